#include "report/svg.hpp"

#include "report/xml.hpp"

#include <pugixml.hpp>

#include <algorithm>

namespace report {
namespace {

constexpr int column = 150, margin = 80, top = 64, step = 36, bottom = 24;

int x_of(rules::party_index p) { return margin + column * p; }

pugi::xml_node label(pugi::xml_node to, int x, int y, const std::string& what, const char* anchor = "middle")
{
    auto t = to.append_child("text");
    t.append_attribute("x") = x;
    t.append_attribute("y") = y;
    t.append_attribute("text-anchor") = anchor;
    t.text() = xml_text(what).c_str();
    return t;
}

pugi::xml_node line(pugi::xml_node to, int x1, int y1, int x2, int y2)
{
    auto l = to.append_child("line");
    l.append_attribute("x1") = x1;
    l.append_attribute("y1") = y1;
    l.append_attribute("x2") = x2;
    l.append_attribute("y2") = y2;
    l.append_attribute("stroke") = "black";
    return l;
}

// One arrow head for all arrows.
void arrow_head(pugi::xml_node svg)
{
    auto marker = svg.append_child("defs").append_child("marker");
    for (const auto& [name, value] : {std::pair{"id", "head"},
                                      {"viewBox", "0 0 10 10"},
                                      {"refX", "10"},
                                      {"refY", "5"},
                                      {"markerWidth", "8"},
                                      {"markerHeight", "8"},
                                      {"orient", "auto"}})
        marker.append_attribute(name) = value;
    marker.append_child("path").append_attribute("d") = "M 0 0 L 10 5 L 0 10 z";
}

}  // namespace

std::string to_svg(const script::flow& s)
{
    const int width = 2 * margin + column * std::max(0, static_cast<int>(s.parties.size()) - 1);
    const int height = top + step * (static_cast<int>(s.rungs.size()) + 1) + bottom;
    pugi::xml_document document;
    auto svg = document.append_child("svg");
    svg.append_attribute("xmlns") = "http://www.w3.org/2000/svg";
    svg.append_attribute("viewBox") = ("0 0 " + std::to_string(width) + ' ' + std::to_string(height)).c_str();
    svg.append_attribute("font-family") = "sans-serif";
    svg.append_attribute("font-size") = 13;
    svg.append_child("title").text() = xml_text(s.title).c_str();
    arrow_head(svg);
    auto paper = svg.append_child("rect");
    paper.append_attribute("width") = width;
    paper.append_attribute("height") = height;
    paper.append_attribute("fill") = "white";

    label(svg, width / 2, 24, s.title + (s.spec.empty() ? "" : " (" + s.spec + ')'));
    for (std::size_t i = 0; i < s.parties.size(); ++i)
    {
        const auto x = x_of(static_cast<rules::party_index>(i));
        label(svg, x, top - 12, s.parties[i].name).append_attribute("font-weight") = "bold";
        line(svg, x, top, x, height - bottom);
    }
    int y = top;
    for (const auto& r : s.rungs)
    {
        y += step;
        const auto from = x_of(r.from), to = x_of(r.to);
        label(svg, (from + to) / 2, y - 5, script::name_of(r) + ' ' + script::captions_of(r))
            .append_attribute("font-size") = 11;
        auto arrow = line(svg, from, y, to, y);
        arrow.append_attribute("marker-end") = "url(#head)";
        if (r.what.status != 0)
            arrow.append_attribute("stroke-dasharray") = "5 3";
    }
    return xml_octets(document);
}

}  // namespace report
