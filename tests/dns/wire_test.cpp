#include "dns/limits.hpp"
#include "dns/responder.hpp"
#include "dns/wire.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::string_literals;

std::string header(const std::string& flags, char questions = 1, char further = 0)
{
    return "\x12\x34"s + flags + "\0"s + questions + "\0\0\0\0\0"s + further;
}

std::string asked(std::string_view name, char type)
{
    std::string out;
    while (!name.empty())
    {
        const auto label = name.substr(0, name.find('.'));
        out += static_cast<char>(label.size());
        out += label;
        name.remove_prefix(std::min(label.size() + 1, name.size()));
    }
    return out + "\0\0"s + type + "\0\x01"s;
}

std::string query(std::string_view name, char type) { return header("\x01\0"s) + asked(name, type); }

dns::record made(std::string_view text) { return std::get<dns::record>(dns::read_record(text)); }

// RFC 1035 4.1.1, 4.1.2
TEST(wire, a_query_is_read)
{
    const auto q = dns::read_query(query("_SIP._udp.Example", 33));
    ASSERT_TRUE(q);
    EXPECT_EQ(q->id, 0x1234);
    EXPECT_EQ(q->name, "_sip._udp.example");
    EXPECT_EQ(q->type, 33);
    EXPECT_EQ(q->of_class, dns::class_internet);
    EXPECT_TRUE(q->recursion_desired);
    EXPECT_EQ(q->room, 512u);
    EXPECT_EQ(q->fault, dns::response_code::no_error);
    EXPECT_EQ(q->question, asked("_SIP._udp.Example", 33));
}

// RFC 6891 6.2.3: "Values lower than 512 MUST be treated as equal to 512."
TEST(wire, the_size_of_a_response_is_that_of_the_query)
{
    const auto with_room = [](const std::string& octets) {
        return dns::read_query(header("\x01\0"s, 1, 1) + asked("a", 1) + "\0\0\x29"s + octets +
                               "\0\0\0\0\0\0"s);
    };
    EXPECT_EQ(with_room("\x04\xd0"s)->room, 1232u);
    EXPECT_EQ(with_room("\0\x10"s)->room, 512u);
    EXPECT_EQ(with_room("\xff\xff"s)->room, dns::limits::largest_datagram);
    EXPECT_TRUE(with_room("\x04\xd0"s)->is_extended);
}

TEST(wire, what_is_no_query_gets_no_response)
{
    EXPECT_FALSE(dns::read_query(""));
    EXPECT_FALSE(dns::read_query(query("a", 1).substr(0, 11)));
    EXPECT_FALSE(dns::read_query(header("\x81\0"s) + asked("a", 1)));  // a response
}

TEST(wire, what_cannot_be_read_is_a_format_error)
{
    const auto fault_of = [](const std::string& octets) { return dns::read_query(octets)->fault; };
    using enum dns::response_code;
    EXPECT_EQ(fault_of(header("\x01\0"s)), format_error);                            // no question
    EXPECT_EQ(fault_of(header("\x01\0"s, 2) + asked("a", 1)), format_error);         // two
    EXPECT_EQ(fault_of(header("\x01\0"s) + "\xc0\x0c\0\x01\0\x01"s), format_error);  // points to itself
    EXPECT_EQ(fault_of(header("\x01\0"s) + '\xc0' + std::string(192, 'a') + "\0\0\x01\0\x01"s), format_error);
    EXPECT_EQ(fault_of(header("\x01\0"s) + "\x05"
                                           "ab"),
              format_error);  // cut off
    EXPECT_EQ(fault_of(header("\x01\0"s) + std::string(255, '\x01') + "\0\0\x01\0\x01"s),
              format_error);                                                  // long
    EXPECT_EQ(fault_of(header("\x10\0"s) + asked("a", 1)), not_implemented);  // STATUS
}

TEST(wire, octets_that_no_host_name_has_are_escaped)
{
    EXPECT_EQ(dns::read_query(query("a b", 1))->name, "a\\032b");
}

// RFC 1035 4.1.3, RFC 2782: octet for octet.
TEST(wire, a_response_is_written)
{
    const auto q = *dns::read_query(query("a.b", 33));
    const auto out = dns::write_response(
        q, {{}, {{"a.b", made("SRV 1 2 5060 c.d")}, {"c.d", made("A 192.0.2.4")}}}, false);
    EXPECT_EQ(out, "\x12\x34\x85\x80\0\x01\0\x02\0\0\0\0"s + asked("a.b", 33) +
                       "\xc0\x0c\0\x21\0\x01\0\0\0\0\0\x0b\0\x01\0\x02\x13\xc4\x01"
                       "c\x01"
                       "d\0"s +
                       "\x01"
                       "c\x01"
                       "d\0\0\x01\0\x01\0\0\0\0\0\x04\xc0\0\x02\x04"s);
    const auto naptr = dns::write_response(q, {{}, {{"a.b", made("NAPTR 10 50 s SIP+D2T x")}}}, false);
    EXPECT_EQ(naptr.substr(12 + q.question.size() + 12), "\0\x0a\0\x32\x01"
                                                         "s\x07SIP+D2T\0\x01x\0"s);
}

// RFC 1035 4.2.1, RFC 2181 9
TEST(wire, what_does_not_fit_into_a_datagram_is_truncated)
{
    const auto q = *dns::read_query(query("a.b", 1));
    dns::response r;
    for (int i = 0; i < 30; ++i)
        r.answers.push_back({"a.b", made("A 192.0.2." + std::to_string(i))});
    EXPECT_FALSE(dns::is_truncated(dns::write_response(q, r, false)));
    EXPECT_EQ(dns::write_response(q, r, false).size(), 12 + q.question.size() + 30 * 16);
    r.answers.push_back({"a.b", made("A 192.0.2.40")});
    EXPECT_TRUE(dns::is_truncated(dns::write_response(q, r, false)));
    EXPECT_EQ(dns::write_response(q, r, false).size(), 12 + q.question.size());
    EXPECT_FALSE(dns::is_truncated(dns::write_response(q, r, true)));
}

TEST(wire, over_tcp_there_is_as_much_as_fits)
{
    const auto q = *dns::read_query(query("a.b", 1));
    dns::response r;
    for (int i = 0; i < 10'000; ++i)
        r.answers.push_back({"a.b", made("A 192.0.2.4")});
    const auto out = dns::write_response(q, r, true);
    EXPECT_LE(out.size(), dns::limits::message);
    EXPECT_GT(out.size(), dns::limits::message - 16);
    EXPECT_FALSE(dns::is_truncated(out));
}

dns::table biloxi()
{
    dns::table t;
    EXPECT_EQ(t.add("a.b", made("A 192.0.2.4")), "");
    EXPECT_EQ(t.add("www.a.b", made("CNAME a.b")), "");
    EXPECT_EQ(t.add("round.b", made("CNAME about.b")), "");
    EXPECT_EQ(t.add("about.b", made("CNAME round.b")), "");
    return t;
}

struct served
{
    int code, answers;
    std::string line;
};

served serve(dns::responder& r, const std::string& octets, bool over_tcp = false)
{
    const auto reply = r.to(octets, over_tcp);
    if (reply.octets.size() < 12)
        return {-1, -1, reply.line};
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(reply.octets[i]); };
    return {at(3) & 0xf, at(6) << 8 | at(7), reply.line};
}

TEST(responder, answers_from_its_table)
{
    dns::responder r{biloxi(), {}};
    EXPECT_EQ(serve(r, query("A.B", 1)).line, "A a.b: 1 record");
    EXPECT_EQ(serve(r, query("www.a.b", 1)).answers, 2);
    EXPECT_EQ(serve(r, query("round.b", 1)).answers, 9);
    EXPECT_EQ(serve(r, query("a.b", 33)).line, "SRV a.b: nothing");
    EXPECT_EQ(serve(r, query("a.b", 15)).line, "TYPE15 a.b: nothing");
    EXPECT_EQ(serve(r, query("c.b", 1)).code, 3);
    EXPECT_EQ(serve(r, header("\x01\0"s)).line, "no query that can be read");
    EXPECT_EQ(serve(r, "nothing").line, "");
    auto of_chaos = query("a.b", 1);
    of_chaos.back() = 3;
    EXPECT_EQ(serve(r, of_chaos).line, "A a.b: refused");
    EXPECT_EQ(to_text(r.counters()),
              "8 queries: 3 found, 2 nothing, 1 no such name, 2 refused, 0 by a fault");
}

TEST(responder, does_wrong_what_its_faults_say)
{
    dns::faults f;
    f.by_name = {{"a.b", dns::fault::silence}};
    f.of_all = dns::fault::nxdomain;
    dns::responder r{biloxi(), f};
    EXPECT_EQ(serve(r, query("a.b", 1)).line, "A a.b: silence");
    EXPECT_EQ(serve(r, query("www.a.b", 1)).line, "A www.a.b: no such name, by the fault 'nxdomain'");
    EXPECT_EQ(r.counters().faults, 2u);
}

TEST(responder, a_loop_is_two_aliases)
{
    dns::responder r{biloxi(), {dns::fault::loop, {}}};
    EXPECT_EQ(serve(r, query("a.b", 1)).answers, 2);
}

// RFC 1035 4.2.1: "Messages carried by UDP are restricted to 512 bytes ... Longer messages are truncated"
TEST(responder, what_is_truncated_over_udp_is_whole_over_tcp)
{
    dns::responder r{biloxi(), {dns::fault::truncation, {}}};
    EXPECT_EQ(serve(r, query("a.b", 1)).line, "A a.b: truncated, by the fault 'truncation'");
    EXPECT_EQ(serve(r, query("a.b", 1), true).answers, 1);
    dns::responder many{biloxi(), {dns::fault::many, {}}};
    EXPECT_EQ(serve(many, query("a.b", 1)).line, "A a.b: 1000 records, by the fault 'many', truncated");
    EXPECT_EQ(serve(many, query("a.b", 1), true).answers, 1000);
    EXPECT_EQ(serve(many, query("a.b", 33), true).answers, 0);
}

TEST(responder, faults_have_names)
{
    for (const auto* word : {"silence", "nxdomain", "loop", "truncation", "many"})
        EXPECT_EQ(to_text(*dns::fault_named(word)), word);
    EXPECT_FALSE(dns::fault_named("none"));
    EXPECT_FALSE(dns::fault_named(""));
}

}  // namespace
