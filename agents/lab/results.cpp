#include "lab/results.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace lab {

namespace {

template <class Get>
std::vector<std::string> all_of(const std::vector<cell>& cells, Get get)
{
    std::vector<std::string> out;
    std::set<std::string_view> seen;
    for (const auto& c : cells)
        if (seen.insert(get(c)).second)
            out.push_back(get(c));
    return out;
}

}  // namespace

counts count(const std::vector<cell>& cells)
{
    counts out{};
    for (const auto& c : cells)
        ++out[static_cast<std::size_t>(c.is)];
    return out;
}

counts count_device(const std::vector<cell>& cells, const std::string& device)
{
    counts out{};
    for (const auto& c : cells)
        out[static_cast<std::size_t>(c.is)] += c.key.device == device;
    return out;
}

std::size_t of(const counts& c, verdict v) { return c[static_cast<std::size_t>(v)]; }
bool is_finding(const results& r, const cell& c)
{
    return is_bad(c.is) || (r.strict && c.is == verdict::warn);
}

bool is_known(const results& r, std::size_t cell)
{
    return cell < r.since.size() && is_known(r.cells[cell], r.since[cell]);
}

std::size_t sum(const counts& c) { return std::accumulate(c.begin(), c.end(), std::size_t{0}); }

std::vector<std::string> devices_of(const std::vector<cell>& cells)
{
    return all_of(cells, [](const cell& c) -> const std::string& { return c.key.device; });
}
std::vector<std::string> flows_of(const std::vector<cell>& cells)
{
    return all_of(cells, [](const cell& c) -> const std::string& { return c.key.flow; });
}
std::vector<std::string> transports_of(const std::vector<cell>& cells)
{
    return all_of(cells, [](const cell& c) -> const std::string& { return c.key.transport; });
}

std::string in_words(const counts& c)
{
    auto out = std::to_string(sum(c)) + (sum(c) == 1 ? " cell" : " cells");
    const char* between = ": ";
    for (std::size_t i = 0; i < c.size(); ++i)
        if (c[i] > 0)
        {
            out += between + std::to_string(c[i]) + ' ' + std::string{to_text(static_cast<verdict>(i))};
            between = ", ";
        }
    return out;
}

}  // namespace lab
