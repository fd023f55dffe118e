#include "check/call.hpp"

#include "check/limits.hpp"
#include "check/parties.hpp"
#include "judge/summary.hpp"
#include "script/figure.hpp"
#include "script/printable.hpp"

#include <algorithm>
#include <map>

namespace check {

namespace {

constexpr std::size_t time_width = 14;  // as in a run's page

std::string padded(const std::string& time)
{
    const auto room = time_width - 3;
    return (time.size() < room ? std::string(room - time.size(), ' ') : "") + time + "   ";
}

class figure
{
public:
    figure(const call& c, const std::vector<rules::party>& who) : c_{&c}, who_{&who} {}

    std::string whole()
    {
        const auto all = c_->seen->readings();
        for (const auto& r : all)
        {
            column(r.seen->from);
            column(r.seen->to);
        }
        line("Call-ID " + script::shortened(c_->id));
        for (const auto p : order_)
            line("  " + name(p) + ": " + (*who_)[p].at.host_port() + ", " +
                 std::string{name_of((*who_)[p].plays)});
        if (!order_.empty())
        {
            line("");
            line(std::string(time_width, ' ') + script::draw_heads(flow_));
        }
        std::uint32_t number = 0;
        std::size_t left_out = 0;
        for (const auto& r : all)
        {
            ++number;
            if (number <= limits::rungs && !order_.empty())
                left_out += !rung(r, number);
            else
                ++left_out;
        }
        if (left_out > 0)
            line("  " + std::to_string(left_out) + (left_out == 1 ? " message is" : " messages are") +
                 " not drawn");
        for (const auto& v : c_->found)
            for (const auto& f : v.findings)
                finding(f);
        end();
        return std::move(out_);
    }

private:
    void line(std::string_view text) { (out_ += text) += '\n'; }

    std::string name(rules::party_index p) const { return p < who_->size() ? (*who_)[p].name : "?"; }

    void column(rules::party_index p)
    {
        if (p >= who_->size() || columns_.contains(p) || order_.size() >= limits::lifelines)
            return;
        columns_.emplace(p, static_cast<rules::party_index>(order_.size()));
        order_.push_back(p);
        flow_.parties.push_back({(*who_)[p].name, {}, {}, {}, {}});
    }

    std::string moment(fsm::time_point at) const
    {
        return judge::milliseconds(at - c_->seen->readings().front().at()) + " ms";
    }

    bool rung(const rules::reading& r, std::uint32_t number)
    {
        const auto from = columns_.find(r.seen->from), to = columns_.find(r.seen->to);
        if (from == columns_.end() || to == columns_.end() || from == to)
            return false;
        script::rung g;
        g.number = number;
        g.what.status = r.response ? r.status : 0;
        g.what.method = r.request    ? script::printable(r.message->method_name().substr(0, 32))
                        : r.response ? std::string{}
                                     : "?";
        g.from = from->second;
        g.to = to->second;
        const auto [over, arrow] = script::draw_rung(flow_, g);
        line(padded(moment(r.at())) + over);
        line(std::string(time_width, ' ') + arrow +
             (r.seen->copy_count > 0 ? "  x" + std::to_string(r.seen->copy_count + 1) : ""));
        return true;
    }

    // "F3 '200 OK' P2 -> P1"
    std::string described(std::uint32_t number, const rules::sighting& s) const
    {
        std::string out;
        if (const auto* r = c_->seen->numbered(number))
            out = "F" + std::to_string(r->index + 1) + ' ';
        if (s.message)
            out += '\'' + script::printable(s.message->start_line().substr(0, 60)) + "' ";
        return out + name(s.from) + " -> " + name(s.to);
    }

    void fact(std::string_view what, const std::string& text)
    {
        if (!text.empty())
            line("            " + std::string{what} + std::string(10 - what.size(), ' ') + text);
    }

    void finding(const rules::finding& f)
    {
        const auto* word = f.level == rules::level::must     ? "FAIL"
                           : f.level == rules::level::should ? "WARN"
                                                             : "INFO";
        line(std::string{"      "} + word + "  " + f.rule + "  " + std::string{f.spec} +
             (f.party < who_->size() ? "  " + name(f.party) : "") +
             (f.count > 1 ? "  " + std::to_string(f.count) + " times" : ""));
        fact("expected", script::shortened(f.expected));
        fact("observed", script::shortened(f.observed));
        std::string_view what = "proof";
        for (std::size_t i = 0; i < f.messages.size() && i < f.proof.size(); ++i)
        {
            fact(what, described(f.messages[i], f.proof[i]) + " at " + moment(f.proof[i].at));
            what = "";
        }
        if (f.size > 0 && !f.proof.empty() && f.proof.back().message)
        {
            const auto octets = f.proof.back().message->octets();
            if (f.offset < octets.size())
                fact("octets", std::to_string(f.offset) + "+" + std::to_string(f.size) + ": " +
                                   script::shortened(octets.substr(f.offset, f.size)));
        }
    }

    void end()
    {
        const auto verdict = c_->verdict == check::verdict::fail   ? "FAIL"
                             : c_->verdict == check::verdict::pass ? "PASS"
                                                                   : "INCONCLUSIVE";
        line(std::string{verdict} + "  " + std::to_string(c_->messages) +
             (c_->messages == 1 ? " message; " : " messages; ") + std::to_string(c_->kept) + " rules kept, " +
             std::to_string(c_->found.size()) + " with findings, " + std::to_string(c_->inconclusive) +
             " inconclusive, " + std::to_string(c_->not_triggered) + " not triggered");
        if (const auto missing = what_is_missing(*c_); !missing.empty())
            line("      " + missing);
    }

    const call* c_;
    const std::vector<rules::party>* who_;
    script::flow flow_;
    std::map<rules::party_index, rules::party_index> columns_;
    std::vector<rules::party_index> order_;
    std::string out_;
};

}  // namespace

std::string_view to_text(verdict v)
{
    switch (v)
    {
    case verdict::pass: return "pass";
    case verdict::fail: return "fail";
    case verdict::inconclusive: break;
    }
    return "inconclusive";
}

std::string what_is_missing(const call& c)
{
    std::string out;
    const auto add = [&out](bool is_so, std::string_view what) {
        if (is_so)
            (out += out.empty() ? "" : "; ") += what;
    };
    add(c.began_before, "its beginning was not seen");
    add(c.goes_on, "a transaction was not over when the watch ended");
    add(c.holes, "something was not seen meanwhile");
    add(!c.unread.empty(), c.unread);
    return out;
}

std::string draw(const call& c, const std::vector<rules::party>& who) { return figure{c, who}.whole(); }

}  // namespace check
