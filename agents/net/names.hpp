// From a host as people write it to servers (RFC 3263): the procedure of dns/search.hpp, with answers of a
// table, of the hosts file and of name servers.
#pragma once

#include "dns/search.hpp"

#include <string>
#include <vector>

namespace net {

struct name_sources
{
    std::vector<const dns::table*> tables;  // asked first, one after the other; of a host that one knows,
                                            // that one alone
    std::string server = {};  // of --dns: "127.0.0.1:5353"; "": those of the system (/etc/resolv.conf)
};

// Throws std::invalid_argument when `server` is not HOST:PORT with a numeric host.
void check_name_server(const std::string& server);

// What the tables and /etc/hosts say goes first. Else name servers are asked, one question at a time; all of
// them together have limits::names_patience, and what is not answered then is "no answer". Where the name
// servers are those of the system and know nothing, the system's own resolver is asked for an address, at the
// usual port: it knows search domains, mDNS and what else a machine is set up for, and has its own patience.
// Never empty. Throws environment_error: "'biloxi.example.com' leads to no address: NAPTR ...".
std::vector<dns::target>
locate(const dns::wanted& what, const dns::abilities& ours, const name_sources& by, std::uint64_t seed);

}  // namespace net
