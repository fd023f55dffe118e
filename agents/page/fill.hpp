// Parts of the evidence page, each with its section of evidence.html. Known to page alone.
#pragma once

#include "page/evidence.hpp"
#include "page/fields.hpp"
#include "page/octets.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace page {

// How much of an evidence is told; less of it, until the page is short enough.
struct room
{
    std::size_t findings, arrows, octets, attached, text, listed;
    room halved() const
    {
        return {findings / 2 + 1, arrows / 2 + 1, octets / 2, attached / 2, text / 2, listed / 2 + 1};
    }
};

std::string_view class_of(tone t);  // "is-fail"
tone tone_of(const found& f);
std::string_view mark_of(const found& f);  // "FAIL", "WARN", "INFO", "WAIVED"

// At most `most` octets of a text, and how many are left out.
std::string cut(std::string_view text, std::size_t most);

void fill_lines(fields to, const std::vector<octet_line>& lines);
void fill_spec(fields to, const std::string& spec);  // {{#LINK}}
void fill_findings(fields to, const evidence& e, const room& has);
void fill_messages(fields to, const evidence& e, const room& has);
void fill_judged(fields to, const evidence& e);

}  // namespace page
