#include "torture/verdict.hpp"

#include "script/printable.hpp"
#include "torture/demands.hpp"

#include <algorithm>

namespace torture {

namespace {

std::string after(const heard_all& heard, fsm::time_point at)
{
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(at - heard.sent).count();
    return " after " + std::to_string(ms) + " ms";
}

std::string in_words(const heard_all& heard, const std::string& outcome, const std::string& method)
{
    const auto* shown = heard.final(method);
    if (!shown)
        shown = heard.provisional(method);
    if (shown)
    {
        const auto& m = *shown->message;
        return std::to_string(m.status()) + (m.reason().empty() ? "" : " ") + script::shortened(m.reason()) +
               after(heard, shown->at);
    }
    if (outcome == "closed")
        return "connection closed" + after(heard, heard.closed);
    if (outcome == "garbage")
        return "what is no SIP";
    return heard.unreachable.empty() ? "nothing" : "nothing (" + heard.unreachable + ')';
}

std::string not_ok(const expectation& of, role device, fsm::transport over, level l)
{
    return (l == level::fault ? "allowed: " : "better: ") + of.allowed(device, over) + ". " + of.reason;
}

}  // namespace

std::string outcome_of(const exchange& played)
{
    const auto& heard = played.heard();
    const auto method = played.method();
    if (const auto* final = heard.final(method))
        return std::to_string(final->message->status());
    if (const auto* provisional = heard.provisional(method))
        return provisional->message->status() == 100 ? "100" : "1xx";
    if (heard.garbled)
        return "garbage";
    return heard.closed != fsm::never ? "closed" : "ignored";
}

verdict judge(const expectation& of, role device, const exchange& played)
{
    verdict out;
    const auto over = played.over_link().transport();
    out.outcome = outcome_of(played);
    out.came = in_words(played.heard(), out.outcome, played.method());
    if (!played.heard().unsent.empty())
    {
        out.outcome = "unsent";
        out.came = "not sent: " + script::shortened(played.heard().unsent);
        out.level = level::warn;
        out.remarks.push_back({level::warn, "it could not be sent, so nothing is known"});
        return out;
    }
    out.level = of.of(out.outcome, device, over);
    if (out.level != level::ok)
        out.remarks.push_back({out.level, not_ok(of, device, over, out.level)});
    for (auto& r : unmet(of.wanted, played, played.token()))
    {
        out.level = std::max(out.level, r.level);
        out.remarks.push_back(std::move(r));
    }
    return out;
}

}  // namespace torture
