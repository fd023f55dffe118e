// What arrives costs no memory: reading and judging it allocates nothing, whatever it is.
#include "sip/build.hpp"
#include "sip/fields.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <string>

namespace {
std::size_t allocations = 0, octets = 0;
}

// Inlined, g++ takes malloc and free for a mismatched pair.
[[gnu::noinline]] void* operator new(std::size_t size)
{
    ++allocations;
    octets += size;
    if (void* block = std::malloc(size ? size : 1))
        return block;
    throw std::bad_alloc{};
}
[[gnu::noinline]] void operator delete(void* block) noexcept { std::free(block); }
[[gnu::noinline]] void operator delete(void* block, std::size_t) noexcept { std::free(block); }

namespace sip {
namespace {

std::size_t allocations_of(const auto& action)
{
    const auto before = allocations;
    action();
    return allocations - before;
}

std::string octets_of(const std::filesystem::path& path)
{
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

TEST(allocation, is_not_needed_to_read_and_judge_a_message)
{
    for (const auto* folder : {"rfc3665", "torture", "message"})
        for (const auto& entry : std::filesystem::recursive_directory_iterator{
                 std::filesystem::path{SIPWRIGHT_SOURCE_DIR} / "corpus" / folder})
        {
            if (!entry.is_regular_file())
                continue;
            const auto read = octets_of(entry.path());
            EXPECT_EQ(allocations_of([&] {
                          scanned_message m;
                          m.scan(read);
                          check(m);
                      }),
                      0u)
                << entry.path();
        }
}

TEST(allocation, happens_once_for_a_message_that_is_kept)
{
    const auto f1 = octets_of(std::filesystem::path{SIPWRIGHT_SOURCE_DIR} /
                              "corpus/rfc3665/3.8-unsuccessful-no-answer/F01.sip");
    ASSERT_FALSE(f1.empty());
    scanned_message m;
    m.scan(f1);
    const auto before = octets;
    message_ptr kept, copy;
    EXPECT_EQ(allocations_of([&] { kept = keep(m); }), 1u);
    EXPECT_LE(octets - before, 1300u);
    EXPECT_EQ(allocations_of([&] { copy = kept; }), 0u);
    EXPECT_EQ(allocations_of([&] { store(f1); }), 1u);
}

TEST(allocation, happens_once_for_an_answer)
{
    const auto invite =
        store("INVITE sip:b@b.example SIP/2.0\r\nVia: SIP/2.0/UDP a.example;branch=z9hG4bK1\r\n"
              "From: <sip:a@a.example>;tag=1\r\nTo: <sip:b@b.example>\r\nCall-ID: 1@a.example\r\n"
              "CSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n");
    const response_parts parts{
        .status = 200, .to_tag = "12345678", .content_type = "application/sdp", .body = "v=0\r\n"};
    EXPECT_EQ(allocations_of([&] { make_response(*invite, parts); }), 1u);
    EXPECT_EQ(allocations_of([&] { make_cancel(*invite); }), 1u);
    const row_text rows[] = {{"Via", "SIP/2.0/UDP a.example;branch=z9hG4bK1"}, {"Max-Forwards", "70"}};
    const std::string body(5000, 'x');
    EXPECT_EQ(allocations_of([&] { make_request("BYE", "sip:a@a.example", rows, body); }), 1u);
    EXPECT_EQ(allocations_of([&] {
                  writer w;
                  w.request("BYE", "sip:a@a.example").fields(rows).finish();
              }),
              1u);
    EXPECT_EQ(allocations_of([&] { make_ack(*invite, *invite); }), 1u);
    const edit kept{*invite};
    EXPECT_EQ(allocations_of([&] { kept.finish(); }), 1u);
}

}  // namespace
}  // namespace sip
