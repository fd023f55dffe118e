// The 193 messages of RFC 3665 (corpus/rfc3665), and the faults that are the RFC's own.
#include "sip/build.hpp"
#include "sip/fields.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

namespace sip {
namespace {

namespace fs = std::filesystem;

const fs::path corpus = fs::path{SIPWRIGHT_SOURCE_DIR} / "corpus/rfc3665";

std::string octets_of(const fs::path& file)
{
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::map<std::string, std::string> messages()
{
    std::map<std::string, std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator{corpus})
        if (entry.path().extension() == ".sip")
        {
            const auto flow = entry.path().parent_path().filename().string();
            out[flow.substr(0, flow.find('-')) + ' ' + entry.path().stem().string()] =
                octets_of(entry.path());
        }
    return out;
}

// Where the RFC's text is not SIP: the wrong octet, by what stands before it.
struct own_fault
{
    const char* message;
    const char* after;
};
// clang-format off
const own_fault own_faults[] = {
    {"2.1 F03",  "realm=\"atlanta.example.com\"\r\n "},    // no comma between two parameters
    {"3.9 F06",  "SIP/2.0 "},                              // two spaces in the status line
    {"3.9 F08",  "SIP/2.0 "},
    {"3.9 F10",  "SIP/2.0 "},
    {"3.10 F04", "<sip:ss2.biloxi.example.com;lr>,\r\n"},  // a continuation without white space
    {"3.10 F06", "<sip:ss2.biloxi.example.com;lr>,\r\n"},
    {"3.10 F07", "<sip:ss2.biloxi.example.com;lr>,\r\n"},
    {"3.10 F08", "<sip:ss2.biloxi.example.com;lr>,\r\n"},
    {"3.10 F09", "<sip:ss2.biloxi.example.com;lr>,\r\n"},
    {"3.10 F10", "<sip:ss2.biloxi.example.com;lr>,\r\n"},
    {"3.10 F11", "<sip:ss2.biloxi.example.com;lr>,\r\n"},
};
// clang-format on

TEST(rfc3665, reads_all_but_what_the_rfc_got_wrong)
{
    std::map<std::string, std::string> expected;
    for (const auto& fault : own_faults)
        expected[fault.message] = fault.after;

    const auto all = messages();
    EXPECT_EQ(all.size(), 193u);
    for (const auto& [name, octets] : all)
    {
        scanned_message m;
        m.scan(octets);
        const auto wrong = check(m);
        const auto known = expected.find(name);
        if (known == expected.end())
        {
            EXPECT_FALSE(wrong) << name << ": octet " << (wrong ? wrong->offset : 0) << ", expected "
                                << (wrong ? wrong->expected : "");
            continue;
        }
        ASSERT_TRUE(wrong) << name;
        EXPECT_EQ(wrong->what, fault::unexpected) << name;
        const auto at = octets.find(known->second);
        ASSERT_NE(at, octets.npos) << name;
        EXPECT_EQ(wrong->offset, at + known->second.size()) << name << ", expected " << wrong->expected;
        expected.erase(known);
    }
    EXPECT_TRUE(expected.empty());
}

TEST(rfc3665, writes_back_what_was_read)
{
    for (const auto& [name, octets] : messages())
    {
        scanned_message m;
        m.scan(octets);
        EXPECT_EQ(edit{m}.finish(), octets) << name;
    }
}

// RFC 3665 3.8: what Alice, Proxy 1 and Proxy 2 make by themselves is what the RFC prints, field by field,
// but where the RFC breaks RFC 3261: the Request-URI of F11 is not that of F2 (9.1), and F20 lacks the Route
// of F1 (17.1.1.3).
TEST(rfc3665_3_8, cancels_and_acknowledges_as_the_rfc_does)
{
    const auto all = messages();
    const auto is_as_printed = [](const std::string& made, const std::string& as_printed) {
        const message_ptr ours = store(made), printed = store(as_printed);
        EXPECT_EQ(ours->start_line(), printed->start_line());
        for (const auto id : {field_id::via, field_id::max_forwards, field_id::route, field_id::from,
                              field_id::to, field_id::call_id, field_id::cseq})
            EXPECT_EQ(ours->value(id), printed->value(id)) << printed->start_line() << ' ' << name_of(id);
    };
    const message_ptr f1 = store(all.at("3.8 F01")), f2 = store(all.at("3.8 F02")),
                      f4 = store(all.at("3.8 F04"));
    const message_ptr f11 = store(all.at("3.8 F11")), f15 = store(all.at("3.8 F15")),
                      f19 = store(all.at("3.8 F19")), f20 = store(all.at("3.8 F20"));
    ASSERT_NE(f11->request_uri(), f2->request_uri());
    ASSERT_FALSE(f20->has(field_id::route));

    is_as_printed(make_cancel(*f1), all.at("3.8 F09"));
    is_as_printed(make_cancel(*f2), edit{*f11}.request_uri(f2->request_uri()).finish());
    is_as_printed(make_cancel(*f4), all.at("3.8 F13"));
    is_as_printed(make_ack(*f4, *f15), all.at("3.8 F16"));
    is_as_printed(make_ack(*f1, *f19), edit{*f20}.append("Route", f1->value(field_id::route)).finish());
}

TEST(rfc3665, lists_every_message_in_its_index)
{
    std::ifstream index{corpus / "index.tsv"};
    std::string line;
    std::getline(index, line);
    std::size_t count = 0;
    while (std::getline(index, line))
    {
        const auto flow = line.substr(0, line.find('\t'));
        const auto file = line.substr(flow.size() + 1, line.find('\t', flow.size() + 1) - flow.size() - 1);
        EXPECT_TRUE(fs::exists(corpus / flow / file)) << line;
        ++count;
    }
    EXPECT_EQ(count, 193u);
}

}  // namespace
}  // namespace sip
