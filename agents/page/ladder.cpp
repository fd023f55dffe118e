#include "page/ladder.hpp"

#include "judge/summary.hpp"
#include "page/sentences.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace page {
namespace {

constexpr int times = 92, beside = 310;  // the columns of times and of remarks
constexpr int head_height = 66;
constexpr std::size_t many = 6;                 // of more lifelines, columns are as narrow as they can be
constexpr int row = 44, rest = 34, below = 14;  // of an arrow, of a pause, of the last one
constexpr int letter = 7;                       // about, of the smaller type
constexpr int narrowest = 116, widest = 330;    // from one lifeline to the next
constexpr fsm::duration pause = std::chrono::milliseconds{500};  // from so long on it is a break

std::string duration_text(fsm::duration d)
{
    if (d < std::chrono::seconds{10})
        return judge::milliseconds(d) + " ms";
    const auto tenths = (d.count() + 50'000) / 100'000;
    return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " s";
}

std::string point(int x, int y) { return std::to_string(x) + ',' + std::to_string(y); }

class drawing
{
public:
    drawing(fields to, const evidence& e) : to_{to}, e_{&e}
    {
        narrow_ = e.lifelines.size() > many;
        for (const auto& l : e.lifelines)
        {
            const auto longest = std::max(at_of(l).size(), kind_of(l).size());
            column_ = std::max({column_, (narrow_ ? letter - 1 : letter) * static_cast<int>(longest) + 18,
                                (letter + 2) * static_cast<int>(l.name.size()) + 18});
        }
        column_ = std::clamp(column_, narrow_ ? narrowest * 4 / 5 : narrowest, widest);
    }

    void whole()
    {
        const auto columns = static_cast<int>(std::max<std::size_t>(e_->lifelines.size(), 1));
        width_ = times + columns * column_ + beside;
        rows();
        for (std::size_t i = 0; i < e_->lifelines.size(); ++i)
        {
            head(i);
            const int x = x_of(static_cast<column>(i));
            auto l = to_.add("LIFELINE");
            l.set("X", x).set("BOTTOM", y_);
            if (e_->lifelines[i].device)
                l.add("DOUBLE").set("X2", x + 3).set("BOTTOM", y_);
        }
        to_.set("WIDTH", width_).set("HEIGHT", y_).set("HEAD_HEIGHT", head_height);
        to_.set("ALL_HEIGHT", y_ + 2 * head_height).set("FOOT_Y", y_ + head_height);
    }

private:
    // In a narrow column there is room for what it is or where it is, but not for all of it.
    std::string kind_of(const lifeline& l) const
    {
        const std::string is = l.device ? "device" : "agent";
        return narrow_ ? is : is + ", " + l.plays;
    }
    std::string at_of(const lifeline& l) const { return narrow_ ? l.at.substr(0, l.at.find(' ')) : l.at; }

    int x_of(column c) const { return times + column_ / 2 + c * column_; }

    void head(std::size_t i)
    {
        const auto& l = e_->lifelines[i];
        const int x = x_of(static_cast<column>(i)), half = column_ / 2 - 4;
        auto h = to_.add("HEAD");
        h.set("X", x).set("LEFT", x - half).set("BOX", 2 * half).set("NAME", l.name).set("AT", at_of(l));
        h.set("KIND", kind_of(l));
        if (l.device)
            h.add("DEVICE").set("LEFT2", x - half + 3).set("BOX2", 2 * half - 6);
    }

    void rows()
    {
        std::optional<fsm::duration> last;
        for (const auto& a : e_->arrows)
        {
            if (a.at && last && *a.at - *last >= pause)
                silence(*a.at - *last);
            if (a.at)
                last = std::max(last.value_or(*a.at), *a.at);
            one(a);
        }
        y_ += below;
    }

    void silence(fsm::duration d)
    {
        auto r = to_.add("ROW").add("PAUSE");
        const int y = y_ + rest / 2;
        const int right = times + column_ * static_cast<int>(std::max<std::size_t>(e_->lifelines.size(), 1));
        std::string zigzag;
        for (int x = times, up = 1; x <= right; x += 12, up = -up)
            zigzag += (zigzag.empty() ? "" : " ") + point(x, y + 4 * up);
        r.set("POINTS", zigzag).set("LENGTH", duration_text(d)).set("Y", y + 4).set("X", right + 12);
        y_ += rest;
    }

    struct look
    {
        std::string_view kind, words;
    };
    static look look_of(const arrow& a)
    {
        switch (a.is)
        {
        case arrow::state::seen: return {"seen", ""};
        case arrow::state::unseen: return {"unseen", "not seen"};
        case arrow::state::lost: return {"lost", "lost"};
        case arrow::state::missing: return {"missing", a.waived ? "never came, waived" : "never came"};
        case arrow::state::left_out: return {"absent", "left out, as it may be"};
        case arrow::state::unsupported: return {"absent", "unsupported"};
        }
        return {"seen", ""};
    }

    rules::level worst(const arrow& a) const
    {
        auto out = rules::level::info;
        for (const auto f : a.findings)
            if (e_->findings[f].waived.empty())
                out = std::min(out, e_->findings[f].level);
        return out;
    }
    bool accused(const arrow& a) const
    {
        return std::ranges::any_of(a.findings,
                                   [this](std::size_t f) { return e_->findings[f].waived.empty(); });
    }

    void one(const arrow& a)
    {
        const auto [kind, words] = look_of(a);
        auto r = to_.add("ROW").add("ARROW");
        const int y = y_ + row - 14;
        const bool known = a.from < e_->lifelines.size() && a.to < e_->lifelines.size();
        const int x1 = known ? x_of(a.from) : times, x2 = known ? x_of(a.to) : times + column_;
        const int step = x1 <= x2 ? 1 : -1;
        std::string classes{kind};
        if (accused(a))
            classes += worst(a) == rules::level::must     ? " is-fail"
                       : worst(a) == rules::level::should ? " is-warn"
                                                          : " is-info";
        else if (a.is == arrow::state::missing && !a.waived)
            classes += " is-fail";
        r.set("ID", a.id)
            .set("CLASS", classes)
            .set("Y", y)
            .set("TOP", y_ + 2)
            .set("WIDTH", width_)
            .set("TALL", row - 4);
        r.set("WHAT", a.what).set("MIDDLE", (x1 + x2) / 2).set("LABEL_Y", y - 7);
        if (!a.transport.empty())
            r.add("TRANSPORT").set("BY", a.transport);
        if (a.at)
            r.add("TIME").set("AT", duration_text(*a.at)).set("X", times - 14);
        if (known && a.from != a.to)
            line(r, a, y, x1, x2);
        if (accused(a))
        {
            // At its sender, on the side where the arrow is not.
            const int away = -step;
            r.add("FLAG")
                .set("X", x1)
                .set("UP", y - 22)
                .set("Y", y)
                .set("POINTS",
                     point(x1, y - 22) + ' ' + point(x1 + 14 * away, y - 16) + ' ' + point(x1, y - 10));
        }
        r.set("BESIDE",
              times + column_ * static_cast<int>(std::max<std::size_t>(e_->lifelines.size(), 1)) + 12);
        const auto text = beside_of(a, words);
        r.set("REMARK", text.first);
        if (!text.second.empty())
            r.add("RULES").set("NAMES", text.second).set("BELOW", text.first.empty() ? y + 4 : y + 13);
        r.set("SPOKEN", spoken(a, words));
        y_ += row;
    }

    void line(fields& r, const arrow& a, int y, int x1, int x2)
    {
        const int step = x1 < x2 ? 1 : -1;
        const bool lost = a.is == arrow::state::lost, stays_out = lost || a.is == arrow::state::missing;
        const int from = x1 + 2 * step, to = x2 - 12 * step;
        r.add("LINE").set("Y", y).set("X1", from).set("X2", lost ? (x1 + x2) / 2 : x2 - 10 * step);
        if (stays_out)
        {
            const int x = lost ? (x1 + x2) / 2 : x2 - 8 * step;
            r.add("CROSS").set("LEFT", x - 6).set("RIGHT", x + 6).set("UP", y - 6).set("DOWN", y + 6);
        }
        else
            r.add("TIP").set("POINTS", point(x2 - step, y) + ' ' + point(x2 - 11 * step, y - 5) + ' ' +
                                           point(x2 - 11 * step, y + 5));
        if (a.copies > 1)
            r.add("COPIES").set("Y", y + 4).set("X1", from).set("X2", to);
        if (a.late)
            r.add("LATE").set("Y", y).set("X1", from).set("X2", to);
    }

    // "x3, late" and "CAN-SRV-1.c"
    std::pair<std::string, std::string> beside_of(const arrow& a, std::string_view words) const
    {
        std::string out{words};
        const auto add = [&out](const std::string& what) {
            if (!what.empty())
                out += (out.empty() ? "" : ", ") + what;
        };
        add(a.copies > 1 ? "\xc3\x97" + std::to_string(a.copies) : "");
        add(a.late ? "late" : "");
        if (words.empty() || a.is == arrow::state::lost)
            add(a.remark.size() > 34 ? std::string{} : a.remark);
        std::string names;
        std::size_t more = 0;
        for (const auto f : a.findings)
            if (names.size() < 22)
                names += (names.empty() ? "" : ", ") + e_->findings[f].rule;
            else
                ++more;
        if (more > 0)
            names += " and " + std::to_string(more) + " more";
        return {out, names};
    }

    std::string spoken(const arrow& a, std::string_view words) const
    {
        const auto who = [this](column c) {
            return c < e_->lifelines.size() ? e_->lifelines[c].name : std::string{"somebody"};
        };
        auto out = a.id + ' ' + a.what + " from " + who(a.from) + " to " + who(a.to);
        if (a.at)
            out += ", at " + duration_text(*a.at);
        const auto [remark, names] = beside_of(a, words);
        out += ", " + (remark.empty() ? std::string{"seen"} : remark);
        if (!names.empty())
            out += "; finding: " + names;
        return out;
    }

    fields to_;
    const evidence* e_;
    int column_ = 0, width_ = 0, y_ = 8;
    bool narrow_ = false;
};

}  // namespace

void fill_ladder(fields to, const evidence& e) { drawing{to, e}.whole(); }

std::string svg_of(const evidence& e)
{
    document d;
    auto all = d.all();
    all.set("TITLE", e.title);
    fill_ladder(all, e);
    return render("figure", all);
}

}  // namespace page
