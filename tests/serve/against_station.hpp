// A run against one standing agent, in virtual time, and what is said of whom.
#pragma once

#include "hash_in_digits.hpp"
#include "serve/station.hpp"

#include "rules/registry.hpp"
#include "run/run.hpp"
#include "sip/choices.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace serve_test {

using namespace std::chrono_literals;

inline fsm::address place_of(std::size_t n)
{
    return *fsm::numeric_address("192.168.0." + std::to_string(n + 1), 5060);
}

// A run against one standing agent, in virtual time: what the one sends, the other has at once.
struct table
{
    // `lost_of`: of so many datagrams to and from the standing agent one is lost, where nobody sees it, and
    // each takes up to 20 ms; 0: none is, and they take no time.
    table(const script::flow& s,
          std::size_t device,
          serve::configuration c,
          unsigned lost_of = 0,
          std::uint64_t seed = 1)
        : at{device},
          how{std::move(c)},
          standing{how, {rules::select(""), false, {}}},
          playing{s, cast_of(s, device), settings()},
          lost{lost_of},
          pick{seed}
    {
    }

    static play::cast cast_of(const script::flow& s, std::size_t device)
    {
        const auto known = std::make_shared<play::secrets>(play::secrets{hash_in_digits, {}});
        play::cast out;
        for (std::size_t n = 0; n < s.parties.size(); ++n)
        {
            play::member m;
            m.device = n == device;
            m.at = place_of(n);
            m.host = m.at.host();
            m.knows = known;
            out.push_back(m);
        }
        return out;
    }

    static run::settings settings()
    {
        run::settings out;
        out.rules = rules::select("");
        return out;
    }

    // Everything that is due by now, and what comes of it.
    void exchange()
    {
        send();
        for (auto due = first_due(); due != under_way.end() && due->at <= now; due = first_due())
        {
            const auto one = *due;
            under_way.erase(due);
            if (one.to == at)
                standing.received(now, one.over, one.message);
            else
                playing.received(now, static_cast<run::party_index>(one.to), one.over, one.message);
            send();
        }
    }

    struct datagram
    {
        fsm::time_point at;
        std::size_t to;  // which party
        fsm::link over;
        sip::message_ptr message;
    };
    std::vector<datagram>::iterator first_due()
    {
        return std::ranges::min_element(under_way, {}, &datagram::at);
    }

    void send()
    {
        for (bool more = true; more;)
        {
            more = false;
            for (run::departure d; playing.next(d); more = true)
            {
                playing.sent(now, d);
                put(d, false);
            }
            for (fsm::transmission t; standing.next(t); more = true)
            {
                standing.sent(now, t);
                put(t, true);
            }
        }
    }

    void put(const fsm::transmission& t, bool from_standing)
    {
        for (std::size_t n = 0; n < playing.cast().size(); ++n)
        {
            if (playing.cast()[n].at != t.over.remote || (from_standing && n == at))
                continue;
            const bool between_machines = lost > 0 && (from_standing || n == at);
            if (between_machines && pick.below(lost) == 0)
                continue;
            const auto takes = between_machines ? std::chrono::milliseconds{1 + pick.below(20)} : 0ms;
            under_way.push_back({now + takes, n, turned(t.over), t.message});
        }
    }
    static fsm::link turned(fsm::link l)
    {
        std::swap(l.local, l.remote);
        return l;
    }

    judge::run_result play()
    {
        playing.start(now);
        exchange();
        for (int steps = 0; !playing.over() && steps < 10'000; ++steps)
        {
            const auto due = first_due();
            now = std::max(now, std::min({playing.deadline(), standing.deadline(),
                                          due == under_way.end() ? fsm::never : due->at}));
            if (standing.deadline() <= now)
                standing.expired(now);
            exchange();
            if (playing.deadline() <= now)
                playing.expired(now);
            exchange();
        }
        for (std::string line; standing.next_line(line);)
            said += line + '\n';
        return playing.result(now);
    }

    std::size_t at;
    serve::configuration how;
    serve::station standing;
    run::run playing;
    fsm::time_point now{};
    std::string said;  // by the standing agent
    unsigned lost;
    sip::choices pick;
    std::vector<datagram> under_way;
};

// A standing agent in the place of each party of a script, doing what it does and not what is drawn: callees
// answer, or are busy.
inline serve::configuration in_place_of(const script::flow& s, std::size_t party, bool busy)
{
    const auto& p = s.parties[party];
    serve::configuration how;
    how.plays = p.plays;
    how.at = place_of(party);
    how.seed = 1;
    how.aor = p.aor;
    how.domain = p.domain;
    how.epoch = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
    how.answers.status = busy ? 486 : 200;
    how.answers.rings = 200ms;
    for (std::size_t n = 0; n < s.parties.size() && p.plays != rules::role::ua; ++n)
        if (n != party && s.parties[n].plays == rules::role::ua)
            how.users.try_emplace("bob", std::vector<std::string>{"sip:bob@" + place_of(n).host_port()});
    return how;
}

// "Bob RSP-TAG-1.a", and whatever else is said of anybody.
inline std::set<std::string> accusations(const judge::run_result& r)
{
    std::set<std::string> out;
    for (const auto& v : r.rules)
        for (const auto& f : v.findings)
            out.insert((f.party == rules::nobody ? "nobody" : r.flow->parties[f.party].name) + ' ' + f.rule);
    return out;
}

inline std::string all_of(const std::set<std::string>& texts)
{
    std::string out;
    for (const auto& one : texts)
        out += one + "; ";
    return out;
}

}  // namespace serve_test
