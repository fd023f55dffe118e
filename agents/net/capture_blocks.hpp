// The blocks of a pcapng file: https://www.ietf.org/archive/id/draft-ietf-opsawg-pcapng-03.html
#pragma once

#include "fsm/address.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace net {

std::string section_header();
std::string interface_description();  // raw IP, microseconds
// Comments that are "" are none.
std::string enhanced_packet(std::uint64_t microseconds,
                            const std::string& packet,
                            const std::vector<std::string>& comments);
std::string decryption_secrets(const std::string& lines);  // of a key log of TLS
std::string name_resolution(const std::map<fsm::address, std::string>& hosts);

}  // namespace net
