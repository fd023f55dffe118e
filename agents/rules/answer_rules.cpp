// SDP: an answer against its offer (RFC 3264 6), stream by stream.
#include "rules/codecs.hpp"
#include "rules/offers.hpp"
#include "rules/registry.hpp"
#include "sip/params.hpp"

#include <algorithm>
#include <charconv>

namespace rules {

namespace {

using sip::field_id;
using sip::method;

std::size_t streams_of_both(const answered_offer& a)
{
    return std::min(a.offered.media.size(), a.given.media.size());
}

constexpr letter line_letters[] = {
    {'a', level::must, "the answer has another number of streams than the offer"},
    {'b', level::must, "a stream is of another media type than the one offered"},
    {'c', level::should, "an accepted stream has another transport protocol"},
    {'d', level::must, "a stream has no format", false},
};

void check_lines(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto found = answer_of(e, t, r, j);
    if (!found)
        return;
    const auto &asked = found->offered.media, &given = found->given.media;
    j.could_break("a");
    if (asked.size() != given.size())
    {
        return j.broken('a', {&r, std::to_string(asked.size()) + " streams", std::to_string(given.size()),
                              r.message->body(), found->offer});
    }
    for (std::size_t i = 0; i < given.size(); ++i)
    {
        j.could_break(given[i].port != 0 && asked[i].port != 0 ? "bc" : "b");
        if (!sip::iequals(asked[i].media, given[i].media))
            return j.broken('b', {&r, std::string{asked[i].media}, std::string{given[i].media},
                                  given[i].media, found->offer});
        if (given[i].port != 0 && asked[i].port != 0 && !sip::iequals(asked[i].protocol, given[i].protocol))
            j.broken('c', {&r, std::string{asked[i].protocol}, std::string{given[i].protocol},
                           given[i].protocol, found->offer});
    }
}

constexpr letter origin_letters[] = {
    {'a', level::must, "o= is that of the offer, and something else is not"},
    {'b', level::must, "t= is another one than in the offer"},
};

// That two who do not know each other write the same o= is no accident only where nothing of it is what
// anybody writes: "-", 0, a time in seconds on one host, an address that every host has.
bool unmistakable(const exchanges& e, const answered_offer& a)
{
    const auto& o = a.offered.origin;
    const auto* who = e.who(a.offer->seen->from);
    const auto &away = a.offer->seen->source, &home = a.answer->seen->source;
    const bool ours = who && !who->device && o.username.size() > 1;
    const bool anywhere = o.address.starts_with("127.") || o.address == "0.0.0.0" || o.address == "::" ||
                          o.address == "::1" || sip::iequals(o.address, "localhost");
    const bool apart = !anywhere && away.host() != home.host();
    return o.session_id.size() >= 4 && (ours || apart);
}

bool same_times(const session& a, const session& b)
{
    const auto times = [](const session& s) {
        std::vector<std::pair<std::uint64_t, std::uint64_t>> all;
        for (const auto& line : s.lines.session().lines())
            if (const auto time =
                    line.type == 't' ? sip::parse_sdp_time(line.value) : sip::parse_sdp_time(""))
                all.emplace_back(time->start, time->stop);
        return all;
    };
    return times(a) == times(b);
}

void check_origin(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto found = answer_of(e, t, r, j);
    if (!found)
        return;
    const auto &asked = found->offered, &given = found->given;
    j.could_break(r.message->body() == found->offer->message->body() ? "b" : "ab");
    if (asked.origin_line == given.origin_line && !asked.same_but_origin(given))
    {
        if (unmistakable(e, *found))
            j.broken('a', {&r, "an o= of its own", std::string{given.origin_line}, given.origin_line,
                           found->offer});
        else
            j.inconclusive(r.seen->from, "a");
    }
    if (!same_times(asked, given))
    {
        const auto* line = given.lines.session().first('t');
        const auto* offered = asked.lines.session().first('t');
        j.broken('b', {&r, "t=" + std::string{offered->value}, "t=" + std::string{line->value}, line->value,
                       found->offer});
    }
}

constexpr letter refused_letters[] = {
    {'a', level::must, "a stream offered with port 0 is answered with another port"},
    {'b', level::must, "a stream is accepted that has no format in common", false},
    {'c', level::info, "the whole call is refused because of one of several streams", false},
    {'d', level::must, "media is sent on a refused stream", false},
};

void check_refused(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto found = answer_of(e, t, r, j);
    if (!found)
        return;
    for (std::size_t i = 0; i < streams_of_both(*found); ++i)
    {
        const auto &asked = found->offered.media[i], &given = found->given.media[i];
        if (asked.port != 0 || !sip::iequals(asked.media, given.media))
            continue;
        // RFC 9143 7.2: with a=bundle-only, port 0 offers a stream on the port of another one.
        if (found->offered.lines.media(i).attribute("bundle-only"))
            continue;
        j.could_break("a");
        if (given.port != 0)
            j.broken('a', {&r, "port 0", std::to_string(given.port), given.media, found->offer});
    }
}

constexpr letter way_letters[] = {
    {'a', level::must, "sendonly is not answered with recvonly or inactive"},
    {'b', level::must, "recvonly is not answered with sendonly or inactive"},
    {'c', level::must, "inactive is not answered with inactive"},
    {'d', level::should, "a stream has two directions"},
    {'e', level::should, "a hold is answered with inactive, and nobody held", false},
    {'f', level::should, "a stream is held with c=0.0.0.0"},
};

constexpr std::string_view directions[] = {"sendrecv", "sendonly", "recvonly", "inactive"};

struct direction
{
    std::string_view name = "sendrecv";
    int count = 0;  // of such attributes
};

direction direction_in(const sip::sdp_section& section)
{
    direction found;
    for (const auto& line : section.lines())
    {
        const auto a = line.type == 'a' ? std::ranges::find(directions, line.value) : std::end(directions);
        if (a == std::end(directions))
            continue;
        found.name = ++found.count == 1 ? *a : found.name;
    }
    return found;
}

// Nothing where a stream or the session has more than one.
std::optional<std::string_view> direction_of(const session& s, std::size_t i)
{
    const auto own = direction_in(s.lines.media(i)), general = direction_in(s.lines.session());
    if (own.count > 1 || (own.count == 0 && general.count > 1))
        return {};
    return own.count == 1 ? own.name : general.name;
}

void check_twofold(const reading& r, const session& s, judgement& j)
{
    for (std::size_t i = 0; i < s.media.size(); ++i)
    {
        if (s.media[i].port == 0)
            continue;
        j.could_break("d");
        if (direction_in(s.lines.media(i)).count > 1)
            j.broken('d', {&r, "one direction", "more of them", s.media[i].media});
    }
}

void check_answered_way(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto found = answer_of(e, t, r, j);
    if (!found)
        return;
    check_twofold(r, found->given, j);
    for (std::size_t i = 0; i < streams_of_both(*found); ++i)
    {
        const auto &asked = found->offered.media[i], &given = found->given.media[i];
        if (asked.port == 0 || given.port == 0 || !sip::iequals(asked.media, given.media))
            continue;
        const auto offered = direction_of(found->offered, i), answered = direction_of(found->given, i);
        if (!offered || !answered || *offered == "sendrecv")
            continue;
        const char letter = *offered == "sendonly" ? 'a' : *offered == "recvonly" ? 'b' : 'c';
        j.could_break({&letter, 1});
        const auto opposite = letter == 'a' ? "recvonly" : letter == 'b' ? "sendonly" : "inactive";
        if (*answered != "inactive" && *answered != opposite)
        {
            j.broken(letter, {&r, letter == 'c' ? opposite : std::string{opposite} + " or inactive",
                              std::string{*answered}, given.media, found->offer});
        }
    }
}

const sip::sdp_line* connection_of(const session& s, std::size_t i)
{
    const auto* own = s.lines.media(i).first('c');
    return own ? own : s.lines.session().first('c');
}

// RFC 8840 4.1.1: who gathers candidates still says 0.0.0.0, and holds nothing.
bool uses_ice(const session& s)
{
    return std::ranges::any_of(s.lines.lines(), [](const auto& line) {
        return line.type == 'a' && (line.value.starts_with("ice-") || line.value.starts_with("candidate"));
    });
}

void check_offered_way(const exchanges& e, const dialog&, const reading& r, judgement& j)
{
    if (described_in(r) != described::yes || !describes_itself(e, r) || j.touched(r))
        return;
    const auto is = read_session(r);
    if (!is)
        return j.inconclusive(r.seen->from, "df");
    check_twofold(r, *is, j);
    const auto earlier = described_before(e, r);
    const auto was = earlier.given ? read_session(*earlier.given) : std::nullopt;
    if (!was || uses_ice(*is))
        return;
    constexpr std::string_view nowhere = "IN IP4 0.0.0.0";
    for (std::size_t i = 0; i < std::min(is->media.size(), was->media.size()); ++i)
    {
        const auto *then = connection_of(*was, i), *now = connection_of(*is, i);
        if (is->media[i].port == 0 || was->media[i].port == 0 || !then || !now || then->value == nowhere)
            continue;
        j.could_break("f");
        if (now->value == nowhere)
            j.broken('f', {&r, "a=sendonly or a=inactive, and its address", "c=" + std::string{now->value},
                           now->value, earlier.given});
    }
}

constexpr letter format_letters[] = {
    {'a', level::must, "no format of an accepted stream was offered"},
    {'b', level::must, "a dynamic payload type has no rtpmap"},
    {'c', level::should, "a codec has another payload type than in the offer"},
    {'d', level::should, "formats in common stand in another order than in the offer"},
    {'e', level::must, "ptime is not above 0"},
};

// False when one of them is no payload type.
bool read_codecs(const session& s, std::size_t i, std::vector<codec>& out)
{
    auto rest = s.media[i].formats;
    for (std::string_view format; sip::sdp_media::take(rest, format);)
        if (!read_codec(s.lines.media(i), format, out.emplace_back()))
            return false;
    return true;
}

void check_codecs(const answered_offer& a,
                  const sip::sdp_media& stream,
                  const std::vector<codec>& offered,
                  const std::vector<codec>& given,
                  judgement& j)
{
    const auto& r = *a.answer;
    const auto unmapped = [](const codec& c) { return !c.known(); };
    if (std::ranges::any_of(given, &codec::dynamic))
        j.could_break("b");
    const auto bare = std::ranges::find_if(given, [](const auto& c) { return c.dynamic() && !c.known(); });
    if (bare != given.end())
    {
        return j.broken('b',
                        {&r, "a=rtpmap of " + std::to_string(bare->type), "none", stream.formats, a.offer});
    }
    if (std::ranges::any_of(offered, unmapped) || std::ranges::any_of(given, unmapped))
        return j.inconclusive(r.seen->from, "acd");
    j.could_break("acd");
    bool common = false, in_order = true, renumbered = false;
    std::size_t last = 0;
    for (const auto& c : given)
    {
        const auto alike = [&](const codec& o) { return o.same(c); };
        const auto exact =
            std::ranges::find_if(offered, [&](const codec& o) { return o.type == c.type && o.same(c); });
        const bool any = std::ranges::any_of(offered, alike);
        common = common || any;
        renumbered = renumbered || (any && exact == offered.end());
        if (exact == offered.end())
            continue;
        const auto at = static_cast<std::size_t>(exact - offered.begin());
        in_order = in_order && at >= last;
        last = at;
    }
    const std::string formats{stream.formats};
    if (!common)
        j.broken('a', {&r, "a format of the offer", formats, stream.formats, a.offer});
    else if (renumbered)
        j.broken('c', {&r, "the payload type of the offer for each codec", formats, stream.formats, a.offer});
    else if (!in_order)
        j.broken('d', {&r, "formats in the order of the offer", formats, stream.formats, a.offer});
}

void check_time(const reading& r, const sip::sdp_section& media, judgement& j)
{
    const auto* line = media.attribute("ptime");
    const auto attribute = line ? sip::parse_sdp_attribute(line->value) : sip::parse_sdp_attribute("");
    if (!attribute)
        return;
    j.could_break("e");
    const auto value = attribute->value;
    const bool nothing = !value.empty() && value.find_first_not_of("0.") == std::string_view::npos;
    if (nothing || value.starts_with('-'))
        j.broken('e', {&r, "milliseconds above 0", std::string{value}, line->value});
}

void check_formats(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto found = answer_of(e, t, r, j);
    if (!found)
        return;
    for (std::size_t i = 0; i < streams_of_both(*found); ++i)
    {
        const auto &asked = found->offered.media[i], &given = found->given.media[i];
        if (asked.port == 0 || given.port == 0 || !sip::iequals(asked.media, given.media))
            continue;
        check_time(r, found->given.lines.media(i), j);
        std::vector<codec> offered, answered;
        if (is_rtp(asked.protocol) && is_rtp(given.protocol) && read_codecs(found->offered, i, offered) &&
            read_codecs(found->given, i, answered))
            check_codecs(*found, given, offered, answered, j);
    }
}

constexpr parts read_parts{
    .fields = fields_of({field_id::content_type, field_id::content_length, field_id::content_encoding,
                         field_id::content_disposition, field_id::from, field_id::to}),
    .body = true};
constexpr auto offered_in = only({method::invite, method::update});

// clang-format off
constexpr rule answer_rows[] = {
    {"SDP-MLINE-1", "UA", "RFC 3264 6, 6.1",
     "An answer has a stream for each stream of the offer, in its place, of its media type and protocol.",
     "m= of answers in responses to INVITE and UPDATE and in ACK", line_letters,
     {.client = no_proxy, .server = no_proxy, .methods = offered_in, .reads = read_parts, .response = check_lines, .ack = check_lines}},
    {"SDP-ORIG-1", "UA", "RFC 3264 6",
     "An answer has an o= of its own, and t= of the offer.",
     "o= and t= of answers", origin_letters,
     {.client = no_proxy, .server = no_proxy, .methods = offered_in, .reads = read_parts, .response = check_origin, .ack = check_origin}},
    {"SDP-REJ-1", "UA", "RFC 3264 6, 6.1, 8.2",
     "A stream that is offered with port 0 stays disabled.",
     "ports of answers", refused_letters,
     {.client = no_proxy, .server = no_proxy, .methods = offered_in, .reads = read_parts, .response = check_refused, .ack = check_refused}},
    {"SDP-DIR-1", "UA", "RFC 3264 5.1, 6.1, 8.4",
     "The direction of a stream answers the one offered, and a stream is held by its direction.",
     "directions of answers, and offers within a dialog", way_letters,
     {.of = requests, .sender = no_proxy, .client = no_proxy, .server = no_proxy, .methods = offered_in, .reads = read_parts,
      .dialog = check_offered_way, .response = check_answered_way, .ack = check_answered_way}},
    {"SDP-FMTS-1", "UA", "RFC 3264 6.1",
     "An accepted stream has a format of the offer, under its payload type and in its order.",
     "formats of answers", format_letters,
     {.client = no_proxy, .server = no_proxy, .methods = offered_in, .reads = read_parts, .response = check_formats, .ack = check_formats}},
};
// clang-format on

}  // namespace

std::span<const rule> answer_rules() { return answer_rows; }

}  // namespace rules
