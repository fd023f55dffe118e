// Claim: no message costs more than ten times the usual work per octet, or more memory than 64 times its
// size: neither to read all of it, nor to answer it as a user agent, nor does a list of messages. A peer
// cannot buy much of our time with few octets.
//
// Work is counted in basic blocks (meter.hpp), so that the answer is the same everywhere; the g++ build
// counts memory only. The usual work is the median over the corpus:
//   SIPWRIGHT_COST=1 build/fuzz/fuzz/fuzz_cost -runs=0 corpus/rfc3665 corpus/torture corpus/message
//   corpus/stream 2>/dev/null |
//     sort -n | awk '{ each[NR] = $1 } END { print each[int((NR + 1) / 2)] }'
#include "claim.hpp"
#include "meter.hpp"

#include "fsm/user_agent.hpp"
#include "sip/build.hpp"
#include "sip/fields.hpp"
#include "sip/framer.hpp"
#include "sip/multipart.hpp"
#include "sip/simd.hpp"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t usual_blocks = 28;  // per octet, the median of the command above
constexpr std::uint64_t blocks_for_nothing =
    20000;  // per message: transactions and answers that a message of any size makes
constexpr std::size_t octets_for_nothing =
    65536;  // the same in memory, once: tables, dialogs, indices of messages

// Every typed reading, every check, and what is made of a message.
void read_all(std::string_view octets)
{
    sip::message m;
    m.scan(octets);
    (void)sip::check(m);
    for (const auto& row : m.fields())
        (void)sip::check(m, row);
    sip::via via;
    for (sip::via_list values{m}; values.next(via);)
        (void)via.params.has("maddr");
    for (const auto id : {sip::field_id::from, sip::field_id::to, sip::field_id::contact,
                          sip::field_id::route, sip::field_id::record_route})
    {
        sip::name_addr one, before;
        for (sip::name_addr_list values{m, id}; values.next(one); before = one)
        {
            (void)equal(one.uri, before.uri);
            (void)one.uri.has_lr();
            (void)one.params.has("expires");
        }
    }
    std::string_view token;
    for (const auto id : {sip::field_id::require, sip::field_id::allow, sip::field_id::supported})
        for (sip::token_list values{m, id}; values.next(token);)
        {
        }
    if (const auto type = sip::content_type_of(m))
        (void)sip::parse_multipart(m.body(), sip::unquoted(type->params.value("boundary")));
    for (const auto id : {sip::field_id::authorization, sip::field_id::www_authenticate})
        for (const auto* row = m.first(id); row; row = m.next(*row))
            if (const auto read = sip::parse_challenge(m.value(*row)))
                (void)read->value("response");
    if (m.is_request() || m.is_response())
        (void)sip::edit{m}.finish();
}

// All messages come twice, as they do over UDP, and a user agent answers as it does when its user says
// nothing.
void answer_all(const std::vector<std::string_view>& messages)
{
    fsm::user_agent_settings settings;
    settings.local = *fsm::numeric_address("192.0.2.101", 5060);
    settings.aor = "sip:bob@example.com";
    fsm::user_agent bob{settings, sip::choices{1}};
    fsm::time_point now{};
    for (const auto octets : messages)
        for (int copy = 0; copy < 2; ++copy)
        {
            now += 10ms;
            bob.received(now, *fsm::numeric_address("192.0.2.201", 5060), octets);
            for (fsm::event e; bob.next_event(e);)
                bob.by_default(now, e);
            for (fsm::datagram out; bob.next_datagram(out);)
            {
            }
        }
}

std::vector<std::string_view> messages_of(std::string_view stream, sip::framer& framer)
{
    std::vector<std::string_view> out;
    framer.put(stream);
    for (auto next = framer.next(); next && *next; next = framer.next())
        out.push_back(**next);
    if (out.empty())
        out.push_back(stream);
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view octets{reinterpret_cast<const char*>(data), size};
    sip::use_simd(sip::simd_level::scalar);  // the one level that every processor has

    const meter used;
    std::size_t count = 0;
    {
        read_all(octets);
        sip::framer framer;
        const auto messages = messages_of(octets, framer);
        count = messages.size();
        answer_all(messages);
    }
    const auto [blocks, memory] = used.read();

    if (std::getenv("SIPWRIGHT_COST") && size > 0)
    {
        std::printf("%llu blocks per octet, %zu octets of memory per octet, %zu octets\n",
                    static_cast<unsigned long long>(blocks / size), memory / size, size);
        std::fflush(stdout);  // what breaks a claim is told, too
    }
    claim(blocks <= 10 * usual_blocks * size + count * blocks_for_nothing,
          "ten times the usual work per octet at most");
    claim(memory <= 64 * size + octets_for_nothing, "64 octets of memory per octet at most");
    return 0;
}
