#include "net/lab_ledger.hpp"

#include "net/archive.hpp"
#include "net/error.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

namespace {

struct in_a_folder : testing::Test
{
    in_a_folder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "sipwright-lab-XXXXXX").string();
        folder = ::mkdtemp(name.data());
    }
    ~in_a_folder() override { std::filesystem::remove_all(folder); }

    std::string path() const { return folder + "/lab.sqlite"; }
    std::string folder;
};

using lab_ledger_test = in_a_folder;

TEST_F(lab_ledger_test, has_what_was_added_when_it_is_opened_again)
{
    {
        net::lab_ledger first{path(), "lab 7, seed 1"};
        EXPECT_EQ(first.session(), 1);
        first.add("a", "1");
        first.add("b", "2");
        first.add("a", "3");
    }
    EXPECT_EQ(net::lab_ledger_about(path()), "lab 7, seed 1");
    const net::lab_ledger again{path(), "lab 7, seed 1"};
    EXPECT_EQ(again.session(), 2);
    std::map<std::string, std::string> all;
    again.read([&](const std::string& key, const std::string& json) { all[key] = json; });
    EXPECT_EQ(all, (std::map<std::string, std::string>{{"a", "3"}, {"b", "2"}}));
}

TEST_F(lab_ledger_test, of_another_lab_is_refused_and_so_is_what_is_none)
{
    {
        const net::lab_ledger first{path(), "lab 7"};
    }
    EXPECT_THROW((net::lab_ledger{path(), "lab 8"}), net::environment_error);
    EXPECT_THROW((net::lab_ledger{folder, "lab 7"}), net::environment_error);
    EXPECT_EQ(net::lab_ledger_about(folder + "/nothing"), "");
}

TEST(archive, gives_back_what_was_put_in_and_always_the_same_octets)
{
    const net::archived_files files{{"manifest.json", "{}"},
                                    {"1/capture.pcapng", std::string(100'000, '\0')}};
    const auto zip = net::zip_of(files);
    EXPECT_EQ(net::files_of_zip(zip, "x.zip"), files);
    EXPECT_EQ(net::zip_of(files), zip);
}

TEST(archive, that_is_none_or_cut_or_leads_elsewhere_is_refused)
{
    EXPECT_THROW(net::files_of_zip("no archive", "x.zip"), net::environment_error);
    const auto zip = net::zip_of({{"a", std::string(1'000, 'x') + "end"}});
    EXPECT_THROW(net::files_of_zip(std::string_view{zip}.substr(0, 40), "x.zip"), net::environment_error);
    for (const auto* const name : {"../a", "/a", "a/../../b"})
        EXPECT_THROW(net::files_of_zip(net::zip_of({{name, "x"}}), "x.zip"), net::environment_error) << name;
}

}  // namespace
