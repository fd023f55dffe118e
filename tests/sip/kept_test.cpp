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
