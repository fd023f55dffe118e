#include "cli/record_seeds.hpp"

#include "net/error.hpp"

namespace cli {

record_seeds::record_seeds(const std::string& folder) : folder_{folder}
{
    for (const auto target : seeds::targets())
        targets_.emplace_back(folder + '/' + std::string{target});
}

bool record_seeds::add(const rules::traffic& run)
try
{
    // Messages that the run altered are as good: what they are is judged by nobody here.
    const seeds::conversation said{run, {}};
    for (std::size_t i = 0; i < targets_.size(); ++i)
        for (const auto& one : seeds::make(seeds::targets()[i], said).seeds)
            targets_[i].add(one);
    return true;
}
catch (const net::environment_error& error)
{
    trouble_ = error.what();
    return false;
}

std::string record_seeds::finish() const
{
    if (!trouble_.empty())
        throw net::environment_error{trouble_};
    std::size_t written = 0, left_out = 0;
    for (const auto& t : targets_)
    {
        written += t.written();
        left_out += t.left_out();
    }
    auto out = "seeds: " + folder_ + ", " + std::to_string(written) + " written";
    if (left_out > 0)
        out += ", " + std::to_string(left_out) + " left out: " + std::to_string(seed_files::most) +
               " are written for each target";
    return out;
}

}  // namespace cli
