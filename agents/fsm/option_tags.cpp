#include "fsm/option_tags.hpp"

#include "sip/fields.hpp"
#include "sip/params.hpp"

#include <iterator>

namespace fsm {

namespace {

constexpr bool no = false;

// clang-format off
constexpr option_tag table[] = {
    {"100rel",            "RFC 3262", no},
    {"timer",             "RFC 4028", no},
    {"replaces",          "RFC 3891", no},
    {"join",              "RFC 3911", no},
    {"path",              "RFC 3327", no},
    {"outbound",          "RFC 5626", no},
    {"gruu",              "RFC 5627", no},
    {"precondition",      "RFC 3312", no},
    {"norefersub",        "RFC 4488", no},
    {"nosub",             "RFC 7614", no},
    {"explicitsub",       "RFC 7614", no},
    {"multiple-refer",    "RFC 5368", no},
    {"tdialog",           "RFC 4538", no},
    {"eventlist",         "RFC 4662", no},
    {"from-change",       "RFC 4916", no},
    {"histinfo",          "RFC 7044", no},
    {"early-session",     "RFC 3959", no},
    {"answermode",        "RFC 5373", no},
    {"pref",              "RFC 3840", no},
    {"privacy",           "RFC 3323", no},
    {"resource-priority", "RFC 4412", no},
    {"sec-agree",         "RFC 3329", no},
    {"ice",               "RFC 5768", no},
    {"sdp-anat",          "RFC 4092", no},
    {"uui",               "RFC 7433", no},
};
// clang-format on
static_assert(std::size(table) <= 64);

constexpr auto nowhere = std::size(table);

std::size_t place_of(std::string_view name)
{
    std::size_t i = 0;
    while (i < nowhere && !sip::iequals(table[i].name, name))
        ++i;
    return i;
}

}  // namespace

std::span<const option_tag> option_tags() { return table; }

bool names_tag(const sip::message& m, sip::field_id list, std::string_view tag)
{
    std::string_view one;
    for (sip::token_list all{m, list}; all.next(one);)
        if (sip::iequals(one, tag))
            return true;
    return false;
}

option_set::option_set()
{
    for (const auto& tag : table)
        if (tag.supported)
            add(tag.name);
}

bool option_set::add(std::string_view name)
{
    const auto at = place_of(name);
    if (at == nowhere)
        return false;
    bits_ |= std::uint64_t{1} << at;
    return true;
}

bool option_set::has(std::string_view name) const
{
    const auto at = place_of(name);
    return at != nowhere && (bits_ >> at & 1) != 0;
}

std::string option_set::names() const
{
    std::string out;
    for (std::size_t i = 0; i < nowhere; ++i)
        if ((bits_ >> i & 1) != 0)
            out.append(out.empty() ? "" : ", ").append(table[i].name);
    return out;
}

std::string option_set::missing_for(const sip::message& request) const
{
    std::string out;
    std::string_view tag;
    for (sip::token_list tags{request, sip::field_id::require}; tags.next(tag);)
        if (!has(tag))
            out.append(out.empty() ? "" : ", ").append(tag);
    return out;
}

bool option_set::has_all_for(const sip::message& request) const
{
    std::string_view tag;
    for (sip::token_list tags{request, sip::field_id::require}; tags.next(tag);)
        if (!has(tag))
            return false;
    return true;
}

}  // namespace fsm
