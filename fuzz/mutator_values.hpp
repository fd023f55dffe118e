// Values by what they are the value of: the realms, nonces, tags, user names, hosts that stood in inputs. A
// target compares a realm with realms; what stood where a realm stands is worth trying there again.
#pragma once

#include "sip/choices.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// What IANA registered is known from the start.
class known_values
{
public:
    // A value within a text: of a parameter or a line of SDP, by its name; a user; a host.
    struct place
    {
        std::uint32_t type = 0;  // a hash of the name; 0: there is none
        std::size_t begin = 0, end = 0;
    };
    // The first one whose name stands at `from` or behind it.
    static place place_behind(std::string_view text, std::size_t from);

    // All values of a text, as long as they are short. For each type a few are kept, the latest.
    void learn(std::string_view text);

    // One that stood in such a place; "" when none is known.
    std::string_view one_of(std::uint32_t type, sip::choices& pick) const;

    // The text with one of its values replaced by another that is known of its type; as it was if there is
    // none.
    std::string with_other(std::string_view text, sip::choices& pick) const;

private:
    static constexpr std::size_t types = 512, values_of_each = 8, longest = 64;
    struct slot
    {
        std::uint32_t type = 0;
        std::array<std::string, values_of_each> values;
    };
    using table = std::vector<slot>;

    static void learn(std::string_view text, table& into);
    static const table& registered();  // read once
    const table& known() const { return own_.empty() ? registered() : own_; }

    table own_;  // empty until something is learned
};
