// ERR: methods and extensions that a server does not have (RFC 3261 8.2.1, 8.2.2.3).
#include "rules/option_names.hpp"
#include "rules/other_calls.hpp"
#include "rules/refusals.hpp"
#include "rules/registry.hpp"

#include <algorithm>

namespace rules {

namespace {

using sip::field_id;
using sip::method;

constexpr letter method_letters[] = {
    {'a', level::must, "405 without Allow"},
    {'b', level::must, "Allow of a 405 lists the method that it refuses"},
    {'c', level::should, "a method that nobody knows is answered by another status than 501 or 405"},
    {'d', level::must, "Allow lacks a method that was answered 2xx, or lists INVITE and lacks ACK or CANCEL"},
};

constexpr method every_method[] = {method::invite,  method::ack,       method::cancel, method::bye,
                                   method::options, method::register_, method::prack,  method::update,
                                   method::info,    method::subscribe, method::notify, method::refer,
                                   method::message, method::publish};

// The methods of Allow that have a name here.
method_set listed(const sip::message& m)
{
    method_set out = 0;
    std::string_view one;
    for (sip::token_list all{m, field_id::allow}; all.next(one);)
        out |= bit(sip::method_named(one));
    return out;
}

bool lists(const sip::message& m, std::string_view name)
{
    std::string_view one;
    for (sip::token_list all{m, field_id::allow}; all.next(one);)
        if (one == name)
            return true;
    return false;
}

// 20.5: "All methods, including ACK and CANCEL, understood by the UA MUST be included in the list of methods
// in the Allow header field, when present."
void check_allow(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    // An agent of ours answers as its script says.
    if (const auto* who = e.who(r.seen->from); who && !who->device)
        return;
    const auto allowed = listed(*r.message);
    const auto value = r.message->value(field_id::allow);
    const auto& q = e.at(t.request);
    j.could_break("d");
    const auto has = [&](method m) { return (allowed & bit(m)) != 0; };
    const auto lacks = [&](method m, std::string_view why) {
        j.broken('d',
                 {&r, std::string{sip::name_of(m)} + ", " + std::string{why}, std::string{value}, value, &q});
    };
    for (const auto m : {method::ack, method::cancel})
        if (has(method::invite) && !has(m))
            return lacks(m, "as there is INVITE");
    const auto* others = e.docket().others;
    for (const auto m : every_method)
        if (!has(m) &&
            ((r.success() && m == t.method) ||
             (others &&
              others->accepted({t.server, t.client, m, q.from.uri.octets, q.to.uri.octets}, r.number))))
            return lacks(m, "as one was answered 2xx");
}

void check_method(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if (!answers(e, t, r, j))
        return;
    const auto name = q.message->method_name();
    if (r.status == 405)
    {
        const auto value = r.message->value(field_id::allow);
        j.could_break("ab");
        if (!r.has(field_id::allow))
            j.broken('a', {&r, "Allow", "no such header field", {}, &q});
        else if (lists(*r.message, name))
            j.broken('b', {&r, "another method than " + std::string{name}, std::string{value}, value, &q});
    }
    if (r.has(field_id::allow))
        check_allow(e, t, r, j);
    if (q.message->method() != method::other || !asked_by_us(e, t) || !e.initial(q))
        return;
    // What else it may be has to do with who asks for whom, and with how the server is.
    const bool wrong = r.success() || r.status == 400 || r.status == 416 || r.status == 481;
    judge_refusal(e, t, r, {'c', r.status == 405 || r.status == 501, wrong, "501 or 405"},
                  was_accepted(e, t, r, {method::options, method::invite}), j);
}

constexpr letter extension_letters[] = {
    {'a', level::must, "a request that requires an option that nobody has is not answered by 420"},
    {'b', level::must, "Unsupported of a 420 does not list exactly the tags that are not understood"},
    // CAN-SRV-1 says it: any CANCEL is answered 200 or 481. Of an ACK nothing is seen.
    {'c', level::must, "Require of a CANCEL or ACK is not ignored", false},
};

bool names(const sip::message& m, std::initializer_list<field_id> ids, std::string_view tag)
{
    for (const auto id : ids)
    {
        std::string_view one;
        for (sip::token_list all{m, id}; all.next(one);)
            if (sip::iequals(one, tag))
                return true;
    }
    return false;
}

// 8.2.2.3: "the UAS MUST add an Unsupported header field, and list in it those options it does not understand
// amongst those in the Require header field of the request."
void check_unsupported(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto &asked = *e.at(t.request).message, &said = *r.message;
    const auto broken = [&](std::string expected, std::string observed) {
        j.broken('b', {&r, std::move(expected), std::move(observed), said.value(field_id::unsupported),
                       &e.at(t.request)});
    };
    j.could_break("b");
    if (!r.has(field_id::unsupported))
        return broken("Unsupported", "no such header field");
    std::string_view tag;
    int left = limits::option_tags;
    for (sip::token_list tags{said, field_id::unsupported}; left > 0 && tags.next(tag); --left)
        if (!names(asked, {field_id::require, field_id::proxy_require}, tag))
            return broken("tags of the Require of the request", std::string{tag});
    for (sip::token_list tags{asked, field_id::require}; left > 0 && tags.next(tag); --left)
        if (asked_by_us(e, t) && !is_registered(tag) && !names(said, {field_id::unsupported}, tag))
            return broken(std::string{tag}, std::string{said.value(field_id::unsupported)});
}

void check_extension(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    if (!q.has(field_id::require) || !answers(e, t, r, j))
        return;
    if (r.status == 420)
        check_unsupported(e, t, r, j);
    if (!asked_by_us(e, t) || unregistered(*q.message, field_id::require).empty())
        return;
    const bool wrong = r.success() || r.status == 400 || r.status == 405 || r.status == 501;
    judge_refusal(e, t, r, {'a', r.status == 420, wrong, "420"}, was_accepted(e, t, r), j);
}

// clang-format off
constexpr auto servers = static_cast<role_set>(user_agents | bit(role::registrar));
constexpr rule refusal_rows[] = {
    {"ERR-METH-1", "UAS, registrar", "RFC 3261 8.2.1, 20.5, 21.4.6, 21.5.2",
     "A method that is not supported is refused by 405 with Allow, or by 501, and Allow lists all that are.",
     "405 responses, Allow of responses, and what is answered to methods that nobody knows", method_letters,
     {.server = servers, .methods = all_but({method::ack}), .response = check_method}},
    // Of REGISTER REG-SRV-DENY-1.c says it.
    {"ERR-420-1", "UAS, registrar", "RFC 3261 8.2.2.3, 20.40, 21.4.15",
     "What requires an option that is not understood is refused by 420, and Unsupported says which.",
     "final responses to requests with Require, but for REGISTER and CANCEL", extension_letters,
     {.server = servers, .methods = all_but({method::ack, method::cancel, method::register_}), .response = check_extension}},
};
// clang-format on

}  // namespace

std::span<const rule> refusal_rules() { return refusal_rows; }

}  // namespace rules
