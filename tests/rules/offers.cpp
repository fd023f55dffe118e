#include "offers.hpp"

#include <algorithm>
#include <stdexcept>

namespace rules_test {

std::string changed(std::string_view text, std::string_view old, std::string_view with)
{
    std::string out{text};
    const auto at = out.find(old);
    if (at == std::string::npos)
        throw std::logic_error{"nothing to change: " + std::string{old}};
    return out.replace(at, old.size(), with);
}

std::string with_body(std::string message, std::string_view body)
{
    message.erase(message.find("\n\n") + 1);
    for (const std::string_view line : {"\nContent-Type:", "\nContent-Length:"})
        if (const auto at = message.find(line); at != std::string::npos)
            message.erase(at, message.find('\n', at + 1) - at);
    const auto size = body.size() + static_cast<std::size_t>(std::ranges::count(body, '\n'));
    return message + (body.empty() ? "" : "Content-Type: application/sdp\n") +
           "Content-Length: " + std::to_string(size) + "\n\n" + std::string{body};
}

ladder& describe(ladder& l, std::string_view name, std::string_view body)
{
    l[name].text = with_body(l[name].text, body);
    return l;
}

ladder talk(std::string_view offer, std::string_view answer)
{
    auto l = call();
    describe(l, "INVITE", offer);
    return describe(l, "200", answer);
}

ladder late(std::string_view offer, std::string_view answer)
{
    auto l = talk("", offer);
    l.parties[0].device = true;
    l.parties[1].device = false;
    return describe(l, "ACK", answer);
}

ladder again(std::string_view first, std::string_view second, std::string_view answer)
{
    const bool video = first.find("m=video") != std::string_view::npos;
    auto l = talk(std::string{alices} + (video ? "m=video 5000 RTP/AVP 31\n" : ""), first);
    const std::string names = "From: Bob <sip:bob@biloxi.example.com>;tag=8321234356\n"
                              "To: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl\n"
                              "Call-ID: 2xTb9vxSit55XU7p8@atlanta.example.com\n";
    const auto made = [&](std::string_view method, std::string_view branch) {
        return std::string{method} +
               " sip:alice@192.0.2.101 SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.201:5060;branch=z9hG4bK" +
               std::string{branch} + "\nMax-Forwards: 70\n" + names + "CSeq: 230 " + std::string{method} +
               "\n";
    };
    l.insert({"INVITE 2", 1, 0,
              with_body(made("INVITE", "re1") + "Contact: <sip:bob@192.0.2.201>\n\n", second), 1'500});
    l.insert({"200 2", 0, 1,
              with_body("SIP/2.0 200 OK\nVia: SIP/2.0/UDP 192.0.2.201:5060;branch=z9hG4bKre1\n" + names +
                            "CSeq: 230 INVITE\nContact: <sip:alice@192.0.2.101>\n\n",
                        answer),
              1'505});
    l.insert({"ACK 2", 1, 0, with_body(made("ACK", "re2") + "\n", ""), 1'510});
    return l;
}

ladder reliably(std::string_view answer)
{
    auto l = talk(alices, "").add("INVITE", "Supported: 100rel");
    const std::string names = "From: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl\n"
                              "To: Bob <sip:bob@biloxi.example.com>;tag=8321234356\n"
                              "Call-ID: 2xTb9vxSit55XU7p8@atlanta.example.com\nCSeq: 2 PRACK\n",
                      via = "Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bKprack\n";
    l.insert({"183", 1, 0, changed(l["180"].text, "180 Ringing", "183 Session Progress"), 100});
    l.add("183", "Require: 100rel\nRSeq: 1");
    describe(l, "183", answer);
    l.insert({"PRACK", 0, 1,
              "PRACK sip:bob@192.0.2.201 SIP/2.0\n" + via + "Max-Forwards: 70\n" + names +
                  "RAck: 1 1 INVITE\nContent-Length: 0\n\n",
              105});
    l.insert({"200 PRACK", 1, 0, "SIP/2.0 200 OK\n" + via + names + "Content-Length: 0\n\n", 110});
    return l;
}

}  // namespace rules_test
