// As many of everything that may come several times: around the sizes that arrays have.
#include "campaign/sweep_groups.hpp"
#include "campaign/sweep_list.hpp"

#include "mutate/description.hpp"

#include <array>

namespace campaign::sweeps {

namespace {

using mutate::change;
using mutate::draft;
using sip::field_id;

constexpr std::size_t counts[] = {17, 65, 257, 1'025};

// `one`: of its number, from 0.
template <class One>
std::string list_of(std::size_t count, One one)
{
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out += (i == 0 ? "" : ", ") + one(std::to_string(i));
    return out;
}

// Below the topmost, which is the way back.
bool vias(draft& m, change&, std::size_t count)
{
    auto* const top = m.first(field_id::via);
    if (!top)
        return false;
    const auto more =
        list_of(count, [](const std::string& i) { return "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKs" + i; });
    top->value = m.keep(std::string{top->value} + ", " + more);
    return true;
}

bool routes(draft& m, change&, std::size_t count)
{
    const auto more = list_of(count, [](const std::string& i) { return "<sip:p" + i + ".example.com;lr>"; });
    for (const auto id : {field_id::route, field_id::record_route})
        if (auto* const first = m.first(id))
            first->value = m.keep(std::string{first->value} + ", " + more);
        else if (id == field_id::record_route)
            m.add(id, more);
    return true;
}

// RFC 3261 20.1 to 20.5, 20.29, 20.37, 20.40; RFC 6665 8.2.2.
bool tokens(draft& m, change&, std::size_t count)
{
    m.set(field_id::accept,
          "application/sdp, " + list_of(count, [](const std::string& i) { return "text/x" + i; }));
    for (const auto id : {field_id::accept_encoding, field_id::accept_language, field_id::allow,
                          field_id::supported, field_id::allow_events})
        m.set(id, list_of(count, [](const std::string& i) { return 'x' + i; }));
    return true;
}

bool requirements(draft& m, change&, std::size_t count)
{
    for (const auto id : {field_id::require, field_id::proxy_require})
        m.set(id, list_of(count, [](const std::string& i) { return 'x' + i; }));
    return m.is_request();
}

bool unknown_fields(draft& m, change&, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i)
        m.rows.push_back(m.made("X-" + std::to_string(i), "1"));
    return true;
}

bool known_fields(draft& m, change&, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i)
        m.rows.push_back(m.made("Call-Info", "<http://192.0.2.1/" + std::to_string(i) + ">"));
    return true;
}

std::string parameters_of(std::size_t count)
{
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out += ";x" + std::to_string(i) + "=1";
    return out;
}

bool parameters(draft& m, change&, std::size_t count)
{
    const auto more = parameters_of(count);
    for (auto& r : m.rows)
        if (r.id() == field_id::from || r.id() == field_id::to || r.id() == field_id::contact ||
            r.id() == field_id::via)
            r.value = m.keep(std::string{r.value} + more);
    return true;
}

bool uri_parameters(draft& m, change&, std::size_t count)
{
    const auto more = parameters_of(count);
    for (auto& r : m.rows)
        if (r.id() == field_id::from || r.id() == field_id::to || r.id() == field_id::contact)
            if (const auto end = r.value.find('>'); end != r.value.npos)
                r.value = m.keep(std::string{r.value}.insert(end, more));
    if (m.is_request())
        m.set_start(m.start().first, m.keep(std::string{m.start().second} + more), m.start().third);
    return true;
}

bool contacts(draft& m, change&, std::size_t count)
{
    auto* const first = m.first(field_id::contact);
    if (!first)
        return false;
    first->value = m.keep(std::string{first->value} + ", " +
                          list_of(count, [](const std::string& i) { return "<sip:c" + i + "@192.0.2.1>"; }));
    return true;
}

bool credentials(draft& m, change&, std::size_t count)
{
    if (!m.is_request())
        return false;
    for (std::size_t i = 0; i < count; ++i)
        m.rows.push_back(m.made("Authorization", "Digest username=\"a\", realm=\"r" + std::to_string(i) +
                                                     "\", nonce=\"n\", uri=\"sip:a\", response=\"" +
                                                     std::string(32, '0') + '"'));
    return true;
}

template <class Line>
bool lines(draft& m, std::size_t count, Line line)
{
    return !m.body.empty() && mutate::with_description(m, [&](mutate::description& d) {
        for (std::size_t i = 0; i < count; ++i)
            d.insert(d.lines.size(), line(i));
        return true;
    });
}

bool sdp_streams(draft& m, change&, std::size_t count)
{
    return lines(m, count,
                 [](std::size_t i) { return "m=audio " + std::to_string(20'000 + 2 * i) + " RTP/AVP 0"; });
}
bool sdp_attributes(draft& m, change&, std::size_t count)
{
    return lines(m, count, [](std::size_t i) { return "a=x" + std::to_string(i) + ":1"; });
}
bool sdp_maps(draft& m, change&, std::size_t count)
{
    return lines(m, count, [](std::size_t i) {
        return "a=rtpmap:" + std::to_string(96 + i % 32) + " x" + std::to_string(i) + "/8000";
    });
}
bool sdp_candidates(draft& m, change&, std::size_t count)
{
    return lines(m, count, [](std::size_t i) {
        return "a=candidate:" + std::to_string(i) + " 1 UDP 1 192.0.2.1 " + std::to_string(20'000 + i) +
               " typ host";
    });
}
bool sdp_formats(draft& m, change&, std::size_t count)
{
    return !m.body.empty() && mutate::with_description(m, [&](mutate::description& d) {
        for (const auto at : d.of_type('m'))
            for (std::size_t i = 0; i < count; ++i)
                d.lines[at].text += ' ' + std::to_string(i % 128);
        return true;
    });
}

struct countable
{
    std::string_view name;
    int anomaly;
    bool (*add)(draft& m, change& how, std::size_t count);
};
constexpr countable kinds[] = {
    {"Vias", 4, vias},
    {"routes", 4, routes},
    {"tokens in lists", 4, tokens},
    {"required extensions", 4, requirements},
    {"unknown fields", 4, unknown_fields},
    {"known fields", 4, known_fields},
    {"parameters", 16, parameters},
    {"URI parameters", 16, uri_parameters},
    {"contacts", 4, contacts},
    {"credentials", 10, credentials},
    {"m= lines", 11, sdp_streams},
    {"a= lines", 11, sdp_attributes},
    {"rtpmaps", 11, sdp_maps},
    {"candidates", 11, sdp_candidates},
    {"formats", 11, sdp_formats},
};

bool apply_count(draft& m, change& how, std::size_t which)
{
    return kinds[which / std::size(counts)].add(m, how, counts[which % std::size(counts)]);
}

}  // namespace

// But for what is refused before anything else is looked at. What goes to each that is there comes first.
bool multiply(draft& m, change& how, std::size_t count)
{
    return in_turn(std::array{sdp_formats, sdp_maps, sdp_attributes, sdp_streams, parameters, uri_parameters,
                              unknown_fields, known_fields, tokens, contacts, routes, vias},
                   m, how, count);
}

void add_counts(list& to)
{
    constexpr auto& apply = each_below<apply_count, std::size(kinds) * std::size(counts)>;
    for (std::size_t i = 0; i < apply.size(); ++i)
    {
        const auto& kind = kinds[i / std::size(counts)];
        to.push_back({kept_name(std::to_string(counts[i % std::size(counts)]) + ' ' + std::string{kind.name}),
                      "RFC 3261 7.3.1", kind.anomaly, mutate::nature::wrong, apply[i]});
    }
}

}  // namespace campaign::sweeps
