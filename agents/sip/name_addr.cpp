#include "sip/name_addr.hpp"

#include "sip/list_walk.hpp"

namespace sip {

result<name_addr> parse_name_addr(std::string_view value)
{
    result<name_addr> out;
    input in{value};
    if (!active_kernel->name_addr(in, false, *out)) [[unlikely]]
        out = in.error;
    return out;
}

name_addr_list::name_addr_list(const message& m, field_id id)
    : message_{&m},
      row_{m.first(id)},
      rest_{rest_of(m, row_)}
{
}

bool name_addr_list::next(name_addr& out)
{
    return next_value(*message_, row_, rest_, error_, [&](input& in) -> const char* {
        const char* const stop =
            active_kernel->name_addr(in, names::known[static_cast<std::size_t>(row_->id)].list, out);
        if (stop && out.star && row_->id != field_id::contact) [[unlikely]]
        {
            in.error = {fault::unexpected, 0, "an address"};
            return nullptr;
        }
        return stop;
    });
}

}  // namespace sip
