#include "cli/pages.hpp"

#include "net/file.hpp"
#include "page/evidence_page.hpp"
#include "script/printable.hpp"

#include <filesystem>
#include <utility>

namespace cli {

namespace {

std::string folder_of(std::string file)
{
    for (const std::string_view ending : {".html", ".htm"})
        if (file.ends_with(ending))
        {
            file.resize(file.size() - ending.size());
            break;
        }
    return file + "-pages";
}

// A name for a file, of whatever the title has.
std::string plain(const std::string& title)
{
    constexpr std::size_t most = 60;
    std::string out;
    for (const char c : title)
    {
        const bool keeps = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.';
        const bool large = c >= 'A' && c <= 'Z';
        if (keeps || large)
            out += large ? static_cast<char>(c - 'A' + 'a') : c;
        else if (!out.empty() && out.back() != '-')
            out += '-';
        if (out.size() == most)
            break;
    }
    while (out.ends_with('-') || out.ends_with('.'))
        out.pop_back();
    return out;
}

}  // namespace

pages::pages(std::string file, std::string what)
    : file_{std::move(file)},
      folder_{folder_of(file_)},
      what_{std::move(what)}
{
    net::check_writable(file_);
}

void pages::count(page::tone verdict)
{
    ++counts_.all;
    counts_.passed += verdict == page::tone::pass || verdict == page::tone::warn;
    counts_.failed += verdict == page::tone::fail;
}

void pages::count_only(page::tone verdict)
{
    count(verdict);
    if (counts_.all == 2)
        become_list();
}

void pages::add(const page::evidence& one)
{
    count(one.verdict);
    auto html = page::html_of(one);
    auto number = std::to_string(counts_.all);
    number.insert(0, number.size() < 4 ? 4 - number.size() : 0, '0');
    const auto name = plain(one.title);
    page::listed_page row{std::filesystem::path{folder_}.filename().string() + '/' + number +
                              (name.empty() ? "" : '-' + name) + ".html",
                          one.title + (one.spec.empty() ? "" : " (" + one.spec + ')'), one.word, one.sentence,
                          one.verdict};
    if (counts_.all == 1)
    {
        net::write_whole(file_, html);
        first_ = std::move(html);
        first_is_ = std::move(row);
        return;
    }
    become_list();
    net::write_whole((std::filesystem::path{folder_}.parent_path() / row.path).string(), html);
    kept_.push_back(std::move(row));
    write_list();
}

void pages::become_list()
{
    if (std::exchange(list_, true))
        return;
    net::make_folder(folder_);
    if (!first_.empty())
    {
        net::write_whole((std::filesystem::path{folder_}.parent_path() / first_is_.path).string(), first_);
        kept_.insert(kept_.begin(), first_is_);
        first_ = {};
    }
    write_list();
}

void pages::write_list() { net::write_whole(file_, page::html_of(kept_, counts_, what_)); }

void pages::finish()
{
    if (list_ || (counts_.all > 0 && first_.empty()))
        write_list();
}

}  // namespace cli
