#include "sip/via.hpp"

#include "sip/list_walk.hpp"

namespace sip {

result<via> parse_via(std::string_view value)
{
    result<via> out;
    input in{value};
    if (!active_kernel->via(in, false, *out)) [[unlikely]]
        out = in.error;
    return out;
}

result<via> top_via(const message& m)
{
    return value_of<via>(m, field_id::via,
                         [](input& in, via& out) { return active_kernel->via(in, true, out); });
}

via_list::via_list(const message& m) : message_{&m}, row_{m.first(field_id::via)}, rest_{rest_of(m, row_)} {}

bool via_list::next(via& out)
{
    return next_value(*message_, row_, rest_, error_,
                      [&out](input& in) { return active_kernel->via(in, true, out); });
}

}  // namespace sip
