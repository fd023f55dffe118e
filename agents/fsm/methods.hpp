// What a user agent knows of each method: one table, from which Allow, 405 and 501 (RFC 3261 8.2.1), the
// Contact of requests and answers (8.1.1.8, 12.1.1), target refreshes (12.2) and defaults follow.
#pragma once

#include "fsm/usage.hpp"
#include "sip/names.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>

namespace fsm {

struct method_facts
{
    sip::method method;
    usage_kind usage;         // that a request of it makes, or belongs to when it comes in a dialog
    bool makes_dialog;        // its 2xx does, an INVITE's 101-199 too
    bool refreshes_target;    // of the dialog that it is sent in: the request, and its 2xx
    bool has_contact;         // the request
    bool answer_has_contact;  // its 2xx
    int by_itself;  // the status with which the core answers when nobody else does; 0: never answered
};

// Null for `other`: no user agent here knows it (501).
const method_facts* facts_of(sip::method m);

class method_set
{
public:
    constexpr method_set(std::initializer_list<sip::method> list)
    {
        for (const auto m : list)
            add(m);
    }
    constexpr method_set& add(sip::method m)  // `other` is never in it
    {
        bits_ |= m == sip::method::other ? 0 : bit(m);
        return *this;
    }
    constexpr bool has(sip::method m) const { return (bits_ & bit(m)) != 0; }
    std::string names() const;  // as in Allow (20.5): "INVITE, ACK", in the order of the table

private:
    static constexpr std::uint32_t bit(sip::method m) { return std::uint32_t{1} << static_cast<unsigned>(m); }

    std::uint32_t bits_ = 0;
};

// Those that the core handles by itself.
inline constexpr method_set default_methods{sip::method::invite, sip::method::ack,     sip::method::cancel,
                                            sip::method::bye,    sip::method::options, sip::method::notify};

}  // namespace fsm
