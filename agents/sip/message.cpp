#include "sip/message.hpp"

#include "sip/kernel.hpp"

namespace sip {

const std::optional<parse_error>& message::scan(std::string_view octets)
{
    active_kernel->scan(found_, octets);
    return found_.error;
}

const field* message::next_repeated(const field& f) const
{
    const field* const end = found_.fields.data() + found_.field_count;
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

message_ptr store(std::string octets)
{
    message_ptr out;
    out.kept_ = std::make_shared<message_ptr::block>();
    out.kept_->octets = std::move(octets);
    out.kept_->view.scan(out.kept_->octets);
    return out;
}

}  // namespace sip
