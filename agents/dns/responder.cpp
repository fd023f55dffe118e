#include "dns/responder.hpp"

#include "dns/limits.hpp"

#include <algorithm>

namespace dns {

namespace {

std::string type_text(std::uint16_t type)
{
    const auto word = to_text(static_cast<record_type>(type));
    return word.empty() ? "TYPE" + std::to_string(type) : std::string{word};  // RFC 3597 5
}

std::string code_text(const response& r)
{
    switch (r.code)
    {
    case response_code::no_error: break;
    case response_code::format_error: return "no query that can be read";
    case response_code::no_such_name: return "no such name";
    case response_code::not_implemented: return "not implemented";
    case response_code::refused: return "refused";
    case response_code::server_failure: return "failure";
    }
    if (r.is_truncated)
        return "truncated";
    const auto size = r.answers.size();
    return size == 0 ? "nothing" : std::to_string(size) + (size == 1 ? " record" : " records");
}

// A label before the name; the name itself where that makes it too long.
std::string beside(const std::string& name) { return kept_name("loop." + name).value_or(name); }

}  // namespace

std::string_view to_text(fault f) { return fault_words[static_cast<std::size_t>(f)]; }

std::optional<fault> fault_named(std::string_view w)
{
    const auto found = std::ranges::find(fault_words, w);
    if (found == fault_words.end() || found == fault_words.begin())
        return std::nullopt;
    return static_cast<fault>(found - fault_words.begin());
}

fault faults::of(std::string_view name) const
{
    const auto found = by_name.find(name);
    return found == by_name.end() ? of_all : found->second;
}

std::string to_text(const responder_counters& c)
{
    return std::to_string(c.queries) + " queries: " + std::to_string(c.found) + " found, " +
           std::to_string(c.nothing) + " nothing, " + std::to_string(c.no_such_name) + " no such name, " +
           std::to_string(c.refused) + " refused, " + std::to_string(c.faults) + " by a fault";
}

responder::reply responder::to(std::string_view octets, bool over_tcp)
{
    const auto q = read_query(octets);
    if (!q)
        return {};
    ++counters_.queries;
    response r;
    auto wrong = fault::none;
    if (q->fault != response_code::no_error)
        r.code = q->fault;
    else if (q->of_class != class_internet)
        r.code = response_code::refused;
    else if (wrong = faults_.of(q->name); wrong != fault::none)
        r = with_fault(*q, wrong);
    else
        r = look_up(*q);
    r.is_truncated = r.is_truncated && !over_tcp;
    auto line = q->question.empty() ? code_text(r) : type_text(q->type) + ' ' + q->name + ": ";
    if (!q->question.empty())
        line += wrong == fault::silence ? "" : code_text(r);
    if (wrong != fault::none)
    {
        ++counters_.faults;
        line += wrong == fault::silence ? "silence" : ", by the fault '" + std::string{to_text(wrong)} + "'";
    }
    else
        count(r);
    if (wrong == fault::silence)
        return {{}, line};
    auto octets_back = write_response(*q, r, over_tcp);
    if (!r.is_truncated && is_truncated(octets_back))
        line += ", truncated";
    return {std::move(octets_back), line};
}

void responder::count(const response& r)
{
    (r.code == response_code::no_such_name ? counters_.no_such_name
     : r.code != response_code::no_error   ? counters_.refused
     : r.answers.empty()                   ? counters_.nothing
                                           : counters_.found) += 1;
}

// An alias and what it stands for, as far as the table knows it (RFC 1034 4.3.2 item 3 a).
response responder::look_up(const query& q) const
{
    response out;
    question now{q.name, static_cast<record_type>(q.type)};
    for (std::size_t followed = 0; followed <= limits::aliases; ++followed)
    {
        const auto a = table_.to(now);
        if (a.is == outcome::no_such_name)
            out.code = response_code::no_such_name;
        const alias* other = nullptr;
        for (const auto& r : a.found)
        {
            out.answers.push_back({now.name, r});
            other = type_of(r) == now.type ? nullptr : std::get_if<alias>(&r);
        }
        if (!other)
            break;
        now.name = other->of;
    }
    return out;
}

response responder::with_fault(const query& q, fault f) const
{
    response out;
    switch (f)
    {
    case fault::none:
    case fault::silence: break;
    case fault::nxdomain: out.code = response_code::no_such_name; break;
    case fault::loop: out.answers = {{q.name, alias{beside(q.name)}}, {beside(q.name), alias{q.name}}}; break;
    case fault::truncation:
        out = look_up(q);
        out.is_truncated = true;
        break;
    case fault::many:
        out = look_up(q);
        for (std::size_t i = 0; !out.answers.empty() && out.answers.size() < limits::many; ++i)
            out.answers.push_back(resource{out.answers[i]});
        break;
    }
    return out;
}

}  // namespace dns
