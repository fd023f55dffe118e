// The script under attack.
#pragma once

#include "play/cast.hpp"
#include "script/script.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace campaign {

struct target
{
    const script::flow* flow = nullptr;
    std::string text;  // of which it was loaded
    play::cast cast;
    std::function<void(script::flow&)> settle;  // what is said of its parties elsewhere; may be empty

    // A variant of its text. Throws script::script_error.
    std::shared_ptr<const script::flow> load(const std::string& variant) const;
};

// "F1 INVITE": how tables and findings speak of a rung.
std::string rung_named(const script::flow& s, std::uint32_t rung);

}  // namespace campaign
