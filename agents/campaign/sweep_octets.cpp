// Octets that text does not have, and those that mean something to who prints or cuts it, in everything of
// one kind (RFC 3261 25.1; RFC 4475 3.1.1.1, 3.1.2.6).
#include "campaign/sweep_list.hpp"

#include "mutate/description.hpp"
#include "mutate/pieces.hpp"

namespace campaign::sweeps {

namespace {

using namespace std::string_view_literals;
using mutate::change;
using mutate::draft;
using mutate::kind;
using sip::field_id;

struct text
{
    std::string_view name, octets;
    int anomaly;
};
constexpr text inserted[] = {
    {"NUL", "\0"sv, 14},
    {"bare CR", "\r"sv, 14},
    {"bare LF", "\n"sv, 14},
    {"a fold", "\r\n "sv, 14},
    {"a fold of nothing", "\r\n \r\n "sv, 14},
    {"BS", "\b"sv, 14},
    {"ESC", "\x1b"sv, 14},
    {"DEL", "\x7f"sv, 14},
    {"UTF-8 cut off", "\xe2\x82"sv, 14},
    {"UTF-8 that is overlong", "\xc0\x80"sv, 14},
    {"0xff", "\xff"sv, 14},
    {"%s%s%s%n", "%s%s%s%n"sv, 15},
    {"%00", "%00"sv, 9},
    {"%", "%"sv, 9},
    {"a quotation mark", "\""sv, 8},
    {"a backslash and a quotation mark", "\\\""sv, 8},
    {"<", "<"sv, 8},
    {">", ">"sv, 8},
    {"(", "("sv, 8},
    {"a comma", ","sv, 7},
    {"a semicolon", ";"sv, 7},
    {"an equals sign", "="sv, 7},
    {"@", "@"sv, 9},
    {"a colon", ":"sv, 9},
    {"[", "["sv, 7},
};

// Behind each piece that `fits`, from the back, so that those before it stay where they are.
template <class Fits>
bool insert_in(draft& m, std::string_view what, Fits fits)
{
    bool did = false;
    for (auto& r : m.rows)
    {
        const auto all = mutate::pieces_of(r.id(), r.value);
        for (auto p = all.rbegin(); p != all.rend(); ++p)
            if (fits(r.id(), *p))
            {
                const auto inside = p->kind == kind::quoted && p->size > 1 ? p->size - 1u : p->size;
                r.value = m.keep(std::string{r.value}.insert(p->at + inside, what));
                did = true;
            }
    }
    return did;
}

bool in_texts(draft& m, std::string_view what)
{
    for (const auto id : {field_id::subject, field_id::organization,
                          m.is_response() ? field_id::server : field_id::user_agent})
        m.set(id, "a" + std::string{what} + "b");
    for (auto& r : m.rows)
        if (r.id() == field_id::from || r.id() == field_id::to || r.id() == field_id::contact)
            if (const auto uri = r.value.find('<'); uri != r.value.npos)
                r.value = m.keep("\"a" + std::string{what} + "b\" " + std::string{r.value.substr(uri)});
    return true;
}

bool in_identifiers(draft& m, std::string_view what)
{
    return insert_in(m, what, [](field_id id, const mutate::piece& p) {
        return p.of == "branch" || p.of == "tag" || (id == field_id::call_id && p.kind == kind::word);
    });
}

bool in_uris(draft& m, std::string_view what)
{
    insert_in(m, what, [](field_id, const mutate::piece& p) { return p.in_uri && p.kind == kind::user; });
    if (!m.is_request())
        return true;
    const auto start = m.start();
    const auto pieces = mutate::pieces_of_uri(start.second);
    for (auto p = pieces.rbegin(); p != pieces.rend(); ++p)
        if (p->kind == kind::user || p->kind == kind::host)
        {
            const auto uri = m.keep(std::string{start.second}.insert(p->at + p->size, what));
            m.set_start(start.first, uri, start.third);
            break;
        }
    return true;
}

bool in_hosts(draft& m, std::string_view what)
{
    return insert_in(m, what, [](field_id id, const mutate::piece& p) {
        return p.kind == kind::host && id != field_id::route;
    });
}

bool in_front_of_values(draft& m, std::string_view what)
{
    for (auto& r : m.rows)
        r.value = m.keep(std::string{what} + std::string{r.value});
    return true;
}

bool in_names(draft& m, std::string_view what)
{
    m.rows.push_back(m.made("X-a" + std::string{what} + "b", "1"));
    m.rows.push_back(m.made(what, "1"));
    return true;
}

bool in_start(draft& m, std::string_view what)
{
    const auto start = m.start();
    const auto with = [&](std::string_view part) { return m.keep(std::string{part} + std::string{what}); };
    if (m.is_response())
        m.set_start(start.first, start.second, with(start.third));
    else
        m.set_start(with(start.first), start.second, start.third);
    return true;
}

bool in_sdp(draft& m, std::string_view what)
{
    return !m.body.empty() && mutate::with_description(m, [&](mutate::description& d) {
        for (auto& line : d.lines)
            line.text += what;
        return true;
    });
}

struct spot
{
    std::string_view name;
    bool (*put)(draft& m, std::string_view what);
};
constexpr spot where[] = {
    {"all texts", in_texts},
    {"all identifiers", in_identifiers},
    {"all URIs", in_uris},
    {"all hosts", in_hosts},
    {"front of all values", in_front_of_values},
    {"names of fields", in_names},
    {"the start line", in_start},
    {"all lines of SDP", in_sdp},
};

bool apply_octet(draft& m, change& how, std::size_t which)
{
    for (unsigned t = 0; t < static_cast<unsigned>(mutate::trait::count_); ++t)
        how.leave(static_cast<mutate::trait>(t));
    const bool did = where[which / std::size(inserted)].put(m, inserted[which % std::size(inserted)].octets);
    if (did && m.first(field_id::content_length))
        m.set(field_id::content_length, std::to_string(m.body.size()));
    return did;
}

}  // namespace

void add_octets(list& to)
{
    constexpr auto& apply = each_below<apply_octet, std::size(where) * std::size(inserted)>;
    for (std::size_t i = 0; i < apply.size(); ++i)
    {
        const auto& what = inserted[i % std::size(inserted)];
        to.push_back(
            {kept_name(std::string{what.name} + " in " + std::string{where[i / std::size(inserted)].name}),
             "RFC 3261 25.1", what.anomaly, mutate::nature::wrong, apply[i]});
    }
}

}  // namespace campaign::sweeps
