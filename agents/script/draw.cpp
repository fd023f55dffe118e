#include "script/draw.hpp"

#include "script/figure.hpp"

#include <algorithm>

namespace script {
namespace {

constexpr std::size_t column = 16;

// "487 F15", "INVITE F1": as the RFC writes it. A method too long for its hop is cut, the number never.
std::string label(const rung& r, std::size_t room)
{
    const auto number = ' ' + name_of(r);
    auto what = r.what.status == 0 ? r.what.method : std::to_string(r.what.status);
    for (const auto& other : r.or_else)
        what += '/' + std::to_string(other.status);
    if (what.size() + number.size() > room)
        what.resize(room - number.size());
    return what + number;
}

std::string empty_lifelines(const flow& s)
{
    std::string line;
    for (std::size_t i = 0; i < s.parties.size(); ++i)
        (line += '|') += i + 1 < s.parties.size() ? std::string(column - 1, ' ') : "";
    return line;
}

}  // namespace

std::string draw_heads(const flow& s)
{
    std::string line;
    for (const auto& p : s.parties)
    {
        line.resize((line.size() + column - 1) / column * column, ' ');
        line += p.name;
    }
    return line;
}

std::pair<std::string, std::string> draw_rung(const flow& s, const rung& r)
{
    const auto left = std::min(r.from, r.to) * column, right = std::max(r.from, r.to) * column;
    const auto room = right - left - 1;
    auto over = empty_lifelines(s), arrow = over;

    const auto text = label(r, room);
    const auto start = left + 1 + (room - text.size() + 1) / 2;
    std::fill(over.begin() + static_cast<std::ptrdiff_t>(start),
              over.begin() + static_cast<std::ptrdiff_t>(start + text.size()), ' ');
    over.replace(start, text.size(), text);

    arrow.replace(left + 1, room, std::string(room, '-'));
    if (r.from < r.to)
        arrow[right - 1] = '>';
    else
        arrow[left + 1] = '<';
    return {over, arrow};
}

std::string draw(const flow& s)
{
    auto out = draw_heads(s) + '\n';
    for (const auto& r : s.rungs)
    {
        const auto [over, arrow] = draw_rung(s, r);
        ((out += over) += '\n') += arrow + '\n';
    }
    return out;
}

std::string draw_mermaid(const flow& s)
{
    // A lifeline called "end" would end the diagram, so lifelines have names of our own there.
    const auto id = [](party_index p) { return 'P' + std::to_string(p + 1); };
    std::string out = "sequenceDiagram\n";
    for (std::size_t i = 0; i < s.parties.size(); ++i)
        out += "    participant " + id(static_cast<party_index>(i)) + " as " + s.parties[i].name + '\n';
    for (const auto& r : s.rungs)
        out += "    " + id(r.from) + (r.what.status == 0 ? "->>" : "-->>") + id(r.to) + ": " + name_of(r) +
               ' ' + captions_of(r) + '\n';
    return out;
}

}  // namespace script
