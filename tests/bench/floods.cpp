// Captures that a referee must not grow with: very many calls, or one very long one.
//
//   bench_floods KIND MESSAGES FILE
//
//   options    as many calls, each an OPTIONS that nobody answers, a millisecond apart
//   invites    the same of INVITE: none of the calls ends
//   strangers  the same of OPTIONS, each from an address of its own
//   dialog     one call: INVITE, 180, 200, ACK, then INFO and its 200, a millisecond apart
//   copies     one INVITE, repeated every 25 ms
//   variants   the same INVITE a millisecond later, each time with another Subject
//   byes       one call that was answered, then BYE after BYE, a millisecond apart
#include "pcap_file.hpp"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace std::chrono_literals;

const auto alice = *fsm::numeric_address("192.0.2.101", 5060),
           bob = *fsm::numeric_address("192.0.2.201", 5060);

struct request
{
    std::string method = "OPTIONS", host = "192.0.2.101", call = "3848276298220188511", to_tag;
    std::uint64_t cseq = 1, transaction = 0;
};

std::string rows(const request& r, const std::string& to_tag, const std::string& contact)
{
    return "Via: SIP/2.0/UDP " + r.host + ":5060;branch=z9hG4bK" + std::to_string(r.transaction) +
           "\r\nFrom: Alice <sip:alice@" + r.host + ">;tag=a" + r.call + "\r\nTo: Bob <sip:bob@192.0.2.201>" +
           (to_tag.empty() ? "" : ";tag=" + to_tag) + "\r\nCall-ID: " + r.call + "@" + r.host +
           "\r\nCSeq: " + std::to_string(r.cseq) + ' ' + r.method + "\r\nContact: <sip:" + contact +
           ">\r\nContent-Length: 0\r\n\r\n";
}

std::string octets_of(const request& r)
{
    return r.method + " sip:bob@192.0.2.201 SIP/2.0\r\nMax-Forwards: 70\r\n" +
           rows(r, r.to_tag, "alice@" + r.host);
}

std::string answer(const request& r, const char* status)
{
    return "SIP/2.0 " + std::string{status} + "\r\n" + rows(r, "b", "bob@192.0.2.201");
}

void calls(pcap_file& to, std::uint64_t count, const std::string& method, bool strangers)
{
    for (std::uint64_t i = 0; i < count; ++i)
    {
        auto from = alice;
        request r;
        r.method = method;
        r.call = std::to_string(i * 0x9e3779b97f4a7c15);
        r.transaction = i * 0xbf58476d1ce4e5b9;
        if (strangers)
        {
            for (std::size_t octet = 0; octet < 3; ++octet)
                from.octets[octet + 1] = static_cast<std::uint8_t>(i >> 8 * octet);
            from.octets[0] = 10;
            r.host = from.host();
        }
        to.add(fsm::time_point{i * 1ms}, from, bob, octets_of(r));
    }
}

// `method`: INFO, which is answered each time, or BYE, which is not.
void dialog(pcap_file& to, std::uint64_t count, const std::string& method)
{
    request r;
    r.method = "INVITE";
    std::uint64_t i = 0;
    const auto next = [&] { return fsm::time_point{i++ * 1ms}; };
    to.add(next(), alice, bob, octets_of(r));
    to.add(next(), bob, alice, answer(r, "180 Ringing"));
    to.add(next(), bob, alice, answer(r, "200 OK"));
    r.to_tag = "b";
    r.method = "ACK";
    r.transaction = 1;
    to.add(next(), alice, bob, octets_of(r));
    r.method = method;
    while (i < count)
    {
        r.transaction = ++r.cseq;
        to.add(next(), alice, bob, octets_of(r));
        if (method == "INFO")
            to.add(next(), bob, alice, answer(r, "200 OK"));
    }
}

void copies(pcap_file& to, std::uint64_t count)
{
    request r;
    r.method = "INVITE";
    for (std::uint64_t i = 0; i < count; ++i)
        to.add(fsm::time_point{i * 25ms}, alice, bob, octets_of(r));
}

void variants(pcap_file& to, std::uint64_t count)
{
    request r;
    r.method = "INVITE";
    for (std::uint64_t i = 0; i < count; ++i)
    {
        auto octets = octets_of(r);
        octets.insert(octets.find("Contact"), "Subject: " + std::to_string(i) + "\r\n");
        to.add(fsm::time_point{i * 1ms}, alice, bob, octets);
    }
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 4)
        return std::fprintf(
                   stderr,
                   "bench_floods options|invites|strangers|dialog|copies|variants|byes MESSAGES FILE\n"),
               2;
    const std::string_view kind = argv[1];
    const auto count = std::strtoull(argv[2], nullptr, 10);
    pcap_file to{argv[3]};
    if (kind == "options" || kind == "strangers")
        calls(to, count, "OPTIONS", kind == "strangers");
    else if (kind == "invites")
        calls(to, count, "INVITE", false);
    else if (kind == "dialog")
        dialog(to, count, "INFO");
    else if (kind == "byes")
        dialog(to, count, "BYE");
    else if (kind == "variants")
        variants(to, count);
    else if (kind == "copies")
        copies(to, count);
    else
        return std::fprintf(stderr, "bench_floods: no such kind: %s\n", argv[1]), 2;
}
