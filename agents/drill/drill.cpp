#include "drill/drill.hpp"

#include <string>

namespace drill {

broken_claim::broken_claim(const char* sentence) : std::logic_error{std::string{"broken claim: "} + sentence}
{
}

std::span<const entry> all()
{
    static constexpr entry entries[] = {
        {"transactions", transactions},
        {"dialog", dialog},
        {"proxy", proxy},
        {"call", call},
    };
    return entries;
}

}  // namespace drill
