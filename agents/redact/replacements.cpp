#include "redact/replacements.hpp"

#include "fsm/address.hpp"
#include "fsm/fnv1a.hpp"
#include "fsm/methods.hpp"
#include "script/printable.hpp"

#include <algorithm>
#include <stdexcept>

namespace redact {

namespace {

// What every message has, so that a user of that name gives nothing away, and replacing it would break what
// is quoted.
constexpr std::string_view of_the_protocol[] = {"sip",       "sips",
                                                "tel",       "udp",
                                                "tcp",       "tls",
                                                "wss",       "INVITE",
                                                "ACK",       "BYE",
                                                "CANCEL",    "OPTIONS",
                                                "REGISTER",  "SUBSCRIBE",
                                                "NOTIFY",    "REFER",
                                                "MESSAGE",   "INFO",
                                                "PRACK",     "UPDATE",
                                                "PUBLISH",   "SIP/2.0",
                                                "UDP",       "TCP",
                                                "TLS",       "WSS",
                                                "anonymous", "Anonymous",
                                                "0.0.0.0",   "255.255.255.255",
                                                "::1",       "anonymous.invalid",
                                                "Digest",    "Basic",
                                                "Bearer",    "application",
                                                "audio",     "video",
                                                "true",      "false",
                                                "null",      "Via",
                                                "From",      "Contact",
                                                "user",      "transport",
                                                "tag",       "branch"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_of_word(char c) { return is_letter(c) || is_digit(c); }

// The octet before `at` ends an escape, "\n", "\x0a" or "\u000a", and so is no letter of a word.
bool is_behind_an_escape(std::string_view text, std::size_t at)
{
    if (at >= 2 && text[at - 2] == '\\' &&
        std::string_view{"rntbf"}.find(text[at - 1]) != std::string_view::npos)
        return true;
    if (at >= 4 && text[at - 4] == '\\' && text[at - 3] == 'x' && is_hex(text[at - 2]) &&
        is_hex(text[at - 1]))
        return true;
    return at >= 6 && text[at - 6] == '\\' && text[at - 5] == 'u' &&
           std::ranges::all_of(text.substr(at - 4, 4), is_hex);
}

bool stands_alone(std::string_view text, std::size_t at, std::size_t size)
{
    const bool before =
        at > 0 && is_of_word(text[at]) && is_of_word(text[at - 1]) && !is_behind_an_escape(text, at);
    const auto end = at + size;
    return !before && !(end < text.size() && is_of_word(text[end - 1]) && is_of_word(text[end]));
}

std::string in_json(std::string_view text)
{
    std::string out;
    for (const char c : text)
        (c == '"' || c == '\\' ? out += '\\' : out) += c;
    return out;
}

}  // namespace

std::vector<std::string> forms_of(std::string_view value)
{
    std::vector<std::string> out{std::string{value}};
    for (auto one : {script::printable(value), in_json(value), in_json(script::printable(value))})
        if (std::ranges::find(out, one) == out.end())
            out.push_back(std::move(one));
    return out;
}

replacements::replacements(std::uint64_t salt, std::set<std::string, std::less<>> kept)
    : salt_{salt},
      kept_{std::move(kept)}
{
}

void replacements::add(std::string_view value, redact::kind what)
{
    if (value.empty() || kept_.contains(value) || all_.contains(value) || left_.contains(value))
        return;
    if (std::ranges::find(of_the_protocol, value) != std::end(of_the_protocol))
    {
        left_.emplace(value, "a word of the protocol");
        return;
    }
    if (value.size() < limits::shortest)
    {
        left_.emplace(value, "too short to be told from other text");
        return;
    }
    if (std::ranges::none_of(value, is_of_word))
        return;
    if (all_.size() >= limits::values)
        throw std::runtime_error{"more than " + std::to_string(limits::values) +
                                 " values are to be redacted"};
    const auto with = made(value, what);
    taken_.insert(with);
    const auto from = forms_of(value), to = forms_of(with);
    for (std::size_t i = 0; i < from.size(); ++i)
    {
        const auto [at, fresh] = all_.emplace(from[i], i < to.size() ? to[i] : to.back());
        if (!fresh)
            continue;
        auto& bucket = by_octet_[static_cast<unsigned char>(at->first.front())];
        const auto place = std::ranges::upper_bound(bucket, at->first.size(), std::greater<>{},
                                                    [](std::string_view s) { return s.size(); });
        bucket.insert(place, at->first);
    }
}

std::string replacements::made(std::string_view value, redact::kind what) const
{
    const bool hex = what != kind::name && what != kind::host &&
                     std::ranges::all_of(value, [](char c) { return is_hex(c) || c == '-' || c == ':'; });
    for (std::uint64_t attempt = 0;; ++attempt)
    {
        std::string out{value};
        fsm::fnv1a draw;
        draw.add(std::to_string(salt_)).add(value).add(std::to_string(attempt));
        std::size_t run = 0;  // digits of this number so far
        for (std::size_t i = 0; i < out.size(); ++i)
        {
            const auto n = draw.add(std::to_string(i)).value() >> 17;
            char& c = out[i];
            if (what == kind::address_v4)
            {
                if (!is_digit(c))
                {
                    run = 0;
                    continue;
                }
                std::size_t length = run + 1;
                while (i + length - run < out.size() && is_digit(out[i + length - run]))
                    ++length;
                // Of three digits: 1xx, and so at most 199; else no leading zero.
                c = run == 0 && length == 3 ? '1'
                                            : static_cast<char>((run == 0 ? '1' + n % 9 : '0' + n % 10));
                ++run;
            }
            else if (is_digit(c))
                c = static_cast<char>('0' + n % 10);
            else if (hex && c >= 'a' && c <= 'f')
                c = static_cast<char>('a' + n % 6);
            else if (hex && c >= 'A' && c <= 'F')
                c = static_cast<char>('A' + n % 6);
            else if (c >= 'a' && c <= 'z')
                c = static_cast<char>('a' + n % 26);
            else if (c >= 'A' && c <= 'Z')
                c = static_cast<char>('A' + n % 26);
            else if (static_cast<unsigned char>(c) >= 0x80)
                c = static_cast<char>('a' + n % 26);
        }
        const bool is_free = out != value && !taken_.contains(out) && !all_.contains(out) &&
                             !kept_.contains(out) &&
                             std::ranges::find(of_the_protocol, out) == std::end(of_the_protocol);
        if (is_free)
            return out;
        if (attempt > 1'000)
            throw std::runtime_error{"there are too few values like the " + std::to_string(value.size()) +
                                     " octets that one is to be replaced by"};
    }
}

// The longest value that stands here; "": none.
std::string_view replacements::match(std::string_view text, std::size_t at) const
{
    for (const auto value : by_octet_[static_cast<unsigned char>(text[at])])
        if (text.substr(at, value.size()) == value &&
            (value.size() >= limits::anywhere || stands_alone(text, at, value.size())))
            return value;
    return {};
}

std::string replacements::applied_to(std::string_view text) const
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();)
        if (const auto value = match(text, i); value.empty())
            out += text[i++];
        else
        {
            out += all_.find(value)->second;
            i += value.size();
        }
    return out;
}

std::vector<std::string> replacements::found_in(std::string_view text) const
{
    std::set<std::string> out;
    for (std::size_t i = 0; i < text.size(); ++i)
        for (const auto value : by_octet_[static_cast<unsigned char>(text[i])])
            if (text.substr(i, value.size()) == value &&
                (value.size() >= limits::anywhere || stands_alone(text, i, value.size())))
                out.emplace(value);
    return {out.begin(), out.end()};
}

}  // namespace redact
