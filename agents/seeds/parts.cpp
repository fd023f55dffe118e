#include "seeds/makers.hpp"
#include "seeds/names.hpp"
#include "sip/fields.hpp"
#include "sip/multipart.hpp"

#include <optional>

namespace seeds {

namespace {

template <class What>
void each(const conversation& seen, What what)
{
    for (const auto& s : seen.traffic.messages)
        what(*s.message);
}

// RFC 3261 7.3.1: "The line break and the whitespace at the beginning of the next line are treated as a
// single SP character."
std::string unfolded(std::string_view value)
{
    std::string out;
    for (std::size_t i = 0; i < value.size(); ++i)
    {
        if (value[i] != '\r' && value[i] != '\n')
        {
            out += value[i];
            continue;
        }
        i = std::min(value.find_first_not_of("\r\n \t", i), value.size()) - 1;
        out += ' ';
    }
    return out;
}

std::vector<std::string_view> uris_of(const sip::message& m)
{
    std::vector<std::string_view> out;
    if (m.is_request())
        out.push_back(m.request_uri());
    for (const auto id :
         {sip::field_id::to, sip::field_id::from, sip::field_id::contact, sip::field_id::route,
          sip::field_id::record_route, sip::field_id::refer_to, sip::field_id::reply_to})
    {
        sip::name_addr one;
        for (sip::name_addr_list all{m, id}; all.next(one);)
            if (!one.star)
                out.push_back(one.uri.octets);
    }
    return out;
}

// The body, and the parts of a multipart body one level deep.
template <class What>
void bodies(const sip::message& m, What what)
{
    const auto type = content_type_of(m);
    if (!type || m.body().empty())
        return;
    what(*type, m.body());
    if (!sip::iequals(type->type, "multipart"))
        return;
    const auto parts = sip::parse_multipart(m.body(), sip::unquoted(type->params.value("boundary")));
    if (!parts)
        return;
    for (const auto& part : *parts)
        if (const auto inner = sip::parse_media_type(part.content_type()))
            what(*inner, part.body);
}

}  // namespace

void message_seeds(const conversation& seen, basket& out)
{
    each(seen, [&](const sip::message& m) { out.add(name_of(m), std::string{m.octets()}); });
}

void field_seeds(const conversation& seen, basket& out)
{
    each(seen, [&](const sip::message& m) {
        for (const auto& row : m.fields())
            if (row.well_formed)
                out.add(slug(m.name(row)), std::string{m.name(row)} + '\n' + unfolded(m.value(row)));
    });
}

void uri_seeds(const conversation& seen, basket& out)
{
    each(seen, [&](const sip::message& m) {
        const auto all = uris_of(m);
        for (std::size_t i = 0; i + 1 < all.size(); ++i)
            out.add(name_of(m), std::string{all[i]} + '\n' + std::string{all[i + 1]});
    });
}

void sdp_seeds(const conversation& seen, basket& out)
{
    each(seen, [&](const sip::message& m) {
        bodies(m, [&](const sip::media_type& type, std::string_view body) {
            if (sip::iequals(type.type, "application") && sip::iequals(type.subtype, "sdp"))
                out.add(name_of(m), std::string{body});
        });
    });
}

void multipart_seeds(const conversation& seen, basket& out)
{
    each(seen, [&](const sip::message& m) {
        bodies(m, [&](const sip::media_type& type, std::string_view body) {
            if (sip::iequals(type.type, "multipart"))
                out.add(name_of(m) + '-' + slug(type.subtype),
                        std::string{sip::unquoted(type.params.value("boundary"))} + '\n' + std::string{body});
        });
    });
}

void digest_seeds(const conversation& seen, basket& out)
{
    each(seen, [&](const sip::message& m) {
        for (const auto id : {sip::field_id::www_authenticate, sip::field_id::proxy_authenticate,
                              sip::field_id::authorization, sip::field_id::proxy_authorization})
            for (const auto* row = m.first(id); row; row = m.next(*row))
                out.add(kind_of(m) + '-' + slug(sip::name_of(id)), unfolded(m.value(*row)));
    });
}

}  // namespace seeds
