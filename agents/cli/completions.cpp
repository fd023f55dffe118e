// `sipwright man` and `sipwright completions`: made from the same definitions as --help.
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/spelled_out.hpp"
#include "report/json.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <memory>

namespace cli {

namespace {

// Between single quotes, as all three shells take it but for how a quote is written.
std::string in_quotes(const std::string& text, const char* quote)
{
    std::string out{'\''};
    for (const char c : text)
        out += c == '\'' ? std::string{quote} : c == '\n' ? std::string{" "} : std::string{c};
    return out + '\'';
}

// The first sentence of a description, short enough for a line.
std::string brief(const std::string& text)
{
    constexpr std::size_t most = 90;
    auto out = text.substr(0, text.find('\n'));
    if (out.size() > most)
        out = out.substr(0, out.rfind(' ', most)) + " ...";
    return out;
}

bool takes_files(const spelled_command& c)
{
    return std::ranges::any_of(c.options,
                               [](const spelled_option& o) { return o.by_place && o.values.empty(); });
}

// " ua proxy"; none of them has anything that a shell would take for more than a word.
std::string listed_words(const std::vector<std::string>& all)
{
    std::string out;
    for (const auto& one : all)
        out += ' ' + one;
    return out;
}

// What may stand by its place in a command.
std::string places(const spelled_command& c)
{
    std::string out;
    for (const auto& o : c.options)
        if (o.by_place)
            out += listed_words(o.values);
    return out;
}

// "case "$at $word" in ...": the words that lead to each command.
std::string steps(const spelled_command& c, const std::string& indent)
{
    std::string known;
    for (const auto* one : all_of(c))
        if (one != &c)
            known += (known.empty() ? "" : "|") + in_quotes(one->name(), "'\\''");
    return indent + known + ") at=\"$at $word\" ;;\n";
}

}  // namespace

std::string bash_completion(const spelled_command& c)
{
    auto out = "# bash completion of " + c.name() +
               "; from: sipwright completions bash\n_sipwright()\n{\n"
               "    local cur=\"${COMP_WORDS[COMP_CWORD]}\" at=sipwright word words='' files=yes i\n"
               "    for ((i = 1; i < COMP_CWORD; i++)); do\n        word=\"${COMP_WORDS[i]}\"\n"
               "        case \"$at $word\" in\n" +
               steps(c, "            ") + "        esac\n    done\n    case \"$at\" in\n";
    for (const auto* one : all_of(c))
    {
        auto words = places(*one);
        for (const auto& sub : one->commands)
            words += ' ' + sub.words.back();
        for (const auto& o : one->options)
            if (!o.by_place)
                for (const auto& n : o.names)
                    words += ' ' + n;
        out += "        " + in_quotes(one->name(), "'\\''") + ") words='" +
               words.substr(words.empty() ? 0 : 1) + '\'' +
               (one->commands.empty() && places(*one).empty() ? "" : " files=no") + " ;;\n";
    }
    out += "    esac\n    case \"$at ${COMP_WORDS[COMP_CWORD - 1]}\" in\n";
    for (const auto* one : all_of(c))
        for (const auto& o : one->options)
            if (!o.by_place && !o.values.empty())
                out += "        " + in_quotes(one->name() + ' ' + o.names.back(), "'\\''") + ") words='" +
                       listed_words(o.values).substr(1) + "' files=no ;;\n";
    return out + "    esac\n    COMPREPLY=()\n"
                 "    while IFS='' read -r word; do COMPREPLY+=(\"$word\"); done < <(compgen -W \"$words\" "
                 "-- \"$cur\")\n"
                 "    if [ $files = yes ] && [ \"${cur#-}\" = \"$cur\" ]; then\n"
                 "        while IFS='' read -r word; do COMPREPLY+=(\"$word\"); done < <(compgen -f -- "
                 "\"$cur\")\n    fi\n}\n"
                 "complete -o filenames -F _sipwright sipwright\n";
}

std::string zsh_completion(const spelled_command& c)
{
    // A colon ends the name in what _describe takes.
    const auto described = [](const std::string& name, const std::string& text) {
        return in_quotes(name + ':' + brief(text), "'\\''");
    };
    auto out = "#compdef sipwright\n# zsh completion; from: sipwright completions zsh\n_sipwright()\n{\n"
               "    local at=sipwright word\n    local -a commands options values\n"
               "    for word in ${words[2,CURRENT-1]}; do\n        case \"$at $word\" in\n" +
               steps(c, "            ") + "        esac\n    done\n    case \"$at\" in\n";
    for (const auto* one : all_of(c))
    {
        out += "        " + in_quotes(one->name(), "'\\''") + ")\n            commands=(";
        for (const auto& sub : one->commands)
            out += "\n                " + described(sub.words.back(), sub.description);
        out += ")\n            values=(" + places(*one) + ")\n            options=(";
        for (const auto& o : one->options)
            if (!o.by_place)
                for (const auto& n : o.names)
                    out += "\n                " + described(n, o.description);
        out += ")\n            ;;\n";
    }
    out += "    esac\n    case \"$at ${words[CURRENT-1]}\" in\n";
    for (const auto* one : all_of(c))
        for (const auto& o : one->options)
            if (!o.by_place && !o.values.empty())
                out += "        " + in_quotes(one->name() + ' ' + o.names.back(), "'\\''") + ") values=(" +
                       listed_words(o.values) + ") commands=() ;;\n";
    return out + "    esac\n    if [[ ${words[CURRENT]} == -* ]]; then\n        _describe -o option options\n"
                 "    elif (( ${#commands} )); then\n        _describe command commands\n"
                 "    elif (( ${#values} )); then\n        _describe value values\n    else\n        "
                 "_files\n    fi\n}\n"
                 "if [ \"$funcstack[1]\" = _sipwright ]; then\n    _sipwright \"$@\"\nelse\n    compdef "
                 "_sipwright sipwright\nfi\n";
}

std::string fish_completion(const spelled_command& c)
{
    // A backslash means something there, even between single quotes.
    const auto quoted = [](const std::string& text) {
        std::string out;
        for (const char ch : text)
            out += ch == '\\' ? std::string{"\\\\"} : std::string{ch};
        return in_quotes(out, "\\'");
    };
    std::string out{"# fish completion; from: sipwright completions fish\n"};
    for (const auto* one : all_of(c))
    {
        std::string when = one == &c ? "__fish_use_subcommand" : "";
        for (std::size_t i = 1; i < one->words.size(); ++i)
            when +=
                (when.empty() ? "" : "; and ") + std::string{"__fish_seen_subcommand_from "} + one->words[i];
        std::string deeper;
        for (const auto& sub : one->commands)
            deeper += ' ' + sub.words.back();
        const auto no_files = one == &c || !takes_files(*one) ? " -f" : "";
        for (const auto& sub : one->commands)
            out += "complete -c sipwright -f -n " +
                   quoted(one == &c ? when : when + "; and not __fish_seen_subcommand_from" + deeper) +
                   " -a " + sub.words.back() + " -d " + quoted(brief(sub.description)) + '\n';
        if (const auto values = places(*one); !values.empty())
            out += "complete -c sipwright -f -n " + quoted(when) + " -a " + quoted(values.substr(1)) + '\n';
        for (const auto& o : one->options)
        {
            if (o.by_place)
                continue;
            out += "complete -c sipwright" + std::string{o.value.empty() ? no_files : ""} + " -n " +
                   quoted(when);
            for (const auto& n : o.names)
                out += n.starts_with("--") ? " -l " + n.substr(2) : " -s " + n.substr(1);
            if (!o.values.empty())
                out += " -x -a " + quoted(listed_words(o.values).substr(1));
            out += (o.value.empty() ? "" : " -r") + std::string{" -d "} + quoted(brief(o.description)) + '\n';
        }
    }
    return out;
}

void add_man(CLI::App& app, command& chosen)
{
    auto* sub = app.add_subcommand("man", "This program's man page, on standard output");
    sub->footer("example: sipwright man > /usr/local/share/man/man1/sipwright.1");
    sub->callback([&app, &chosen] {
        chosen = [&app] {
            std::cout << man_page(spelled_out(app), std::string{report::tool});
            return as_drawn;
        };
    });
}

void add_completions(CLI::App& app, command& chosen)
{
    const auto shell = std::make_shared<std::string>();
    auto* sub =
        app.add_subcommand("completions", "What completes this command in a shell, on standard output");
    sub->add_option("SHELL", *shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    sub->footer("example: source <(sipwright completions bash)");
    sub->callback([shell, &app, &chosen] {
        chosen = [shell, &app] {
            const auto all = spelled_out(app);
            std::cout << (*shell == "bash"  ? bash_completion(all)
                          : *shell == "zsh" ? zsh_completion(all)
                                            : fish_completion(all));
            return as_drawn;
        };
    });
}

}  // namespace cli
