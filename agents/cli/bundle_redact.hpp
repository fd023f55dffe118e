// Results in which private values are replaced, and the proof that none is left.
#pragma once

#include "cli/bundle_files.hpp"
#include "net/archive.hpp"
#include "redact/replacements.hpp"

#include <string>
#include <vector>

namespace cli {

// All values of all results, so that one that stands in two is replaced by the same in both. `scripts`: the
// case.toml of each; "" where there is none. Throws net::environment_error where a result has no capture.
redact::replacements learned(const std::vector<result_folder>& results,
                             const std::vector<std::string>& scripts,
                             std::uint64_t salt);

// Files of all results, redacted, and their pages, made anew of those; `notes` get what is left out.
net::archived_files redacted(const net::archived_files& all,
                             const redact::replacements& by,
                             const std::vector<result_folder>& results,
                             std::vector<std::string>& notes);

// What was to be kept secret is in no file, and what is left proves the same. Throws net::environment_error
// that names the value.
void prove(const net::archived_files& before,
           const net::archived_files& after,
           const redact::replacements& by,
           const std::vector<result_folder>& results);
// Of what manifest.json and README.txt take from results; the rest of them is ours.
void prove(const report::bundle& about, const redact::replacements& by);

}  // namespace cli
