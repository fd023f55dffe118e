// What a campaign has done, in a database that survives a kill (SQLite, write-ahead log): at most the case in
// flight is lost.
#pragma once

#include "campaign/hunt.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace net {

class ledger
{
public:
    // Opens it, or begins one. `about`: what the campaign is: script, seed, attacks, tool. Throws
    // environment_error: it cannot be written, it is no ledger, or another campaign's.
    ledger(const std::string& path, const std::string& about);
    ~ledger();

    // All that is there, in order. A finding whose examination was cut short is forgotten here, as its case
    // is open and comes to be examined again.
    void read(const std::function<void(const campaign::case_played&)>& played,
              const std::function<void(const std::string& bucket)>& found) const;

    void add(const campaign::case_played& c);
    // `json`: as reports have it.
    void add(const campaign::finding& f, const std::string& json);
    // The reports of all findings, in order.
    std::vector<std::string> findings() const;

    // Rules that a case had to do with, by id.
    void add_triggered(std::string_view rule);
    std::vector<std::string> triggered() const;

private:
    void add_open(const campaign::open_case& c);
    void add_row(const campaign::case_played& c);

    struct self;
    std::unique_ptr<self> self_;
};

}  // namespace net
