// Letters of rules that the referee does not judge yet, or has no letter for, judged here on one message:
// what mutators say that they break must be broken.
#pragma once

#include <set>
#include <string>

// "AUT-CHAL-1.d", "SDP-FMTS-1.b", "SDP-FMT-1": the grammar of RFC 8866; "SYN-CT-1": the body is no multipart.
std::set<std::string> unjudged(const std::string& octets);

// Is the rule one of those that `sipwright list rules` does not have yet?
bool is_unlisted(std::string_view rule);
