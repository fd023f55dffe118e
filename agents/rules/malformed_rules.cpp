// ERR: requests that are malformed, or of another version of SIP (RFC 3261 8.2, 16.3 item 1, 21.4.1, 21.5.6;
// RFC 4475 3.1.2, 3.3.1).
#include "rules/refusals.hpp"
#include "rules/registry.hpp"

namespace rules {

namespace {

using sip::method;

constexpr letter malformed_letters[] = {
    {'a', level::should,
     "a request without a field that it needs, or with another method in CSeq, is answered 2xx"},
    {'b', level::should, "it is refused by another status than 400"},
    // Its sender is an agent that was made to send it: what is missing is a rung of its script.
    {'c', level::should, "it is not answered", false},
    // Those rules say it.
    {'d', level::must, "the response is not well formed by the rules SYN", false},
    // It is the liveness check of a campaign that tells.
    {'e', level::must, "who received it does not live on", false},
};

// It can be answered, and nobody can take it for well formed. RFC 4475 3.1.2.18: of a method that is not
// known 501 is as good.
bool is_malformed(const reading& q)
{
    return q.has_via && q.message->wholly_read() && !q.message->error() &&
           q.message->method() != method::other &&
           (!q.complete() || q.cseq.method != q.message->method_name());
}

void check_malformed(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if (!is_malformed(q) || !asked_by_us(e, t) || !answers_what_was_sent(e, t, r))
        return;
    const auto& line = r.line;
    if (r.success() || r.status == 400)
        j.could_break("a");
    if (r.success())
        return j.broken('a', {&r, "400", std::to_string(r.status), line, &q});
    const bool wrong = r.status == 405 || r.status == 415 || r.status == 416 || r.status == 420 ||
                       r.status == 482 || r.status == 488 || r.status == 501;
    judge_refusal(e, t, r, {'b', r.status == 400, wrong, "400"}, was_accepted(e, t, r), j);
}

constexpr letter version_letters[] = {
    {'a', level::should, "a request of another version of SIP is answered 2xx"},
    {'b', level::should, "it is refused by another status than 505"},
};

void check_version(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    const auto version = q.message->version();
    const bool other =
        version.size() > 4 && sip::iequals(version.substr(0, 4), "SIP/") && !sip::iequals(version, "SIP/2.0");
    if (!other || !q.complete() || !asked_by_us(e, t) || !answers_what_was_sent(e, t, r))
        return;
    if (r.success() || r.status == 505)
        j.could_break("a");
    if (r.success())
        return j.broken('a', {&r, "505", std::to_string(r.status), r.line, &q});
    const bool wrong = r.status == 400 || r.status == 405 || r.status == 415 || r.status == 416 ||
                       r.status == 420 || r.status == 481 || r.status == 482 || r.status == 488 ||
                       r.status == 501;
    judge_refusal(e, t, r, {'b', r.status == 505, wrong, "505"}, was_accepted(e, t, r), j);
}

// clang-format off
constexpr rule malformed_rows[] = {
    {"ERR-400-1", "UAS, registrar, proxy", "RFC 3261 8.2.6.2, 18.3, 21.4.1; RFC 4475 3.1.2, 3.3.1",
     "A malformed request that can be answered is answered 400.",
     "what is answered to requests that lack a field, or whose CSeq has another method", malformed_letters,
     {.methods = all_but({method::ack, method::cancel}), .response = check_malformed}},
    {"ERR-505-1", "UAS, registrar, proxy", "RFC 3261 21.5.6; RFC 4475 3.1.2.16",
     "A request of another version of SIP is answered 505.",
     "what is answered to a request with another version than SIP/2.0", version_letters,
     {.methods = all_but({method::ack, method::cancel}), .response = check_version}},
};
// clang-format on

}  // namespace

std::span<const rule> malformed_rules() { return malformed_rows; }

}  // namespace rules
