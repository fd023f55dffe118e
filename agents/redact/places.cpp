#include "redact/places.hpp"

#include "redact/text.hpp"
#include "sip/params.hpp"

#include <array>

namespace redact {

namespace {

bool ends_with(std::string_view text, std::string_view word)
{
    if (text.size() < word.size() || !sip::iequals(text.substr(text.size() - word.size()), word))
        return false;
    const auto at = text.size() - word.size();
    return !is_of_word(word.front()) || stands_alone(text, at, 1) || (at > 0 && !is_of_word(text[at - 1]));
}

// Quotes, as they are and as other texts escape them.
std::string_view before_quotes(std::string_view text)
{
    while (!text.empty() && (text.back() == '"' || text.back() == '\'' || text.back() == '\\'))
        text.remove_suffix(1);
    return text;
}

std::string_view behind_quotes(std::string_view text)
{
    while (!text.empty() && (text.front() == '"' || text.front() == '\\'))
        text.remove_prefix(1);
    return text;
}

// RFC 3261 25.1, RFC 3966, RFC 6068, RFC 3860.
constexpr std::array<std::string_view, 10> schemes{
    "cid:", "sip:", "sips:", "tel:", "im:", "pres:", "//", "xmpp:", "mailto:", "sip%3a"};

// A value that is one word or number stands behind these, perhaps in quotes.
constexpr std::array<std::string_view, 45> fields{
    "username=",   "UTF-8''",    "realm=",        "nonce=",     "cnonce=",        "response=",
    "opaque=",     "nextnonce=", "rspauth=",      "token=",     "gssapi-data=",   "call-id=",
    "call-id: ",   "call-id:",   "in-reply-to: ", "replaces: ", "join: ",         "target-dialog: ",
    "replaces=",   "basic ",     "bearer ",       "ntlm ",      "inline:",        "ice-ufrag:",
    "ice-pwd:",    "cname:",     "clear:",        "subject: ",  "organization: ", "phone-context=",
    "received=",   "maddr=",     "ccf=",          "ecf=",       "IP4 ",           "IP6 ",
    "icid-value=", "raddr ",     "owner\": ",     "ext=",       "isub=",          "spi-c=",
    "spi-s=",      "sip-etag: ", "sip-if-match: "};

// As scripts write them, with a blank on each side: ";user=phone" is something else (RFC 3261 19.1.1).
constexpr std::array<std::string_view, 9> keys{
    "owner = ",    "display = ",  "user = ",    "domain = ",      "realm = ",
    "password = ", "username = ", "subject = ", "organization = "};

bool is_behind_one_of(std::string_view before, auto& words)
{
    for (const auto word : words)
        if (ends_with(before, word))
            return true;
    return false;
}

// Of a session description at the beginning of its line (RFC 4566 5).
bool is_behind_a_line_of_sdp(std::string_view before)
{
    if (before.size() < 2 || before.back() != '=' ||
        std::string_view{"osiuep"}.find(before[before.size() - 2]) == std::string_view::npos)
        return false;
    const auto at = before.size() - 2;
    return at == 0 || before[at - 1] == '\n' || before[at - 1] == '"' || stands_alone(before, at, 1);
}

bool is_sign(std::string_view behind)
{
    return behind.starts_with('@') || sip::iequals(behind.substr(0, 3), "%40");
}

// A user, or a user of which the password follows, up to "@".
bool is_user(std::string_view behind)
{
    if (is_sign(behind))
        return true;
    if (!behind.starts_with(':') && !behind.starts_with(';'))
        return false;
    const auto end = behind.find_first_of(" \t\r\n<>\"'@\\,");
    return end != behind.npos && behind[end] == '@';
}

// "NAME" <sip:..., and NAME <sip:... (RFC 3261 25.1, name-addr).
bool is_display(std::string_view behind)
{
    behind = behind_quotes(behind);
    if (behind.starts_with(' '))
        behind.remove_prefix(1);
    if (!behind.starts_with('<'))
        return false;
    behind.remove_prefix(1);
    return sip::iequals(behind.substr(0, 4), "sip:") || sip::iequals(behind.substr(0, 5), "sips:") ||
           sip::iequals(behind.substr(0, 4), "tel:");
}

// The text of an element of XML, raw or as pages write it: <ca:HNO>12</ca:HNO>, <A6>...</A6>. Elements of our
// own pages have neither prefix nor capitals.
bool is_element(std::string_view before, std::string_view behind)
{
    if (ends_with(before, "&gt;") && behind.starts_with("&lt;/"))
        return true;
    if (!before.ends_with('>') || !behind.starts_with("</"))
        return false;
    const auto name = behind.substr(2, behind.find('>') - 2);
    return name.find(':') != name.npos ||
           std::ranges::any_of(name, [](char c) { return is_letter(c) && lower(c) != c; });
}

// A number of an address on a vCard, "ADR:;;Street 1;Town;;78822;DE" (RFC 6350 6.3.1). What ends with ";" on
// a page may be an entity.
bool is_of_a_card(std::string_view before, std::string_view value, std::string_view behind)
{
    constexpr std::size_t fewest = 4, longest_entity = 6;
    const auto entity = before.rfind('&');
    return value.size() >= fewest && value.find_first_not_of("0123456789") == value.npos &&
           before.ends_with(';') && behind.starts_with(';') &&
           (entity == before.npos || before.size() - entity > longest_entity);
}

}  // namespace

bool stands_in_place(std::string_view text, std::size_t at, std::size_t end)
{
    constexpr std::size_t enough = 32;
    const auto from = at > enough ? at - enough : 0;
    const auto before = text.substr(from, at - from), behind = text.substr(end, 256);
    const auto inside = before_quotes(before);
    if (is_sign(behind) && (before.empty() || !is_of_word(before.back()) || stands_alone(text, at, end - at)))
        return true;
    if (is_display(behind) || is_behind_one_of(inside, fields) || is_behind_one_of(inside, keys) ||
        is_behind_a_line_of_sdp(before) || is_element(before, behind) ||
        is_of_a_card(before, text.substr(at, end - at), behind))
        return true;
    const bool whole_host = !behind.starts_with('.') && !behind.starts_with('-');
    if ((before.ends_with('@') || ends_with(before, "%40")) && whole_host)
        return true;
    if (!is_behind_one_of(before, schemes) && !ends_with(before, "tel:+") &&
        !ends_with(before, "SIP/2.0/UDP ") && !ends_with(before, "/TCP ") && !ends_with(before, "/TLS ") &&
        !ends_with(before, "/WS ") && !ends_with(before, "/WSS "))
        return false;
    return is_user(behind) || whole_host;
}

}  // namespace redact
