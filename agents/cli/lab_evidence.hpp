// The folder of a cell: result.json, ladder.txt and capture.pcapng of the run that says most.
#pragma once

#include "judge/result.hpp"
#include "lab/cell.hpp"
#include "net/capture.hpp"

#include <memory>
#include <string>

namespace cli {

class cell_evidence
{
public:
    explicit cell_evidence(std::string folder) : folder_{std::move(folder)} {}
    ~cell_evidence();  // what was not kept goes
    cell_evidence(const cell_evidence&) = delete;
    cell_evidence& operator=(const cell_evidence&) = delete;

    std::unique_ptr<net::capture> capture();  // of one run. Throws net::environment_error, as keep() does
    // In place of what was kept before.
    void keep(const judge::run_result& r);

private:
    std::string recording() const { return folder_ + "/recording.pcapng"; }

    std::string folder_;
};

}  // namespace cli
