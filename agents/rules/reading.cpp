#include "rules/compare.hpp"
#include "rules/exchange.hpp"

namespace rules {

namespace {

std::uint16_t count_vias(const sip::message& m)
{
    std::uint16_t count = 0;
    for (const auto* row = m.first(sip::field_id::via); row; row = m.next(*row))
    {
        const auto value = m.value(*row);
        count = static_cast<std::uint16_t>(count + 1);
        if (value.find(',') == std::string_view::npos)
            continue;
        for (std::string_view rest = value; !next_value(rest).empty() && !rest.empty();)
            count = static_cast<std::uint16_t>(count + 1);
    }
    return count;
}

}  // namespace

int told_status(const sip::message& m)
{
    const auto line = m.octets().substr(0, m.octets().find_first_of("\r\n"));
    if (line.size() < 7 || !sip::iequals(line.substr(0, 4), "SIP/"))
        return 0;
    const auto at = line.find_first_not_of(" \t", line.find_first_of(" \t"));
    if (at == std::string_view::npos || line.size() < at + 3)
        return 0;
    int status = 0;
    for (const char c : line.substr(at, 3))
    {
        if (c < '0' || c > '9')
            return 0;
        status = status * 10 + (c - '0');
    }
    return status;
}

reading read(const kept_sighting& kept, std::uint32_t index)
{
    reading r;
    const auto& m = **kept.seen->message;
    r.seen = kept.seen;
    r.number = kept.number;
    r.message = &m;
    r.index = index;
    r.request = m.is_request();
    r.response = m.is_response();
    r.status = m.status();
    if (!r.request && r.status == 0)
    {
        r.status = told_status(m);
        r.response = r.response || r.status != 0;
    }
    for (const auto& row : m.fields())
        r.fields.set(static_cast<std::size_t>(row.id));
    r.vias = count_vias(m);
    const auto header = m.header();
    r.cut_off = !header.ends_with("\n\r\n") && !header.ends_with("\n\n");
    const auto take = [](bool& has, auto& to, const auto& from) {
        has = from.has_value();
        if (has)
            to = *from;
    };
    take(r.has_via, r.via, sip::top_via(m));
    take(r.has_from, r.from, sip::from_of(m));
    take(r.has_to, r.to, sip::to_of(m));
    take(r.has_cseq, r.cseq, sip::cseq_of(m));
    r.call_id = m.value(sip::field_id::call_id);
    r.has_call_id = !r.call_id.empty();
    r.method = r.request ? m.method() : sip::method_named(r.cseq.method);
    return r;
}

}  // namespace rules
