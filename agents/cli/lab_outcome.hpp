// What a lab came to so far: kept in its ledger cell by cell, told line by line, written into its reports.
#pragma once

#include "cli/lab_options.hpp"
#include "cli/terminal.hpp"
#include "lab/results.hpp"
#include "net/folder_lock.hpp"
#include "net/lab_ledger.hpp"

#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace cli {

class lab_outcome
{
public:
    // `about`: which lab it is. Throws net::environment_error, and script::usage_error where the folder holds
    // a lab and nobody said --resume, or holds none.
    lab_outcome(const lab_options& options, lab::results all, const std::string& about);

    // Cells that were played before, with what they were played with.
    std::map<lab::cell_key, lab::cell> played_before() const;

    std::int64_t session() const { return ledger_->session(); }

    lab::results& all() { return all_; }
    // `weigh`: says of a cell where it stands by the policy.
    void begin(std::size_t to_play, std::function<void(std::size_t index, lab::cell& c)> weigh);
    void begins(const lab::cell_key& key);
    void add(std::size_t index, lab::cell c);
    void say(const std::string& what);
    void note(const std::string& what);  // says it, and all reports do
    // Nobody asks for that cell: that it was not run says nothing.
    void leave_out(std::size_t index) { left_out_.insert(index); }
    // Writes all reports; an exit_code.
    int finish(bool interrupted);

private:
    void print(const lab::cell& c);
    void write_reports(bool whole);
    void event(const std::string& line);
    double at_ms() const;
    int code() const;

    const lab_options& options_;
    lab::results all_;
    terminal terminal_;
    std::optional<net::folder_lock> lock_;
    std::unique_ptr<net::lab_ledger> ledger_;
    std::vector<lab::cell> baseline_, against_;
    std::function<void(std::size_t index, lab::cell& c)> weigh_;
    std::FILE* events_ = nullptr;
    bool close_events_ = false;
    std::size_t done_ = 0, to_play_ = 0;
    std::set<std::string> playing_;
    std::set<std::size_t> left_out_;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now(), written_ = began_;

public:
    ~lab_outcome();
    lab_outcome(const lab_outcome&) = delete;
    lab_outcome& operator=(const lab_outcome&) = delete;
};

// "2026-11-28T18:00:00Z", now.
std::string wall_time();

}  // namespace cli
