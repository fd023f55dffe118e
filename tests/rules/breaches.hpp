// For each judged letter at least one ladder that breaks it and nothing else, by family.
#pragma once

#include "ladder.hpp"

#include <vector>

namespace rules_test {

std::vector<breach> syntax_breaches();
std::vector<breach> response_breaches();
std::vector<breach> identifier_breaches();
std::vector<breach> via_breaches();
std::vector<breach> transport_breaches();
std::vector<breach> client_breaches();
std::vector<breach> server_breaches();
std::vector<breach> cancel_breaches();
std::vector<breach> ack_breaches();
std::vector<breach> bye_breaches();
std::vector<breach> dialog_breaches();
std::vector<breach> option_breaches();
std::vector<breach> refusal_breaches();
std::vector<breach> after_refusal_breaches();
std::vector<breach> change_breaches();
std::vector<breach> proxy_breaches();
std::vector<breach> proxy_route_breaches();
std::vector<breach> fork_breaches();
std::vector<breach> registration_breaches();
std::vector<breach> registrar_breaches();
std::vector<breach> redirection_breaches();
std::vector<breach> challenge_breaches();
std::vector<breach> credential_breaches();
std::vector<breach> password_breaches();
std::vector<breach> said_breaches();  // challenges and credentials by themselves, session descriptions
std::vector<breach> offer_breaches();
std::vector<breach> reliability_breaches();
std::vector<breach> event_breaches();
std::vector<breach> session_timer_breaches();

const std::vector<breach>& all_breaches();  // of all families, made once
std::vector<const breach*> each_breach();   // the same, for tests that run once for each

ladder told_before(std::string_view received);

// Where the occasion comes for letters that no other ladder keeps, and nobody takes it.
std::vector<ladder> kept_registrations();
std::vector<ladder> kept_credentials();
std::vector<ladder> kept_passwords();
std::vector<ladder> kept_forks();
std::vector<ladder> kept_datagrams();
std::vector<ladder> kept_offers();
std::vector<ladder> kept_refusals();
std::vector<ladder> kept_dialogs();
std::vector<ladder> kept_routes();
std::vector<ladder> kept_changes();
std::vector<ladder> kept_reliability();
std::vector<ladder> kept_events();
std::vector<ladder> kept_session_timers();

}  // namespace rules_test
