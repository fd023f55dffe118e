// Challenges and the credentials that answer them (RFC 3261 22, RFC 7616, RFC 8760).
#include "breaches.hpp"
#include "registrations.hpp"

namespace rules_test {

namespace {

const std::string for_an_hour = std::string{bobs} + "Expires: 3600\n";
constexpr auto unauthorized = "401 Unauthorized";

ladder challenged_by(std::string_view challenges)
{
    return at_registrar({{0, for_an_hour, unauthorized, std::string{challenges}}});
}

// The request after the challenge has these credentials.
ladder answered(std::string_view challenges, std::string_view given)
{
    return series({{0, for_an_hour, unauthorized, std::string{challenges}},
                   {150, for_an_hour + std::string{given}, "200 OK", granted("3600")}});
}

std::string changed(std::string text, std::string_view old, std::string_view now)
{
    return text.replace(text.find(old), old.size(), now);
}

// Of another client, another call: what Carol asks 5 s later, and the 401 that she gets.
ladder of_carol(ladder l)
{
    const int carol = static_cast<int>(l.parties.size());
    l.parties.push_back({"Carol", rules::role::ua, false, *fsm::numeric_address("192.0.2.102", 5060), {}});
    for (auto r : std::vector(l.rungs))
    {
        r.name = "Carol's " + r.name;
        r.at_ms += 5'000;
        (r.from == 0 ? r.from : r.to) = carol;
        l.insert(r);
        l.replace(r.name, "192.0.2.101:5060;branch=z9hG4bKnashd", "192.0.2.102:5060;branch=z9hG4bKmbshd");
        l.replace(r.name, "a73kszlfl", "b83kszlgm").replace(r.name, "1j9FpLxk3", "2k8GqMyl4");
    }
    return l.replace("Carol's answer 1", "37GkEhwl1", "48HlFixm2");
}

}  // namespace

std::vector<breach> challenge_breaches()
{
    auto challenged_cancel = cancelled().replace("200 CANCEL", "200 OK", unauthorized);
    for (const auto* name : {"INVITE", "100", "180", "487", "ACK"})
        challenged_cancel.erase(name);
    challenged_cancel.parties[1].plays = rules::role::registrar;
    challenged_cancel.add("200 CANCEL", "WWW-Authenticate: Digest realm=\"a\", nonce=\"x\", qop=\"auth\"");
    auto answered_ack = call();
    auto ok = answered_ack["200"];
    ok.name = "200 ACK";
    ok.at_ms = 910;
    answered_ack.insert(ok).without("200 ACK", "Contact").replace("200 ACK", "1 INVITE", "1 ACK");
    answered_ack.replace("200 ACK", "z9hG4bK74bf9", "z9hG4bK74bd5");
    // Of a refusal: the ACK and what answers it have the branch of the INVITE, whose answer it is not.
    auto answered_ack_of_refusal = refused();
    auto not_allowed = answered_ack_of_refusal["486"];
    not_allowed.name = "405";
    not_allowed.at_ms = answered_ack_of_refusal["ACK"].at_ms + 10;
    answered_ack_of_refusal.insert(not_allowed)
        .replace("405", "1 INVITE", "1 ACK")
        .replace("405", "486 Busy Here", "405 Method not allowed")
        .add("405", "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS");
    auto replayed = at_registrar({{0, for_an_hour, unauthorized, challenge("n1")},
                                  {30, for_an_hour + credentials("n1"), "200 OK", granted("3600")},
                                  {1'000, for_an_hour + credentials("n1"), "200 OK", granted("3600")}});
    replayed["REGISTER 3"].provokes = true;
    const auto sha = challenge("n1", ", algorithm=SHA-256"), md5 = challenge("n2", ", algorithm=MD5");
    return {
        {"AUT-NOCH-1.a", "Bob", challenged_cancel},
        {"AUT-NOCH-1.b", "Bob", answered_ack},
        {"AUT-NOCH-1.b", "Bob", answered_ack_of_refusal},
        {"AUT-NONCE-1.a", "Registrar", of_carol(challenged_by(challenge("n1")))},
        {"AUT-NONCE-1.c", "Registrar", replayed},
        {"AUT-NONCE-1.d", "Registrar", challenged_by(challenge("n1", ", stale=TRUE"))},
        {"AUT-ALG-1.a", "Registrar", challenged_by(challenge("n1") + md5)},
        {"AUT-ALG-1.b", "Registrar", challenged_by(md5 + sha)},
        {"AUT-ALG-1.d", "Bob",
         series({{0, for_an_hour, unauthorized, sha},
                 {30, for_an_hour + credentials("n1", "00000001", ", algorithm=SHA-256"), unauthorized,
                  challenge("n3", ", stale=TRUE, algorithm=SHA-256") +
                      challenge("n4", ", stale=TRUE, algorithm=MD5")},
                 {60, for_an_hour + credentials("n4", "00000001", ", algorithm=MD5", "1b5f224c"), "200 OK",
                  granted("3600")}})},
    };
}

std::vector<breach> credential_breaches()
{
    const auto plain = challenge("n1"), right = credentials("n1");
    const auto again = [](std::string_view cseq) {
        auto l = answered(challenge("n1"), credentials("n1"));
        for (const auto* name : {"REGISTER 2", "answer 2"})
            l.replace(name, "CSeq: 2", "CSeq: " + std::string{cseq});
        return l;
    };
    auto other_tag = answered(plain, right);
    for (const auto* name : {"REGISTER 2", "answer 2"})
        other_tag.replace(name, "tag=a73kszlfl", "tag=b83kszlgm");
    const auto stale = [](std::string_view nonce) { return challenge(nonce, ", stale=TRUE"); };
    return {
        {"AUT-CRED-1.b", "Bob", answered(plain, credentials("n7"))},
        {"AUT-CRED-1.b", "Bob", answered(plain, credentials("n1", "00000001", ", algorithm=SHA-256"))},
        {"AUT-CRED-1.b", "Bob", answered(plain, changed(right, "realm=\"biloxi", "realm=\"atlanta"))},
        {"AUT-CRED-1.b", "Bob",
         answered(challenge("n1", ", opaque=\"o\""), credentials("n1", "00000001", ", opaque=\"p\""))},
        {"AUT-CRED-1.b", "Bob", answered(challenge("n1", ", opaque=\"o\""), right)},
        {"AUT-CRED-1.c", "Bob", answered(plain, changed(right, ", qop=auth", ""))},
        {"AUT-CRED-1.c", "Bob", answered(plain, changed(right, "qop=auth", "qop=auth-int"))},
        {"AUT-CRED-1.c", "Bob", answered(plain, changed(right, ", cnonce=\"0a4f113b\"", ""))},
        {"AUT-CRED-1.e", "Bob", answered(plain, changed(right, "uri=\"sip:biloxi", "uri=\"sip:atlanta"))},
        {"AUT-NC-1.a", "Bob", answered(plain, credentials("n1", "0000000A"))},
        {"AUT-NC-1.b", "Bob", answered(plain, credentials("n1", "00000002"))},
        {"AUT-NC-1.c", "Bob",
         series({{0, for_an_hour, unauthorized, plain},
                 {30, for_an_hour + right, "200 OK", granted("3600")},
                 {1'000, for_an_hour + right, unauthorized, stale("n2")}})},
        {"AUT-NC-1.d", "Bob",
         series({{0, for_an_hour, unauthorized, plain},
                 {30, for_an_hour + right, unauthorized, stale("n2")},
                 {60, for_an_hour + credentials("n2"), unauthorized, stale("n3")},
                 {90, for_an_hour + credentials("n3"), unauthorized, stale("n4")},
                 {120, for_an_hour + credentials("n4"), "200 OK", granted("3600")}})},
        {"AUT-RETRY-1.a", "Bob", again("1")},
        {"AUT-RETRY-1.c", "Bob",
         series({{0, for_an_hour, unauthorized, plain},
                 {30, for_an_hour + right, unauthorized, challenge("n2")},
                 {160, for_an_hour + right, unauthorized, challenge("n3")}})},
        {"AUT-RETRY-1.e", "Bob", other_tag},
    };
}

std::vector<ladder> kept_credentials()
{
    const auto stale = [](std::string_view nonce) { return challenge(nonce, ", stale=TRUE"); };
    const std::string sha = ", algorithm=SHA-256";
    return {
        series(
            {{0, for_an_hour, unauthorized, challenge("n1", sha)},
             {30, for_an_hour + credentials("n1", "00000001", sha), unauthorized,
              challenge("n3", ", stale=TRUE" + sha) + challenge("n4", ", stale=TRUE, algorithm=MD5")},
             {60, for_an_hour + credentials("n3", "00000001", sha, "1b5f224c"), "200 OK", granted("3600")}}),
        series(
            {{0, for_an_hour, unauthorized, challenge("n1")},
             {30, for_an_hour + credentials("n1"), unauthorized, stale("n2")},
             {60, for_an_hour + credentials("n2"), unauthorized, stale("n3")},
             {90, for_an_hour + credentials("n3"), unauthorized, stale("n4")},
             {120, for_an_hour + credentials("n4", "00000001", "", "1b5f224c"), "200 OK", granted("3600")}}),
        series({{0, for_an_hour, unauthorized, challenge("n1")},
                {30, for_an_hour + credentials("n1"), unauthorized, challenge("n2")},
                {60, for_an_hour + credentials("n2"), "200 OK", granted("3600")}}),
    };
}

}  // namespace rules_test
