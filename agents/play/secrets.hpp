// What agents know and nobody is shown: no script has it, no log, capture comment or result.
#pragma once

#include "fsm/digest_hash.hpp"

#include <map>
#include <string>

namespace play {

struct secrets
{
    fsm::digest_hash hash = nullptr;  // null: no agent challenges by itself, nor answers a challenge
    std::map<std::string, std::string, std::less<>> passwords = {};  // by where the script says they are
};

}  // namespace play
