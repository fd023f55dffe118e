// Seeds become files: DIR/invite-alice-0001. What is there already stays as it is.
#pragma once

#include "seeds/seeds.hpp"

#include <map>
#include <set>
#include <string>

namespace cli {

class seed_files
{
public:
    // Creates the folder. Throws net::environment_error.
    explicit seed_files(std::string folder);

    // Writes the octets under `name` and the first number, from 0001 on, that no other octets have; the path,
    // or "" when there is nothing to do: the same octets have been written under any name, or are there under
    // this one, or the limit is reached. Throws net::environment_error.
    std::string add(const seeds::seed& one);

    const std::string& folder() const { return folder_; }
    std::size_t written() const { return written_; }
    std::size_t there() const { return there_; }        // the same octets
    std::size_t left_out() const { return left_out_; }  // over the limit

    static constexpr std::size_t most = 5000;  // written into one folder by one command

private:
    std::string folder_;
    std::set<std::string> hashes_;          // of what was written
    std::map<std::string, unsigned> next_;  // the number to try next, by name
    std::size_t written_ = 0, there_ = 0, left_out_ = 0;
};

}  // namespace cli
