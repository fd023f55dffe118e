// What the walks over comma-separated lists have in common (RFC 3261 7.3.1): rows, commas, and faults that
// count from the message's first octet.
#pragma once

#include "sip/kernel.hpp"
#include "sip/value_walk.hpp"

namespace sip {

template <class Read>
inline bool value_walk::next_value(Read read)
{
    const auto octets = message_->octets();
    input in{rest_, octets.data() + octets.size()};
    const char* const stop = read(in);
    if (!stop) [[unlikely]]
    {
        error_ = in.error(message_->offset_of(rest_));
        row_ = nullptr;
        return false;
    }
    if (stop != in.end) [[unlikely]]  // at a comma, and something must follow it
        rest_ = {stop + 1, static_cast<std::size_t>(in.end - stop - 1)};
    else
        next_row();
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
        out = in.error(row->value_at);
    return out;
}

}  // namespace sip
