// A run for people: the ladder with times at the left and what was found at its rungs.
#include "report/page.hpp"
#include "judge/summary.hpp"
#include "script/figure.hpp"
#include "script/printable.hpp"

namespace report {
namespace {

constexpr std::size_t time_width = 14;  // "  2000.4 ms   "
constexpr std::size_t line_width = 100;

class page
{
public:
    page(const judge::run_result& r, bool colour)
        : r_{&r},
          colour_{colour},
          findings_{judge::placed_findings(r)},
          waived_{judge::placed_waivers(r)}
    {
    }

    std::string whole()
    {
        head();
        ladder();
        beside_the_ladder();
        end();
        return std::move(out_);
    }

private:
    enum class ink { red = 31, green = 32, yellow = 33 };

    std::string painted(std::string_view text, ink with) const
    {
        if (!colour_)
            return std::string{text};
        return "\x1b[" + std::to_string(static_cast<int>(with)) + 'm' + std::string{text} + "\x1b[0m";
    }
    void line(std::string_view text) { (out_ += text) += '\n'; }

    void head()
    {
        const auto& s = *r_->flow;
        line(s.title + (s.spec.empty() ? "" : " (" + s.spec + ')'));
        bool device = false;
        for (std::size_t i = 0; i < r_->traffic.parties.size(); ++i)
            if (r_->traffic.parties[i].device)
            {
                device = true;
                line("  " + r_->traffic.parties[i].name + ": " +
                     judge::played_by(*r_, static_cast<party_index>(i)));
            }
        line(device ? "  all others: agents" : "  all parties: agents");
        if (r_->interrupted)
            line(painted("  interrupted: what follows is what was seen until then", ink::yellow));
        line("");
    }

    void ladder()
    {
        const auto& s = *r_->flow;
        line(std::string(time_width, ' ') + script::draw_heads(s));
        for (std::size_t i = 0; i < s.rungs.size() && i < r_->rungs.size(); ++i)
        {
            const auto& rung = r_->rungs[i];
            const auto [over, arrow] = script::draw_rung(s, s.rungs[i]);
            const auto time =
                rung.at ? judge::milliseconds(judge::since_first(*r_, *rung.at)) + " ms" : std::string{};
            line(padded(time) + over);
            line(std::string(time_width, ' ') + arrow + "  " + status(static_cast<std::uint32_t>(i)));
            for (const auto& f : findings_)
                if (f.rung == i)
                    finding(*f.what);
            for (const auto& w : waived_)
                if (w.finding.rung == i)
                    waived(w);
        }
    }

    static std::string padded(const std::string& time)
    {
        const auto room = time_width - 3;
        return (time.size() < room ? std::string(room - time.size(), ' ') : "") + time + "   ";
    }

    std::string status(std::uint32_t i) const
    {
        const auto& rung = r_->rungs[i];
        const auto copies = rung.copies > 1 ? " x" + std::to_string(rung.copies) : std::string{};
        switch (rung.status)
        {
        case judge::rung_status::unseen: return "not seen";
        case judge::rung_status::optional: return "left out, as it may be";
        case judge::rung_status::unsupported: return painted("UNSUPPORTED", ink::yellow);
        case judge::rung_status::missing:
            return judge::is_waived(*r_, i) ? painted("missing, waived", ink::yellow)
                                            : painted("MISSING", ink::red);
        case judge::rung_status::done: break;
        }
        auto worst = rules::level::info;
        for (const auto& f : findings_)
            if (f.rung == i)
                worst = std::min(worst, f.what->level);
        if (worst == rules::level::must)
            return painted("FAIL", ink::red) + copies;
        if (worst == rules::level::should)
            return painted("WARN", ink::yellow) + copies;
        const auto& drawn = r_->flow->rungs[i];
        const auto stream = drawn.stream && !r_->traffic.parties[drawn.from].device
                                ? ", " + to_text(drawn.stream)
                                : std::string{};
        return (drawn.lost ? "lost" : "ok") + copies + stream;  // lost: the script lets nobody have it
    }

    void finding(const rules::finding& f)
    {
        const auto word = f.level == rules::level::must     ? painted("FAIL", ink::red)
                          : f.level == rules::level::should ? painted("WARN", ink::yellow)
                                                            : std::string{"INFO"};
        finding(f, word);
    }

    void waived(const judge::placed_waiver& w)
    {
        finding(*w.finding.what, "WAIVED");
        fact("until", device::to_text(w.by->what.until) + ", " + script::shortened(w.by->what.owner));
        fact("reason", script::shortened(w.by->what.reason));
    }

    void finding(const rules::finding& f, const std::string& word)
    {
        auto first = "      " + word + "  " + f.rule;
        if (!f.spec.empty())
            (first += "  ") += f.spec;
        if (const auto name = judge::party_name(*r_, f.party); !name.empty())
            first += "  " + name + " (" + judge::played_by(*r_, f.party) + ')';
        if (f.count > 1)
            first += "  " + std::to_string(f.count) + " times";
        line(first);
        fact("expected", script::shortened(f.expected));
        fact("observed", script::shortened(f.observed));
        std::string_view what = "proof";
        for (std::size_t i = 0; i < f.messages.size(); ++i)
        {
            auto text = judge::describe_proof(*r_, f, i);
            if (const auto* seen = judge::proof_of(f, i))
                text += " at " + judge::milliseconds(judge::since_first(*r_, seen->at)) + " ms";
            fact(what, text);
            what = "";
        }
        if (const auto octets = judge::offending_octets(f); !octets.empty())
            fact("octets",
                 std::to_string(f.offset) + "+" + std::to_string(f.size) + ": " + script::shortened(octets));
    }
    void fact(std::string_view what, const std::string& text)
    {
        if (!text.empty())
            line("            " + std::string{what} + std::string(10 - what.size(), ' ') + text);
    }

    void beside_the_ladder()
    {
        bool first = true;
        for (const auto& f : findings_)
            if (!f.rung)
            {
                if (std::exchange(first, false))
                    line("beside the ladder:");
                finding(*f.what);
            }
        for (const auto& w : waived_)
            if (!w.finding.rung)
            {
                if (std::exchange(first, false))
                    line("beside the ladder:");
                waived(w);
            }
    }

    void end()
    {
        line("");
        line(verdict());
        if (const auto who = judge::blame(*r_); !who.empty())
            line("      to blame: " + who);
        if (!r_->why.empty())
            line("      " + script::shortened(r_->why));
        for (const auto& text : judge::device_by_device(*r_))
            line("      " + text);
        list_rules("kept", rules::outcome::pass);
        list_rules("kept in part", rules::outcome::kept_in_part);
        list_rules("broken", rules::outcome::fail);
        list_rules("warned", rules::outcome::warn);
        list_waived();
        list_open();
        for (const auto& note : r_->notes)
            line("note: " + script::shortened(note));
        if (r_->traffic.dropped != 0)
            line("note: " + std::to_string(r_->traffic.dropped) +
                 " messages over the limit were counted only");
    }

    static std::string counted(std::uint64_t n, const std::string& what)
    {
        return std::to_string(n) + ' ' + what + (n == 1 ? "" : "s");
    }

    std::string verdict() const
    {
        const auto word = [this] {
            switch (r_->verdict)
            {
            case judge::run_verdict::pass: return painted("PASS", ink::green);
            case judge::run_verdict::fail: return painted("FAIL", ink::red);
            case judge::run_verdict::inconclusive: return painted("INCONCLUSIVE", ink::yellow);
            case judge::run_verdict::error: break;
            }
            return painted("ERROR", ink::red);
        };
        auto text = word() + "  " + std::to_string(judge::count_rungs(*r_, judge::rung_status::done)) +
                    " of " + counted(r_->rungs.size(), "rung") + " as drawn";
        const auto add = [&](std::size_t count, std::string_view what) {
            if (count != 0)
                text += ", " + std::to_string(count) + ' ' + std::string{what};
        };
        add(judge::count_rungs(*r_, judge::rung_status::missing), "missing");
        add(judge::count_rungs(*r_, judge::rung_status::unseen), "not seen (between two devices)");
        add(judge::count_rungs(*r_, judge::rung_status::optional), "left out");
        add(judge::count_rungs(*r_, judge::rung_status::unsupported), "unsupported");
        text += "; " + counted(r_->retransmissions, "retransmission") + "; seed " + std::to_string(r_->seed) +
                "\n      ";
        if (r_->rules.empty())
            return text + "no rule judged";
        const auto n = judge::count_rules(*r_);
        text += judge::kept_by(*r_) + ", " + std::to_string(n.fail) + " broken, " + std::to_string(n.warn) +
                " warned";
        add(n.waived, "waived");
        add(n.info, "with a remark");
        add(n.inconclusive, "inconclusive");
        add(n.not_triggered, "not triggered");
        return text;
    }

    // "kept in part: CAN-SRV-1.ac ...": what was kept, or could not be judged, of a rule that was not kept as
    // a whole.
    void list_rules(const std::string& what, rules::outcome which, rules::doubt why = rules::doubt::nothing)
    {
        constexpr std::size_t indent = 6;
        std::string row = what + ':';
        bool any = false;
        for (const auto& v : r_->rules)
        {
            if (!v.rule || judge::outcome_of(*r_, v) != which || judge::is_waived(*r_, v))
                continue;
            const auto told = judge::letters_of(v, devices_);
            if (which == rules::outcome::inconclusive && told.why != why)
                continue;
            const auto letters = which == rules::outcome::kept_in_part   ? told.kept
                                 : which == rules::outcome::inconclusive ? told.open
                                                                         : rules::letter_set{};
            const auto name = std::string{v.rule->id} + (letters != 0 ? '.' + rules::to_text(letters) : "");
            if (row.size() + 1 + name.size() > line_width)
            {
                line(row);
                row = std::string(indent - 1, ' ');
            }
            (row += ' ') += name;
            any = true;
        }
        if (any)
            line(row);
    }

    void list_waived()
    {
        std::string row = "waived:";
        for (const auto& v : r_->rules)
            if (judge::is_waived(*r_, v))
                (row += ' ') += v.rule->id;
        if (row.size() > 7)
            line(row);
    }

    void list_open()
    {
        using rules::doubt;
        for (const auto why : {doubt::nothing, doubt::watch_ended, doubt::not_all_seen, doubt::altered,
                               doubt::stalled, doubt::withdrawn})
            list_rules("inconclusive" + (why == doubt::nothing ? "" : ", " + std::string{to_text(why)}),
                       rules::outcome::inconclusive, why);
    }

    const judge::run_result* r_;
    bool colour_;
    std::vector<judge::placed_finding> findings_;
    std::vector<judge::placed_waiver> waived_;
    std::vector<rules::party_index> devices_ = judge::devices_of(*r_);
    std::string out_;
};

}  // namespace

std::string draw(const judge::run_result& r, bool colour) { return page{r, colour}.whole(); }

}  // namespace report
