// By which script of scripts/ a device gets the occasion to break a letter. The table is made, and held true,
// by tests/run/provoked_test.cpp, which plays them all in memory. After a change to scripts or rules:
//
//   SIPWRIGHT_PROVOKED=agents/rules/provoked.cpp build/dev/tests/test_run --gtest_filter='provoked.*'
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace rules {

struct provocation
{
    std::string_view letter;     // "CAN-SRV-1.a"
    std::string_view script;     // "rfc3665/3.9-unsuccessful-busy.toml": of those that do, the shortest
    std::string_view parties;    // whom the device plays in it: "Proxy1, Bob"
    std::string_view over = {};  // "tcp", "tls": with --transport; "": over UDP, too
};

std::span<const provocation> provocations();              // in the order of the rules' document
const provocation* provoked_by(std::string_view letter);  // null: no script is sure to
std::string script_of(const provocation& p);              // "rfc3665/x.toml --transport tls"

}  // namespace rules
