// Runs a fuzz target over files and folders given as arguments: every corpus is a test, and any input runs
// under a debugger.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::vector<std::filesystem::path> files_under(const std::filesystem::path& place)
{
    std::vector<std::filesystem::path> found;
    if (std::filesystem::is_directory(place))
    {
        for (const auto& entry : std::filesystem::recursive_directory_iterator{place})
            if (entry.is_regular_file())
                found.push_back(entry.path());
    }
    else if (std::filesystem::exists(place))
    {
        found.push_back(place);
    }
    std::ranges::sort(found);
    return found;
}

}  // namespace

int main(int argc, char** argv)
{
    std::size_t count = 0;
    for (int i = 1; i < argc; ++i)
    {
        for (const auto& file : files_under(argv[i]))
        {
            std::ifstream in{file, std::ios::binary};
            const std::string octets{std::istreambuf_iterator<char>{in}, {}};
            std::fprintf(stderr, "%s\n", file.c_str());
            LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size());
            ++count;
        }
    }
    std::printf("%zu inputs\n", count);
    return count == 0;
}
