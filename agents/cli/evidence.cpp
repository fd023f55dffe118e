#include "cli/evidence.hpp"

#include "cli/again.hpp"
#include "net/file.hpp"
#include "report/json.hpp"
#include "report/page.hpp"

#include <filesystem>

namespace cli {

evidence::evidence(std::string folder, bool one_run) : folder_{std::move(folder)}, one_run_{one_run}
{
    net::make_folder(folder_);
    net::check_writable(folder_ + "/result.json");
    if (one_run_)
    {
        net::check_writable(folder_ + "/ladder.txt");
        net::check_writable(folder_ + "/page.html");
        net::check_writable(folder_ + "/case.toml");
        net::check_writable(folder_ + "/capture.pcapng");
    }
}

std::string evidence::folder_of(const planned_run& run) const
{
    if (one_run_)
        return folder_;
    auto number = std::to_string(run.index + 1);
    number.insert(0, number.size() < 4 ? 4 - number.size() : 0, '0');
    return folder_ + '/' + number + '-' + std::filesystem::path{run.flow->path}.stem().string();
}

std::string evidence::capture_of(const planned_run& run) const
{
    const auto folder = folder_of(run);
    net::make_folder(folder);
    return capture_path(run);
}

void evidence::add(const planned_run& run,
                   const judge::run_result& result,
                   bool passed,
                   const std::function<page::evidence()>& page)
{
    const auto folder = folder_of(run);
    const bool repeated = run.repetition > 0 && !one_run_;
    if (repeated && (passed || repeats_kept_ == most_repeats_kept))
    {
        left_out_ += !passed;
        // capture_of() has made it before anybody knew.
        std::error_code ignored;
        std::filesystem::remove(folder + "/capture.pcapng", ignored);
        std::filesystem::remove(folder, ignored);
        return;
    }
    repeats_kept_ += repeated;
    net::make_folder(folder);
    net::write_whole(folder + "/ladder.txt", report::draw(result));
    write_page(folder, page());
    if (!one_run_)
        net::write_whole(folder + "/result.json", report::to_json({&result, 1}, result.seed));
}

}  // namespace cli
