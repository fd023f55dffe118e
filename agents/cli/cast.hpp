// --dut and --at: who plays whom, and where.
#pragma once

#include "dns/search.hpp"
#include "play/cast.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

// One argument of --dut or --at:
//   NAME=HOST:PORT[;transport=udp|tcp|tls|ws|wss]     NAME=sip:user@host:port     HOST may be [IPv6]
struct place
{
    std::string option, name, host, uri;
    dns::wanted where = {};                        // `host`, and what is said of it
    std::optional<fsm::transport> transport = {};  // nothing: not said
    const dns::table* names = nullptr;             // of its profile
};

// Throws script::usage_error that says what is wrong in `argument`.
place parse_place(const std::string& option, const std::string& argument);

// How parties are reached of which neither script nor command line says it.
struct usual_way
{
    std::optional<fsm::transport> transport = {};  // nothing: UDP
    bool v6 = false;         // agents listen at [::1]; names are resolved to IPv6 addresses
    std::string dns = {};    // the name server of --dns; "": those of the system
    std::uint64_t seed = 0;  // draws among servers of equal priority (RFC 2782)
};

// The cast of one script. Agents without a place get a free port at the loopback address, or, when a device
// is elsewhere, at our own address towards it. A transport of `usual` is that of all parties whose script or
// place says none. Hosts of devices are found as RFC 3263 has it, the first target is taken: by the [dns] of
// the script, of the profile, by --dns or the system. May throw net::environment_error.
play::cast make_cast(const script::flow& s,
                     const std::vector<place>& devices,
                     const std::vector<place>& agents,
                     const usual_way& usual = {});

// What every cast needs before it plays: its members know the secrets of the script. Throws
// script::script_error and script::usage_error where the script cannot be played by it: an emergency number,
// a password that is missing, what only agents or only secure or connected hops can do.
void make_ready(const script::flow& s, play::cast& c);

// "tcp". Throws script::usage_error that begins with `option`.
fsm::transport parse_transport(const std::string& option, std::string_view text);

}  // namespace cli
