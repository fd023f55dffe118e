#include "mutate/draft.hpp"

#include <algorithm>
#include <utility>

namespace mutate {

namespace {

bool blank(char c) { return c == ' ' || c == '\t'; }

// Takes a line with its end off the front of `rest`.
std::string_view take_line(std::string_view& rest)
{
    const auto end = rest.find('\n');
    const auto line = rest.substr(0, end == std::string_view::npos ? rest.size() : end + 1);
    rest.remove_prefix(line.size());
    return line;
}

std::size_t size_of_end(std::string_view line)
{
    if (!line.ends_with('\n'))
        return 0;
    return line.ends_with("\r\n") ? 2 : 1;
}

// A row with the lines that continue it (RFC 3261 7.3.1).
std::string_view take_row(std::string_view& rest)
{
    const auto* begin = rest.data();
    auto size = take_line(rest).size();
    while (!rest.empty() && blank(rest.front()))
        size += take_line(rest).size();
    return {begin, size};
}

row read_row(std::string_view octets)
{
    row out;
    const auto end = size_of_end(octets);
    out.end = octets.substr(octets.size() - end);
    octets.remove_suffix(end);
    const auto colon = octets.find(':');
    if (colon == std::string_view::npos)
    {
        out.name = octets;
        return out;
    }
    auto before = colon, behind = colon + 1;
    while (before > 0 && blank(octets[before - 1]))
        --before;
    while (behind < octets.size() && blank(octets[behind]))
        ++behind;
    out.name = octets.substr(0, before);
    out.colon = octets.substr(before, behind - before);
    out.value = octets.substr(behind);
    return out;
}

}  // namespace

draft::draft(std::string_view octets)
{
    auto rest = octets;
    while (!rest.empty() && (rest.front() == '\r' || rest.front() == '\n'))
        rest.remove_prefix(1);
    before = octets.substr(0, octets.size() - rest.size());
    start_line = take_line(rest);
    start_end = start_line.substr(start_line.size() - size_of_end(start_line));
    start_line.remove_suffix(start_end.size());
    rows.reserve(32);
    while (!rest.empty())
    {
        auto ahead = rest;
        if (const auto line = take_line(ahead); line.size() == size_of_end(line))
        {
            empty_line = line;
            rest = ahead;
            break;
        }
        rows.push_back(read_row(take_row(rest)));
    }
    body = rest;
}

std::size_t draft::size() const
{
    auto out = before.size() + start_line.size() + start_end.size() + empty_line.size() + body.size();
    for (const auto& r : rows)
        out += r.name.size() + r.colon.size() + r.value.size() + r.end.size();
    return out;
}

std::string draft::finish() const
{
    std::string out;
    out.reserve(size());
    // What nobody touched still lies behind each other, and is copied as one.
    std::string_view run;
    const auto append = [&](std::string_view part) {
        if (run.data() + run.size() != part.data())
            out.append(std::exchange(run, part));
        else
            run = {run.data(), run.size() + part.size()};
    };
    append(before);
    append(start_line);
    append(start_end);
    for (const auto& r : rows)
    {
        append(r.name);
        append(r.colon);
        append(r.value);
        append(r.end);
    }
    append(empty_line);
    append(body);
    out.append(run);
    return out;
}

draft::start_parts draft::start() const
{
    start_parts out;
    const auto space = std::min(start_line.find(' '), start_line.size());
    out.first = start_line.substr(0, space);
    auto rest = start_line.substr(std::min(space + 1, start_line.size()));
    // A reason phrase may hold spaces, a version may not.
    const auto next = is_response() ? rest.find(' ') : rest.rfind(' ');
    out.second = rest.substr(0, next);
    if (next != std::string_view::npos)
        out.third = rest.substr(next + 1);
    return out;
}

void draft::set_start(std::string_view first, std::string_view second, std::string_view third)
{
    std::string line{first};
    line.append(" ").append(second).append(" ").append(third);
    start_line = keep(std::move(line));
}

row* draft::first(sip::field_id id)
{
    const auto found = std::ranges::find(rows, id, &row::id);
    return found == rows.end() ? nullptr : &*found;
}

std::size_t draft::count(sip::field_id id) const
{
    return static_cast<std::size_t>(std::ranges::count(rows, id, &row::id));
}

void draft::add(sip::field_id id, std::string value)
{
    const auto found = std::ranges::find(rows, id, &row::id);
    rows.insert(found, made(sip::name_of(id), std::move(value)));
}

void draft::set(sip::field_id id, std::string value)
{
    if (auto* there = first(id))
        there->value = keep(std::move(value));
    else
        add(id, std::move(value));
}

}  // namespace mutate
