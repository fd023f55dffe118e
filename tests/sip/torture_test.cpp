// The torture messages of RFC 4475 and RFC 5118 against corpus/torture/verdicts.toml, and what single ones
// are about.
#include "sip/build.hpp"
#include "sip/fields.hpp"
#include "sip/multipart.hpp"

#include <gtest/gtest.h>
#include <toml++/toml.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace sip {
namespace {

namespace fs = std::filesystem;

const fs::path corpus = fs::path{SIPWRIGHT_SOURCE_DIR} / "corpus/torture";

std::string octets_of(const std::string& name)
{
    std::ifstream in{corpus / (name + ".dat"), std::ios::binary};
    std::string octets{std::istreambuf_iterator<char>{in}, {}};
    EXPECT_FALSE(octets.empty()) << name;
    return octets;
}

constexpr std::array fault_names{"truncated", "unexpected", "out_of_range", "too_long",
                                 "too_many",  "repeated",   "missing"};

std::string name_of_fault(fault what) { return fault_names.at(static_cast<std::size_t>(what)); }

// The RFC's own defect is there, and is not what the message is about.
std::string with_content_length_mended(const std::string& octets, std::int64_t written)
{
    const auto empty_line = octets.find("\r\n\r\n");
    const auto body = octets.substr(empty_line + 4);
    const auto m = store(octets);
    EXPECT_EQ(m->value(field_id::content_length), std::to_string(written));
    EXPECT_NE(static_cast<std::int64_t>(body.size()), written);
    return edit{*m}.body(body).finish();
}

// What is not as the verdict says; "" when all is.
std::string difference(const toml::table& verdict, const std::string& octets)
{
    scanned_message m;
    m.scan(octets);
    const auto wrong = check(m);
    if (verdict["expect"].value_or(std::string{}) == "accept")
        return wrong ? "octet " + std::to_string(wrong->offset) + ": expected " + wrong->expected : "";
    if (!wrong)
        return "accepted";
    const auto found = name_of_fault(wrong->what) + " at " + std::to_string(wrong->offset);
    const auto drawn =
        verdict["fault"].value_or(std::string{}) + " at " + std::to_string(verdict["offset"].value_or(-1));
    if (found != drawn)
        return found + " instead of " + drawn;
    const auto at = verdict["at"].value_or(std::string{});
    const auto stands = octets.substr(std::min<std::size_t>(wrong->offset, octets.size()));
    const bool ends = stands.empty() || stands.front() == '\r';
    return stands.starts_with(at) && at.empty() == ends ? "" : "at the octet does not stand " + at;
}

void judge(const std::string& folder, std::size_t count)
{
    const auto verdicts = toml::parse_file((corpus / "verdicts.toml").string());
    const auto& table = *verdicts[folder].as_table();
    EXPECT_EQ(table.size(), count);
    std::size_t files = 0;
    for (const auto& entry : fs::directory_iterator{corpus / folder})
    {
        const auto name = entry.path().stem().string();
        const auto* verdict = table[name].as_table();
        ++files;
        ASSERT_TRUE(verdict) << "no verdict on " << name;
        auto octets = octets_of(folder + '/' + name);
        if (const auto written = (*verdict)["wrong_content_length"].value<std::int64_t>())
            octets = with_content_length_mended(octets, *written);
        const auto differs = difference(*verdict, octets);
        if (const auto known = (*verdict)["known"].value<std::string>())
            EXPECT_NE(differs, "") << name << " passes now; it was known to fail: " << *known;
        else
            EXPECT_EQ(differs, "") << name;
        EXPECT_FALSE((*verdict)["section"].value_or(std::string{}).empty()) << name;
        EXPECT_FALSE((*verdict)["reason"].value_or(std::string{}).empty()) << name;
    }
    EXPECT_EQ(files, count);
}

TEST(rfc4475, gives_the_verdict_on_all_49) { judge("rfc4475", 49); }

TEST(rfc5118, gives_the_verdict_on_all_12) { judge("rfc5118", 12); }

TEST(rfc4475, names_only_messages_that_exist_among_the_choices)
{
    const auto verdicts = toml::parse_file((corpus / "verdicts.toml").string());
    const auto& choices = *verdicts["may_choose"].as_array();
    EXPECT_FALSE(choices.empty());
    for (const auto& name : choices)
        EXPECT_TRUE(verdicts["rfc4475"].as_table()->contains(name.value_or(std::string{})));
}

TEST(rfc4475, writes_back_what_was_read)
{
    for (const auto* folder : {"rfc4475", "rfc5118"})
        for (const auto& entry : fs::directory_iterator{corpus / folder})
        {
            const auto m = store(octets_of(std::string{folder} + '/' + entry.path().stem().string()));
            const auto all = m->octets();
            EXPECT_EQ(edit{*m}.finish(), all.substr(0, all.size() - m->trailing().size())) << entry.path();
        }
}

std::vector<name_addr> contacts_of(const message& m)
{
    std::vector<name_addr> out;
    name_addr one;
    for (name_addr_list list{m, field_id::contact}; list.next(one);)
        out.push_back(one);
    return out;
}

std::vector<via> vias_of(const message& m)
{
    std::vector<via> out;
    via one;
    for (via_list list{m}; list.next(one);)
        out.push_back(one);
    return out;
}

TEST(rfc4475_3_1_1_1, reads_through_folds_and_odd_names)
{
    const auto m = store(octets_of("rfc4475/wsinv"));
    const auto vias = vias_of(*m);
    ASSERT_EQ(vias.size(), 3u);
    EXPECT_EQ(vias[0].branch, "390skdjuw");
    EXPECT_EQ(vias[1].transport, "TCP");
    EXPECT_EQ(vias[1].branch, "z9hG4bK9ikj8");
    EXPECT_EQ(vias[2].host, "192.168.255.111");
    EXPECT_EQ(vias[2].branch, "z9hG4bK30239");
    EXPECT_EQ(*number_of(*m, field_id::max_forwards), 68u);
    EXPECT_EQ(cseq_of(*m)->number, 9u);
    EXPECT_EQ(cseq_of(*m)->method, "INVITE");
    EXPECT_EQ(to_of(*m)->tag, "1918181833n");
    EXPECT_EQ(unquoted(from_of(*m)->display), "J Rosenberg \\\"");
    EXPECT_TRUE(m->has(field_id::subject));
    EXPECT_EQ(m->value(field_id::subject), "");
    ASSERT_NE(m->named("UnknownHeaderWithUnusualValue"), nullptr);
    EXPECT_EQ(m->value(*m->named("unknownheaderwithunusualvalue")), ";;,,;;,;");
    EXPECT_EQ(contacts_of(*m).at(0).params.value("q"), "0.33");
    EXPECT_EQ(m->body().size(), 150u);
}

TEST(rfc4475_3_1_1_2, reads_every_character_that_tokens_and_words_may_have)
{
    const auto m = store(octets_of("rfc4475/intmeth"));
    EXPECT_EQ(m->method(), method::other);
    EXPECT_EQ(m->method_name(), "!interesting-Method0123456789_*+`.%indeed'~");
    EXPECT_EQ(*call_id_of(*m), "intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{");
    EXPECT_EQ(from_of(*m)->tag, "_token~1'+`*%!-.");
    EXPECT_EQ(parse_uri(m->request_uri())->password, "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)");
}

TEST(rfc4475_3_1_1_3, decodes_escapes_once)
{
    const auto m = store(octets_of("rfc4475/esc01"));
    EXPECT_EQ(unescaped(parse_uri(m->request_uri())->user), "sips:user@example.com");
    EXPECT_EQ(unescaped(to_of(*m)->uri.user), "user");
    EXPECT_EQ(unescaped(contacts_of(*m).at(0).uri.params.value("n%61me")), "value%41");
}

TEST(rfc4475_3_1_1_4, does_not_end_a_user_part_at_an_escaped_nul)
{
    const auto m = store(octets_of("rfc4475/escnull"));
    EXPECT_EQ(unescaped(to_of(*m)->uri.user), (std::string{"null-\0-null", 11}));
    const auto contacts = contacts_of(*m);
    ASSERT_EQ(contacts.size(), 2u);
    EXPECT_FALSE(equal(contacts[0].uri, contacts[1].uri));
}

TEST(rfc4475_3_1_1_5, sees_no_escape_where_the_grammar_has_none)
{
    const auto m = store(octets_of("rfc4475/esc02"));
    EXPECT_EQ(m->method(), method::other);
    EXPECT_EQ(m->rows(field_id::contact), 2u);
    ASSERT_NE(m->named("C%6Fntact"), nullptr);
    EXPECT_EQ(unquoted(to_of(*m)->display), "%Z%45");
}

TEST(rfc4475_3_1_1_8, ignores_a_second_message_in_the_datagram)
{
    const auto m = store(octets_of("rfc4475/dblreq"));
    EXPECT_EQ(m->method(), method::register_);
    EXPECT_EQ(m->body(), "");
    EXPECT_EQ(m->trailing().size(), 450u);
    EXPECT_EQ(edit{*m}.finish(), m->header());
}

TEST(rfc4475_3_1_1_9, takes_a_semicolon_into_the_user_part)
{
    const auto m = store(octets_of("rfc4475/semiuri"));
    const auto uri = parse_uri(m->request_uri());
    ASSERT_TRUE(uri);
    EXPECT_EQ(uri->user, "user;par=u%40example.net");
    EXPECT_EQ(unescaped(uri->user), "user;par=u@example.net");
    EXPECT_EQ(uri->host, "example.com");
    EXPECT_TRUE(uri->params.empty());
}

TEST(rfc4475_3_1_1_10, reads_any_transport)
{
    const auto octets = octets_of("rfc4475/transports");
    scanned_message m;
    m.scan(octets);
    std::string transports;
    for (const auto& one : vias_of(m))
        transports.append(one.transport).append(" ");
    EXPECT_EQ(transports, "UDP SCTP TLS UNKNOWN TCP ");
}

TEST(rfc4475_3_1_1_11, finds_the_binary_part)
{
    const auto m = store(octets_of("rfc4475/mpart01"));
    EXPECT_EQ(m->body().size(), 553u);
    const auto type = content_type_of(*m);
    ASSERT_TRUE(type);
    const auto parts = parse_multipart(m->body(), unquoted(type->params.value("boundary")));
    ASSERT_TRUE(parts);
    ASSERT_EQ(parts->size(), 2u);
    EXPECT_EQ((*parts)[0].content_type(), "text/plain");
    EXPECT_EQ((*parts)[0].body, "Hello");
    EXPECT_EQ((*parts)[1].content_type(), "application/octet-stream");
    EXPECT_NE((*parts)[1].body.find('\0'), std::string_view::npos);
}

TEST(rfc4475_3_1_1_13, reads_an_empty_reason)
{
    const auto m = store(octets_of("rfc4475/noreason"));
    EXPECT_EQ(m->status(), 100);
    EXPECT_EQ(m->reason(), "");
}

TEST(rfc4475_3_1_2_15, blames_the_comma_of_an_unquoted_display_name)
{
    const auto octets = octets_of("rfc4475/baddn") + "\r\n";
    scanned_message m;
    m.scan(octets);
    const auto wrong = check(m);
    ASSERT_TRUE(wrong);
    EXPECT_EQ(m.value(field_id::from).substr(0, 5), "Bell,");
    EXPECT_GE(wrong->offset, m.first(field_id::from)->value_at);
    EXPECT_LE(wrong->offset, m.first(field_id::from)->value_at + 4u);
}

TEST(rfc4475_3_3_12, tells_contact_parameters_from_uri_parameters)
{
    const message_ptr outside = store(octets_of("rfc4475/cparam01")),
                      inside = store(octets_of("rfc4475/cparam02"));
    EXPECT_TRUE(contacts_of(*outside).at(0).params.has("unknownparam"));
    EXPECT_FALSE(contacts_of(*outside).at(0).uri.params.has("unknownparam"));
    EXPECT_FALSE(contacts_of(*inside).at(0).params.has("unknownparam"));
    EXPECT_TRUE(contacts_of(*inside).at(0).uri.params.has("unknownparam"));
}

TEST(rfc4475_3_3_14, keeps_the_escaped_route_in_the_contact)
{
    const auto m = store(octets_of("rfc4475/regescrt"));
    EXPECT_EQ(contacts_of(*m).at(0).uri.headers, "Route=%3Csip:sip.example.com%3E");
}

TEST(rfc4475_3_4_1, takes_the_body_of_rfc2543_to_the_end)
{
    const auto m = store(octets_of("rfc4475/inv2543"));
    EXPECT_EQ(m->body().size(), 105u);
    EXPECT_EQ(top_via(*m)->branch, "");
    EXPECT_EQ(from_of(*m)->tag, "");
    EXPECT_FALSE(m->has(field_id::max_forwards));
}

TEST(rfc5118_4_3, keeps_the_last_group_within_the_brackets)
{
    const message_ptr ambiguous = store(octets_of("rfc5118/port-ambiguous")),
                      clear = store(octets_of("rfc5118/port-unambiguous"));
    EXPECT_EQ(parse_uri(ambiguous->request_uri())->host, "[2001:db8::10:5070]");
    EXPECT_FALSE(parse_uri(ambiguous->request_uri())->has_port);
    EXPECT_EQ(parse_uri(clear->request_uri())->host, "[2001:db8::10]");
    EXPECT_EQ(parse_uri(clear->request_uri())->port, 5070);
}

TEST(rfc5118_4_5, reads_received_with_and_without_brackets)
{
    const message_ptr with = store(octets_of("rfc5118/via-received-param-with-delim")),
                      without = store(octets_of("rfc5118/via-received-param-no-delim"));
    EXPECT_EQ(top_via(*with)->received, "[2001:db8::9:255]");
    EXPECT_EQ(top_via(*without)->received, "2001:db8::9:255");
}

TEST(rfc5118_4_6, refuses_the_content_length_as_the_rfc_has_it)
{
    const auto m = store(octets_of("rfc5118/ipv6-in-sdp"));
    const auto wrong = check(*m);
    ASSERT_TRUE(wrong);
    EXPECT_EQ(wrong->what, fault::truncated);
}

}  // namespace
}  // namespace sip
