#include "mutate/authentication.hpp"

#include "sip/fields.hpp"
#include "sip/grammar.hpp"

#include <algorithm>

namespace mutate {

namespace {

using sip::field_id;

bool read(std::string_view value, authentication& out)
{
    const auto c = sip::parse_challenge(value);
    if (!c || !sip::iequals(c->scheme, "Digest"))
        return false;
    out.scheme = c->scheme;
    sip::param one;
    for (auto rest = c->params; c->take(rest, one);)
        out.params.push_back({std::string{one.name}, std::string{one.value}});
    return true;
}

}  // namespace

auth_param* authentication::find(std::string_view name)
{
    const auto found =
        std::ranges::find_if(params, [&](const auth_param& p) { return sip::iequals(p.name, name); });
    return found == params.end() ? nullptr : &*found;
}

auth_param* authentication::any_of(std::initializer_list<std::string_view> names, change& how)
{
    std::vector<auth_param*> there;
    for (const auto name : names)
        if (auto* p = find(name))
            there.push_back(p);
    return there.empty() ? nullptr : how.one_of(there);
}

void authentication::set(std::string_view name, std::string value)
{
    if (auto* there = find(name))
        there->value = std::move(value);
    else
        params.push_back({std::string{name}, std::move(value)});
}

void authentication::remove(std::string_view name)
{
    std::erase_if(params, [&](const auth_param& p) { return sip::iequals(p.name, name); });
}

std::string authentication::text() const
{
    std::string out = scheme;
    for (const auto& p : params)
        out.append(&p == params.data() ? " " : ", ").append(p.name).append("=").append(p.value);
    return out;
}

std::string quoted(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + 2);
    out += '"';
    if (text.find('"') == text.npos && text.find('\\') == text.npos)
        return out.append(text) += '"';
    for (const char c : text)
    {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out += '"';
}

authentication new_challenge(field_id id, change& how)
{
    return {id,
            "Digest",
            {{"realm", "\"atlanta.example.com\""},
             {"domain", "\"sip:ss1.carrier.example.com\""},
             {"qop", "\"auth,auth-int\""},
             {"nonce", quoted(how.pick.token(24))},
             {"opaque", "\"5ccc069c403ebaf9f0171e9517f40e41\""},
             {"stale", "false"},
             {"algorithm", "MD5"}}};
}

authentication new_credentials(field_id id, std::string_view uri, change& how)
{
    return {id,
            "Digest",
            {{"username", "\"bob\""},
             {"realm", "\"atlanta.example.com\""},
             {"nonce", quoted(how.pick.token(24))},
             {"uri", quoted(uri)},
             {"response", "\"6629fae49393a05397450978507c4ef1\""},
             {"algorithm", "MD5"},
             {"cnonce", "\"0a4f113b\""},
             {"opaque", "\"5ccc069c403ebaf9f0171e9517f40e41\""},
             {"qop", "auth"},
             {"nc", "00000001"}}};
}

bool take_authentication(draft& m, change& how, authentication& out)
{
    const bool proxy = how.chance(2);
    if (m.is_request())
    {
        out.id = m.first(field_id::authorization)         ? field_id::authorization
                 : m.first(field_id::proxy_authorization) ? field_id::proxy_authorization
                 : proxy && m.start().first != "CANCEL"  // RFC 3261 20 table 3
                     ? field_id::proxy_authorization
                     : field_id::authorization;
        if (const auto* row = m.first(out.id))
            return read(row->value, out);
        out = new_credentials(out.id, m.start().second, how);
        return true;
    }
    if (!m.is_response() || m.start().second.size() != 3)
        return false;
    out.id = m.first(field_id::www_authenticate)     ? field_id::www_authenticate
             : m.first(field_id::proxy_authenticate) ? field_id::proxy_authenticate
             : proxy                                 ? field_id::proxy_authenticate
                                                     : field_id::www_authenticate;
    const bool by_proxy = out.id == field_id::proxy_authenticate;
    if (const auto status = m.start().second; status != "401" && status != "407")
        m.set_start(m.start().first, by_proxy ? "407" : "401",
                    by_proxy ? "Proxy Authentication Required" : "Unauthorized");
    if (const auto* row = m.first(out.id))
        return read(row->value, out);
    out = new_challenge(out.id, how);
    return true;
}

void put_authentication(draft& m, const authentication& a) { m.set(a.id, a.text()); }

}  // namespace mutate
