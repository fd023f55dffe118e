#include "cli/lab_evidence.hpp"

#include "cli/again.hpp"
#include "net/error.hpp"
#include "net/file.hpp"
#include "net/limits.hpp"
#include "report/json.hpp"
#include "report/page.hpp"

#include <filesystem>

namespace cli {

cell_evidence::~cell_evidence()
{
    std::error_code ignored;
    std::filesystem::remove(recording(), ignored);
}

std::unique_ptr<net::capture> cell_evidence::capture()
{
    net::make_folder(folder_);
    return std::make_unique<net::capture>(recording(), net::limits::capture);
}

void cell_evidence::keep(const judge::run_result& r,
                         const std::function<page::evidence(const std::string& capture)>& page)
{
    net::make_folder(folder_);
    net::write_whole(folder_ + "/ladder.txt", report::draw(r));
    net::write_whole(folder_ + "/result.json", report::to_json({&r, 1}, r.seed));
    std::error_code error;
    std::filesystem::rename(recording(), folder_ + "/capture.pcapng", error);
    if (error && error != std::errc::no_such_file_or_directory)
        throw net::environment_error{folder_ + "/capture.pcapng: " + error.message()};
    write_page(folder_, page(folder_ + "/capture.pcapng"));
}

}  // namespace cli
