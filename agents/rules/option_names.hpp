// Option tags as rules compare them (RFC 3261 19.2): which are registered with IANA, and what lists of them
// name.
#pragma once

#include "fsm/option_tags.hpp"
#include "sip/fields.hpp"

#include <algorithm>
#include <string_view>

namespace rules {

inline bool is_registered(std::string_view tag)
{
    constexpr std::string_view more[] = {"199",
                                         "geolocation-http",
                                         "geolocation-sip",
                                         "gin",
                                         "policy",
                                         "record-aware",
                                         "siprec",
                                         "recipient-list-invite",
                                         "recipient-list-message",
                                         "trickle-ice",
                                         "recipient-list-subscribe"};
    return std::ranges::any_of(fsm::option_tags(),
                               [&](const auto& one) { return sip::iequals(one.name, tag); }) ||
           std::ranges::any_of(more, [&](auto one) { return sip::iequals(one, tag); });
}

// The first tag in the field that nobody has registered; "" when there is none.
inline std::string_view unregistered(const sip::message& m, sip::field_id id)
{
    std::string_view tag;
    for (sip::token_list all{m, id}; all.next(tag);)
        if (!is_registered(tag))
            return tag;
    return {};
}

namespace limits {
inline constexpr int option_tags = 32;  // of one list that are held against another
}  // namespace limits

// One list names a tag of the other, of its first ones.
inline bool names_any(const sip::message& m, sip::field_id id, const sip::message& of, sip::field_id wanted)
{
    std::string_view one, other;
    int left = limits::option_tags;
    for (sip::token_list tags{of, wanted}; left > 0 && tags.next(other); --left)
        for (sip::token_list all{m, id}; all.next(one);)
            if (sip::iequals(one, other))
                return true;
    return false;
}

}  // namespace rules
