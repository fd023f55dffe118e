// A message that is kept, or copied, says what the scanned one said, with its own octets and rows.
#include "sip/fields.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace sip {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> corpus()
{
    std::vector<std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator{fs::path{SIPWRIGHT_SOURCE_DIR} / "corpus"})
        if (entry.is_regular_file() && entry.file_size() <= limits::message_octets)
        {
            std::ifstream in{entry.path(), std::ios::binary};
            out.emplace_back(std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{});
        }
    return out;
}

// Where everything lies, counted from the message's own first octet.
std::string places(const message& m)
{
    std::ostringstream out;
    const auto part = [&](std::string_view text) {
        if (text.data())
            out << m.offset_of(text) << '+' << text.size() << ' ';
        else
            out << "- ";
    };
    for (const auto text : {m.octets(), m.start_line(), m.method_name(), m.request_uri(), m.version(),
                            m.reason(), m.header(), m.body(), m.trailing()})
        part(text);
    out << m.is_request() << m.is_response() << int(m.method()) << ' ' << m.status() << ' ';
    if (m.error())
        out << int(m.error()->what) << '@' << m.error()->offset << m.error()->expected;
    for (const auto& row : m.fields())
    {
        out << '\n' << int(row.id) << row.folded << row.well_formed << ' ';
        part(m.name(row));
        part(m.value(row));
        const auto* const next = m.next(row);
        out << m.first(row.id) - m.fields().data() << ' ' << (next ? next - m.fields().data() : -1);
    }
    return std::move(out).str();
}

TEST(kept_message, says_what_was_scanned_when_that_is_gone)
{
    for (const auto& octets : corpus())
    {
        auto arrived = octets;
        scanned_message m;
        m.scan(arrived);
        const auto expected = places(m);
        const auto kept = keep(m);
        arrived.assign(arrived.size(), 'x');
        m.scan("OPTIONS sip:a SIP/2.0\r\nTo: <sip:a>\r\nTo: <sip:b>\r\n\r\n");
        ASSERT_EQ(kept->octets(), octets);
        ASSERT_EQ(places(*kept), expected) << octets;
        ASSERT_EQ(places(*store(octets)), expected) << octets;
        ASSERT_EQ(places(*keep(*kept)), expected) << octets;
    }
}

TEST(kept_message, with_another_value_is_what_scanning_finds)
{
    std::size_t changed = 0;
    for (const auto& octets : corpus())
    {
        const auto m = store(octets);
        if (m->error())
            continue;
        for (const auto& row : m->fields())
            for (const std::string_view instead :
                 {"x", "a value that is longer than most of those that are sent"})
            {
                const auto value = m->value(row);
                if (value.empty() || row.folded || row.id == field_id::content_length)
                    continue;
                auto expected = octets;
                expected.replace(row.value_at, row.value_size, instead);
                const auto kept = keep_with(*m, value, instead);
                ASSERT_EQ(kept->octets(), expected);
                ASSERT_EQ(places(*kept), places(*store(expected))) << expected;
                ++changed;
            }
    }
    EXPECT_GT(changed, 1000U);
}

TEST(kept_message, with_a_part_of_a_value_changed_keeps_the_rest_of_it)
{
    const auto m = store("BYE sip:a SIP/2.0\r\nTo: <sip:b>;tag=1\r\nCSeq: 1 BYE\r\n\r\nbody");
    const auto kept = keep_with(*m, m->value(field_id::to).substr(1, 5), "sips:somebody@b");
    EXPECT_EQ(kept->value(field_id::to), "<sips:somebody@b>;tag=1");
    EXPECT_EQ(kept->value(field_id::cseq), "1 BYE");
    EXPECT_EQ(kept->body(), "body");
}

// Every part of it, and where it lies.
std::string places(const message& m, const via& v)
{
    std::ostringstream out;
    for (const auto text :
         {v.octets, v.protocol, v.version, v.transport, v.host, v.params.octets(), v.branch, v.received})
        if (text.data())
            out << m.offset_of(text) << '+' << text.size() << ' ';
        else
            out << "- ";
    out << v.port << v.has_port << v.rport << v.has_rport;
    return std::move(out).str();
}

TEST(kept_message, remembers_its_top_via_as_it_is_read)
{
    std::size_t read = 0;
    for (const auto& octets : corpus())
    {
        scanned_message scanned;
        scanned.scan(octets);
        const auto expected = top_via(scanned);
        const auto kept = keep(scanned);
        for (int time = 0; time < 2; ++time)
        {
            const auto again = top_via(*kept);
            ASSERT_EQ(again.has_value(), expected.has_value()) << octets;
            if (expected)
                ASSERT_EQ(places(*kept, *again), places(scanned, *expected)) << octets;
            else
                ASSERT_EQ(again.error(), expected.error()) << octets;
        }
        read += expected.has_value();
        // A copy with another Via has its own.
        if (!expected || scanned.error())
            continue;
        ASSERT_EQ(top_via(*keep_with(*kept, top_via(*kept)->octets, "SIP/2.0/UDP a;branch=b"))->branch, "b");
    }
    EXPECT_GT(read, 100U);
}

TEST(kept_message, may_be_empty)
{
    const auto kept = store("");
    EXPECT_TRUE(kept->octets().empty());
    EXPECT_TRUE(kept->fields().empty());
    EXPECT_EQ(kept->error()->what, fault::truncated);
}

TEST(message_ptr, shares_one_message_until_the_last_is_gone)
{
    message_ptr none, first = store("BYE sip:a SIP/2.0\r\nCSeq: 1 BYE\r\n\r\n");
    EXPECT_FALSE(none);
    EXPECT_EQ(none.get(), nullptr);
    message_ptr second = first;
    EXPECT_EQ(second, first);
    EXPECT_NE(second, store(first->octets()));
    const message_ptr third = std::move(first);
    EXPECT_FALSE(first);
    EXPECT_EQ(second, third);
    second = *&second;
    second.reset();
    EXPECT_EQ(third->value(field_id::cseq), "1 BYE");
    none = third;
    EXPECT_EQ(none->method(), method::bye);
    none = nullptr;
    EXPECT_FALSE(none);
}

TEST(scanned_message, that_is_copied_has_rows_of_its_own)
{
    constexpr std::string_view octets = "BYE sip:a SIP/2.0\r\nCSeq: 1 BYE\r\nTo: <sip:b>\r\n\r\n";
    scanned_message m, assigned;
    m.scan(octets);
    const scanned_message copy = m;
    assigned = m;
    assigned = *&assigned;
    const auto expected = places(m);
    m.scan("BYE sip:a SIP/2.0\r\nFrom: <sip:c>\r\n\r\n");
    EXPECT_EQ(places(copy), expected);
    EXPECT_EQ(places(assigned), expected);
    EXPECT_EQ(copy.octets().data(), octets.data());
}

}  // namespace
}  // namespace sip
