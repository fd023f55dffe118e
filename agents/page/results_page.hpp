// A list of evidence pages, each with its verdict and its sentence.
#pragma once

#include "page/evidence.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace page {

struct listed_page
{
    std::string path;  // relative to the list
    std::string name, word, sentence;
    tone verdict = tone::open;
};

struct result_counts
{
    std::size_t all = 0, passed = 0, failed = 0;  // the rest is inconclusive, or could not be played
};

// `what`: "runs" or "calls".
std::string html_of(std::span<const listed_page> pages, const result_counts& of, const std::string& what);

}  // namespace page
