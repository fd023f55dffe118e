// Registrations, the registrar's answers and redirections (RFC 3261 8.1.3.4, 8.3, 10).
#include "breaches.hpp"
#include "registrations.hpp"

namespace rules_test {

namespace {

const std::string for_an_hour = std::string{bobs} + "Expires: 3600\n";

constexpr auto bobs_to = "To: Bob <sip:bob@biloxi.example.com>",
               nobodys = "To: Bob <sip:bob@Nowhere.INVALID>";

ladder once(std::string asks, std::string status, std::string says)
{
    return series({{0, std::move(asks), std::move(status), std::move(says)}});
}

ladder registrar_once(std::string asks, std::string status, std::string says)
{
    return at_registrar({{0, std::move(asks), std::move(status), std::move(says)}});
}

// The second is a copy of the first, later and with a CSeq that makes it wrong.
ladder twice(std::string_view cseq, std::string status)
{
    auto l = series({{0, for_an_hour, "200 OK", granted("3600")},
                     {2'000, for_an_hour, std::move(status), granted("3600")}});
    for (const auto* name : {"REGISTER 2", "answer 2"})
        l.replace(name, "CSeq: 2", "CSeq: " + std::string{cseq});
    return l;
}

std::vector<std::int64_t> non_invite_copies(std::int64_t until)
{
    std::vector<std::int64_t> out;
    for (const std::int64_t at : {500, 1'500, 3'500, 7'500, 11'500, 15'500, 19'500, 23'500, 27'500, 31'500})
        if (at <= until)
            out.push_back(at);
    return out;
}

}  // namespace

std::vector<breach> registration_breaches()
{
    auto by_tel = once(for_an_hour, "403 Forbidden", "");
    by_tel.everywhere("To: Bob <sip:bob@biloxi.example.com>", "To: Bob <tel:+12125551212>");
    auto hasty =
        series({{0, for_an_hour, "200 OK", granted("3600")}, {100, for_an_hour, "200 OK", granted("3600")}});
    hasty["answer 1"].at_ms = 300;
    auto impatient = series({{0, for_an_hour, "", ""}, {32'100, for_an_hour, "200 OK", granted("3600")}});
    impatient["REGISTER 1"].copies_ms = non_invite_copies(31'500);
    impatient["REGISTER 1"].lost = true;
    auto routed_on =
        series({{0, for_an_hour, "200 OK", granted("3600") + "Record-Route: <sip:192.0.2.222;lr>\n"},
                {5'000, "Route: <sip:192.0.2.222;lr>\n" + for_an_hour, "200 OK", granted("3600")}});
    routed_on.parties[1].plays = rules::unknown_role;
    auto for_carol = once(for_an_hour, "200 OK", granted("3600"));
    for_carol.everywhere("From: Bob <sip:bob@", "From: Carol <sip:carol@");
    for_carol.parties[0].registers_itself_only = true;
    return {
        {"REG-FORM-1.a", "Bob",
         once(for_an_hour, "200 OK", granted("3600"))
             .replace("REGISTER 1", "REGISTER sip:biloxi", "REGISTER sip:bob@biloxi")},
        {"REG-FORM-1.b", "Bob", by_tel},
        {"REG-FORM-1.c", "Bob", once("Contact: *\n", "400 Bad Request", "")},
        {"REG-FORM-1.c", "Bob", once("Contact: *\nExpires: 3600\n", "400 Bad Request", "")},
        {"REG-FORM-1.c", "Bob",
         once("Contact: *\n" + std::string{bobs} + "Expires: 0\n", "400 Bad Request", "")},
        {"REG-FORM-1.d", "Bob", for_carol},
        {"REG-SEQ-1.a", "Bob", twice("3", "200 OK")},
        {"REG-SEQ-1.a", "Bob", twice("1", "500 Server Internal Error").without("answer 2", "Contact")},
        {"REG-SEQ-1.b", "Bob", hasty},
        {"REG-REFR-1.a", "Bob", once(for_an_hour, "200 OK", granted("20"))},
        {"REG-REFR-1.b", "Bob",
         series({{0, for_an_hour, "200 OK", granted("10") + "Expires: 40\n"},
                 {30'000, for_an_hour, "200 OK", granted("3600")}})},
        {"REG-REFR-1.c", "Bob",
         series({{0, for_an_hour, "200 OK", granted("3600")},
                 {5'000, "Contact: <sip:bob@192.0.2.101:5070>\nExpires: 3600\n", "200 OK",
                  "Contact: <sip:bob@192.0.2.101:5070>;expires=3600\n" + granted("3595")}})},
        {"REG-ERR-1.a", "Bob",
         series({{0, std::string{bobs} + "Expires: 10\n", "423 Interval Too Brief", "Min-Expires: 60\n"},
                 {200, std::string{bobs} + "Expires: 20\n", "423 Interval Too Brief", "Min-Expires: 60\n"}})},
        {"REG-ERR-1.b", "Bob", impatient},
        {"REG-ERR-1.c", "Bob", routed_on},
    };
}

std::vector<breach> registrar_breaches()
{
    const std::string star = "Contact: *\nExpires: 0\n";
    auto mixed = registrar_once("Contact: *\n" + std::string{bobs} + "Expires: 0\n", "200 OK", dated);
    mixed["REGISTER 1"].provokes = true;
    auto late = at_registrar(
        {{0, for_an_hour, "200 OK", granted("3600")}, {2'000, for_an_hour, "200 OK", granted("3600")}});
    late.everywhere("CSeq: 1", "CSeq: 3");
    late["REGISTER 2"].provokes = true;
    return {
        {"REG-SRV-LIST-1.a", "Registrar", registrar_once(for_an_hour, "200 OK", dated)},
        {"REG-SRV-LIST-1.a", "Registrar",
         at_registrar({{0, for_an_hour, "200 OK", granted("3600")}, {1'000, "", "200 OK", dated}})},
        {"REG-SRV-LIST-1.b", "Registrar",
         at_registrar({{0, for_an_hour, "200 OK", granted("3600")},
                       {1'000, std::string{bobs} + "Expires: 0\n", "200 OK", dated},
                       {2'000, "", "200 OK", granted("3597")}})},
        {"REG-SRV-LIST-1.c", "Registrar", registrar_once(for_an_hour, "200 OK", bobs + std::string{dated})},
        {"REG-SRV-LIST-1.d", "Registrar",
         registrar_once(for_an_hour, "200 OK", granted("3600")).without("answer 1", "Date")},
        {"REG-SRV-EXP-1.a", "Registrar",
         registrar_once(std::string{bobs} + "Expires: 600\n", "200 OK", granted("3600"))},
        {"REG-SRV-EXP-1.b", "Registrar",
         registrar_once("Contact: <sip:bob@192.0.2.101>;expires=600\nExpires: 3600\n", "200 OK",
                        granted("3600"))},
        {"REG-SRV-EXP-1.c", "Registrar",
         at_registrar({{0, for_an_hour, "200 OK", granted("3600")},
                       {1'000, "Contact: <sip:bob@192.0.2.101>;expires=0\n", "200 OK", granted("3599")}})},
        {"REG-SRV-423-1.a", "Registrar",
         registrar_once(std::string{bobs} + "Expires: 10\n", "423 Interval Too Brief", "")},
        {"REG-SRV-423-1.b", "Registrar",
         registrar_once(for_an_hour, "423 Interval Too Brief", "Min-Expires: 7200\n")},
        {"REG-SRV-423-1.b", "Registrar", registrar_once(star, "423 Interval Too Brief", "Min-Expires: 60\n")},
        {"REG-SRV-423-1.c", "Registrar",
         registrar_once(std::string{bobs} + "Expires: 120\n", "423 Interval Too Brief", "Min-Expires: 60\n")},
        {"REG-SRV-STAR-1.a", "Registrar", mixed},
        {"REG-SRV-STAR-1.b", "Registrar", registrar_once(star, "200 OK", granted("3600"))},
        {"REG-SRV-STAR-1.b", "Registrar",
         at_registrar({{0, star, "200 OK", dated}, {1'000, "", "200 OK", granted("3599")}})},
        {"REG-SRV-ORD-1.a", "Registrar", late},
        {"REG-SRV-DENY-1.a", "Registrar",
         registrar_once(for_an_hour, "200 OK", granted("3600")).everywhere(bobs_to, nobodys)},
        {"REG-SRV-DENY-1.c", "Registrar",
         registrar_once("Require: nothing-known\n" + for_an_hour, "200 OK", granted("3600"))},
        {"REG-SRV-DENY-1.c", "Registrar",
         registrar_once("Require: nothing-known\n" + for_an_hour, "420 Bad Extension", "")},
        {"REG-SRV-HDR-1.a", "Registrar", registrar_once(for_an_hour, "603 Decline", "")},
        {"REG-SRV-HDR-1.b", "Registrar",
         registrar_once(for_an_hour, "200 OK", granted("3600") + "Record-Route: <sip:192.0.2.222;lr>\n")},
    };
}

ladder redirected()
{
    auto l = challenged();
    l.replace("407", "407 Proxy Authentication Required", "302 Moved Temporarily");
    l.without("407", "Proxy-Authenticate").add("407", "Contact: <sip:bob2@192.0.2.201>");
    for (const auto* name : {"INVITE again", "ACK"})
        l.without(name, "Proxy-Authorization");
    return l.replace("INVITE again", "INVITE sip:bob@", "INVITE sip:bob2@");
}

std::vector<breach> redirection_breaches()
{
    const auto refusing = [](std::string_view status) {
        auto l = refused().replace("486", "486 Busy Here", status);
        l.parties[1].plays = rules::role::redirect;
        return l;
    };
    auto stray = cancelled();
    for (const auto* name : {"INVITE", "100", "180", "487", "ACK"})
        stray.erase(name);
    stray.parties[1].plays = rules::role::redirect;
    stray.replace("200 CANCEL", "200 OK", "481 Call/Transaction Does Not Exist");
    auto kept_headers = redirected().replace("407", "bob2@192.0.2.201", "bob2@192.0.2.201?Subject=hello");
    kept_headers.replace("INVITE again", "bob2@192.0.2.201", "bob2@192.0.2.201?Subject=hello");
    auto other_from = redirected();
    for (const auto* name : {"INVITE again", "200", "ACK"})
        other_from.replace(name, "tag=9fxced76sl", "tag=8fxced76sm");
    return {
        {"RDR-SRV-1.a", "Bob",
         refusing("302 Moved Temporarily").add("486", "Contact: <sip:bob@192.0.2.201>")},
        {"RDR-SRV-1.b", "Bob",
         refusing("420 Bad Extension")
             .add("INVITE", "Require: nothing-known")
             .add("486", "Unsupported: nothing-known")},
        {"RDR-SRV-1.c", "Bob", refused().replace("486", "486 Busy Here", "302 Moved Temporarily")},
        {"RDR-SRV-1.d", "Bob", stray},
        {"RDR-UAC-1.b", "Alice", redirected().replace("INVITE again", "INVITE sip:bob2@", "INVITE sip:bob@")},
        {"RDR-UAC-1.c", "Alice", kept_headers},
        {"RDR-UAC-1.e", "Alice", other_from},
    };
}

std::vector<ladder> kept_registrations()
{
    const std::string brief = std::string{bobs} + "Expires: 10\n";
    auto patient = series({{0, for_an_hour, "", ""}, {40'000, for_an_hour, "200 OK", granted("3600")}});
    patient["REGISTER 1"].copies_ms = non_invite_copies(31'500);
    patient["REGISTER 1"].lost = true;
    auto not_routed =
        series({{0, for_an_hour, "200 OK", granted("3600") + "Record-Route: <sip:192.0.2.222;lr>\n"},
                {5'000, for_an_hour, "200 OK", granted("3600")}});
    not_routed.parties[1].plays = rules::unknown_role;
    auto itself = once(for_an_hour, "200 OK", granted("3600"));
    itself.parties[0].registers_itself_only = true;
    auto redirecting = refused().replace("486", "486 Busy Here", "302 Moved Temporarily");
    redirecting.add("486", "Contact: <sip:bob@192.0.2.202>").add("INVITE", "Require: nothing-known");
    redirecting.parties[1].plays = rules::role::redirect;
    auto obliging = cancelled();
    for (const auto* name : {"INVITE", "100", "180", "487", "ACK"})
        obliging.erase(name);
    obliging.parties[1].plays = rules::role::redirect;
    return {
        series({{0, for_an_hour, "200 OK", granted("10") + "Expires: 40\n"},
                {5'000, for_an_hour, "200 OK", granted("3600")}}),
        series({{0, brief, "423 Interval Too Brief", "Min-Expires: 60\n"},
                {100, std::string{bobs} + "Expires: 60\n", "200 OK", granted("60")}}),
        patient,
        not_routed,
        registrar_once("Contact: <sip:bob@192.0.2.101>;expires=600\nExpires: 3600\n", "200 OK",
                       granted("600")),
        registrar_once("Contact: *\nExpires: 0\n", "200 OK", dated),
        registrar_once("Require: nothing-known\n" + for_an_hour, "420 Bad Extension",
                       "Unsupported: nothing-known\n"),
        registrar_once(for_an_hour, "404 Not Found", "").everywhere(bobs_to, nobodys),
        itself,
        redirecting,
        obliging,
    };
}

}  // namespace rules_test
