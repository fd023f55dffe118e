// RFC 8489: a Binding request and its answer.
#include "fsm/stun.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::string_view_literals;

const std::string id = "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c";

std::string request(std::string_view attributes = {}, std::string_view type = "\0\1"sv)
{
    std::string out{type};
    out.push_back('\0');
    out.push_back(static_cast<char>(attributes.size()));
    return out.append("\x21\x12\xa4\x42").append(id).append(attributes);
}

const auto phone = *fsm::numeric_address("192.0.2.1", 32853);

// RFC 5769 2.2: the same source, 192.0.2.1:32853, whose attribute is printed there.
TEST(rfc8489_14_2, xor_mapped_address_has_port_and_address_with_the_magic_cookie)
{
    const auto answer = fsm::stun_answer(request(), phone);
    ASSERT_TRUE(answer);
    EXPECT_EQ(*answer, std::string{"\x01\x01\x00\x0c\x21\x12\xa4\x42"sv} + id +
                           std::string{"\x00\x20\x00\x08\x00\x01\xa1\x47\xe1\x12\xa6\x43"sv});
}

// RFC 5769 2.3: 2001:db8:1234:5678:11:2233:4455:6677, port 32853, with its transaction ID.
TEST(rfc8489_14_2, xor_mapped_address_of_ipv6_has_the_transaction_id_as_well)
{
    std::string asked{"\0\1\0\0\x21\x12\xa4\x42\xb7\xe7\xa7\x01\xbc\x34\xd6\x86\xfa\x87\xdf\xae"sv};
    const auto answer =
        fsm::stun_answer(asked, *fsm::numeric_address("2001:db8:1234:5678:11:2233:4455:6677", 32853));
    ASSERT_TRUE(answer);
    EXPECT_EQ(
        answer->substr(20),
        "\x00\x20\x00\x14\x00\x02\xa1\x47\x01\x13\xa9\xfa\xa5\xd3\xf1\x79\xbc\x25\xf4\xb5\xbe\xd2\xb9\xd9"sv);
}

TEST(rfc8489_6_3, what_is_no_sensible_binding_request_is_silently_discarded)
{
    for (const auto& wrong :
         {std::string{}, request().substr(0, 19), request() + "x", request({}, "\0\2"sv),
          request({}, "\1\1"sv), request("\x80\x22\x00\x08"sv), request("\x80\x22\x00"sv),
          std::string(20, '\0'), std::string{"OPTIONS sip:bob@192.0.2.4 SIP/2.0\r\n\r\n"}})
        EXPECT_FALSE(fsm::stun_answer(wrong, phone)) << wrong.size();
}

// "If the request contains one or more unknown comprehension-required attributes, the server replies with an
// error response with an error code of 420"
TEST(rfc8489_6_3_1, an_attribute_that_has_to_be_understood_and_is_not_gets_420)
{
    const auto answer = fsm::stun_answer(request("\x00\x24\x00\x04\x00\x00\x00\x01"sv), phone);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->substr(0, 2), "\x01\x11"sv);
    EXPECT_NE(answer->find("\x04\x14Unknown Attribute"sv), std::string::npos);
    EXPECT_TRUE(answer->ends_with("\x00\x0a\x00\x02\x00\x24\x00\x00"sv));
    EXPECT_EQ(static_cast<unsigned char>((*answer)[3]) + 20U, answer->size());
    EXPECT_EQ(fsm::stun_answer(request("\x80\x22\x00\x03me?\x00"sv), phone)->substr(0, 2), "\x01\x01"sv)
        << "SOFTWARE may be unknown";
}

TEST(rfc8489_14, names_no_more_unknown_attributes_than_it_has_room_for)
{
    std::string many;
    for (int i = 0; i < 60; ++i)
        many += "\x7f\x00\x00\x00"sv;
    const auto answer = fsm::stun_answer(request(many), phone);
    ASSERT_TRUE(answer);
    EXPECT_LT(answer->size(), 100U);
}

}  // namespace
