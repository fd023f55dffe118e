#include "judge/summary.hpp"
#include "page/fill.hpp"
#include "page/sentences.hpp"
#include "script/printable.hpp"

#include <algorithm>

namespace page {
namespace {

std::string state_text(const arrow& a)
{
    std::string out;
    const auto add = [&out](const std::string& what) {
        out += (out.empty() || what.empty() ? "" : ", ") + what;
    };
    switch (a.is)
    {
    case arrow::state::seen: break;
    case arrow::state::unseen: add("not seen: between two devices"); break;
    case arrow::state::lost: add("lost"); break;
    case arrow::state::missing: add("never came"); break;
    case arrow::state::left_out: add("left out, as it may be"); break;
    case arrow::state::unsupported: add("unsupported"); break;
    }
    if (a.late)
        add("late");
    if (a.copies > 1)
        add("seen " + std::to_string(a.copies) + " times");
    add(a.remark);
    return out;
}

// The first octet that our parser could not read, as a place that a person finds.
std::string fault_of(const sip::message& m)
{
    const auto& e = m.error();
    if (!e)
        return {};
    const auto before = m.octets().substr(0, e->offset);
    const auto line = std::ranges::count(before, '\n') + 1;
    const auto start = before.rfind('\n');
    const auto at = before.size() - (start == before.npos ? 0 : start + 1) + 1;
    return "A strict reader stops in line " + std::to_string(line) + " at octet " + std::to_string(at) +
           (e->expected && *e->expected ? ": it expects " + std::string{e->expected} : std::string{}) + '.';
}

// What of the message a finding marks, if one does.
span marked_in(const evidence& e, std::size_t number)
{
    for (const auto f : e.arrows[number].findings)
        for (const auto& x : e.findings[f].exhibits)
            if (x.offends && x.arrow == number && x.size > 0)
                return {x.offset, x.size};
    return {};
}

class messages
{
public:
    messages(fields to, const evidence& e, const room& has) : to_{to}, e_{&e}, left_{has.octets} {}

    void whole(std::size_t most)
    {
        // Those that findings stand on have their octets first.
        std::vector<bool> shown(e_->arrows.size());
        for (const bool with_findings : {true, false})
            for (std::size_t i = 0; i < std::min(most, e_->arrows.size()); ++i)
                if (const auto& a = e_->arrows[i]; a.message && a.findings.empty() != with_findings)
                {
                    const auto size = std::min(a.message->octets().size(), limits::lines * std::size_t{80});
                    shown[i] = size <= left_;
                    left_ -= shown[i] ? size : 0;
                    without_ += !shown[i];
                }
        for (std::size_t i = 0; i < std::min(most, e_->arrows.size()); ++i)
            one(i, shown[i]);
        if (e_->arrows.size() > most)
            to_.add("LEFT_OUT")
                .set("TEXT", std::to_string(e_->arrows.size() - most) +
                                 " more messages are not shown, so that this page can be sent by mail; the "
                                 "capture has them.");
        if (without_ > 0)
            to_.add("LEFT_OUT")
                .set("TEXT", "The octets of " + std::to_string(without_) +
                                 " messages are not shown, so that this page can be sent by mail; the "
                                 "capture has them.");
    }

private:
    void one(std::size_t i, bool octets)
    {
        const auto& a = e_->arrows[i];
        auto out = to_.add("MESSAGE");
        auto worst = tone::open;
        for (const auto f : a.findings)
            worst = std::min(worst, tone_of(e_->findings[f]));
        out.set("ID", a.id)
            .set("WHAT", a.what)
            .set("TONE", a.findings.empty() ? std::string_view{} : class_of(worst));
        const auto name = [this](column c) {
            return c < e_->lifelines.size() ? e_->lifelines[c].name : std::string{"?"};
        };
        out.set("WHO", name(a.from) + " \xe2\x86\x92 " + name(a.to));
        if (a.at)
            out.add("TIME").set("AT", judge::milliseconds(*a.at) + " ms");
        if (const auto s = state_text(a); !s.empty())
            out.add("STATE").set("TEXT", s);
        if (!a.findings.empty())
            out.show("FLAGGED");
        if (!a.source.empty())
            out.add("FACTS").set(
                "TEXT", "from " + a.source + " to " + a.destination + " over " + a.transport +
                            (a.message ? ", " + std::to_string(a.message->octets().size()) + " octets" : ""));
        for (const auto f : a.findings)
        {
            const auto& is = e_->findings[f];
            out.add("ON")
                .set("TONE", class_of(tone_of(is)))
                .set("MARK", mark_of(is))
                .set("ANCHOR", is.anchor)
                .set("SENTENCE", is.rule + ": " + is.sentence);
        }
        if (!a.message)
        {
            out.add("REST").set("TEXT", a.is == arrow::state::unseen
                                            ? "Nobody watched there: nothing is known of it."
                                        : a.is == arrow::state::seen || a.is == arrow::state::lost
                                            ? "Its octets were not kept."
                                            : "There is no such message.");
            return;
        }
        looks(out, a);
        if (const auto wrong = fault_of(*a.message); !wrong.empty())
            out.add("FAULT").set("TEXT", wrong);
        if (!octets)
        {
            out.add("REST").set("TEXT", "Its octets are left out here; the capture has them.");
            return;
        }
        const auto lines = lines_of(a.message->octets(), marked_in(*e_, i));
        fill_lines(out.add("OCTETS"), lines);
        if (const auto rest = lines_left_out(a.message->octets(), lines); rest > 0)
            out.add("REST").set("TEXT", std::to_string(rest) + " more lines are not shown.");
    }

    static void looks(fields out, const arrow& a)
    {
        if (a.broken.empty() && a.open.empty() && a.kept.empty())
            return;
        auto all = out.add("LOOKS");
        const auto add = [&all](std::string_view state, std::string_view tone,
                                const std::vector<std::string_view>& rules) {
            if (rules.empty())
                return;
            std::string ids;
            for (const auto id : rules)
                ids += (ids.empty() ? "" : " ") + std::string{id};
            all.add("LOOKED")
                .set("STATE", state)
                .set("TONE", tone)
                .set("IDS", ids)
                .set("COUNT", rules.size());
        };
        add("broken", "is-fail", a.broken);
        add("could not be judged", "is-open", a.open);
        add("kept", "is-pass", a.kept);
    }

    fields to_;
    const evidence* e_;
    std::size_t left_, without_ = 0;
};

}  // namespace

void fill_lines(fields to, const std::vector<octet_line>& lines)
{
    for (const auto& l : lines)
    {
        auto out = to.add("LINE");
        if (l.skipped > 0)
            out.add("SKIPPED")
                .set("FIRST", l.number - l.skipped)
                .set("COUNT", std::to_string(l.skipped) + (l.skipped == 1 ? " line" : " lines"));
        std::string classes = l.ends == octet_line::ending::crlf ? ""
                              : l.ends == octet_line::ending::lf ? "lf"
                                                                 : "none";
        if (l.marked)
            classes += " marked";
        if (l.folds)
            classes += " folds";
        out.set("NUMBER", l.number).set("CLASS", classes);
        for (const auto& s : l.parts)
            out.add("PART").add(s.marked ? s.odd ? "N" : "M" : s.odd ? "O" : "P").set("T", s.text);
    }
}

void fill_messages(fields to, const evidence& e, const room& has) { messages{to, e, has}.whole(has.arrows); }

}  // namespace page
