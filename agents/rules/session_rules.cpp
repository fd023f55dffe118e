// SDP: the descriptions that one side gives one after the other in a dialog (RFC 3264 8).
#include "rules/offers.hpp"
#include "rules/registry.hpp"

#include "sip/params.hpp"

#include <algorithm>
#include <charconv>

namespace rules {

namespace {

using sip::field_id;
using sip::method;

constexpr letter version_letters[] = {
    {'a', level::must, "user, session id or address of o= is another one than before"},
    {'b', level::must, "the description changed, and its version did not go up by one"},
    {'c', level::must, "the version is the same, and the description is not"},
    {'d', level::info, "the description is the same, and its version went up by one"},
    {'e', level::must, "the version went down"},
};

std::optional<std::uint64_t> number_of(std::string_view digits)
{
    std::uint64_t n = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
    return error == std::errc{} && end == digits.data() + digits.size() ? std::optional{n} : std::nullopt;
}

bool same_origin(const sip::sdp_origin& a, const sip::sdp_origin& b)
{
    return a.username == b.username && a.session_id == b.session_id && a.net_type == b.net_type &&
           a.address_type == b.address_type && a.address == b.address;
}

// What `r` is held against, both read; nothing when there is nothing, or it cannot be told.
struct succession
{
    const reading* before;
    session was, is;
};

// A B2BUA that keeps Call-ID and tags stands between two dialogs that look like one: it has received the tag
// that it sends as its own.
bool has_two_sides(const exchanges& e, const reading& r)
{
    const auto own = r.request ? r.from.tag : r.to.tag;
    int steps = limits::look_back;
    for (const auto* o = e.before_in_call(r); o && steps > 0; o = e.before_in_call(*o), --steps)
        if (o->seen->to == r.seen->from && o->complete() && !own.empty() &&
            (o->request ? o->from.tag == own && o->to.tag != own : o->to.tag == own && o->from.tag != own))
            return true;
    return false;
}

std::optional<succession> succession_of(const exchanges& e, const reading& r, judgement& j)
{
    if (described_in(r) != described::yes || !describes_itself(e, r) || j.touched(r) || has_two_sides(e, r))
        return {};
    const auto earlier = described_before(e, r);
    if (!earlier.given || j.touched(*earlier.given))
        return {};
    auto was = read_session(*earlier.given), is = read_session(r);
    if (!earlier.settled || !was || !is || e.lossy())
    {
        j.inconclusive();
        return {};
    }
    return succession{earlier.given, std::move(*was), std::move(*is)};
}

void check_versions(const exchanges& e, const reading& r, bool offers, judgement& j)
{
    const auto found = succession_of(e, r, j);
    if (!found)
        return;
    const auto was = number_of(found->was.origin.session_version),
               is = number_of(found->is.origin.session_version);
    if (!was || !is)
        return;
    const auto broken = [&](char letter, std::string expected, bool milder) {
        j.broken(letter, {.offender = &r,
                          .expected = std::move(expected),
                          .observed = "o=" + std::string{found->is.origin_line},
                          .octets = found->is.origin_line,
                          .against = found->before,
                          .level = milder ? std::optional{level::should} : std::nullopt});
    };
    const auto before = "o=" + std::string{found->was.origin_line};
    j.could_break("abcde");
    if (!same_origin(found->was.origin, found->is.origin))
        return broken('a', before + ", with another version at most", !offers);
    if (*is < *was)
        return broken('e', "a version of at least " + std::to_string(*was), false);
    if (found->was.same_but_origin(found->is))
    {
        if (*is == *was + 1)
            broken('d', before + ", since nothing else changed", false);
        return;
    }
    if (*is == *was)
        return broken('c', "the version " + std::to_string(*was + 1) + ", or no change", !offers);
    if (*is == *was + 1)
        return;
    // Another description may have gone where nobody saw it.
    if (!e.surrounded(r.seen->from))
        return j.inconclusive(r.seen->from, "b");
    broken('b', "the version " + std::to_string(*was + 1), !offers);
}

void check_offered_version(const exchanges& e, const dialog&, const reading& r, judgement& j)
{
    check_versions(e, r, true, j);
}

void check_given_version(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const bool offers = r.response && described_in(e.at(t.request)) == described::no;
    if ((r.response && !can_describe(r)) || j.touched(t))
        return;
    check_versions(e, r, offers, j);
}

constexpr letter keep_letters[] = {
    {'a', level::must, "fewer streams than before"},
    {'b', level::must, "streams that were in use changed places"},
    {'c', level::must, "a stream is inserted before one that was in use"},
    {'d', level::must, "a dynamic payload type of a stream is mapped to another codec"},
};

bool alike(const sip::sdp_media& a, const sip::sdp_media& b)
{
    return a.media == b.media && a.port == b.port && a.protocol == b.protocol;
}

// Two streams stand each in the other's place.
const sip::sdp_media* swapped(const session& was, const session& is)
{
    const auto n = std::min({was.media.size(), is.media.size(), std::size_t{16}});
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = i + 1; k < n; ++k)
            if (was.media[i].port != 0 && was.media[k].port != 0 &&
                was.media[i].media != was.media[k].media && alike(was.media[i], is.media[k]) &&
                alike(was.media[k], is.media[i]))
                return &is.media[i];
    return nullptr;
}

// One stream more than before, and it stands before one that was in use and moved on.
const sip::sdp_media* inserted(const session& was, const session& is)
{
    const auto n = was.media.size();
    if (is.media.size() != n + 1)
        return nullptr;
    std::size_t k = 0;
    while (k < n && alike(was.media[k], is.media[k]))
        ++k;
    if (k == n || alike(is.media[k], is.media[k + 1]))
        return nullptr;
    for (auto i = k; i < n; ++i)
        if (was.media[i].port == 0 || !alike(was.media[i], is.media[i + 1]))
            return nullptr;
    return &is.media[k];
}

bool same_codec(const sip::sdp_rtpmap& a, const sip::sdp_rtpmap& b)
{
    const auto channels = [](std::string_view p) { return p.empty() ? std::string_view{"1"} : p; };
    return sip::iequals(a.encoding, b.encoding) && a.clock_rate == b.clock_rate &&
           channels(a.parameters) == channels(b.parameters);
}

std::string_view mapped_anew(const session& was, const session& is)
{
    const auto n = std::min(was.media.size(), is.media.size());
    for (std::size_t i = 0; i < n; ++i)
    {
        const auto &a = was.media[i], &b = is.media[i];
        if (a.port == 0 || b.port == 0 || a.media != b.media)
            continue;
        auto rest = b.formats;
        for (std::string_view format; sip::sdp_media::take(rest, format);)
        {
            const auto type = number_of(format);
            if (!type || *type < 96 || *type > 127)
                continue;
            const auto before = sip::rtpmap_of(was.lines.media(i), static_cast<std::uint32_t>(*type)),
                       now = sip::rtpmap_of(is.lines.media(i), static_cast<std::uint32_t>(*type));
            if (before && now && !same_codec(*before, *now))
                return format;
        }
    }
    return {};
}

void check_streams(const exchanges& e, const dialog&, const reading& r, judgement& j)
{
    const auto found = succession_of(e, r, j);
    if (!found || found->was.media.empty())
        return;
    j.could_break(found->was.media.size() > 1 ? "abcd" : "acd");
    const auto& was = found->was;
    const auto& is = found->is;
    if (is.media.size() < was.media.size())
    {
        return j.broken('a', {&r, "at least " + std::to_string(was.media.size()) + " streams",
                              std::to_string(is.media.size()), r.message->body(), found->before});
    }
    if (const auto* moved = swapped(was, is))
        j.broken('b', {&r, "streams in the places that they had",
                       std::string{moved->media} + " where another was", moved->media, found->before});
    if (const auto* stream = inserted(was, is))
        j.broken('c', {&r, "a further stream after the others, or in the place of one with port 0",
                       std::string{stream->media} + " before them", stream->media, found->before});
    if (const auto format = mapped_anew(was, is); !format.empty())
        j.broken('d', {&r, "payload type " + std::string{format} + " for the codec that it had",
                       "another codec", format, found->before});
}

constexpr parts read_parts{
    .fields = fields_of({field_id::content_type, field_id::content_length, field_id::content_encoding,
                         field_id::content_disposition, field_id::from, field_id::to}),
    .body = true};

// clang-format off
constexpr rule session_rows[] = {
    {"SDP-VER-1", "UA", "RFC 3264 8",
     "Who describes a session again keeps o= but for its version, which goes up by one exactly when something changed.",
     "descriptions of one side in a dialog, one after the other", version_letters,
     {.of = requests, .sender = no_proxy, .methods = only({method::invite, method::update}),
      .reads = read_parts, .dialog = check_offered_version, .response = check_given_version, .ack = check_given_version}},
    {"SDP-KEEP-1", "UA", "RFC 3264 8, 8.1, 8.2, 8.3.2, 8.3.3",
     "Who offers again leaves every stream in its place, appends further ones, and maps payload types as before.",
     "offers within a dialog against the description before", keep_letters,
     {.of = requests, .sender = no_proxy, .methods = only({method::invite, method::update}),
      .reads = read_parts, .dialog = check_streams}},
};
// clang-format on

}  // namespace

std::span<const rule> session_rules() { return session_rows; }

}  // namespace rules
