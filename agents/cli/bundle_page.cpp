#include "cli/bundle_page.hpp"

#include "capture/read.hpp"
#include "check/checker.hpp"
#include "cli/again.hpp"
#include "cli/decryption.hpp"
#include "cli/rule_choice.hpp"
#include "net/error.hpp"
#include "page/call_evidence.hpp"
#include "page/evidence_page.hpp"
#include "page/sentences.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace cli {

namespace {

std::vector<check::told_party> told_parties(const std::vector<std::string>& all)
{
    std::vector<check::told_party> out;
    for (const auto& one : all)
    {
        const auto first = one.find('='), last = one.rfind('=');
        const auto colon = one.rfind(':', last);
        if (first == one.npos || colon == one.npos || colon < first)
            continue;
        auto host = one.substr(first + 1, colon - first - 1);
        if (host.starts_with('[') && host.ends_with(']'))
            host = host.substr(1, host.size() - 2);
        const auto port = std::strtoul(one.c_str() + colon + 1, nullptr, 10);
        if (const auto at = fsm::numeric_address(host, static_cast<std::uint16_t>(port)))
            out.push_back({one.substr(0, first), *at, check::role_named(one.substr(last + 1))});
    }
    return out;
}

std::string command_for(const redacted_result& r)
{
    std::string out = "sipwright check capture.pcapng";
    for (const auto& one : r.parties)
        out += " --party " + shell_word(one);
    return out;
}

page::call_surroundings around(const redacted_result& r)
{
    page::call_surroundings out;
    out.command = command_for(r);
    const auto carrier =
        r.stream == fsm::transport::tcp
            ? std::string{"the redacted capture, by the referee of `check`"}
            : "the redacted capture, by the referee of `check`. The capture has as TCP what went "
              "over " +
                  std::string{fsm::via_token(r.stream)} +
                  "; here it is judged as what it was. Records, secrets and certificates are "
                  "left out";
    out.conditions = {
        {"redacted",
         "names, numbers, addresses and secrets are replaced by others of the same length, each by the same "
         "wherever it stands; times and everything else are as they were"},
        {"made from", carrier}};
    out.files.push_back({"capture", "capture.pcapng", "application/octet-stream", r.capture, {}});
    out.files.push_back({"case", "case.toml", "application/toml", r.script, "the script could not be read."});
    return out;
}

page::found found_of(const report::told_finding& f)
{
    rules::finding as;
    as.rule = f.rule;
    as.level = f.level == "must"     ? rules::level::must
               : f.level == "should" ? rules::level::should
                                     : rules::level::info;
    as.expected = f.expected;
    as.observed = f.observed;
    page::found out;
    out.anchor = "run-" + f.rule + (f.rung.empty() ? "" : '-' + f.rung);
    out.rule = f.rule;
    out.sentence = page::sentence_of(as, f.party, f.rung, false);
    if (const auto* rule = rules::find_rule(f.rule))
        out.must = rule->sentence;
    out.spec = f.spec;
    out.level = as.level;
    out.expected = f.expected;
    out.observed = f.observed;
    out.blamed = f.party;
    return out;
}

// As judge::terms_of has it.
std::string terms_of(const report::told_waiver& w)
{
    return "waived until " + w.until + " by " + w.owner + ": " + w.reason;
}

// Findings of the run that no page has: those of its ladder, and what only the run could know.
void add_findings(page::evidence& first, const std::set<std::string>& shown, const report::told_run& run)
{
    std::vector<page::found> more;
    std::set<std::string> anchors;
    const auto add = [&](const report::told_finding& f, std::vector<page::found>& to) -> page::found& {
        auto& anchor = to.emplace_back(found_of(f)).anchor;
        while (!anchors.insert(anchor).second)
            anchor += "-again";
        return to.back();
    };
    for (const auto& f : run.findings)
        if (!shown.contains(f.rule))
            add(f, more);
    // Behind the others: an arrow's indices of those stay as they are.
    for (const auto& w : run.waived)
        if (!shown.contains(w.what.rule))
            add(w.what, first.findings).waived = terms_of(w);
    for (auto& a : first.arrows)
        for (auto& i : a.findings)
            i += more.size();
    first.findings.insert(first.findings.begin(), std::make_move_iterator(more.begin()),
                          std::make_move_iterator(more.end()));
}

const report::told_waiver* waiver_of(const page::found& f, const report::told_run& run)
{
    const auto is = std::ranges::find_if(run.waived, [&](const auto& w) {
        return w.what.rule == f.rule && (w.what.party.empty() || f.blamed.starts_with(w.what.party));
    });
    return is == run.waived.end() ? nullptr : &*is;
}

// The run knew what its script altered and what is waived, and holds nobody to that; the capture alone does
// not. What is waived stays and says so, behind the others.
void hold_as_the_run_did(page::evidence& e, const report::told_run& run)
{
    std::set<std::string_view> held;
    for (const auto& f : run.findings)
        held.insert(f.rule);
    constexpr auto none = static_cast<std::size_t>(-1);
    std::vector<std::size_t> now(e.findings.size(), none);
    std::vector<page::found> left;
    for (std::size_t i = 0; i < e.findings.size(); ++i)
        if (const auto* const by = waiver_of(e.findings[i], run))
            e.findings[i].waived = terms_of(*by);
    for (const bool waived : {false, true})
        for (std::size_t i = 0; i < e.findings.size(); ++i)
            if (waived ? now[i] == none && !e.findings[i].waived.empty()
                       : e.findings[i].waived.empty() && held.contains(e.findings[i].rule))
            {
                now[i] = left.size();
                left.push_back(e.findings[i]);
            }
    const auto gone = e.findings.size() - left.size();
    e.findings = std::move(left);
    for (auto& a : e.arrows)
    {
        std::vector<std::size_t> of_it;
        for (const auto i : a.findings)
            if (now[i] != none)
                of_it.push_back(now[i]);
        a.findings = std::move(of_it);
        a.open.insert(a.open.end(), a.broken.begin(), a.broken.end());
        a.broken.clear();
        for (const auto i : a.findings)
            if (!e.findings[i].waived.empty())
                a.waived = true;
            else if (const auto* rule = rules::find_rule(e.findings[i].rule))
                if (std::erase(a.open, rule->id) > 0)
                    a.broken.push_back(rule->id);
    }
    using state = page::judged_cell::state;
    const auto is_of = [](const page::judged_rule& row) {
        return [&row](const page::found& f) { return rules::find_rule(f.rule) == row.rule; };
    };
    for (auto& row : e.rules)
        for (auto& c : row.cells)
        {
            if (c.is != state::broken && c.is != state::warned && c.is != state::remarked)
                continue;
            const auto first = std::ranges::find_if(e.findings, is_of(row));
            if (first == e.findings.end())
                c = {state::open,
                     "the capture alone shows it broken; the run does not hold it against anybody"};
            else if (!first->waived.empty())
                c = {state::waived, first->waived};
        }
    if (gone > 0)
        e.meaning.push_back(
            std::to_string(gone) + (gone == 1 ? " finding" : " findings") +
            " of the capture alone left out: the run, which knew what its script altered, did not "
            "have them.");
    for (const auto& w : run.waived)
        e.conditions.push_back({"waiver", w.what.party + ", " + w.what.rule + ": " + terms_of(w)});
}

// It says what the run came to, not what the capture alone would.
void tell_of_the_run(page::evidence& first, const report::told_run& run)
{
    std::string word = run.verdict;
    std::ranges::transform(word, word.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    first.meaning.push_back("The capture alone comes to " + first.word + "; the run came to " + word + '.');
    first.word = word;
    first.verdict = run.verdict == "fail"   ? page::tone::fail
                    : run.verdict == "pass" ? page::tone::pass
                                            : page::tone::open;
    if (!first.findings.empty() && first.findings.front().waived.empty() && first.verdict == page::tone::fail)
        first.sentence = first.findings.front().sentence;
}

// Those without a finding last, and before them those in which all are waived.
int least_grave(const page::evidence& e)
{
    return e.findings.empty()                   ? 4
           : !e.findings.front().waived.empty() ? 3
                                                : static_cast<int>(e.findings.front().level);
}

}  // namespace

std::vector<std::string> pages_of(const redacted_result& r)
{
    auto all = capture::read(r.capture, decryption_with(""));
    if (!all.trouble.empty())
        throw net::environment_error{"capture.pcapng: " + all.trouble};
    const auto who = told_parties(r.parties);
    const auto which = select_rules({});
    std::vector<page::evidence> calls;
    std::size_t left_out = 0;
    check::checker* referee = nullptr;
    check::checker judging{which, who, false, [&](const check::call& c) {
                               calls.push_back(page::evidence_of(c, referee->who(), around(r)));
                               if (calls.size() <= limits::pages)
                                   return;
                               std::ranges::stable_sort(calls, {}, least_grave);
                               calls.pop_back();
                               ++left_out;
                           }};
    referee = &judging;
    judging.tells_all_rules();
    for (const auto& m : all.messages)
    {
        judging.passes(m.when.at);
        judging.see(m);
    }
    judging.finish();
    if (calls.empty())
        return {};
    const auto run = report::run_of_json(r.result_json);
    for (auto& e : calls)
        hold_as_the_run_did(e, run);
    std::ranges::stable_sort(calls, {}, least_grave);
    std::set<std::string> shown;
    for (const auto& e : calls)
        for (const auto& f : e.findings)
            shown.insert(f.rule);
    add_findings(calls.front(), shown, run);
    for (auto& e : calls)
        tell_of_the_run(e, run);
    if (left_out > 0)
        calls.front().left_out.push_back(std::to_string(left_out) +
                                         " more calls have no page; the capture has them.");
    std::vector<std::string> out;
    for (auto& e : calls)
    {
        e.title = r.title;
        e.spec = r.spec;
        out.push_back(page::html_of(e));
    }
    return out;
}

std::vector<std::string> parties_in(const std::string& page)
{
    constexpr std::string_view option = " --party &#39;", end = "&#39;";
    std::vector<std::string> out;
    for (auto at = page.find(option); at != page.npos; at = page.find(option, at))
    {
        at += option.size();
        auto one = page.substr(at, std::min(page.find(end, at), page.size()) - at);
        if (std::ranges::find(out, one) == out.end())
            out.push_back(std::move(one));
    }
    return out;
}

std::string text_of_page(const std::string& page)
{
    static constexpr std::array<std::pair<std::string_view, char>, 5> escapes{
        {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&#39;", '\''}}};
    std::string out;
    for (std::size_t i = 0; i < page.size();)
    {
        if (page[i] == '<')
        {
            i = std::min(page.find('>', i), page.size() - 1) + 1;
            continue;
        }
        const auto rest = std::string_view{page}.substr(i);
        const auto* const is =
            std::ranges::find_if(escapes, [&](const auto& e) { return rest.starts_with(e.first); });
        if (is == escapes.end())
            out += page[i++];
        else
        {
            out += is->second;
            i += is->first.size();
        }
    }
    return out;
}

}  // namespace cli
