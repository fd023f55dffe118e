#include "mutator_parts.hpp"

#include "mutator_tokens.hpp"

#include "mutate/families.hpp"
#include "sip/params.hpp"
#include "sip/registered.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace shapes {

namespace {

using octets = std::string;
using view = std::string_view;

// A part stands in a message that has nothing else to change, so that only those mutators are asked that know
// it, and is taken out again.
octets body_of_type(view type, view body)
{
    octets out{"INVITE sip:a SIP/2.0\r\nContent-Type: "};
    return out.append(type).append("\r\n\r\n").append(body);
}

octets with_row(view name, view value)
{
    octets out{"OPTIONS sip:a SIP/2.0\r\n"};
    return out.append(name).append(": ").append(value).append("\r\n\r\n");
}

octets wrap_sdp(view part) { return body_of_type("application/sdp", part); }
std::optional<octets> unwrap_body(const mutate::draft& m) { return octets{m.body}; }

octets wrap_multipart(view part)
{
    const auto middle = std::min(part.find('\n'), part.size());
    octets type{"multipart/mixed;boundary=\""};
    for (const char c : part.substr(0, middle))
        (c == '"' || c == '\\' ? type.append("\\") : type).push_back(c);
    return body_of_type(type.append("\""), part.substr(std::min(middle + 1, part.size())));
}

std::optional<octets> unwrap_multipart(const mutate::draft& m)
{
    const auto* type = m.first(sip::field_id::content_type);
    const auto at = type ? type->value.find("boundary=") : view::npos;
    if (at == view::npos)
        return std::nullopt;
    return sip::unquoted(type->value.substr(at + 9)).append("\n").append(m.body);
}

// Its boundary is what its first delimiter says.
octets wrap_body(view part)
{
    const auto begin = part.starts_with("--") ? 0 : part.find("\n--") + 1;
    const auto line = part.substr(begin, part.find_first_of("\r\n", begin) - begin);
    octets type{"multipart/mixed;boundary=\""};
    for (const char c : line.substr(std::min<std::size_t>(line.size(), 2)))
        (c == '"' || c == '\\' ? type.append("\\") : type).push_back(c);
    return body_of_type(type.append("\""), part);
}

octets wrap_name_addr(view part) { return with_row("Contact", part); }
octets wrap_via(view part) { return with_row("Via", part); }

// RFC 3420: the start line may be missing.
octets wrap_sipfrag(view part) { return octets{"OPTIONS sip:a SIP/2.0\r\n"}.append(part); }
std::optional<octets> unwrap_sipfrag(const mutate::draft& m)
{
    const auto whole = m.finish();
    const auto end = whole.find('\n');
    return end == octets::npos ? std::nullopt : std::optional{whole.substr(end + 1)};
}

octets wrap_uri(view part) { return with_row("Contact", octets{"<"}.append(part).append(">")); }

std::optional<octets> unwrap_uri(const mutate::draft& m)
{
    const auto* row = m.first(sip::field_id::contact);
    if (!row)
        return std::nullopt;
    const auto begin = row->value.find('<'), end = row->value.rfind('>');
    if (begin == view::npos || end == view::npos || end < begin)
        return octets{row->value};
    return octets{row->value.substr(begin + 1, end - begin - 1)};
}

octets wrap_digest(view part)
{
    return with_row(part.find("response=") == view::npos ? "WWW-Authenticate" : "Authorization", part);
}

std::optional<octets> unwrap_value(const mutate::draft& m)
{
    return m.rows.empty() ? std::nullopt : std::optional{octets{m.rows.front().value}};
}

octets wrap_field(view part)
{
    const auto middle = std::min(part.find('\n'), part.size());
    return with_row(part.substr(0, middle), part.substr(std::min(middle + 1, part.size())));
}

std::optional<octets> unwrap_field(const mutate::draft& m)
{
    if (m.rows.empty())
        return std::nullopt;
    return octets{m.rows.front().name}.append("\n").append(m.rows.front().value);
}

using family_list = std::vector<mutate::family (*)()>;

struct kind_of_part
{
    octets (*wrap)(view part);
    std::optional<octets> (*unwrap)(const mutate::draft& message);
    family_list families;
    view example;  // for an input that is empty
};

const kind_of_part& part_of(shape of)
{
    using namespace mutate;
    static const kind_of_part sdp{wrap_sdp,
                                  unwrap_body,
                                  {sdp_family, sdp_values_family, sdp_media_family, sdp_attributes_family},
                                  "v=0\r\no=a 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
                                  "m=audio 49172 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n"};
    static const kind_of_part multipart{
        wrap_multipart,
        unwrap_multipart,
        {multipart_family, boundary_family},
        "b\n--b\r\nContent-Type: text/plain\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n"};
    static const kind_of_part uri{wrap_uri,
                                  unwrap_uri,
                                  {uri_family, param_family, number_family, text_family},
                                  "sip:alice:secret@atlanta.example.com:5060;transport=tcp?subject=a"};
    static const kind_of_part digest{
        wrap_digest,
        unwrap_value,
        {digest_family, challenge_family, param_family, text_family, number_family},
        "Digest realm=\"atlanta.example.com\", nonce=\"84a4cc6f3082121f\", qop=\"auth\", algorithm=MD5"};
    static const kind_of_part body{
        wrap_body,
        unwrap_body,
        {multipart_family, boundary_family},
        "--b\r\nContent-Type: text/plain\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n"};
    static const kind_of_part name_addr{
        wrap_name_addr,
        unwrap_value,
        {name_addr_family, uri_family, param_family, text_family, number_family},
        "\"Bob\" <sip:bob@biloxi.example.com;lr>;tag=a48s;q=0.7"};
    static const kind_of_part via{wrap_via,
                                  unwrap_value,
                                  {via_family, param_family, text_family, number_family},
                                  "SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bK74b43;rport"};
    static const kind_of_part sipfrag{
        wrap_sipfrag,
        unwrap_sipfrag,
        {field_family, number_family, text_family, param_family, uri_family, name_addr_family, via_family,
         digest_family, content_family},
        "Via: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:b@b>\r\n"};
    static const kind_of_part field{
        wrap_field,
        unwrap_field,
        {number_family, text_family, param_family, uri_family, via_family, digest_family, field_family},
        "Via\nSIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bK74b43"};
    switch (of)
    {
    case shape::sdp: return sdp;
    case shape::multipart: return multipart;
    case shape::uri: return uri;
    case shape::digest: return digest;
    case shape::body: return body;
    case shape::name_addr: return name_addr;
    case shape::via: return via;
    case shape::sipfrag: return sipfrag;
    case shape::one_uri: return uri;
    default: return field;
    }
}

// The mutators that change one message.
std::vector<const mutate::mutator*> mutators_of(const family_list& families)
{
    std::vector<const mutate::mutator*> out;
    for (const auto of : families)
        for (const auto& m : of())
            if (m.apply)
                out.push_back(&m);
    return out;
}

// Whole rows, as lines.
std::span<const view> lines_of_messages()
{
    static const auto kept = [] {
        std::vector<octets> out;
        for (const auto& r : sip::registered::rows)
            out.push_back(octets{r.name}.append(": ").append(r.value));
        return out;
    }();
    static const std::vector<view> lines(kept.begin(), kept.end());
    return lines;
}

// The words of each kind. What is only text has those of field values.
tokens::vocabulary words_of(shape of, view part)
{
    namespace table = sip::registered;
    switch (of)
    {
    case shape::sdp: return {table::sdp_words, table::sdp_lines};
    case shape::uri:
    case shape::one_uri: return {table::uri_words, {}};
    case shape::digest: return {table::digest_words, {}};
    case shape::sipfrag:
    case shape::multipart:
    case shape::body: return {table::value_words, lines_of_messages()};
    case shape::field:
        return {part.find("Digest") == view::npos ? std::span<const view>{table::value_words}
                                                  : std::span<const view>{table::digest_words},
                {}};
    default: return {table::value_words, {}};
    }
}

octets named_change(shape of, view part, sip::choices& pick, std::size_t most)
{
    constexpr int tries = 4;  // a mutator may have changed what is not ours
    const auto& kind = part_of(of);
    static std::vector<const mutate::mutator*> known[static_cast<std::size_t>(shape::count_)];
    auto& only = known[static_cast<std::size_t>(of)];
    if (only.empty())
        only = mutators_of(kind.families);
    if (only.empty())
        return octets{part};
    const auto message = kind.wrap(part);
    mutate::options how;
    how.only = only;
    how.wrong_of_100 = 25;  // a part has less to be right about than a message
    how.most_octets = message.size() - std::min(part.size(), message.size()) + most;
    for (int i = 0; i < tries; ++i)
    {
        const auto mutant = mutate::mutate(message, pick.next(), how);
        auto out = kind.unwrap(mutate::draft{mutant.octets});
        if (out && *out != part && out->size() <= most)
            return std::move(*out);
    }
    return octets{part};
}

}  // namespace

octets mutated_part(shape of, view part, sip::choices& pick, std::size_t most, guide& by)
{
    if (most == 0)
        return {};
    if (part.empty() && of != shape::text && part_of(of).example.size() <= most)
        part = part_of(of).example;
    // A mutator of agents/mutate knows what it does, and takes many times as long as a change of words.
    constexpr weighted_arm arms[] = {{arm::words, 7}, {arm::named, 1}};
    if (of == shape::text)
        by.chose(arm::words);
    else if (by.draw(arms, pick) == 1)
        if (auto out = named_change(of, part, pick, most); out != part)
            return out;
    auto known = words_of(of, part);
    known.values = &by.values();
    return tokens::retouched(part, known, pick, most);
}

}  // namespace shapes
