// `sipwright run --record-seeds DIR`: what runs say becomes seeds, DIR/TARGET/NAME.
#pragma once

#include "cli/seed_files.hpp"
#include "rules/traffic.hpp"

#include <string>
#include <vector>

namespace cli {

class record_seeds
{
public:
    // Creates a folder for each target that messages can feed. Throws net::environment_error.
    explicit record_seeds(const std::string& folder);

    // False when they can no longer be written.
    bool add(const rules::traffic& run);

    // "seeds: DIR, 84 written". Throws net::environment_error when add() has failed.
    std::string finish() const;

private:
    std::string folder_;
    std::vector<seed_files> targets_;  // as seeds::targets()
    std::string trouble_;
};

}  // namespace cli
