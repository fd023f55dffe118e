// The table [dns] of a script, a profile or the configuration of a name server.
#pragma once

#include "dns/table.hpp"
#include "script/script.hpp"
#include "script/script_source.hpp"

namespace script {

// A key that is a name, as the table keeps it. Throws script_error.
std::string dns_name(const script_source& source, const entry& e);

//   [dns]
//   "biloxi.example.com" = ["NAPTR 10 50 s SIP+D2T _sip._tcp.biloxi.example.com", "A 192.0.2.4"]
//   "p1.biloxi.example.com" = "A 192.0.2.5"
// Of a script also
//   "p1.biloxi.example.com" = "Proxy1"
// one of `parties`, wherever it is: the table has its mark (party_mark). Throws script_error.
void read_dns(const script_source& source,
              const entry& e,
              dns::table& out,
              const std::vector<std::string_view>& parties = {});

}  // namespace script
