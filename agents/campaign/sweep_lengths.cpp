// Everything of one kind as long as a buffer (mutate/lengths.hpp), one octet less, and one more.
#include "campaign/sweep_groups.hpp"
#include "campaign/sweep_list.hpp"

#include "mutate/description.hpp"
#include "mutate/lengths.hpp"
#include "mutate/pieces.hpp"

#include <array>
#include <utility>

namespace campaign::sweeps {

namespace {

using mutate::change;
using mutate::draft;
using mutate::row;
using sip::field_id;

constexpr std::size_t far_beyond[] = {8'193, 16'384};

constexpr auto lengths = [] {
    std::array<std::size_t, 3 * mutate::buffer_sizes.size() + std::size(far_beyond)> out{};
    std::size_t n = 0;
    for (const auto size : mutate::buffer_sizes)
        for (const auto length : {size - 1, size, size + 1})
            out[n++] = length;
    for (const auto length : far_beyond)
        out[n++] = length;
    return out;
}();

bool has_room(const draft& m, const change& how, std::size_t length, std::size_t size_before)
{
    return m.size() + length < size_before + how.room;
}

// Makes a text longer, until it is `length` long and no further.
std::string stretched(std::string_view text, std::size_t length)
{
    std::string out{text};
    if (out.size() < length)
        out.append(length - out.size(), 'a');
    return out;
}

// Each piece of the rows that `fits`, from the back, so that those before it stay where they are.
template <class Fits>
void stretch_pieces(draft& m, change& how, std::size_t length, std::size_t size_before, Fits fits)
{
    for (auto& r : m.rows)
    {
        const auto all = mutate::pieces_of(r.id(), r.value);
        for (auto p = all.rbegin(); p != all.rend(); ++p)
        {
            if (!fits(r.id(), *p) || !has_room(m, how, length, size_before))
                continue;
            const auto text = p->in(r.value);
            const bool quoted = p->kind == mutate::kind::quoted && text.size() > 1;
            const auto inside = quoted ? text.substr(1, text.size() - 2) : text;
            auto longer = stretched(inside, length);
            r.value = m.keep(mutate::replaced(r.value, *p, quoted ? '"' + longer + '"' : longer));
        }
    }
}

bool carries_address(field_id id)
{
    return id == field_id::from || id == field_id::to || id == field_id::contact;
}

// What nobody has to understand: display names, texts, names of products, lines of a session description
// that are only shown.
bool texts(draft& m, change& how, std::size_t length)
{
    const auto before = m.size();
    const auto shown = {field_id::subject, field_id::organization,
                        m.is_response() ? field_id::server : field_id::user_agent};
    for (const auto id : shown)
        if (has_room(m, how, length, before))
            m.set(id, std::string(length, 'a'));
    for (auto& r : m.rows)
        if (carries_address(r.id()) && has_room(m, how, length, before))
        {
            const auto address = r.value.find('<');
            const auto uri = address == r.value.npos ? '<' + std::string{r.value} + '>'
                                                     : std::string{r.value.substr(address)};
            r.value = m.keep('"' + std::string(length, 'a') + "\" " + uri);
        }
    if (m.is_response() && has_room(m, how, length, before))
        m.set_start(m.start().first, m.start().second, m.keep(std::string(length, 'a')));
    if (m.body.empty())
        return true;
    mutate::with_description(m, [&](mutate::description& d) {
        for (auto& line : d.lines)
            if ((line.type() == 's' || line.type() == 'i') && has_room(m, how, length, before))
                line.text = line.text.substr(0, 2) + std::string(length, 'a');
        d.insert(d.lines.size(), "a=" + std::string(length, 'a'));
        return true;
    });
    return true;
}

// What is compared and kept: branch, tag, Call-ID, values of parameters, credentials. Within a call its
// identifiers stay, for else it would be a message of no call.
bool identifiers(draft& m, change& how, std::size_t length)
{
    const auto before = m.size();
    const auto* to = m.first(field_id::to);
    const bool begins_a_call = m.is_request() && m.start().first != "ACK" && m.start().first != "CANCEL" &&
                               to && to->value.find("tag=") == to->value.npos;
    bool top = true;
    for (auto& r : m.rows)
        if (r.id() == field_id::via && std::exchange(top, false) && has_room(m, how, length, before))
            for (const auto& p : mutate::pieces_of(r.id(), r.value))
                if (p.of == "branch")
                {
                    r.value = m.keep(mutate::replaced(r.value, p, stretched(p.in(r.value), length)));
                    break;
                }
    stretch_pieces(m, how, length, before, [&](field_id id, const mutate::piece& p) {
        const bool names_the_call = id == field_id::call_id || p.of == "tag";
        return (begins_a_call && names_the_call &&
                (p.kind == mutate::kind::word || p.kind == mutate::kind::token)) ||
               ((id == field_id::authorization || id == field_id::proxy_authorization) &&
                (p.kind == mutate::kind::quoted || p.kind == mutate::kind::token) && !p.of.empty());
    });
    for (auto& r : m.rows)
        if (carries_address(r.id()) && has_room(m, how, length, before))
            r.value = m.keep(std::string{r.value} + ";x=" + std::string(length, 'a'));
    return true;
}

// What routes and is looked up: user parts, the method.
bool users(draft& m, change& how, std::size_t length)
{
    const auto before = m.size();
    stretch_pieces(m, how, length, before, [&](field_id id, const mutate::piece& p) {
        return carries_address(id) && p.kind == mutate::kind::user && p.in_uri;
    });
    if (!m.is_request())
        return true;
    const auto start = m.start();
    const auto pieces = mutate::pieces_of_uri(start.second);
    for (auto p = pieces.rbegin(); p != pieces.rend(); ++p)
        if (p->kind == mutate::kind::user && has_room(m, how, length, before))
        {
            const auto longer = mutate::replaced(start.second, *p, stretched(p->in(start.second), length));
            m.set_start(start.first, m.keep(longer), start.third);
            break;
        }
    return true;
}

bool methods(draft& m, change& how, std::size_t length)
{
    if (!m.is_request() || length > how.room / 2)
        return false;
    const auto start = m.start();
    const auto method = m.keep(std::string(length, 'A'));
    m.set_start(method, start.second, start.third);
    auto* const cseq = m.first(field_id::cseq);
    if (!cseq)
        return true;
    cseq->value =
        m.keep(std::string{cseq->value.substr(0, cseq->value.find(' '))} + ' ' + std::string{method});
    return true;
}

// Whoever asks for none looks at them all the same.
bool credential_texts(draft& m, change& how, std::size_t length)
{
    if (!m.is_request() || 16 * length > how.room)
        return false;
    const std::string text(length, 'a');
    for (const auto id : {field_id::authorization, field_id::proxy_authorization})
        m.set(id, "Digest username=\"" + text + "\", realm=\"" + text + "\", nonce=\"" + text +
                      "\", uri=\"sip:" + text + "\", response=\"" + text + "\", opaque=\"" + text +
                      "\", cnonce=\"" + text + "\", nc=00000001, qop=auth, algorithm=MD5");
    return true;
}

struct scope
{
    std::string_view name;
    bool (*stretch)(draft& m, change& how, std::size_t length);
};
constexpr scope scopes[] = {{"texts", texts},
                            {"identifiers", identifiers},
                            {"users", users},
                            {"credentials", credential_texts},
                            {"method", methods}};

bool apply_length(draft& m, change& how, std::size_t which)
{
    return scopes[which / lengths.size()].stretch(m, how, lengths[which % lengths.size()]);
}

}  // namespace

bool lengthen(draft& m, change& how, std::size_t length)
{
    return in_turn(std::array{texts, identifiers, users}, m, how, length);
}

void add_lengths(list& to)
{
    constexpr auto& apply = each_below<apply_length, std::size(scopes) * lengths.size()>;
    for (std::size_t i = 0; i < apply.size(); ++i)
        to.push_back({kept_name("all " + std::string{scopes[i / lengths.size()].name} + " of " +
                                std::to_string(lengths[i % lengths.size()]) + " octets"),
                      "RFC 3261 7.3.1", 1, mutate::nature::wrong, apply[i]});
}

}  // namespace campaign::sweeps
