#include "registrations.hpp"

namespace rules_test {

namespace {

std::string request(int number, std::string_view rows)
{
    const auto n = std::to_string(number);
    return "REGISTER sip:biloxi.example.com SIP/2.0\n"
           "Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bKnashd" +
           n +
           "\n"
           "Max-Forwards: 70\n"
           "From: Bob <sip:bob@biloxi.example.com>;tag=a73kszlfl\n"
           "To: Bob <sip:bob@biloxi.example.com>\n"
           "Call-ID: 1j9FpLxk3uxtm8tn@biloxi.example.com\n"
           "CSeq: " +
           n + " REGISTER\n" + std::string{rows} + "Content-Length: 0\n\n";
}

std::string response(int number, std::string_view status, std::string_view rows)
{
    const auto n = std::to_string(number);
    return "SIP/2.0 " + std::string{status} + "\nVia: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bKnashd" + n +
           "\n"
           "From: Bob <sip:bob@biloxi.example.com>;tag=a73kszlfl\n"
           "To: Bob <sip:bob@biloxi.example.com>;tag=37GkEhwl" +
           n +
           "\n"
           "Call-ID: 1j9FpLxk3uxtm8tn@biloxi.example.com\n"
           "CSeq: " +
           n + " REGISTER\n" + std::string{rows} + "Content-Length: 0\n\n";
}

}  // namespace

ladder series(const std::vector<registration>& all)
{
    ladder l;
    l.parties = {
        {"Bob", rules::role::ua, true, *fsm::numeric_address("192.0.2.101", 5060), {}},
        {"Registrar", rules::role::registrar, false, *fsm::numeric_address("192.0.2.201", 5060), {}}};
    int number = 0;
    for (const auto& one : all)
    {
        ++number;
        l.insert({"REGISTER " + std::to_string(number), 0, 1, request(number, one.asks), one.at_ms});
        if (!one.status.empty())
            l.insert({"answer " + std::to_string(number), 1, 0, response(number, one.status, one.says),
                      one.at_ms + 10});
    }
    return l;
}

ladder at_registrar(const std::vector<registration>& all)
{
    auto l = series(all);
    l.parties[0].device = false;
    l.parties[1].device = true;
    return l;
}

std::string granted(std::string_view seconds)
{
    return "Contact: <sip:bob@192.0.2.101>;expires=" + std::string{seconds} + '\n' + dated;
}

std::string challenge(std::string_view nonce, std::string_view more)
{
    return "WWW-Authenticate: Digest realm=\"biloxi.example.com\", nonce=\"" + std::string{nonce} +
           "\", qop=\"auth\"" + std::string{more} + '\n';
}

std::string
credentials(std::string_view nonce, std::string_view nc, std::string_view more, std::string_view cnonce)
{
    return "Authorization: Digest username=\"bob\", realm=\"biloxi.example.com\", nonce=\"" +
           std::string{nonce} + "\", uri=\"sip:biloxi.example.com\", qop=auth, nc=" + std::string{nc} +
           ", cnonce=\"" + std::string{cnonce} + "\"" + std::string{more} + ", response=\"" +
           std::string{nonce} + "df" + std::string{nc} + "\"\n";
}

ladder registered()
{
    const std::string asks = std::string{bobs} + "Expires: 3600\n";
    return series({
        {0, asks, "401 Unauthorized", challenge("n1")},
        {30, asks + credentials("n1"), "200 OK", granted("3600")},
        {5'000, asks + credentials("n1", "00000002"), "200 OK", granted("3600")},
        {6'000, credentials("n1", "00000003"), "200 OK", granted("3599")},
        {7'000, std::string{bobs} + "Expires: 0\n" + credentials("n1", "00000004"), "200 OK", dated},
        {8'000, credentials("n1", "00000005"), "200 OK", dated},
    });
}

}  // namespace rules_test
