// What the walks over comma-separated lists have in common (RFC 3261 7.3.1): rows, commas, and faults that
// count from the message's first octet.
#pragma once

#include "sip/kernel.hpp"
#include "sip/name_table.hpp"

namespace sip {

inline std::string_view rest_of(const message& m, const field* row)
{
    return row ? m.value(*row) : std::string_view{};
}

// `read(in)` reads one value and says where it ended. False at the end, or at a fault.
template <class Read>
inline bool next_value(
    const message& m, const field*& row, std::string_view& rest, std::optional<parse_error>& error, Read read)
{
    if (!row)
        return false;
    const auto octets = m.octets();
    input in{rest, octets.data() + octets.size()};
    const char* const stop = read(in);
    if (!stop) [[unlikely]]
    {
        in.error.offset += static_cast<std::uint32_t>(m.offset_of(rest));
        error = in.error;
        row = nullptr;
        return false;
    }
    if (stop != in.end) [[unlikely]]  // at a comma, and something must follow it
    {
        rest = {stop + 1, static_cast<std::size_t>(in.end - stop - 1)};
        return true;
    }
    row = m.next(*row);
    rest = rest_of(m, row);
    return true;
}

// The one value of a row.
template <class T, class Read>
inline result<T> value_of(const message& m, field_id id, Read read)
{
    result<T> out;
    const auto octets = m.octets();
    const field* const row = m.first(id);
    if (!row) [[unlikely]]
    {
        out = parse_error{fault::missing, static_cast<std::uint32_t>(m.header().size()),
                          "a mandatory header field"};
        return out;
    }
    input in{m.value(*row), octets.data() + octets.size()};
    if (!read(in, *out)) [[unlikely]]
    {
        in.error.offset += row->value_at;
        out = in.error;
    }
    return out;
}

}  // namespace sip
