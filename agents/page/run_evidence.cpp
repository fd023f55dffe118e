#include "page/run_evidence.hpp"

#include "check/parties.hpp"
#include "judge/fingerprint.hpp"
#include "judge/summary.hpp"
#include "page/judged.hpp"
#include "page/looks.hpp"
#include "page/octets.hpp"
#include "page/sentences.hpp"
#include "page/signs.hpp"
#include "page/steps.hpp"
#include "report/json.hpp"
#include "report/page.hpp"
#include "rules/flow_rules.hpp"

#include <algorithm>
#include <map>

namespace page {
namespace {

class maker
{
public:
    maker(const judge::run_result& r, surroundings around) : r_{&r}, around_{std::move(around)} {}

    evidence whole()
    {
        out_.title = r_->flow->title;
        out_.spec = r_->flow->spec;
        lifelines();
        arrows();
        findings();
        verdict();
        judged();
        add_looks(r_->traffic, out_, [this](std::uint32_t number) {
            const auto at = message_at_.find(number);
            return at == message_at_.end() ? nullptr : &out_.arrows[at->second];
        });
        conditions();
        out_.command = around_.command;
        out_.ladder = report::draw(*r_);
        out_.mermaid = mermaid_of(out_);
        out_.files = std::move(around_.files);
        judge_again();
        return std::move(out_);
    }

private:
    const rules::sighting* sighting(std::uint32_t number) const
    {
        const auto& all = r_->traffic.messages;
        return number < all.size() ? &all[number] : nullptr;
    }
    std::string name(rules::party_index p) const { return judge::party_name(*r_, p); }
    column column_of(rules::party_index p) const { return p < r_->flow->parties.size() ? p : no_column; }

    void lifelines()
    {
        for (std::size_t i = 0; i < r_->flow->parties.size(); ++i)
        {
            const auto& p = r_->flow->parties[i];
            lifeline l{p.name, std::string{word_of(p.plays)}, false, {}, {}};
            if (i < r_->traffic.parties.size())
            {
                const auto& is = r_->traffic.parties[i];
                l.device = is.device;
                l.at = address_text(place_of(r_->traffic, i));
            }
            l.says_it_is =
                how_it_names_itself(r_->traffic.messages, static_cast<rules::party_index>(i), p.plays);
            out_.lifelines.push_back(std::move(l));
        }
    }

    arrow arrow_of(const judge::rung_result& is, const script::rung& drawn) const
    {
        arrow a;
        a.id = script::name_of(drawn);
        a.what = script::captions_of(drawn);
        a.from = column_of(drawn.from);
        a.to = column_of(drawn.to);
        a.copies = std::max(is.copies, 1U);
        switch (is.status)
        {
        case judge::rung_status::done: a.is = drawn.lost ? arrow::state::lost : arrow::state::seen; break;
        case judge::rung_status::missing: a.is = arrow::state::missing; break;
        case judge::rung_status::unseen: a.is = arrow::state::unseen; break;
        case judge::rung_status::optional: a.is = arrow::state::left_out; break;
        case judge::rung_status::unsupported: a.is = arrow::state::unsupported; break;
        }
        if (drawn.lost && is.status == judge::rung_status::done)
            a.remark = "the script lets nobody have it";
        if (is.at)
            a.at = judge::since_first(*r_, *is.at);
        return a;
    }

    void take(arrow& a, const rules::sighting& s) const
    {
        a.message = s.message;
        a.transport = fsm::via_token(s.source.transport);
        a.source = s.source.host_port();
        a.destination = s.destination.host_port();
        if (a.is == arrow::state::seen && s.seen_arriving && s.arrived.empty())
        {
            a.is = arrow::state::lost;
            a.remark = "no copy of it arrived";
        }
    }

    void arrows()
    {
        rung_at_.resize(std::min(r_->rungs.size(), r_->flow->rungs.size()));
        for (const auto& s : steps_of(*r_))
            if (s.rung)
                add_rung(*s.rung);
            else
                add_other(s.message);
    }

    void add_rung(std::uint32_t i)
    {
        const auto& is = r_->rungs[i];
        rung_at_[i] = out_.arrows.size();
        auto a = arrow_of(is, r_->flow->rungs[i]);
        a.waived = judge::is_waived(*r_, i);
        if (is.message)
        {
            message_at_[*is.message] = out_.arrows.size();
            if (const auto* s = sighting(*is.message))
                take(a, *s);
        }
        out_.arrows.push_back(std::move(a));
    }

    void add_other(std::uint32_t number)
    {
        const auto& s = r_->traffic.messages[number];
        arrow a;
        a.id = "M" + std::to_string(number + 1);
        a.what = judge::what_of(*s.message);
        a.from = column_of(s.from);
        a.to = column_of(s.to);
        a.copies = s.copy_count + 1;
        a.at = judge::since_first(*r_, s.at);
        a.remark = "not drawn in the script";
        take(a, s);
        message_at_[number] = out_.arrows.size();
        out_.arrows.push_back(std::move(a));
    }

    std::string whole_name(rules::party_index p) const
    {
        if (name(p).empty())
            return {};
        const bool device = p < r_->traffic.parties.size() && r_->traffic.parties[p].device;
        auto out =
            name(p) + (device ? ", a device at " : ", an agent of sipwright at ") + out_.lifelines[p].at;
        if (!out_.lifelines[p].says_it_is.empty())
            out += ", which calls itself \"" + out_.lifelines[p].says_it_is + '"';
        return out;
    }

    void findings()
    {
        for (const auto& f : judge::placed_findings(*r_))
            add(f, {});
        std::ranges::stable_sort(out_.findings, {}, [](const found& f) {
            return std::pair{f.level, rules::find_flow_rule(f.rule) != nullptr};
        });
        for (const auto& w : judge::placed_waivers(*r_))
            add(w.finding, judge::terms_of(*w.by));
        for (std::size_t i = 0; i < out_.findings.size(); ++i)
            if (const auto& at = out_.findings[i].arrow)
            {
                auto& a = out_.arrows[*at];
                a.findings.push_back(i);
                a.waived = a.waived || !out_.findings[i].waived.empty();
                a.late = a.late || out_.findings[i].rule == "FLOW-LATE";
            }
    }

    void add(const judge::placed_finding& placed, std::string waived)
    {
        const auto& f = *placed.what;
        found out;
        out.rule = f.rule;
        if (const auto* r = rules::find_rule(f.rule))
            out.must = r->sentence;
        else if (const auto* of_flow = rules::find_flow_rule(f.rule))
            out.must = of_flow->sentence;
        out.spec = f.spec;
        out.level = f.level;
        out.expected = f.expected;
        out.observed = f.observed;
        out.blamed = whole_name(f.party);
        out.count = f.count;
        out.waived = std::move(waived);
        // What never came is its rung; the messages are those before it.
        const bool is_missing = f.rule == "FLOW-MISSING";
        if (!f.messages.empty() && !is_missing)
            if (const auto at = message_at_.find(f.messages.back()); at != message_at_.end())
                out.arrow = at->second;
        if (!out.arrow && placed.rung && *placed.rung < rung_at_.size())
            out.arrow = rung_at_[*placed.rung];
        out.exhibits = exhibits(f);
        const auto* s = f.messages.empty() ? nullptr : judge::proof_of(f, f.messages.size() - 1);
        const auto about = out.arrow         ? out_.arrows[*out.arrow].id + ' ' + out_.arrows[*out.arrow].what
                           : s && s->message ? judge::what_of(*s->message)
                                             : std::string{};
        // Not for want of sending: somebody led it elsewhere, or the network refused it.
        const bool is_astray =
            is_missing && placed.rung && *placed.rung < r_->flow->rungs.size() &&
            (r_->rungs.at(*placed.rung).message || r_->flow->rungs[*placed.rung].from != f.party);
        out.sentence = is_astray && !name(f.party).empty()
                           ? about + " did not come where it is drawn to; " + name(f.party) + " is to blame."
                           : sentence_of(f, name(f.party), about, s && s->from == f.party);
        out.anchor = anchors_.made(f.rule, out.arrow ? out_.arrows[*out.arrow].id : std::string{});
        out_.findings.push_back(std::move(out));
    }

    std::vector<exhibit> exhibits(const rules::finding& f) const
    {
        std::vector<exhibit> out;
        for (std::size_t i = 0; i < f.messages.size(); ++i)
        {
            const auto* s = judge::proof_of(f, i);
            exhibit x;
            x.name = judge::describe_proof(*r_, f, i);
            if (s)
            {
                x.name += ", " + judge::milliseconds(judge::since_first(*r_, s->at)) + " ms";
                x.message = s->message;
            }
            if (const auto at = message_at_.find(f.messages[i]); at != message_at_.end())
                x.arrow = at->second;
            out.push_back(std::move(x));
        }
        mark(out, f);
        return out;
    }

    void verdict()
    {
        std::tie(out_.word, out_.verdict) = word_of(r_->verdict);
        const bool warns = std::ranges::any_of(out_.findings, [](const found& f) {
            return f.level == rules::level::should && f.waived.empty();
        });
        if (around_.strict && warns && r_->verdict == judge::run_verdict::pass)
        {
            out_.word = "FAIL";
            out_.verdict = tone::fail;
            out_.meaning.push_back("What only warns fails, too: --strict.");
        }
        if (!around_.died.empty())
            std::tie(out_.word, out_.verdict) = word_of(judge::run_verdict::fail);
        const auto done = judge::count_rungs(*r_, judge::rung_status::done);
        const auto rungs =
            std::to_string(done) + " of " + std::to_string(r_->rungs.size()) + " rungs came as drawn";
        const auto n = judge::count_rules(*r_);
        if (out_.verdict == tone::pass)
        {
            out_.sentence = rungs + "; " + judge::kept_by(*r_) + '.';
            if (n.not_triggered + n.inconclusive + n.in_part > 0)
                out_.meaning.push_back("Not passed: " + std::to_string(n.in_part) +
                                       " rules that were kept in part, " + std::to_string(n.not_triggered) +
                                       " that could not be broken here, " + std::to_string(n.inconclusive) +
                                       " that could not be judged.");
        }
        else if (r_->verdict != judge::run_verdict::inconclusive &&
                 r_->verdict != judge::run_verdict::error && !out_.findings.empty())
        {
            out_.sentence = out_.findings.front().sentence;
            if (!around_.died.empty())
                out_.meaning.push_back("While this was played, " + around_.died + '.');
            out_.meaning.push_back(rungs + "; " + judge::kept_by(*r_) + ".");
        }
        else if (!around_.died.empty())
            out_.sentence = around_.died + '.';
        else
        {
            out_.sentence = r_->why.empty() ? "What it comes to cannot be told." : r_->why;
            out_.meaning.push_back(rungs + ". This is no pass: it says nothing for or against anybody.");
        }
        if (out_.verdict == tone::fail && !r_->why.empty())
            out_.meaning.push_back(r_->why);
        if (n.warn > 0 && out_.verdict != tone::fail)
            out_.meaning.push_back(std::to_string(n.warn) + (n.warn == 1 ? " rule is" : " rules are") +
                                   " warned of: what SHOULD be is not.");
        if (r_->interrupted)
            out_.meaning.push_back("It was interrupted: this is what was seen until then.");
        if (const auto unseen = judge::count_rungs(*r_, judge::rung_status::unseen); unseen > 0)
            out_.meaning.push_back(std::to_string(unseen) + (unseen == 1 ? " rung was" : " rungs were") +
                                   " not seen: between two devices nobody watches. Nothing is said of them.");
        const bool failed = out_.verdict == tone::fail;
        if (around_.expected.empty() || (!failed && out_.verdict != tone::pass))
            return;
        out_.word = failed ? "EXPECTED FAILURE" : "UNEXPECTED PASS";
        out_.verdict = failed ? tone::warn : tone::fail;
        const auto* const says = failed ? "It fails, as its lab expects " : "Its lab expects that it fails, ";
        out_.meaning.push_back(says + around_.expected + '.');
    }

    void judged()
    {
        auto who = judge::devices_of(*r_);
        for (const auto p : who)
            out_.judged_are.push_back(name(p));
        if (who.empty())
        {
            who.push_back(rules::nobody);
            out_.judged_are.push_back("our agents");
        }
        std::vector<const rules::verdict*> verdicts;
        for (const auto& v : r_->rules)
            verdicts.push_back(&v);
        out_.rules = rows_of(verdicts, who, [this](const rules::verdict& v, rules::party_index p) {
            for (const auto& w : r_->waived)
                if ((p == rules::nobody || w.what.party == p) && rules::find_rule(w.what.rule) == v.rule &&
                    std::ranges::none_of(v.findings,
                                         [p](const auto& f) { return p == rules::nobody || f.party == p; }))
                    return judged_cell{judged_cell::state::waived, judge::terms_of(r_->waivers.at(w.by))};
            return cell_for(v, p);
        });
    }

    // The capture needs no device, but is to be told who is who.
    void judge_again()
    {
        const auto capture = std::ranges::find(out_.files, "capture", &attached::what);
        if (capture == out_.files.end() || capture->octets.empty())
            return;
        out_.judge_again = "sipwright check " + capture->name;
        for (std::size_t i = 0; i < r_->traffic.parties.size(); ++i)
            if (const auto& p = r_->traffic.parties[i]; p.at.port != 0)
                out_.judge_again += " --party '" + p.name + '=' + place_of(r_->traffic, i).host_port() + '=' +
                                    std::string{check::name_of(p.plays)} + '\'';
    }

    void conditions()
    {
        auto& c = out_.conditions;
        c.push_back({"script", r_->flow->path});
        for (std::size_t i = 0; i < out_.lifelines.size(); ++i)
        {
            const auto& l = out_.lifelines[i];
            const bool profiled = std::ranges::count(r_->profiled, static_cast<rules::party_index>(i)) > 0;
            c.push_back({l.name, std::string{l.device ? "device" : "agent of sipwright"} + " (" + l.plays +
                                     ") at " + l.at + (profiled ? ", with a profile" : "") +
                                     (l.says_it_is.empty() ? "" : "; calls itself \"" + l.says_it_is + '"')});
        }
        c.push_back({"seed", std::to_string(r_->seed)});
        c.push_back({"tool", std::string{report::tool}});
        c.insert(c.end(), around_.conditions.begin(), around_.conditions.end());
        std::size_t stalls = r_->traffic.stalled ? r_->traffic.stalled->count() : 0;
        c.push_back({"our own lag",
                     stalls == 0 ? "none that matters: this program was at work whenever something was due"
                                 : "this program stood still " +
                                       (stalls == 1 ? "once" : std::to_string(stalls) + " times") +
                                       "; what was timed across that blames nobody"});
        c.push_back({"retransmissions", std::to_string(r_->retransmissions)});
        c.push_back({"limits", r_->traffic.dropped == 0 ? "none was reached"
                                                        : std::to_string(r_->traffic.dropped) +
                                                              " messages over the limit were counted only"});
        if (const auto n = judge::count_rungs(*r_, judge::rung_status::unseen); n > 0)
            c.push_back({"not seen", std::to_string(n) + " rungs between two devices"});
        if (const auto n = judge::count_rungs(*r_, judge::rung_status::unsupported); n > 0)
            c.push_back({"unsupported", std::to_string(n) + " rungs: " + r_->why});
        for (const auto& w : r_->waivers)
            c.push_back({"waiver", name(w.party) + ", " + w.what.rule + ": " + judge::terms_of(w) +
                                       (w.expired   ? "; it is over"
                                        : w.matched ? ""
                                                    : "; nothing needed it here")});
        for (const auto& note : r_->notes)
            c.push_back({"note", note});
    }

    const judge::run_result* r_;
    surroundings around_;
    evidence out_;
    std::vector<std::size_t> rung_at_;                 // of each rung: its arrow
    std::map<std::uint32_t, std::size_t> message_at_;  // of each sighting that is one
    anchors anchors_;
};

}  // namespace

evidence evidence_of(const judge::run_result& r, surroundings around)
{
    return maker{r, std::move(around)}.whole();
}

}  // namespace page
