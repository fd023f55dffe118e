// What the evidence of runs and that of calls have in common.
#pragma once

#include "page/evidence.hpp"
#include "rules/traffic.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace page {

std::string_view word_of(rules::role r);          // "user agent"
std::string address_text(const fsm::address& a);  // "127.0.0.1:5060 UDP"; "" where there is none

// The User-Agent or Server of the first message that it sent with one (RFC 3261 20.35, 20.41); raw.
std::string
how_it_names_itself(std::span<const rules::sighting> all, rules::party_index p, rules::role plays);

// What offends in the last exhibit, and the same field in those it is measured by.
void mark(std::vector<exhibit>& all, const rules::finding& f);

// "CAN-SRV-1.c-F14", and the next time "CAN-SRV-1.c-F14-2".
class anchors
{
public:
    std::string made(const std::string& rule, const std::string& at);

private:
    std::map<std::string, std::size_t> known_;
};

// Where a party was: of an agent that opened connections, whence the first one came, for that is not where it
// listens.
fsm::address place_of(const rules::traffic& seen, std::size_t party);

}  // namespace page
