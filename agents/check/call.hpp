// One call of a capture, judged.
#pragma once

#include "rules/judge.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace check {

enum class verdict : std::uint8_t { pass, fail, inconclusive };

struct call
{
    std::string id;  // its Call-ID, of its first message that has one; raw, escape when printing
    check::verdict verdict = check::verdict::pass;
    bool began_before = false;  // the capture, or what was judged before
    bool goes_on = false;       // a transaction is not over where the watch ends
    bool holes = false;         // something was not seen meanwhile
    std::string unread;         // what of one of its messages was not read; "" when all was
    std::size_t messages = 0;
    std::size_t kept = 0, kept_in_part = 0, inconclusive = 0, not_triggered = 0;  // rules, of all parties
    std::vector<rules::verdict> found;       // of the rules with findings, in their order
    std::vector<rules::verdict> others;      // of the other rules, when that was asked for
    const rules::exchanges* seen = nullptr;  // while it is told of only
};

// Is it what a call begins with? Where a docket begins with anything else, its beginning was not seen.
bool begins(const rules::reading& r);

std::string_view to_text(verdict v);  // "inconclusive"

// "its beginning is not in the capture; ..."; "" when all was seen.
std::string what_is_missing(const call& c);

// The ladder with times at the left and what was found below it, as of a run; at most limits::rungs rungs
// and limits::lifelines parties, and how many were left out.
std::string draw(const call& c, const std::vector<rules::party>& who);

}  // namespace check
