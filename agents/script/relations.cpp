#include "script/relations.hpp"

#include "script/misfit.hpp"
#include "script/reaches.hpp"
#include "script/script.hpp"
#include "script/spelling.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace script {
namespace {

constexpr auto none = relation::none;
using index = std::uint32_t;

bool is_request(const rung& r) { return r.what.status == 0; }
bool is_final(const rung& r) { return r.what.status >= 200; }
bool is_success(const rung& r) { return r.what.status >= 200 && r.what.status < 300; }
bool same_hop(const rung& a, const rung& b)
{
    return (a.from == b.from && a.to == b.to) || (a.from == b.to && a.to == b.from);
}
bool is(const rung& r, std::string_view method) { return is_request(r) && r.what.method == method; }

// RFC 3261 10.2, RFC 3903 4: these never travel in the dialog of a call.
bool stays_out_of_dialogs(std::string_view method) { return method == "REGISTER" || method == "PUBLISH"; }

class relater
{
public:
    explicit relater(flow& s)
        : rungs_{s.rungs},
          flow_{s},
          out_{s.relations},
          to_{destinations_of(s)},
          more_(s.rungs.size())
    {
        out_.assign(rungs_.size(), {});
    }

    std::optional<misfit> relate()
    {
        for (index i = 0; i < rungs_.size() && !wrong_; ++i)
            one(i);
        return std::move(wrong_);
    }

private:
    // What is known of a request so far, while the ladder is read from the top.
    struct progress
    {
        index final = none;          // the last final response to it
        std::vector<index> unheard;  // final responses to an INVITE that have no ACK yet, in their order
        bool cancelled = false, retried = false, ended = false;
        std::string_view call;  // its name; "" for none
    };
    enum class fit : std::uint8_t { no, over, open };

    void one(index i)
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
        is.cause = is.forwarded_from != none ? is.forwarded_from
                   : !is_request(r)          ? is.request
                                             : is.acknowledges;
    }

    // Between a message and its copy there may be what the script loses on its way back, and what belongs to
    // other calls. Of a fork (RFC 3261 16.7, 13.2.2.4) the same comes again without being a copy: what its
    // proxy has just received from another branch, and the ACK of a 2xx that has none yet.
    index copied(index i) const
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
            if (before.from != r.from || before.what != r.what)
                return none;
            const auto invite = script::is(r, "ACK") ? out_[j].request : none;
            return invite != none && !more_[invite].unheard.empty() ? none : out_[j].first_copy;
        }
        return none;
    }

    // The nearest rung above that fits: one that is still open if there is one. Of several that are open and
    // belong to different calls, the one of the call that has no name; when all have one, nobody can say.
    template <class Fits>
    index nearest_above(index i, Fits&& fits)
    {
        const auto& named = rungs_[i].call;
        index open = none, over = none, other = none;
        for (index j = i; j-- > 0;)
        {
            if (out_[j].first_copy != j || (!named.empty() && more_[j].call != named))
                continue;
            const fit how = fits(j);
            if (how == fit::over && over == none)
                over = j;
            if (how != fit::open)
                continue;
            if (open == none)
                open = j;
            else if (more_[j].call != more_[open].call && !more_[open].call.empty())
                (more_[j].call.empty() ? open : other) = j;
        }
        if (open != none && other != none && !more_[open].call.empty())
            wrong_ = {i, false,
                      name_of(rungs_[i]) + " may belong to the call '" + std::string{more_[other].call} +
                          "' of " + name_of(rungs_[other]) + " or to '" + std::string{more_[open].call} +
                          "' of " + name_of(rungs_[open]) + ": say to which, call = \"...\""};
        return open != none ? open : over;
    }

    // A response, an ACK or a CANCEL.
    void belongs(index i)
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
        more_[i].call = is.request == none ? std::string_view{} : more_[is.request].call;
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

    index request_on_hop(index i)
    {
        const rung& r = rungs_[i];
        return nearest_above(i, [&](index j) {
            const rung& q = rungs_[j];
            const progress& so_far = more_[j];
            if (!is_request(r))
                return q.what != caption{0, r.what.method} || q.from != r.to || q.to != r.from ? fit::no
                       : so_far.final == none                                                  ? fit::open
                                                                                               : fit::over;
            if (!script::is(q, "INVITE") || q.from != r.from || q.to != r.to)
                return fit::no;
            if (r.what.method == "ACK")
                return !so_far.unheard.empty() ? fit::open : fit::over;
            return so_far.final == none && !so_far.cancelled ? fit::open : fit::over;
        });
    }

    // RFC 3261 13.2.2.4: only the ACK of a 2xx may take another way than its INVITE, and each 2xx of a fork
    // has one.
    void acknowledge(index i)
    {
        relation& is = out_[i];
        const auto waits = [&](index j) { return !more_[j].unheard.empty(); };
        if (is.request == none || !waits(is.request))
        {
            const auto elsewhere = nearest_above(i, [&](index j) {
                return !script::is(rungs_[j], "INVITE") || rungs_[j].from != rungs_[i].from ? fit::no
                       : waits(j) && is_success(rungs_[more_[j].final])                     ? fit::open
                                                                                            : fit::over;
            });
            if (elsewhere != none && (is.request == none || waits(elsewhere)))
                is.request = elsewhere;
            is.request_there = is.request;
        }
        if (is.request == none)
            return;
        const auto& waiting = more_[is.request].unheard;
        is.acknowledges = waiting.empty() ? more_[is.request].final : waiting.front();
        if (rungs_[is.request].to != rungs_[i].to)
            is.request_there = nearest_above(i, [&](index j) {
                return !script::is(rungs_[j], "INVITE") || rungs_[j].to != rungs_[i].to ? fit::no
                       : out_[j].dialog == out_[is.request].dialog                      ? fit::open
                                                                                        : fit::over;
            });
    }

    bool acknowledges_refusal(index i) const
    {
        const auto answer = out_[i].acknowledges;
        return answer != none && rungs_[answer].what.status >= 300 &&
               std::ranges::all_of(rungs_[answer].or_else, [](const caption& c) { return c.status >= 300; });
    }

    // What a proxy sends on: a CANCEL, an ACK or a response. It makes a 100 and the answer to a CANCEL itself
    // (RFC 3261 16.2, 16.10).
    index received_before(index i)
    {
        const rung& r = rungs_[i];
        const auto q = out_[i].request;
        if (r.what.status == 100 || (!is_request(r) && r.what.method == "CANCEL") || acknowledges_refusal(i))
            return none;
        return nearest_above(i, [&](index j) {
            if (rungs_[j].what != r.what || rungs_[j].to != r.from || out_[j].request == none ||
                acknowledges_refusal(j))
                return fit::no;
            const bool same = r.what.method == "ACK" && is_request(r)
                                  ? out_[j].call == out_[q].call
                                  : (is_request(r) ? out_[q].forwarded_from == out_[j].request
                                                   : out_[out_[j].request].forwarded_from == q);
            return same ? fit::open : fit::no;
        });
    }

    // Any other request.
    void begins(index i)
    {
        const rung& r = rungs_[i];
        relation& is = out_[i];
        if (!is_user(r.from))
            is.forwarded_from = nearest_above(i, [&](index j) {
                return rungs_[j].what == r.what && rungs_[j].to == r.from && rungs_[j].from != r.to &&
                               more_[j].final == none
                           ? fit::open
                           : fit::no;
            });
        if (wrong_)
            return;
        if (is.forwarded_from != none)
        {
            is.call = out_[is.forwarded_from].call;
            is.dialog = out_[is.forwarded_from].dialog;
            more_[i].call = more_[is.forwarded_from].call;
            return;
        }
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
        const auto to_be_sent_again = [&](index j) { return !more_[j].retried && is_to_be_sent_again(j); };
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
        more_[i].call = root == none ? std::string_view{r.call} : more_[root].call;
        if (r.what.method == "INVITE" && is.dialog == none)
            is.dialog = i;
        if (r.what.method == "BYE" && is.dialog != none)
            more_[is.dialog].ended = true;
        if (is.retry_of != none)
            more_[is.retry_of].retried = true;
    }

    // RFC 3261 8.1.3.4: where one Contact of a 3xx fails, the next is tried.
    bool is_to_be_sent_again(index j) const
    {
        const auto status = more_[j].final == none ? 0 : rungs_[more_[j].final].what.status;
        auto first = j;
        while (out_[first].retry_of != none && !redirects(first))
            first = out_[first].retry_of;
        return asks_again(status) || (status >= 400 && status != 487 && redirects(first));
    }
    bool redirects(index j) const
    {
        return more_[j].final != none && rungs_[more_[j].final].what.status / 100 == 3;
    }

    // RFC 3261 12: a dialog is between two user agents. That which stands between the sender and whom its
    // request reaches; a BYE that finds none belongs to the last INVITE of its sender.
    index dialog_between(index i)
    {
        const rung& r = rungs_[i];
        const auto ends = to_[i].ends;
        const auto found = nearest_above(i, [&](index j) {
            if (out_[j].dialog != j || !script::is(rungs_[j], "INVITE"))
                return fit::no;
            const auto caller = rungs_[j].from;
            const auto callees = to_[j].ends;
            const bool sends_again =
                caller == r.from &&
                (ends & callees || (!ends && !callees && rungs_[j].to == r.to) || (!ends && callees));
            const bool sends_back = (callees & bit(r.from)) && (!ends || (ends & bit(caller)));
            if (!sends_again && !sends_back)
                return fit::no;
            const bool is_early = r.provokes.within == stimulus::dialog::early && more_[j].final == none;
            return (is_early || stands(j, r.from)) && !more_[j].ended                        ? fit::open
                   : r.what.method == "INVITE" || (more_[j].ended && r.what.method != "BYE") ? fit::no
                                                                                             : fit::over;
        });
        if (found != none || r.what.method != "BYE" || wrong_)
            return found;
        const auto last = nearest_above(i, [&](index j) {
            return script::is(rungs_[j], "INVITE") && (rungs_[j].from == r.from || rungs_[j].to == r.from)
                       ? fit::open
                       : fit::no;
        });
        return last == none ? none : out_[last].dialog;
    }

    // As far as `p` knows: a 2xx to the INVITE on its own lifeline.
    bool stands(index invite, party_index p) const
    {
        for (index j = invite; j < rungs_.size() && out_[j].first_copy != none; ++j)
            if (out_[j].dialog == invite && script::is(rungs_[j], "INVITE") &&
                (rungs_[j].from == p || rungs_[j].to == p) && more_[j].final != none &&
                (is_success(rungs_[more_[j].final]) ||
                 std::ranges::any_of(rungs_[more_[j].final].or_else,
                                     [](const caption& c) { return c.status >= 200 && c.status < 300; })))
                return true;
        return false;
    }

    void no_place(index i)
    {
        std::vector<std::string_view> begun;
        for (index j = 0; j < i; ++j)
            if (!more_[j].call.empty() && std::ranges::find(begun, more_[j].call) == begun.end())
                begun.push_back(more_[j].call);
        wrong_ = without_place(flow_, i, begun);
    }

    bool is_user(party_index p) const { return flow_.parties[p].plays == rules::role::ua; }

    const std::vector<rung>& rungs_;
    const flow& flow_;
    std::vector<relation>& out_;
    std::vector<destinations> to_;
    std::vector<progress> more_;
    std::optional<misfit> wrong_;
};

}  // namespace

bool carries_body(const flow& s, const rung& r)
{
    const relation& is = s.relations[r.number - 1];
    if (is.first_copy != r.number - 1 || r.what == caption{0, "CANCEL"})
        return false;
    return !is.by_machine || (is_final(r) && r.what.method != "CANCEL" && is.forwarded_from == none &&
                              s.relations[is.request].forwarded_to == none);
}

std::optional<misfit> relate(flow& s) { return relater{s}.relate(); }

}  // namespace script
