#include "fsm/digest.hpp"

#include "sip/chars.hpp"
#include "sip/fields.hpp"
#include "sip/uri.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

namespace fsm {

namespace {

struct scheme_name
{
    std::string_view word;
    digest_scheme scheme;
};

constexpr std::array<scheme_name, 6> schemes{{
    {"MD5", {digest_algorithm::md5, false}},
    {"MD5-sess", {digest_algorithm::md5, true}},
    {"SHA-256", {digest_algorithm::sha_256, false}},
    {"SHA-256-sess", {digest_algorithm::sha_256, true}},
    {"SHA-512-256", {digest_algorithm::sha_512_256, false}},
    {"SHA-512-256-sess", {digest_algorithm::sha_512_256, true}},
}};

// One row as its parameters, each of them once.
class parameters
{
public:
    explicit parameters(std::string_view value)
    {
        const auto read = sip::parse_challenge(value);
        if (!read)
            return;
        scheme_ = read->scheme;
        all_.reserve(usual);
        sip::param one;
        for (auto rest = read->params; read->take(rest, one);)
            all_.push_back(one);
        is_well_ = all_.size() <= digest_limits::parameters && std::ranges::all_of(all_, [&](const auto& p) {
                       return p.value.size() <= digest_limits::value && times(p.name) == 1;
                   });
    }

    bool is_well() const { return is_well_; }
    bool is_digest() const { return sip::iequals(scheme_, "Digest"); }
    bool has(std::string_view name) const { return find(name) != all_.end(); }
    std::string text(std::string_view name) const
    {
        const auto found = find(name);
        return found == all_.end() ? std::string{} : unquoted(found->value);
    }
    std::optional<std::string> optional_text(std::string_view name) const
    {
        return has(name) ? std::optional{text(name)} : std::nullopt;
    }
    bool has_all(std::initializer_list<std::string_view> names) const
    {
        return std::ranges::all_of(names, [&](auto name) { return has(name); });
    }

private:
    static constexpr std::size_t usual = 16;

    std::vector<sip::param>::const_iterator find(std::string_view name) const
    {
        return std::ranges::find_if(all_, [&](const auto& p) { return sip::iequals(p.name, name); });
    }
    std::ptrdiff_t times(std::string_view name) const
    {
        return std::ranges::count_if(all_, [&](const auto& p) { return sip::iequals(p.name, name); });
    }

    std::string_view scheme_;
    std::vector<sip::param> all_;
    bool is_well_ = false;
};

// RFC 7616 3.3: "Unrecognized options MUST be ignored."
void read_options(std::string_view text, digest_challenge& out)
{
    while (!text.empty())
    {
        const auto end = std::min(text.find(','), text.size());
        auto word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        while (word.starts_with(' ') || word.starts_with('\t'))
            word.remove_prefix(1);
        while (word.ends_with(' ') || word.ends_with('\t'))
            word.remove_suffix(1);
        out.auth = out.auth || sip::iequals(word, "auth");
        out.auth_int = out.auth_int || sip::iequals(word, "auth-int");
    }
}

// RFC 5987 3.2: "ext-value = charset "'" [ language ] "'" value-chars"; of charsets UTF-8 alone (RFC 7616 4).
std::optional<std::string> extended_text(std::string_view value)
{
    const auto first = value.find('\''), second = value.find('\'', first + 1);
    if (second == std::string_view::npos || !sip::iequals(value.substr(0, first), "UTF-8"))
        return std::nullopt;
    const auto text = value.substr(second + 1);
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == '%' &&
            (i + 2 >= text.size() || !sip::chars::hexdig(text[i + 1]) || !sip::chars::hexdig(text[i + 2])))
            return std::nullopt;
    return sip::unescaped(text);
}

bool is_count(std::string_view nc)
{
    return nc.size() == 8 && std::ranges::all_of(nc, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
           });
}

// RFC 3261 25.1: a quoted-string, with slashes before what would end it.
std::string quoted(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text)
    {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out += '"';
}

void add(std::string& out, std::string_view name, std::string_view value)
{
    out.append(out.ends_with(' ') ? "" : ", ").append(name).append("=").append(value);
}

}  // namespace

std::string_view to_text(digest_scheme s)
{
    return std::ranges::find(schemes, s, &scheme_name::scheme)->word;
}

std::optional<digest_scheme> digest_scheme_named(std::string_view word)
{
    const auto found =
        std::ranges::find_if(schemes, [&](const auto& one) { return sip::iequals(one.word, word); });
    return found == schemes.end() ? std::nullopt : std::optional{found->scheme};
}

std::string_view to_text(digest_qop q)
{
    switch (q)
    {
    case digest_qop::none: break;
    case digest_qop::auth: return "auth";
    case digest_qop::auth_int: return "auth-int";
    }
    return "";
}

std::string unquoted(std::string_view value)
{
    if (value.size() < 2 || value.front() != '"' || value.back() != '"')
        return std::string{value};
    value = value.substr(1, value.size() - 2);
    std::string out;
    out.reserve(value.size());
    for (std::size_t i = 0; i < value.size(); ++i)
    {
        if (value[i] == '\\' && i + 1 < value.size())
            ++i;
        else if (value[i] == '\r' || value[i] == '\n')
        {
            const auto end = std::min(value.find_first_not_of("\r\n \t", i), value.size());
            out += ' ';
            i = end - 1;
            continue;
        }
        out += value[i];
    }
    return out;
}

std::uint32_t digest_credentials::count() const
{
    std::uint32_t out = 0;
    std::from_chars(nc.data(), nc.data() + nc.size(), out, 16);
    return out;
}

digest_reading read_challenge(std::string_view value, digest_challenge& out)
{
    const parameters in{value};
    out = {};
    out.realm = in.text("realm");
    if (!in.is_well())
        return digest_reading::malformed;
    if (!in.is_digest())
        return digest_reading::not_understood;
    if (!in.has_all({"realm", "nonce"}))
        return digest_reading::malformed;
    out.nonce = in.text("nonce");
    out.opaque = in.optional_text("opaque");
    out.domain = in.text("domain");
    out.stale = sip::iequals(in.text("stale"), "true");
    out.userhash = sip::iequals(in.text("userhash"), "true");
    out.has_qop = in.has("qop");
    read_options(in.text("qop"), out);
    if (in.has("algorithm") && !(out.scheme = digest_scheme_named(in.text("algorithm"))))
        return digest_reading::not_understood;
    // RFC 3261 22.4 item 8: what depends on the cnonce requires qop.
    const bool can_be_answered = out.has_qop ? out.auth || out.auth_int : !out.algorithm().session;
    return can_be_answered ? digest_reading::read : digest_reading::not_understood;
}

digest_reading read_credentials(std::string_view value, digest_credentials& out)
{
    const parameters in{value};
    out = {};
    out.realm = in.text("realm");
    out.username = in.text("username");
    if (!in.is_well())
        return digest_reading::malformed;
    if (!in.is_digest())
        return digest_reading::not_understood;
    out.nonce = in.text("nonce");
    out.uri = in.text("uri");
    out.response = in.text("response");
    out.opaque = in.optional_text("opaque");
    out.cnonce = in.text("cnonce");
    out.nc = in.text("nc");
    out.userhash = sip::iequals(in.text("userhash"), "true");
    // RFC 7616 3.4: "if the userhash parameter is set to "true", the username* parameter MUST NOT be used",
    // and of the two forms a request has one.
    if (const auto extended = in.optional_text("username*"))
    {
        const auto name = extended_text(*extended);
        if (!name || in.has("username") || out.userhash)
            return digest_reading::malformed;
        out.username = *name;
    }
    else if (!in.has("username"))
        return digest_reading::malformed;
    if (!in.has_all({"realm", "nonce", "uri", "response"}) || !sip::parse_uri(out.uri))
        return digest_reading::malformed;
    if (in.has("algorithm") && !(out.scheme = digest_scheme_named(in.text("algorithm"))))
        return digest_reading::not_understood;
    if (!in.has("qop"))
        return out.algorithm().session ? digest_reading::malformed : digest_reading::read;
    const auto qop = in.text("qop");
    if (!sip::iequals(qop, "auth") && !sip::iequals(qop, "auth-int"))
        return digest_reading::malformed;
    out.qop = sip::iequals(qop, "auth") ? digest_qop::auth : digest_qop::auth_int;
    return in.has("cnonce") && is_count(out.nc) ? digest_reading::read : digest_reading::malformed;
}

digest_reading read_information(std::string_view value, digest_information& out)
{
    const auto with_scheme = std::string{"Digest "}.append(value);
    const parameters in{with_scheme};
    out = {};
    if (!in.is_well())
        return digest_reading::malformed;
    out.next_nonce = in.text("nextnonce");
    out.rspauth = in.text("rspauth");
    const auto qop = in.text("qop");
    out.qop = sip::iequals(qop, "auth")       ? digest_qop::auth
              : sip::iequals(qop, "auth-int") ? digest_qop::auth_int
                                              : digest_qop::none;
    out.cnonce = in.text("cnonce");
    out.nc = in.text("nc");
    return digest_reading::read;
}

// RFC 7616 3.3: "a sender MUST only generate the quoted string syntax values for the following parameters:
// realm, domain, nonce, opaque, and qop", "MUST NOT [...]: stale and algorithm".
std::string to_value(const digest_challenge& c)
{
    std::string out = "Digest ";
    add(out, "realm", quoted(c.realm));
    if (!c.domain.empty())
        add(out, "domain", quoted(c.domain));
    add(out, "nonce", quoted(c.nonce));
    if (c.opaque)
        add(out, "opaque", quoted(*c.opaque));
    if (c.stale)
        add(out, "stale", "true");
    if (c.unknown)
        add(out, "algorithm", "unknown");
    else if (c.scheme)
        add(out, "algorithm", to_text(*c.scheme));
    if (c.userhash)
        add(out, "userhash", "true");
    if (c.has_qop)
        add(out, "qop", c.auth && c.auth_int ? "\"auth,auth-int\"" : c.auth ? "\"auth\"" : "\"auth-int\"");
    return out;
}

// RFC 7616 3.4: quoted are "username, realm, nonce, uri, response, cnonce, and opaque", not "algorithm, qop,
// and nc".
std::string to_value(const digest_credentials& c)
{
    std::string out = "Digest ";
    add(out, "username", quoted(c.username));
    add(out, "realm", quoted(c.realm));
    add(out, "nonce", quoted(c.nonce));
    add(out, "uri", quoted(c.uri));
    add(out, "response", quoted(c.response));
    if (c.scheme)
        add(out, "algorithm", to_text(*c.scheme));
    if (c.opaque)
        add(out, "opaque", quoted(*c.opaque));
    if (c.userhash)
        add(out, "userhash", "true");
    if (c.qop == digest_qop::none)
        return out;
    add(out, "qop", to_text(c.qop));
    add(out, "cnonce", quoted(c.cnonce));
    add(out, "nc", c.nc);
    return out;
}

// RFC 7616 3.5: quoted are "nextnonce, rspauth, and cnonce", not "qop and nc".
std::string to_value(const digest_information& i)
{
    std::string out = " ";
    if (!i.next_nonce.empty())
        add(out, "nextnonce", quoted(i.next_nonce));
    if (!i.rspauth.empty())
        add(out, "rspauth", quoted(i.rspauth));
    if (!i.rspauth.empty() && i.qop != digest_qop::none)
    {
        add(out, "qop", to_text(i.qop));
        add(out, "cnonce", quoted(i.cnonce));
        add(out, "nc", i.nc);
    }
    return out.substr(1);
}

}  // namespace fsm
