#include "sip/message.hpp"

#include "sip/kernel.hpp"

#include <algorithm>
#include <new>
#include <type_traits>

namespace sip {

message::message(const message& other, field* rows) : found_{other.found_}
{
    found_.fields = rows;
    std::ranges::copy(other.fields(), rows);
}

message::message(const message& other, field* rows, char* octets) : message{other, rows}
{
    const auto* const before = found_.octets.data();
    std::copy_n(before, found_.octets.size(), octets);
    const auto move = [=](std::string_view& part) {
        if (part.data())  // of a response without a Request-URI, say, nothing was set
            part = {octets + (part.data() - before), part.size()};
    };
    for (auto* const part : {&found_.octets, &found_.start_line, &found_.method_name, &found_.request_uri,
                             &found_.version, &found_.reason})
        move(*part);
}

scanned_message& scanned_message::operator=(const scanned_message& other)
{
    if (this == &other)
        return *this;
    found_ = other.found_;
    found_.fields = room_;
    std::ranges::copy(other.fields(), room_);
    return *this;
}

const std::optional<parse_error>& scanned_message::scan(std::string_view octets)
{
    active_kernel->scan(found_, octets);
    return found_.error;
}

const field* message::next_repeated(const field& f) const
{
    const field* const end = found_.fields + found_.field_count;
    for (const field* row = &f + 1; row < end; ++row)
        if (row->id == f.id)
            return row;
    return nullptr;
}

std::size_t message::rows(field_id id) const
{
    std::size_t count = 0;
    for (const field* row = first(id); row; row = next(*row))
        ++count;
    return count;
}

const field* message::named(std::string_view name) const
{
    for (const auto& row : fields())
        if (row.well_formed && row.id == field_id::other && iequals(this->name(row), name))
            return &row;
    return nullptr;
}

message_ptr keep(const message& m)
{
    using kept = message_ptr::kept;
    static_assert(std::is_trivially_destructible_v<kept>);
    static_assert(alignof(kept) >= alignof(field) && sizeof(kept) % alignof(field) == 0);
    const auto rows = m.fields().size_bytes();
    char* const block = static_cast<char*>(::operator new(sizeof(kept) + rows + m.octets().size()));
    char* const behind = block + sizeof(kept);
    return message_ptr{new (block) kept{m, reinterpret_cast<field*>(behind), behind + rows}};
}

message_ptr store(std::string_view octets)
{
    scanned_message m;
    m.scan(octets);
    return keep(m);
}

}  // namespace sip
