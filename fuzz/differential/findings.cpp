#include "differential/findings.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace differential {

namespace {

constexpr std::size_t most_buckets = 1'000;

std::string file_name(std::string bucket)
{
    std::ranges::replace(bucket, '/', '.');
    return bucket;
}

}  // namespace

findings& findings::all()
{
    static findings kept;
    return kept;
}

findings::findings()
{
    const char* const name = std::getenv("SIPWRIGHT_FINDINGS");
    if (!name)
        return;
    folder_ = name;
    std::filesystem::create_directories(folder_);
    std::ifstream table{folder_ / "buckets.tsv"};
    entry one;
    for (std::string bucket; table >> bucket >> one.count >> one.size;)
        entries_[bucket] = one;
}

findings::~findings() { write_table(); }

void findings::add(const std::string& bucket, std::string_view octets, const std::string& explanation)
{
    if (folder_.empty() || (entries_.size() >= most_buckets && !entries_.contains(bucket)))
        return;
    auto& kept = entries_[bucket];
    ++kept.count;
    if (kept.count > 1 && octets.size() >= kept.size)
        return;
    kept.size = octets.size();
    std::ofstream{folder_ / file_name(bucket), std::ios::binary} << octets;
    std::ofstream{folder_ / (file_name(bucket) + ".txt")} << explanation;
    write_table();
}

void findings::write_table() const
{
    if (folder_.empty())
        return;
    std::ofstream table{folder_ / "buckets.tsv"};
    for (const auto& [bucket, one] : entries_)
        table << bucket << '\t' << one.count << '\t' << one.size << '\n';
}

}  // namespace differential
