#include "redact/replacements.hpp"

#include "fsm/address.hpp"
#include "redact/drawn.hpp"
#include "redact/text.hpp"
#include "script/printable.hpp"

#include <algorithm>
#include <stdexcept>

namespace redact {

namespace {

// What every message has: behind "SIP/2.0 " or before a colon it says nothing of anybody.
constexpr std::string_view of_the_protocol[] = {
    "sip",    "sips",     "tel",         "udp",     "tcp",     "tls",       "ws",        "wss",
    "invite", "ack",      "bye",         "cancel",  "options", "register",  "subscribe", "notify",
    "refer",  "message",  "info",        "prack",   "update",  "publish",   "sip/2.0",   "digest",
    "basic",  "bearer",   "application", "audio",   "video",   "true",      "false",     "null",
    "via",    "from",     "to",          "contact", "user",    "transport", "tag",       "branch",
    "phone",  "received", "rport",       "expires", "realm",   "nonce",     "opaque",    "response"};

// What anybody is called who does not say who he is (RFC 3261 8.1.1.3, RFC 3323 4.1.1.3), and addresses of
// nobody.
constexpr std::string_view of_nobody[] = {
    "anonymous", "anonymous.invalid", "0.0.0.0", "255.255.255.255", "::1", "::"};

std::string in_json(std::string_view text)
{
    std::string out;
    for (const char c : text)
        (c == '"' || c == '\\' ? out += '\\' : out) += c;
    return out;
}

bool is_mapped_or_compatible(const std::array<std::uint8_t, 16>& octets)
{
    return std::all_of(octets.begin(), octets.begin() + 4, [](auto o) { return o == 0; });
}

bool is_nat64(const std::array<std::uint8_t, 16>& octets)
{
    return octets[0] == 0 && octets[1] == 0x64 && octets[2] == 0xff && octets[3] == 0x9b;
}

}  // namespace

std::string_view to_text(kind k)
{
    switch (k)
    {
    case kind::name: return "a user or name";
    case kind::display: return "a display name";
    case kind::number: return "a number";
    case kind::host: return "a host";
    case kind::address_v4:
    case kind::address_v6: return "an address";
    case kind::hardware: return "a hardware address";
    case kind::secret: break;
    }
    return "a Call-ID, credential or key";
}

std::string to_text(const found& f)
{
    return std::string{to_text(f.what)} + " \"" + script::printable(f.value) + "\", " + f.form;
}

std::vector<std::string> forms_of(std::string_view value)
{
    std::vector<std::string> out{std::string{value}};
    for (auto one : {script::printable(value), in_json(value), in_json(script::printable(value))})
        if (std::ranges::find(out, one) == out.end())
            out.push_back(std::move(one));
    return out;
}

replacements::replacements(std::uint64_t salt, std::set<std::string, std::less<>> kept, std::string_view own)
    : salt_{salt},
      kept_{std::move(kept)},
      own_{lower(own)}
{
}

void replacements::add(std::string_view value, redact::kind what)
{
    if (value.empty() || kept_.contains(value) || std::ranges::none_of(value, is_of_word))
        return;
    // A number is the same however it is written.
    const auto digits = digits_of(value);
    if ((what == kind::name || what == kind::number) && digits.size() > limits::short_number)
        what = kind::number;
    else if (what == kind::number)
        what = kind::name;
    const auto key = what == kind::number     ? digits
                     : what == kind::hardware ? hex_digits_of(value)
                     : what == kind::secret   ? std::string{value}
                                              : lower(value);
    if (all_.contains(key) || left_.contains(value))
        return;
    if (std::ranges::find(of_nobody, lower(value)) != std::end(of_nobody))
    {
        left_.emplace(value, "what nobody in particular is called");
        return;
    }
    if (value.size() < limits::shortest)
    {
        left_.emplace(value, "too short to be told from other text");
        return;
    }
    if (all_.size() >= limits::values)
        throw std::runtime_error{"more than " + std::to_string(limits::values) +
                                 " values are to be redacted"};
    const auto [at, fresh] =
        all_.emplace(key, replaced{{}, what, what != kind::secret, is_common(key, what)});
    // What another one was to become is a value itself, and would be taken for it.
    if (const auto was = taken_.find(key); was != taken_.end())
    {
        const auto other = all_.find(was->second);
        taken_.erase(was);
        for (auto& bucket : by_octet_)
            std::erase_if(bucket, [&](const form& f) { return f.of == &*other; });
        for (const auto& one : forms_of(other->first))
            known_forms_.erase(one);
        other->second.with = made(other->first, other->second.what);
        taken_.emplace(other->second.with, other->first);
        add_forms(*other);
    }
    at->second.with = made(key, what);
    taken_.emplace(at->second.with, key);
    add_forms(*at);
}

void replacements::add_host(std::string_view host)
{
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    const bool is_v6 = host.find(':') != host.npos;
    // The zone behind "%" is a name of an interface (RFC 4007 11.2).
    if (!is_v6 || !add_v6(host.substr(0, host.find('%'))))
        add(host, is_v4(host) ? kind::address_v4 : kind::host);
}

bool replacements::add_v6(std::string_view address)
{
    const auto is = fsm::numeric_address(address, 0);
    if (!is || !is->v6 || address.starts_with('['))
        return false;
    const auto tail = address.substr(address.rfind(':') + 1);
    const bool has_v4 = is_v4(tail);
    if (has_v4)
        add(tail, kind::address_v4);
    // "::ffff:192.0.2.1" and "64:ff9b::192.0.2.1" say no more than that (RFC 4291 2.5.5, RFC 6052 2.1).
    const auto& octets = is->octets;
    const bool is_embedded =
        std::all_of(octets.begin() + 4, octets.begin() + 10, [](auto o) { return o == 0; }) &&
        (is_mapped_or_compatible(octets) || is_nat64(octets));
    if (!has_v4 || !is_embedded)
        add(address, kind::address_v6);
    // As we write it ourselves, where it stands in another way (RFC 5952 4).
    const auto ours = is->host();
    add(std::string_view{ours}.substr(1, ours.size() - 2), kind::address_v6);
    return true;
}

void replacements::add_forms(const std::pair<const std::string, replaced>& of)
{
    const auto from = forms_of(of.first), to = forms_of(of.second.with);
    for (std::size_t i = 0; i < from.size(); ++i)
    {
        if (!known_forms_.insert(from[i]).second)
            continue;
        auto& bucket = by_octet_[static_cast<unsigned char>(lower(from[i].front()))];
        const auto place = std::ranges::upper_bound(bucket, from[i].size(), std::greater<>{},
                                                    [](const form& f) { return f.is.size(); });
        bucket.insert(place, {from[i], i < to.size() ? to[i] : to.back(), &of});
    }
}

bool replacements::is_common(std::string_view value, redact::kind what) const
{
    if (what == kind::address_v4 || what == kind::address_v6)
        return false;
    const auto as = lower(value);
    if ((as.size() <= limits::short_number && as.find_first_not_of("0123456789.-") == as.npos) ||
        std::ranges::find(of_the_protocol, as) != std::end(of_the_protocol))
        return true;
    for (auto at = own_.find(as); at != own_.npos; at = own_.find(as, at + 1))
        if (as.size() >= limits::anywhere || stands_alone(own_, at, as.size()))
            return true;
    return false;
}

std::string replacements::made(std::string_view value, redact::kind what) const
{
    for (std::uint64_t attempt = 0;; ++attempt)
    {
        auto out = drawn(value, what, salt_, attempt);
        // The IPv4 address at the end of an IPv6 address is what it is elsewhere (RFC 4291 2.2).
        if (const auto tail = all_.find(value.substr(value.rfind(':') + 1));
            what == kind::address_v6 && tail != all_.end() && tail->second.what == kind::address_v4)
            out.replace(out.size() - tail->first.size(), tail->first.size(), tail->second.with);
        // Of ENUM a number is written backwards (RFC 6116 3.2): it stays that of the other.
        if (const auto other = all_.find(std::string{value.rbegin(), value.rend()});
            what == kind::number && attempt == 0 && other != all_.end() &&
            other->second.with.size() == out.size())
            out.assign(other->second.with.rbegin(), other->second.with.rend());
        const auto as = lower(out);
        const bool is_free = out != value && !taken_.contains(out) && !all_.contains(out) &&
                             !kept_.contains(out) &&
                             std::ranges::find(of_the_protocol, as) == std::end(of_the_protocol) &&
                             std::ranges::find(of_nobody, as) == std::end(of_nobody);
        if (is_free)
            return out;
        if (attempt > 10'000)
            throw std::runtime_error{"there are too few values like the " + std::to_string(value.size()) +
                                     " octets that one is to be replaced by"};
    }
}

}  // namespace redact
