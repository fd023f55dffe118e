#include "page/sentences.hpp"

#include "judge/summary.hpp"
#include "rules/flow_rules.hpp"
#include "script/printable.hpp"
#include "script/readable.hpp"

#include <algorithm>

namespace page {

std::string sentence_of(const rules::finding& f, const std::string& who, const std::string& sent, bool theirs)
{
    const auto subject = who.empty() ? std::string{"Nobody can be blamed"} : who;
    const auto what = sent.empty() ? std::string{"a message"} : sent;
    if (f.rule == "FLOW-MISSING")
        return who.empty() ? what + " never came; nobody can be blamed for it."
                           : who + " did not send " + what + '.';
    if (f.rule == "FLOW-LATE")
        return who.empty() ? what + " came too late; nobody can be blamed for it."
                           : who + " sent " + what + " too late.";
    if (f.rule == "FLOW-UNEXPECTED")
        return who.empty() ? what + " came, which the flow does not have; nobody can be blamed for it."
                           : who + " sent " + what + ", which the flow does not have.";
    std::string text;
    if (const auto* r = rules::find_rule(f.rule); r && f.rule.size() > r->id.size() + 1)
        for (const auto& l : r->letters)
            if (l.id == f.rule.back())
                text = l.text;
    if (text.empty())
        text = "it breaks " + f.rule;
    const auto times = f.count > 1 ? " (" + std::to_string(f.count) + " times)" : std::string{};
    if (who.empty())
        return subject + ": " + text + times + '.';
    return who + (theirs ? " sent " + what : " is to blame") + ": " + text + times + '.';
}

std::string link_of(std::string_view spec)
{
    constexpr std::string_view digits = "0123456789";
    if (!spec.starts_with("RFC "))
        return {};
    spec.remove_prefix(4);
    const auto number = spec.substr(0, std::min(spec.find_first_not_of(digits), spec.size()));
    if (number.empty())
        return {};
    auto out = "https://www.rfc-editor.org/rfc/rfc" + std::string{number};
    spec.remove_prefix(number.size());
    if (spec.starts_with(' '))
    {
        spec.remove_prefix(1);
        auto section = spec.substr(0, std::min(spec.find_first_not_of("0123456789."), spec.size()));
        while (section.ends_with('.'))
            section.remove_suffix(1);
        if (!section.empty())
            out += "#section-" + std::string{section};
    }
    return out;
}

std::string_view word_of(rules::level l)
{
    switch (l)
    {
    case rules::level::must: return "MUST";
    case rules::level::should: return "SHOULD";
    case rules::level::info: break;
    }
    return "information";
}

std::string_view demand_of(const found& f)
{
    return rules::find_flow_rule(f.rule) ? "AS DRAWN" : word_of(f.level);
}

std::pair<std::string, tone> word_of(judge::run_verdict v)
{
    switch (v)
    {
    case judge::run_verdict::pass: return {"PASS", tone::pass};
    case judge::run_verdict::fail: return {"FAIL", tone::fail};
    case judge::run_verdict::inconclusive: return {"INCONCLUSIVE", tone::open};
    case judge::run_verdict::error: break;
    }
    return {"ERROR", tone::open};
}

std::string_view word_of(judged_cell::state s)
{
    using enum judged_cell::state;
    switch (s)
    {
    case broken: return "broken";
    case warned: return "warned";
    case remarked: return "remark";
    case kept: return "kept";
    case kept_in_part: return "kept in part";
    case open: return "could not be judged";
    case waived: return "waived";
    case not_triggered: return "not triggered";
    case not_judged: return "not judged";
    case not_asked: return "not asked for";
    case count_: break;
    }
    return "";
}

tone tone_of(judged_cell::state s)
{
    using enum judged_cell::state;
    switch (s)
    {
    case broken: return tone::fail;
    case warned: return tone::warn;
    case waived: return tone::warn;
    case remarked: return tone::info;
    case kept: return tone::pass;
    default: return tone::open;
    }
}

namespace {

// Longer than what is in it.
std::string fence(std::string_view text)
{
    std::size_t longest = 2, run = 0;
    for (const char c : text)
    {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return std::string(longest + 1, '`');
}

std::string fenced(std::string_view kind, std::string_view text)
{
    constexpr std::size_t most = 4'096;
    auto inside = script::readable(text.substr(0, most));
    if (inside.ends_with('\n'))
        inside.pop_back();
    const auto f = fence(inside);
    return f + std::string{kind} + '\n' + inside + '\n' + f + '\n' +
           (text.size() > most ? std::to_string(text.size() - most) + " octets more are not shown.\n" : "");
}

// CR LF as a line end; another CR is told.
std::string lines(std::string_view octets)
{
    std::string out;
    for (std::size_t i = 0; i < octets.size(); ++i)
        if (octets[i] != '\r' || i + 1 == octets.size() || octets[i + 1] != '\n')
            out += octets[i];
    return out;
}

}  // namespace

std::string markdown_of(const evidence& e, const found& f)
{
    auto out = "### " + script::readable(f.sentence) + "\n\n";
    out += "- Rule: " + f.rule + (f.spec.empty() ? "" : ", " + rules::source_of(f.rule, f.spec)) + ", " +
           std::string{demand_of(f)} + '\n';
    if (!f.must.empty())
        out += "- It says: " + f.must + '\n';
    if (!f.blamed.empty())
        out += "- To blame: " + script::readable(f.blamed) + '\n';
    if (!f.waived.empty())
        out += "- Waived: " + script::readable(f.waived) + '\n';
    if (!f.expected.empty())
        out += "\nExpected:\n\n" + fenced("", lines(f.expected));
    if (!f.observed.empty())
        out += "\nObserved:\n\n" + fenced("", lines(f.observed));
    for (const auto& x : f.exhibits)
    {
        out += "\n" + script::readable(x.name) + (x.offends ? " (this one)" : "") + ":\n\n";
        if (x.message)
            out += fenced("sip", lines(x.message->octets()));
    }
    if (!e.command.empty())
        out += "\nAgain:\n\n" + fenced("sh", e.command);
    return out;
}

namespace {

// Nothing that Mermaid reads: its own punctuation is told by number.
std::string plain(std::string_view text)
{
    std::string out;
    for (const char c : script::printable(text))
        if (c == '#' || c == ';' || c == ':' || c == '<' || c == '>' || c == '%' || c == '"' || c == '`')
            out += '#' + std::to_string(static_cast<int>(c)) + ';';
        else
            out += c;
    return out;
}

}  // namespace

std::string mermaid_of(const evidence& e)
{
    std::string out = "sequenceDiagram\n";
    const auto id = [](column c) { return 'P' + std::to_string(c + 1); };
    for (std::size_t i = 0; i < e.lifelines.size(); ++i)
        out += "    participant " + id(static_cast<column>(i)) + " as " + plain(e.lifelines[i].name) + '\n';
    for (const auto& a : e.arrows)
    {
        if (a.from >= e.lifelines.size() || a.to >= e.lifelines.size())
            continue;
        const bool came = a.is == arrow::state::seen;
        const bool answers = !a.what.empty() && a.what.front() >= '0' && a.what.front() <= '9';
        out += "    " + id(a.from) + (came ? answers ? "-->>" : "->>" : "--x") + id(a.to) + ": " +
               plain(a.id + ' ' + a.what);
        if (a.at)
            out += ", " + judge::milliseconds(*a.at) + " ms";
        if (a.copies > 1)
            out += ", x" + std::to_string(a.copies);
        if (!came)
            out += a.is == arrow::state::unseen        ? ", not seen"
                   : a.is == arrow::state::lost        ? ", lost"
                   : a.is == arrow::state::missing     ? ", never came"
                   : a.is == arrow::state::unsupported ? ", unsupported"
                                                       : ", left out";
        out += '\n';
        for (const auto f : a.findings)
            out += "    Note over " + id(a.from) + ": " + plain(e.findings[f].rule) + '\n';
    }
    return out;
}

}  // namespace page
