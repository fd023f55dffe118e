// `sipwright list rules|scripts|mutators|weaknesses|faults`.
#include "cli/catalogue.hpp"
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/scripts.hpp"
#include "script/load.hpp"
#include "script/printable.hpp"
#include "script/spelling.hpp"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <iostream>
#include <memory>

namespace cli {

namespace {

namespace json = boost::json;

json::string text(std::string_view s) { return json::string{script::printable(s)}; }

int list_rules(const std::string& prefix, bool as_array)
{
    const auto which = rules::select(prefix);
    if (which.empty())
        throw script::usage_error{"no rule begins with '" + prefix + "'"};
    json::array out;
    for (const auto* r : which)
    {
        if (!as_array)
        {
            std::cout << r->id << std::string(r->id.size() < 16 ? 16 - r->id.size() : 1, ' ') << r->sentence
                      << "  [" << r->spec << "]" << (r->check ? "" : "  (not judged yet)") << '\n';
            continue;
        }
        out.push_back(as_json(*r));
    }
    if (as_array)
        std::cout << json::serialize(out) << '\n';
    return as_drawn;
}

int list_scripts(const std::string& folder, bool as_array)
{
    json::array out;
    bool broken = false;
    for (const auto& path : find_scripts({folder}))
    {
        try
        {
            const auto script = script::load_script(path);
            if (as_array)
            {
                json::array parties;
                for (const auto& p : script.parties)
                    parties.push_back(text(p.name));
                out.push_back({{"path", text(path)},
                               {"title", text(script.title)},
                               {"spec", text(script.spec)},
                               {"lifelines", std::move(parties)},
                               {"rungs", script.rungs.size()}});
                continue;
            }
            std::cout << script::printable(path) << "  " << script::printable(script.title);
            if (!script.spec.empty())
                std::cout << "  [" << script::printable(script.spec) << ']';
            std::cout << '\n';
        }
        catch (const script::script_error& error)
        {
            broken = true;
            std::cerr << "sipwright: " << script::printable(error.what()) << '\n';
        }
    }
    if (as_array)
        std::cout << json::serialize(out) << '\n';
    return broken ? usage : as_drawn;
}

int list_mutators(const std::string& prefix, bool as_array)
{
    json::array out;
    for (const auto* m : mutate::all_mutators())
    {
        if (!m->name.starts_with(prefix))
            continue;
        out.push_back(as_json(*m));
        if (!as_array)
        {
            std::cout << m->name << std::string(m->name.size() < 26 ? 26 - m->name.size() : 1, ' ')
                      << (m->nature == mutate::nature::legal ? "legal  " : "wrong  ") << m->aims_at;
            if (m->anomaly != 0)
                std::cout << "  [" << anomaly_in_words(m->anomaly) << ']';
            std::cout << '\n';
        }
    }
    if (out.empty())
        throw script::usage_error{"no mutator begins with '" + prefix + "'"};
    if (as_array)
        std::cout << json::serialize(out) << '\n';
    return as_drawn;
}

// As one line: who has it, of which class it is, what provokes it, what comes of it.
std::string line_of(const weak::weakness& w)
{
    std::string out{w.name};
    out.append(out.size() < 30 ? 30 - out.size() : 1, ' ').append(weak::in_words(w.does)).append(": ");
    out.append(w.provoked_by);
    if (w.where != weak::everywhere)
        out.append(" (").append(weak::names_of_roles(w.where)).append(")");
    return out.append("  [").append(anomaly_in_words(w.anomaly)).append("]\n");
}

int list_weaknesses(const std::string& prefix, bool as_array)
{
    json::array out;
    for (const auto* w : weak::all_weaknesses())
    {
        if (!w->name.starts_with(prefix))
            continue;
        out.push_back(as_json(*w));
        if (!as_array)
            std::cout << line_of(*w);
    }
    if (out.empty())
        throw script::usage_error{"no weakness begins with " + script::in_quotes(prefix) +
                                  script::did_you_mean(prefix, weak::names_of_weaknesses())};
    if (as_array)
        std::cout << json::serialize(out) << '\n';
    return as_drawn;
}

int list_faults(const std::string& prefix, bool as_array)
{
    json::array out;
    for (const auto* f : weak::all_faults())
    {
        if (!f->name.starts_with(prefix))
            continue;
        out.push_back(as_json(*f));
        if (as_array)
            continue;
        std::string line{f->name};
        line.append(line.size() < 30 ? 30 - line.size() : 1, ' ').append(f->does);
        if (f->where != weak::everywhere)
            line.append(" (").append(weak::names_of_roles(f->where)).append(")");
        std::cout << line << "  [" << f->breaks << "]\n";
    }
    if (out.empty())
        throw script::usage_error{"no fault begins with " + script::in_quotes(prefix) +
                                  script::did_you_mean(prefix, weak::names_of_faults())};
    if (as_array)
        std::cout << json::serialize(out) << '\n';
    return as_drawn;
}

}  // namespace

void add_list(CLI::App& app, command& chosen)
{
    struct options
    {
        std::string prefix, folder = "scripts";
        bool as_json = false;
    };
    const auto o = std::make_shared<options>();
    auto* list = app.add_subcommand("list", "What there is: rules, scripts, mutators, weaknesses, faults");
    list->require_subcommand(1);
    list->footer(
        "examples: sipwright list rules CAN\n          sipwright list scripts scripts/rfc3665 --json\n"
        "          sipwright list mutators content-length");

    auto* rules = list->add_subcommand("rules", "What the referee judges");
    rules->add_option("PREFIX", o->prefix, "only rules whose id begins so: CAN, CAN-SRV-1");
    rules->add_flag("--json", o->as_json, "as JSON");
    rules->callback([o, &chosen] { chosen = [o] { return list_rules(o->prefix, o->as_json); }; });

    auto* mutators =
        list->add_subcommand("mutators", "The named changes to messages, and whether they are legal");
    mutators->add_option("PREFIX", o->prefix, "only mutators whose name begins so: via, content-length");
    mutators->add_flag("--json", o->as_json, "as JSON");
    mutators->callback([o, &chosen] { chosen = [o] { return list_mutators(o->prefix, o->as_json); }; });

    auto* weaknesses = list->add_subcommand(
        "weaknesses", "The robustness faults that `serve --weak` plants, and what they do");
    weaknesses->add_option("PREFIX", o->prefix, "only weaknesses whose name begins so: sdp, content-length");
    weaknesses->add_flag("--json", o->as_json, "as JSON");
    weaknesses->callback([o, &chosen] { chosen = [o] { return list_weaknesses(o->prefix, o->as_json); }; });

    auto* faults = list->add_subcommand(
        "faults", "The faults of conformance that `serve --fault` plants, and the letter that each breaks");
    faults->add_option("PREFIX", o->prefix, "only faults whose name begins so: via, challenge");
    faults->add_flag("--json", o->as_json, "as JSON");
    faults->callback([o, &chosen] { chosen = [o] { return list_faults(o->prefix, o->as_json); }; });

    auto* scripts = list->add_subcommand("scripts", "The scripts in a folder and below");
    scripts->add_option("FOLDER", o->folder, "where to look")->capture_default_str();
    scripts->add_flag("--json", o->as_json, "as JSON");
    scripts->callback([o, &chosen] { chosen = [o] { return list_scripts(o->folder, o->as_json); }; });
}

}  // namespace cli
