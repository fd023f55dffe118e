// What in a message says who, where, and by which secret. Read without a parser of messages, as those that
// are wrong have to be read, too.
#include "fsm/address.hpp"
#include "redact/registered.hpp"
#include "redact/replacements.hpp"
#include "redact/text.hpp"
#include "sip/params.hpp"

#include <algorithm>

namespace redact {

namespace {

// "name=value" or name="value" of a list of parameters, wherever it stands.
std::vector<std::string_view> values_of(std::string_view text, std::string_view name)
{
    std::vector<std::string_view> out;
    for (auto at = find_any_case(text, name, 0); at != text.npos; at = find_any_case(text, name, at + 1))
    {
        const bool begins =
            at == 0 || std::string_view{" \t,;?&\r\n"}.find(text[at - 1]) != std::string_view::npos;
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

// charset'[language]'value-chars (RFC 5987 3.2, RFC 7616 3.4).
std::string of_extended(std::string_view value)
{
    const auto first = value.find('\''), second = first == value.npos ? first : value.find('\'', first + 1);
    return without_percents(second == value.npos ? value : value.substr(second + 1));
}

}  // namespace

void replacements::learn(std::string_view message)
{
    const auto crlf = message.find("\r\n\r\n"), lf = message.find("\n\n");
    const auto end = std::min({crlf, lf, message.size()});
    const auto head = message.substr(0, end);
    const auto body = message.substr(std::min(message.size(), end + (end == crlf ? 4 : 2)));
    learn_ids(message);
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
        if (at == 0)
            learn_first_line(trimmed(line));
        else if (const auto colon = line.find(':'); colon != line.npos)
            learn_field(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
        at = next == head.npos ? head.size() : next + 1;
    }
    learn_body(body);
    learn_mail(message);
    learn_numbers(message);
}

void replacements::learn_field(std::string_view name, std::string_view value)
{
    learn_line(name, value);
    if (!is_of_the_protocol(name))
        learn_values(name, value);
}

// Of a status its reason phrase, of a request its URI (learn_uris) and what there is to see in it.
void replacements::learn_first_line(std::string_view line)
{
    constexpr std::string_view version = "SIP/2.0 ";
    if (!sip::iequals(line.substr(0, version.size()), version) || line.size() < version.size() + 4)
    {
        learn_parameters(line);
        return;
    }
    const auto reason = line.substr(version.size() + 4);
    learn_digits(reason);
    learn_opaque(reason);
    learn_hosts(reason);
}

void replacements::learn_line(std::string_view name, std::string_view value)
{
    if (is_any(name, {"Call-ID", "i"}))
        learn_call_id(value);
    else if (sip::iequals(name, "In-Reply-To"))
        for (std::size_t at = 0; at <= value.size();)
        {
            const auto end = std::min(value.find(',', at), value.size());
            learn_call_id(trimmed(value.substr(at, end - at)));
            at = end + 1;
        }
    else if (is_any(name, {"Replaces", "Join", "Target-Dialog"}))
        learn_call_id(trimmed(value.substr(0, value.find(';'))));
    else if (is_any(name, {"Event", "o"}))  // RFC 4235 3.2
        for (const auto one : values_of(value, "call-id"))
            learn_call_id(one);
    else if (is_any(name, {"Identity", "y"}))  // RFC 8224 4: a PASSporT holds numbers and names
    {
        auto token = trimmed(value.substr(0, value.find(';')));
        for (;;)
        {
            const auto dot = token.find('.');
            add(token.substr(0, dot), kind::secret);
            if (dot == token.npos)
                break;
            token.remove_prefix(dot + 1);
        }
    }
    else if (is_any(name, {"Via", "v"}))
    {
        const auto blank = value.find_first_of(" \t");
        auto host = trimmed(value.substr(std::min(blank, value.size())));
        host = host.substr(0, host.find_first_of(";, \t"));
        if (!host.starts_with('['))
            add_host(host.substr(0, host.find(':')));
        for (const auto* const parameter : {"received", "maddr"})
            for (const auto at : values_of(value, parameter))
                if (at.find(':') == at.npos)
                    add_host(at);
    }
    else if (is_any(name, {"Authorization", "Proxy-Authorization", "WWW-Authenticate", "Proxy-Authenticate",
                           "Authentication-Info"}))
        learn_credentials(value);
    else if (is_any(name, {"From", "f", "To", "t", "Contact", "m", "Reply-To", "Refer-To", "r", "Referred-By",
                           "b", "P-Asserted-Identity", "P-Preferred-Identity", "Remote-Party-ID", "Diversion",
                           "History-Info", "P-Called-Party-ID", "P-Associated-URI", "Identity-Info"}))
        learn_display(value);
    else if (is_any(name, {"Subject", "s", "Organization"}))
        add(value, kind::name);
    else if (sip::iequals(name, "P-Visited-Network-ID"))  // RFC 7315 4.3
    {
        for (std::size_t at = 0; at < value.size();)
        {
            auto one = trimmed(value.substr(at));
            const bool is_quoted = one.starts_with('"');
            const auto size = is_quoted ? one.find('"', 1) : one.find_first_of(",;");
            add(trimmed(one.substr(is_quoted ? 1 : 0, size - (is_quoted ? 1 : 0))), kind::name);
            const auto comma = size == one.npos ? one.npos : one.find(',', size);
            if (comma == one.npos)
                break;
            at = static_cast<std::size_t>(one.data() - value.data()) + comma + 1;
        }
    }
    else if (is_any(name, {"P-Charging-Function-Addresses", "P-Charging-Vector"}))  // RFC 7315 4.5, 4.6
    {
        for (const auto* const parameter :
             {"ccf", "ecf", "ccf-2", "ecf-2", "icid-generated-at", "orig-ioi", "term-ioi"})
            for (const auto one : values_of(value, parameter))
                add_host(one);
        for (const auto one : values_of(value, "icid-value"))
            add(one, kind::secret);
    }
    else if (is_any(name, {"P-Access-Network-Info", "Cellular-Network-Info"}))  // RFC 7315 4.4: where he is
        for (const auto* const parameter :
             {"cgi-3gpp", "utran-cell-id-3gpp", "ci-3gpp2", "i-wlan-node-id", "dsl-location"})
            for (const auto one : values_of(value, parameter))
                add(one, kind::secret);
    else if (sip::iequals(name, "Warning"))
    {
        const auto agent = trimmed(value.substr(std::min(value.size(), value.find(' '))));
        const auto host = agent.substr(0, agent.find_first_of(" :"));
        if (!is_v4(host))
            add(host, kind::host);
    }
    else if (sip::iequals(name, "Session-ID"))  // RFC 7989 5: zeros stand for none
    {
        auto ids = values_of(value, "remote");
        ids.push_back(trimmed(value.substr(0, value.find_first_of(";,"))));
        for (const auto one : ids)
            if (one.find_first_not_of('0') != one.npos)
                add(one, kind::secret);
    }
    else if (sip::iequals(name, "User-to-User"))  // RFC 7433 4.1
        learn_user_to_user(value);
    else if (is_any(name, {"Content-ID", "Message-ID"}))  // RFC 2392 2
    {
        const auto open = value.find('<');
        const auto id = open == value.npos ? value : value.substr(open + 1, value.find('>', open) - open - 1);
        const auto sign = id.find('@');
        add(id.substr(0, sign), kind::name);
        if (sign != id.npos)
            add_host(id.substr(sign + 1));
    }
    else if (sip::iequals(name, "Content-Disposition"))  // RFC 2183 2.3
        for (const auto one : values_of(value, "filename"))
            add(one.substr(0, one.rfind('.')), kind::name);
    else if (is_any(name, {"SIP-ETag", "SIP-If-Match"}))  // RFC 3903 11.3
        add(value, kind::secret);
    else if (is_any(name, {"Security-Client", "Security-Server", "Security-Verify"}))  // RFC 3329 2.2
        for (const auto* const parameter : {"spi-c", "spi-s"})
            for (const auto one : values_of(value, parameter))
                add(one, kind::secret);
    if (is_any(name, {"Server", "User-Agent", "Warning", "Reason", "Error-Info"}))
        learn_hosts(value);
    learn_comments(value);
    // Of a field that we do not know: "Digest" and "Basic" may be words there.
    const auto blank = std::min(value.find(' '), value.size());
    const auto scheme = value.substr(0, blank), behind = trimmed(value.substr(blank));
    if ((sip::iequals(scheme, "Digest") && behind.find('=') != behind.npos) ||
        (sip::iequals(scheme, "Basic") && from_base64(behind, false).find(':') != std::string::npos))
        learn_credentials(value);
}

// Data, quoted or not, and parameters; several with commas between.
void replacements::learn_user_to_user(std::string_view value)
{
    for (std::size_t at = 0; at < value.size();)
    {
        const auto end = std::min(value.find(',', at), value.size());
        auto one = trimmed(value.substr(at, end - at));
        one = trimmed(one.substr(0, one.find(';')));
        if (one.starts_with('"'))
            one = one.substr(1, one.find('"', 1) - 1);
        add(one, kind::secret);
        at = end + 1;
    }
}

// comment (RFC 3261 25.1).
void replacements::learn_comments(std::string_view value)
{
    for (auto open = value.find('('); open != value.npos;)
    {
        const auto close = value.find(')', open);
        if (close == value.npos)
            return;
        learn_hosts(value.substr(open + 1, close - open - 1));
        open = value.find('(', close);
    }
}

// callid = word [ "@" word ] (RFC 3261 25.1). Its parts are quoted apart, %-encoded and not, and each is
// replaced by the same wherever it stands, unless it says too little by itself.
void replacements::learn_call_id(std::string_view value)
{
    const auto sign = value.find('@');
    if (sign == value.npos || sign < limits::anywhere || value.size() - sign <= limits::shortest)
    {
        add(value, kind::secret);
        if (sign != value.npos)
            add_host(value.substr(sign + 1));
        return;
    }
    add(value.substr(0, sign), kind::secret);
    add_host(value.substr(sign + 1));
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
            // Behind "=" it is the value of a parameter.
            const bool is_value = first > 0 && display[first - 1] == '=';
            display.remove_prefix(first + 1);
            display = display.substr(0, is_value ? 0 : display.rfind('"'));
        }
        display = trimmed(display);
        add(display, kind::display);
        const auto close = value.find('>', open);
        if (close == value.npos)
            return;
        at = close + 1;
    }
}

// RFC 7616, RFC 6750; NTLM as some devices still have it.
void replacements::learn_credentials(std::string_view value)
{
    for (const auto* const parameter : {"username", "realm"})
        for (const auto one : values_of(value, parameter))
            add(one, is_v4(one) ? kind::address_v4 : kind::name);
    for (const auto one : values_of(value, "username*"))
        add(of_extended(one), kind::name);
    for (const auto* const parameter : {"nonce", "cnonce", "response", "opaque", "nextnonce", "rspauth",
                                        "token", "gssapi-data", "targetname", "crand", "ik", "ck", "auts"})
        for (const auto one : values_of(value, parameter))
            add(one, kind::secret);
    const auto blank = value.find(' ');
    if (blank == value.npos || !is_any(value.substr(0, blank), {"Basic", "Bearer"}))
        return;
    const auto all = trimmed(value.substr(blank));
    if (all.find('=') == all.npos || all.find(' ') == all.npos)  // else they are parameters
        add(all, kind::secret);
    if (sip::iequals(value.substr(0, blank), "Basic"))  // user ":" password (RFC 7617 2)
    {
        const auto both = from_base64(all, false);
        const auto colon = both.find(':');
        if (colon == both.npos)
            return;
        add(both.substr(0, colon), kind::name);
        add(both.substr(colon + 1), kind::secret);
    }
}

}  // namespace redact
