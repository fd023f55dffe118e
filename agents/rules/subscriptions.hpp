// Subscriptions as the messages of a call tell them (RFC 6665, RFC 3515): what they are to, in which state
// they are, and where a NOTIFY is due.
#pragma once

#include "rules/judge.hpp"
#include "sip/fields.hpp"
#include "sip/params.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace rules {

// token *( SEMI param ): Event, Subscription-State (RFC 6665 8.4).
struct token_value
{
    std::string_view token;
    sip::param_list params;

    bool is(std::string_view name) const { return sip::iequals(token, name); }
};
// Nothing: there is no such field, there are two, or its value is not what its grammar says; rules on the
// syntax of messages are about the latter.
std::optional<token_value> token_value_of(const reading& r, sip::field_id id);

// RFC 6665 8.2.1: package and id are compared octet for octet, and one with an id never matches one without.
struct event_name
{
    std::string_view package;
    std::optional<std::string_view> id;
    friend bool operator==(const event_name&, const event_name&) = default;
};
std::optional<event_name> event_of(const reading& r);

inline constexpr std::string_view refer_package = "refer";  // RFC 3515 3.1

// The 2xx to a SUBSCRIBE or REFER after which a NOTIFY is due, by who decided on it, and surely received.
// Null when there is none, or that is agreed not to be: 204 (RFC 5839), Refer-Sub (RFC 4488), and the options
// of RFC 7614.
const reading* confirmed(const exchanges& e, const transaction& t, judgement& j);

// The NOTIFYs that it leads to would be seen here, and nothing else ended the dialog: with the call many a
// device forgets what else is in it (RFC 5057).
bool would_be_seen(const exchanges& e, const transaction& t);

// What the receiver of a NOTIFY asked for before it, as far as its sender can know it.
struct asked_for
{
    bool any = false;
    bool to_it = false;         // there is one to the event of the NOTIFY, or to what cannot be told
    bool by_refer = false;      // its duration is the notifier's own (RFC 3515 2.4.4)
    bool granted = false;       // by the sender of the NOTIFY
    bool without_end = false;   // for how long cannot be told
    std::uint32_t longest = 0;  // that was granted, or is asked for and not answered yet
    const reading* by = nullptr;
};
// Of SUBSCRIBE and REFER; those with a touched part of `reads` may be to anything. Nothing where the call
// began before it was watched, or goes further back than is looked at.
std::optional<asked_for> asked_before(const exchanges& e,
                                      const reading& notify,
                                      const std::optional<event_name>& event,
                                      const parts& reads);

// The first NOTIFY behind `r` in its call that passes the test, and was sent by `until`; null when there is
// none.
template <class Test>
const reading* notify_after(const exchanges& e, const reading& r, fsm::time_point until, Test test)
{
    const auto all = e.readings().subspan(r.index + 1);
    const auto some = all.first(std::min<std::size_t>(all.size(), limits::look_back));
    for (const auto& o : some)
    {
        if (o.at() > until)
            return nullptr;
        if (o.request && o.method == sip::method::notify && o.call == r.call && test(o))
            return &o;
    }
    e.gave_up() = e.gave_up() || some.size() < all.size();
    return nullptr;
}

// One that goes to who sent this SUBSCRIBE or REFER, whatever else it says.
inline const reading* told_after(const exchanges& e, const reading& asked, fsm::time_point until)
{
    return notify_after(e, asked, until, [&](const reading& o) { return o.from.tag != asked.from.tag; });
}

}  // namespace rules
