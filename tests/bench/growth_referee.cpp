// What the referee does with a peer that sends very much: into one call, or in as many calls as messages.
#include "growth.hpp"
#include "rules/recorder.hpp"
#include "rules/registry.hpp"
#include "sip/build.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace bench {

namespace {

using namespace std::chrono_literals;

const fsm::address alice_at = *fsm::numeric_address("192.0.2.101", 5060),
                   proxy_at = *fsm::numeric_address("192.0.2.111", 5060),
                   bob_at = *fsm::numeric_address("192.0.2.201", 5060);
constexpr rules::party_index alice = 0, proxy = 1, bob = 2;

const fsm::address& place(rules::party_index p)
{
    return p == alice ? alice_at : p == bob ? bob_at : proxy_at;
}

struct wanted
{
    std::string method = "OPTIONS", call = "3848276298220188511", branch = "1", from = "a", to;
    std::uint64_t cseq = 1;
    std::string via;   // further rows below the first
    std::string more;  // rows
    std::string body;
};

std::string rows(const wanted& w, const std::string& host, const std::string& to)
{
    return "Via: SIP/2.0/UDP " + host + ":5060;branch=z9hG4bK" + w.branch + "\r\n" + w.via +
           "From: Alice <sip:alice@192.0.2.101>;tag=" + w.from + "\r\nTo: Bob <sip:bob@192.0.2.201>" +
           (to.empty() ? "" : ";tag=" + to) + "\r\nCall-ID: " + w.call +
           "\r\nCSeq: " + std::to_string(w.cseq) + ' ' + (w.method) + "\r\n" + w.more;
}

std::string length(const std::string& body)
{
    return (body.empty() ? "" : "Content-Type: text/plain\r\n") + std::string{"Content-Length: "} +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string request(const wanted& w, const std::string& host = "192.0.2.101")
{
    return w.method + " sip:bob@192.0.2.201 SIP/2.0\r\n" + rows(w, host, w.to) +
           "Max-Forwards: " + (w.via.empty() ? "70" : "69") + "\r\nContact: <sip:alice@192.0.2.101>\r\n" +
           length(w.body);
}

std::string response(const wanted& w,
                     const std::string& status,
                     const std::string& to = "b",
                     const std::string& host = "192.0.2.101")
{
    auto method = w;
    return "SIP/2.0 " + status + "\r\n" + rows(method, host, to) + "Contact: <sip:bob@192.0.2.201>\r\n" +
           length(w.body);
}

// Messages of one run, a millisecond apart; Alice and Proxy are devices, Bob is an agent.
class tape
{
public:
    void add(rules::party_index from, rules::party_index to, const std::string& octets)
    {
        all_.push_back({now_, from, to, place(from), place(to), sip::store(octets)});
        now_ += 1ms;
    }
    void ask(const wanted& w) { add(alice, bob, request(w)); }
    void answer(const wanted& w, const std::string& status, const std::string& to = "b")
    {
        add(bob, alice, response(w, status, to));
    }

    // Recorded as a run is, and judged by all rules.
    void judge()
    {
        rules::conditions given;
        given.parties = {{"Alice", rules::role::ua, true, alice_at, ""},
                         {"Proxy", rules::role::proxy, true, proxy_at, ""},
                         {"Bob", rules::role::ua, false, bob_at, ""}};
        const auto which = rules::select("");
        rules::recorder seen{std::move(given), which, {.whole = true}};
        for (const auto& p : all_)
            if (p.from == bob)
                seen.sent(p);
            else
                seen.arrived(p);
        seen.finish(now_ + 300s);
    }

private:
    fsm::time_point now_{};
    std::vector<rules::passage> all_;
};

using filler = void (*)(tape& t, std::size_t n);

// The same call with each.
wanted in_call(const char* method, std::uint64_t i)
{
    wanted w;
    w.method = method;
    w.cseq = i + 1;
    w.branch = std::to_string(i * 0xbf58476d1ce4e5b9);
    return w;
}

wanted call_of_its_own(const char* method, std::uint64_t i)
{
    auto w = in_call(method, i);
    w.cseq = 1;
    w.call = std::to_string(i * 0x9e3779b97f4a7c15);
    w.from = 'a' + w.call;
    return w;
}

void answered(tape& t)
{
    auto w = in_call("INVITE", 0);
    t.ask(w);
    t.answer(w, "180 Ringing");
    t.answer(w, "200 OK");
    w.method = "ACK";
    w.to = "b";
    w.branch = "ack";
    t.ask(w);
}

void in_dialog(tape& t, std::size_t n, const char* method, const char* status)
{
    answered(t);
    for (std::size_t i = 1; i <= n; ++i)
    {
        auto w = in_call(method, i);
        w.to = "b";
        t.ask(w);
        if (status)
            t.answer(w, status);
    }
}

const std::pair<const char*, filler> fillers[] = {
    {"cseqs of one branch",
     [](tape& t, std::size_t n) {
         for (std::size_t i = 0; i < n; ++i)
         {
             auto w = in_call("OPTIONS", i);
             w.branch = "1";
             t.ask(w);
         }
     }},
    {"calls", [](tape& t, std::size_t n) {
         for (std::size_t i = 0; i < n; ++i)
             t.ask(call_of_its_own("INVITE", i));
     }},
    {"calls, answered",
     [](tape& t, std::size_t n) {
         for (std::size_t i = 0; i < n; ++i)
         {
             const auto w = call_of_its_own("OPTIONS", i);
             t.ask(w);
             t.answer(w, "200 OK", 'b' + w.call);
         }
     }},
    {"calls with one tag",
     [](tape& t, std::size_t n) {
         for (std::size_t i = 0; i < n; ++i)
         {
             auto w = call_of_its_own("OPTIONS", i);
             w.from = "same";
             t.ask(w);
         }
     }},
    {"calls with one branch",
     [](tape& t, std::size_t n) {
         for (std::size_t i = 0; i < n; ++i)
         {
             auto w = call_of_its_own("OPTIONS", i);
             w.branch = "1";
             t.ask(w);
         }
     }},
    {"INFO in a dialog", [](tape& t, std::size_t n) { in_dialog(t, n, "INFO", "200 OK"); }},
    {"BYE after BYE", [](tape& t, std::size_t n) { in_dialog(t, n, "BYE", "200 OK"); }},
    {"BYE, not answered", [](tape& t, std::size_t n) { in_dialog(t, n, "BYE", nullptr); }},
    {"re-INVITEs", [](tape& t, std::size_t n) { in_dialog(t, n, "INVITE", nullptr); }},
    {"re-INVITEs, refused", [](tape& t, std::size_t n) { in_dialog(t, n, "INVITE", "488 No"); }},
    {"re-INVITEs, then BYE",
     [](tape& t, std::size_t n) {
         in_dialog(t, n, "INVITE", nullptr);
         auto w = in_call("BYE", n + 1);
         w.to = "b";
         t.ask(w);
         t.answer(w, "200 OK");
     }},
    {"ACKs",
     [](tape& t, std::size_t n) {
         answered(t);
         for (std::size_t i = 1; i <= n; ++i)
         {
             auto w = in_call("ACK", i);
             w.cseq = 1;
             w.to = "b";
             t.ask(w);
         }
     }},
    {"ACKs that nobody asked for",
     [](tape& t, std::size_t n) {
         for (std::size_t i = 0; i < n; ++i)
         {
             auto w = in_call("ACK", i);
             w.to = "b";
             t.ask(w);
         }
     }},
    {"ACKs to somebody else, then BYEs",
     [](tape& t, std::size_t n) {
         answered(t);
         for (std::size_t i = 1; i <= n; ++i)
         {
             auto w = in_call("ACK", i);
             w.to = "b";
             t.add(alice, proxy, request(w));
         }
         for (std::size_t i = 1; i <= n; ++i)
         {
             auto w = in_call("BYE", n + i);
             w.to = "b";
             t.add(bob, alice, request(w, "192.0.2.201"));
         }
     }},
    {"branches of one INVITE",
     [](tape& t, std::size_t n) {
         for (std::size_t i = 0; i < n; ++i)
         {
             auto w = in_call("INVITE", i);
             w.cseq = 1;
             t.ask(w);
         }
     }},
    {"INVITEs of one branch, altered",
     [](tape& t, std::size_t n) {
         for (std::size_t i = 0; i < n; ++i)
         {
             auto w = in_call("INVITE", 0);
             w.more = "Subject: " + std::to_string(i) + "\r\n";
             t.ask(w);
         }
     }},
    {"tags in one call",
     [](tape& t, std::size_t n) {
         for (std::size_t i = 0; i < n; ++i)
         {
             auto w = in_call("OPTIONS", i);
             w.from = "a" + w.branch;
             t.ask(w);
         }
     }},
    {"Record-Routes",
     [](tape& t, std::size_t n) {
         for (std::size_t i = 0; i < n; ++i)
         {
             auto w = in_call("INVITE", i);
             for (int k = 0; k < 8; ++k)
                 w.more += "Record-Route: <sip:192.0.2." + std::to_string(k) + ";lr;n=" + w.branch + ">\r\n";
             t.ask(w);
             t.answer(w, "180 Ringing", "b" + w.branch);
         }
     }},
    {"180s",
     [](tape& t, std::size_t n) {
         auto w = in_call("INVITE", 0);
         t.ask(w);
         for (std::size_t i = 0; i < n; ++i)
         {
             w.more = "Subject: " + std::to_string(i) + "\r\n";
             t.add(bob, alice, response(w, "180 Ringing"));
         }
     }},
    {"forks",
     [](tape& t, std::size_t n) {
         auto w = in_call("INVITE", 0);
         t.ask(w);
         for (std::size_t i = 0; i < n; ++i)
             t.answer(w, "200 OK", "b" + std::to_string(i * 0xbf58476d1ce4e5b9));
         w.method = "ACK";
         for (std::size_t i = 0; i < n; ++i)
         {
             w.to = "b" + std::to_string(i * 0xbf58476d1ce4e5b9);
             w.branch = "ack" + std::to_string(i);
             t.ask(w);
         }
     }},
    {"forks, rings",
     [](tape& t, std::size_t n) {
         auto w = in_call("INVITE", 0);
         t.ask(w);
         for (std::size_t i = 0; i < n; ++i)
             t.answer(w, "180 Ringing", "b" + std::to_string(i * 0xbf58476d1ce4e5b9));
     }},
    {"refusals of one INVITE",
     [](tape& t, std::size_t n) {
         auto w = in_call("INVITE", 0);
         t.ask(w);
         for (std::size_t i = 0; i < n; ++i)
             t.answer(w, "486 Busy", "b" + std::to_string(i * 0xbf58476d1ce4e5b9));
     }},
    {"CANCELs",
     [](tape& t, std::size_t n) {
         for (std::size_t i = 0; i < n; ++i)
         {
             auto w = in_call("INVITE", i);
             t.ask(w);
             w.method = "CANCEL";
             t.ask(w);
         }
     }},
    {"CANCELs of one INVITE",
     [](tape& t, std::size_t n) {
         auto w = in_call("INVITE", 0);
         t.ask(w);
         w.method = "CANCEL";
         for (std::size_t i = 0; i < n; ++i)
         {
             w.more = "Subject: " + std::to_string(i) + "\r\n";
             t.ask(w);
         }
     }},
    {"copies",
     [](tape& t, std::size_t n) {
         const auto w = in_call("INVITE", 0);
         for (std::size_t i = 0; i < n; ++i)
             t.ask(w);
     }},
    {"responses to nothing",
     [](tape& t, std::size_t n) {
         for (std::size_t i = 0; i < n; ++i)
             t.add(alice, bob, response(in_call("OPTIONS", i), "200 OK", "b", "192.0.2.201"));
     }},
    {"no SIP",
     [](tape& t, std::size_t n) {
         for (std::size_t i = 0; i < n; ++i)
             t.add(alice, bob, "nothing of SIP " + std::to_string(i));
     }},
    {"passed on",
     [](tape& t, std::size_t n) {
         for (std::size_t i = 0; i < n; ++i)
         {
             auto w = in_call("OPTIONS", i);
             t.add(alice, proxy, request(w));
             w.via = "Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bK" + w.branch + "\r\n";
             w.branch = "p" + w.branch;
             t.add(proxy, bob, request(w, "192.0.2.111"));
         }
     }},
    {"passed on from nowhere",
     [](tape& t, std::size_t n) {
         for (std::size_t i = 0; i < n; ++i)
         {
             auto w = in_call("INVITE", i);
             w.via = "Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bKx" + w.branch + "\r\n";
             t.add(proxy, bob, request(w, "192.0.2.111"));
         }
     }},
    {"faults", [](tape& t, std::size_t n) {
         for (std::size_t i = 0; i < n; ++i)
         {
             auto w = in_call("OPTIONS", i);
             w.more = "Accept: ;;" + std::to_string(i) + "\r\nBad row\r\nAllow: \x01 " + std::to_string(i) + "\r\n";
             t.ask(w);
             t.answer(w, "200 OK");
         }
     }}};

// 60 kB each, in one call, with a bad octet in it, and answered with all of it.
void long_ones(tape& t, std::size_t n)
{
    for (std::size_t i = 0; i < n; ++i)
    {
        auto w = in_call("OPTIONS", i);
        w.more = "Subject: " + std::string(59'000, 'a') + '\x01' + std::to_string(i) + "\r\n";
        t.ask(w);
        t.answer(w, "200 OK");
    }
}

// Many rows that a proxy changed, of one message.
void changed_rows(tape& t, std::size_t n)
{
    auto w = in_call("OPTIONS", 0);
    const auto add = [&](const char* end) {
        w.more.clear();
        for (std::size_t i = 0; i < n; ++i)
            w.more += "X-Row: value number " + std::to_string(i) + end + "\r\n";
    };
    add("");
    t.add(alice, proxy, request(w));
    w.via = "Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bK" + w.branch + "\r\n";
    w.branch = "p";
    add("  ;x");
    t.add(proxy, bob, request(w, "192.0.2.111"));
}

shape of(const char* name, std::size_t units, filler fill, std::size_t most_octets = 0)
{
    return {name, units,
            [fill](std::size_t n) {
                auto made = std::make_shared<tape>();
                fill(*made, n);
                return [made] { made->judge(); };
            },
            most_octets};
}

}  // namespace

std::vector<shape> referee_shapes()
{
    std::vector<shape> out;
    for (const auto& [name, fill] : fillers)
        out.push_back(of(name, 600, fill));
    out.push_back(of("60 kB with a bad octet", 16, long_ones));
    out.push_back(of("rows that a proxy changed", 12, changed_rows));
    out.push_back(of(
        "bodies of 150 octets", 600,
        [](tape& t, std::size_t n) {
            for (std::size_t i = 0; i < n; ++i)
            {
                auto w = in_call("MESSAGE", i);
                w.body = std::string(150, 'x');
                t.ask(w);
            }
        },
        4'096));
    return out;
}

}  // namespace bench
