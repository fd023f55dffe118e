#include "campaign/symptom.hpp"

#include <algorithm>
#include <array>
#include <csignal>

namespace campaign {

namespace {

struct wording
{
    std::string_view name, meaning;
};

constexpr std::array<wording, 11> words{{
    {"none", "nothing was seen"},
    {"crash", "its process was ended by a signal"},
    {"exit", "its process ended"},
    {"hang", "its process lives and does not answer"},
    {"silent", "it does not answer any more"},
    {"reboot", "it did not answer for a while, then it did again"},
    {"slow", "it answers much later than at first"},
    {"leak", "its memory grows"},
    {"wrong-response", "it broke a rule, on what was not touched"},
    {"network", "the network says that it cannot be reached"},
    {"tool", "the case could not be played"},
}};

// These are sent: by a person, a script, or a system that is short of memory.
constexpr std::array from_outside{SIGHUP, SIGINT, SIGQUIT, SIGKILL, SIGTERM, SIGUSR1, SIGUSR2};

}  // namespace

bool is_of_a_fault(int signal)
{
    return signal != 0 && std::ranges::find(from_outside, signal) == from_outside.end();
}

std::string_view to_text(symptom s) { return words[static_cast<std::size_t>(s)].name; }

std::string_view meaning_of(symptom s) { return words[static_cast<std::size_t>(s)].meaning; }

std::optional<symptom> symptom_named(std::string_view name)
{
    const auto found = std::ranges::find(words, name, &wording::name);
    if (found == words.end())
        return std::nullopt;
    return static_cast<symptom>(found - words.begin());
}

symptom symptom_of(const look& seen)
{
    const auto& p = seen.process;
    if (p.known && !p.running)
        return is_of_a_fault(p.signal) || !p.said.empty() ? symptom::crash : symptom::exit;
    if (!p.said.empty())
        return symptom::crash;
    if (!seen.answered)
        return p.known ? symptom::hang : symptom::silent;
    return seen.silent_for > fsm::duration{0} ? symptom::reboot : symptom::none;
}

}  // namespace campaign
