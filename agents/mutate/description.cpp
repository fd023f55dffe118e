#include "mutate/description.hpp"

#include "mutate/body.hpp"
#include "sip/result.hpp"

#include <algorithm>
#include <iterator>

namespace mutate {

namespace {

using sip::field_id;

constexpr std::string_view session_order = "vosiuepcbtrzka", media_order = "micbka";

bool is_sdp(const draft& m)
{
    static constexpr std::string_view type = "application/sdp";
    const auto* row = m.first(field_id::content_type);
    return row && row->value.size() >= type.size() &&
           std::ranges::equal(row->value.substr(0, type.size()), type, {}, [](char c) {
               return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
           });
}

// RFC 3261 13.2.1, RFC 3262 5, RFC 3311 5.1: offers and answers.
bool may_carry_sdp(const draft& m)
{
    static constexpr std::string_view methods[]{"INVITE", "UPDATE", "PRACK", "ACK"};
    const auto* cseq = m.first(field_id::cseq);
    return may_carry_body(m) && !m.first(field_id::content_type) &&
           std::ranges::any_of(methods, [&](auto method) { return cseq->value.ends_with(method); });
}

}  // namespace

std::string sdp_stream::text() const
{
    std::string out = "m=" + media + " " + port + " " + protocol;
    for (const auto& f : formats)
        out.append(" ").append(f);
    return out;
}

std::optional<sdp_stream> read_stream(std::string_view line)
{
    std::vector<std::string> words;
    for (auto rest = line.substr(std::min<std::size_t>(2, line.size()));;)
    {
        const auto space = std::min(rest.find(' '), rest.size());
        words.emplace_back(rest.substr(0, space));
        if (space == rest.size())
            break;
        rest.remove_prefix(space + 1);
    }
    if (words.size() < 4)
        return std::nullopt;
    return sdp_stream{words[0], words[1], words[2], {words.begin() + 3, words.end()}};
}

description::description(std::string_view octets)
{
    lines.reserve(static_cast<std::size_t>(std::ranges::count(octets, '\n')) + 2);  // room for one more
    for (std::size_t at = 0; at < octets.size();)
    {
        const auto feed = octets.find('\n', at);
        auto line = octets.substr(at, feed == octets.npos ? feed : feed + 1 - at);
        at += line.size();
        const std::size_t end = line.ends_with("\r\n") ? 2 : line.ends_with('\n') ? 1 : 0;
        const auto text = line.substr(0, line.size() - end);
        lines.push_back({std::string{text}, end == 2 ? "\r\n" : end == 1 ? "\n" : ""});
    }
}

std::string description::text() const
{
    std::size_t size = 0;
    for (const auto& line : lines)
        size += line.text.size() + line.end.size();
    std::string out;
    out.reserve(size);
    for (const auto& line : lines)
        out.append(line.text).append(line.end);
    return out;
}

description::range description::session() const
{
    const auto first = std::ranges::find(lines, 'm', &sdp_text::type);
    return {0, static_cast<std::size_t>(first - lines.begin())};
}

std::vector<description::range> description::media() const
{
    std::vector<range> out;
    for (std::size_t n = 0; n < lines.size(); ++n)
        if (lines[n].type() == 'm')
        {
            if (!out.empty())
                out.back().end = n;
            out.push_back({n, lines.size()});
        }
    return out;
}

std::vector<description::range> description::sections() const
{
    auto out = media();
    out.insert(out.begin(), session());
    return out;
}

std::vector<std::size_t> description::of_type(char type) const { return of_type(type, {0, lines.size()}); }

std::vector<std::size_t> description::of_type(char type, range within) const
{
    std::vector<std::size_t> out;
    for (auto n = within.begin; n < within.end; ++n)
        if (lines[n].type() == type)
            out.push_back(n);
    return out;
}

std::size_t description::place_of(char type, range section) const
{
    const bool in_media = section.size() > 0 && lines[section.begin].type() == 'm';
    const auto order = in_media ? media_order : session_order;
    const auto rank = order.find(type);
    auto at = section.end;
    while (at > section.begin && order.find(lines[at - 1].type()) > rank)
        --at;
    return at;
}

std::vector<sdp_text>::iterator description::line_begins(std::size_t at)
{
    if (at > 0 && lines[at - 1].end.empty())
        lines[at - 1].end = "\r\n";
    return lines.begin() + static_cast<std::ptrdiff_t>(at);
}

void description::insert(std::size_t at, std::string text)
{
    lines.insert(line_begins(at), sdp_text{std::move(text)});
}

void description::insert(std::size_t at, const std::string& text, std::size_t times)
{
    if (times > 0)
        lines.insert(line_begins(at), times, sdp_text{text});
}

void description::insert(std::size_t at, std::vector<sdp_text> more)
{
    if (!more.empty())
        lines.insert(line_begins(at), std::move_iterator{more.begin()}, std::move_iterator{more.end()});
}

bool take_description(draft& m, description& out)
{
    if (m.empty_line.empty())
        return false;
    if (!m.body.empty() && is_sdp(m))
        out = description{m.body};
    else if (m.body.empty() && may_carry_sdp(m))
        out = description{offer};
    else
        return false;
    return true;
}

void put_description(draft& m, const description& d)
{
    const auto* type = m.first(field_id::content_type);
    set_body(m, d.text(), std::string{type ? type->value : "application/sdp"});
}

}  // namespace mutate
