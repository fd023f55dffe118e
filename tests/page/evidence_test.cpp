#include "page/evidence_page.hpp"
#include "page/flow_evidence.hpp"
#include "page/judged.hpp"
#include "page/ladder.hpp"
#include "page/run_evidence.hpp"
#include "page/signs.hpp"
#include "rules/flow_rules.hpp"
#include "run/in_memory.hpp"
#include "script/load.hpp"

#include "report/sample_run.hpp"

#include <gtest/gtest.h>
#include <pugixml.hpp>

#include <algorithm>
#include <functional>
#include <set>
#include <string>

namespace {

constexpr std::string_view evil = "</pre><script>alert(1)</script>\"'&\x1b\xe2\x80\xae\xff\r\n";

pugi::xml_document read(const std::string& html)
{
    pugi::xml_document d;
    const auto result = d.load_buffer(html.data(), html.size(),
                                      pugi::parse_default | pugi::parse_ws_pcdata | pugi::parse_doctype);
    EXPECT_TRUE(result) << result.description() << " at "
                        << html.substr(static_cast<std::size_t>(result.offset), 80);
    return d;
}

void each(const pugi::xml_node& from, const std::function<void(const pugi::xml_node&)>& what)
{
    for (const auto n : from.children())
    {
        what(n);
        each(n, what);
    }
}

std::string text_of(const pugi::xml_node& n)
{
    std::string out = n.value();
    for (const auto c : n.children())
        out += text_of(c);
    return out;
}

pugi::xml_node by_id(const pugi::xml_document& d, const std::string& id)
{
    return d.find_node([&](const pugi::xml_node& n) { return n.attribute("id").value() == id; });
}

struct sample_page
{
    script::flow flow = sample::script();
    judge::run_result run = sample::run(flow);
    page::evidence what = page::evidence_of(run, {"sipwright run sample.toml --seed 7", {}, {}, false, {}});
    std::string html = page::html_of(what);
};

TEST(evidence, is_well_formed_and_in_six_parts)
{
    const sample_page p;
    const auto d = read(p.html);
    for (const auto* id : {"findings", "ladder", "messages", "judged", "conditions", "again"})
        EXPECT_TRUE(by_id(d, id)) << id;
    EXPECT_EQ(text_of(d.find_node([](auto n) { return std::string{n.name()} == "h1"; })),
              p.what.findings.front().sentence);
}

TEST(evidence, the_verdict_is_a_sentence_with_a_subject)
{
    const sample_page p;
    EXPECT_EQ(p.what.word, "FAIL");
    EXPECT_EQ(p.what.sentence, "Proxy1 sent F6 200 CANCEL: From is not that of the request.");
    EXPECT_EQ(p.what.findings[0].rule, "RSP-COPY-1.a");
    EXPECT_EQ(p.what.findings[0].sentence, p.what.sentence);
    EXPECT_TRUE(p.what.findings[0].blamed.starts_with("Proxy1, a device at 127.0.0.1:5070"));
}

// The proof of what never came is the message before it.
TEST(evidence, what_never_came_is_named_by_its_own_rung)
{
    sample_page p;
    p.run.flow_findings[0].messages = {3};
    p.run.flow_findings[0].proof = {p.run.rules[1].findings[0].proof[1]};
    const auto again = page::evidence_of(p.run, {});
    const auto missing = *std::ranges::find(again.findings, "FLOW-MISSING", &page::found::rule);
    EXPECT_EQ(missing.sentence, "Proxy1 did not send F7 487 INVITE.");
    ASSERT_TRUE(missing.arrow);
    EXPECT_EQ(again.arrows[*missing.arrow].id, "F7");
    p.run.flow_findings[0].party = 0;
    const auto of_alice = page::evidence_of(p.run, {});
    EXPECT_EQ(std::ranges::find(of_alice.findings, "FLOW-MISSING", &page::found::rule)->sentence,
              "F7 487 INVITE did not come where it is drawn to; Alice is to blame.");
}

TEST(evidence, what_only_the_ladder_demands_is_no_must_of_an_rfc)
{
    const sample_page p;
    const auto d = read(p.html);
    const auto& missing = *std::ranges::find(p.what.findings, "FLOW-MISSING", &page::found::rule);
    const auto article = text_of(by_id(d, missing.anchor));
    EXPECT_NE(article.find("AS DRAWN"), std::string::npos) << article;
    EXPECT_EQ(article.find("MUST"), std::string::npos) << article;
    EXPECT_NE(article.find("What a script draws comes"), std::string::npos) << article;
}

// A vendor reads time downwards, whatever the script drew.
TEST(evidence, messages_stand_in_the_order_in_which_they_came)
{
    sample_page p;
    std::swap(p.run.rungs[4].at, p.run.rungs[5].at);
    std::string order;
    for (const auto& a : page::evidence_of(p.run, {}).arrows)
        order += a.id + ' ';
    EXPECT_EQ(order, "F1 F2 F3 F4 F6 F7 F5 ") << "F7 never came: it stands where the script has it";
}

TEST(evidence, worst_first_and_each_has_an_anchor_of_its_own)
{
    const sample_page p;
    const auto d = read(p.html);
    std::set<std::string> ids;
    auto last = rules::level::must;
    for (const auto& f : p.what.findings)
    {
        EXPECT_GE(f.level, last);
        last = f.level;
        EXPECT_TRUE(ids.insert(f.anchor).second) << f.anchor;
        EXPECT_TRUE(by_id(d, f.anchor)) << f.anchor;
    }
}

TEST(evidence, every_id_is_there_once_and_every_link_leads_somewhere)
{
    const sample_page p;
    const auto d = read(p.html);
    std::set<std::string> ids, wanted;
    each(d, [&](const pugi::xml_node& n) {
        if (const std::string id = n.attribute("id").value(); !id.empty() && !ids.insert(id).second)
            ADD_FAILURE() << id << " is there twice";
        if (const std::string to = n.attribute("href").value(); to.starts_with('#'))
            wanted.insert(to.substr(1));
    });
    for (const auto& to : wanted)
        EXPECT_TRUE(ids.contains(to)) << to;
}

TEST(evidence, offending_octets_are_marked_and_control_characters_named)
{
    const sample_page p;
    const auto d = read(p.html);
    const auto finding = by_id(d, "RSP-COPY-1.a-F6");
    ASSERT_TRUE(finding);
    const auto offender =
        finding.find_node([](auto n) { return std::string{n.attribute("class").value()} == "offends"; });
    std::string marked;
    each(offender, [&](const pugi::xml_node& n) {
        if (std::string{n.name()} == "mark")
            marked += text_of(n);
    });
    EXPECT_NE(marked.find("\\xff"), marked.npos) << marked;
    EXPECT_NE(text_of(offender).find("ESC"), std::string::npos);
    EXPECT_EQ(p.html.find('\x1b'), std::string::npos);
}

rules::finding of_octets(const std::string& octets, std::string observed)
{
    rules::finding f;
    f.rule = "BYE-RECV-1.a";
    f.observed = std::move(observed);
    f.messages = {7};
    f.proof.resize(1);
    f.proof[0].message = sip::store(octets);
    return f;
}

std::string marked_in(const rules::finding& f)
{
    std::vector<page::exhibit> all(1);
    all[0].message = f.proof[0].message;
    page::mark(all, f);
    return std::string{all[0].message->octets().substr(all[0].offset, all[0].size)};
}

TEST(evidence, of_a_wrong_answer_its_status_code_is_marked_of_a_wrong_request_its_method)
{
    EXPECT_EQ(marked_in(of_octets("SIP/2.0 500 No\r\nCSeq: 2 BYE\r\n\r\n", "500")), "500");
    EXPECT_EQ(marked_in(of_octets("SIP/2.0 500 No\r\nCSeq: 2 BYE\r\n\r\n", "500 and a tag")), "500");
    EXPECT_EQ(marked_in(of_octets("SIP/2.0 500 No\r\nCSeq: 2 BYE\r\n\r\n", "5000")), "");
    EXPECT_EQ(marked_in(of_octets("SIP/2.0 500 No\r\nCSeq: 2 BYE\r\n\r\n", "no Contact")), "");
    EXPECT_EQ(marked_in(of_octets("INFO sip:a@b SIP/2.0\r\nCSeq: 2 INFO\r\n\r\n", "INFO")), "INFO");
    EXPECT_EQ(marked_in(of_octets("SIP/2.0\r\n\r\n", "500")), "");
}

TEST(evidence, what_breaks_an_rfc_stands_before_what_breaks_the_ladder)
{
    const sample_page p;
    ASSERT_FALSE(p.what.findings.empty());
    bool of_flow = false;
    auto level = p.what.findings.front().level;
    for (const auto& f : p.what.findings)
    {
        if (f.level != level)
            of_flow = false;
        level = f.level;
        EXPECT_TRUE(!of_flow || rules::find_flow_rule(f.rule) || !f.waived.empty()) << f.rule;
        of_flow = of_flow || rules::find_flow_rule(f.rule);
    }
}

TEST(evidence, each_message_has_the_rules_that_looked_at_it)
{
    const auto flow = script::load_script_text(R"(title = "Asked"
lifelines = ["Alice", "Bob"]
[party.Alice]
plays = "ua"
aor = "sip:alice@atlanta.example.com"
[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"
[ladder]
F1 = "OPTIONS Alice -> Bob"
F2 = "200 OPTIONS Alice <- Bob"
)",
                                               "asked.toml");
    run::play_options how;
    how.seed = 7;
    for (const auto& r : rules::all_rules())
        how.rules.push_back(&r);
    const auto played = run::play_in_memory(flow, how);
    const auto e = page::evidence_of(played, {});
    ASSERT_EQ(e.arrows.size(), 2U);
    const auto has = [](const page::arrow& a, std::string_view id) {
        return std::ranges::count(a.kept, id) == 1;
    };
    EXPECT_TRUE(has(e.arrows[1], "RSP-COPY-1"));
    EXPECT_FALSE(has(e.arrows[0], "RSP-COPY-1")) << "it is about responses";
    EXPECT_TRUE(has(e.arrows[0], "SYN-LINE-1"));
    EXPECT_TRUE(e.arrows[0].broken.empty());
    EXPECT_NE(page::html_of(e).find("SYN-LINE-1 "), std::string::npos);
}

TEST(evidence, states_of_the_ladder_are_shapes)
{
    const sample_page p;
    const auto d = read(p.html);
    const auto classes = [&](const char* id) { return std::string{by_id(d, id).attribute("class").value()}; };
    EXPECT_EQ(classes("a-F1"), "arrow seen");
    EXPECT_EQ(classes("a-F2"), "arrow unseen");
    EXPECT_EQ(classes("a-F4"), "arrow absent");
    EXPECT_EQ(classes("a-F6"), "arrow seen is-fail");
    EXPECT_EQ(classes("a-F7"), "arrow missing is-fail");
    const auto has = [&](const char* id, const char* what) {
        return static_cast<bool>(by_id(d, id).find_node(
            [&](auto n) { return std::string{n.attribute("class").value()} == what; }));
    };
    EXPECT_TRUE(has("a-F6", "flag"));
    EXPECT_FALSE(has("a-F1", "flag"));
    EXPECT_TRUE(has("a-F7", "cross"));
    EXPECT_NE(p.html.find("1999.6 ms pass"), p.html.npos) << "F3 at 0.4 ms, F5 at 2000 ms";
}

TEST(evidence, counts_add_up_to_the_number_of_rules)
{
    const auto flow = sample::script();
    auto run = sample::run(flow);
    run.rules.clear();
    for (const auto& r : rules::all_rules())
        run.rules.push_back({&r, rules::outcome::not_triggered, {}, {}});
    run.rules[3].exposed = {{.party = 1, .could = rules::judged_letters(*run.rules[3].rule)}};
    run.rules.pop_back();
    const auto e = page::evidence_of(run, {});
    ASSERT_EQ(e.judged_are, (std::vector<std::string>{"Proxy1", "Proxy2"}));
    EXPECT_EQ(e.rules.size(), rules::all_rules().size());
    const auto counts = page::counted(e);
    for (const auto& c : counts)
    {
        std::size_t sum = 0;
        for (const auto n : c)
            sum += n;
        EXPECT_EQ(sum, rules::all_rules().size());
        EXPECT_EQ(c[static_cast<std::size_t>(page::judged_cell::state::not_asked)], 1U);
    }
    EXPECT_EQ(counts[0][static_cast<std::size_t>(page::judged_cell::state::kept)], 1U);
    EXPECT_EQ(counts[1][static_cast<std::size_t>(page::judged_cell::state::kept)], 0U)
        << "Proxy2 never had the occasion";
    const auto d = read(page::html_of(e));
    std::size_t rows = 0;
    for (const auto body : by_id(d, "rules").children("tbody"))
        for (const auto row : body.children("tr"))
            rows += std::string{row.attribute("class").value()} != "area";
    EXPECT_EQ(rows, rules::all_rules().size());
}

TEST(evidence, what_was_not_triggered_says_which_script_would)
{
    rules::verdict v;
    v.rule = rules::find_rule("CAN-SRV-1");
    const auto cell = page::cell_for(v, 1);
    EXPECT_EQ(cell.is, page::judged_cell::state::not_triggered);
    EXPECT_TRUE(cell.why.starts_with("scripts/")) << cell.why;
}

TEST(evidence, a_waiver_names_its_owner_and_its_last_day)
{
    const auto flow = sample::script();
    auto run = sample::run(flow);
    judge::waiver_use use;
    use.party = 1;
    use.what.rule = "RSP-COPY-1";
    use.what.owner = "Lab 7";
    use.what.reason = "ticket <4711>";
    use.matched = true;
    run.waivers = {use};
    run.rules[1].rule = rules::find_rule("RSP-COPY-1");
    run.waived = {{run.rules[1].findings.front(), 0}};
    run.rules[1].findings.clear();
    const auto e = page::evidence_of(run, {});
    EXPECT_TRUE(e.findings.back().waived.find("Lab 7") != std::string::npos);
    const auto row = std::ranges::find(e.rules, run.rules[1].rule, &page::judged_rule::rule);
    EXPECT_EQ(row->cells[0].is, page::judged_cell::state::waived);
    EXPECT_NE(page::html_of(e).find("ticket &lt;4711&gt;"), std::string::npos);
}

TEST(evidence, nothing_of_a_peer_is_markup)
{
    const auto flow = sample::script();
    auto run = sample::run(flow);
    const std::string text{evil};
    run.notes = {text};
    run.why = text;
    auto& f = run.rules[1].findings.front();
    f.expected = f.observed = text;
    f.proof.back().message =
        sip::store("SIP/2.0 200 " + text + "X-" + text + ": " + text + "Server: " + text + "\r\n" + text);
    run.traffic.messages = {
        sample::seen(std::chrono::milliseconds{1}, 1, 0, "INVITE " + text + "User-Agent: " + text + "\r\n")};
    auto e =
        page::evidence_of(run, {text, {{text, text}}, {{text, text, "text/plain", text, {}}}, false, {}});
    e.title = text;
    for (auto& l : e.lifelines)
        l.name = l.at = text;
    const auto html = page::html_of(e);
    const auto d = read(html);
    std::size_t scripts = 0;
    each(d, [&](const pugi::xml_node& n) { scripts += std::string{n.name()} == "script"; });
    EXPECT_EQ(scripts, 1U);
    EXPECT_EQ(html.find("<script>alert"), html.npos);
    for (const auto* octets : {"\x1b", "\xe2\x80\xae", "\xff"})
        EXPECT_EQ(html.find(octets), html.npos);
    read(page::svg_of(e));
}

TEST(evidence, data_are_inside_with_their_sha_256)
{
    const auto flow = sample::script();
    const auto run = sample::run(flow);
    const auto html =
        page::html_of(page::evidence_of(run, {"again",
                                              {},
                                              {{"case", "a.toml", "application/toml", "foobar", {}},
                                               {"capture", "c.pcapng", "x/y", {}, "none was made."}},
                                              false,
                                              {}}));
    EXPECT_NE(html.find("href=\"data:application/toml;base64,Zm9vYmFy\""), html.npos);
    EXPECT_NE(html.find("c3ab8ff13720e8ad9047dd39466b3c8974e592c2fa383d4a3960714caef0c4f2"), html.npos);
    EXPECT_NE(html.find("The capture is not here: none was made."), html.npos);
}

// 500 rungs, each with a message of 60 KiB: far more than a page may hold.
TEST(evidence, is_never_larger_than_its_limit_and_says_what_it_lacks)
{
    page::evidence e;
    e.word = "FAIL";
    e.lifelines = {{"A", "ua", false, "", ""}, {"B", "ua", true, "", ""}};
    const auto message = sip::store("OPTIONS sip:a SIP/2.0\r\n" + std::string(60'000, '\x01') + "\r\n\r\n");
    for (int i = 0; i < 500; ++i)
    {
        page::arrow a;
        a.id = "F" + std::to_string(i + 1);
        a.from = 0;
        a.to = 1;
        a.message = message;
        e.arrows.push_back(a);
    }
    e.ladder = e.mermaid = std::string(3'000'000, '<');
    e.files = {{"capture", "c.pcapng", "x/y", std::string(3'000'000, 'x'), {}}};
    for (int i = 0; i < 5'000; ++i)
        e.conditions.push_back({"note", std::string(5'000, '&')});
    const auto html = page::html_of(e);
    EXPECT_LE(html.size(), page::limits::page);
    EXPECT_NE(html.find("octets more are not shown"), html.npos);
    EXPECT_NE(html.find("messages are not shown, so that this page can be sent by mail"), html.npos);
    EXPECT_NE(html.find("has 3000000 octets, too many for a page"), html.npos);
    EXPECT_NE(html.find("further notes are not told here"), html.npos);
    read(html);
}

TEST(evidence, a_script_as_drawn_judges_nobody)
{
    const auto flow = sample::script();
    const auto e = page::evidence_of(flow, "title = 1");
    const auto html = page::html_of(e);
    const auto d = read(html);
    EXPECT_NE(html.find("NOT PLAYED"), html.npos);
    EXPECT_FALSE(by_id(d, "judged"));
    EXPECT_TRUE(by_id(d, "a-F7"));
}

}  // namespace
