// What the walks over the values of one field have in common: via_list, name_addr_list, token_list.
#pragma once

#include "sip/message.hpp"

#include <optional>

namespace sip {

// The values of all rows of one field, in order, across rows and commas (RFC 3261 7.3.1). The message must
// outlive the walk.
class value_walk
{
public:
    // Why the walk ended before its time; the offset counts from the message's first octet.
    const std::optional<parse_error>& error() const { return error_; }

protected:
    value_walk(const message& m, field_id id) : message_{&m}, row_{m.first(id)}
    {
        if (row_)
            rest_ = m.value(*row_);
    }

    // `read(in)` reads one value and says where it ended. False at a fault. There must be a row
    // (list_walk.hpp).
    template <class Read>
    bool next_value(Read read);
    void next_row()
    {
        row_ = message_->next(*row_);
        rest_ = row_ ? message_->value(*row_) : std::string_view{};
    }

    const message* message_;
    const field* row_;  // null at the end
    std::string_view rest_;

private:
    std::optional<parse_error> error_;
};

}  // namespace sip
