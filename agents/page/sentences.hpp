// How a finding is put into words: sentences with a subject, links to the RFC, Markdown for a ticket.
#pragma once

#include "judge/result.hpp"
#include "page/evidence.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace page {

// Of a rule and letter, "CAN-BUILD-1.c", or of the flow. `who`: who is to blame, "" for nobody; `sent`: what
// of theirs it is about, "F9 CANCEL", or the rung that it is about; `theirs`: they sent it.
std::string
sentence_of(const rules::finding& f, const std::string& who, const std::string& sent, bool theirs);

// "https://www.rfc-editor.org/rfc/rfc3261#section-9.2" for "RFC 3261 9.2, 17"; "" for what begins otherwise.
std::string link_of(std::string_view spec);

// "MUST", "SHOULD", "information"; "AS DRAWN": of a rule that no RFC has but the ladder.
std::string_view word_of(rules::level l);
std::string_view demand_of(const found& f);
std::pair<std::string, tone> word_of(judge::run_verdict v);  // "INCONCLUSIVE"
std::string_view word_of(judged_cell::state s);
tone tone_of(judged_cell::state s);

// One finding for a ticket. What peers wrote stands in fences longer than any run of backticks in it.
std::string markdown_of(const evidence& e, const found& f);

// The ladder as a Mermaid sequence diagram, with times. Its lifelines have names of our own: others could
// end the diagram.
std::string mermaid_of(const evidence& e);

}  // namespace page
