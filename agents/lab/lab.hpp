// A lab: devices x flows x transports, as a file of TOML says it. Data only.
#pragma once

#include "device/profile.hpp"
#include "lab/policy.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lab {

// Over what a device is reached, and at which port; 0: the usual one beside that of its address.
struct way
{
    fsm::transport over = fsm::transport::udp;
    std::uint16_t port = 0;
};

struct lab_device
{
    std::string name;                // of a cell: letters, digits, '.', '_', '-'
    std::vector<std::string> plays;  // of a flow, the first of these parties that it has
    device::profile profile;
    std::vector<way> over;                                    // not empty
    std::vector<std::pair<std::string, std::string>> agents;  // NAME and HOST:PORT where that agent listens
    std::vector<std::string> flows;  // of all the lab's, these alone: names or "tag:NAME"; empty: all
    unsigned at_once = 1;            // runs that it may take at the same time
    std::string start;               // a command that is this device; "": somebody else has started it
    bool liveness = true;            // it is asked OPTIONS where it is not known to be there
    std::string place;               // "lab.toml:12:1", for messages about it
};

// A failure that is known: it does not fail the lab until that day, and must not stay when it is over.
struct expectation
{
    std::string device, flow, transport;  // "": any
    std::string rule;                     // nothing else may be broken: "CAN-SRV-1", "CAN-SRV-1.c"; "": any
    std::string reason, owner;
    device::date until{};  // the last day on which it holds
    std::string place;
};

struct description
{
    std::string path, title;
    std::vector<std::string> flows;  // files, folders, "tag:NAME"; files are named from the lab's folder
    std::map<std::string, std::vector<std::string>> tags;
    std::vector<fsm::transport> transports;
    std::vector<lab_device> devices;
    std::vector<expectation> expected;
    std::vector<std::string> rules;  // prefixes of those that judge; empty: all
    std::uint32_t repeat = 1;
    policy weighs;                          // of its table [policy]
    std::optional<fsm::duration> patience;  // for rungs of devices without `within`
    std::vector<std::string> read;          // all files that were read
};

namespace limits {  // over them a lab is refused
inline constexpr std::size_t devices = 1'000;
inline constexpr std::size_t flows = 10'000;  // after folders have been looked through
inline constexpr std::size_t cells = 200'000;
inline constexpr std::size_t expected = 10'000;
inline constexpr std::size_t name = 64;  // octets of the name of a device
inline constexpr std::uint32_t repeat = 1'000;
inline constexpr unsigned at_once = 64;
}  // namespace limits

std::string_view word_of(fsm::transport t);  // "udp"
bool is_name_of_device(std::string_view text);

}  // namespace lab
