// Which call and which dialog a request belongs to, or begins (relations.hpp).
#include "script/relater.hpp"

#include <algorithm>

namespace script {
namespace {

// RFC 3261 10.2, RFC 3903 4: these never travel in the dialog of a call.
bool stays_out_of_dialogs(std::string_view method) { return method == "REGISTER" || method == "PUBLISH"; }

}  // namespace

// Any other request.
void relater::begins(index i)
{
    const rung& r = rungs_[i];
    relation& is = out_[i];
    if (!is_user(r.from))
        passes_on(i);
    if (wrong_ || is.forwarded_from != none)
        return;
    if (r.provokes.again)  // RFC 3261 8.2.2.2: the same request by another path
    {
        is.call = out_[*r.provokes.again].call;
        more_[i].call = more_[*r.provokes.again].call;
        is.dialog = i;
        return;
    }
    if (r.provokes.within == stimulus::dialog::none)
    {
        is.call = i;
        more_[i].call = r.call;
        return;
    }
    const auto to_be_sent_again = [&](index j) {
        return !more_[j].retried && (is_to_be_sent_again(j) || fails_over(j, i));
    };
    is.retry_of = nearest_above(i, [&](index j) {
        return rungs_[j].what != r.what || rungs_[j].from != r.from ? fit::no
               : to_be_sent_again(j)                                ? fit::open
                                                                    : fit::over;
    });
    if (is.retry_of != none && !to_be_sent_again(is.retry_of))
        is.retry_of = none;
    if (!stays_out_of_dialogs(r.what.method) && !wrong_)
        is.dialog = dialog_between(i);
    if (wrong_)
        return;
    if (r.what.method == "BYE" && is.dialog == none && !r.call.empty())
        return no_place(i);
    const auto root = is.dialog != none     ? is.dialog
                      : is.retry_of != none ? is.retry_of
                                            : registration_before(flow_, i);
    is.call = root == none ? i : out_[root].call;
    more_[i].call = root == none || !r.call.empty() ? std::string_view{r.call} : more_[root].call;
    if (r.what.method == "INVITE" && is.dialog == none)
        is.dialog = i;
    is.made_by = response_that_made(i);
    is.instead_of = replaced_by(i);
    if (r.what.method == "BYE" && is.dialog != none)
        more_[is.dialog].ended = true;
    if (is.retry_of != none)
        more_[is.retry_of].retried = true;
}

// RFC 3261 8.1.3.4: where one Contact of a 3xx fails, the next is tried.
bool relater::is_to_be_sent_again(index j) const
{
    const auto status = more_[j].final == none ? 0 : rungs_[more_[j].final].what.status;
    auto first = j;
    while (out_[first].retry_of != none && !redirects(first))
        first = out_[first].retry_of;
    return asks_again(status) || (status >= 400 && status != 487 && redirects(first));
}

bool relater::fails_over(index j, index i) const
{
    return more_[j].final != none && rungs_[more_[j].final].what.status == 503 && is_user(rungs_[i].from) &&
           is_next_server(flow_, rungs_[j].to, rungs_[i].to);
}

bool relater::redirects(index j) const
{
    return more_[j].final != none && rungs_[more_[j].final].what.status / 100 == 3;
}

// A proxy: what it received before. A name that nobody has said yet names this branch of the call.
void relater::passes_on(index i)
{
    const rung& r = rungs_[i];
    relation& is = out_[i];
    const auto received = [&](index j) {
        return rungs_[j].what == r.what && rungs_[j].to == r.from && rungs_[j].from != r.to &&
                       more_[j].final == none
                   ? fit::open
                   : fit::no;
    };
    is.forwarded_from = nearest_above(i, received);
    const bool is_new = !r.call.empty() && is.forwarded_from == none &&
                        std::ranges::none_of(rungs_.begin(), rungs_.begin() + i,
                                             [&](const rung& before) { return before.call == r.call; });
    if (is_new)
        is.forwarded_from = nearest_above(i, {}, received);
    if (wrong_ || is.forwarded_from == none)
        return;
    is.call = out_[is.forwarded_from].call;
    is.dialog = out_[is.forwarded_from].dialog;
    more_[i].call = is_new ? std::string_view{r.call} : more_[is.forwarded_from].call;
    for (auto j = is_new ? is.forwarded_from : none; j != none; j = out_[j].forwarded_from)
        more_[j].branches.push_back(r.call);
}

// RFC 3263 4.3: the same request of the same sender, by a way on which nobody is drawn to do anything.
relater::index relater::replaced_by(index i) const
{
    const rung& r = rungs_[i];
    for (index j = i; j-- > 0 && is_user(r.from);)
    {
        const rung& before = rungs_[j];
        if (out_[j].first_copy == j && before.what == r.what && before.from == r.from &&
            before.call == r.call && before.to != r.to && is_mute(flow_, before.to))
            return j;
    }
    return none;
}

// RFC 3261 12: a dialog is between two user agents. That which stands between the sender and whom its
// request reaches; a BYE that finds none belongs to the last INVITE of its sender.
relater::index relater::dialog_between(index i)
{
    const rung& r = rungs_[i];
    const auto ends = to_[i].ends;
    const auto found = nearest_above(i, [&](index j) {
        if (out_[j].dialog != j || !is_request_of(rungs_[j], "INVITE"))
            return fit::no;
        const auto caller = rungs_[j].from;
        const auto callees = to_[j].ends;
        const bool sends_again =
            caller == r.from &&
            (ends & callees || (!ends && !callees && rungs_[j].to == r.to) || (!ends && callees));
        const bool sends_back = (callees & bit(r.from)) && (!ends || (ends & bit(caller)));
        if (!sends_again && !sends_back)
            return fit::no;
        const bool is_early = goes_into_early_dialog(r) && more_[j].final == none;
        return (is_early || stands(j, r.from)) && !more_[j].ended                        ? fit::open
               : r.what.method == "INVITE" || (more_[j].ended && r.what.method != "BYE") ? fit::no
                                                                                         : fit::over;
    });
    if (found != none || r.what.method != "BYE" || wrong_)
        return found;
    const auto last = nearest_above(i, [&](index j) {
        return is_request_of(rungs_[j], "INVITE") && (rungs_[j].from == r.from || rungs_[j].to == r.from)
                   ? fit::open
                   : fit::no;
    });
    return last == none ? none : out_[last].dialog;
}

// RFC 3261 12.1.2, 13.2.2.4: of the dialogs that the caller of a fork has, that of the call's name, or with
// the callee whom the request reaches.
relater::index relater::response_that_made(index i) const
{
    const auto invite = out_[i].dialog;
    if (invite == none || invite == i || rungs_[invite].from != rungs_[i].from)
        return none;
    index named = none, reached = none, first = none;
    bool is_forked = false;
    for (index j = invite + 1; j < i; ++j)
    {
        const auto status = rungs_[j].what.status;
        if (out_[j].request != invite || out_[j].first_copy != j || status <= 100 || status >= 300)
            continue;
        const auto origin = rungs_[beginning_of(flow_, j)].from;
        first = first == none ? j : first;
        is_forked = is_forked || origin != rungs_[beginning_of(flow_, first)].from;
        if (named == none && !rungs_[i].call.empty() && more_[j].call == rungs_[i].call)
            named = j;
        if (reached == none && origin == to_[i].last)
            reached = j;
    }
    return !is_forked ? none : named != none ? named : reached;
}

// As far as `p` knows: a 2xx to the INVITE on its own lifeline.
bool relater::stands(index invite, party_index p) const
{
    for (index j = invite; j < rungs_.size() && out_[j].first_copy != none; ++j)
        if (out_[j].dialog == invite && is_request_of(rungs_[j], "INVITE") &&
            (rungs_[j].from == p || rungs_[j].to == p) && more_[j].final != none &&
            (is_success(rungs_[more_[j].final]) ||
             std::ranges::any_of(rungs_[more_[j].final].or_else,
                                 [](const caption& c) { return c.status >= 200 && c.status < 300; })))
            return true;
    return false;
}

}  // namespace script
