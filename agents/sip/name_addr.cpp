#include "sip/name_addr.hpp"

#include "sip/list_walk.hpp"
#include "sip/name_table.hpp"

#include <memory>

namespace sip {

result<name_addr> parse_name_addr(std::string_view value)
{
    result<name_addr> out;
    input in{value};
    if (!active_kernel->name_addr(in, false, *out)) [[unlikely]]
        out = in.error();
    return out;
}

bool name_addr_list::take(name_addr& out)
{
    std::construct_at(&out);  // no copy of a new one
    return next_value([&](input& in) -> const char* {
        const char* const stop =
            active_kernel->name_addr(in, names::known[static_cast<std::size_t>(row_->id)].list, out);
        if (stop && out.star && row_->id != field_id::contact) [[unlikely]]
            return in.fail(fault::unexpected, in.begin, "an address");
        return stop;
    });
}

}  // namespace sip
