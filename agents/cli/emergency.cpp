#include "cli/emergency.hpp"

#include "run/emergency.hpp"
#include "script/load.hpp"

#include <algorithm>
#include <string>

namespace cli {

void refuse_emergency_calls(const script::flow& s, const play::cast& c)
{
    if (std::ranges::none_of(c, &play::member::device))
        return;
    for (std::size_t i = 0; i < s.parties.size(); ++i)
        for (const auto& address : {s.parties[i].aor, c[i].uri})
            if (run::is_emergency(address))
                throw script::usage_error{
                    s.path + ": " + s.parties[i].name + " is " + address +
                    ", an emergency number; it is not called with a device in the cast"};
}

}  // namespace cli
