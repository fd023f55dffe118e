// The option tags of SIP extensions (RFC 3261 19.2): which there are, and which a user agent supports. From
// it follow Supported (20.37), and 420 with Unsupported (8.2.2.3).
#pragma once

#include "sip/names.hpp"

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace sip {
class message;
}

namespace fsm {

struct option_tag
{
    std::string_view name;
    std::string_view defined_in;  // "RFC 3262"
    bool supported;               // by the core itself: its user need not do a thing
};
std::span<const option_tag> option_tags();

// Does a list of option tags, Supported, Require or another one, name this? False where there is no such
// list.
bool names_tag(const sip::message& m, sip::field_id list, std::string_view tag);

// Tags that are supported: none but those of the table that are so, unless more are added. Names are compared
// without regard to case (7.3.1).
class option_set
{
public:
    option_set();  // what the core supports
    // Also what its user does in its place. False, and nothing changed: no tag of the table has this name.
    bool add(std::string_view name);
    bool has(std::string_view name) const;
    std::string names() const;  // as in Supported: in the order of the table; "" when there is none

    // The tags in `request`'s Require that are not in the set, as Unsupported has them, in their order; ""
    // when there are none.
    std::string missing_for(const sip::message& request) const;
    bool has_all_for(const sip::message& request) const;

private:
    std::uint64_t bits_ = 0;
};

}  // namespace fsm
