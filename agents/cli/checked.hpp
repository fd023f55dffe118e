// What `sipwright check` tells of each call as it is judged: on the terminal and into files, in bounded
// memory.
#pragma once

#include "check/checker.hpp"
#include "cli/pages.hpp"
#include "cli/terminal.hpp"
#include "net/growing_file.hpp"
#include "page/call_evidence.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cli {

struct check_options
{
    std::vector<std::string> files, parties, rules;
    std::string call, json, junit, html, out, key_log;
    bool strict = false, quiet = false, verbose = false;
};

class checked
{
public:
    static constexpr std::size_t ladders_shown = 20;  // of calls that failed; others are one line
    static constexpr std::size_t lines_shown = 100;   // of calls that did not pass
    static constexpr std::size_t parties_told = 16;   // what they kept; --json has them all
    static constexpr std::size_t folders_kept = 100;  // ladders in --out: of calls that failed, of all others

    explicit checked(const check_options& o, std::span<const rules::rule* const> which);

    void add(const check::call& c, const std::vector<rules::party>& who);
    void finish(const check::summary& s, const std::vector<rules::party>& who, bool interrupted);
    bool call_was_there() const { return shown_call_; }

private:
    void keep_ladder(const check::call& c, const std::vector<rules::party>& who);
    void keep_page(const check::call& c, const std::vector<rules::party>& who);
    page::call_surroundings surroundings(const check::call& c) const;
    std::string facts(const check::summary& s, const std::vector<rules::party>& who) const;

    const check_options& options_;
    std::vector<const rules::rule*> which_;
    terminal terminal_;
    std::vector<net::growing_file> json_, junit_;
    std::optional<pages> pages_;
    std::size_t pages_failed_ = 0, pages_others_ = 0;
    std::size_t ladders_ = 0, lines_ = 0, not_shown_ = 0, calls_ = 0, failed_ = 0, skipped_ = 0;
    std::size_t kept_failed_ = 0, kept_others_ = 0;
    bool shown_call_ = false;
};

}  // namespace cli
