// Ladders that break what is agreed about how long a session lasts, and who refreshes it (RFC 4028).
#include "breaches.hpp"
#include "changes.hpp"
#include "refusals.hpp"

namespace rules_test {

namespace {

constexpr auto timer = "Require: timer";

// call(), the INVITE with this row, and the 200 with these.
ladder timed_call(std::string_view asked, std::string_view given = "", std::string_view beside = "")
{
    auto l = call();
    if (!asked.empty())
        l.add("INVITE", asked);
    for (const auto row : {given, beside})
        if (!row.empty())
            l.add("200", row);
    return l;
}

ladder unsupported(ladder l) { return l.without("INVITE", "Supported"); }

ladder too_small(std::string_view asked, std::string_view least)
{
    auto l = refused_by("422 Session Interval Too Small", least);
    return asked.empty() ? l : l.add("INVITE", asked);
}

// Who calls was made to ask like this.
ladder made_to_ask(ladder l)
{
    l["INVITE"].provokes = true;
    return l;
}

ladder tried_longer(std::string_view rows)
{
    auto l = tried_again_after("422 Session Interval Too Small", "Min-SE: 3600");
    return l.add("INVITE", "Session-Expires: 1800").add("INVITE again", rows);
}

// A call with an interval of 1800 s, watched for 2100 s, where one of them is under test and Bob hangs up at
// this time; never: 0.
ladder lasting(side tested, std::string_view refresher, std::int64_t ended_ms)
{
    auto l = timed_call("Session-Expires: 1800", "Session-Expires: 1800;refresher=" + std::string{refresher},
                        timer);
    l.parties[0].device = tested == side::alice;
    l.parties[1].device = tested == side::bob;
    l.end_ms = 2'100'000;
    if (ended_ms == 0)
        return l.erase("BYE").erase("200 BYE");
    l["BYE"].at_ms = ended_ms;
    l["200 BYE"].at_ms = ended_ms + 5;
    return l;
}

ladder refreshed(std::int64_t at_ms)
{
    auto l = lasting(side::bob, "uas", at_ms + 10'000);
    return put(l, "again", side::bob, "INVITE", 230, at_ms);
}

// In a refresh (7.4) it should not be.
ladder refreshed_below_its_least()
{
    auto l = changed(side::alice);
    return l.add("again", "Supported: timer\nSession-Expires: 1800\nMin-SE: 3600");
}

}  // namespace

std::vector<ladder> kept_session_timers()
{
    const std::string asked = "Session-Expires: 3600\nMin-SE: 1800";
    return {
        timed_call(asked, "Session-Expires: 1800;refresher=uac", timer),
        timed_call("x: 1800;refresher=uas", "x: 1800 ; Refresher = UAS", timer),
        unsupported(timed_call("Min-SE: 1800", "Session-Expires: 1800;refresher=uas")),
        too_small("Session-Expires: 1800", "Min-SE: 3600"),
        tried_longer("Session-Expires: 3600\nMin-SE: 3600"),
        refreshed(900'000),
        lasting(side::bob, "uas", 1'790'000),
        lasting(side::bob, "uac", 1'780'000),
    };
}

std::vector<breach> session_timer_breaches()
{
    auto same_number = tried_longer("Session-Expires: 3600\nMin-SE: 3600");
    for (const auto* name : {"INVITE again", "200", "ACK"})
        same_number.replace(name, "CSeq: 2", "CSeq: 1");
    return {
        {"TMR-VAL-1.a", "Alice", timed_call("Session-Expires: 60")},
        {"TMR-VAL-1.a", "Bob",
         timed_call("Session-Expires: 1800", "Session-Expires: 60;refresher=uas", timer)},
        {"TMR-VAL-1.a", "Alice",
         timed_call("Session-Expires: 60", "Session-Expires: 60;refresher=uas", timer)},
        {"TMR-VAL-1.b", "Alice", timed_call("Min-SE: 60")},
        {"TMR-VAL-1.b", "Bob", made_to_ask(too_small("Session-Expires: 50", "Min-SE: 60"))},
        {"TMR-VAL-1.c", "Alice", timed_call("Session-Expires: 1800\nMin-SE: 3600")},
        {"TMR-VAL-1.c", "Alice", refreshed_below_its_least()},
        {"TMR-VAL-1.d", "Bob", call().add("BYE", "Session-Expires: 1800")},
        {"TMR-VAL-1.d", "Bob", call().add("180", "Session-Expires: 1800;refresher=uas")},
        {"TMR-VAL-1.e", "Bob", call().add("200", "Min-SE: 1800")},
        {"TMR-VAL-1.f", "Alice", unsupported(timed_call("Session-Expires: 1800"))},
        {"TMR-VAL-1.g", "Alice", timed_call("Session-Expires: 600")},
        {"TMR-OK-1.a", "Bob",
         timed_call("Session-Expires: 1800", "Session-Expires: 2000;refresher=uas", timer)},
        {"TMR-OK-1.a", "Bob",
         timed_call("Session-Expires: 3600\nMin-SE: 1800", "Session-Expires: 1700;refresher=uas", timer)},
        {"TMR-OK-1.a", "Bob", timed_call("Min-SE: 1800", "Session-Expires: 1700;refresher=uas", timer)},
        {"TMR-OK-1.b", "Bob", timed_call("Session-Expires: 1800", "Session-Expires: 1800", timer)},
        {"TMR-OK-1.c", "Bob",
         timed_call("Session-Expires: 1800;refresher=uac", "Session-Expires: 1800;refresher=uas", timer)},
        {"TMR-OK-1.d", "Bob", unsupported(timed_call("", "Session-Expires: 1800;refresher=uac"))},
        {"TMR-OK-1.e", "Bob", timed_call("Session-Expires: 1800", "Session-Expires: 1800;refresher=uac")},
        {"TMR-OK-1.f", "Bob", timed_call("Session-Expires: 1800", "Session-Expires: 1800;refresher=uas")},
        {"TMR-422-1.a", "Bob", too_small("Session-Expires: 1800", "")},
        {"TMR-422-1.b", "Bob", too_small("", "Min-SE: 3600")},
        {"TMR-422-1.b", "Bob", too_small("Session-Expires: 1800", "Min-SE: 1800")},
        {"TMR-422-1.c", "Bob", made_to_ask(unsupported(too_small("Session-Expires: 1800", "Min-SE: 3600")))},
        {"TMR-422-1.d", "Alice", tried_longer("Session-Expires: 3600")},
        {"TMR-422-1.d", "Alice", tried_longer("Session-Expires: 3600\nMin-SE: 1800")},
        {"TMR-422-1.e", "Alice", same_number},
        {"TMR-REFR-1.a", "Bob", lasting(side::bob, "uas", 0)},
        {"TMR-REFR-1.a", "Alice", lasting(side::alice, "uac", 0)},
        {"TMR-REFR-1.a", "Bob", lasting(side::bob, "uas", 1'900'000)},
        {"TMR-REFR-1.a", "Bob", refreshed(1'850'000)},
        {"TMR-BYE-1.a", "Bob", lasting(side::bob, "uac", 0)},
        {"TMR-BYE-1.a", "Alice", lasting(side::alice, "uas", 0)},
    };
}

}  // namespace rules_test
