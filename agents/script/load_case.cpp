#include "script/load_case.hpp"

#include "script/script.hpp"
#include "script/script_names.hpp"
#include "script/spelling.hpp"
#include "script/templates.hpp"

namespace script {

namespace {

std::string rung_of(const script_source& source, const entry& e, std::size_t rungs)
{
    auto name = source.text(e, "the name of a rung");
    if (const auto n = rung_number(name); !n || *n > rungs)
        source.refuse(e.value->source().begin, in_quotes(name) + " is not drawn");
    return name;
}

std::vector<std::string> message_of(const script_source& source, const entry& e)
{
    std::vector<std::string> out;
    source.lines(e);  // refuses what is none
    for (const auto& n : *e.value->as_array())
    {
        out.push_back(n.as_string()->get());
        if (const auto wrong = find_wrong_placeholder(out.back(), template_of::octets))
            source.refuse(n.source().begin, wrong->text);
    }
    return out;
}

std::vector<std::string> rules_of(const script_source& source, const entry& e)
{
    std::vector<std::string> out;
    for (const auto& n : source.array(e, "an array of rules"))
    {
        const auto* const name = n.as_string();
        if (!name || has_control(name->get()))
            source.refuse(n.source().begin, "the id of a rule is wanted, such as \"CAN-SRV-1.a\"");
        out.push_back(name->get());
    }
    return out;
}

case_table::run read_run(const script_source& source, const toml::node& n, std::size_t rungs)
{
    case_table::run out;
    const auto* const table = n.as_table();
    if (!table)
        source.refuse(n.source().begin, "a run is a table with 'rung' and 'message'");
    for (const auto& k : as_written(*table))
        if (k.key == "rung")
            out.rung = rung_of(source, k, rungs);
        else if (k.key == "message")
            out.message = message_of(source, k);
        else
            source.unknown_key(k, "of a run before", {"rung", "message"});
    if (out.rung.empty() != out.message.empty())
        source.refuse(n.source().begin, "'rung' and 'message' belong together; neither is the flow as drawn");
    return out;
}

}  // namespace

case_table read_case(const script_source& source, const entry& e, std::size_t rungs)
{
    case_table out;
    for (const auto& k : as_written(source.table(e, "a table [case]")))
        if (k.key == "symptom")
            out.symptom = source.line(k);
        else if (k.key == "what")
            out.what = source.line(k);
        else if (k.key == "party")
            out.party = source.line(k);
        else if (k.key == "rules")
            out.rules = rules_of(source, k);
        else if (k.key == "found")
            out.found = source.line(k);
        else if (k.key == "seed")
        {
            const auto* const number = k.value->as_integer();
            if (!number)
                source.wrong_type(k, "a whole number");
            out.seed = static_cast<std::uint64_t>(number->get());
        }
        else if (k.key == "legal")
            out.legal = source.yes_or_no(k);
        else if (k.key == "shown")
            out.shown = source.number(k, *k.value, 0, 1'000);
        else if (k.key == "tried")
            out.tried = source.number(k, *k.value, 0, 1'000);
        else if (k.key == "at_once")
            out.at_once = source.number(k, *k.value, 1, limits::at_once);
        else if (k.key == "idle_connections")
            out.idle_connections = source.number(k, *k.value, 0, limits::idle_connections);
        else if (k.key == "before")
        {
            const auto& runs = source.array(k, "an array of tables [[case.before]]");
            if (runs.size() > limits::runs_before)
                source.refuse(k.at, "more than " + std::to_string(limits::runs_before) + " runs before");
            for (const auto& n : runs)
                out.before.push_back(read_run(source, n, rungs));
        }
        else
            source.unknown_key(k, "of a case",
                               {"symptom", "what", "party", "rules", "found", "seed", "legal", "shown",
                                "tried", "at_once", "idle_connections", "before"});
    return out;
}

}  // namespace script
