// Values in texts: as they are, %-encoded (RFC 3986 2.1), in another case, with the separators of a number
// (RFC 3966 5.1.1), and in base64 wherever in it they begin.
#include "redact/places.hpp"
#include "redact/replacements.hpp"
#include "redact/text.hpp"

#include <algorithm>
#include <set>

namespace redact {

namespace {

constexpr std::size_t separators_in_a_row = 3;  // ") -"

std::string as_percent(char c)
{
    constexpr std::string_view hex = "0123456789ABCDEF";
    const auto octet = static_cast<unsigned char>(c);
    return {'%', hex[octet >> 4], hex[octet & 15]};
}

// Of a hardware address: "00:1b:44:11:3a:b7", "00-1b-...", "001b.4411.3ab7".
bool is_between_octets(char c) { return c == ':' || c == '-' || c == '.'; }

struct base64_run
{
    std::size_t at = 0, size = 0;
};

// Of at least eight letters of its alphabet; with `url`, of those only that the other has not.
std::vector<base64_run> runs_of(std::string_view text, bool url)
{
    constexpr std::size_t shortest = 8;
    const std::string_view more = url ? "-_" : "+/";
    const auto is_in = [&](char c) { return is_of_word(c) || more.find(c) != more.npos; };
    std::vector<base64_run> out;
    for (std::size_t i = 0; i < text.size();)
    {
        if (!is_in(text[i]))
        {
            ++i;
            continue;
        }
        auto end = i;
        while (end < text.size() && is_in(text[end]))
            ++end;
        if (end - i >= shortest &&
            (!url || text.substr(i, end - i).find_first_of(more) != std::string_view::npos))
            out.push_back({i, end - i});
        i = end;
    }
    return out;
}

}  // namespace

// Whether the form stands there, and what is to stand in its place.
std::optional<replacements::hit>
replacements::spelled(const form& f, std::string_view text, std::size_t at) const
{
    const auto& value = f.of->second;
    const bool fold = value.in_any_case, number = value.what == kind::number;
    const bool hardware = value.what == kind::hardware;
    const bool one_by_one = f.is.size() == f.becomes.size();
    hit out{&f, 0, {}, "as it is"};
    auto i = at;
    for (std::size_t k = 0; k < f.is.size(); ++k)
    {
        const std::size_t most = k == 0 ? 0 : number ? separators_in_a_row : hardware && k % 2 == 0 ? 1 : 0;
        for (std::size_t n = 0;
             n < most && i < text.size() && (number ? is_separator(text[i]) : is_between_octets(text[i]));
             ++n)
        {
            out.becomes += text[i++];
            out.how = "with separators";
        }
        if (i >= text.size())
            return std::nullopt;
        const char c = f.is[k], with = one_by_one ? f.becomes[k] : '\0';
        const auto stands_for = [&](char t) { return t == c || (fold && lower(t) == lower(c)); };
        const auto in_case_of = [&](char t) {
            return !fold || !is_letter(c) ? with : lower(t) == t ? lower(with) : upper(with);
        };
        if (stands_for(text[i]))
        {
            if (text[i] != c && out.how == "as it is")
                out.how = "in another case";
            if (one_by_one)
                out.becomes += in_case_of(text[i]);
            ++i;
            continue;
        }
        const auto octet = percent_encoded(text, i);
        if (octet < 0 || !stands_for(static_cast<char>(octet)))
            return std::nullopt;
        out.how = "percent-encoded";
        if (one_by_one && with == c)
            out.becomes += text.substr(i, 3);
        else if (one_by_one)
            out.becomes += as_percent(in_case_of(static_cast<char>(octet)));
        i += 3;
    }
    if (!one_by_one)
        out.becomes = f.becomes;
    out.size = i - at;
    return out;
}

// The longest value that stands here; nothing: none.
std::optional<replacements::hit> replacements::match(std::string_view text, std::size_t at, where in) const
{
    std::optional<hit> best;
    const auto look = [&](char first, std::size_t size) {
        const auto& bucket = by_octet_[static_cast<unsigned char>(lower(first))];
        if (bucket.empty() || at + size >= text.size())
            return;
        // Most of them differ in their second octet already.
        const char next = lower(text[at + size]);
        const auto octet = percent_encoded(text, at + size);
        for (const auto& f : bucket)
        {
            if (best && f.is.size() <= best->of->is.size())
                return;
            if (const char second = lower(f.is[1]);
                second != next && (octet < 0 || second != lower(static_cast<char>(octet))) &&
                !is_separator(next))
                continue;
            auto one = spelled(f, text, at);
            if (!one || kept_.contains(text.substr(at, one->size)))
                continue;
            const auto& value = *f.of;
            const bool alone = stands_alone(text, at, one->size);
            const bool in_place_alone =
                value.second.is_common || (in == where::page && std::ranges::all_of(value.first, is_letter));
            if (in_place_alone ? alone && stands_in_place(text, at, at + one->size)
                               : alone || f.is.size() >= limits::anywhere)
            {
                best = std::move(one);
                return;
            }
        }
    };
    look(text[at], 1);
    if (const auto octet = percent_encoded(text, at); octet >= 0)
        look(static_cast<char>(octet), 3);
    return best;
}

// Of the values that are searched in base64: such a short text has others by chance.
std::optional<replacements::hit> replacements::first_in(std::string_view text, std::size_t shortest) const
{
    for (std::size_t i = 0; i < text.size(); ++i)
        if (auto one = match(text, i, where::data);
            one && one->size >= shortest && !one->of->of->second.is_common)
            return one;
    return std::nullopt;
}

std::string replacements::plainly_applied_to(std::string_view text) const
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();)
        if (const auto one = match(text, i, where::data); !one)
            out += text[i++];
        else
        {
            out += one->becomes;
            i += one->size;
        }
    return out;
}

std::string replacements::applied_within_base64(std::string text) const
{
    for (const bool url : {false, true})
        for (const auto& run : runs_of(text, url))
            for (std::size_t before = 0; before < 4; ++before)
            {
                const auto coded = std::string_view{text}.substr(run.at + before, run.size - before);
                const auto plain = from_base64(coded, url);
                if (!first_in(plain, limits::in_base64))
                    continue;
                const auto with = plainly_applied_to(plain);
                if (with.size() != plain.size())
                    continue;
                const auto again = to_base64(with, url);
                text.replace(run.at + before, again.size(), again);
                break;
            }
    return text;
}

// Base64 is looked into last: what is a secret as a whole is replaced as a whole.
std::string replacements::applied_to(std::string_view text) const
{
    return applied_within_base64(plainly_applied_to(text));
}

std::vector<found> replacements::found_in(std::string_view text, where in) const
{
    std::vector<found> out;
    std::set<std::string_view> told;
    const auto tell = [&](const hit& one, std::string form) {
        const auto& value = *one.of->of;
        if (told.insert(value.first).second)
            out.push_back({value.first, value.second.what, std::move(form)});
    };
    for (std::size_t i = 0; i < text.size(); ++i)
        if (const auto one = match(text, i, in))
            tell(*one, std::string{one->how});
    for (const bool url : {false, true})
        for (const auto& run : runs_of(text, url))
            for (std::size_t before = 0; before < 4; ++before)
                if (const auto one = first_in(
                        from_base64(text.substr(run.at + before, run.size - before), url), limits::in_base64))
                    tell(*one, "in base64");
    return out;
}

}  // namespace redact
