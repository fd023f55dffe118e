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

    bool is_attacked(std::uint32_t rung) const;  // does an agent send it straight to a device?
    bool has_streams() const;                    // is a device reached by TCP, or what is above it?
    // A variant of its text. Throws script::script_error.
    std::shared_ptr<const script::flow> load(const std::string& variant) const;
};

// "F1 INVITE": how tables and findings speak of a rung.
std::string rung_named(const script::flow& s, std::uint32_t rung);

}  // namespace campaign
