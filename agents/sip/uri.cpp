#include "sip/uri.hpp"

#include "sip/chars.hpp"
#include "sip/kernel.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace sip {
namespace {

int hex(char c) { return chars::digit(c) ? c - '0' : (c | 0x20) - 'a' + 10; }

// Two texts, escapes decoded on the way (RFC 3261 19.1.4: "Characters other than those in the reserved set
// are equivalent to their encoding"). An escaped reserved octet is the same as another escape of it, but not
// as the octet itself.
class decoder
{
public:
    explicit decoder(std::string_view text) : text_{text} {}
    bool done() const { return at_ == text_.size(); }
    // The octet; 256 is added when it was escaped and must not be taken for the octet itself.
    int next(bool fold)
    {
        char c = text_[at_++];
        int mark = 0;
        if (c == '%' && text_.size() - at_ >= 2 && chars::hexdig(text_[at_]) && chars::hexdig(text_[at_ + 1]))
        {
            c = static_cast<char>(hex(text_[at_]) * 16 + hex(text_[at_ + 1]));
            at_ += 2;
            static constexpr char_set reserved{";/?:@&=+$,"};
            mark = reserved(c) ? 256 : 0;
        }
        if (fold && c >= 'A' && c <= 'Z')
            c = static_cast<char>(c + 32);
        return static_cast<unsigned char>(c) + mark;
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
};

bool same(std::string_view a, std::string_view b, bool fold)
{
    decoder x{a}, y{b};
    while (!x.done() && !y.done())
        if (x.next(fold) != y.next(fold))
            return false;
    return x.done() && y.done();
}

// As `same` compares, as text that can be sorted.
std::u16string decoded(std::string_view text, bool fold)
{
    std::u16string out;
    for (decoder in{text}; !in.done();)
        out += static_cast<char16_t>(in.next(fold));
    return out;
}

// The parameters of one list, each to be found by its name; of two that have the same name the first. A few
// are walked; many, as only somebody hostile writes them, are sorted once, so that two lists never cost one
// times the other.
class params_by_name
{
public:
    explicit params_by_name(const param_list& list) : octets_{list.octets()}
    {
        if (std::ranges::count(octets_, ';') <= few)
            return;
        auto rest = octets_;
        for (param each; param_list::take(rest, each);)
            sorted_.emplace_back(decoded(each.name, true), each);
        std::ranges::sort(sorted_, [](const entry& x, const entry& y) {
            return x.first != y.first ? x.first < y.first : x.second.name.data() < y.second.name.data();
        });
    }

    std::optional<param> find(std::string_view name) const
    {
        if (!sorted_.empty())
        {
            const auto wanted = decoded(name, true);
            const auto at = std::ranges::lower_bound(sorted_, wanted, {}, &entry::first);
            return at != sorted_.end() && at->first == wanted ? std::optional{at->second} : std::nullopt;
        }
        auto rest = octets_;
        for (param each; param_list::take(rest, each);)
            if (same(each.name, name, true))
                return each;
        return std::nullopt;
    }

private:
    using entry = std::pair<std::u16string, param>;
    static constexpr std::ptrdiff_t few = 16;

    std::string_view octets_;
    std::vector<entry> sorted_;
};

// RFC 3261 19.1.4: a parameter in both must match; user, ttl, method and maddr must be in both or in neither;
// others in one only are ignored. transport is with them: "a URI omitting any component with a default value
// will not match a URI explicitly containing that component with its default value".
bool params_cover(const param_list& a, const param_list& b)
{
    const params_by_name others{b};
    auto rest = a.octets();
    for (param each; param_list::take(rest, each);)
    {
        if (const auto other = others.find(each.name))
        {
            if (each.has_value != other->has_value || !same(each.value, other->value, true))
                return false;
        }
        else
            for (const std::string_view name : {"user", "ttl", "method", "maddr", "transport"})
                if (same(each.name, name, true))
                    return false;
    }
    return true;
}

std::string_view take_header(std::string_view& rest)
{
    const auto end = std::min(rest.find('&'), rest.size());
    const auto out = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return out;
}

// All headers in an order of their own; names without regard to case, values as they are.
std::vector<std::u16string> sorted_headers(std::string_view list)
{
    std::vector<std::u16string> out;
    while (!list.empty())
    {
        const auto each = take_header(list);
        const auto split = std::min(each.find('='), each.size());
        out.push_back(decoded(each.substr(0, split), true) + decoded(each.substr(split), false));
    }
    std::ranges::sort(out);
    return out;
}

// "URI header components are never ignored. Any present header component MUST be present in both URIs and
// match".
bool same_headers(std::string_view a, std::string_view b)
{
    return (a.empty() && b.empty()) || sorted_headers(a) == sorted_headers(b);
}

bool equal_sip(const uri& a, const uri& b)
{
    return a.has_user == b.has_user && same(a.user, b.user, false) &&
           (a.password.data() == nullptr) == (b.password.data() == nullptr) &&
           same(a.password, b.password, false) && iequals(a.host, b.host) && a.has_port == b.has_port &&
           a.port == b.port && params_cover(a.params, b.params) && params_cover(b.params, a.params) &&
           same_headers(a.headers, b.headers);
}

// RFC 3966 4: visual separators do not count, nor does case; parameters in any order, all of them count.
bool same_digits(std::string_view a, std::string_view b)
{
    constexpr char_set separator{"-.()"};
    std::size_t i = 0, j = 0;
    for (;;)
    {
        while (i < a.size() && separator(a[i]))
            ++i;
        while (j < b.size() && separator(b[j]))
            ++j;
        if (i == a.size() || j == b.size())
            return i == a.size() && j == b.size();
        if (!iequals(a.substr(i++, 1), b.substr(j++, 1)))
            return false;
    }
}

bool tel_params_cover(const param_list& a, const param_list& b)
{
    const params_by_name others{b};
    auto rest = a.octets();
    for (param each; param_list::take(rest, each);)
    {
        const auto other = others.find(each.name);
        if (!other || each.has_value != other->has_value)
            return false;
        const bool number =
            iequals(each.name, "ext") || (iequals(each.name, "phone-context") && each.value.starts_with('+'));
        if (number ? !same_digits(each.value, other->value) : !same(each.value, other->value, true))
            return false;
    }
    return true;
}

bool equal_tel(const uri& a, const uri& b)
{
    return a.user.starts_with('+') == b.user.starts_with('+') && same_digits(a.user, b.user) &&
           tel_params_cover(a.params, b.params) && tel_params_cover(b.params, a.params);
}

}  // namespace

result<uri> parse_uri(std::string_view octets)
{
    result<uri> out;
    input in{octets};
    if (!active_kernel->uri(in, *out)) [[unlikely]]
        out = in.error();
    return out;
}

bool equal(const uri& a, const uri& b)
{
    if (a.octets == b.octets)  // also where 19.1.1 is broken and a parameter name occurs twice
        return true;
    if (a.scheme != b.scheme)
        return false;
    switch (a.scheme)
    {
    case scheme::sip:
    case scheme::sips: return equal_sip(a, b);
    case scheme::tel: return equal_tel(a, b);
    case scheme::other: break;
    }
    return false;
}

std::string unescaped(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == '%' && i + 2 < text.size() && chars::hexdig(text[i + 1]) && chars::hexdig(text[i + 2]))
        {
            out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
            i += 2;
        }
        else
            out += text[i];
    return out;
}

}  // namespace sip
