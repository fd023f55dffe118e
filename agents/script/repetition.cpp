// Requests that are sent again: as what they were answered with asks, or to refresh what they made.
#include "script/relations.hpp"
#include "script/script.hpp"

namespace script {

bool asks_again(int status)
{
    return (status >= 300 && status < 400) || status == 401 || status == 407 || status == 413 ||
           status == 415 || status == 416 || status == 420;
}

bool is_next_server(const flow& s, rules::party_index refused, rules::party_index next)
{
    const auto& domain = s.parties[refused].domain;
    return refused != next && !s.names.empty() && !domain.empty() && s.parties[next].domain == domain;
}

std::uint32_t registration_before(const flow& s, std::uint32_t i)
{
    const auto& r = s.rungs[i];
    if (r.what != caption{0, "REGISTER"})
        return relation::none;
    for (auto j = i; j-- > 0;)
    {
        const auto& before = s.rungs[j];
        if (before.what == r.what && before.from == r.from && before.to == r.to && before.call == r.call &&
            s.relations[j].first_copy == j && s.relations[j].forwarded_from == relation::none)
            return j;
    }
    return relation::none;
}

}  // namespace script
