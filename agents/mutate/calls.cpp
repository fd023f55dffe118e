// What belongs to a request that is there: its CANCEL, ACK and BYE, its answers, and what overlaps with it,
// in time, too early or too late (RFC 3261 9, 12 to 15, 17; RFC 3262; RFC 3311; RFC 6026).
#include "mutate/authentication.hpp"
#include "mutate/body.hpp"
#include "mutate/families.hpp"
#include "mutate/sequence.hpp"

#include "sip/build.hpp"
#include "sip/fields.hpp"

#include <array>

namespace mutate {

namespace {

using sip::field_id;

const std::string contact = "<sip:alice@192.0.2.101:5060>", callee = "<sip:bob@192.0.2.201>";

// Finds a request of the method ("": any), and puts there what `make` makes of it and its dialog.
template <class Make>
bool beside(sequence& messages, change& how, std::string_view method, bool before, Make make)
{
    const auto there = requests_in(messages, method);
    if (there.empty())
        return false;
    const auto n = how.one_of(there);
    frame(messages);
    const auto d = dialog_of(messages[n], messages, how);
    if (!d)
        return false;
    const sequence more = make(messages[n], *d);
    // At once, or when all is over.
    return insert(messages, before ? n : how.chance(3) ? messages.size() : n + 1, more, how);
}

std::string cancel_of(const std::string& invite)
{
    sip::scanned_message m;
    m.scan(invite);
    return sip::make_cancel(m);
}

bool cancel(sequence& messages, change& how)
{
    return beside(messages, how, "INVITE", how.chance(4),
                  [&](const std::string& invite, const dialog&) { return sequence{cancel_of(invite)}; });
}

// RFC 3261 9.1: the final response crosses the CANCEL.
bool cancel_crossing(sequence& messages, change& how)
{
    return beside(messages, how, "INVITE", false, [&](const std::string& invite, const dialog&) {
        const auto tag = how.pick.tag();
        sequence out{answer(invite, 180, tag), cancel_of(invite),
                     answer(invite, 200, tag, {{"Contact", callee}}), answer(cancel_of(invite), 200, tag),
                     answer(invite, 487, tag)};
        upset(out, how);
        return out;
    });
}

bool ack(sequence& messages, change& how)
{
    return beside(messages, how, "INVITE", how.chance(4), [&](const std::string& invite, const dialog& d) {
        if (how.chance(2))
            return sequence{d.request("ACK", 0, how)};  // of a 2xx: a branch of its own
        sip::scanned_message m, r;
        m.scan(invite);
        const auto refused = answer(invite, 486, how.pick.tag());
        r.scan(refused);
        return sequence{sip::make_ack(m, r)};
    });
}

bool bye(sequence& messages, change& how)
{
    return beside(messages, how, "INVITE", how.chance(4), [&](const std::string&, const dialog& d) {
        sequence out;
        if (how.chance(2))
            out.push_back(d.request("ACK", 0, how));
        out.push_back(how.chance(2) ? d.request("BYE", 1, how) : d.reversed().request("BYE", 1, how));
        if (how.chance(4))
            out.push_back(d.request("BYE", 2, how));
        upset(out, how);
        return out;
    });
}

bool answers(sequence& messages, change& how)
{
    static constexpr std::array statuses{100, 180, 183, 199, 200, 202, 302, 400, 401, 407,
                                         408, 422, 481, 486, 487, 491, 500, 503, 600, 699};
    return beside(messages, how, "", how.chance(8), [&](const std::string& request, const dialog&) {
        const auto status = how.one_of(statuses);
        const auto tag = how.pick.tag();
        if (status == 401)
            return sequence{
                answer(request, status, tag,
                       {{"WWW-Authenticate", new_challenge(field_id::www_authenticate, how).text()}})};
        if (status == 407)
            return sequence{
                answer(request, status, tag,
                       {{"Proxy-Authenticate", new_challenge(field_id::proxy_authenticate, how).text()}})};
        return sequence{answer(request, status, tag, {{"Contact", callee}})};
    });
}

// RFC 3261 12.1, 13.2.2.4: each To tag is a dialog of its own; the third one is where lists end that hold
// two.
bool forked(sequence& messages, change& how)
{
    return beside(messages, how, "INVITE", false, [&](const std::string& invite, const dialog&) {
        sequence out;
        const auto branches = 2 + how.pick.below(how.chance(4) ? 14 : 3);
        const bool ring = how.chance(2);
        for (std::uint64_t n = 0; n < branches; ++n)
        {
            const auto tag = how.pick.tag();
            if (ring)
                out.push_back(answer(invite, 180, tag, {{"Contact", callee}}));
            out.push_back(answer(invite, 200, tag, {{"Contact", callee}}, how.chance(2) ? offer : ""));
        }
        upset(out, how);
        return out;
    });
}

// RFC 6026 7, 8: what comes behind the final response.
bool late_answers(sequence& messages, change& how)
{
    static constexpr std::array<std::array<int, 3>, 8> orders{{{486, 200, 0},
                                                               {200, 180, 0},
                                                               {487, 200, 200},
                                                               {200, 486, 0},
                                                               {603, 183, 100},
                                                               {200, 200, 200},
                                                               {100, 408, 200},
                                                               {302, 486, 603}}};
    return beside(messages, how, "", false, [&](const std::string& request, const dialog&) {
        sequence out;
        const auto tag = how.pick.tag();
        for (const auto status : how.one_of(orders))
            if (status != 0)
                out.push_back(
                    answer(request, status, how.chance(3) ? how.pick.tag() : tag, {{"Contact", callee}}));
        return out;
    });
}

// RFC 3261 14, RFC 3311 5: offers that overlap.
bool overlapping(sequence& messages, change& how)
{
    return beside(messages, how, "INVITE", false, [&](const std::string&, const dialog& d) {
        static constexpr std::array<std::string_view, 2> methods{"INVITE", "UPDATE"};
        sequence out;
        for (auto n = 1 + how.pick.below(3); n > 0; --n)
        {
            const auto& from = how.chance(3) ? d.reversed() : d;
            const bool offers = !how.chance(3);
            const auto more = static_cast<std::uint32_t>(out.size()) + 1;
            out.push_back(offers ? from.request(how.one_of(methods), more, how,
                                                {{"Contact", contact}, {"Content-Type", "application/sdp"}},
                                                offer)
                                 : from.request(how.one_of(methods), more, how, {{"Contact", contact}}));
        }
        upset(out, how);
        return out;
    });
}

// RFC 3261 12.2.2: a CSeq that is lower, higher by much, or the same.
bool request_out_of_order(sequence& messages, change& how)
{
    static constexpr std::array<std::string_view, 5> methods{"BYE", "INFO", "OPTIONS", "MESSAGE", "UPDATE"};
    static constexpr std::array<std::uint32_t, 5> numbers{0, 1, 2, 100, 0x7fffffff};
    return beside(messages, how, "INVITE", how.chance(4), [&](const std::string&, const dialog& d) {
        auto other = d;
        other.number = how.one_of(numbers);
        const auto method = how.one_of(methods);
        return sequence{method == "UPDATE" ? other.request(method, 0, how, {{"Contact", contact}})
                                           : other.request(method, 0, how)};
    });
}

// RFC 3262 3, 4: reliable provisional responses with their PRACKs, RSeq and RAck right or not.
bool prack(sequence& messages, change& how)
{
    static constexpr std::array<std::uint32_t, 4> first{1, 988789, 0x7fffffff, 0x7ffffffe};
    return beside(messages, how, "INVITE", false, [&](const std::string& invite, const dialog& d) {
        const auto rseq = how.one_of(first);
        sequence out;
        for (std::uint32_t n = 0; n < 2; ++n)
        {
            const auto said = rseq + (how.chance(6) ? 2 : n);
            const auto acked = said + (how.chance(6) ? 1 : 0);
            const auto number = d.number + (how.chance(8) ? 1 : 0);
            out.push_back(answer(invite, 183, d.to_tag,
                                 {{"Require", "100rel"}, {"RSeq", std::to_string(said)}, {"Contact", callee}},
                                 n == 0 ? offer : ""));
            out.push_back(d.request("PRACK", 1 + n, how,
                                    {{"RAck", std::to_string(acked) + " " + std::to_string(number) +
                                                  (how.chance(8) ? " UPDATE" : " INVITE")}}));
        }
        upset(out, how);
        return out;
    });
}

// clang-format off
constexpr mutator call_mutators[] = {
    {"cancel-inserted",       "RFC 3261 9.1, 9.2",            18, nature::legal, nullptr, cancel},
    {"cancel-crossing",       "RFC 3261 9.1, 9.2",            18, nature::legal, nullptr, cancel_crossing},
    {"ack-inserted",          "RFC 3261 13.2.2.4, 17.1.1.3",  18, nature::legal, nullptr, ack},
    {"bye-inserted",          "RFC 3261 15",                  18, nature::legal, nullptr, bye},
    {"answer-inserted",       "RFC 3261 8.1.3, 17.1.3",       17, nature::legal, nullptr, answers},
    {"answers-forked",        "RFC 3261 12.1, 13.2.2.4",      17, nature::legal, nullptr, forked},
    {"answers-late",          "RFC 6026 7, 8",                17, nature::legal, nullptr, late_answers},
    {"offers-overlapping",    "RFC 3261 14; RFC 3311 5",      17, nature::legal, nullptr, overlapping},
    {"request-out-of-order",  "RFC 3261 12.2.2",              17, nature::legal, nullptr, request_out_of_order},
    {"prack-lifecycle",       "RFC 3262 3, 4",                17, nature::legal, nullptr, prack},
};
// clang-format on

}  // namespace

family call_family() { return call_mutators; }

}  // namespace mutate
