// What in a message says who, where, and by which secret. Read without a parser of messages, as those that
// are wrong have to be read, too.
#include "fsm/address.hpp"
#include "redact/replacements.hpp"

#include <algorithm>
#include <array>

namespace redact {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, lower, lower); }

std::string_view trimmed(std::string_view s)
{
    while (!s.empty() && (s.front() == ' ' || s.front() == '\t' || s.front() == '\r' || s.front() == '\n'))
        s.remove_prefix(1);
    while (!s.empty() && (s.back() == ' ' || s.back() == '\t' || s.back() == '\r' || s.back() == '\n'))
        s.remove_suffix(1);
    return s;
}

bool is_any(std::string_view name, std::initializer_list<std::string_view> of)
{
    return std::ranges::any_of(of, [&](std::string_view one) { return same(name, one); });
}

std::size_t find_any_case(std::string_view text, std::string_view word, std::size_t from)
{
    const auto at = std::search(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), word.begin(),
                                word.end(), [](char a, char b) { return lower(a) == lower(b); });
    return at == text.end() ? text.npos : static_cast<std::size_t>(at - text.begin());
}

// "name=value" or name="value" of a list of parameters, wherever it stands.
std::vector<std::string_view> values_of(std::string_view text, std::string_view name)
{
    std::vector<std::string_view> out;
    for (auto at = find_any_case(text, name, 0); at != text.npos; at = find_any_case(text, name, at + 1))
    {
        const bool begins =
            at == 0 || std::string_view{" \t,;\r\n"}.find(text[at - 1]) != std::string_view::npos;
        auto rest = text.substr(at + name.size());
        while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t'))
            rest.remove_prefix(1);
        if (!begins || rest.empty() || rest.front() != '=')
            continue;
        rest.remove_prefix(1);
        rest = rest.substr(std::min(rest.size(), rest.find_first_not_of(" \t")));
        if (!rest.empty() && rest.front() == '"')
        {
            rest.remove_prefix(1);
            out.push_back(rest.substr(0, rest.find('"')));
        }
        else
            out.push_back(rest.substr(0, rest.find_first_of(",; \t\r\n>")));
    }
    return out;
}

bool is_v4(std::string_view host)
{
    return fsm::numeric_address(host, 0).has_value() && host.find(':') == host.npos;
}

}  // namespace

void replacements::learn(std::string_view message)
{
    const auto crlf = message.find("\r\n\r\n"), lf = message.find("\n\n");
    const auto end = std::min({crlf, lf, message.size()});
    const auto head = message.substr(0, end);
    const auto body = message.substr(std::min(message.size(), end + (end == crlf ? 4 : 2)));
    learn_uris(message);
    learn_addresses(message);
    for (std::size_t at = 0; at < head.size();)
    {
        // A field goes on in lines that begin with a blank.
        auto next = head.find('\n', at);
        while (next != head.npos && next + 1 < head.size() &&
               (head[next + 1] == ' ' || head[next + 1] == '\t'))
            next = head.find('\n', next + 1);
        const auto line = head.substr(at, next == head.npos ? next : next - at);
        if (const auto colon = line.find(':'); colon != line.npos && at > 0)
            learn_line(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
        at = next == head.npos ? head.size() : next + 1;
    }
    learn_body(body);
}

void replacements::learn_line(std::string_view name, std::string_view value)
{
    if (is_any(name, {"Call-ID", "i", "In-Reply-To"}))
        add(value, kind::secret);
    else if (is_any(name, {"Replaces", "Join", "Target-Dialog"}))
        add(trimmed(value.substr(0, value.find(';'))), kind::secret);
    else if (is_any(name, {"Via", "v"}))
    {
        const auto blank = value.find_first_of(" \t");
        auto host = trimmed(value.substr(std::min(blank, value.size())));
        host = host.substr(0, host.find_first_of(";, \t"));
        if (!host.starts_with('['))
            add(host.substr(0, host.find(':')),
                is_v4(host.substr(0, host.find(':'))) ? kind::address_v4 : kind::host);
        for (const auto* const parameter : {"received", "maddr"})
            for (const auto at : values_of(value, parameter))
                if (at.find(':') == at.npos)
                    add(at, is_v4(at) ? kind::address_v4 : kind::host);
    }
    else if (is_any(name, {"Authorization", "Proxy-Authorization", "WWW-Authenticate", "Proxy-Authenticate",
                           "Authentication-Info"}))
        learn_credentials(value);
    else if (is_any(name, {"From", "f", "To", "t", "Contact", "m", "Reply-To", "Refer-To", "r", "Referred-By",
                           "b", "P-Asserted-Identity", "P-Preferred-Identity", "Remote-Party-ID", "Diversion",
                           "History-Info", "P-Called-Party-ID", "Identity-Info"}))
        learn_display(value);
    else if (is_any(name, {"Subject", "s", "Organization"}))
        add(value, kind::name);
    else if (same(name, "Warning"))
    {
        const auto agent = trimmed(value.substr(std::min(value.size(), value.find(' '))));
        const auto host = agent.substr(0, agent.find_first_of(" :"));
        if (!is_v4(host))
            add(host, kind::host);
    }
    constexpr std::string_view uuid = "urn:uuid:";
    for (auto at = find_any_case(value, uuid, 0); at != value.npos; at = find_any_case(value, uuid, at + 1))
    {
        const auto rest = value.substr(at + uuid.size());
        add(rest.substr(0, rest.find_first_of(">\"; ,")), kind::secret);
    }
}

// userinfo "@" hostport, RFC 3261 25.1; of tel: URIs, the number.
void replacements::learn_uris(std::string_view text)
{
    for (const std::string_view scheme :
         {"sip:", "sips:", "tel:", "mailto:", "im:", "pres:", "http://", "https://"})
        for (auto at = find_any_case(text, scheme, 0); at != text.npos;
             at = find_any_case(text, scheme, at + 1))
        {
            auto rest = text.substr(at + scheme.size());
            rest = rest.substr(0, rest.find_first_of(" \t\r\n<>\"',"));
            if (scheme == "tel:")
            {
                add(rest.substr(0, rest.find_first_of(";?")), kind::name);
                continue;
            }
            const auto sign = rest.find('@');
            if (sign != rest.npos)
            {
                const auto user = rest.substr(0, sign);
                const auto colon = std::min(user.find(':'), user.size());
                add(user.substr(0, std::min(colon, user.find(';'))), kind::name);
                if (colon < user.size())
                    add(user.substr(colon + 1), kind::secret);
                rest.remove_prefix(sign + 1);
            }
            if (rest.starts_with('['))
                continue;  // an address
            const auto host = rest.substr(0, rest.find_first_of(":;?/)"));
            if (!is_v4(host))
                add(host, kind::host);
        }
}

// Wherever one stands: dotted quads, and IPv6 with at least two colons.
void replacements::learn_addresses(std::string_view text)
{
    constexpr std::string_view of_one = "0123456789abcdefABCDEF.:";
    for (std::size_t at = 0; at < text.size();)
    {
        at = text.find_first_of(of_one, at);
        if (at == text.npos)
            return;
        const auto end = std::min(text.find_first_not_of(of_one, at), text.size());
        auto one = text.substr(at, end - at);
        at = end;
        // "192.0.2.1:5060" and "c0a8::1" are of the same octets: the port goes.
        const auto dots = std::ranges::count(one, '.'), colons = std::ranges::count(one, ':');
        if (dots >= 3)
        {
            while (!one.empty() && (one.front() == ':' || one.front() == '.'))
                one.remove_prefix(1);
            auto host = one.substr(0, one.find(':'));
            while (host.ends_with('.'))
                host.remove_suffix(1);
            if (is_v4(host))
                add(host, kind::address_v4);
        }
        else if (colons >= 2 && dots == 0)
        {
            if (fsm::numeric_address(std::string{one}, 0))
                add(one, kind::address_v6);
        }
    }
}

void replacements::learn_display(std::string_view value)
{
    for (std::size_t at = 0; at < value.size();)
    {
        const auto open = value.find('<', at);
        if (open == value.npos)
            return;
        auto display = value.substr(at, open - at);
        if (const auto comma = display.rfind(','); comma != display.npos && display.find('"') == display.npos)
            display = display.substr(comma + 1);
        if (const auto first = display.find('"'); first != display.npos)
        {
            display.remove_prefix(first + 1);
            display = display.substr(0, display.rfind('"'));
        }
        display = trimmed(display);
        add(display, kind::name);
        const auto close = value.find('>', open);
        if (close == value.npos)
            return;
        at = close + 1;
    }
}

void replacements::learn_credentials(std::string_view value)
{
    for (const auto* const parameter : {"username", "realm", "username*"})
        for (const auto one : values_of(value, parameter))
            add(one, is_v4(one) ? kind::address_v4 : kind::name);
    for (const auto* const parameter : {"nonce", "cnonce", "response", "opaque", "nextnonce", "rspauth"})
        for (const auto one : values_of(value, parameter))
            add(one, kind::secret);
    const auto blank = value.find(' ');
    if (blank != value.npos && is_any(value.substr(0, blank), {"Basic", "Bearer"}))
        add(trimmed(value.substr(blank)), kind::secret);
}

void replacements::learn_certificates(std::string_view text)
{
    constexpr std::string_view of_one = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_*:";
    const auto take = [&](std::string_view names) {
        for (;;)
        {
            const auto size = std::min(names.find_first_not_of(of_one), names.size());
            auto one = names.substr(0, size);
            if (one.starts_with("sip:") || one.starts_with("DNS:"))
                one.remove_prefix(4);
            if (one != "nobody")
                add(one, is_v4(one)                  ? kind::address_v4
                         : one.find(':') == one.npos ? kind::host
                                                     : kind::address_v6);
            names.remove_prefix(size);
            if (!names.starts_with(", "))
                return;
            names.remove_prefix(2);
        }
    };
    for (const std::string_view begin : {"TLSv1", "it is of "})
        for (auto at = text.find(begin); at != text.npos; at = text.find(begin, at + 1))
        {
            auto rest = text.substr(at + begin.size());
            rest = rest.substr(0, rest.find_first_of("\"\n"));
            if (begin.ends_with(' '))
                take(rest);
            else if (const auto of = rest.find(", of ");
                     of != rest.npos && of < 64)  // behind version and cipher
                take(rest.substr(of + 5));
        }
}

// RFC 4566, RFC 4568, RFC 8122, RFC 8839.
void replacements::learn_body(std::string_view body)
{
    if (!body.starts_with("v="))
        return;
    for (std::size_t at = 0; at < body.size();)
    {
        const auto next = std::min(body.find('\n', at), body.size());
        const auto line = trimmed(body.substr(at, next - at));
        at = next + 1;
        if (line.size() < 3 || line[1] != '=')
            continue;
        const auto value = line.substr(2);
        const auto behind = [&](std::string_view prefix) { return value.substr(prefix.size()); };
        switch (line[0])
        {
        case 'o':
        {
            if (!value.starts_with("- "))
                add(value.substr(0, value.find(' ')), kind::name);
            const auto host = value.substr(value.rfind(' ') + 1);
            if (!is_v4(host) && host.find(':') == host.npos)
                add(host, kind::host);
            break;
        }
        case 'c':
        {
            auto host = value.substr(value.rfind(' ') + 1);
            host = host.substr(0, host.find('/'));
            if (!is_v4(host) && host.find(':') == host.npos)
                add(host, kind::host);
            break;
        }
        case 's':
            if (value != "-")
                add(value, kind::name);
            break;
        case 'i':
        case 'u':
        case 'e':
        case 'p':
        case 'k': add(value, kind::name); break;
        case 'a':
            for (const std::string_view secret :
                 {"ice-ufrag:", "ice-pwd:", "fingerprint:sha-1 ", "fingerprint:sha-256 "})
                if (value.starts_with(secret))
                    add(behind(secret), kind::secret);
            if (const auto key = value.find("inline:"); value.starts_with("crypto:") && key != value.npos)
            {
                const auto rest = value.substr(key + 7);
                add(rest.substr(0, rest.find_first_of("| ;")), kind::secret);
            }
            break;
        default: break;
        }
    }
}

}  // namespace redact
