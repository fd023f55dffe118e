#include "cli/asker.hpp"

#include "cli/asking.hpp"
#include "cli/emergency.hpp"
#include "judge/unreadable.hpp"
#include "net/play.hpp"
#include "sip/uri.hpp"

#include <algorithm>
#include <chrono>
#include <random>

namespace cli {

namespace {

std::unique_ptr<asked_answer>
ask(const script::flow& s, const play::cast& c, const asking_terms& under, fsm::duration wait)
{
    net::play_options how;
    how.how.seed = std::random_device{}();
    how.how.patience = wait;
    how.allowed = under.allowed;
    how.tls = under.tls;
    how.secrets = under.secrets;
    auto out = std::make_unique<asked_answer>();
    out->result = net::play(s, c, how);
    for (const auto& m : out->result.traffic.messages)
    {
        if (m.message->is_request() && m.from == 0 && !out->asked)
            out->asked = &m;
        if (m.message->status() >= 200 && m.to == 0 && !out->answered)
            out->answered = &m;
    }
    return out;
}

// Both ends of one way.
play::cast cast_of(const place& there, const fsm::address& at)
{
    play::member device;
    device.at = at;
    device.host = there.host;
    device.uri = there.uri;
    return cast_asking(device);
}

// Of a connection that did not come to be, or was of no use, the run notes what the other end, the system or
// this one said.
std::string why_not(const judge::run_result& r)
{
    for (const std::string_view end : {" was refused: ", " was closed by us: "})
        for (const auto& note : r.notes)
            if (const auto at = note.find(end); at != note.npos)
                return note.substr(at + end.size());
    const auto instead = judge::what_is_no_sip(r.traffic, 1);
    return instead.empty() ? r.why : instead;
}

std::string aor_at(const place& there, const fsm::address& at)
{
    const auto uri = sip::parse_uri(there.uri);
    return "sip:" + (uri && !uri->user.empty() ? std::string{uri->user} : "probe") + '@' + at.host();
}

}  // namespace

asker::asker(const place& there, const fsm::address& at, const asking_terms& under)
    : there_{there},
      under_{under},
      aor_{aor_at(there, at)},
      plain_{asking(aor_)}
{
}

std::unique_ptr<asked_answer> asker::ask_over(const fsm::address& way)
{
    const auto c = cast_of(there_, way);
    refuse_emergency_calls(plain_, c);
    auto heard = ask(plain_, c, under_, under_.wait);
    if (heard->result.interrupted)
        return nullptr;
    device::asked_over one;
    one.at = way;
    one.answers = heard->answered && heard->asked;
    if (one.answers)
        one.took = heard->answered->at - heard->asked->at;
    else
        one.why = why_not(heard->result);
    asked_.push_back(one);
    if (one.answers && !found_ && !is_surveyed(*heard, c, one))
        return nullptr;
    return heard;
}

void asker::could_not_ask(const fsm::address& way, const std::string& why)
{
    device::asked_over one;
    one.at = way;
    one.why = "it was not asked: " + why;
    asked_.push_back(std::move(one));
}

std::optional<device::survey> asker::found() const
{
    auto out = found_;
    if (out)
        out->asked = asked_;
    return out;
}

bool asker::is_surveyed(const asked_answer& heard, const play::cast& c, const device::asked_over& one)
{
    auto ours = heard.asked->source;
    ours.transport = one.at.transport;
    found_ = device::survey_of(*heard.answered->message, ours);
    found_->address = one.at.host_port();
    found_->uri = there_.uri;
    found_->took = one.took;
    if (fsm::is_reliable(one.at.transport))
        return true;
    const auto second = ask(asking(aor_, "probe.sipwright.invalid"), c, under_,
                            std::min<fsm::duration>(under_.wait, std::chrono::seconds{2}));
    found_->foreign_sent_by = second->answered ? "answered" : "not answered";
    return !second->result.interrupted;
}

}  // namespace cli
