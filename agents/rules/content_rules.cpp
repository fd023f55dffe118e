// SYN-MF, SYN-CL, SYN-CT, SYN-NA: what a message says of itself, and which header fields it may
// carry.
#include "rules/compare.hpp"
#include "rules/forwarding.hpp"
#include "rules/header_matrix.hpp"
#include "rules/judge.hpp"
#include "rules/noise.hpp"
#include "rules/registry.hpp"

#include <algorithm>

namespace rules {

namespace {

using sip::field_id;

constexpr letter mf_letters[] = {
    {'a', level::must, "Max-Forwards is not an integer of 0 to 255"},
    {'b', level::should, "Max-Forwards is not 70 although the request has one Via value"},
};

void check_mf(const exchanges& e, const reading& r, judgement& j)
{
    if (!e.originated(r))
        return;
    j.triggered();
    const auto value = r.message->value(field_id::max_forwards);
    if (value == "70")
        return;
    if (came_as_it_is(e, r))
        return;  // PRX-VIA-1.a
    const auto number = sip::number_of(*r.message, field_id::max_forwards);
    if (!number || *number > 255)
        j.broken('a', {&r, "0 to 255", std::string{value}, value});
    else if (*number != 70)
    {
        // RFC 7332 5: who passes a call on as a B2BUA counts down what it received, perhaps in another call.
        const bool counted = *number < 70 && r.method == sip::method::invite;
        j.broken('b', {.offender = &r,
                       .expected = "70",
                       .observed = std::string{value},
                       .octets = value,
                       .level = counted ? std::optional{level::info} : std::nullopt});
    }
}

constexpr letter cl_letters[] = {
    {'a', level::must, "no Content-Length on a stream transport"},
    {'b', level::must, "Content-Length is not 1*DIGIT"},
    {'c', level::must, "Content-Length differs from the octets of the body"},
    {'d', level::should, "no Content-Length over UDP"},
};

void check_cl(const exchanges& e, const reading& r, judgement& j)
{
    const auto& m = *r.message;
    if (m.header_is_cut())
        return j.inconclusive();
    if (r.cut_off)
        return;
    if (!r.has(field_id::content_length))
    {
        if (fsm::is_websocket(r.seen->source.transport))
            return;                                               // RFC 7118 5: not necessary
        const auto* source = r.udp() ? e.passed_on(r) : nullptr;  // 16.6 item 9: a proxy adds it for a stream
        if (!source || source->has(field_id::content_length))
            j.broken(r.udp() ? 'd' : 'a', {&r, "Content-Length", "no such header field"});
        return;
    }
    j.could_break(r.udp() ? "bcd" : "abc");
    // What follows the octets that were counted is no message: they may have been too few (18.3).
    const auto* heard = e.docket().noise;
    if (!r.udp() && heard && heard->between(r.seen->from, r.seen->to, r.at(), fsm::never))
        j.inconclusive(r.seen->from, "c");
    const auto value = m.value(field_id::content_length);
    const auto number = sip::number_of(m, field_id::content_length);
    const auto present = m.octets().size() - m.header().size();
    if (number && *number == present)
        return;
    const auto* source = e.passed_on(r);
    if (source && source->message->value(field_id::content_length) == value)
        return;
    // The grammar sets no limit: a number beyond ours is still one, and counts no body of this message.
    if (!number && number.error().what != sip::fault::out_of_range)
    {
        j.broken('b', {&r, "1*DIGIT", std::string{value}, value});
    }
    else
    {
        j.broken('c', {&r, std::to_string(present) + " (the octets after the empty line)", std::string{value},
                       value});
    }
}

constexpr letter type_letters[] = {
    {'a', level::must, "a body without Content-Type"},
    {'b', level::must, "Transfer-Encoding chunked is used"},
    {'c', level::must, "a multipart body without a boundary"},
};

// RFC 2046 5.1.1: "The Content-Type field for multipart entities requires one parameter, "boundary"."
void check_boundary(const exchanges& e, const reading& r, judgement& j)
{
    const auto value = r.message->value(field_id::content_type);
    const auto type = sip::content_type_of(*r.message);
    if (!type || !sip::iequals(type->type, "multipart"))
        return;
    j.could_break("c");
    if (sip::unquoted(type->params.value("boundary")).empty() && !e.inherited(r, value))
        j.broken('c', {&r, "the parameter boundary", std::string{value}, value});
}

void check_ct(const exchanges& e, const reading& r, judgement& j)
{
    const auto& m = *r.message;
    if (!m.body().empty())
    {
        const bool cancel = r.request && r.method == sip::method::cancel;  // SYN-NA-1.a
        j.could_break(cancel ? "b" : "ab");
        if (!cancel && !r.has(field_id::content_type))
        {
            const auto* source = e.passed_on(r);
            if (!source || source->has(field_id::content_type) || source->message->body().empty())
            {
                j.broken('a', {&r, "Content-Type", "a body of " + std::to_string(m.body().size()) + " octets",
                               m.body()});
            }
        }
        if (r.has(field_id::content_type))
            check_boundary(e, r, j);
    }
    const auto* row = r.has(field_id::other) ? m.named("Transfer-Encoding") : nullptr;
    if (row && sip::iequals(m.value(*row), "chunked") && !e.inherited(r, m.value(*row)))
        j.broken('b', {&r, "a body counted by Content-Length", "Transfer-Encoding: chunked", m.value(*row)});
}

constexpr letter na_letters[] = {
    {'a', level::must, "the request carries a header field, or a body, that is not applicable to its method"},
    {'b', level::must, "Event or Subscription-State in a response, or Subscription-State outside NOTIFY"},
    {'c', level::must, "a response carries a header field that only requests have"},
};

constexpr std::size_t methods = static_cast<std::size_t>(sip::method::publish) + 1;

const std::array<field_set, methods>& masks()
{
    static const auto table = [] {
        std::array<field_set, methods> made;
        for (const auto& c : not_applicable)
            made[static_cast<std::size_t>(c.method)].set(static_cast<std::size_t>(c.field), !c.elsewhere);
        return made;
    }();
    return table;
}

// RFC 3261 8.2.2.3: an ACK for a 2xx contains those Require and Proxy-Require values that were in the INVITE.
bool repeats_invite(const exchanges& e, const reading& r, field_id id)
{
    const auto* invite = r.method == sip::method::ack ? e.request_of(r) : nullptr;
    return (id == field_id::require || id == field_id::proxy_require) && invite && invite->has(id);
}

void check_requests_alone(const exchanges& e, const reading& r, judgement& j)
{
    constexpr auto all = [] {
        std::uint64_t bits = 0;
        for (const auto& c : not_in_responses)
            bits |= bit(c.field);
        return bits;
    }();
    if (!r.response || !r.has_any(all))
        return;
    for (const auto& c : not_in_responses)
    {
        if (r.has(c.field) && !e.passed_on_with(r, c.field))
        {
            const auto value = r.message->value(c.field);
            j.broken('c', {.offender = &r,
                           .expected = "no " + std::string{sip::name_of(c.field)} + " (" +
                                       std::string{c.source} + ")",
                           .observed = std::string{value},
                           .octets = value,
                           .level = c.level});
        }
    }
}

void check_na(const exchanges& e, const reading& r, judgement& j)
{
    check_requests_alone(e, r, j);
    const auto& forbidden = masks();
    constexpr auto event = static_cast<std::size_t>(field_id::event);
    constexpr auto state = static_cast<std::size_t>(field_id::subscription_state);
    const auto& m = *r.message;
    j.could_break(r.response ? "bc" : r.method == sip::method::notify ? "a" : "ab");
    const auto value_of = [&](std::size_t id) { return m.value(static_cast<field_id>(id)); };
    if (r.request && (r.fields & forbidden[static_cast<std::size_t>(r.method)]).any())
    {
        for (const auto& c : not_applicable)
        {
            if (c.method == r.method && !c.elsewhere && r.has(c.field) && !repeats_invite(e, r, c.field) &&
                !e.passed_on_with(r, c.field))
            {
                j.broken('a', {.offender = &r,
                               .expected = "no " + std::string{sip::name_of(c.field)} + " (" +
                                           std::string{c.source} + ")",
                               .observed = std::string{m.value(c.field)},
                               .octets = m.value(c.field),
                               .level = c.level});
            }
        }
    }
    if (r.request && r.method == sip::method::cancel && !m.body().empty() && !r.has(field_id::content_type))
        j.broken('a', {&r, "no body", std::to_string(m.body().size()) + " octets", m.body()});
    if (r.response ? r.fields[event] || r.fields[state] : r.fields[state] && r.method != sip::method::notify)
    {
        const auto id = r.fields[state] ? state : event;
        if (!e.passed_on_with(r, static_cast<field_id>(id)))
        {
            j.broken('b', {&r, "no " + std::string{sip::name_of(static_cast<field_id>(id))},
                           std::string{value_of(id)}, value_of(id)});
        }
    }
}

// clang-format off
constexpr rule content_rows[] = {
    {"SYN-MF-1", "UAC", "RFC 3261 8.1.1.6, 20.22",
     "Max-Forwards of a request is an integer of 0 to 255, and 70 where the request begins.",
     "Max-Forwards of requests with one Via value", mf_letters,
     {.of = requests, .any_of = bit(field_id::max_forwards), .reads = {.fields = bit(field_id::max_forwards)}, .message = check_mf}},
    {"SYN-CL-1", "any", "RFC 3261 18.3, 20.14",
     "Content-Length is present on streams, should be present over UDP, and counts the octets of the body.",
     "Content-Length against the octets after the empty line", cl_letters,
     {.of = readable, .reads = {.fields = bit(field_id::content_length), .body = true, .framing = true}, .message = check_cl}},
    {"SYN-CT-1", "any", "RFC 3261 7.4.1, 7.4.2, 20.15; RFC 2046 5.1.1",
     "A body is described by Content-Type, with the boundary of its parts, and never sent chunked.",
     "body and its description", type_letters,
     {.reads = {.fields = fields_of({field_id::content_type, field_id::other}), .body = true}, .message = check_ct}},
    {"SYN-NA-1", "any", "RFC 3261 20 tables 2 and 3; RFC 3262 6; RFC 6665 8.2.1, 8.2.3",
     "A message carries only header fields that apply to its method and status.",
     "the set of header fields against method and status", na_letters,
     {.of = readable, .message = check_na}},
};
// clang-format on

}  // namespace

std::span<const rule> content_rules() { return content_rows; }

}  // namespace rules
