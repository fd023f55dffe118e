#include "crypto/base64.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace {

TEST(base64, rfc4648_10_test_vectors)
{
    EXPECT_EQ(crypto::base64(""), "");
    EXPECT_EQ(crypto::base64("f"), "Zg==");
    EXPECT_EQ(crypto::base64("fo"), "Zm8=");
    EXPECT_EQ(crypto::base64("foo"), "Zm9v");
    EXPECT_EQ(crypto::base64("foob"), "Zm9vYg==");
    EXPECT_EQ(crypto::base64("fooba"), "Zm9vYmE=");
    EXPECT_EQ(crypto::base64("foobar"), "Zm9vYmFy");
    EXPECT_EQ(crypto::base64("\xff\xef\xbe"), "/+++");
}

TEST(base64, has_padding_at_its_end_alone)
{
    const auto out = crypto::base64(std::string((3U << 20) + 4, 'x'));
    EXPECT_EQ(out.size(), ((3U << 20) + 6) / 3 * 4);
    EXPECT_EQ(out.find('='), out.size() - 2);
}

TEST(base64, rfc8760_2_2_hex_digits_become_octets)
{
    EXPECT_EQ(crypto::octets_of_hex("00ff7a"), std::string("\0\xffz", 3));
    EXPECT_THROW(crypto::octets_of_hex("0"), std::invalid_argument);
    EXPECT_THROW(crypto::octets_of_hex("0g"), std::invalid_argument);
}

}  // namespace
