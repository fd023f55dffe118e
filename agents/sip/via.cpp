#include "sip/via.hpp"

#include "sip/list_walk.hpp"

#include <memory>

namespace sip {

result<via> parse_via(std::string_view value)
{
    result<via> out;
    input in{value};
    if (!active_kernel->via(in, false, *out)) [[unlikely]]
        out = in.error();
    return out;
}

result<via> top_via(const message& m)
{
    return value_of<via>(m, field_id::via,
                         [](input& in, via& out) { return active_kernel->via(in, true, out); });
}

bool has_further_via(const message& m)
{
    via value;
    via_list values{m};
    return values.next(value) && values.next(value);
}

bool via_list::take(via& out)
{
    std::construct_at(&out);  // no copy of a new one
    return next_value([&out](input& in) { return active_kernel->via(in, true, out); });
}

}  // namespace sip
