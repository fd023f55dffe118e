// The conformance faults that can be planted in a standing agent, to test a referee, a lab or a script with:
// in what leaves, each breaks one sentence of an RFC, whenever it can, and nothing else.
#pragma once

#include "weak/weakness.hpp"

#include "mutate/draft.hpp"

namespace weak {

// A message that is about to leave.
struct leaving
{
    mutate::draft& message;
    int status = 0;           // 0: a request
    std::string_view method;  // of the start line, or of CSeq
    bool is_copy = false;     // it left before, octet for octet
};

enum class spoiled : std::uint8_t { no, changed, kept_back };

struct fault
{
    std::string_view name;     // "to-tag-missing"
    roles where = everywhere;  // who can have it
    std::string_view does;     // "leaves out the tag in To of a final response"
    std::string_view breaks;   // "RSP-TAG-1.a", the letter of the rules that says so
    spoiled (*spoil)(const leaving& l) = nullptr;
};

// Of responses, of requests, of bodies, of a registrar and a redirect server.
std::span<const fault* const> all_faults();
const fault* find_fault(std::string_view name);  // null: unknown
std::vector<std::string_view> names_of_faults();

std::span<const fault> response_faults();  // response_faults.cpp
std::span<const fault> request_faults();   // request_faults.cpp
std::span<const fault> spelling_faults();  // spelling_faults.cpp
std::span<const fault> service_faults();   // service_faults.cpp

inline bool is_for(const fault& f, role r) { return (f.where & only(r)) != 0; }

}  // namespace weak
