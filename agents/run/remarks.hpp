// What a run over sockets has to say beside its findings, and when it has no verdict because of it: addresses
// that nobody answers from, a machine that was too slow, an end before its time.
#pragma once

#include "judge/result.hpp"
#include "play/cast.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace run {

class remarks
{
public:
    struct ending
    {
        bool interrupted = false, limit_reached = false;
        bool finished = true;  // the ladder was played to its end before
    };

    void note(std::string text);           // counted when it was said before; limits::notes different ones
    void late(fsm::duration by);           // this machine woke us up so much too late
    void heard(const fsm::address& from);  // somebody who is no agent; limits::peers addresses
    void unreachable(const fsm::address& device, std::string_view why);  // ICMP said so

    void finish(judge::run_result& r, const script::flow& script, const play::cast& cast, ending how) const;

private:
    const play::member* absent_device(const play::cast& cast, std::string& why) const;

    std::set<fsm::address> heard_;
    std::map<fsm::address, std::string> unreachable_;
    std::map<std::string, std::uint64_t> notes_;
    std::uint64_t late_ = 0;
    fsm::duration latest_{0};
};

}  // namespace run
