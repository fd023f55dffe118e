#include "fsm/methods.hpp"

#include <algorithm>
#include <iterator>

namespace fsm {

namespace {

using sip::method;

constexpr bool yes = true, no = false;

// RFC 3261; 6665 3.1, 4.1.3 (SUBSCRIBE and NOTIFY refresh the target); 3515 2.2; 3311 5.1; 3262 3;
// 6086 4.2.2; 3428; 3903 6 (489: no event package is known).
// clang-format off
constexpr method_facts table[] = {
    // method            usage                     makes    refreshes  Contact  Contact  by
    //                                             dialog   target              in 2xx   itself
    {method::invite,     usage_kind::invite,       yes,     yes,       yes,     yes,     486},
    {method::ack,        usage_kind::invite,       no,      no,        no,      no,      0},
    {method::cancel,     usage_kind::invite,       no,      no,        no,      no,      200},
    {method::bye,        usage_kind::invite,       no,      no,        no,      no,      200},
    {method::options,    usage_kind::none,         no,      no,        no,      no,      200},
    {method::notify,     usage_kind::subscription, no,      yes,       yes,     no,      200},
    {method::prack,      usage_kind::invite,       no,      no,        no,      no,      200},
    {method::update,     usage_kind::invite,       no,      yes,       yes,     yes,     488},
    {method::info,       usage_kind::invite,       no,      no,        no,      no,      469},
    {method::subscribe,  usage_kind::subscription, yes,     yes,       yes,     yes,     489},
    {method::refer,      usage_kind::refer,        yes,     yes,       yes,     yes,     603},
    {method::message,    usage_kind::none,         no,      no,        no,      no,      200},
    {method::publish,    usage_kind::none,         no,      no,        no,      no,      489},
    {method::register_,  usage_kind::registration, no,      no,        yes,     no,      403},
};
// clang-format on

}  // namespace

const method_facts* facts_of(sip::method m)
{
    const auto* const found = std::ranges::find(table, m, &method_facts::method);
    return found == std::end(table) ? nullptr : found;
}

std::string method_set::names() const
{
    std::string out;
    for (const auto& row : table)
        if (has(row.method))
            out.append(out.empty() ? "" : ", ").append(sip::name_of(row.method));
    return out;
}

}  // namespace fsm
