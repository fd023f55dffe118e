#include "campaign/open_calls.hpp"

#include "judge/fingerprint.hpp"
#include "sip/fields.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace campaign {

namespace {

using sip::field_id;

constexpr std::uint32_t numbers = 1U << 31;  // RFC 3261 8.1.1.5: below it

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

}  // namespace

std::vector<open_call> open_calls(const judge::run_result& r)
{
    std::vector<open_call> out;
    std::set<std::pair<std::string, std::string>> known;
    std::set<std::string> ended;
    const auto& all = r.traffic.messages;
    for (const auto& seen : all)
    {
        const auto& m = *seen.message;
        const std::string call{m.value(field_id::call_id)};
        if (is_response_to(m, "BYE") && ends(m))
            ended.insert(call);
        if (!is_response_to(m, "INVITE") || !accepts(m) || !is_ua(r, seen.from))
            continue;
        const auto to = sip::to_of(m);
        if (call.empty() || !to || !known.emplace(call, std::string{to->tag}).second)
            continue;
        open_call one;
        one.answer = seen.message;
        one.agent = seen.to;
        one.device = seen.from;
        one.number = std::min(sip::cseq_of(m)->number, numbers - 1);
        out.push_back(std::move(one));
    }
    std::erase_if(
        out, [&](const auto& c) { return ended.contains(std::string{c.answer->value(field_id::call_id)}); });
    for (auto& c : out)
        for (const auto& seen : all)
        {
            const auto& m = *seen.message;
            if (seen.to != c.device || !m.is_request() ||
                m.value(field_id::call_id) != c.answer->value(field_id::call_id))
                continue;
            if (const auto number = sip::cseq_of(m); number && number->number < numbers)
                c.number = std::max(c.number, number->number);
            if (m.method_name() == "INVITE" && !c.invite)
                c.invite = seen.message;
            c.acknowledged = c.acknowledged || (m.method_name() == "ACK" && !seen.taint.touched.any());
        }
    return out;
}

}  // namespace campaign
