// For each judged letter at least one ladder that breaks it and nothing else, by family.
#pragma once

#include "ladder.hpp"

#include <vector>

namespace rules_test {

std::vector<breach> syntax_breaches();
std::vector<breach> response_breaches();
std::vector<breach> identifier_breaches();
std::vector<breach> via_breaches();
std::vector<breach> client_breaches();
std::vector<breach> server_breaches();
std::vector<breach> cancel_breaches();
std::vector<breach> ack_breaches();
std::vector<breach> bye_breaches();
std::vector<breach> dialog_breaches();
std::vector<breach> proxy_breaches();
std::vector<breach> said_breaches();  // challenges, credentials, session descriptions

std::vector<breach> all_breaches();

}  // namespace rules_test
