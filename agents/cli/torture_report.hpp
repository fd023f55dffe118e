// What a run of torture tells: a line for each message, a summary, and files.
#pragma once

#include "net/growing_file.hpp"
#include "report/torture.hpp"

#include <optional>
#include <string>
#include <vector>

namespace cli {

class torture_report
{
public:
    // Throws net::environment_error when a file cannot be written. "": no such file.
    torture_report(const report::torture_run& run, const std::string& json, const std::string& junit);

    void begin(const fsm::address& way);  // the results that come now are over it
    void add(torture::result one);
    void end();  // of that way
    void finish(bool interrupted);

    bool has_faults() const;

private:
    std::string counted(std::optional<fsm::transport> over) const;

    report::torture_run run_;
    std::optional<net::growing_file> json_, junit_;
    report::junit_counts junit_counts_;
    report::torture_counts counts_{};
    std::vector<torture::result> all_;
    fsm::address way_;
};

}  // namespace cli
