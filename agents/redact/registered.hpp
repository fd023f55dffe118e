// Which names of messages are of the protocol: what stands behind them is of no person.
#pragma once

#include <string_view>

namespace redact {

// A header field whose value says what is asked and not by whom, in any case: "CSeq", "Supported".
bool is_of_the_protocol(std::string_view field);

// A parameter of a URI, header field or element, in any case, whose value is of the protocol ("transport",
// "tag", "branch"), or is learned as what it is ("nonce").
bool is_known_parameter(std::string_view name);

// A word that parameters have as a value, whatever they are called: "true", "yes", "none".
bool is_known_value(std::string_view value);

// A part of a path that many servers have: "index", "api".
bool is_word_of_paths(std::string_view part);

// A key of JSON whose text is of a kind and not of a person: "type", "status".
bool is_known_key(std::string_view key);

}  // namespace redact
