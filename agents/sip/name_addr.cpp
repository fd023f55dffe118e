#include "sip/name_addr.hpp"

#include "sip/list_walk.hpp"
#include "sip/name_table.hpp"

#include <memory>
#include <string>

namespace sip {

result<name_addr> parse_name_addr(std::string_view value)
{
    result<name_addr> out;
    input in{value};
    if (!active_kernel->name_addr(in, false, *out)) [[unlikely]]
        out = in.error();
    return out;
}

std::string display_name(std::string_view text)
{
    if (text.empty())
        return {};
    const auto value = std::string{text} + " <sip:a>";
    if (const auto read = parse_name_addr(value); read && read->display == text)
        return std::string{text} + ' ';
    std::string out{'"'};
    for (const char c : text)
    {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + "\" ";
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
