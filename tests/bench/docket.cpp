// What the referee costs where it never ends: calls through one proxy, set up, changed once and ended, 20
// messages each, 100 calls a second, from octets to verdicts of all rules.
//
//   bench_docket [calls] [rules]      messages/s of CPU time, peak memory; the octets are made outside the
//   clock
//   bench_docket CALLS --capture FILE      writes the same calls as a pcap file, for `sipwright check`
#include "pcap_file.hpp"
#include "rules/recorder.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <optional>
#include <queue>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;

struct step
{
    int from, to;
    std::int64_t at_ms;
    const char*
        text;  // line ends are LF; $c Call-ID, $a $b tags, $1 $2 .. branches are made of the call's number
};

constexpr auto sdp =
    "Content-Type: application/sdp\nContent-Length: 136\n\n"
    "v=0\no=alice 2890844526 2890844526 IN IP4 192.0.2.101\ns=-\nc=IN IP4 192.0.2.101\nt=0 0\n"
    "m=audio 49172 RTP/AVP 0\na=rtpmap:0 PCMU/8000\n";

#define ALICE "From: Alice <sip:alice@atlanta.example.com>;tag=$a\n"
#define BOB_NEW "To: Bob <sip:bob@biloxi.example.com>\n"
#define BOB "To: Bob <sip:bob@biloxi.example.com>;tag=$b\n"
#define CALL "Call-ID: $c@atlanta.example.com\n"
#define OF_ALICE(branch) "Via: SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bK" branch "\n"
#define OF_PROXY(branch) "Via: SIP/2.0/UDP 192.0.2.111:5060;branch=z9hG4bK" branch "\n"
#define OF_BOB(branch) "Via: SIP/2.0/UDP 192.0.2.201:5060;branch=z9hG4bK" branch "\n"
#define ROUTE "Record-Route: <sip:192.0.2.111;lr>\n"
#define AT_ALICE "Contact: <sip:alice@192.0.2.101>\n"
#define AT_BOB "Contact: <sip:bob@192.0.2.201>\n"
#define END "Content-Length: 0\n\n"

constexpr int a = 0, p = 1, b = 2;

const step ladder[] = {
    {a, p, 0,
     "INVITE sip:bob@biloxi.example.com SIP/2.0\n" OF_ALICE("$1") "Max-Forwards: 70\n" ALICE BOB_NEW CALL
                                                                  "CSeq: 1 INVITE\n" AT_ALICE "$s"},
    {p, a, 1, "SIP/2.0 100 Trying\n" OF_ALICE("$1") ALICE BOB_NEW CALL "CSeq: 1 INVITE\n" END},
    {p, b, 2,
     "INVITE sip:bob@192.0.2.201 SIP/2.0\n" OF_PROXY("$2") OF_ALICE("$1") ROUTE
     "Max-Forwards: 69\n" ALICE BOB_NEW CALL "CSeq: 1 INVITE\n" AT_ALICE "$s"},
    {b, p, 20,
     "SIP/2.0 180 Ringing\n" OF_PROXY("$2") OF_ALICE("$1") ROUTE ALICE BOB CALL
     "CSeq: 1 INVITE\n" AT_BOB END},
    {p, a, 21, "SIP/2.0 180 Ringing\n" OF_ALICE("$1") ROUTE ALICE BOB CALL "CSeq: 1 INVITE\n" AT_BOB END},
    {b, p, 2000,
     "SIP/2.0 200 OK\n" OF_PROXY("$2") OF_ALICE("$1") ROUTE ALICE BOB CALL "CSeq: 1 INVITE\n" AT_BOB "$s"},
    {p, a, 2001, "SIP/2.0 200 OK\n" OF_ALICE("$1") ROUTE ALICE BOB CALL "CSeq: 1 INVITE\n" AT_BOB "$s"},
    {a, p, 2005,
     "ACK sip:bob@192.0.2.201 SIP/2.0\n" OF_ALICE(
         "$3") "Route: <sip:192.0.2.111;lr>\nMax-Forwards: 70\n" ALICE BOB CALL "CSeq: 1 ACK\n" END},
    {p, b, 2006,
     "ACK sip:bob@192.0.2.201 SIP/2.0\n" OF_PROXY("$4") OF_ALICE("$3") "Max-Forwards: 69\n" ALICE BOB CALL
                                                                       "CSeq: 1 ACK\n" END},
    {a, p, 5000,
     "INVITE sip:bob@192.0.2.201 SIP/2.0\n" OF_ALICE(
         "$5") "Route: <sip:192.0.2.111;lr>\nMax-Forwards: 70\n" ALICE BOB CALL "CSeq: 2 INVITE\n" AT_ALICE
               "$s"},
    {p, a, 5001, "SIP/2.0 100 Trying\n" OF_ALICE("$5") ALICE BOB CALL "CSeq: 2 INVITE\n" END},
    {p, b, 5002,
     "INVITE sip:bob@192.0.2.201 SIP/2.0\n" OF_PROXY("$6") OF_ALICE("$5") "Max-Forwards: 69\n" ALICE BOB CALL
                                                                          "CSeq: 2 INVITE\n" AT_ALICE "$s"},
    {b, p, 5010,
     "SIP/2.0 200 OK\n" OF_PROXY("$6") OF_ALICE("$5") ALICE BOB CALL "CSeq: 2 INVITE\n" AT_BOB "$s"},
    {p, a, 5011, "SIP/2.0 200 OK\n" OF_ALICE("$5") ALICE BOB CALL "CSeq: 2 INVITE\n" AT_BOB "$s"},
    {a, p, 5015,
     "ACK sip:bob@192.0.2.201 SIP/2.0\n" OF_ALICE(
         "$7") "Route: <sip:192.0.2.111;lr>\nMax-Forwards: 70\n" ALICE BOB CALL "CSeq: 2 ACK\n" END},
    {p, b, 5016,
     "ACK sip:bob@192.0.2.201 SIP/2.0\n" OF_PROXY("$8") OF_ALICE("$7") "Max-Forwards: 69\n" ALICE BOB CALL
                                                                       "CSeq: 2 ACK\n" END},
    {a, p, 9000,
     "BYE sip:bob@192.0.2.201 SIP/2.0\n" OF_ALICE(
         "$9") "Route: <sip:192.0.2.111;lr>\nMax-Forwards: 70\n" ALICE BOB CALL "CSeq: 3 BYE\n" END},
    {p, b, 9001,
     "BYE sip:bob@192.0.2.201 SIP/2.0\n" OF_PROXY("$0") OF_ALICE("$9") "Max-Forwards: 69\n" ALICE BOB CALL
                                                                       "CSeq: 3 BYE\n" END},
    {b, p, 9005, "SIP/2.0 200 OK\n" OF_PROXY("$0") OF_ALICE("$9") ALICE BOB CALL "CSeq: 3 BYE\n" END},
    {p, a, 9006, "SIP/2.0 200 OK\n" OF_ALICE("$9") ALICE BOB CALL "CSeq: 3 BYE\n" END},
};

std::string made_of(std::uint64_t call, char what)
{
    auto h = (call * 131 + static_cast<unsigned char>(what)) * 0x9e3779b97f4a7c15;
    h = (h ^ h >> 29) * 0xbf58476d1ce4e5b9;
    char text[20];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(h ^ h >> 32));
    return text;
}

std::string octets_of(const step& s, std::uint64_t call)
{
    std::string text;
    for (const char* c = s.text; *c; ++c)
    {
        if (*c == '$' && c[1] == 's')
            text += sdp;
        else if (*c == '$')
            text += made_of(call, c[1]);
        else
            text += *c;
        c += *c == '$';
    }
    std::string out;
    for (const char c : text)
    {
        if (c == '\n')
            out += '\r';
        out += c;
    }
    return out;
}

rules::party party(const char* name, const char* host, rules::role plays)
{
    return {name, plays, true, *fsm::numeric_address(host, 5060), {}};
}

double cpu_seconds()
{
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

struct coming
{
    std::int64_t at_ms;
    std::uint64_t call;
    std::size_t step;
    friend bool operator>(const coming& x, const coming& y) { return x.at_ms > y.at_ms; }
};

}  // namespace

int main(int argc, char** argv)
{
    const auto calls = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 50'000;
    std::optional<pcap_file> capture;
    if (argc > 3 && std::strcmp(argv[2], "--capture") == 0)
        capture.emplace(argv[3]);
    const auto which = rules::select(argc > 2 && !capture ? argv[2] : "");
    rules::conditions given;
    given.parties = {party("Alice", "192.0.2.101", rules::role::ua),
                     party("Proxy", "192.0.2.111", rules::role::proxy),
                     party("Bob", "192.0.2.201", rules::role::ua)};
    const auto parties = given.parties;
    rules::recorder all{std::move(given), which};

    struct message
    {
        rules::passage where;
        std::string octets;
    };
    std::vector<message> chunk;
    std::priority_queue<coming, std::vector<coming>, std::greater<>> next;
    std::uint64_t begun = 0, messages = 0;
    std::size_t most = 0;
    double busy = 0;
    fsm::time_point now{};
    const auto judge_chunk = [&] {
        if (capture)
            for (const auto& m : chunk)
                capture->add(m.where.at, m.where.source, m.where.destination, m.octets);
        if (capture)
            return chunk.clear();
        const auto before = cpu_seconds();
        for (auto& m : chunk)
        {
            m.where.message = sip::store(std::move(m.octets));
            all.seen(m.where);
            m.where.message = nullptr;
        }
        busy += cpu_seconds() - before;
        messages += chunk.size();
        most = std::max(most, all.open_calls());
        chunk.clear();
    };
    while (begun < calls || !next.empty())
    {
        if (begun < calls && (next.empty() || static_cast<std::int64_t>(begun) * 10 <= next.top().at_ms))
        {
            next.push({static_cast<std::int64_t>(begun) * 10, begun, 0});
            ++begun;
        }
        const auto one = next.top();
        next.pop();
        const auto& s = ladder[one.step];
        now = fsm::time_point{std::chrono::milliseconds{one.at_ms}};
        chunk.push_back({{now, static_cast<rules::party_index>(s.from), static_cast<rules::party_index>(s.to),
                          parties[static_cast<std::size_t>(s.from)].at,
                          parties[static_cast<std::size_t>(s.to)].at, nullptr},
                         octets_of(s, one.call)});
        if (one.step + 1 < std::size(ladder))
            next.push({one.at_ms + ladder[one.step + 1].at_ms - s.at_ms, one.call, one.step + 1});
        if (chunk.size() == 2'000)
            judge_chunk();
    }
    judge_chunk();
    if (capture)
        return 0;
    const auto before = cpu_seconds();
    const auto verdicts = all.finish(now + 60s);
    busy += cpu_seconds() - before;
    std::size_t kept = 0, findings = 0;
    for (const auto& v : verdicts)
    {
        kept += v.outcome == rules::outcome::pass;
        findings += v.findings.size();
        for (const auto& f : v.findings)
            if (&f == &v.findings.front())
                std::printf("%s: %s, %s\n", f.rule.c_str(), f.expected.c_str(), f.observed.c_str());
    }
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    std::printf("%llu messages of %llu calls, at most %zu calls open: %.0f messages/s, peak %.1f MB\n"
                "%zu rules kept, %zu findings\n",
                static_cast<unsigned long long>(messages), static_cast<unsigned long long>(begun), most,
                static_cast<double>(messages) / busy, static_cast<double>(used.ru_maxrss) / 1024, kept,
                findings);
}
