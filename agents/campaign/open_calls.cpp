#include "campaign/open_calls.hpp"

#include "judge/fingerprint.hpp"
#include "sip/fields.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace campaign {

namespace {

using sip::field_id;

bool is_ua(const judge::run_result& r, rules::party_index p)
{
    return p < r.traffic.parties.size() && r.traffic.parties[p].device && r.flow &&
           r.flow->parties[p].plays == rules::role::ua;
}

// RFC 3261 13.3.1.4, 15: of an INVITE, and of a BYE that ended it or found nothing to end.
bool accepts(const sip::message& m) { return m.status() / 100 == 2; }
bool ends(const sip::message& m) { return accepts(m) || m.status() == 481; }

bool is_response_to(const sip::message& m, std::string_view method)
{
    const auto number = sip::cseq_of(m);
    return m.status() > 0 && number && number->method == method;
}

// What goes to a device in one call, by its Call-ID.
struct asked
{
    sip::message_ptr invite;
    std::uint32_t number = 0;
    bool acknowledged = false;
};

}  // namespace

std::vector<open_call> open_calls(const judge::run_result& r)
{
    std::vector<open_call> all;
    std::set<std::pair<std::string_view, std::string_view>> known;
    std::set<std::string_view> ended;
    std::map<std::pair<std::string_view, rules::party_index>, asked> of_calls;
    for (const auto& seen : r.traffic.messages)
    {
        const auto& m = *seen.message;
        const auto call = m.value(field_id::call_id);
        if (call.empty())
            continue;
        if (is_response_to(m, "BYE") && ends(m))
            ended.insert(call);
        if (m.is_request())
        {
            auto& what = of_calls[{call, seen.to}];
            if (const auto number = sip::cseq_of(m); number && number->number <= sip::largest_cseq)
                what.number = std::max(what.number, number->number);
            if (m.method_name() == "INVITE" && !what.invite)
                what.invite = seen.message;
            what.acknowledged = what.acknowledged || (m.method_name() == "ACK" && !seen.taint.touched.any());
        }
        const auto to = sip::to_of(m);
        if (!is_response_to(m, "INVITE") || !accepts(m) || !is_ua(r, seen.from) || !to ||
            all.size() == limits::open_calls || !known.emplace(call, to->tag).second)
            continue;
        all.push_back({{},
                       seen.message,
                       seen.to,
                       seen.from,
                       false,
                       std::min(sip::cseq_of(m)->number, sip::largest_cseq)});
    }
    std::erase_if(all, [&](const auto& c) { return ended.contains(c.answer->value(field_id::call_id)); });
    for (auto& c : all)
    {
        const auto& what = of_calls[{c.answer->value(field_id::call_id), c.device}];
        c.invite = what.invite;
        c.acknowledged = what.acknowledged;
        c.number = std::max(c.number, what.number);
    }
    return all;
}

}  // namespace campaign
