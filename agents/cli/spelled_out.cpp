#include "cli/spelled_out.hpp"

#include "cli/catalogue.hpp"

#include <CLI/CLI.hpp>

#include <utility>

namespace cli {

namespace {

spelled_option spelled(const CLI::Option& o)
{
    spelled_option out;
    for (const auto& n : o.get_snames())
        out.names.push_back('-' + n);
    for (const auto& n : o.get_lnames())
        out.names.push_back("--" + n);
    if (out.names.empty())
        out.names.push_back(o.get_name(true));
    out.by_place = !o.nonpositional();
    out.description = o.get_description();
    out.required = o.get_required();
    out.many = o.get_items_expected_max() > 1;
    if (o.get_type_size() != 0)
        out.value = o.get_type_name().empty() ? "VALUE" : o.get_type_name();
    return out;
}

// By its name: an option means the same in each command that has it.
std::vector<std::string> values_of(const std::string& command, const std::string& name)
{
    using words = std::vector<std::string>;
    const auto of = [](std::initializer_list<listed> kinds) {
        words out;
        for (const auto kind : kinds)
            for (const auto n : names_of(kind))
                out.emplace_back(n);
        return out;
    };
    if (name == "--transport")
        return {"udp", "tcp", "tls", "ws", "wss"};
    if (name == "--tls-version")
        return {"1.2", "1.3"};
    if (name == "--mutator")
        return of({listed::mutators});
    if (name == "--weak")
        return of({listed::weaknesses});
    if (name == "--fault")
        return of({listed::faults});
    if (name == "--rules")
        return of({listed::rules});
    if (command == "serve" && name == "ROLE")
        return {"ua", "proxy", "registrar", "redirect", "dns"};
    if (command == "completions" && name == "SHELL")
        return {"bash", "zsh", "fish"};
    if (command == "explain" && name == "NAME")
        return of({listed::rules, listed::mutators, listed::weaknesses, listed::faults});
    return {};
}

spelled_command spelled(const CLI::App& app, std::vector<std::string> words)
{
    spelled_command out;
    words.push_back(app.get_name());
    out.words = words;
    out.description = app.get_description();
    out.footer = app.get_footer();
    for (const auto* o : app.get_options())
        if (!o->get_group().empty())
        {
            out.options.push_back(spelled(*o));
            out.options.back().values = values_of(app.get_name(), out.options.back().names.back());
        }
    for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; }))
        out.commands.push_back(spelled(*sub, words));
    return out;
}

}  // namespace

std::string spelled_command::name() const
{
    std::string out;
    for (const auto& w : words)
        out += (out.empty() ? "" : " ") + w;
    return out;
}

spelled_command spelled_out(const CLI::App& app) { return spelled(app, {}); }

std::vector<const spelled_command*> all_of(const spelled_command& c)
{
    std::vector<const spelled_command*> out{&c};
    for (const auto& sub : c.commands)
        for (const auto* one : all_of(sub))
            out.push_back(one);
    return out;
}

}  // namespace cli
