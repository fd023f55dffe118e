// Ladders that break what says how something is refused, and what a client makes of it: OPT, ERR.
#include "breaches.hpp"
#include "refusals.hpp"

namespace rules_test {

ladder ours(ladder l)
{
    l.parties[0].device = false;
    return l;
}

ladder after_plain(const ladder& plain, ladder then)
{
    auto out = ours(plain);
    for (auto& r : out.rungs)
        r.name = "plain " + r.name;
    then.everywhere("Call-ID: ", "Call-ID: then-").everywhere("branch=z9hG4bK", "branch=z9hG4bKthen");
    then.everywhere("tag=", "tag=then");
    for (auto& r : then.rungs)
    {
        r.at_ms += 10'000;
        for (auto& at : r.copies_ms)
            at += 10'000;
        out.insert(r);
    }
    return out;
}

ladder asked_otherwise(std::string_view old, std::string_view with)
{
    auto l = ours(asked()).replace("OPTIONS", old, with);
    l["OPTIONS"].tainted = true;
    return l;
}

ladder refused_by(std::string_view status, std::string_view row)
{
    auto l = refused().replace("486", "486 Busy Here", status);
    return row.empty() ? l : l.add("486", row);
}

ladder tried_again_after(std::string_view status, std::string_view row)
{
    auto l = challenged();
    l.replace("407", "407 Proxy Authentication Required", status).without("407", "Proxy-Authenticate");
    for (const auto* name : {"INVITE again", "ACK"})
        l.without(name, "Proxy-Authorization");
    return l.add("407", row);
}

ladder merged(std::string_view status)
{
    constexpr auto alice = 0, bob = 1;
    auto l = call();
    const auto at = l["180"].at_ms + 100;
    l.insert({"INVITE other", alice, bob, l["INVITE"].text, at});
    l["INVITE other"].provokes = true;
    l.insert({"486 other", bob, alice, refused()["486"].text, at + 5});
    l.insert({"ACK other", alice, bob, refused()["ACK"].text, at + 7});
    for (const auto* name : {"486 other", "ACK other"})
        l.replace(name, "tag=8321234356", "tag=73kdf6hw12");
    for (const auto* name : {"INVITE other", "486 other", "ACK other"})
        l.replace(name, "branch=z9hG4bK74bf9", "branch=z9hG4bK91xq2");
    return l.replace("486 other", "486 Busy Here", status);
}

namespace {

constexpr auto no_option = "Require: nothing-known";

ladder requiring(ladder l) { return ours(std::move(l)).add("INVITE", no_option); }

ladder with_odd_body(ladder l)
{
    return ours(std::move(l)).replace("INVITE", "application/sdp", "application/x-sipwright");
}

ladder with_method(std::string_view name)
{
    auto l = ours(asked());
    l.replace("200", "OPTIONS, BYE", "BYE");
    return l.everywhere("OPTIONS", name).replace("200", "CANCEL, BYE", "CANCEL, OPTIONS, BYE");
}

// The 200 has a session description, which the OPTIONS of asked() does not take.
ladder with_session(ladder l)
{
    return l.replace("200", "Content-Length: 0\n\n",
                     "Content-Type: application/sdp\n" + std::string{described});
}

ladder that_takes_any(ladder l) { return l.without("OPTIONS", "Accept: "); }

ladder at_proxy(ladder l)
{
    l.parties[1].plays = rules::role::proxy;
    return l;
}

// The second is accepted, too.
ladder accepted_twice()
{
    auto l = merged("200 OK");
    l.add("486 other", "Contact: <sip:bob@192.0.2.201>")
        .replace("486 other", "Content-Length: 0\n\n", answered_by_bob);
    return l.replace("ACK other", "branch=z9hG4bK91xq2", "branch=z9hG4bK91xq3");
}

// Alice is a device that answers BYE, and does not list it.
ladder without_bye()
{
    auto l = call().add("200 BYE", "Allow: INVITE, ACK, CANCEL");
    l.parties[0].device = true;
    return l;
}

ladder answered_by(std::string_view status) { return ours(asked()).replace("200", "200 OK", status); }

constexpr auto as_invite = "CSeq: 63104 INVITE", as_options = "CSeq: 63104 OPTIONS";
ladder with_other_cseq(std::string_view status)
{
    auto l = asked_otherwise(as_options, as_invite);
    return l.replace("200", as_options, as_invite).replace("200", "200 OK", status);
}

ladder of_version_7(std::string_view status)
{
    return asked_otherwise(" SIP/2.0\nVia", " SIP/7.0\nVia").replace("200", "200 OK", status);
}

// RFC 3261 7.3.1, 7.3.3: "i" is Call-ID; a fold stands for a blank.
ladder spelled_otherwise(std::string_view status)
{
    return asked_otherwise("Call-ID: a84b4c76e66710\nCSeq: 63104 OPTIONS",
                           "i: a84b4c76e66710\ncSEQ : 63104\n OPTIONS")
        .replace("200", "200 OK", status);
}

ladder with_row(std::string_view row, std::string_view status)
{
    return asked_otherwise("Accept: text/plain", "Accept: text/plain\n" + std::string{row})
        .replace("200", "200 OK", status);
}

ladder of_odd_scheme(std::string_view status)
{
    return asked_otherwise("OPTIONS sip:bob@192.0.2.201", "OPTIONS x-sipwright:bob")
        .replace("200", "200 OK", status);
}

// A device asks, and gets a status that nobody knows.
ladder not_known(std::vector<std::int64_t> copies)
{
    auto l = asked().replace("200", "200 OK", "599 Odd");
    l.parties[1].device = false;
    for (const auto at : copies)
        l["200"].copies_ms.push_back(at + 2);
    l["OPTIONS"].copies_ms = std::move(copies);
    return l;
}

}  // namespace

std::vector<breach> option_breaches()
{
    return {
        {"OPT-200-1.a", "Bob", answered_by("501 Not Implemented")},
        {"OPT-HDR-1.c", "Bob", at_proxy(asked())},
        {"OPT-HDR-1.c", "Bob", with_session(that_takes_any(at_proxy(asked()))).without("200", "Allow")},
    };
}

std::vector<breach> refusal_breaches()
{
    return {
        {"ERR-METH-1.a", "Bob", refused_by("405 Method Not Allowed")},
        {"ERR-METH-1.b", "Bob", refused_by("405 Method Not Allowed", "Allow: INVITE, ACK, CANCEL")},
        {"ERR-METH-1.c", "Bob", with_method("XLAB")},
        {"ERR-METH-1.c", "Bob",
         after_plain(asked(), with_method("XLAB").replace("200", "200 OK", "400 Bad Request"))},
        {"ERR-METH-1.d", "Bob", call().add("200", "Allow: INVITE, ACK, BYE")},
        {"ERR-METH-1.d", "Alice", without_bye()},
        {"ERR-METH-1.d", "Bob", after_plain(asked(), call().add("200", "Allow: INVITE, ACK, CANCEL, BYE"))},
        {"ERR-420-1.a", "Bob", requiring(call())},
        {"ERR-420-1.a", "Bob", after_plain(call(), requiring(refused_by("400 Bad Request")))},
        {"ERR-420-1.b", "Bob", refused_by("420 Bad Extension").add("INVITE", no_option)},
        {"ERR-420-1.b", "Bob",
         refused_by("420 Bad Extension", "Unsupported: nothing-known, 100rel").add("INVITE", no_option)},
        {"ERR-420-1.b", "Bob",
         requiring(refused_by("420 Bad Extension", "Unsupported: 100rel"))
             .replace("INVITE", "nothing-known", "nothing-known, 100rel")},
        {"ERR-415-1.a", "Bob", with_odd_body(call())},
        {"ERR-415-1.a", "Bob", after_plain(call(), with_odd_body(refused_by("488 Not Acceptable Here")))},
        {"ERR-415-1.b", "Bob", refused_by("415 Unsupported Media Type")},
        {"ERR-415-1.b", "Bob",
         with_odd_body(refused_by("415 Unsupported Media Type", "Accept-Encoding: identity"))},
        {"ERR-415-1.c", "Bob",
         refused_by("415 Unsupported Media Type", "Accept: application/sdp")
             .add("INVITE", "Content-Disposition: session;handling=optional")},
        {"ERR-406-1.a", "Bob", with_session(asked())},
        {"ERR-416-1.a", "Bob", of_odd_scheme("200 OK")},
        {"ERR-416-1.a", "Bob", after_plain(asked(), of_odd_scheme("404 Not Found"))},
        {"ERR-482-1.a", "Bob", merged("486 Busy Here")},
        {"ERR-482-1.b", "Bob", accepted_twice()},
        {"ERR-400-1.a", "Bob", with_other_cseq("200 OK")},
        {"ERR-400-1.b", "Bob", after_plain(asked(), with_other_cseq("501 Not Implemented"))},
        {"SYN-TOL-1.a", "Bob", after_plain(asked(), spelled_otherwise("400 Bad Request"))},
        {"SYN-TOL-2.a", "Bob", after_plain(asked(), with_row("X-Sipwright: 1", "400 Bad Request"))},
        {"SYN-TOL-2.a", "Bob", after_plain(asked(), with_row("X-Sipwright: 1", "420 Bad Extension"))},
        {"SYN-TOL-2.b", "Bob", after_plain(asked(), with_row("Date: yesterday", "400 Bad Request"))},
        {"ERR-505-1.a", "Bob", of_version_7("200 OK")},
        {"ERR-505-1.b", "Bob", after_plain(asked(), of_version_7("400 Bad Request"))},
    };
}

std::vector<breach> after_refusal_breaches()
{
    auto as_large = tried_again_after("413 Request Entity Too Large", "Server: small");
    auto same_type = tried_again_after("415 Unsupported Media Type", "Accept: text/plain");
    auto same_option = tried_again_after("420 Bad Extension", "Unsupported: nothing-known");
    same_option.parties[1].device = false;
    for (const auto* name : {"INVITE", "INVITE again"})
        same_option.add(name, no_option);
    auto same_cseq = tried_again_after("415 Unsupported Media Type", "Accept: application/sdp");
    for (const auto* name : {"INVITE again", "200", "ACK"})
        same_cseq.replace(name, "CSeq: 2", "CSeq: 1");
    auto other_from = tried_again_after("415 Unsupported Media Type", "Accept: application/sdp");
    for (const auto* name : {"INVITE again", "200", "ACK"})
        other_from.replace(name, "tag=9fxced76sl", "tag=8fxced76sm");
    return {
        {"ERR-RETRY-1.a", "Alice", as_large},
        {"ERR-RETRY-1.a", "Alice", same_type},
        {"ERR-RETRY-1.a", "Alice", same_option},
        {"ERR-RETRY-1.b", "Alice", same_cseq},
        {"ERR-RETRY-1.c", "Alice", other_from},
        {"ERR-RETRY-1.d", "Alice", tried_again_after("503 Service Unavailable", "Retry-After: 60")},
        {"ERR-UNK-1.a", "Alice", not_known({500, 1'500})},
    };
}

std::vector<ladder> kept_refusals()
{
    const std::string allowed = "Allow: ACK, CANCEL, OPTIONS, BYE";
    auto optional = with_odd_body(call()).add("INVITE", "Content-Disposition: session;handling=optional");
    auto ignored = with_method("XLAB").replace("200", "200 OK", "501 Not Implemented");
    return {
        asked(),
        at_proxy(asked()).without("200", "Allow"),
        refused_by("405 Method Not Allowed", allowed),
        after_plain(asked(), ignored),
        after_plain(call(), requiring(refused_by("420 Bad Extension", "Unsupported: nothing-known"))),
        after_plain(call(),
                    with_odd_body(refused_by("415 Unsupported Media Type", "Accept: application/sdp"))),
        optional,
        with_session(that_takes_any(asked())),
        after_plain(asked(), of_odd_scheme("416 Unsupported URI Scheme")),
        merged("482 Loop Detected"),
        after_plain(asked(), with_other_cseq("400 Bad Request")),
        after_plain(asked(), of_version_7("505 Version Not Supported")),
        after_plain(asked(), spelled_otherwise("200 OK")),
        after_plain(asked(), with_row("X-Sipwright: 1", "200 OK")),
        after_plain(asked(), with_row("Date: yesterday", "200 OK")),
        tried_again_after("415 Unsupported Media Type", "Accept: application/sdp"),
        tried_again_after("503 Service Unavailable", "Retry-After: 0"),
        not_known({}),
    };
}

}  // namespace rules_test
