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

message::message(
    const message& other, field* rows, char* octets, std::string_view part, std::string_view instead)
    : message{other, rows}
{
    const auto before = other.octets();
    const auto at = other.offset_of(part);
    std::ranges::copy(before.substr(0, at), octets);
    std::ranges::copy(instead, octets + at);
    std::ranges::copy(before.substr(at + part.size()), octets + at + instead.size());
    const auto move = [=](std::string_view& text) {
        if (text.data())  // of a response without a Request-URI, say, nothing was set
            text = {octets + (text.data() - before.data()), text.size()};
    };
    for (auto* const text :
         {&found_.start_line, &found_.method_name, &found_.request_uri, &found_.version, &found_.reason})
        move(*text);
    found_.octets = {octets, before.size() - part.size() + instead.size()};

    const auto by = static_cast<int>(instead.size()) - static_cast<int>(part.size());
    if (by == 0)
        return;
    const auto grow = [by](auto& number) {
        number = static_cast<std::decay_t<decltype(number)>>(number + by);
    };
    for (auto& row : std::span{found_.fields, found_.field_count})
        if (row.name_at > at)
        {
            grow(row.name_at);
            grow(row.value_at);
        }
        else if (std::size_t{row.value_at} + row.value_size > at)
            grow(row.value_size);
    found_.body_at = static_cast<std::uint32_t>(static_cast<int>(found_.body_at) + by);
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

message_ptr keep(const message& m) { return keep_with(m, m.octets().substr(m.octets().size()), {}); }

message_ptr store(std::string_view octets)
{
    scanned_message m;
    m.scan(octets);
    return keep(m);
}

message_ptr keep_with(const message& m, std::string_view part, std::string_view instead)
{
    using kept = message_ptr::kept;
    static_assert(std::is_trivially_destructible_v<kept>);
    static_assert(alignof(kept) >= alignof(field) && sizeof(kept) % alignof(field) == 0);
    const auto rows = m.fields().size_bytes();
    const auto size = m.octets().size() - part.size() + instead.size();
    char* const block = static_cast<char*>(::operator new(sizeof(kept) + rows + size));
    char* const behind = block + sizeof(kept);
    return message_ptr{new (block) kept{m, reinterpret_cast<field*>(behind), behind + rows, part, instead}};
}

}  // namespace sip
