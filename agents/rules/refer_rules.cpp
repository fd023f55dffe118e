// RFR: who refers, and who tells what came of it (RFC 3515).
#include "rules/compare.hpp"
#include "rules/refusals.hpp"
#include "rules/registry.hpp"
#include "rules/subscriptions.hpp"
#include "rules/timing.hpp"
#include "sip/comma.hpp"

namespace rules {

namespace {

using sip::field_id;
using sip::method;

constexpr letter request_letters[] = {
    {'a', level::must, "REFER has not exactly one Refer-To"},
    // DLG-CT-1.a says it.
    {'b', level::must, "REFER has not exactly one Contact", false},
};

// How many references there are, over all rows and commas. What cannot be read after a comma is part of what
// stands before it.
int references(const sip::message& m)
{
    int out = 0;
    for (const auto* row = m.first(field_id::refer_to); row; row = m.next(*row))
    {
        auto rest = m.value(*row);
        next_value(rest);
        for (++out; !rest.empty();)
            out += sip::parse_name_addr(sip::trimmed(next_value(rest))) ? 1 : 0;
    }
    return out;
}

void check_request(const exchanges& e, const reading& r, judgement& j)
{
    if (!e.originated(r) || !r.complete() || j.touched(r))
        return;
    j.could_break("a");
    const auto value = r.message->value(field_id::refer_to);
    if (!r.has(field_id::refer_to))
        j.broken('a', {&r, "Refer-To", "no such header field"});
    else if (r.message->rows(field_id::refer_to) == 1 && references(*r.message) > 1)
        j.broken('a', {&r, "one reference", std::string{value}, value});  // of two rows SYN-SINGLE-1 says it
}

constexpr letter receive_letters[] = {
    {'a', level::must, "a REFER without Refer-To, or with two, is accepted, and not answered by 400"},
    // TXN-1XX-1.c says it.
    {'b', level::must, "REFER gets no final response before its transaction expires", false},
    // No script subscribes to what only a REFER makes.
    {'c', level::must, "a SUBSCRIBE to refer out of the blue is not answered by 403", false},
    {'d', level::should, "REFER is answered by 202 instead of 200"},
};

void check_refer(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if (!q.complete() || (!r.success() && r.status != 400))
        return;
    const auto count = references(*q.message);
    if (count != 1 && answers_what_was_sent(e, t, r))
    {
        j.could_break("a");
        if (r.success())
            j.broken('a',
                     {&r, "400, as there is " + std::string{count == 0 ? "no Refer-To" : "more than one"},
                      std::to_string(r.status), r.line, &q});
    }
    if (count != 1 || !r.success() || !answers(e, t, r, j))
        return;
    j.could_break("d");
    if (r.status == 202)
        j.broken('d', {&r, "200", "202", r.line, &q});
}

constexpr letter do_letters[] = {
    // What a reference leads to is another call.
    {'a', level::must, "success is told, but no request came to where the reference leads", false},
    // As above.
    {'b', level::should, "that request has not the method or the header fields of the reference", false},
};

// A NOTIFY of what came of a REFER.
bool reports(const exchanges& e, const reading& r)
{
    const auto event =
        r.method == method::notify && e.originated(r) && r.complete() ? event_of(r) : std::nullopt;
    return event && event->package == refer_package;
}

// Of a body that begins with a Status-Line its status; 0 when it does not.
int status_in(std::string_view body)
{
    constexpr std::string_view version = "SIP/2.0 ";
    if (body.size() < version.size() + 3 || !sip::iequals(body.substr(0, version.size()), version))
        return 0;
    int status = 0;
    for (const char c : body.substr(version.size(), 3))
    {
        if (c < '0' || c > '9')
            return 0;
        status = status * 10 + (c - '0');
    }
    const auto rest = body.substr(version.size() + 3);
    const bool ended = rest.empty() || is_blank(rest.front());
    return ended && status >= 100 && status < 700 ? status : 0;
}

// The status that a NOTIFY reports; 0 when its body is no message/sipfrag with a Status-Line, nothing where
// that cannot be told: it is encoded, one of several parts, or cut off.
std::optional<int> reported(const reading& r)
{
    const auto& m = *r.message;
    if (m.error() || r.cut_off || r.has(field_id::content_encoding))
        return std::nullopt;
    if (!r.has(field_id::content_type))
        return 0;
    const auto type = sip::content_type_of(m);
    if (!type || sip::iequals(type->type, "multipart"))
        return std::nullopt;
    const bool sipfrag = sip::iequals(type->type, "message") && sip::iequals(type->subtype, "sipfrag");
    return sipfrag ? status_in(m.body()) : 0;
}

constexpr letter report_letters[] = {
    {'a', level::must, "no NOTIFY within 64*T1 after a 2xx to REFER"},
    // EVT-NOT-2.b says it.
    {'b', level::must, "its Event is not refer", false},
    {'c', level::must, "its body is no message/sipfrag that begins with a Status-Line"},
    // Without the id it is not told which REFER a NOTIFY is about.
    {'d', level::must, "of a further REFER in a dialog its Event has no id with the CSeq number", false},
    // How often a state changes is not seen, and what is due at once may follow each change.
    {'e', level::should, "more than one NOTIFY in a second", false},
};

void check_promise(const exchanges& e, const transaction& t, judgement& j)
{
    const auto* ok = t.method == method::refer ? confirmed(e, t, j) : nullptr;
    if (!ok)
        return;
    const auto deadline = ok->at() + e.surely_given_up();
    if (told_after(e, e.at(t.request), deadline))
        return j.could_break(t.server, "a");
    if (!would_be_seen(e, t))
        return j.inconclusive(t.server, "a");
    if (j.over(deadline, t.server, "a"))
        j.broken('a', {ok, "NOTIFY", "none in " + seconds(e.surely_given_up()), {}, &e.at(t.request)});
}

void check_report(const exchanges& e, const reading& r, judgement& j)
{
    if (!reports(e, r) || j.touched(r))
        return;
    const auto status = reported(r);
    if (!status)
        return j.inconclusive(r.seen->from, "c");
    j.could_break("c");
    if (*status != 0)
        return;
    const auto body = r.message->body();
    const auto type = r.message->value(field_id::content_type);
    const auto line = body.substr(0, std::min(body.find_first_of("\r\n"), body.size()));
    const bool other = !body.empty() && !contains(type, "sipfrag");
    const auto what = body.empty() ? "no body" : std::string{other ? type : line};
    j.broken('c', {&r, "message/sipfrag that begins with a Status-Line", what, other ? type : line});
}

constexpr letter final_letters[] = {
    // When the request that was referred to ends is seen in another call.
    {'a', level::must, "its end is never told", false},
    {'b', level::must, "a final status is told, and no NOTIFY says that the subscription is terminated"},
    {'c', level::must, "it is terminated after success for another reason than noresource"},
    // What another agent answered is seen in another call.
    {'d', level::must, "the status that is told is of another class than that of the answer", false},
};

// RFC 3515 2.4.7 says it of the final NOTIFY: another one may follow to say so, unless this one, or the call,
// has ended the subscription in another way.
void check_last(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto* final = e.final_of(t);
    if (!final || !final->success() || e.lossy())
        return;
    const auto* later = notify_after(e, r, fsm::never, [&](const reading& o) {
        const auto state = token_value_of(o, field_id::subscription_state);
        return o.from.tag == r.from.tag && (!state || state->is("terminated"));
    });
    if (later)
        return;
    if ((!e.surrounded(t.client) && !e.surrounded(t.server)) || e.first_after(r, method::bye) != fsm::never)
        return j.inconclusive(t.client, "b");
    const auto value = r.message->value(field_id::subscription_state);
    if (j.over(r.at() + e.surely_given_up(), t.client, "b"))
        j.broken('b', {&r, "terminated", std::string{value}, value});
}

void check_final(const exchanges& e, const transaction& t, judgement& j)
{
    const auto& r = e.at(t.request);
    const auto status = reports(e, r) && !j.touched(t) ? reported(r) : std::nullopt;
    const auto state = token_value_of(r, field_id::subscription_state);
    if (!status || *status < 200 || !state)
        return;
    if (state->is("active") || state->is("pending"))
        return check_last(e, t, r, j);
    if (!state->is("terminated"))
        return;
    j.could_break(t.client, "b");
    // Of what was not approved others tell whether to try again. A subscription that is left to expire ends
    // by timeout (RFC 6665 4.2.1.4), whatever was told before.
    const auto reason = state->params.value("reason");
    if (*status >= 300 || reason.empty() || sip::iequals(reason, "timeout"))
        return;
    j.could_break(t.client, "c");
    if (!sip::iequals(reason, "noresource"))
        j.broken('c', {&r, "noresource", std::string{reason}, reason});
}

// clang-format off
constexpr auto of_refer = only({method::refer});
constexpr parts of_reports{.fields = fields_of({field_id::event, field_id::subscription_state, field_id::content_type, field_id::content_length,
                                                field_id::content_encoding, field_id::from, field_id::to}), .start_line = true, .body = true};
constexpr rule refer_rows[] = {
    {"RFR-REQ-1", "UAC", "RFC 3515 2, 2.4.1",
     "REFER has one reference.",
     "Refer-To of REFER requests", request_letters,
     {.of = requests, .sender = no_proxy, .methods = of_refer, .reads = {.fields = bit(field_id::refer_to)}, .message = check_request}},
    {"RFR-RECV-1", "UAS", "RFC 3515 2.4.2, 2.4.4; RFC 7647 5",
     "A REFER with other than one reference is answered 400, a good one that is accepted 200.",
     "final responses to REFER", receive_letters,
     {.server = no_proxy, .methods = of_refer, .reads = {.fields = bit(field_id::refer_to), .start_line = true}, .response = check_refer}},
    {"RFR-DO-1", "UAS", "RFC 3515 2.4.2",
     "Who accepts a REFER sends the request that it refers to.",
     "what comes to where a reference leads", do_letters, {}},
    {"RFR-NOT-1", "UAC (of NOTIFY)", "RFC 3515 2.4.4, 2.4.5, 2.4.6; RFC 4488 4; RFC 7614",
     "A NOTIFY follows a 2xx to REFER, and each one reports a status.",
     "NOTIFY after a 2xx to REFER, and its body", report_letters,
     {.of = requests, .sender = no_proxy, .server = no_proxy, .methods = only({method::refer, method::notify}), .reads = of_reports, .awaited = "a", .message = check_report, .transaction = check_promise}},
    {"RFR-END-1", "UAC (of NOTIFY)", "RFC 3515 2.4.7",
     "The last NOTIFY says that the subscription is terminated, as there is nothing more to tell.",
     "Subscription-State of NOTIFY requests that report a final status", final_letters,
     {.client = no_proxy, .methods = only({method::notify}), .reads = of_reports, .awaited = "b", .transaction = check_final}},
};
// clang-format on

}  // namespace

std::span<const rule> refer_rules() { return refer_rows; }

}  // namespace rules
