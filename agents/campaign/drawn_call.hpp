// A call as a ladder draws it, for whoever draws more of it: its way from hop to hop, and where it stands.
#pragma once

#include "script/rewrite.hpp"
#include "script/script.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace campaign {

// Of all indices, into the rungs of the flow.
struct drawn_call
{
    std::vector<std::uint32_t>
        attempts;                     // the INVITE as its caller sends it: the first, and after 407 and such
    std::vector<std::uint32_t> hops;  // the last of these, from hop to hop
    std::vector<rules::party_index> way;  // whom it passes: the caller first, the callee last
    std::optional<std::uint32_t> final;   // what the callee answers, if that is drawn
    std::vector<std::uint32_t> acks;      // the ACK of its 2xx from hop to hop; none: there is no dialog
    std::uint32_t end = 0;                // the first BYE of that dialog, or behind the last rung

    rules::party_index caller() const { return way.front(); }
    rules::party_index callee() const { return way.back(); }
};

// The first call of a ladder. Nothing where there is none, where it is forked, has a name, or reaches no user
// agent.
std::optional<drawn_call> call_of(const script::flow& s);

// A request, and how it is passed on: it alone, where nobody passes it on. Nothing where it is forked.
std::vector<std::uint32_t> passed_on(const script::flow& s, std::uint32_t request);

bool is_request(const script::rung& r);                // any but ACK and CANCEL
bool arrives(const script::flow& s, std::uint32_t i);  // at once: it is neither lost nor drawn again
// Is it sent once, as its machines send it?
bool is_plain(const script::flow& s, std::uint32_t i);

using rungs_drawn = std::vector<script::rewriting::redrawn>;

// "INFO" or "200 INFO" along a way, a rung for each hop. Several: any of them may come.
rungs_drawn along(const script::flow& s,
                  const std::vector<rules::party_index>& way,
                  const std::vector<std::string>& what);
// The rungs from `first` to before `last` as they are.
rungs_drawn as_drawn(std::uint32_t first, std::uint32_t last);
void add(rungs_drawn& to, rungs_drawn more);

}  // namespace campaign
