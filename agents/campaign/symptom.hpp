// What went wrong with a device, as seen from outside.
#pragma once

#include "fsm/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace campaign {

enum class symptom : std::uint8_t {
    none,
    crash,           // its process was ended by a signal of a fault
    exit,            // its process ended by itself, or was told to by a signal that others send
    hang,            // its process lives, and does not answer
    silent,          // it does not answer, and nobody knows its process
    reboot,          // it did not answer for a while, then it did again
    slow,            // it answers much later than at first
    leak,            // its memory grows and grows
    wrong_response,  // it broke a rule on what was not touched
    network,         // somebody between says that it cannot be reached
    tool,            // this program could not play the case
};

std::string_view to_text(symptom s);  // "wrong-response"
std::optional<symptom> symptom_named(std::string_view name);
std::string_view meaning_of(symptom s);  // "its process was ended by a signal"

// Of the process of a device, where it is known.
struct process_state
{
    bool known = false, running = false;
    int signal = 0;            // that ended it; 0: none
    int exit_status = 0;       // when it ended by itself
    std::uint64_t memory = 0;  // resident, in octets; 0: not known
    std::string said;   // what it wrote that tells of a fault, such as a sanitizer's report; "" for nothing
    bool told = false;  // that by somebody who watches it, so it is no proof
};

// After a case: is it alive?
struct look
{
    bool answered = false;
    std::optional<fsm::duration> latency;  // of the answer
    fsm::duration silent_for{0};           // until it answered, or we gave up
    bool unreachable = false;              // the network said that nobody listens
    process_state process;
};

// SIGSEGV, SIGABRT and such, which a process brings upon itself; not SIGTERM or SIGKILL.
bool is_of_a_fault(int signal);

// From a look alone: crash, exit, hang, silent, reboot or none.
symptom symptom_of(const look& seen);

}  // namespace campaign
