// The driver without sockets: a whole run in one process, in virtual time. Microseconds for 32 s of Timer B.
#pragma once

#include "fsm/fifo.hpp"
#include "run/run.hpp"
#include "run/streams.hpp"

#include <cstdint>
#include <string>

namespace run {

struct play_options
{
    std::uint64_t seed = 1;
    network_conditions network;
    stream_conditions streams;
    fsm::transport transport = fsm::transport::udp;   // of parties of which the script says nothing
    std::vector<const rules::rule*> rules;            // who judges; empty: nobody
    std::shared_ptr<rules::budget> memory = nullptr;  // settings::memory
    fsm::timer_values timers;
    std::optional<play::mutation> mutation;                  // of one rung
    std::shared_ptr<const play::secrets> secrets = nullptr;  // play::member::knows of all
    decltype(settings::decide) decide;
    decltype(settings::on_wire) on_wire;
    fsm::duration limit = std::chrono::minutes{10};  // of virtual time, for machines that never end
};

// Who plays in it: every party an agent, reached by the transport of the script, else by this one.
play::cast cast_of(const script::flow& s, fsm::transport otherwise);

// A run on its way, step by step. A value: a copy in the middle has all that is under way, and the same lies
// before it.
class in_memory
{
public:
    in_memory(const script::flow& s, const play_options& options);  // the script must outlive it

    // Before its first step: as if it had been made with this seed. A copy of one that has not begun,
    // reseeded, is cheaper than a new one.
    void reseed(std::uint64_t seed);

    // The next that happens: something arrives, or a deadline passes. False: nothing more will.
    bool step();
    void told_to_stop();  // a signal, between two steps

    fsm::time_point now() const { return now_; }
    const run& played() const { return played_; }
    std::uint64_t state() const;  // a hash (fsm/state_hash.hpp) of what decides how it goes on
    judge::run_result result();   // once, at the end

private:
    void send();
    bool end(std::string trouble);
    void happen(const streams::happening& what);
    void arrive(const departure& d);

    fsm::time_point limit_, now_{};
    run played_;
    streams streams_;
    fsm::fifo<departure> under_way_;
    std::size_t steps_ = 0;  // while time stood still
    bool started_ = false, ended_ = false;
    std::string trouble_;  // what is wrong with us; "" when nothing is
};

// Every party is an agent. After the ladder it plays on until every machine is idle.
judge::run_result play_in_memory(const script::flow& s, const play_options& options);

}  // namespace run
