// The whole corpus, bent in seeded ways: whatever arrives, reading, answering and editing end and hold their
// promises.
#include "sip/build.hpp"
#include "sip/choices.hpp"
#include "sip/fields.hpp"
#include "sip/multipart.hpp"

#include <gtest/gtest.h>

#include <algorithm>
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
    std::vector<fs::path> files;
    for (const auto* folder : {"rfc3665", "torture", "message"})
        for (const auto& entry :
             fs::recursive_directory_iterator{fs::path{SIPWRIGHT_SOURCE_DIR} / "corpus" / folder})
            if (entry.path().extension() == ".sip" || entry.path().extension() == ".dat")
                files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<std::string> out;
    for (const auto& file : files)
    {
        std::ifstream in{file, std::ios::binary};
        out.emplace_back(std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{});
    }
    return out;
}

// Chooses among nothing, too.
class dice
{
public:
    explicit dice(std::uint32_t seed) : pick_{seed} {}
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : pick_.below(limit); }

private:
    sip::choices pick_;
};

std::string bent(std::string text, const std::string& other, dice& pick)
{
    using namespace std::string_view_literals;
    static constexpr auto special = "\r\n\r\n \t:;,=<>\"\\()[]@%?&/*\0\x80\xC3\xFF\x7F"
                                    "0aZ"sv;
    for (auto times = 1 + pick.below(4); times > 0; --times)
    {
        const auto at = pick.below(text.size() + 1);
        const auto size = pick.below(std::min<std::size_t>(text.size() - at, 40) + 1);
        switch (pick.below(7))
        {
        case 0: text.insert(at, 1, special[pick.below(special.size())]); break;
        case 1: text.erase(at, size); break;
        case 2: text.insert(at, text.substr(at, size)); break;
        case 3: text.insert(at, other.substr(pick.below(other.size()), size)); break;
        case 4: text.resize(at); break;
        case 5: text.insert(at, pick.below(300), special[pick.below(special.size())]); break;
        default:
            if (at < text.size())
                text[at] = special[pick.below(special.size())];
        }
    }
    return text;
}

void answers_hold(const message& m)
{
    const auto clean = !check(m);
    const auto response = store(make_response(m, {.status = 200, .to_tag = "t", .body = "b"}));
    const auto cancel = store(make_cancel(m));
    const auto ack = store(make_ack(m, *response));
    if (!clean)
        return;
    EXPECT_EQ(check(*response), std::nullopt);
    EXPECT_NE(to_of(*response)->tag, "");
    EXPECT_EQ(response->body(), "b");
    EXPECT_EQ(check(*cancel), std::nullopt);
    EXPECT_EQ(check(*ack), std::nullopt);
    EXPECT_EQ(cancel->rows(field_id::via), 1u);
    EXPECT_EQ(top_via(*cancel)->octets, top_via(m)->octets);
}

void edits_hold(const message& m, dice& pick)
{
    const auto whole = m.octets().substr(0, m.octets().size() - m.trailing().size());
    EXPECT_TRUE(m.error() || edit{m}.finish() == whole);

    edit e{m};
    static constexpr field_id ids[] = {field_id::via, field_id::route, field_id::record_route,
                                       field_id::contact};
    const auto id = ids[pick.below(std::size(ids))];
    switch (pick.below(6))
    {
    case 0: e.remove_first_value(id); break;
    case 1: e.replace_first_value(id, "<sip:x>"); break;
    case 2: e.prepend(name_of(id), "<sip:x>"); break;
    case 3: e.remove(name_of(id)); break;
    case 4: e.request_uri("sip:elsewhere"); break;
    default: e.append("X-Last", "x");
    }
    const auto edited = e.set("X-Mark", "here").body("new body").finish();
    const auto again = store(edited);
    if (m.error() || m.fields().size() + 3 > limits::fields)  // the edit may add three rows
        return;
    ASSERT_FALSE(again->error()) << again->error()->expected;
    ASSERT_NE(again->named("X-Mark"), nullptr);
    EXPECT_EQ(again->value(*again->named("X-Mark")), "here");
    EXPECT_EQ(again->body(), "new body");
}

void holds(const std::string& octets, dice& pick)
{
    scanned_message m;
    m.scan(octets);
    const bool readable = m.is_request() || m.is_response();
    EXPECT_TRUE(!readable || m.header().size() + m.body().size() + m.trailing().size() == octets.size());
    const auto wrong = check(m);
    EXPECT_TRUE(wrong || !m.error());
    EXPECT_LE(wrong ? wrong->offset : 0, octets.size());
    for (const auto& row : m.fields())
        if (const auto fault = check(m, row))
        {
            EXPECT_TRUE(fault->offset >= row.value_at && fault->offset <= row.value_at + row.value_size)
                << m.name(row) << ": " << m.value(row);
        }
    if (const auto type = content_type_of(m))
    {
        const auto parts = parse_multipart(m.body(), unquoted(type->params.value("boundary")));
        for (const auto& part : parts ? *parts : std::vector<body_part>{})
            EXPECT_LE(part.content_type().size(), part.header.size());
    }
    edits_hold(m, pick);
    if (m.is_request())
        answers_hold(m);
}

TEST(mutated_messages, break_no_promise)
{
    const auto all = corpus();
    ASSERT_GE(all.size(), 254u);
    dice pick{3261};
    for (std::size_t round = 0; round < 60; ++round)
        for (std::size_t i = 0; i < all.size(); ++i)
        {
            const auto octets = bent(all[i], all[pick.below(all.size())], pick);
            holds(octets, pick);
            ASSERT_FALSE(HasFailure()) << "round " << round << " of message " << i << ":\n" << octets;
        }
}

TEST(mutated_messages, break_no_promise_when_cut_anywhere)
{
    const auto all = corpus();
    dice pick{1};
    for (const auto i : {std::size_t{0}, all.size() / 2, all.size() - 1})
        for (std::size_t size = 0; size <= all[i].size(); ++size)
            holds(all[i].substr(0, size), pick);
}

}  // namespace
}  // namespace sip
