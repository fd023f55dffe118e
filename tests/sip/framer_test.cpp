#include "sip/framer.hpp"

#include "sip/limits.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace {

using namespace sip;

std::string with_body(std::string_view body)
{
    return "MESSAGE sip:a@b SIP/2.0\r\nl: " + std::to_string(body.size()) + "\r\n\r\n" + std::string{body};
}

std::vector<std::string> frames(std::string_view stream, std::size_t chunk)
{
    framer f;
    std::vector<std::string> out;
    for (std::size_t at = 0; at < stream.size(); at += chunk)
    {
        f.put(stream.substr(at, chunk));
        for (;;)
        {
            const auto next = f.next();
            if (!next)
                return out.push_back("fault " + std::to_string(int(next.error().what))), out;
            if (!*next)
                break;
            out.emplace_back(**next);
        }
    }
    return out;
}

TEST(rfc3261_18_3, frames_the_same_however_the_stream_is_cut)
{
    const auto a = with_body("hello\r\n\r\nthere"), b = with_body(""), c = with_body("x");
    const auto stream = a + "\r\n\r\n" + b + c + "\r\n";
    for (std::size_t chunk = 1; chunk <= stream.size(); ++chunk)
        EXPECT_EQ(frames(stream, chunk), (std::vector<std::string>{a, b, c})) << chunk;
}

TEST(rfc3261_18_3, ends_the_stream_when_the_length_is_unknown)
{
    const auto fault_of = [](std::string_view rows) {
        return frames("MESSAGE sip:a@b SIP/2.0\r\n" + std::string{rows} + "\r\n", 7);
    };
    const auto failed = [](fault what) {
        return std::vector<std::string>{"fault " + std::to_string(int(what))};
    };
    EXPECT_EQ(fault_of("To: x\r\n"), failed(fault::missing));
    EXPECT_EQ(fault_of("l: -1\r\n"), failed(fault::unexpected));
    EXPECT_EQ(fault_of("l: 1\r\nl: 2\r\n"), failed(fault::repeated));
    EXPECT_EQ(fault_of("l: 99999999\r\n"), failed(fault::too_long));
    EXPECT_EQ(frames("GET / HTTP/1.1\r\n\r\n", 100), failed(fault::unexpected));
}

TEST(rfc3261_18_3, stays_ended_after_a_fault)
{
    framer f;
    f.put("GET / HTTP/1.1\r\n\r\n");
    EXPECT_FALSE(f.next());
    f.put(with_body(""));
    EXPECT_FALSE(f.next());
}

TEST(rfc5626_3_5_1, counts_pings_between_messages)
{
    framer f;
    for (const char c : std::string_view{"\r\n\r\n\r\n\r\n"})
    {
        f.put({&c, 1});
        EXPECT_FALSE(*f.next());
    }
    EXPECT_EQ(f.pings(), 2u);
    f.put(with_body("x") + "\r\n\r\n");
    EXPECT_TRUE(*f.next());
    EXPECT_FALSE(*f.next());
    EXPECT_EQ(f.pings(), 3u);
    EXPECT_EQ(f.buffered(), 0u);
}

TEST(limits, bound_what_a_stream_may_hold)
{
    framer f;
    f.put("MESSAGE sip:a@b SIP/2.0\r\nSubject: ");
    for (std::size_t sent = 0; sent <= limits::header_octets; sent += 1000)
        f.put(std::string(1000, 'x'));
    EXPECT_EQ(f.next().error().what, fault::too_long);
    framer g;
    for (int i = 0; i < 3000; ++i)
        g.put(std::string(1000, 'x'));
    EXPECT_FALSE(g.next());
    EXPECT_LE(g.buffered(), 2 * limits::message_octets);
}

}  // namespace
