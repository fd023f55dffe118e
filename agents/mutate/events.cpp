// The life of subscriptions, references, publications and replaced dialogs beside a request that is there, in
// order and out of it (RFC 3515, RFC 3891, RFC 3903, RFC 6665).
#include "mutate/body.hpp"
#include "mutate/families.hpp"
#include "mutate/sequence.hpp"

#include <array>

namespace mutate {

namespace {

const std::string contact = "<sip:alice@192.0.2.101:5060>", notifier = "<sip:bob@192.0.2.201>";

// Finds a request that can have a dialog and puts behind it what `make` makes of that. `fresh`: in a dialog
// of its own.
template <class Make>
bool behind(sequence& messages, change& how, bool fresh, Make make)
{
    const auto there = requests_in(messages);
    if (there.empty())
        return false;
    const auto n = how.one_of(there);
    frame(messages);
    auto d = dialog_of(messages[n], messages, how);
    if (!d)
        return false;
    if (fresh)
        d->call_id = how.pick.call_id();
    return insert(messages, how.chance(3) ? messages.size() : n + 1, make(*d), how);
}

std::string subscribe(
    const dialog& d, std::uint32_t more, std::string_view package, std::string_view expires, change& how)
{
    return d.request(
        "SUBSCRIBE", more, how,
        {{"Event", std::string{package}}, {"Expires", std::string{expires}}, {"Contact", contact}});
}

std::string
notify(const dialog& d, std::uint32_t more, std::string_view package, std::string_view state, change& how)
{
    return d.reversed().request(
        "NOTIFY", more, how,
        {{"Event", std::string{package}}, {"Subscription-State", std::string{state}}, {"Contact", notifier}});
}

// RFC 6665 4: subscribe, be notified, refresh, end.
bool subscription(sequence& messages, change& how)
{
    static constexpr std::array<std::string_view, 6> packages{"presence", "message-summary", "dialog;id=1",
                                                              "refer",    "presence.winfo",  "conference"};
    static constexpr std::array<std::string_view, 7> states{"active;expires=3599",
                                                            "pending;expires=600",
                                                            "terminated;reason=timeout",
                                                            "terminated;reason=deactivated;retry-after=0",
                                                            "terminated;reason=noresource",
                                                            "active;expires=4294967295",
                                                            "x-odd;expires=1"};
    return behind(messages, how, true, [&](const dialog& d) {
        const auto package = how.one_of(packages);
        const auto other = how.chance(8) ? how.one_of(packages) : package;
        const auto first = subscribe(d, 0, package, "3600", how);
        const auto active = notify(d, 1, other, how.one_of(states), how);
        sequence out{first, answer(first, 200, {}, {{"Expires", "3600"}, {"Contact", notifier}}), active,
                     answer(active, how.chance(4) ? 481 : 200, {})};
        if (how.chance(2))
            out.push_back(subscribe(d, 1, package, how.chance(2) ? "0" : "600", how));
        out.push_back(notify(d, 2, other, how.one_of(states), how));
        upset(out, how);
        return out;
    });
}

// RFC 3515 2.4: the reference and what is told of it.
bool reference(sequence& messages, change& how)
{
    static constexpr std::array<std::string_view, 7> targets{
        "<sip:carol@chicago.example.com>",
        "<sip:carol@chicago.example.com;method=BYE>",
        "<sip:dave@denver.example.org?Replaces=12345%40192.0.2.3%3Bto-tag%3D12345%3Bfrom-tag%3D5FFE-3994>",
        "<tel:+1-212-555-1212>",
        "<https://www.example.com/>",
        "<sip:carol@chicago.example.com?Refer-To=%3Csip:a%40b%3FRefer-To%3Dx%3E>",
        "<sip:carol@chicago.example.com?body=%73%25n>"};
    static constexpr std::array<std::string_view, 4> fragments{
        "SIP/2.0 100 Trying\r\n", "SIP/2.0 200 OK\r\n", "SIP/2.0 603 Declined\r\n", "SIP/2.0 999 %n\r\n"};
    return behind(messages, how, how.chance(3), [&](const dialog& d) {
        const auto refer = d.request("REFER", 1, how,
                                     {{"Refer-To", std::string{how.one_of(targets)}}, {"Contact", contact}});
        sequence out{refer, answer(refer, how.chance(4) ? 603 : 202, {}, {{"Contact", notifier}})};
        for (std::uint32_t n = 1; n < 3; ++n)
            out.push_back(d.reversed().request(
                "NOTIFY", n, how,
                {{"Event", how.chance(2) ? "refer" : "refer;id=" + std::to_string(d.number + 1)},
                 {"Subscription-State", n == 1 ? "active;expires=60" : "terminated;reason=noresource"},
                 {"Contact", notifier},
                 {"Content-Type", "message/sipfrag;version=2.0"}},
                how.one_of(fragments)));
        upset(out, how);
        return out;
    });
}

// RFC 3891 3: an INVITE that takes the place of this dialog, of one that is not there, or of its own.
bool replaces(sequence& messages, change& how)
{
    return behind(messages, how, false, [&](const dialog& d) {
        auto old = how.chance(4) ? d.reversed() : d;
        if (how.chance(4))
            old.call_id = how.pick.call_id();
        auto value =
            old.call_id + ";to-tag=" + old.to_tag + ";from-tag=" + (how.chance(6) ? "0" : old.from_tag);
        if (how.chance(3))
            value += ";early-only";
        auto taking = d.outside();
        if (!how.chance(6))
            taking.call_id = how.pick.call_id();
        return sequence{taking.request("INVITE", 1, how,
                                       {{"Replaces", value},
                                        {"Require", "replaces"},
                                        {"Contact", contact},
                                        {"Content-Type", "application/sdp"}},
                                       offer)};
    });
}

// RFC 3903 4: published, refreshed, changed, removed; with entity-tags that are valid or not.
bool publication(sequence& messages, change& how)
{
    return behind(messages, how, true, [&](const dialog& in) {
        const auto d = in.outside();
        const auto publish = [&](std::uint32_t more, std::string_view etag, std::string_view expires,
                                 std::string_view body) {
            const std::string event = "presence", lasts{expires}, type = "application/pidf+xml";
            if (etag.empty())
                return d.request("PUBLISH", more, how,
                                 {{"Event", event}, {"Expires", lasts}, {"Content-Type", type}}, body);
            return d.request("PUBLISH", more, how,
                             {{"Event", event}, {"Expires", lasts}, {"SIP-If-Match", std::string{etag}}});
        };
        const auto first =
            publish(0, "", "3600",
                    "<?xml version='1.0'?><presence xmlns='urn:ietf:params:xml:ns:pidf' entity='pres:a@b'/>");
        sequence out{first,
                     answer(first, how.chance(4) ? 412 : 200, how.pick.tag(),
                            {{"SIP-ETag", "dx200xyz"}, {"Expires", "1800"}}),
                     publish(1, how.chance(4) ? "unknown" : "dx200xyz", "3600", ""),
                     publish(2, "dx200xyz", "0", "")};
        upset(out, how);
        return out;
    });
}

// RFC 6665 8.2.1: Event is mandatory in SUBSCRIBE.
bool event_missing(sequence& messages, change& how)
{
    how.breaks("EVT-SUB-1.a");
    return behind(messages, how, true, [&](const dialog& d) {
        return sequence{d.request("SUBSCRIBE", 0, how, {{"Expires", "3600"}, {"Contact", contact}})};
    });
}

bool state_missing(sequence& messages, change& how)
{
    how.breaks("EVT-NOT-2.c");
    return behind(messages, how, true, [&](const dialog& d) {
        return sequence{
            d.reversed().request("NOTIFY", 1, how, {{"Event", "presence"}, {"Contact", notifier}})};
    });
}

// RFC 3515 2.4.1: exactly one Refer-To.
bool refer_to_missing(sequence& messages, change& how)
{
    how.breaks("RFR-REQ-1.a");
    return behind(messages, how, how.chance(2), [&](const dialog& d) {
        return sequence{d.request("REFER", 1, how, {{"Contact", contact}})};
    });
}

// clang-format off
constexpr mutator event_mutators[] = {
    {"subscription-lifecycle",     "RFC 6665 4.1, 4.2",  19, nature::legal, nullptr, subscription},
    {"refer-lifecycle",            "RFC 3515 2.4",       19, nature::legal, nullptr, reference},
    {"replaces-inserted",          "RFC 3891 3, 4",      19, nature::legal, nullptr, replaces},
    {"publish-lifecycle",          "RFC 3903 4, 6",      19, nature::legal, nullptr, publication},
    {"event-missing",              "RFC 6665 8.2.1",     19, nature::wrong, nullptr, event_missing},
    {"subscription-state-missing", "RFC 6665 8.2.3",     19, nature::wrong, nullptr, state_missing},
    {"refer-to-missing",           "RFC 3515 2.4.1, 2.4.2", 19, nature::wrong, nullptr, refer_to_missing},
};
// clang-format on

}  // namespace

family event_family() { return event_mutators; }

}  // namespace mutate
