#include "cli/emergency.hpp"

#include "run/emergency.hpp"
#include "script/load.hpp"
#include "script/script_names.hpp"

#include <algorithm>
#include <string>

namespace cli {

namespace {

std::string without_brackets(const std::string& value)  // "<sip:112@example.com>"
{
    const auto open = value.find('<');
    return open == std::string::npos ? value : value.substr(open + 1, value.find('>') - open - 1);
}

}  // namespace

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
    // What a device is made to transfer to (script/act.hpp).
    for (const auto& r : s.rungs)
        for (const auto& [name, value] : r.fields)
            if (r.what.method == "REFER" && script::same_field(name, "Refer-To") &&
                run::is_emergency(without_brackets(value)))
                throw script::usage_error{s.path + ": " + name_of(r) + " refers to " + value +
                                          ", an emergency number; no device is sent there"};
}

}  // namespace cli
