// --html FILE: of one result, FILE is its evidence page. Of several, FILE lists them, and each has a page of
// its own in a folder beside it, "FILE-pages" without the ending .html; FILE is whole after each of them.
#pragma once

#include "page/evidence.hpp"
#include "page/results_page.hpp"

#include <string>
#include <vector>

namespace cli {

class pages
{
public:
    // `what`: "runs" or "calls". Throws net::environment_error where FILE cannot be written.
    pages(std::string file, std::string what);

    // Everything that was judged is counted; what is kept has a page. Throws net::environment_error.
    void add(const page::evidence& one);
    void count_only(page::tone verdict);
    void finish();  // the counts are those of the end

    static constexpr std::size_t most_kept = 100;  // of those that did not pass, and of others

private:
    void count(page::tone verdict);
    void write_page(const page::evidence& one, const std::string& html);
    void write_list();
    void become_list();

    std::string file_, folder_, what_;
    page::result_counts counts_;
    std::vector<page::listed_page> kept_;
    std::string first_;  // the page of the first one, while it is the only one
    page::listed_page first_is_;
    bool list_ = false;
};

}  // namespace cli
