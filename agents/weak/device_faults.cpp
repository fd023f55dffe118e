#include "weak/device_faults.hpp"

#include "sip/build.hpp"

#include <algorithm>

namespace weak {

namespace {

// As careless code answers: what it needs is copied, whatever it is, and to responses as to requests.
std::string answer_to(const sip::message& m, unsigned status)
{
    using enum sip::field_id;
    if (!m.has(via))
        return {};
    const auto code = static_cast<int>(status);
    if (m.is_request())
    {
        sip::response_parts parts;
        parts.status = code;
        parts.to_tag = "weak";
        return sip::make_response(m, parts);
    }
    sip::writer out;
    out.response(code, sip::reason_phrase(code));
    for (const auto id : {via, from, to, call_id, cseq})
        out.copy(m, id);
    return out.finish();
}

}  // namespace

device_faults::device_faults(role plays, std::span<const weakness* const> planted) : plays_{plays}
{
    for (const auto* w : planted)
        planted_.push_back({w});
}

consequence device_faults::received(const fsm::link& over, const sip::message& m)
{
    const reading r{m.octets()};
    auto out = look(over, m, r, false);
    out.delay = slowness_;
    calls_.received(r);
    out.is_dropped = out.is_dropped || is_muted(r.value(sip::field_id::call_id));
    return out;
}

consequence device_faults::sent(const fsm::link& over, const sip::message& m)
{
    const reading r{m.octets()};
    auto out = look(over, m, r, true);
    calls_.sent(r);
    out.is_dropped = is_muted(r.value(sip::field_id::call_id));
    return out;
}

consequence
device_faults::look(const fsm::link& over, const sip::message& m, const reading& r, bool at_sending)
{
    consequence out;
    const auto call_id = r.value(sip::field_id::call_id);
    const glance g{r, calls_.find(call_id), calls_, plays_, !over.reliable()};
    for (auto& w : planted_)
    {
        if (w.is->at_sending != at_sending || !w.is->is_provoked(g) || ++w.times < w.is->times)
            continue;
        provocation p{w.is, over, {}};
        switch (w.is->does)
        {
        case harm::slow:
            slowness_ = std::min<std::chrono::milliseconds>(
                slowness_ + std::chrono::milliseconds{w.is->amount}, limits::slowness);
            break;
        case harm::mute_call: mute(call_id); break;
        case harm::wrong_answer: p.answer = answer_to(m, w.is->amount); break;
        default: break;
        }
        const auto does = w.is->does;
        out.is_dropped = out.is_dropped || is_end(does) || does == harm::mute || does == harm::wrong_answer ||
                         does == harm::reboot;
        out.provoked.push_back(std::move(p));
    }
    return out;
}

void device_faults::reboot()
{
    calls_ = {};
    muted_.clear();
    muted_in_order_.clear();
    slowness_ = {};
}

bool device_faults::is_muted(std::string_view call_id) const
{
    return muted_.contains(call_id.substr(0, calls::most_of_call_id));
}

void device_faults::mute(std::string_view call_id)
{
    call_id = call_id.substr(0, calls::most_of_call_id);
    if (!muted_.emplace(call_id).second)
        return;
    muted_in_order_.emplace_back(call_id);
    if (muted_.size() <= limits::muted)
        return;
    muted_.erase(muted_in_order_.front());
    muted_in_order_.pop_front();
}

}  // namespace weak
