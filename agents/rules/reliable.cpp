#include "rules/reliable.hpp"

#include "rules/attempts.hpp"

namespace rules {

using sip::field_id;
using sip::method;

std::optional<std::uint32_t> rseq_of(const reading& r)
{
    const auto number = sip::number_of(*r.message, field_id::rseq);
    return number ? std::optional{*number} : std::nullopt;
}

bool is_reliable(const reading& r)
{
    return r.provisional() && r.method == method::invite && r.complete() && !r.to.tag.empty() &&
           fsm::rseq_of(*r.message);
}

namespace {

bool belong(const reading& response, const fsm::rack_value& said)
{
    return response.provisional() && response.complete() && response.cseq.number == said.cseq &&
           response.cseq.method == said.method && rseq_of(response) == said.rseq;
}

}  // namespace

acknowledged acknowledged_by(const exchanges& e, const reading& prack, const fsm::rack_value& said)
{
    acknowledged out{.response = nullptr, .all_seen = !e.docket().begun_before};
    int steps = limits::look_back;
    for (auto at = prack.before_in_call; at != none; at = e.at(at).before_in_call)
    {
        const auto& o = e.at(at);
        if (--steps < 0)
            return {nullptr, false};
        out.all_seen = out.all_seen && (!o.response || o.message->wholly_read());
        // A 100 has no tag yet.
        const bool there = o.dialog == prack.dialog || (o.status == 100 && o.to.tag.empty());
        if (there && o.seen->to == prack.seen->from && belong(o, said))
        {
            out.response = &o;
            return out;
        }
    }
    return out;
}

const reading* prack_for(const exchanges& e, const reading& response)
{
    int steps = limits::look_back;
    for (auto at = response.index + 1; at < e.readings().size() && steps > 0; ++at, --steps)
    {
        const auto& o = e.at(at);
        if (!o.request || o.method != method::prack || o.dialog != response.dialog)
            continue;
        if (const auto said = fsm::rack_of(*o.message); said && belong(response, *said))
            return &o;
    }
    return nullptr;
}

const reading* reliable_before(const exchanges& e, const transaction& t, const reading& r)
{
    const reading* out = nullptr;
    e.find(t.responses, [&](const reading& o) {
        if (o.index >= r.index)
            return true;
        if (is_reliable(o) && o.to.tag == r.to.tag && rseq_of(o) != rseq_of(r))
            out = &o;
        return false;
    });
    return out;
}

bool has_reliable(const exchanges& e, const transaction& t, const reading& r, std::uint32_t rseq)
{
    return e.find(t.responses, [&](const reading& o) {
        return is_reliable(o) && o.to.tag == r.to.tag && rseq_of(o) == rseq;
    });
}

bool is_its_own(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    return e.at(t.request).complete() && r.complete() && !r.message->error() && decided(e, r) &&
           !j.touched(t);
}

}  // namespace rules
