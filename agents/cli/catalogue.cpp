#include "cli/catalogue.hpp"

#include "judge/summary.hpp"
#include "rules/provoked.hpp"
#include "script/printable.hpp"
#include "script/spelling.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace cli {

namespace {

namespace json = boost::json;

json::string text(std::string_view s) { return json::string{script::printable(s)}; }

json::array as_json(weak::roles all)
{
    json::array out;
    for (const auto r : {weak::role::ua, weak::role::proxy, weak::role::registrar, weak::role::redirect})
        if ((all & weak::only(r)) != 0)
            out.push_back(text(weak::name_of(r)));
    return out;
}

json::object as_json(const rules::rule& r, const rules::letter& l)
{
    const auto id = std::string{r.id} + '.' + l.id;
    const auto* by = rules::provoked_by(id);
    return {{"id", text(id)},
            {"level", text(judge::to_text(l.level))},
            {"breaks", text(l.text)},
            {"judged", l.judged && r.check},
            {"provoked", by ? json::value{{"script", text("scripts/" + std::string{by->script})},
                                          {"device", text(by->parties)},
                                          {"transport", text(by->over)}}
                            : json::value{}}};
}

}  // namespace

json::object as_json(const rules::rule& r)
{
    json::array letters;
    for (const auto& l : r.letters)
        letters.push_back(as_json(r, l));
    return {{"id", text(r.id)},
            {"roles", text(r.roles)},
            {"spec", text(r.spec)},
            {"sentence", text(r.sentence)},
            {"observed", text(r.observed)},
            {"letters", std::move(letters)}};
}

json::object as_json(const rules::flow_rule& r)
{
    return {{"id", text(r.id)},
            {"spec", text(of_the_ladder)},
            {"sentence", text(r.sentence)},
            {"breaks", text(r.meaning)}};
}

json::object as_json(const mutate::mutator& m)
{
    return {{"name", text(m.name)},
            {"aims_at", text(m.aims_at)},
            {"breaks_a_rule", m.nature != mutate::nature::legal},
            {"anomaly", m.anomaly},
            {"anomaly_name", text(mutate::name_of_anomaly(m.anomaly))}};
}

json::object as_json(const weak::weakness& w)
{
    return {{"name", text(w.name)},
            {"anomaly", w.anomaly},
            {"anomaly_name", text(mutate::name_of_anomaly(w.anomaly))},
            {"roles", as_json(w.where)},
            {"provoked_by", text(w.provoked_by)},
            {"harm", text(weak::name_of(w.does))},
            {"amount", w.amount}};
}

json::object as_json(const weak::fault& f)
{
    return {{"name", text(f.name)},
            {"roles", as_json(f.where)},
            {"does", text(f.does)},
            {"breaks", text(f.breaks)}};
}

std::string anomaly_in_words(int anomaly)
{
    return anomaly == 0 ? "" : std::to_string(anomaly) + ": " + std::string{mutate::name_of_anomaly(anomaly)};
}

std::vector<std::string_view> names_of(listed kind)
{
    std::vector<std::string_view> out;
    switch (kind)
    {
    case listed::rules:
        for (const auto& r : rules::all_rules())
            out.push_back(r.id);
        for (const auto& r : rules::flow_rules())
            out.push_back(r.id);
        break;
    case listed::mutators:
        for (const auto* m : mutate::all_mutators())
            out.push_back(m->name);
        break;
    case listed::weaknesses: return weak::names_of_weaknesses();
    case listed::faults: return weak::names_of_faults();
    }
    return out;
}

std::string nearest_names(std::string_view name)
{
    constexpr std::size_t most = 3;
    std::vector<std::pair<std::size_t, std::string_view>> all;
    for (const auto kind : {listed::rules, listed::mutators, listed::weaknesses, listed::faults})
        for (const auto known : names_of(kind))
            all.emplace_back(script::edits_between(name, known), known);
    std::ranges::stable_sort(all, {}, &std::pair<std::size_t, std::string_view>::first);
    std::vector<std::string_view> out;
    for (const auto& [edits, known] : all)
        if (out.size() < most && std::ranges::find(out, known) == out.end())
            out.push_back(known);
    return script::joined(out);
}

}  // namespace cli
