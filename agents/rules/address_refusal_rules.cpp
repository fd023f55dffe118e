// ERR: addresses that a server does not have, and requests that come by two paths (RFC
// 3261 8.2.2.1, 8.2.2.2).
#include "rules/refusals.hpp"
#include "rules/registry.hpp"

namespace rules {

namespace {

using sip::method;

constexpr letter address_letters[] = {
    {'a', level::should, "a scheme that nobody knows is answered by another status than 416"},
    // It is for each user agent to say what it is willing to serve, and no message says it.
    {'b', level::should, "a user that it does not serve is answered by another status than 404", false},
};

void check_scheme(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if (!is_invented(q.message->request_uri()) || !q.complete() || !asked_by_us(e, t) ||
        !answers_what_was_sent(e, t, r))
        return;
    const bool wrong = r.success() || r.status == 400 || r.status == 404 || r.status == 405 ||
                       r.status == 484 || r.status == 501 || r.status == 604;
    judge_refusal(e, t, r, {'a', r.status == 416, wrong, "416"}, was_accepted(e, t, r), j);
}

constexpr letter merged_letters[] = {
    {'a', level::should, "an INVITE that came before by another path is not answered by 482"},
    {'b', level::should, "both are answered 2xx, and make two dialogs"},
};

// The same request, which had come before by another path, and to which its receiver had said something.
const transaction* by_another_path(const exchanges& e, const transaction& t, const reading& q)
{
    int steps = limits::look_back;
    for (auto at = q.before_of_method; at != none; at = e.at(at).before_of_method)
    {
        if (steps-- == 0)
        {
            e.gave_up() = true;
            return nullptr;
        }
        const auto& o = e.at(at);
        const auto* other = o.transaction == q.transaction ? nullptr : e.transaction_of(o);
        if (!other || other->request != at || other->server != t.server || !o.complete() ||
            !o.to.tag.empty() || o.cseq.number != q.cseq.number || o.from.tag != q.from.tag ||
            o.via.branch == q.via.branch)
            continue;
        return other->responses != none && other->responses < q.index ? other : nullptr;
    }
    return nullptr;
}

// 8.2.2.2: "exactly match those associated with an ongoing transaction".
void check_merged(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if (!q.to.tag.empty() || !answers(e, t, r, j))
        return;
    const auto* other = by_another_path(e, t, q);
    if (!other || j.touched(*other))
        return;
    const auto& first = e.at(other->request);
    const auto* final = e.final_of(*other);
    const bool ongoing = !final || (final->index > q.index && final->at() > e.arrival(q) + round_trip);
    const bool wrong = r.success() || r.status == 400 || r.status == 480 || r.status == 481 ||
                       r.status == 486 || r.status == 488 || r.status == 491;
    // Two addresses may be of two phones behind one port.
    const bool same = ongoing && first.message->request_uri() == q.message->request_uri();
    if (r.status != 482 && !(wrong && same))
        return j.inconclusive(t.server, "ab");
    j.could_break("ab");
    const bool two = r.success() && final && final->success() && final->to.tag != r.to.tag;
    if (wrong)
        j.broken(two ? 'b' : 'a', {&r, "482", std::to_string(r.status), r.line, &first});
}

// clang-format off
constexpr rule address_refusal_rows[] = {
    {"ERR-416-1", "UAS, proxy", "RFC 3261 8.2.2.1, 16.3 item 2",
     "A Request-URI whose scheme is not understood is refused by 416, and a user who is not there by 404.",
     "what is answered to a Request-URI with a scheme that nobody knows", address_letters,
     {.methods = all_but({method::ack, method::cancel}), .response = check_scheme}},
    {"ERR-482-1", "UAS", "RFC 3261 8.2.2.2",
     "An INVITE that comes a second time by another path is refused by 482, while the first goes on.",
     "INVITEs with the same Call-ID, From tag and CSeq, another branch and no To tag", merged_letters,
     {.server = user_agents, .methods = only({method::invite}), .response = check_merged}},
};
// clang-format on

}  // namespace

std::span<const rule> address_refusal_rules() { return address_refusal_rows; }

}  // namespace rules
