#include "changes.hpp"

namespace rules_test {

namespace {

constexpr std::string_view of_alice = "Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl",
                           of_bob = "Bob <sip:bob@biloxi.example.com>;tag=8321234356";

std::string contact(side of)
{
    return of == side::alice ? "Contact: <sip:alice@192.0.2.101>\n" : "Contact: <sip:bob@192.0.2.201>\n";
}

// As they gave it when the call was made.
std::string description(side of)
{
    return of == side::bob ? std::string{answered_by_bob}
                           : "Content-Type: application/sdp\n" + std::string{described};
}

side other(side of) { return of == side::alice ? side::bob : side::alice; }

}  // namespace

std::string within(side from, std::string_view method, int cseq, std::string_view branch)
{
    const bool alice = from == side::alice;
    std::string out{method};
    out += alice ? " sip:bob@192.0.2.201 SIP/2.0\n" : " sip:alice@192.0.2.101 SIP/2.0\n";
    out += alice ? "Via: SIP/2.0/UDP 192.0.2.101:5060;branch=" : "Via: SIP/2.0/UDP 192.0.2.201:5060;branch=";
    out.append(branch).append("\nMax-Forwards: 70\nFrom: ").append(alice ? of_alice : of_bob);
    out.append("\nTo: ").append(alice ? of_bob : of_alice);
    out.append("\nCall-ID: 2xTb9vxSit55XU7p8@atlanta.example.com\nCSeq: ");
    out.append(std::to_string(cseq)).append(" ").append(method).append("\n");
    if (method != "INVITE")
        return out + "Content-Length: 0\n\n";
    out += contact(from);
    return out + description(from);
}

ladder& answer_in(ladder& l, const std::string& name, std::string_view status, std::int64_t at_ms)
{
    const auto asked = l[name];
    const auto to = asked.from == 0 ? side::alice : side::bob;
    const bool invite = asked.text.starts_with("INVITE"), success = status.starts_with("2");
    const std::string more = invite && success ? contact(other(to)) : "";
    auto text = answer(asked.text, status, "", more);
    if (!more.empty())
        text.replace(text.find("Content-Length"), std::string::npos, description(other(to)));
    l.insert({std::string{status.substr(0, 3)} + ' ' + name, asked.to, asked.from, text, at_ms});
    if (!invite || status.starts_with("1"))
        return l;
    const auto field = asked.text.find("CSeq: ") + 6;
    const auto cseq = std::stoi(asked.text.substr(field));
    const auto begin = asked.text.find("branch=") + 7;
    const auto branch = asked.text.substr(begin, asked.text.find('\n', begin) - begin);
    auto ack = within(to, "ACK", cseq, success ? branch + "a" : branch);
    return l.insert({"ACK " + name, asked.from, asked.to, ack, at_ms + 5});
}

ladder& put(ladder& l,
            std::string name,
            side from,
            std::string_view method,
            int cseq,
            std::int64_t at_ms,
            std::string_view status)
{
    const auto branch = "z9hG4bK" + std::to_string(cseq) + (from == side::alice ? "fromalice" : "frombobby");
    const int who = from == side::alice ? 0 : 1;
    l.insert({name, who, 1 - who, within(from, method, cseq, branch), at_ms});
    return status.empty() ? l : answer_in(l, name, status, at_ms + 20);
}

ladder long_call()
{
    auto l = call();
    l["BYE"].at_ms = 9000;
    l["200 BYE"].at_ms = 9005;
    return l;
}

ladder& answered_later(ladder& l, std::int64_t by_ms)
{
    for (const auto* name : {"200", "ACK", "BYE", "200 BYE"})
        l[name].at_ms += by_ms;
    return l;
}

ladder changed(side by)
{
    auto l = long_call();
    return put(l, "again", by, "INVITE", by == side::alice ? 2 : 230, 1500);
}

}  // namespace rules_test
