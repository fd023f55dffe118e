#include "script/relations.hpp"

#include "script/relater.hpp"
#include "script/spelling.hpp"

#include <algorithm>

namespace script {
namespace {

bool same_hop(const rung& a, const rung& b)
{
    return (a.from == b.from && a.to == b.to) || (a.from == b.to && a.to == b.from);
}

}  // namespace

relater::relater(flow& s)
    : rungs_{s.rungs},
      flow_{s},
      out_{s.relations},
      to_{destinations_of(s)},
      more_(s.rungs.size())
{
    out_.assign(rungs_.size(), {});
}

std::optional<misfit> relater::relate()
{
    for (index i = 0; i < rungs_.size() && !wrong_; ++i)
        one(i);
    return std::move(wrong_);
}

// Is it of the call of that name, or does it become a branch of that name?
bool relater::is_named(index j, std::string_view call) const
{
    return more_[j].call == call || std::ranges::find(more_[j].branches, call) != more_[j].branches.end();
}

void relater::one(index i)
{
    const rung& r = rungs_[i];
    relation& is = out_[i];
    is.callee = to_[i].last;
    const bool again = r.provokes.again && !r.provokes.other_branch;
    if (const auto first = again ? out_[*r.provokes.again].first_copy : copied(i); first != none)
    {
        is = out_[first];
        is.by_machine = !again;
        more_[i].call = more_[first].call;
        if (is_final(r))
            more_[is.request].final = i;
        return;
    }
    is.first_copy = i;
    if (is_request(r) && r.what.method != "ACK" && r.what.method != "CANCEL")
        begins(i);
    else
        belongs(i);
    if (wrong_)
        return;
    if (is.forwarded_from != none && out_[is.forwarded_from].forwarded_to == none)
        out_[is.forwarded_from].forwarded_to = i;
    is.by_machine = !is_user(r.from) || acknowledges_refusal(i);
    is.cause = is.forwarded_from != none    ? is.forwarded_from
               : !is_request(r)             ? is.request
               : is_request_of(r, "CANCEL") ? won_before(i)
                                            : is.acknowledges;
}

// A final response has no ACK yet, of an INVITE on the hop of this one, or of that which the ACK before it
// acknowledged: that of a 2xx may take another way.
bool relater::another_waits(index ack, index before) const
{
    for (index q = 0; q < ack; ++q)
        if (is_request_of(rungs_[q], "INVITE") && !more_[q].unheard.empty() &&
            (q == out_[before].request ||
             (rungs_[q].from == rungs_[ack].from && rungs_[q].to == rungs_[ack].to)))
            return true;
    return false;
}

// Between a message and its copy there may be what the script loses on its way back, and what belongs to
// other calls. Of a fork (RFC 3261 16.7, 13.2.2.4) the same comes again without being a copy: what its
// proxy has just received from another branch, and the ACK of a 2xx that has none yet; and what has another
// body is another request.
relater::index relater::copied(index i) const
{
    const rung& r = rungs_[i];
    if ((!is_request(r) && !is_final(r)) || r.provokes.again)
        return none;
    for (index j = i; j-- > 0;)
    {
        const rung& before = rungs_[j];
        if (!is_user(r.from) && before.to == r.from && before.what == r.what && out_[j].first_copy == j)
            return none;
        if (!same_hop(before, r) || before.call != r.call || (before.lost && before.from != r.from))
            continue;
        const bool says_something_else = is_request(r) && r.body && before.body != r.body;
        if (before.from != r.from || before.what != r.what || says_something_else)
            return none;
        return is_request_of(r, "ACK") && another_waits(i, j) ? none : out_[j].first_copy;
    }
    return none;
}

// A response, an ACK or a CANCEL.
void relater::belongs(index i)
{
    const rung& r = rungs_[i];
    relation& is = out_[i];
    is.request = request_on_hop(i);
    is.request_there = is.request;
    if (r.what.method == "ACK" && !wrong_)
        acknowledge(i);
    if (wrong_)
        return;
    if (is.request == none && (!r.call.empty() || r.what.method != "ACK"))
        return no_place(i);
    is.call = is.request == none ? i : out_[is.request].call;
    more_[i].call = is.request == none ? std::string_view{}
                    : r.call.empty()   ? more_[is.request].call
                                       : r.call;
    if (is.request == none)
        return;
    is.dialog = out_[is.request].dialog;
    is.forwarded_from = is_user(r.from) ? none : received_before(i);
    if (r.what.method == "ACK")
        std::erase(more_[is.request].unheard, is.acknowledges);
    else if (is_request(r))
        more_[is.request].cancelled = true;
    else if (is_final(r))
    {
        more_[is.request].final = i;
        if (r.what.method == "INVITE")
            more_[is.request].unheard.push_back(i);
    }
}

relater::index relater::request_on_hop(index i)
{
    const rung& r = rungs_[i];
    return nearest_above(i, [&](index j) {
        const rung& q = rungs_[j];
        const progress& so_far = more_[j];
        if (!is_request(r))
            return q.what != caption{0, r.what.method} || q.from != r.to || q.to != r.from ? fit::no
                   : so_far.final == none                                                  ? fit::open
                                                                                           : fit::over;
        if (!is_request_of(q, "INVITE") || q.from != r.from || q.to != r.to)
            return fit::no;
        if (r.what.method == "ACK")
            return !so_far.unheard.empty() ? fit::open : fit::over;
        return so_far.final == none && !so_far.cancelled ? fit::open : fit::over;
    });
}

// RFC 3261 13.2.2.4: only the ACK of a 2xx may take another way than its INVITE, and each 2xx of a fork
// has one.
void relater::acknowledge(index i)
{
    relation& is = out_[i];
    const auto waits = [&](index j) { return !more_[j].unheard.empty(); };
    if (is.request == none || !waits(is.request))
    {
        const auto elsewhere = nearest_above(i, [&](index j) {
            return !is_request_of(rungs_[j], "INVITE") || rungs_[j].from != rungs_[i].from ? fit::no
                   : waits(j) && is_success(rungs_[more_[j].final])                        ? fit::open
                                                                                           : fit::over;
        });
        if (elsewhere != none && (is.request == none || waits(elsewhere)))
            is.request = elsewhere;
        is.request_there = is.request;
    }
    if (is.request == none)
        return;
    is.acknowledges = acknowledged_by(i);
    if (rungs_[is.request].to != rungs_[i].to)
        is.request_there = nearest_above(i, [&](index j) {
            return !is_request_of(rungs_[j], "INVITE") || rungs_[j].to != rungs_[i].to ? fit::no
                   : out_[j].dialog == out_[is.request].dialog                         ? fit::open
                                                                                       : fit::over;
        });
}

// Of several answers of a fork (RFC 3261 13.2.2.4) that of its call's name, or of the callee whom the ACK
// reaches; else the first that has none.
relater::index relater::acknowledged_by(index i) const
{
    const auto& waiting = more_[out_[i].request].unheard;
    if (waiting.empty())
        return more_[out_[i].request].final;
    const auto named = std::ranges::find_if(
        waiting, [&](index j) { return !rungs_[i].call.empty() && more_[j].call == rungs_[i].call; });
    if (named != waiting.end())
        return *named;
    const auto reached = std::ranges::find_if(
        waiting, [&](index j) { return rungs_[beginning_of(flow_, j)].from == to_[i].last; });
    return reached != waiting.end() ? *reached : waiting.front();
}

bool relater::acknowledges_refusal(index i) const
{
    const auto answer = out_[i].acknowledges;
    return answer != none && rungs_[answer].what.status >= 300 &&
           std::ranges::all_of(rungs_[answer].or_else, [](const caption& c) { return c.status >= 300; });
}

// What a proxy sends on: a CANCEL, an ACK or a response. It makes a 100 and the answer to a CANCEL itself
// (RFC 3261 16.2, 16.10).
relater::index relater::received_before(index i)
{
    const rung& r = rungs_[i];
    const auto q = out_[i].request;
    if (r.what.status == 100 || (!is_request(r) && r.what.method == "CANCEL") || acknowledges_refusal(i))
        return none;
    // What a fork is told it passes on at once, and once (16.7 item 5).
    const bool at_once = !is_request(r) && r.what.status < 300;
    index waiting = none;
    const auto nearest = nearest_above(i, [&](index j) {
        if (rungs_[j].what != r.what || rungs_[j].to != r.from || out_[j].request == none ||
            acknowledges_refusal(j))
            return fit::no;
        const bool same = r.what.method == "ACK" && is_request(r)
                              ? out_[j].call == out_[q].call
                              : (is_request(r) ? out_[q].forwarded_from == out_[j].request
                                               : out_[out_[j].request].forwarded_from == q);
        if (same && at_once && out_[j].forwarded_to == none)
            waiting = waiting == none || more_[waiting].call == more_[j].call || more_[j].call.empty()
                          ? j
                          : waiting;
        return same ? fit::open : fit::no;
    });
    return waiting != none ? waiting : nearest;
}

// The answer of another branch after which a proxy has no use for this one (RFC 3261 16.7 items 5 and 10).
relater::index relater::won_before(index i) const
{
    const auto root = out_[out_[i].request].forwarded_from;
    for (index j = i; j-- > 0 && root != none;)
        if (rungs_[j].to == rungs_[i].from && (is_success(rungs_[j]) || rungs_[j].what.status >= 600) &&
            out_[j].request != none && out_[j].request != out_[i].request &&
            out_[out_[j].request].forwarded_from == root)
            return j;
    return none;
}

void relater::no_place(index i)
{
    std::vector<std::string_view> begun;
    for (index j = 0; j < i; ++j)
        if (!more_[j].call.empty() && std::ranges::find(begun, more_[j].call) == begun.end())
            begun.push_back(more_[j].call);
    wrong_ = without_place(flow_, i, begun);
}

bool carries_body(const flow& s, const rung& r)
{
    const relation& is = s.relations[r.number - 1];
    if (is.first_copy != r.number - 1 || r.what == caption{0, "CANCEL"})
        return false;
    if (is.forwarded_from != relation::none && s.parties[r.from].alg)
        return true;
    return !is.by_machine ||
           (is_final(r) && r.what.method != "CANCEL" && is.forwarded_from == relation::none &&
            s.relations[is.request].forwarded_to == relation::none);
}

bool goes_into_early_dialog(const rung& r)
{
    using dialog = stimulus::dialog;
    const bool is_for_it = r.what == caption{0, "PRACK"} || r.what == caption{0, "UPDATE"};
    return r.provokes.within == dialog::early || (is_for_it && r.provokes.within == dialog::usual);
}

std::uint32_t beginning_of(const flow& s, std::uint32_t response)
{
    while (s.relations[response].forwarded_from != relation::none)
        response = s.relations[response].forwarded_from;
    return response;
}

std::optional<misfit> relate(flow& s) { return relater{s}.relate(); }

}  // namespace script
