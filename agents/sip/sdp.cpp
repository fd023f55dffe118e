#include "sip/sdp.hpp"

#include "sip/limits.hpp"

#include <algorithm>

namespace sip {

namespace {

parse_error fault_at(fault what, std::size_t at, const char* expected)
{
    return {what, static_cast<std::uint32_t>(at), expected};
}

}  // namespace

const sdp_line* sdp_section::first(char type) const
{
    const auto found = std::ranges::find(lines_, type, &sdp_line::type);
    return found == lines_.end() ? nullptr : &*found;
}

const sdp_line* sdp_section::attribute(std::string_view name) const
{
    const auto found = std::ranges::find_if(lines_, [&](const sdp_line& line) {
        return line.type == 'a' && line.value.substr(0, line.value.find(':')) == name;
    });
    return found == lines_.end() ? nullptr : &*found;
}

sdp_section session_description::section(std::size_t n) const
{
    const auto begin = n == 0 ? 0 : begins_[n - 1];
    const auto end = n < begins_.size() ? begins_[n] : lines_.size();
    return sdp_section{std::span{lines_}.subspan(begin, end - begin)};
}

//   x-field  =  type "=" value CRLF
result<session_description> parse_sdp(std::string_view octets)
{
    session_description out;
    out.octets_ = octets;
    for (std::size_t at = 0; at < octets.size();)
    {
        if (out.lines_.size() == limits::sdp_lines)
            return fault_at(fault::too_many, at, "no more lines");
        const auto feed = octets.find('\n', at);
        const auto end = feed == octets.npos ? octets.size() : feed;
        auto line = octets.substr(at, end - at);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line.empty() || line[0] < 'a' || line[0] > 'z')
            return fault_at(fault::unexpected, at, "a lower-case letter and \"=\"");
        if (line.size() < 2 || line[1] != '=')
            return fault_at(line.size() < 2 ? fault::truncated : fault::unexpected, at + 1, "\"=\"");
        const auto value = line.substr(2);
        if (const auto bad = value.find_first_of(std::string_view{"\0\r", 2}); bad != value.npos)
            return fault_at(fault::unexpected, at + 2 + bad, "neither NUL nor CR within a line");
        const auto next = feed == octets.npos ? octets.size() : feed + 1;
        if (line[0] == 'm')
            out.begins_.push_back(out.lines_.size());
        out.lines_.push_back({line[0], value, octets.substr(at, next - at)});
        at = next;
    }
    return out;
}

std::string write(const session_description& s)
{
    std::string out;
    for (const auto& line : s.lines())
        out += line.octets;
    return out;
}

std::optional<sdp_rtpmap> rtpmap_of(const sdp_section& media, std::uint32_t payload_type)
{
    for (const auto& line : media.lines())
        if (line.type == 'a')
            if (const auto a = parse_sdp_attribute(line.value); a && a->name == "rtpmap")
                if (const auto map = parse_sdp_rtpmap(a->value); map && map->payload_type == payload_type)
                    return *map;
    return std::nullopt;
}

}  // namespace sip
