// The outcome of reading something: a value, or the first octet that was wrong and what was expected there.
#pragma once

#include <boost/system/result.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace sip {

enum class fault : std::uint8_t {
    truncated,     // the octets end where more were needed
    unexpected,    // an octet that the grammar does not allow here
    out_of_range,  // a number that the field cannot hold
    too_long,      // over a documented limit on octets (limits.hpp)
    too_many,      // over a documented limit on fields, values or parts (limits.hpp)
    repeated,      // a second one where there may be one only
    missing,       // a mandatory part is absent
};

struct parse_error
{
    fault what = fault::unexpected;
    std::uint32_t offset = 0;   // octets from the start of what was given to read
    const char* expected = "";  // for people, a static text: "a quoted-string", "1*DIGIT"

    // Texts are for people; two errors are the same when they blame the same octet for the same reason.
    friend bool operator==(const parse_error& a, const parse_error& b)
    {
        return a.what == b.what && a.offset == b.offset;
    }
};

template <class T>
using result = boost::system::result<T, parse_error>;

// Called by result::value() on an error; asking for the value of an unread thing is a mistake of ours.
[[noreturn]] inline void throw_exception_from_error(const parse_error& error, const boost::source_location&)
{
    throw std::logic_error{"unchecked parse error at octet " + std::to_string(error.offset) + ", expected " +
                           error.expected};
}

}  // namespace sip
