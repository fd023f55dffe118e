// Keeps the smallest example of each bucket in the folder that SIPWRIGHT_FINDINGS names, with a text beside
// it that says what each parser read, and how often each bucket was met (buckets.tsv). Without that variable
// nothing is kept. At most 1,000 buckets, so that no input grows the folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace differential {

class findings
{
public:
    static findings& all();  // one for the process; the folder may hold those of earlier ones

    void add(const std::string& bucket, std::string_view octets, const std::string& explanation);

private:
    struct entry
    {
        std::uint64_t count = 0;
        std::size_t size = 0;  // of the smallest example
    };

    findings();
    ~findings();
    void write_table() const;

    std::filesystem::path folder_;
    std::map<std::string, entry> entries_;
};

}  // namespace differential
