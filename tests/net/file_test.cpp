#include "net/file.hpp"

#include "net/error.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace {

namespace fs = std::filesystem;

class whole_files : public testing::Test
{
protected:
    whole_files()
    {
        folder_ = testing::TempDir() + testing::UnitTest::GetInstance()->current_test_info()->name();
        fs::remove_all(folder_);
        net::make_folder(folder_ + "/a/b");
    }
    ~whole_files() override { fs::remove_all(folder_); }

    std::size_t entries() const
    {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator{folder_}, {}));
    }

    std::string folder_;
};

TEST_F(whole_files, are_replaced_and_leave_nothing_beside_them)
{
    net::write_whole(folder_ + "/x", "first");
    net::write_whole(folder_ + "/x", std::string(200'000, 'y'));
    EXPECT_EQ(net::read_whole(folder_ + "/x", 1 << 20).size(), 200'000U);
    EXPECT_EQ(entries(), 2U);
}

TEST_F(whole_files, are_read_up_to_a_limit)
{
    net::write_whole(folder_ + "/x", "0123456789");
    EXPECT_EQ(net::read_whole(folder_ + "/x", 4), "0123");
    EXPECT_THROW(net::read_whole(folder_ + "/none", 4), net::environment_error);
}

TEST_F(whole_files, asking_whether_one_can_be_written_leaves_no_trace)
{
    net::check_writable(folder_ + "/new");
    EXPECT_EQ(entries(), 1U);
    net::write_whole(folder_ + "/old", "kept");
    net::check_writable(folder_ + "/old");
    EXPECT_EQ(net::read_whole(folder_ + "/old", 10), "kept");
    EXPECT_THROW(net::check_writable(folder_ + "/old/below"), net::environment_error);
    EXPECT_THROW(net::check_writable(folder_ + "/a"), net::environment_error);
    EXPECT_THROW(net::make_folder(folder_ + "/old"), net::environment_error);
}

TEST_F(whole_files, that_do_not_fit_are_told_by_name)
{
    try
    {
        net::write_whole("/dev/full", "x");
        GTEST_SKIP() << "no /dev/full";
    }
    catch (const net::environment_error& error)
    {
        EXPECT_NE(std::string{error.what()}.find("/dev/full: "), std::string::npos);
    }
}

}  // namespace
