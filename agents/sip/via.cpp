#include "sip/via.hpp"

#include "sip/list_walk.hpp"

#include <memory>

namespace sip {

namespace {

via_place place_of(const message& m, const via& v)
{
    const auto at = [&](std::string_view part) {
        return part.data() ? via_place::part{static_cast<std::uint16_t>(m.offset_of(part)),
                                             static_cast<std::uint16_t>(part.size())}
                           : via_place::part{};
    };
    return {at(v.octets), at(v.protocol), at(v.version), at(v.transport), at(v.host), at(v.params.octets()),
            at(v.branch), at(v.received), v.port,        v.rport,         true,       v.has_port,
            v.has_rport};
}

via placed(const message& m, const via_place& p)
{
    const auto part = [octets = m.octets().data()](via_place::part lies) {
        return lies.at == 0 ? std::string_view{} : std::string_view{octets + lies.at, lies.size};
    };
    return {.octets = part(p.octets),
            .protocol = part(p.protocol),
            .version = part(p.version),
            .transport = part(p.transport),
            .host = part(p.host),
            .port = p.port,
            .has_port = p.has_port,
            .params = param_list{part(p.params)},
            .branch = part(p.branch),
            .received = part(p.received),
            .has_rport = p.has_rport,
            .rport = p.rport};
}

}  // namespace

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
    if (m.top_via_ && m.top_via_->known)
        return placed(m, *m.top_via_);
    auto out =
        value_of<via>(m, field_id::via, [](input& in, via& v) { return active_kernel->via(in, true, v); });
    if (m.top_via_ && out)
        *m.top_via_ = place_of(m, *out);
    return out;
}

bool has_further_via(const message& m)
{
    if (const auto top = top_via(m);
        top && !m.next(*m.first(field_id::via)) && top->octets.size() == m.value(field_id::via).size())
        return false;  // of the usual message nothing is read again
    via value;
    via_list values{m};
    return values.next(value) && values.next(value);
}

bool via_list::take(via& out)
{
    std::construct_at(&out);  // no copy of a new one
    return next_value([&out](input& in) { return active_kernel->via(in, true, out); });
}

std::string with_branch(const via& v, std::string_view branch)
{
    std::string out{v.octets};
    if (!v.branch.empty())
        out.replace(static_cast<std::size_t>(v.branch.data() - v.octets.data()), v.branch.size(), branch);
    return out;
}

}  // namespace sip
