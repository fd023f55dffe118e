// What may stand once stands twice (RFC 3261 7.3.1), and what has to say something says nothing.
#include "campaign/sweep_list.hpp"

#include "mutate/description.hpp"

namespace campaign::sweeps {

namespace {

using mutate::change;
using mutate::draft;
using mutate::trait;
using sip::field_id;

struct sample
{
    field_id id;
    std::string_view other;  // a value that is right, and no message of ours has
};
constexpr sample singletons[] = {
    {field_id::call_id, "another@192.0.2.1"},
    {field_id::content_length, "7"},
    {field_id::content_type, "text/plain"},
    {field_id::cseq, "77 OPTIONS"},
    {field_id::date, "Sat, 13 Nov 2010 23:29:00 GMT"},
    {field_id::event, "presence"},
    {field_id::expires, "77"},
    {field_id::from, "<sip:another@192.0.2.1>;tag=another"},
    {field_id::max_forwards, "7"},
    {field_id::to, "<sip:another@192.0.2.1>;tag=another"},
    {field_id::via, "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKanother"},
    {field_id::contact, "*"},
    {field_id::rseq, "7"},
    {field_id::rack, "7 7 INVITE"},
    {field_id::session_expires, "77"},
    {field_id::min_se, "77"},
    {field_id::user_agent, "another"},
    {field_id::subject, "another"},
    {field_id::replaces, "another@192.0.2.1;to-tag=1;from-tag=2"},
    {field_id::refer_to, "<sip:another@192.0.2.1>"},
    {field_id::subscription_state, "terminated"},
};

enum class way : std::uint8_t { same_behind, other_behind, other_before, empty, missing, count_ };
constexpr std::size_t ways = static_cast<std::size_t>(way::count_);

constexpr std::string_view words_for(way w)
{
    switch (w)
    {
    case way::same_behind: return "twice";
    case way::other_behind: return "and another one behind it";
    case way::other_before: return "and another one before it";
    case way::empty: return "empty";
    case way::missing: return "missing";
    case way::count_: break;
    }
    return {};
}

bool repeat(draft& m, change& how, const sample& what, way w)
{
    for (const auto t : {trait::once, trait::mandatory, trait::content_length, trait::content_type,
                         trait::cseq_method, trait::branch, trait::from_tag})
        how.leave(t);
    if (!m.first(what.id))
        m.add(what.id, std::string{what.other});
    auto* const is = m.first(what.id);
    const auto at = is - m.rows.data();
    const auto name = std::string{sip::name_of(what.id)};
    switch (w)
    {
    case way::same_behind: m.rows.insert(m.rows.begin() + at + 1, mutate::row{*is}); return true;
    case way::other_behind:
        m.rows.insert(m.rows.begin() + at + 1, m.made(name, std::string{what.other}));
        return true;
    case way::other_before:
        m.rows.insert(m.rows.begin() + at, m.made(name, std::string{what.other}));
        return true;
    case way::empty: is->value = {}; return true;
    case way::missing: m.rows.erase(m.rows.begin() + at); return true;
    case way::count_: break;
    }
    return false;
}

constexpr std::string_view line_types = "vosiuepcbtrzkam";

enum class line_way : std::uint8_t { twice, empty, missing, cut, count_ };
constexpr std::size_t line_ways = static_cast<std::size_t>(line_way::count_);

constexpr std::string_view words_for(line_way w)
{
    switch (w)
    {
    case line_way::twice: return "twice";
    case line_way::empty: return "empty";
    case line_way::missing: return "missing";
    case line_way::cut: return "without its last word";
    case line_way::count_: break;
    }
    return {};
}

bool repeat_line(draft& m, char type, line_way w)
{
    return !m.body.empty() && mutate::with_description(m, [&](mutate::description& d) {
        auto all = d.of_type(type);
        if (all.empty() && w == line_way::missing)
            return false;
        if (all.empty())
        {
            d.insert_in_place(std::string{type} + "=1 1", d.session());
            all = d.of_type(type);
        }
        for (auto at = all.rbegin(); at != all.rend(); ++at)
        {
            auto& text = d.lines[*at].text;
            switch (w)
            {
            case line_way::twice: d.insert(*at, std::string{text}); break;
            case line_way::empty: text.resize(2); break;
            case line_way::missing: d.erase(*at); break;
            case line_way::cut:
                text.resize(std::max<std::size_t>(text.find_last_of(" /:=") + 1, 2) - 1);
                break;
            case line_way::count_: break;
            }
        }
        return true;
    });
}

bool apply_repetition(draft& m, change& how, std::size_t which)
{
    return repeat(m, how, singletons[which / ways], static_cast<way>(which % ways));
}

bool apply_to_line(draft& m, change&, std::size_t which)
{
    return repeat_line(m, line_types[which / line_ways], static_cast<line_way>(which % line_ways));
}

void add_fields(list& to)
{
    constexpr auto& apply = each_below<apply_repetition, std::size(singletons) * ways>;
    for (std::size_t i = 0; i < apply.size(); ++i)
    {
        const auto how = static_cast<way>(i % ways);
        to.push_back({kept_name(std::string{sip::name_of(singletons[i / ways].id)} + ' ' +
                                std::string{words_for(how)}),
                      "RFC 3261 7.3.1, 8.1.1", how == way::missing ? 13 : 3, mutate::nature::wrong,
                      apply[i]});
    }
}

void add_lines(list& to)
{
    constexpr auto& apply = each_below<apply_to_line, line_types.size() * line_ways>;
    for (std::size_t i = 0; i < apply.size(); ++i)
        to.push_back({kept_name("all " + std::string{line_types[i / line_ways]} + "= " +
                                std::string{words_for(static_cast<line_way>(i % line_ways))}),
                      "RFC 8866 5", 11, mutate::nature::wrong, apply[i]});
}

}  // namespace

void add_repetitions(list& to)
{
    add_fields(to);
    add_lines(to);
}

}  // namespace campaign::sweeps
