// Ladders that break rules on transactions and dialogs: TXN, CAN, ACK, BYE.
#include "breaches.hpp"

namespace rules_test {

namespace {

constexpr auto alice = 0, bob = 1;

// INVITE that nobody answers, sent at these times.
ladder unanswered(std::vector<std::int64_t> copies, std::string_view kind = "INVITE")
{
    auto l = kind == "INVITE" ? refused() : asked();
    l.rungs.resize(1);
    l.rungs[0].copies_ms = std::move(copies);
    l.rungs[0].lost = true;  // it never arrives, so the server is not to blame
    l.parties[0].device = kind == "INVITE" ? true : l.parties[0].device;
    l.parties[1].device = false;
    return l;
}

// Where nothing is lost, so that less has to come before somebody is to blame.
ladder on_a_loopback(ladder l)
{
    constexpr std::string_view far = "192.0.2.", near = "127.0.0.";
    const auto moved = [&](std::string text) {
        for (auto at = text.find(far); at != text.npos; at = text.find(far, at))
            text.replace(at, far.size(), near);
        return text;
    };
    for (auto& p : l.parties)
        p.at = *fsm::numeric_address(moved(p.at.host()), p.at.port);
    for (auto& r : l.rungs)
        r.text = moved(r.text);
    return l;
}

const std::vector<std::int64_t> timer_a = {500, 1500, 3500, 7500, 15500, 31500};
const std::vector<std::int64_t> timer_e = {500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500};

}  // namespace

std::vector<breach> client_breaches()
{
    auto variant = refused();
    variant.insert({"INVITE copy", alice, bob, variant["INVITE"].text, 1});
    variant.replace("INVITE copy", "Max-Forwards: 70", "Max-forwards: 70");
    auto ni_variant = asked();
    ni_variant.insert({"OPTIONS copy", alice, bob, ni_variant["OPTIONS"].text, 1});
    ni_variant.replace("OPTIONS copy", "Max-Forwards: 70", "Max-forwards: 70");
    auto tcp = over_tcp(refused());
    tcp["INVITE"].copies_ms = {1};
    auto after_100 = refused();
    after_100["486"].at_ms = 5000;
    after_100["ACK"].at_ms = 5002;
    after_100["INVITE"].copies_ms = {1500, 3500};
    after_100["100"].copies_ms = {1502, 3502};
    auto proceeding = asked();
    proceeding.insert({"100", bob, alice, proceeding["200"].text, 3600});
    proceeding.replace("100", "200 OK", "100 Trying")
        .replace("100", ";tag=93810874", "")
        .without("100", "Allow");
    proceeding["OPTIONS"].copies_ms = {500, 1500, 3500};
    proceeding["100"].copies_ms = {};
    proceeding["200"].at_ms = 25000;
    return {
        {"TXN-INV-1.a", "Alice", unanswered({})},
        {"TXN-INV-1.b", "Alice", unanswered({500, 1000, 1500, 2000, 2500, 3000})},
        {"TXN-INV-1.c", "Alice", variant},
        {"TXN-INV-1.d", "Alice", unanswered({500, 1500, 3500, 7500, 15500, 31500, 63500 - 4000})},
        {"TXN-INV-1.e", "Alice", unanswered({300, 900, 2100, 4500, 9300, 18900})},
        {"TXN-INV-1.f", "Alice", unanswered({500, 1500, 3500})},
        {"TXN-INV-1.g", "Alice", tcp},
        {"TXN-INV-2.a", "Alice", after_100},
        {"TXN-NI-1.a", "Alice", unanswered({}, "OPTIONS")},
        {"TXN-NI-1.b", "Alice", unanswered({500, 1000, 1500, 2000}, "OPTIONS")},
        {"TXN-NI-1.c", "Alice",
         unanswered({500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500, 35500}, "OPTIONS")},
        {"TXN-NI-1.d", "Alice", ni_variant},
        {"TXN-NI-1.e", "Alice", proceeding},
    };
}

std::vector<breach> server_breaches()
{
    auto late = cancelled().erase("100");
    late["180"].at_ms = 400;
    auto deaf = unanswered(timer_a);
    deaf["INVITE"].lost = false;
    auto silent = on_a_loopback(refused());
    silent["INVITE"].copies_ms = {60, 1200};
    silent["486"].at_ms = 3000;
    silent["ACK"].at_ms = 3002;
    auto old = call();
    old["INVITE"].copies_ms = {90};
    old["100"].copies_ms = {92};
    auto merged = refused();
    merged["INVITE"].copies_ms = {60};
    merged.replace("486", "486 Busy Here", "482 Loop Detected");
    merged["486"].at_ms = 62;
    merged["ACK"].at_ms = 64;
    auto no_copies = refused().erase("ACK");
    no_copies.end_ms = 9000;
    no_copies.parties[0].device = false;
    auto at_random = no_copies;
    at_random["486"].copies_ms = {520, 1020, 1520, 2020};
    auto after_ack = refused();
    after_ack["486"].copies_ms = {520, 1520, 3520, 7520};
    after_ack["ACK"].copies_ms = {521, 1521, 3521, 7521};
    auto changed = refused();
    changed.insert({"603", bob, alice, changed["486"].text, 22});
    changed.replace("603", "486 Busy Here", "603 Decline");
    auto unrepeated = on_a_loopback(refused());
    unrepeated["INVITE"].copies_ms = {100, 1200};
    unrepeated["ACK"].at_ms = 2500;
    unrepeated.erase("100");
    auto tcp = over_tcp(refused());
    tcp["486"].copies_ms = {22};
    auto ni_silent = asked();
    ni_silent["OPTIONS"].copies_ms = {500, 1700, 2900};
    auto ni_other = asked();
    ni_other["OPTIONS"].copies_ms = {500};
    ni_other.insert({"486", bob, alice, ni_other["200"].text, 502});
    ni_other.replace("486", "200 OK", "486 Busy Here");
    auto no_2xx = call();
    no_2xx.rungs.resize(4);
    no_2xx.end_ms = 9500;
    auto steady_2xx = no_2xx;
    steady_2xx["200"].copies_ms = {1400, 1900, 2400, 2900};
    auto past_ack = call();
    past_ack["200"].copies_ms = {1400, 2400, 4400, 8400};
    past_ack["ACK"].copies_ms = {1402, 2402, 4402, 8402};
    auto no_bye = call();  // Alice acknowledges, but the network eats it
    no_bye.rungs.resize(5);
    no_bye["200"].copies_ms = {1400, 2400, 4400, 8400, 12400, 16400, 20400, 24400, 28400, 32400};
    no_bye["ACK"].copies_ms = no_bye["200"].copies_ms;
    no_bye["ACK"].lost = true;
    auto other_2xx = call();
    other_2xx.insert({"200 copy", bob, alice, other_2xx["200"].text, 903});
    other_2xx.replace("200 copy", "200 OK", "200 Okay");
    auto anew = call().erase("100").erase("180");
    anew["200"].at_ms = 100;
    anew["ACK"].at_ms = 105;
    anew["INVITE"].copies_ms = {150};
    anew.insert({"500", bob, alice, anew["200"].text, 152});
    anew.replace("500", "200 OK", "500 Server Internal Error");
    auto early_100 = asked();
    early_100["200"].at_ms = 1000;
    early_100.insert({"100", bob, alice, early_100["200"].text, 10});
    early_100.replace("100", "200 OK", "100 Trying")
        .replace("100", ";tag=93810874", "")
        .without("100", "Allow");
    auto ringing = asked();
    ringing["200"].at_ms = 1000;
    ringing.insert({"180", bob, alice, ringing["200"].text, 500});
    ringing.replace("180", "200 OK", "180 Ringing");
    auto slow = asked();
    slow["OPTIONS"].copies_ms = {500, 1500, 3500};
    slow["200"].at_ms = 5000;
    return {
        {"TXN-100-1.a", "Bob", late},
        {"TXN-100-1.a", "Bob", deaf},
        {"TXN-SRV-1.a", "Bob", silent},
        {"TXN-SRV-1.b", "Bob", old},
        {"TXN-SRV-1.c", "Bob", merged},
        {"TXN-SRV-2.a", "Bob", no_copies},
        {"TXN-SRV-2.a", "Bob", at_random},
        {"TXN-SRV-2.b", "Bob", after_ack},
        {"TXN-SRV-2.c", "Bob", changed},
        {"TXN-SRV-2.d", "Bob", unrepeated},
        {"TXN-SRV-2.e", "Bob", tcp},
        {"TXN-SRV-3.a", "Bob", ni_silent},
        {"TXN-SRV-3.b", "Bob", ni_other},
        {"TXN-2XX-1.a", "Bob", no_2xx},
        {"TXN-2XX-1.a", "Bob", steady_2xx},
        {"TXN-2XX-1.b", "Bob", past_ack},
        {"TXN-2XX-1.c", "Bob", no_bye},
        {"TXN-2XX-1.d", "Bob", other_2xx},
        {"TXN-ACC-1.a", "Bob", anew},
        {"TXN-408-1.a", "Bob", asked().replace("200", "200 OK", "408 Request Timeout")},
        {"TXN-1XX-1.a", "Bob", ringing},
        {"TXN-1XX-1.b", "Bob", early_100},
        {"TXN-1XX-1.c", "Bob", slow},
    };
}

std::vector<breach> cancel_breaches()
{
    auto elsewhere = cancelled();
    elsewhere["CANCEL"].to_port = 5099;
    auto of_options = asked();
    of_options.insert({"CANCEL", alice, bob, of_options["OPTIONS"].text, 5});
    of_options.replace("CANCEL", "OPTIONS", "CANCEL")
        .replace("CANCEL", "63104 OPTIONS", "63104 CANCEL")
        .without("CANCEL", "Contact");
    of_options.without("CANCEL", "Accept");
    of_options.insert({"200 CANCEL", bob, alice, of_options["200"].text, 6});
    of_options.replace("200 CANCEL", "63104 OPTIONS", "63104 CANCEL");
    auto early = cancelled().erase("180");
    early["CANCEL"].at_ms = 1;
    early["100"].at_ms = 2;
    early["200 CANCEL"].at_ms = 3;
    early["487"].at_ms = 4;
    early["ACK"].at_ms = 6;
    auto late = refused();
    late.insert({"CANCEL", alice, bob, cancelled()["CANCEL"].text, 2000});
    late.insert({"200 CANCEL", bob, alice, cancelled()["200 CANCEL"].text, 2002});
    auto never = cancelled().erase("487").erase("ACK");
    auto slow = cancelled();
    slow["487"].at_ms = 6000;
    slow["ACK"].at_ms = 6002;
    auto after = call();
    after["ACK"].at_ms = 1000;
    after.insert({"CANCEL", alice, bob, cancelled()["CANCEL"].text, 950});
    after.insert({"200 CANCEL", bob, alice, cancelled()["200 CANCEL"].text, 952});
    after.insert({"487", bob, alice, cancelled()["487"].text, 954});
    auto unheard = cancelled().erase("200 CANCEL");
    unheard["CANCEL"].copies_ms = {2500, 3500, 5500, 9500, 13500, 17500, 21500, 25500, 29500, 33500};
    auto stray = cancelled();
    stray.rungs.erase(stray.rungs.begin(), stray.rungs.begin() + 3);
    stray.erase("487").erase("ACK");
    return {
        {"CAN-BUILD-1.a", "Alice", cancelled().replace("CANCEL", "CANCEL sip:bob@", "CANCEL sip:rob@")},
        {"CAN-BUILD-1.a", "Alice",
         cancelled()
             .replace("CANCEL", "tag=9fxced76sl", "tag=9fxced76sk")
             .replace("200 CANCEL", "tag=9fxced76sl", "tag=9fxced76sk")},
        {"CAN-BUILD-1.a", "Alice",
         cancelled()
             .replace("CANCEL", "2xTb9vxSit55XU7p8", "3xTb9vxSit55XU7p8")
             .replace("200 CANCEL", "2xTb9vxSit55XU7p8", "3xTb9vxSit55XU7p8")},
        {"CAN-BUILD-1.a", "Alice",
         cancelled()
             .replace("CANCEL", "sip:bob@biloxi", "sip:rob@biloxi")
             .replace("200 CANCEL", "sip:bob@biloxi", "sip:rob@biloxi")},
        {"CAN-BUILD-1.b", "Alice",
         cancelled().replace("CANCEL", "CSeq: 1 ", "CSeq: 2 ").replace("200 CANCEL", "CSeq: 1 ", "CSeq: 2 ")},
        {"CAN-BUILD-1.c", "Alice",
         cancelled()
             .replace("CANCEL", "z9hG4bK74bf9", "z9hG4bK74bf8")
             .replace("200 CANCEL", "z9hG4bK74bf9", "z9hG4bK74bf8")},
        {"CAN-BUILD-1.d", "Alice", cancelled().add("CANCEL", "Route: <sip:192.0.2.111;lr>")},
        {"CAN-BUILD-1.e", "Alice", cancelled().add("CANCEL", "Require: timer")},
        {"CAN-BUILD-1.f", "Alice", elsewhere},
        {"CAN-BUILD-1.g", "Alice", of_options},
        {"CAN-WAIT-1.a", "Alice", early},
        {"CAN-WAIT-1.b", "Alice", late},
        {"CAN-SRV-1.a", "Bob",
         cancelled().replace("200 CANCEL", "200 OK", "481 Call/Transaction Does Not Exist")},
        {"CAN-SRV-1.a", "Bob", unheard},
        {"CAN-SRV-1.b", "Bob", stray},
        {"CAN-SRV-1.c", "Bob", cancelled().replace("200 CANCEL", "8321234356", "7321234356")},
        {"CAN-SRV-2.a", "Bob", slow},
        {"CAN-SRV-2.b", "Bob", never},
        {"CAN-SRV-2.c", "Bob", after},
    };
}

std::vector<breach> ack_breaches()
{
    auto none = refused().erase("ACK");
    none["486"].copies_ms = {520, 1520, 3520, 7520, 11520, 15520, 19520, 23520, 27520, 31520};
    auto once = refused();  // the first ACK is late, so the copies are right; their own ACKs are missing
    once["486"].copies_ms = {45, 1045, 2045, 3045};
    once["ACK"].at_ms = 25;
    auto elsewhere = refused();
    elsewhere["ACK"].to_port = 5099;
    auto early = refused();
    early["ACK"].at_ms = 10;
    early.parties[1].device = false;
    auto routed = call().add("200", "Record-Route: <sip:192.0.2.111;lr>");
    auto no_ack = call();
    no_ack.rungs.resize(4);
    no_ack["200"].copies_ms = {1400, 2400, 4400, 8400, 12400, 16400, 20400, 24400, 28400, 32400};
    no_ack.insert({"BYE", bob, alice, call()["BYE"].text, 33000});
    no_ack.insert({"200 BYE", alice, bob, call()["200 BYE"].text, 33002});
    auto not_again = call();
    not_again["200"].copies_ms = {1000};
    auto forked = call();
    forked.parties[1].plays = rules::role::proxy;
    forked.erase("BYE").erase("200 BYE");
    forked.insert({"200 fork", bob, alice, forked["200"].text, 950});
    forked.replace("200 fork", "8321234356", "4321234356");
    auto offerless =
        call().without("INVITE", "Content-Type").replace("INVITE", described, "Content-Length: 0\n\n");
    return {
        {"ACK-NON2-1.a", "Alice", none},
        {"ACK-NON2-1.b", "Alice", once},
        {"ACK-NON2-1.c", "Alice", elsewhere},
        {"ACK-NON2-1.d", "Alice", early},
        {"ACK-NON2-2.a", "Alice", refused().replace("ACK", "ACK sip:bob@", "ACK sip:rob@")},
        {"ACK-NON2-2.a", "Alice", refused().replace("ACK", "tag=9fxced76sl", "tag=9fxced76sk")},
        {"ACK-NON2-2.a", "Alice", refused().replace("ACK", "2xTb9vxSit55XU7p8", "3xTb9vxSit55XU7p8")},
        {"ACK-NON2-2.b", "Alice", refused().replace("ACK", ";tag=8321234356", "")},
        {"ACK-NON2-2.c", "Alice", refused().replace("ACK", "z9hG4bK74bf9", "z9hG4bK74bf8")},
        {"ACK-NON2-2.d", "Alice", refused().replace("ACK", "CSeq: 1 ", "CSeq: 2 ")},
        {"ACK-NON2-2.e", "Alice", refused().add("INVITE", "Route: <sip:192.0.2.201;lr>")},
        {"ACK-2XX-1.a", "Alice", no_ack},
        {"ACK-2XX-1.b", "Alice", not_again},
        {"ACK-2XX-1.c", "Alice", forked},
        {"ACK-2XX-2.a", "Alice", call().replace("ACK", "ACK sip:bob@", "ACK sip:rob@")},
        {"ACK-2XX-2.a", "Alice", routed},
        {"ACK-2XX-2.b", "Alice", call().replace("ACK", "CSeq: 1 ", "CSeq: 2 ")},
        {"ACK-2XX-2.c", "Alice", call().replace("ACK", "z9hG4bK74bd5", "z9hG4bK74bf9")},
        {"ACK-2XX-2.d", "Alice", call().replace("ACK", "8321234356", "8321234357")},
        {"ACK-2XX-2.e", "Alice", challenged().without("ACK", "Proxy-Authorization")},
        {"ACK-2XX-3.a", "Alice", offerless},
    };
}

std::vector<breach> bye_breaches()
{
    auto unknown =
        call().replace("BYE", "9fxced76sl", "9fxced76sk").replace("200 BYE", "9fxced76sl", "9fxced76sk");
    unknown.replace("200 BYE", "200 OK", "481 Call/Transaction Does Not Exist");
    auto tagless = call().replace("BYE", ";tag=9fxced76sl", "");
    tagless.replace("200 BYE", "200 OK", "481 Call/Transaction Does Not Exist");
    auto early = cancelled();
    early.rungs.resize(3);
    early.insert({"BYE", bob, alice, call()["BYE"].text, 500});
    early.insert({"200 BYE", alice, bob, call()["200 BYE"].text, 505});
    auto hasty = call();
    hasty["ACK"].at_ms = 1300;
    hasty["BYE"].at_ms = 1200;
    hasty["200 BYE"].at_ms = 1205;
    auto after = call();
    after.insert({"BYE 2", bob, alice, after["BYE"].text, 4000});
    after.insert({"200 BYE 2", alice, bob, after["200 BYE"].text, 4005});
    after.replace("BYE 2", "231", "232")
        .replace("200 BYE 2", "231", "232")
        .replace("BYE 2", "nashds7", "nashds8")
        .replace("200 BYE 2", "nashds7", "nashds8");
    // Alice hangs up while Bob rings.
    const std::string text =
        "BYE sip:bob@192.0.2.201 SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bKbye\n"
        "Max-Forwards: 70\nFrom: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl\n"
        "To: Bob <sip:bob@biloxi.example.com>;tag=8321234356\n"
        "Call-ID: 2xTb9vxSit55XU7p8@atlanta.example.com\nCSeq: 2 BYE\nContent-Length: 0\n\n";
    auto answer = "SIP/2.0 200 OK" + text.substr(text.find('\n'));
    answer.erase(answer.find("Max-Forwards"), 17);
    auto ringing = cancelled().erase("CANCEL").erase("200 CANCEL");
    ringing.insert({"BYE", alice, bob, text, 1900});
    ringing.insert({"200 BYE", bob, alice, answer, 1902});
    auto pending = ringing;
    pending.erase("487").erase("ACK");
    auto busy = ringing;
    busy.replace("487", "487 Request Terminated", "486 Busy Here");
    busy["487"].at_ms = 2'700;  // sooner it might have been sent before the BYE came, and got lost
    busy["ACK"].at_ms = 2'710;
    auto accepted = unknown;  // Bob may have made the dialog with Carol, out of sight; Alice knows none
    accepted.parties.push_back(accepted.parties[bob]);
    accepted.parties.back().name = "Carol";
    accepted.replace("200 BYE", "481 Call/Transaction Does Not Exist", "200 OK");
    return {
        {"BYE-SEND-1.a", "Bob", unknown},
        {"BYE-SEND-1.a", "Bob", tagless},
        {"BYE-SEND-1.b", "Bob", early},
        {"BYE-SEND-1.c", "Bob", hasty},
        {"BYE-SEND-1.d", "Bob", after},
        {"BYE-RECV-1.a", "Alice", call().replace("200 BYE", "200 OK", "486 Busy Here")},
        {"BYE-RECV-1.b", "Bob", pending},
        {"BYE-RECV-1.c", "Bob", busy},
        {"BYE-RECV-1.d", "Alice", accepted},
    };
}

const std::vector<breach>& all_breaches()
{
    static const auto all = [] {
        std::vector<breach> out;
        for (const auto& family : {syntax_breaches(),       response_breaches(),      identifier_breaches(),
                                   via_breaches(),          transport_breaches(),     client_breaches(),
                                   server_breaches(),       cancel_breaches(),        ack_breaches(),
                                   bye_breaches(),          dialog_breaches(),        change_breaches(),
                                   proxy_route_breaches(),  proxy_breaches(),         fork_breaches(),
                                   registration_breaches(), registrar_breaches(),     redirection_breaches(),
                                   challenge_breaches(),    credential_breaches(),    password_breaches(),
                                   said_breaches(),         offer_breaches(),         option_breaches(),
                                   refusal_breaches(),      after_refusal_breaches(), reliability_breaches(),
                                   event_breaches(),        session_timer_breaches()})
        {
            out.insert(out.end(), family.begin(), family.end());
        }
        return out;
    }();
    return all;
}

std::vector<const breach*> each_breach()
{
    std::vector<const breach*> out;
    for (const auto& b : all_breaches())
        out.push_back(&b);
    return out;
}

}  // namespace rules_test
