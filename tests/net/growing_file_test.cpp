#include "net/growing_file.hpp"

#include "net/error.hpp"
#include "net/file.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

namespace {

namespace fs = std::filesystem;

class growing_files : public testing::Test
{
protected:
    growing_files()
    {
        folder_ = testing::TempDir() + testing::UnitTest::GetInstance()->current_test_info()->name();
        fs::remove_all(folder_);
        net::make_folder(folder_);
    }
    ~growing_files() override { fs::remove_all(folder_); }

    std::string content(const std::string& name = "x") const
    {
        return net::read_whole(folder_ + '/' + name, 1 << 20);
    }
    std::size_t entries() const
    {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator{folder_}, {}));
    }

    std::string folder_;
};

TEST_F(growing_files, are_whole_after_each_addition)
{
    net::growing_file file{folder_ + "/x", "[", "]"};
    file.add("1");
    EXPECT_EQ(content(), "[1]");
    file.add(",2");
    EXPECT_EQ(content(), "[1,2]");
    file.change_head("{");
    EXPECT_EQ(content(), "{1,2]");
    file.add(",3");
    file.add(",4");
    EXPECT_EQ(content(), "{1,2,3,4]");
    file.finish();
    EXPECT_EQ(content(), "{1,2,3,4]");
    EXPECT_EQ(entries(), 1U);
}

// A reader that comes in between, or a kill, finds a document: what has the name is never written to.
TEST_F(growing_files, are_written_in_a_copy_that_has_another_name)
{
    net::growing_file file{folder_ + "/x", "[", "]"};
    file.add("1");
    std::string expected = "[1";
    for (char c = '2'; c <= '9'; ++c)
    {
        const auto named = ::open((folder_ + "/x").c_str(), O_RDONLY);
        struct stat before{}, after{};
        ASSERT_EQ(::fstat(named, &before), 0);
        file.add(std::string{','} + c);
        ASSERT_EQ(::fstat(named, &after), 0);
        EXPECT_EQ(before.st_size, after.st_size);
        char got[64];
        EXPECT_EQ((std::string{got, static_cast<std::size_t>(::read(named, got, sizeof got))}),
                  expected + ']');
        ::close(named);
        (expected += ',') += c;
        EXPECT_EQ(content(), expected + ']');
        EXPECT_EQ(entries(), 2U);
    }
    file.finish("}");
    EXPECT_EQ(content(), expected + '}');
    EXPECT_EQ(entries(), 1U);
}

TEST_F(growing_files, whose_name_was_taken_away_get_it_again)
{
    net::growing_file file{folder_ + "/x", "[", "]"};
    file.add("1");
    fs::remove(folder_ + "/x");
    file.add(",2");
    EXPECT_EQ(content(), "[1,2]");
    file.add(",3");
    EXPECT_EQ(content(), "[1,2,3]");
    file.finish();
    EXPECT_EQ(content(), "[1,2,3]");
    EXPECT_EQ(entries(), 1U);
}

TEST_F(growing_files, get_their_name_with_the_first_part)
{
    net::write_whole(folder_ + "/x", "old");
    {
        net::growing_file file{folder_ + "/x", "[", "]"};
        EXPECT_EQ(content(), "old");
        EXPECT_EQ(entries(), 1U);
    }
    EXPECT_EQ(content(), "old");
    net::growing_file file{folder_ + "/x", "[", "]"};
    file.add("1");
    EXPECT_EQ(content(), "[1]");
}

TEST_F(growing_files, may_end_otherwise_than_they_would_have)
{
    for (const std::string tail : {"!", "\nand more\n", ""})
    {
        net::growing_file file{folder_ + "/x", "[", "...]"};
        file.add("1");
        file.finish(tail);
        EXPECT_EQ(content(), "[1" + tail);
    }
    net::growing_file none{folder_ + "/y", "[", "]"};
    none.finish("}");
    EXPECT_EQ(content("y"), "[}");
}

TEST_F(growing_files, lie_behind_a_link)
{
    fs::create_symlink("real", folder_ + "/x");
    net::growing_file file{folder_ + "/x", "[", "]"};
    file.add("1");
    EXPECT_TRUE(fs::is_symlink(folder_ + "/x"));
    EXPECT_EQ(content("real"), "[1]");
}

TEST_F(growing_files, that_may_not_grow_keep_what_had_room)
{
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    net::growing_file file{folder_ + "/x", "[", "]"};
    file.add("1");
    const rlimit small{4096, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    EXPECT_THROW(file.add(std::string(8000, '2')), net::environment_error);
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    EXPECT_EQ(content(), "[1]");
}

TEST_F(growing_files, for_a_reader_are_one_document_at_the_end)
{
    const auto path = folder_ + "/fifo";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    EXPECT_THROW((net::growing_file{path, "[", "]"}), net::environment_error) << "nobody reads it";
    const auto reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK);
    {
        net::growing_file file{path, "[", "]"};
        file.add("1");
        file.add(",2");
        file.change_head("{");
        file.finish();
    }
    char got[32];
    const auto size = ::read(reader, got, sizeof got);
    ::close(reader);
    ASSERT_GT(size, 0);
    EXPECT_EQ((std::string{got, static_cast<std::size_t>(size)}), "{1,2]");
}

}  // namespace
