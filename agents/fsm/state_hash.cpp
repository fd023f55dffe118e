#include "fsm/state_hash.hpp"

#include "sip/params.hpp"

#include <algorithm>

namespace fsm {

namespace {

// Where an identifier begins in what is left of a Via, From or To value; npos: nowhere.
std::size_t identifier_at(std::string_view rest)
{
    for (std::size_t at = rest.find(';'); at != rest.npos; at = rest.find(';', at + 1))
        for (const std::string_view name : {";branch=", ";tag="})
            if (sip::iequals(rest.substr(at, name.size()), name))
                return at + name.size();
    return rest.npos;
}

}  // namespace

state_hash& state_hash::number(std::uint64_t n)
{
    for (int i = 0; i < 8; ++i)
        value_ = (value_ ^ (n >> (8 * i) & 0xff)) * 1099511628211u;
    return *this;
}

state_hash& state_hash::text(std::string_view octets)
{
    for (const char octet : octets)
        value_ = (value_ ^ static_cast<unsigned char>(octet)) * 1099511628211u;
    return number(octets.size());
}

state_hash& state_hash::identifier(std::string_view octets)
{
    if (octets.empty())
        return number(0);
    return number(names_.try_emplace(std::string{octets}, names_.size() + 1).first->second);
}

state_hash& state_hash::when(time_point at)
{
    if (at == never)
        return number(~std::uint64_t{0});
    return number(static_cast<std::uint64_t>(std::max(at - now_, duration{0}).count()));
}

state_hash& state_hash::way(const link& l)
{
    for (const auto* a : {&l.local, &l.remote})
    {
        for (const auto octet : a->octets)
            number(octet);
        number(a->port).word(a->transport);
    }
    return number(l.connection);
}

state_hash& state_hash::message(const sip::message_ptr& m)
{
    if (!m)
        return number(0);
    if (!m->is_request() && !m->is_response())
        return text(m->octets());
    text(m->start_line());
    for (const auto& f : m->fields())
        row(*m, f);
    return text(m->body()).text(m->trailing());
}

void state_hash::row(const sip::message& m, const sip::field& f)
{
    using sip::field_id;
    auto rest = m.value(f);
    text(m.name(f));
    if (f.id == field_id::call_id)
        identifier(rest);
    else if (f.id == field_id::cseq)
    {
        const auto number_size = std::min(rest.find_first_not_of("0123456789"), rest.size());
        identifier(rest.substr(0, number_size)).text(rest.substr(number_size));
    }
    else if (f.id == field_id::via || f.id == field_id::from || f.id == field_id::to)
    {
        for (auto at = identifier_at(rest); at != rest.npos; at = identifier_at(rest))
        {
            text(rest.substr(0, at));
            rest.remove_prefix(at);
            const auto size = std::min(rest.find_first_of(";, \t\r\n"), rest.size());
            identifier(rest.substr(0, size));
            rest.remove_prefix(size);
        }
        text(rest);
    }
    else
        text(rest);
}

}  // namespace fsm
