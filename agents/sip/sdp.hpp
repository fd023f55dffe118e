// RFC 8866: session descriptions, read without loss. Every line keeps its octets and its place, so that what
// is written back is what was read; what a line says is read on demand.
//
// Two questions stay apart: parse_sdp() finds lines ("x=value"), check() says whether they are the right ones
// in the right order.
#pragma once

#include "sip/result.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sip {

struct sdp_line
{
    char type = 0;            // 'm'
    std::string_view value;   // without the line end
    std::string_view octets;  // all of it: "m=audio 49172 RTP/AVP 0\r\n"
};

// A run of lines: those of the session, or those of one media description, which begins with its "m=".
class sdp_section
{
public:
    sdp_section() = default;
    explicit sdp_section(std::span<const sdp_line> lines) : lines_{lines} {}

    std::span<const sdp_line> lines() const { return lines_; }
    const sdp_line* first(char type) const;  // null when there is none
    const sdp_line*
    attribute(std::string_view name) const;  // the first a= of that name; names are case-sensitive

private:
    std::span<const sdp_line> lines_;
};

class session_description
{
public:
    std::span<const sdp_line> lines() const { return lines_; }
    sdp_section session() const { return section(0); }
    std::size_t media_count() const { return begins_.size(); }
    sdp_section media(std::size_t n) const { return section(n + 1); }  // n < media_count()
    std::size_t offset_of(std::string_view part) const                 // of a view into the octets
    {
        return static_cast<std::size_t>(part.data() - octets_.data());
    }

private:
    friend result<session_description> parse_sdp(std::string_view octets);
    sdp_section section(std::size_t n) const;

    std::string_view octets_;
    std::vector<sdp_line> lines_;
    std::vector<std::size_t> begins_;  // of each media description, an index into lines_
};

// Lines end in CRLF; a bare LF is taken, too, and a last line without end (RFC 8866 5: "parsers SHOULD be
// tolerant and also accept records terminated with a single newline character"). An empty line, one without
// "x=", a NUL and a stray CR are faults. At most limits::sdp_lines. The octets must outlive what is returned.
result<session_description> parse_sdp(std::string_view octets);

// Octet for octet what was read.
std::string write(const session_description& s);

// RFC 8866 9: the lines that must be there and their order (v o s i u e p c b t r z k a, then for each media
// description m i c b k a), a c= for every media description or for the session (5.7), and what stands in v=,
// o=, c=, b=, t=, r=, z=, a= and m=. The first fault, or nothing.
std::optional<parse_error> check(const session_description& s);

// What lines say. Each takes a value; offsets count from its first octet.

struct sdp_origin  // o=, 5.2
{
    std::string_view username, session_id, session_version, net_type, address_type, address;
};
result<sdp_origin> parse_sdp_origin(std::string_view value);

struct sdp_connection  // c=, 5.7
{
    std::string_view net_type, address_type;
    std::string_view address;          // without what stands after "/"
    std::optional<std::uint32_t> ttl;  // of IP4 multicast, 0 .. 255
    std::uint32_t addresses = 1;       // so many contiguous ones
};
result<sdp_connection> parse_sdp_connection(std::string_view value);

struct sdp_media  // m=, 5.14
{
    std::string_view media;
    std::uint32_t port = 0;   // 0 .. 65535; 0: rejected (RFC 3264 6)
    std::uint32_t ports = 1;  // so many ports
    std::string_view protocol;
    std::string_view formats;  // at least one, a space between each two
    // Takes the next format off the front of `rest`, which starts as formats. False at the end.
    static bool take(std::string_view& rest, std::string_view& format);
};
result<sdp_media> parse_sdp_media(std::string_view value);

struct sdp_attribute  // a=, 5.13
{
    std::string_view name, value;
    bool has_value = false;
};
result<sdp_attribute> parse_sdp_attribute(std::string_view value);

struct sdp_bandwidth  // b=, 5.8
{
    std::string_view type;
    std::uint64_t value = 0;  // kbit/s for CT and AS
};
result<sdp_bandwidth> parse_sdp_bandwidth(std::string_view value);

struct sdp_time  // t=, 5.9; seconds since 1900
{
    std::uint64_t start = 0, stop = 0;
};
result<sdp_time> parse_sdp_time(std::string_view value);

struct sdp_rtpmap  // a=rtpmap, 6.6
{
    std::uint32_t payload_type = 0;  // 0 .. 127
    std::string_view encoding;
    std::uint32_t clock_rate = 0;
    std::string_view parameters;  // "2", channels of audio; may be empty
};
result<sdp_rtpmap> parse_sdp_rtpmap(std::string_view value);

// The rtpmap of a payload type in a media description; nothing when it has none that can be read.
std::optional<sdp_rtpmap> rtpmap_of(const sdp_section& media, std::uint32_t payload_type);

}  // namespace sip
