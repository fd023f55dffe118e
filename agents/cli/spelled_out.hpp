// The command line as data, read from the definitions that --help has: for the man page and completions.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace cli {

struct spelled_option
{
    std::vector<std::string> names;  // "-q", "--quiet"; one name without dashes for what stands by its place
    std::string value;               // "TEXT"; "" for a flag
    std::string description;
    bool by_place = false, required = false, many = false;
    std::vector<std::string> values;  // all that it may be, where that is known before anything is read
};

struct spelled_command
{
    std::vector<std::string> words;  // "sipwright", "list", "rules"
    std::string description, footer;
    std::vector<spelled_option> options;
    std::vector<spelled_command> commands;
    std::string name() const;  // "sipwright list rules"
};

spelled_command spelled_out(const CLI::App& app);

// In the order of --help: itself first, then each command with what is below it.
std::vector<const spelled_command*> all_of(const spelled_command& c);

std::string man_page(const spelled_command& c, const std::string& version);  // man(7) macros, section 1
std::string bash_completion(const spelled_command& c);
std::string zsh_completion(const spelled_command& c);
std::string fish_completion(const spelled_command& c);

}  // namespace cli
