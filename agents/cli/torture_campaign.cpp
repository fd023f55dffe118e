#include "cli/torture_campaign.hpp"

#include "device/survey.hpp"
#include "fsm/next_hop.hpp"
#include "net/resolve.hpp"
#include "run/emergency.hpp"
#include "script/spelling.hpp"
#include "torture/messages.hpp"
#include "torture/ping.hpp"

#include <memory>
#include <random>
#include <string_view>

namespace cli {

namespace {

constexpr fsm::duration ask_again = std::chrono::seconds{1};
constexpr fsm::duration stray_answer = std::chrono::milliseconds{500};  // to what must not be answered

torture::result
left_out(const torture::expectation& one, fsm::transport over, torture::status as, const std::string& why)
{
    torture::result out;
    out.of = &one;
    out.over = over;
    out.status = as;
    out.why = why;
    return out;
}

}  // namespace

fsm::address our_end(const fsm::address& device)
{
    auto out = fsm::is_loopback(device) ? *fsm::numeric_address(device.v6 ? "::1" : "127.0.0.1", 0)
                                        : net::local_towards(device);
    out.transport = device.transport;
    return out;
}

std::string token_of(const torture_terms& terms, const torture::expectation& one, fsm::transport over)
{
    const auto* const message = torture::find_message(one.corpus + '/' + one.name);
    return terms.token + std::string{device::word_of(over)} +
           std::to_string(message - torture::messages().data()) + 'm';
}

std::string fitted(const torture_terms& terms, const torture::expectation& one, const fsm::link& over)
{
    const auto octets = torture::find_message(one.corpus + '/' + one.name)->octets;
    const torture::fitting to{over.remote, over.local, terms.user, token_of(terms, one, over.transport())};
    return torture::touched(octets, torture::touches(octets, one.kept, one.mended, to));
}

std::string torture_token(std::uint64_t seed)
{
    constexpr std::string_view letters = "abcdefghijkmnpqrstuvwxyz23456789";
    std::mt19937_64 random{seed};
    std::string out = "t";
    for (int i = 0; i < 10; ++i)
        out += letters[random() % letters.size()];
    return out;
}

// Our port is not known before there is a socket.
std::string
emergency_in(const torture_terms& terms, const fsm::address& way, std::span<const torture::expectation> all)
{
    constexpr auto why = " is an emergency number or service, and no test may reach one";
    for (const auto& e : all)
        if (const auto found = run::emergency_in(*sip::store(fitted(terms, e, {our_end(way), way})));
            !found.empty())
            return e.name + ": " + script::in_quotes(found) + why;
    return run::is_emergency(terms.uri) ? "--dut: " + script::in_quotes(terms.uri) + why : std::string{};
}

bool torture_campaign::lives(net::device_line& line)
{
    const auto asked = line.play([&](const fsm::link& over) {
        const auto uri = terms_.uri.empty()
                             ? "sip:" + over.remote.host_port() +
                                   std::string{fsm::transport_parameter(over.transport(), false)}
                             : terms_.uri;
        torture::exchange::settings how;
        how.wait = terms_.liveness;
        how.token = terms_.token;
        return std::make_unique<torture::exchange>(torture::ping(uri, over, terms_.token, ++asked_), over,
                                                   how);
    });
    const auto& heard = asked->heard();
    why_ = heard.unsent.empty() ? heard.unreachable : heard.unsent;
    if (why_.empty() && heard.garbled)
        why_ = "what came is no SIP";
    return torture::shows_life(*asked);
}

void torture_campaign::await_life(net::device_line& line, fsm::time_point since, torture::result& of)
{
    const auto until = line.now() + terms_.recover;
    while (line.now() < until && !line.interrupted())
    {
        const auto asked = line.now();
        if (lives(line))
        {
            of.came_back = true;
            break;
        }
        if (const auto rest = asked + ask_again - line.now(); rest > fsm::duration{0})
            line.pause(rest);
    }
    of.silence = line.now() - since;
}

torture_campaign::end
torture_campaign::play(const fsm::address& way, std::span<const torture::expectation> all, const taker& take)
{
    const auto over = way.transport;
    std::vector<std::string> names;
    if (!terms_.host.empty())
        names.push_back(terms_.host);
    net::device_line line{{way, our_end(way), std::move(names), terms_.tls, terms_.secrets}};
    if (!lives(line))
        return line.interrupted() ? end::interrupted : end::dead;
    std::string stopped;
    auto out = end::done;
    for (const auto& one : all)
    {
        if (!one.is_over(over))
        {
            take(left_out(one, over, torture::status::unsuited, "it makes no sense over this transport"));
            continue;
        }
        if (stopped.empty() && line.interrupted())
        {
            stopped = "interrupted";
            out = end::interrupted;
        }
        if (!stopped.empty())
        {
            take(left_out(one, over, torture::status::not_run, stopped));
            continue;
        }
        const auto played = line.play([&](const fsm::link& by) {
            torture::exchange::settings how;
            how.wait = terms_.wait;
            how.linger = one.wanted.no_answer_to.empty() ? fsm::duration{0} : stray_answer;
            how.token = token_of(terms_, one, over);
            return std::make_unique<torture::exchange>(fitted(terms_, one, by), by, how);
        });
        if (played->heard().interrupted)
        {
            take(left_out(one, over, torture::status::not_run, "interrupted"));
            continue;
        }
        auto result = torture::made(one, terms_.role, *played);
        if (!lives(line) && !line.interrupted())
        {
            result.status = torture::status::silent;
            const auto sent = played->heard().sent;
            await_life(line, sent == fsm::never ? line.now() : sent, result);
            if (!result.came_back)
            {
                stopped = "the device is down since " + one.name;
                out = end::down;
            }
        }
        take(std::move(result));
    }
    return out;
}

}  // namespace cli
