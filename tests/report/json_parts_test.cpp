// One printer for what was played and what was captured.
#include "report/json_parts.hpp"

#include "check/checker.hpp"
#include "report/calls.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <limits>

namespace {

namespace json = boost::json;
using report::layout;
using namespace std::chrono_literals;

std::string number(double d) { return report::written(d, layout::one_line); }

TEST(json_number, is_decimal_with_no_more_digits_than_needed)
{
    EXPECT_EQ(number(0.251), "0.251");
    EXPECT_EQ(number(0.001), "0.001");
    EXPECT_EQ(number(-20.4), "-20.4");
    EXPECT_EQ(number(0), "0");
    EXPECT_EQ(number(2000), "2000");
    EXPECT_EQ(number(86'400'000.001), "86400000.001");
    EXPECT_EQ(number(report::ms(fsm::duration{500'251})), "500.251");
}

TEST(json_number, of_any_size_is_read_back_as_the_same)
{
    using limits = std::numeric_limits<double>;
    for (const auto d : {limits::max(), limits::lowest(), limits::min(), limits::denorm_min(), 0.1, 1e22})
    {
        const auto text = number(d);
        double read = 0;
        std::from_chars(text.data(), text.data() + text.size(), read);
        EXPECT_EQ(read, d) << text;
    }
}

TEST(json_layout, is_one_line_or_one_line_for_each_member)
{
    const json::value v{{"a", 1}, {"b", {0.5, "x\n", nullptr}}, {"c", json::object{}}, {"d", json::array{}}};
    EXPECT_EQ(report::written(v, layout::one_line), R"({"a":1,"b":[0.5,"x\n",null],"c":{},"d":[]})");
    EXPECT_EQ(report::written(v, layout::indented), R"({
  "a": 1,
  "b": [
    0.5,
    "x\n",
    null
  ],
  "c": {},
  "d": []
})");
}

TEST(json_of_a_call, has_the_times_of_its_rungs_as_a_run_has_them)
{
    const auto at = [](fsm::duration d) {
        return capture::stamp{0, capture::wall_time{std::chrono::hours{10'000} + d}};
    };
    const auto alice = *fsm::numeric_address("192.0.2.1", 5060),
               bob = *fsm::numeric_address("192.0.2.2", 5060);
    const std::string same = "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK7\r\nFrom: <sip:a@192.0.2.1>;tag=1\r\n"
                             "To: <sip:b@192.0.2.2>;tag=2\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\n"
                             "Content-Length: 0\r\n\r\n";
    std::string text;
    check::checker* self = nullptr;
    check::checker all{
        rules::select(""), {}, false, [&](const check::call& c) { text += report::json_of(c, self->who()); }};
    self = &all;
    all.see({at(0us), alice, bob, "OPTIONS sip:b@192.0.2.2 SIP/2.0\r\nMax-Forwards: 70\r\n" + same, false});
    all.see({at(251us), bob, alice, "SIP/2.0 200 OK\r\n" + same, false});
    all.finish();
    EXPECT_EQ(json::parse(text).at("rungs").at(1).at("at_ms"), 0.251);
    EXPECT_NE(text.find("\"at_ms\":0.251,"), std::string::npos) << text;
    EXPECT_EQ(text.find("E-"), std::string::npos) << text;
}

}  // namespace
