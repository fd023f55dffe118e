// The rows of every message in corpus/, found by the index and by reading one row after the other.
#include "sip/fields.hpp"
#include "sip/params.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
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

std::vector<const field*> rows_of(const message& m, field_id id)
{
    std::vector<const field*> out;
    for (const auto& f : m.fields())
        if (f.id == id)
            out.push_back(&f);
    return out;
}

TEST(rfc3261_7_3_1, the_index_finds_the_rows_of_a_name_in_their_order)
{
    scanned_message m;
    std::size_t repeated = 0;
    for (const auto& octets : corpus())
    {
        m.scan(octets);
        for (unsigned i = 0; i < static_cast<unsigned>(field_id::count_); ++i)
        {
            const auto id = static_cast<field_id>(i);
            const auto expected = rows_of(m, id);
            std::vector<const field*> found;
            for (const auto* f = m.first(id); f; f = m.next(*f))
                found.push_back(f);
            ASSERT_EQ(found, expected) << name_of(id) << " in\n" << octets;
            EXPECT_EQ(m.rows(id), expected.size());
            EXPECT_EQ(m.has(id), !expected.empty());
            EXPECT_EQ(m.value(id), expected.empty() ? "" : m.value(*expected.front()));
            repeated += expected.size() > 1;
        }
    }
    EXPECT_GT(repeated, 50u) << "the corpus has no repeated rows to speak of";
}

TEST(rfc3261_7_3_1, a_field_of_no_known_name_is_found_by_it_without_regard_to_case)
{
    scanned_message m;
    std::size_t unknown = 0;
    for (const auto& octets : corpus())
    {
        m.scan(octets);
        for (const auto& f : m.fields())
        {
            if (f.id != field_id::other || !f.well_formed)
                continue;
            const auto* first = &f;
            for (const auto& before : m.fields())
                if (before.id == field_id::other && before.well_formed && iequals(m.name(before), m.name(f)))
                {
                    first = &before;
                    break;
                }
            std::string shouted{m.name(f)};
            for (auto& c : shouted)
                c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
            EXPECT_EQ(m.named(m.name(f)), first) << octets;
            EXPECT_EQ(m.named(shouted), first) << octets;
            ++unknown;
        }
        EXPECT_EQ(m.named("X-Nobody-Sends-This"), nullptr);
    }
    EXPECT_GT(unknown, 5u) << "the corpus has no unknown fields to speak of";
}

TEST(rfc3261_8_1_1_1, the_request_uri_is_read_as_any_uri_and_its_errors_count_from_the_message)
{
    scanned_message m;
    std::size_t requests = 0;
    for (const auto& octets : corpus())
    {
        m.scan(octets);
        if (!m.is_request())
            continue;
        ++requests;
        const auto alone = parse_uri(m.request_uri());
        const auto there = request_uri_of(m);
        ASSERT_EQ(there.has_value(), alone.has_value()) << m.start_line();
        if (alone)
        {
            EXPECT_EQ(there->octets, m.request_uri());
            EXPECT_EQ(there->scheme, alone->scheme);
            EXPECT_EQ(there->host, alone->host);
            EXPECT_EQ(there->params.octets(), alone->params.octets());
        }
        else
        {
            auto expected = alone.error();
            expected.offset += static_cast<std::uint32_t>(m.offset_of(m.request_uri()));
            EXPECT_EQ(there.error(), expected) << m.start_line();
        }
    }
    EXPECT_GT(requests, 100u);
}

}  // namespace
}  // namespace sip
