// PRX-100: a proxy answers an INVITE with a 100 of its own, and keeps the 100 that comes from below (RFC
// 3261 16.2, 16.7 item 5).
#include "rules/forwarding.hpp"
#include "rules/judge.hpp"
#include "rules/registry.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>

namespace rules {

namespace {

using sip::field_id;

constexpr letter proxy_100_letters[] = {
    {'a', level::must, "a 100 from downstream was forwarded"},
};

// What a 100 from below said, and the request did not: no 100 of the proxy's own would say it.
bool repeats_100(const reading& below, const reading& r)
{
    if (!below.to.tag.empty() && below.to.tag == r.to.tag)
        return true;
    return std::ranges::any_of(below.message->fields(), [&](const sip::field& row) {
        const auto* same = row.id == field_id::other && row.well_formed
                               ? r.message->named(below.message->name(row))
                               : nullptr;
        return same && r.message->value(*same) == below.message->value(row);
    });
}

// It says something that the request did not, so that another response that says it can be told.
bool is_known_again(const reading& below, const reading& q)
{
    return owed_to(below) && !repeats_100(below, q) && repeats_100(below, below);
}

void check_100(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if (!r.has_to || !q.to.tag.empty())
        return;
    if (r.status != 100)
    {
        // It had a 100 from there, too, which it could have forwarded.
        const auto* source = source_of(e, r);
        const auto* asked = source ? e.transaction_of(*source) : nullptr;
        const auto* below = asked && asked->provisional != none ? &e.at(asked->provisional) : nullptr;
        if (below && below->status == 100 && e.arrived(*below) && is_known_again(*below, q))
            j.triggered();
        return;
    }
    any_source(e, r, [&](const reading& below) {
        const bool repeated = is_known_again(below, q) && repeats_100(below, r);
        if (repeated)
            j.broken('a', {&r, "no 100 but its own", "the 100 that came from below", {}, &below});
        return repeated;
    });
}

// A 100 as often as it came.
struct trying
{
    fsm::time_point at;
    const reading* what;
};
using tryings = boost::container::small_vector<trying, 8>;

bool add(tryings& out, const reading& r)
{
    out.push_back({r.at(), &r});
    for (const auto again : r.seen->copies)
        out.push_back({again, &r});
    return r.seen->copy_count == r.seen->copies.size();
}

// Is this the 100 to what the server of `q` made of it?
bool is_from_below(const reading& r, const reading& q)
{
    return r.status == 100 && r.seen->to == q.seen->to && r.method == q.method && r.call_id == q.call_id &&
           r.cseq.number == q.cseq.number && r.vias == q.vias + 1;
}

// RFC 3261 17.2.1: a 100 is sent again for a copy of the request. One more than there were requests, right
// behind one that came from below, and not the first: nothing but that brought it about, whatever it says.
void check_uncalled_for(const exchanges& e, const transaction& t, judgement& j)
{
    using namespace std::chrono_literals;
    constexpr fsm::duration right_behind = 200ms;
    const auto& q = e.at(t.request);
    tryings asked, said, below;
    bool all = add(asked, q) && !e.lossy() && !t.tainted && q.complete();
    for (const auto& r : e.list(t.variants))
        all = add(asked, r) && all;
    for (const auto& r : e.list(t.responses))
        all = all && (r.status != 100 || add(said, r));
    if (!all || said.empty())
        return;
    int steps = limits::look_back;
    for (const auto& r : e.readings().subspan(q.index))
    {
        if (is_from_below(r, q) && (!e.arrived(r) || !owed_to(r) || !add(below, r)))
            return;
        if (--steps < 0)
            break;
    }
    // One that came behind one from below, and says nothing that tells them apart, may be either.
    const auto open = [&](const trying& own) {
        return std::ranges::any_of(
            below, [&](const trying& one) { return one.at <= own.at && !is_known_again(*one.what, q); });
    };
    if (!below.empty() && std::ranges::none_of(said, open))
        j.could_break(t.server, "a");
    else if (!below.empty())
        j.inconclusive(t.server, "a");
    if (said.size() < 2 || said.size() <= asked.size())
        return;
    std::ranges::stable_sort(said, {}, &trying::at);
    for (std::size_t i = 1; i < said.size(); ++i)
    {
        const auto& own = said[i - 1];
        const auto& [at, r] = said[i];
        const auto requests = std::ranges::count_if(
            asked, [&, until = at + same_tick](const trying& one) { return one.at <= until; });
        const auto cause = std::ranges::find_if(below, [&, now = at](const trying& one) {
            return one.at > own.at && one.at <= now && now - one.at <= right_behind;
        });
        if (static_cast<std::size_t>(requests) <= i && cause != below.end())
            j.broken('a', {r, "no 100 but its own", "one more when a 100 came from below", {}, cause->what});
    }
}

// clang-format off
constexpr rule proxy_100_rows[] = {
    {"PRX-100-1", "proxy", "RFC 3261 16.7 item 5",
     "A proxy does not forward a 100.",
     "100 responses of a proxy", proxy_100_letters,
     {.server = bit(role::proxy), .methods = only({sip::method::invite}), .response = check_100, .transaction = check_uncalled_for}},
};
// clang-format on

}  // namespace

std::span<const rule> proxy_100_rules() { return proxy_100_rows; }

}  // namespace rules
