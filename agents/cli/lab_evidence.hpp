// The folder of a cell: result.json, ladder.txt, capture.pcapng, page.html and case.toml of the run that says
// most.
#pragma once

#include "judge/result.hpp"
#include "lab/cell.hpp"
#include "net/capture.hpp"
#include "page/evidence.hpp"

#include <functional>
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
    // In place of what was kept before. `page`: makes its page, with the capture at that path.
    void keep(const judge::run_result& r,
              const std::function<page::evidence(const std::string& capture)>& page);

private:
    std::string recording() const { return folder_ + "/recording.pcapng"; }

    std::string folder_;
};

}  // namespace cli
