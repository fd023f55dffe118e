#include "ladder.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace rules_test {

namespace {

constexpr auto invite = R"(INVITE sip:bob@192.0.2.201 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bK74bf9
Max-Forwards: 70
From: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl
To: Bob <sip:bob@biloxi.example.com>
Call-ID: 2xTb9vxSit55XU7p8@atlanta.example.com
CSeq: 1 INVITE
Contact: <sip:alice@192.0.2.101>
Supported: timer
Timestamp: 54
Content-Type: application/sdp
Content-Length: 92

v=0
o=- 1 1 IN IP4 192.0.2.101
s=-
c=IN IP4 192.0.2.101
t=0 0
m=audio 49172 RTP/AVP 0
)";

constexpr auto ack_refusal = R"(ACK sip:bob@192.0.2.201 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bK74bf9
Max-Forwards: 70
From: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl
To: Bob <sip:bob@biloxi.example.com>;tag=8321234356
Call-ID: 2xTb9vxSit55XU7p8@atlanta.example.com
CSeq: 1 ACK
Content-Length: 0

)";

constexpr auto cancel = R"(CANCEL sip:bob@192.0.2.201 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bK74bf9
Max-Forwards: 70
From: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl
To: Bob <sip:bob@biloxi.example.com>
Call-ID: 2xTb9vxSit55XU7p8@atlanta.example.com
CSeq: 1 CANCEL
Content-Length: 0

)";

constexpr auto bye = R"(BYE sip:alice@192.0.2.101 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.201:5060;branch=z9hG4bKnashds7
Max-Forwards: 70
From: Bob <sip:bob@biloxi.example.com>;tag=8321234356
To: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl
Call-ID: 2xTb9vxSit55XU7p8@atlanta.example.com
CSeq: 231 BYE
Content-Length: 0

)";

constexpr auto options = R"(OPTIONS sip:bob@192.0.2.201 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bKhjhs8ass877
Max-Forwards: 70
From: Alice <sip:alice@atlanta.example.com>;tag=1928301774
To: <sip:bob@biloxi.example.com>
Call-ID: a84b4c76e66710
CSeq: 63104 OPTIONS
Contact: <sip:alice@192.0.2.101>
Accept: text/plain
Content-Length: 0

)";

std::string with(std::string text, std::string_view old, std::string_view now)
{
    const auto at = text.find(old);
    if (at == std::string::npos)
        throw std::logic_error{"nothing to replace: " + std::string{old}};
    return text.replace(at, old.size(), now);
}

constexpr auto alice = 0, bob = 1;
constexpr auto tag = "8321234356";
constexpr auto via_of_proxy = "Via: SIP/2.0/UDP 192.0.2.111:5060;branch=z9hG4bK2d4790\n";
constexpr auto contact = "Contact: <sip:bob@192.0.2.201>\n";
constexpr auto empty = "Content-Length: 0\n\n";
// RFC 3261 11.2
constexpr auto capabilities = "Allow: INVITE, ACK, CANCEL, OPTIONS, BYE\n"
                              "Accept: application/sdp\n"
                              "Accept-Encoding: identity\n"
                              "Accept-Language: en\n"
                              "Supported: timer\n";

rules::party party(std::string name, std::string_view host, rules::role plays, bool device)
{
    return {std::move(name), plays, device, *fsm::numeric_address(host, 5060), {}};
}

ladder two()
{
    ladder l;
    l.parties = {party("Alice", "192.0.2.101", rules::role::ua, true),
                 party("Bob", "192.0.2.201", rules::role::ua, true)};
    return l;
}

std::string crlf(std::string_view text)
{
    std::string out;
    for (const char c : text)
    {
        if (c == '\n')
            out += '\r';
        if (c == '\x01')  // stands for a LF without CR
        {
            out += '\n';
            continue;
        }
        out += c;
    }
    return out;
}

}  // namespace

std::string
answer(std::string_view request, std::string_view status, std::string_view tag, std::string_view more)
{
    std::string text = "SIP/2.0 " + std::string{status} + '\n';
    for (std::size_t start = 0; start < request.size();)
    {
        const auto end = request.find('\n', start) + 1;
        const auto line = request.substr(start, end - start);
        start = end;
        const auto is = [&](std::string_view name) { return line.starts_with(name); };
        if (is("To:") && line.find(";tag=") == std::string_view::npos && !tag.empty())
        {
            text += std::string{line.substr(0, line.size() - 1)} + ";tag=" + std::string{tag} + '\n';
        }
        else if (is("Via:") || is("From:") || is("To:") || is("Call-ID:") || is("CSeq:") ||
                 (is("Timestamp:") && status.starts_with("100")))
        {
            text += line;
        }
        if (line == "\n")
            break;
    }
    return text + std::string{more} + "Content-Length: 0\n\n";
}

ladder call()
{
    auto l = two();
    l.parties[0].device = false;
    l.rungs = {
        {"INVITE", alice, bob, invite, 0},
        {"100", bob, alice, answer(invite, "100 Trying", "", ""), 2},
        {"180", bob, alice, answer(invite, "180 Ringing", tag, contact), 20},
        {"200", bob, alice, with(answer(invite, "200 OK", tag, contact), empty, answered_by_bob), 900},
        {"ACK", alice, bob, with(ack_refusal, "z9hG4bK74bf9", "z9hG4bK74bd5"), 905},
        {"BYE", bob, alice, bye, 3000},
        {"200 BYE", alice, bob, answer(bye, "200 OK", "", ""), 3005},
    };
    return l;
}

ladder cancelled()
{
    auto l = two();
    l.parties[0].device = false;
    l.rungs = {
        {"INVITE", alice, bob, invite, 0},
        {"100", bob, alice, answer(invite, "100 Trying", "", ""), 2},
        {"180", bob, alice, answer(invite, "180 Ringing", tag, contact), 20},
        {"CANCEL", alice, bob, cancel, 2000},
        {"200 CANCEL", bob, alice, answer(cancel, "200 OK", tag, ""), 2003},
        {"487", bob, alice, answer(invite, "487 Request Terminated", tag, ""), 2004},
        {"ACK", alice, bob, ack_refusal, 2006},
    };
    return l;
}

ladder refused()
{
    auto l = two();
    l.rungs = {
        {"INVITE", alice, bob, invite, 0},
        {"100", bob, alice, answer(invite, "100 Trying", "", ""), 2},
        {"486", bob, alice, answer(invite, "486 Busy Here", tag, ""), 20},
        {"ACK", alice, bob, ack_refusal, 25},
    };
    return l;
}

ladder challenged()
{
    constexpr auto credentials = "Content-Type:";
    constexpr auto row = "Proxy-Authorization: Digest username=\"alice\", realm=\"a\", nonce=\"x\", "
                         "uri=\"sip:bob@192.0.2.201\", qop=auth, nc=00000001, cnonce=\"0a4f113b\", "
                         "response=\"b00b416324679d7e243f55708d44be7b\"\n";
    const auto again = with(with(with(invite, "z9hG4bK74bf9", "z9hG4bK74b43"), "CSeq: 1", "CSeq: 2"),
                            credentials, std::string{row} + credentials);
    const auto ack = with(with(with(with(ack_refusal, "z9hG4bK74bf9", "z9hG4bK74b76"), "CSeq: 1", "CSeq: 2"),
                               "8321234356", "314159265"),
                          "Content-Length", std::string{row} + "Content-Length");
    auto l = two();
    l.rungs = {
        {"INVITE", alice, bob, invite, 0},
        {"407", bob, alice,
         answer(invite, "407 Proxy Authentication Required", tag,
                "Proxy-Authenticate: Digest realm=\"a\", nonce=\"x\", qop=\"auth\"\n"),
         20},
        {"ACK 407", alice, bob, ack_refusal, 25},
        {"INVITE again", alice, bob, again, 40},
        {"200", bob, alice, with(answer(again, "200 OK", "314159265", contact), empty, answered_by_bob), 60},
        {"ACK", alice, bob, ack, 65},
    };
    return l;
}

ladder asked()
{
    auto l = two();
    l.rungs = {
        {"OPTIONS", alice, bob, options, 0},
        {"200", bob, alice, answer(options, "200 OK", "93810874", capabilities), 10},
    };
    return l;
}

std::string passed_on(std::string_view request)
{
    const auto lower = with(std::string{request}, "Max-Forwards: 70", "Max-Forwards: 69");
    return with(lower, "Via:", std::string{via_of_proxy} + "Via:");
}

ladder forwarded()
{
    const auto through = passed_on(options);
    auto l = two();
    l.parties.push_back(party("Proxy", "192.0.2.111", rules::role::proxy, true));
    l.rungs = {
        {"OPTIONS", alice, 2, options, 0},
        {"OPTIONS below", 2, bob, through, 5},
        {"200 below", bob, 2, answer(through, "200 OK", "93810874", capabilities), 10},
        {"200", 2, alice, answer(options, "200 OK", "93810874", capabilities), 15},
    };
    return l;
}

ladder refused_below()
{
    auto l = refused();
    l.parties.push_back(party("Proxy", "192.0.2.111", rules::role::proxy, true));
    const auto through = passed_on(invite);
    const auto refusal = answer(through, "486 Busy Here", tag, "");
    const auto ack_below =
        with(ack_refusal, "Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bK74bf9\n", via_of_proxy);
    for (auto& r : l.rungs)
        (r.from == alice ? r.to : r.from) = 2;
    l.insert({"INVITE below", 2, bob, through, 3});
    l.insert({"100 below", bob, 2, answer(through, "100 Trying", "", ""), 5});
    l.insert({"486 below", bob, 2, refusal, 15});
    l.insert({"ACK below", 2, bob, ack_below, 17});
    return l;
}

ladder over_tcp(ladder l)
{
    for (auto& p : l.parties)
        p.at.transport = fsm::transport::tcp;
    return l.everywhere("SIP/2.0/UDP", "SIP/2.0/TCP");
}

ladder by_one_connection(ladder l)
{
    for (auto& r : l.rungs)
        r.connection = 1;
    l.sees_closings = true;
    return over_tcp(std::move(l));
}

ladder asked_twice()
{
    constexpr auto first = R"(OPTIONS sip:bob@192.0.2.201 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bK74bd8
Max-Forwards: 70
From: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl
To: Bob <sip:bob@biloxi.example.com>;tag=8321234356
Call-ID: 2xTb9vxSit55XU7p8@atlanta.example.com
CSeq: 2 OPTIONS
Contact: <sip:alice@192.0.2.101>
Accept: application/sdp
Content-Length: 0

)";
    const auto second = with(with(first, "CSeq: 2", "CSeq: 3"), "74bd8", "74bd9");
    auto l = call();
    const auto begin = l["ACK"].at_ms;
    l["BYE"].at_ms = begin + 20'000;
    l["200 BYE"].at_ms = begin + 20'010;
    l.insert({"OPTIONS", alice, bob, first, begin + 100});
    l.insert({"200 OPTIONS", bob, alice, answer(first, "200 OK", tag, capabilities), begin + 110});
    l.insert({"OPTIONS again", alice, bob, second, begin + 1'000});
    l.insert({"200 again", bob, alice, answer(second, "200 OK", tag, capabilities), begin + 1'010});
    return by_one_connection(std::move(l));
}

ladder over_tls(ladder l)
{
    for (auto& p : l.parties)
        p.at.transport = fsm::transport::tls;
    return l.everywhere("SIP/2.0/UDP", "SIP/2.0/TLS").everywhere("sip:", "sips:");
}

rung& ladder::operator[](std::string_view name)
{
    const auto at = std::ranges::find(rungs, name, &rung::name);
    if (at == rungs.end())
        throw std::logic_error{"no rung " + std::string{name}};
    return *at;
}

ladder& ladder::replace(std::string_view name, std::string_view old, std::string_view now)
{
    (*this)[name].text = with((*this)[name].text, old, now);
    return *this;
}

ladder& ladder::without(std::string_view name, std::string_view line_start)
{
    auto& text = (*this)[name].text;
    const auto at = text.find('\n' + std::string{line_start});
    if (at == std::string::npos)
        throw std::logic_error{"no line " + std::string{line_start}};
    text.erase(at, text.find('\n', at + 1) - at);
    return *this;
}

ladder& ladder::add(std::string_view name, std::string_view line)
{
    return replace(name, "Content-Length", std::string{line} + "\nContent-Length");
}

ladder& ladder::erase(std::string_view name)
{
    rungs.erase(rungs.begin() + (&(*this)[name] - rungs.data()));
    return *this;
}

ladder& ladder::everywhere(std::string_view old, std::string_view now)
{
    for (auto& r : rungs)
        for (auto at = r.text.find(old); at != std::string::npos; at = r.text.find(old, at + now.size()))
            r.text.replace(at, old.size(), now);
    return *this;
}

ladder& ladder::insert(rung r)
{
    rungs.push_back(std::move(r));
    return *this;
}

rules::traffic ladder::play() const
{
    const auto time = [](std::int64_t ms) { return fsm::time_point{std::chrono::milliseconds{ms}}; };
    rules::traffic t;
    t.parties = parties;
    t.end = time(end_ms);
    t.lossy = lossy;
    t.keys = keys;
    t.closings = closings;
    t.sees_closings = sees_closings;
    auto ordered = rungs;
    std::ranges::stable_sort(ordered, {}, &rung::at_ms);
    for (const auto& r : ordered)
    {
        rules::sighting s;
        s.at = time(r.at_ms);
        s.from = static_cast<rules::party_index>(r.from);
        s.to = static_cast<rules::party_index>(r.to);
        s.source = parties[s.from].at;
        s.destination = parties[s.to].at;
        s.source.port = r.from_port ? r.from_port : s.source.port;
        s.destination.port = r.to_port ? r.to_port : s.destination.port;
        s.connection = r.connection;
        s.framed = r.framed;
        s.waited = std::chrono::milliseconds{r.waited_ms};
        s.message = sip::store(crlf(r.text));
        for (const auto ms : r.copies_ms)
            s.copies.push_back(time(ms));
        s.copy_count = static_cast<std::uint32_t>(s.copies.size());
        if (r.tainted)
            s.taint = rules::taint::everything();
        s.taint.provokes = r.provokes;
        s.seen_arriving = r.lost || !r.arrived_ms.empty();
        for (const auto ms : r.arrived_ms)
            s.arrived.push_back(time(ms));
        t.messages.push_back(std::move(s));
    }
    return t;
}

std::vector<std::string> broken(const rules::traffic& seen)
{
    std::set<std::string> all;
    for (const auto& v : rules::judge(seen, rules::select("")))
    {
        for (const auto& f : v.findings)
        {
            all.insert(f.rule + ' ' +
                       (f.party < seen.parties.size() ? seen.parties[f.party].name : "nobody"));
        }
    }
    return {all.begin(), all.end()};
}

rules::outcome outcome_of(const rules::traffic& seen, std::string_view rule)
{
    const std::vector which{rules::find_rule(rule)};
    return rules::judge(seen, which).at(0).outcome;
}

ladder breach::tainted() const
{
    auto l = spoiled;
    for (auto& r : l.rungs)
        r.tainted = true;
    return l;
}

std::string name_of(const testing::TestParamInfo<const breach*>& info)
{
    std::string text{info.param->letter};
    std::ranges::replace_if(text, [](char c) { return c == '-' || c == '.'; }, '_');
    return text + '_' + std::to_string(info.index);
}

}  // namespace rules_test
