#include "rules/timing.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace rules {

namespace {

// What a busy machine or network may add to a gap, or take from it: of a short one it is much.
constexpr fsm::duration jitter = std::chrono::milliseconds{40};
constexpr fsm::duration longest = std::chrono::hours{1};  // gap that is thought of

}  // namespace

std::string seconds(fsm::duration d)
{
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(d).count();
    char text[40];
    std::snprintf(text, sizeof text, "%lld.%03lld s", static_cast<long long>(ms / 1000),
                  static_cast<long long>(ms % 1000));
    return text;
}

std::optional<std::string> odd_gap(const sighting& s, growth how, const fsm::timer_values& timers)
{
    if (s.copies.size() < 2)
        return std::nullopt;
    const auto first = s.copies[0] - s.at;
    // A larger T1 is legal and stretches T2 with it; a smaller one does not shrink it.
    const auto t2 = timers.t2;
    const auto cap = std::max(t2, 8 * first);
    // Where the first copy was lost, this is T1 and 2*T1.
    const bool first_lost = first >= 3 * timers.t1 * 9 / 10 && first <= 3 * timers.t1 * 11 / 10 + jitter;
    auto last = first_lost ? first * 2 / 3 : first;
    // The gap before as it is where T1 is the usual one: a longer one is that of a copy that was late, and
    // the next is counted from when that should have gone, or from when it went.
    auto usual = first_lost ? timers.t1 * 2 : timers.t1;
    for (std::size_t i = 1; i < s.copies.size(); ++i)
    {
        const auto gap = s.copies[i] - s.copies[i - 1];
        const auto within = [&](fsm::duration least, fsm::duration most) {
            return gap >= least - jitter && gap <= most + jitter;
        };
        const bool doubled = within(last * 17 / 10, last * 24 / 10) || within(last * 34 / 10, last * 48 / 10);
        const bool capped = how == growth::doubling_to_t2 && last >= t2 * 4 / 10 &&
                            (within(t2 * 9 / 10, t2 * 11 / 10) || within(cap * 9 / 10, cap * 11 / 10) ||
                             within(2 * t2 * 9 / 10, 2 * t2 * 11 / 10));
        // One on the way was lost, or two of which a loopback loses none: several gaps in one.
        const auto next = [&](fsm::duration g) {
            return how == growth::doubling_to_t2 ? std::min(2 * g, std::max(t2, g)) : 2 * g;
        };
        const auto one = next(last), two = next(one), three = next(two);
        const auto about = [&](fsm::duration g) { return within(g * 85 / 100, g * 115 / 100); };
        const bool with_a_loss = about(one + two);
        const bool with_two = !fsm::is_loopback(s.destination) && about(one + two + three);
        const auto late = (i == 1 ? first : s.copies[i - 1] - s.copies[i - 2]) - usual;
        usual = std::min(next(usual), longest);
        const bool after_a_late_one = late > jitter && late <= usual / 2 + jitter &&
                                      within(std::min(usual * 9 / 10, usual - late), usual * 11 / 10);
        if (after_a_late_one)
        {
            last = usual;
            continue;
        }
        if (!doubled && !capped && !with_a_loss && !with_two)
        {
            return "copy " + std::to_string(i + 1) + " came " + seconds(gap) + " after one with a gap of " +
                   seconds(last);
        }
        last = doubled || capped ? gap : with_a_loss ? two : three;
    }
    return std::nullopt;
}

bool came_in_one_read(const sighting& s)
{
    constexpr fsm::duration least = std::chrono::milliseconds{5};
    auto last = s.at;
    return s.destination.transport != fsm::transport::udp &&
           std::ranges::any_of(
               s.copies, [&](fsm::time_point copy) { return copy - std::exchange(last, copy) < least; });
}

bool sent_between(const exchanges& e, std::uint32_t first, fsm::time_point from, fsm::time_point until)
{
    const auto inside = [&](fsm::time_point at) { return at >= from && at <= until; };
    return e.find(first, [&](const reading& r) {
        return inside(r.at()) || std::ranges::any_of(r.seen->copies, inside);
    }) != nullptr;
}

std::optional<fsm::time_point> copy_after(const reading& r, fsm::time_point moment)
{
    const auto at = std::ranges::find_if(r.seen->copies, [&](fsm::time_point t) { return t > moment; });
    return at == r.seen->copies.end() ? std::nullopt : std::optional{*at};
}

bool may_get_lost(const exchanges& e, const reading& r)
{
    const auto is_ours = [&](party_index p) {
        const auto* who = e.who(p);
        return who && !who->device;
    };
    return r.udp() && !fsm::is_loopback(r.seen->destination) &&
           !(is_ours(r.seen->from) && is_ours(r.seen->to));
}

std::optional<deafness>
copy_after_ack(const exchanges& e, const transaction& t, const reading& final, const reading& ack)
{
    const auto& s = *ack.seen;
    const auto* hears = e.who(s.to);
    const bool is_ours = s.seen_arriving && hears && !hears->device;
    const bool is_near = is_ours || fsm::is_loopback(s.destination);
    const auto there_and_back = e.at(t.responses).at() - e.arrival(e.at(t.request));
    const auto under_way =
        is_near ? round_trip
                : std::max(round_trip, std::min<fsm::duration>(2 * there_and_back, e.timers().t4));
    // Those that a script loses are none.
    const auto each = [&](std::size_t i) -> std::optional<fsm::time_point> {
        if (s.seen_arriving && !s.arrived.empty())
            return i < s.arrived.size() ? std::optional{s.arrived[i]} : std::nullopt;
        return i == 0 ? ack.at() : i <= s.copies.size() ? std::optional{s.copies[i - 1]} : std::nullopt;
    };
    const auto there = *each(0);
    const auto first = copy_after(final, there + round_trip);
    if (!first || is_ours)
        return first ? std::optional{deafness{*first, there, true}} : std::nullopt;
    const auto again = each(is_near ? 1 : 2);  // the others may have been lost
    const auto last = again ? copy_after(final, *again + under_way) : std::nullopt;
    return last ? deafness{*last, *again, true} : deafness{*first, there, false};
}

bool may_be_sent_again(const exchanges& e, const reading& final, fsm::time_point from, fsm::time_point until)
{
    const auto first = final.at() - e.timers().t1;
    return may_get_lost(e, final) && first + promptly >= from && first <= until + promptly;
}

bool answers_a_copy(const reading& response, const reading& request)
{
    if (request.seen->seen_arriving)
        return false;
    // A refusal of an INVITE may be the copy that its server sends after T1, where what answered was lost.
    const bool may_be_a_copy = response.refusal() && response.method == sip::method::invite &&
                               !fsm::is_loopback(request.seen->destination);
    return std::ranges::any_of(request.seen->copies, [&](auto copy) {
        const auto since = response.at() - copy;
        return since >= fsm::duration{0} &&
               (since <= promptly || (may_be_a_copy && since >= usual_t1 && since <= usual_t1 + promptly));
    });
}

}  // namespace rules
