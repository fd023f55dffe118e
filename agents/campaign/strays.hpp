// Messages that have no place where they are sent: requests of the call that nobody expects, answers to
// nothing, other protocols. Each is a template (script/templates.hpp), sent in the place of a request of the
// call.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace campaign {

struct stray
{
    std::string_view name;  // "CANCEL of another CSeq"
    std::vector<std::string> lines;
};

// Of the call that `from` and `to` have: URIs, "sip:alice@atlanta.example.com".
std::vector<stray> strays_of(const std::string& from, const std::string& to);

}  // namespace campaign
