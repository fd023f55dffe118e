#include "cli/campaign_files.hpp"

#include "cli/outputs.hpp"
#include "net/file.hpp"
#include "net/seen_capture.hpp"
#include "report/page.hpp"
#include "report/sarif.hpp"

#include <chrono>

namespace cli {

void campaign_files::check() const
{
    if (!out.empty())
        net::make_folder(out);
    for (const auto& file : {json, junit, sarif})
        if (!file.empty())
            net::check_writable(file);
}

std::string campaign_files::place_of(const campaign::finding& f)
{
    const auto number = std::to_string(f.number);
    return "findings/" + std::string(number.size() < 4 ? 4 - number.size() : 0, '0') + number + '-' +
           std::string{campaign::to_text(f.shows.is.what)};
}

void campaign_files::keep(const campaign::finding& f, const std::string& json_of_it) const
{
    if (out.empty())
        return;
    const auto folder = out + '/' + place_of(f);
    net::make_folder(folder);
    net::write_whole(folder + "/case.toml", f.text);
    if (f.shows.result.flow)
    {
        net::write_whole(folder + "/ladder.txt", report::draw(f.shows.result));
        net::write_seen(folder + "/capture.pcapng", f.shows.result,
                        std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()));
    }
    net::write_whole(folder + "/finding.json", json_of_it + '\n');
}

void campaign_files::write(const report::campaign_summary& s, const std::vector<std::string>& findings) const
{
    if (!out.empty())
        net::write_whole(out + "/report.json", report::to_json(s, findings));
    if (!json.empty())
        net::write_whole(json, report::to_json(s, findings));
    if (!sarif.empty())
        net::write_whole(sarif, report::to_sarif(s, findings, absolute_folder(out)));
    if (!junit.empty())
        net::write_whole(junit, report::to_junit(s, findings));
}

}  // namespace cli
