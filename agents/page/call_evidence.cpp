#include "page/call_evidence.hpp"

#include "check/limits.hpp"
#include "check/parties.hpp"
#include "judge/fingerprint.hpp"
#include "judge/summary.hpp"
#include "page/judged.hpp"
#include "page/looks.hpp"
#include "page/sentences.hpp"
#include "page/signs.hpp"
#include "report/json.hpp"

#include <algorithm>
#include <map>

namespace page {
namespace {

class call_maker
{
public:
    call_maker(const check::call& c, const std::vector<rules::party>& who, call_surroundings around)
        : c_{&c},
          who_{&who},
          around_{std::move(around)}
    {
        for (const auto& r : c.seen->readings())
            all_.push_back(*r.seen);
    }

    evidence whole()
    {
        out_.title = c_->id.empty() ? "A message" : "Call-ID " + c_->id;
        lifelines();
        arrows();
        findings();
        verdict();
        judged();
        add_looks(*c_->seen, out_, [this](std::uint32_t number) {
            const auto at = arrow_of(number);
            return at ? &out_.arrows[*at] : nullptr;
        });
        conditions();
        out_.command = around_.command;
        out_.ladder = check::draw(*c_, *who_);
        out_.mermaid = mermaid_of(out_);
        out_.files = std::move(around_.files);
        return std::move(out_);
    }

private:
    std::string name(rules::party_index p) const
    {
        return p < who_->size() ? (*who_)[p].name : std::string{};
    }
    fsm::duration since(fsm::time_point at) const { return at - c_->seen->readings().front().at(); }

    column column_of(rules::party_index p) const
    {
        const auto is = columns_.find(p);
        return is == columns_.end() ? no_column : is->second;
    }

    void lifelines()
    {
        for (const auto& s : all_)
            for (const auto p : {s.from, s.to})
                if (p < who_->size() && !columns_.contains(p))
                {
                    if (order_.size() >= check::limits::lifelines)
                    {
                        ++not_drawn_;
                        continue;
                    }
                    columns_.emplace(p, static_cast<column>(order_.size()));
                    order_.push_back(p);
                    const auto& is = (*who_)[p];
                    out_.lifelines.push_back({is.name, std::string{check::name_of(is.plays)}, true,
                                              address_text(is.at), how_it_names_itself(all_, p, is.plays)});
                }
    }

    void arrows()
    {
        std::size_t left_out = 0;
        for (const auto& r : c_->seen->readings())
        {
            if (out_.arrows.size() >= check::limits::rungs)
            {
                ++left_out;
                continue;
            }
            arrow a;
            a.id = "F" + std::to_string(r.index + 1);
            a.what = r.message ? judge::what_of(*r.message) : "?";
            a.from = column_of(r.seen->from);
            a.to = column_of(r.seen->to);
            a.copies = r.seen->copy_count + 1;
            if (!order_.empty())
                a.at = since(r.at());
            if (r.seen->source.port != 0)
            {
                a.transport = fsm::via_token(r.seen->source.transport);
                a.source = r.seen->source.host_port();
                a.destination = r.seen->destination.host_port();
            }
            a.message = r.seen->message;
            out_.arrows.push_back(std::move(a));
        }
        if (left_out > 0)
            out_.left_out.push_back(std::to_string(left_out) + " more messages of this call are not drawn.");
        if (not_drawn_ > 0)
            out_.left_out.push_back(
                "More than " + std::to_string(check::limits::lifelines) +
                " parties took part: messages of the others are listed, but their arrows are not drawn.");
    }

    void findings()
    {
        for (const auto& v : c_->found)
            for (const auto& f : v.findings)
                add(v, f);
        std::ranges::stable_sort(out_.findings, {}, &found::level);
        for (std::size_t i = 0; i < out_.findings.size(); ++i)
            if (const auto& at = out_.findings[i].arrow)
                out_.arrows[*at].findings.push_back(i);
    }

    std::optional<std::size_t> arrow_of(std::uint32_t number) const
    {
        const auto* r = c_->seen->numbered(number);
        return r && r->index < out_.arrows.size() ? std::optional<std::size_t>{r->index} : std::nullopt;
    }

    void add(const rules::verdict& v, const rules::finding& f)
    {
        found out;
        out.rule = f.rule;
        out.must = v.rule->sentence;
        out.spec = f.spec;
        out.level = f.level;
        out.expected = f.expected;
        out.observed = f.observed;
        out.count = f.count;
        if (f.party < who_->size())
            out.blamed = name(f.party) + ", a " + std::string{check::name_of((*who_)[f.party].plays)} +
                         " at " + address_text((*who_)[f.party].at);
        for (std::size_t i = 0; i < f.messages.size(); ++i)
        {
            exhibit x;
            x.arrow = arrow_of(f.messages[i]);
            if (i < f.proof.size())
            {
                const auto& s = f.proof[i];
                x.message = s.message;
                x.name = (x.arrow ? out_.arrows[*x.arrow].id + ' ' : std::string{}) +
                         (s.message ? judge::what_of(*s.message) : "?") + ", " +
                         (name(s.from).empty() ? "?" : name(s.from)) + " -> " +
                         (name(s.to).empty() ? "?" : name(s.to));
                if (!order_.empty())
                    x.name += ", " + judge::milliseconds(since(s.at)) + " ms";
            }
            else
                x.name = "message " + std::to_string(f.messages[i]);
            out.exhibits.push_back(std::move(x));
        }
        mark(out.exhibits, f);
        if (!f.messages.empty())
            out.arrow = arrow_of(f.messages.back());
        const auto* last =
            f.proof.size() == f.messages.size() && !f.proof.empty() ? &f.proof.back() : nullptr;
        const auto about = out.arrow ? out_.arrows[*out.arrow].id + ' ' + out_.arrows[*out.arrow].what
                           : last && last->message ? judge::what_of(*last->message)
                                                   : std::string{};
        const bool alone = order_.empty();
        out.sentence = sentence_of(f, alone ? "Whoever made it" : name(f.party), about,
                                   alone || (last && last->from == f.party));
        out.anchor = anchors_.made(f.rule, out.arrow ? out_.arrows[*out.arrow].id : std::string{});
        out_.findings.push_back(std::move(out));
    }

    void verdict()
    {
        const auto missing = check::what_is_missing(*c_);
        const auto told = std::to_string(c_->messages) + (c_->messages == 1 ? " message; " : " messages; ") +
                          std::to_string(c_->kept) + " rules kept";
        switch (c_->verdict)
        {
        case check::verdict::fail:
            out_.word = "FAIL";
            out_.verdict = tone::fail;
            out_.sentence = out_.findings.empty() ? told : out_.findings.front().sentence;
            out_.meaning.push_back(told + ", " + std::to_string(c_->found.size()) + " with findings.");
            break;
        case check::verdict::pass:
            out_.word = "PASS";
            out_.verdict = tone::pass;
            out_.sentence = told + ", and none is broken.";
            out_.meaning.push_back("Not passed: " + std::to_string(c_->kept_in_part) +
                                   " rules that were kept in part, " + std::to_string(c_->not_triggered) +
                                   " that could not be broken here, " + std::to_string(c_->inconclusive) +
                                   " that could not be judged.");
            break;
        case check::verdict::inconclusive:
            out_.word = "INCONCLUSIVE";
            out_.verdict = tone::open;
            out_.sentence = "What it comes to cannot be told: " +
                            (missing.empty() ? "whose doing it was is not known" : missing) + '.';
            out_.meaning.push_back(told + ". This is no pass: it says nothing for or against anybody.");
            break;
        }
        if (c_->verdict != check::verdict::inconclusive && !missing.empty())
            out_.meaning.push_back("Not all was seen: " + missing + '.');
    }

    void judged()
    {
        auto who = order_;
        for (const auto p : who)
            out_.judged_are.push_back(name(p));
        if (who.empty())
        {
            who.push_back(rules::nobody);
            out_.judged_are.emplace_back("whoever made it");
        }
        std::vector<const rules::verdict*> verdicts;
        for (const auto* of : {&c_->found, &c_->others})
            for (const auto& v : *of)
                verdicts.push_back(&v);
        out_.rules = rows_of(verdicts, who, cell_for);
    }

    void conditions()
    {
        auto& c = out_.conditions;
        for (const auto& l : out_.lifelines)
            c.push_back({l.name, l.plays + (l.at.empty() ? "" : " at " + l.at) +
                                     (l.says_it_is.empty() ? "" : "; calls itself \"" + l.says_it_is + '"')});
        c.push_back({"tool", std::string{report::tool}});
        c.push_back({"who watched",
                     "whoever made the capture: times are theirs, and what they did not see is not known"});
        if (const auto missing = check::what_is_missing(*c_); !missing.empty())
            c.push_back({"not seen", missing});
        c.insert(c.end(), around_.conditions.begin(), around_.conditions.end());
    }

    const check::call* c_;
    const std::vector<rules::party>* who_;
    call_surroundings around_;
    evidence out_;
    std::vector<rules::sighting> all_;
    std::map<rules::party_index, column> columns_;
    std::vector<rules::party_index> order_;
    std::size_t not_drawn_ = 0;
    anchors anchors_;
};

}  // namespace

evidence evidence_of(const check::call& c, const std::vector<rules::party>& who, call_surroundings around)
{
    return call_maker{c, who, std::move(around)}.whole();
}

}  // namespace page
