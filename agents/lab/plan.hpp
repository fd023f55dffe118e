// Which cells a lab has, and which of them can be played.
#pragma once

#include "lab/cell.hpp"
#include "lab/lab.hpp"
#include "script/script.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace lab {

struct named_flow
{
    std::string name;  // of a cell
    script::flow flow;
    std::string digest;  // of its text and the files beside it
    std::vector<std::string> tags = {};
    fsm::duration lasts{0};  // about, when all goes well
};

// "3.8-unsuccessful-no-answer" of its path; what has no place in a file's name becomes '_'.
std::string name_of_flow(std::string_view path);
// Names that are alike get that of their folder in front. Throws script::usage_error where they still are.
void name_apart(std::vector<named_flow>& flows);

struct planned_cell
{
    cell_key key;
    std::size_t device = 0, flow = 0;  // indices
    std::size_t party = 0;             // of the flow: who the device is
    way over;
    std::string why_not;  // it cannot be played; "": it can
    std::string by;       // unsupported, by whose word; "": it is not that
    bool applies = true;
};

// All, devices first, then flows, then transports, as they stand in the file.
std::vector<planned_cell> cells_of(const description& lab, const std::vector<named_flow>& flows);

// Does `pattern` name this cell? DEVICE[/FLOW[/TRANSPORT]], where a part may have '*'; FLOW also is its name
// up to the first '-' ("3.8"), or "tag:NAME".
bool names_cell(std::string_view pattern, const planned_cell& c, const named_flow& flow);
bool names_flow(std::string_view pattern, const named_flow& flow);

// "*" stands for any octets.
bool fits(std::string_view pattern, std::string_view text);

// The failure that is expected of it; null: none. `today`: one that is over excuses nothing.
const expectation* expected_of(const description& lab, const planned_cell& c, const named_flow& flow);

}  // namespace lab
