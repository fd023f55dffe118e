#include "campaign/drawn_call.hpp"

#include <algorithm>
#include <iterator>

namespace campaign {

namespace {

constexpr auto none = script::relation::none;

bool is(const script::rung& r, int status, std::string_view method)
{
    return r.what.status == status && r.what.method == method;
}

std::optional<std::uint32_t> first_invite(const script::flow& s)
{
    for (std::uint32_t i = 0; i < s.rungs.size(); ++i)
        if (is(s.rungs[i], 0, "INVITE") && s.relations[i].dialog == i &&
            s.relations[i].forwarded_from == none)
            return i;
    return std::nullopt;
}

// RFC 3261 8.1.3.4, RFC 3263 4.3: the INVITE that is sent in its place.
std::optional<std::uint32_t> next_attempt(const script::flow& s, std::uint32_t invite)
{
    for (auto i = invite + 1; i < s.rungs.size(); ++i)
        if (s.relations[i].first_copy == i &&
            (s.relations[i].retry_of == invite || s.relations[i].instead_of == invite))
            return i;
    return std::nullopt;
}

std::optional<std::uint32_t> final_answer(const script::flow& s, std::uint32_t request)
{
    for (auto i = request + 1; i < s.rungs.size(); ++i)
        if (s.relations[i].request == request && s.rungs[i].what.status >= 200 &&
            s.rungs[i].what.method == s.rungs[request].what.method)
            return i;
    return std::nullopt;
}

std::vector<std::uint32_t> acks_of(const script::flow& s, const drawn_call& call)
{
    for (auto i = call.hops.back() + 1; i < s.rungs.size(); ++i)
    {
        const auto& related = s.relations[i];
        if (!is(s.rungs[i], 0, "ACK") || related.first_copy != i || related.request != call.hops.front() ||
            related.acknowledges == none || s.rungs[related.acknowledges].what.status / 100 != 2)
            continue;
        auto out = passed_on(s, i);
        const bool arrives = !out.empty() && s.rungs[out.back()].to == call.callee();
        return arrives ? out : std::vector<std::uint32_t>{};
    }
    return {};
}

std::uint32_t end_of(const script::flow& s, const drawn_call& call)
{
    for (std::uint32_t i = 0; i < s.rungs.size(); ++i)
        if (is(s.rungs[i], 0, "BYE") && s.relations[i].dialog == call.hops.front())
            return i;
    return static_cast<std::uint32_t>(s.rungs.size());
}

}  // namespace

bool is_request(const script::rung& r)
{
    return r.what.status == 0 && r.what.method != "ACK" && r.what.method != "CANCEL";
}

bool arrives(const script::flow& s, std::uint32_t i)
{
    return !s.rungs[i].lost && std::ranges::count(s.relations, i, &script::relation::first_copy) == 1;
}

bool is_plain(const script::flow& s, std::uint32_t i)
{
    const auto& r = s.rungs[i];
    return arrives(s, i) && !r.is_stimulus() && !r.changes_message() && !r.optional && !r.crosses &&
           !r.stream;
}

std::vector<std::uint32_t> passed_on(const script::flow& s, std::uint32_t request)
{
    std::vector<std::uint32_t> out;
    for (auto i = request; i != none; i = s.relations[i].forwarded_to)
    {
        out.push_back(i);
        for (auto j = i + 1; j < s.rungs.size(); ++j)
            if (s.relations[j].forwarded_from == i && s.relations[j].first_copy == j &&
                j != s.relations[i].forwarded_to)
                return {};
    }
    return out;
}

std::optional<drawn_call> call_of(const script::flow& s)
{
    if (std::ranges::any_of(s.rungs, [](const auto& r) { return !r.call.empty(); }))
        return std::nullopt;
    drawn_call out;
    for (auto at = first_invite(s); at; at = next_attempt(s, *at))
        out.attempts.push_back(*at);
    if (out.attempts.empty())
        return std::nullopt;
    out.hops = passed_on(s, out.attempts.back());
    if (out.hops.empty() || s.parties[s.rungs[out.hops.back()].to].plays != rules::role::ua)
        return std::nullopt;
    out.way.push_back(s.rungs[out.hops.front()].from);
    for (const auto hop : out.hops)
        out.way.push_back(s.rungs[hop].to);
    out.final = final_answer(s, out.hops.back());
    out.acks = acks_of(s, out);
    out.end = end_of(s, out);
    return out;
}

rungs_drawn
along(const script::flow& s, const std::vector<rules::party_index>& way, const std::vector<std::string>& what)
{
    rungs_drawn out;
    for (std::size_t i = 0; i + 1 < way.size(); ++i)
    {
        script::rewriting::redrawn r;
        for (const auto& one : what)
            r.captions.push_back(one + ' ' + s.parties[way[i]].name + " -> " + s.parties[way[i + 1]].name);
        out.push_back(std::move(r));
    }
    return out;
}

rungs_drawn as_drawn(std::uint32_t first, std::uint32_t last)
{
    rungs_drawn out;
    for (auto i = first; i < last; ++i)
        out.push_back({.was = i});
    return out;
}

void add(rungs_drawn& to, rungs_drawn more)
{
    to.insert(to.end(), std::move_iterator{more.begin()}, std::move_iterator{more.end()});
}

}  // namespace campaign
