#include "mutator_message.hpp"

#include "mutator_tokens.hpp"

#include "mutate/body.hpp"
#include "mutate/families.hpp"
#include "mutate/mend.hpp"
#include "sip/fields.hpp"
#include "sip/registered.hpp"
#include "sip/sdp.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <vector>

namespace shapes {

namespace {

using octets = std::string;
using view = std::string_view;
namespace table = sip::registered;
using sip::field_id;

constexpr unsigned all_traits = (1u << static_cast<unsigned>(mutate::trait::count_)) - 1;

std::optional<sip::parse_error> fault_of(view message)
{
    sip::scanned_message m;
    m.scan(message);
    return sip::check(m);
}

bool has_a_start(view message)
{
    sip::scanned_message m;
    m.scan(message);
    return m.is_request() || m.is_response();
}

// The row that an octet of the message stands in; null: none.
mutate::row* row_at(mutate::draft& m, std::size_t offset)
{
    auto at = m.before.size() + m.start_line.size() + m.start_end.size();
    for (auto& r : m.rows)
    {
        const auto end = at + r.name.size() + r.colon.size() + r.value.size() + r.end.size();
        if (offset >= at && offset < end)
            return &r;
        at = end;
    }
    return nullptr;
}

// A registered value of a field; "" when there is none.
view value_of(view name, sip::choices& pick)
{
    view out;
    std::uint64_t count = 0;
    for (const auto& r : table::rows)
        if (r.name.size() == name.size() && sip::iequals(r.name, name) && pick.below(++count) == 0)
            out = r.value;
    return out;
}

// Descriptions of more than one stream, and of what IANA registers.
octets description(sip::choices& pick)
{
    if (pick.below(4) != 0)
        return octets{mutate::offer};
    octets out{"v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"};
    constexpr std::array<view, 5> streams{
        "m=audio 49170 RTP/AVP 0 8 96 101\r\na=rtpmap:96 opus/48000/2\r\n",
        "m=video 51372 RTP/AVPF 99 100\r\na=rtpmap:99 H264/90000\r\na=rtpmap:100 VP8/90000\r\n",
        "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\n", "m=image 54111 udptl t38\r\n",
        "m=message 12763 TCP/MSRP *\r\n"};
    for (auto n = 1 + pick.below(2); n > 0; --n)
    {
        out.append(streams[pick.below(streams.size())]);
        for (auto lines = pick.below(4); lines > 0;)
            if (const auto line = table::sdp_lines[pick.below(std::size(table::sdp_lines))];
                line.size() > 3 && line.starts_with("a="))
            {
                out.append(line).append("\r\n");
                --lines;
            }
    }
    return out;
}

bool carries_sdp(const mutate::draft& m)
{
    const auto* type = m.first(field_id::content_type);
    return type && !m.body.empty() && type->value.find("sdp") != view::npos;
}

// A type and the body that fits it come together.
bool give_body(mutate::draft& m, sip::choices& pick)
{
    if (!mutate::may_carry_body(m))
        return false;
    switch (pick.below(12))
    {
    case 0: mutate::set_body(m, "SIP/2.0 200 OK\r\n", "message/sipfrag;version=2.0"); break;
    case 1:
        mutate::set_body(m,
                         octets{"--b\r\nContent-Type: application/sdp\r\n\r\n"}
                             .append(description(pick))
                             .append("\r\n--b\r\nContent-Type: text/plain\r\n\r\na\r\n--b--\r\n"),
                         "multipart/mixed;boundary=b");
        break;
    case 2:
        mutate::set_body(m, "Messages-Waiting: yes\r\nVoice-Message: 2/8 (0/2)\r\n",
                         "application/simple-message-summary");
        break;
    case 3: mutate::set_body(m, "Signal=5\r\nDuration=160\r\n", "application/dtmf-relay"); break;
    default: mutate::set_body(m, description(pick), "application/sdp"); break;
    }
    return true;
}

// The words of one part of a message, or a row of the registry.
octets words_changed(arm where, view input, sip::choices& pick, std::size_t most, const known_values& values)
{
    mutate::draft m{input};
    const auto wanted = mutate::traits_of(m);
    const auto room = most - std::min(most, input.size());
    const auto change = [&](view& piece, tokens::vocabulary known) {
        known.values = &values;
        piece = m.keep(tokens::retouched(piece, known, pick, std::max<std::size_t>(piece.size() + room, 1)));
    };
    if (m.rows.empty() && where != arm::start_line)
        where = arm::row;
    if (where == arm::body && m.body.empty())
        where = arm::value;
    switch (where)
    {
    case arm::known:
    {
        const auto n = pick.below(m.rows.size() + 2);
        auto& piece = n < m.rows.size() ? m.rows[n].value : n == m.rows.size() ? m.start_line : m.body;
        piece = m.keep(values.with_other(piece, pick));
        break;
    }
    case arm::start_line: change(m.start_line, {table::value_words, {}}); break;
    case arm::body:
        if (carries_sdp(m))
            change(m.body, {table::sdp_words, table::sdp_lines});
        else
            change(m.body, {table::value_words, {}});
        break;
    case arm::row:
    {
        // Where one of its kind stands, or anywhere.
        const auto& r = table::rows[pick.below(std::size(table::rows))];
        const auto id = sip::field_named(r.name);
        if (id == field_id::content_type || (id != field_id::other && m.first(id) && pick.below(2) == 0))
            m.set(id, octets{r.value});
        else
            m.rows.insert(m.rows.begin() + static_cast<std::ptrdiff_t>(pick.below(m.rows.size() + 1)),
                          m.made(r.name, octets{r.value}));
        break;
    }
    case arm::colon:
    {
        constexpr std::array<view, 9> colons{":",    " : ", ":\r\n ", " :\t",  ": \r\n\t",
                                             "\t: ", ":  ", "",       "\r\n :"};
        m.rows[pick.below(m.rows.size())].colon = colons[pick.below(colons.size())];
        break;
    }
    default:
    {
        auto& r = m.rows[pick.below(m.rows.size())];
        const auto registered = pick.below(8) == 0 ? value_of(r.name, pick) : view{};
        if (!registered.empty())
            r.value = registered;
        else if (r.value.find("igest") != view::npos)
            change(r.value, {table::digest_words, {}});
        else if (pick.below(4) == 0 && r.value.find(':') != view::npos)
            change(r.value, {table::uri_words, {}});
        else
            change(r.value, {table::value_words, {}});
    }
    }
    mutate::mend(m, wanted, mutate::change{pick, 0});
    return m.finish();
}

octets with_body(view input, sip::choices& pick)
{
    mutate::draft m{input};
    if (carries_sdp(m) || !give_body(m, pick))
        return octets{input};
    mutate::mend(m, mutate::traits_of(m) | 1u, mutate::change{pick, 0});
    return m.finish();
}

// In the order of table.cpp.
constexpr std::array families{
    mutate::start_line_family, mutate::field_family,     mutate::number_family,
    mutate::text_family,       mutate::param_family,     mutate::uri_family,
    mutate::name_addr_family,  mutate::via_family,       mutate::content_family,
    mutate::digest_family,     mutate::challenge_family, mutate::sdp_family,
    mutate::sdp_values_family, mutate::sdp_media_family, mutate::sdp_attributes_family,
    mutate::multipart_family,  mutate::boundary_family,  mutate::event_family,
    mutate::foreign_family,    mutate::octet_family,     mutate::stream_family,
    mutate::call_family};
constexpr std::size_t of_one_message = 20;  // the first of them
static_assert(families.size() <= 32);

using mutators = std::vector<const mutate::mutator*>;

struct sets
{
    std::array<mutators, families.size()> of_family;
    mutators of_one;
    std::vector<weighted_arm> arms;  // the families behind the others
};

const sets& known()
{
    static const auto out = [] {
        sets made;
        made.arms = {{arm::start_line, 8}, {arm::body, 32},       {arm::row, 48},  {arm::colon, 16},
                     {arm::value, 128},    {arm::body_given, 48}, {arm::known, 24}};
        for (std::size_t n = 0; n < families.size(); ++n)
        {
            for (const auto& m : families[n]())
            {
                made.of_family[n].push_back(&m);
                if (!m.apply_to_all)
                    made.of_one.push_back(&m);
            }
            // None is rare, however few mutators it has.
            made.arms.push_back({static_cast<arm>(static_cast<std::size_t>(arm::family) + n),
                                 static_cast<std::uint32_t>(8 + made.of_family[n].size() / 2)});
        }
        return made;
    }();
    return out;
}

octets by_family(std::size_t n, view input, sip::choices& pick, std::size_t most, bool several)
{
    const auto& all = known();
    mutators some;
    mutate::options how;
    how.most_octets = most;
    // Alone, or with all others.
    if (pick.below(2) == 0)
        some = all.of_family[n];
    else if (!several)
        some = all.of_one;
    if (!several)
        std::erase_if(some, [](const mutate::mutator* m) { return m->apply_to_all != nullptr; });
    how.only = some;
    return std::move(mutate::mutate(input, pick.next(), how).octets);
}

octets changed(view input, sip::choices& pick, std::size_t most, bool several, guide& by)
{
    constexpr std::size_t others = 7;
    const auto& all = known();
    const auto arms = std::span{all.arms}.first(several ? all.arms.size() : others + of_one_message);
    const auto n = by.draw(arms, pick);
    if (n >= others || input.empty())
        return by_family(n < others ? 0 : n - others, input, pick, most, several);
    return arms[n].of == arm::body_given ? with_body(input, pick)
                                         : words_changed(arms[n].of, input, pick, most, by.values());
}

bool is_good_sdp(view body)
{
    const auto read = sip::parse_sdp(body);
    return read && !sip::check(*read);
}

}  // namespace

octets mended(view input)
{
    constexpr int tries = 12;
    octets out{input};
    for (int i = 0; i < tries; ++i)
    {
        const auto fault = fault_of(out);
        if (!fault)
            break;
        mutate::draft m{out};
        sip::choices none{0};
        if (!has_a_start(out))
        {
            const auto s = m.start();
            if (m.is_response())
                m.set_start("SIP/2.0", "200", "OK");
            else
                m.set_start(i == 0 && !s.first.empty() ? s.first : "OPTIONS", "sip:bob@biloxi.example.com",
                            "SIP/2.0");
            m.start_end = "\r\n";
        }
        else if (auto* r = row_at(m, fault->offset))
            m.rows.erase(m.rows.begin() + (r - m.rows.data()));
        else if (fault->offset < m.before.size() + m.start_line.size() + 2 &&
                 fault->what != sip::fault::missing)
            m.is_response() ? m.set_start("SIP/2.0", "200", "OK")
                            : m.set_start("OPTIONS", "sip:bob@biloxi.example.com", "SIP/2.0");
        if (m.empty_line.empty())
            m.empty_line = "\r\n";
        if (!m.rows.empty() && m.rows.back().end.empty())
            m.rows.back().end = "\r\n";
        mutate::mend(m, all_traits, mutate::change{none, 0});
        auto made = m.finish();
        if (made == out)
            break;
        out = std::move(made);
    }
    return out;
}

octets mutated_message(view input, sip::choices& pick, std::size_t most, bool several, guide& by)
{
    constexpr int tries = 4;
    // What breaks a message stands in the way of everything behind it: mutants of one that is right are to be
    // right, mostly. Who takes one message at a time refuses it as a whole, so most of the others are mended.
    const bool broken = !input.empty() && fault_of(input);
    const bool careful = pick.below(several ? 16 : 32) != 0;
    const bool mend_first = broken && ((careful && !several) || pick.below(2) == 0);
    const bool right = careful && (!broken || mend_first);
    octets parent;
    if (mend_first)
    {
        parent = mended(input);
        if (parent.size() <= most)
            input = parent;
    }
    octets out;
    for (int i = 0; i < tries; ++i)
    {
        out = changed(input, pick, most, several, by);
        if (out.empty() || out.size() > most || out == input)
            continue;
        if (!right || !fault_of(out))
            break;
        if (i + 1 == tries)
            out = mended(out);
    }
    if (out.empty() || out.size() > most)
        return octets{input};
    // A session description is what a call is about.
    if (right && pick.below(8) < (several ? 1u : 7u))
    {
        mutate::draft m{out};
        if ((!carries_sdp(m) || !is_good_sdp(m.body)) && mutate::may_carry_body(m))
        {
            const auto wanted =
                mutate::traits_of(m) | 1u << static_cast<unsigned>(mutate::trait::content_length);
            mutate::set_body(m, description(pick), "application/sdp");
            mutate::mend(m, wanted, mutate::change{pick, 0});
            if (auto made = m.finish(); made.size() <= most)
                return made;
        }
    }
    return out;
}

}  // namespace shapes
