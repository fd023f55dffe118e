#include "mutate/mend.hpp"

#include "sip/fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace mutate {

namespace {

using sip::field_id;

constexpr std::array mandatory{field_id::via,     field_id::from, field_id::to,
                               field_id::call_id, field_id::cseq, field_id::max_forwards};

bool is_mandatory_in(const draft& m, field_id id) { return id != field_id::max_forwards || m.is_request(); }

bool content_length_holds(const draft& m)
{
    const auto* there = m.first(field_id::content_length);
    if (!there)
        return true;  // over UDP it need not be there (RFC 3261 18.3)
    std::size_t said = 0;
    const auto* end = there->value.data() + there->value.size();
    const auto read = std::from_chars(there->value.data(), end, said);
    return read.ec == std::errc{} && read.ptr == end && said == m.body.size();
}

// CSeq  =  1*DIGIT LWS Method
std::string_view method_in_cseq(std::string_view value)
{
    return value.substr(std::min(value.find_last_of(" \t") + 1, value.size()));
}

bool cseq_method_holds(const draft& m)
{
    const auto* cseq = m.first(field_id::cseq);
    return !m.is_request() || !cseq || method_in_cseq(cseq->value) == m.start().first;
}

bool branch_holds(const draft& m)
{
    const auto* via = m.first(field_id::via);
    return via && via->value.find(";branch=z9hG4bK") != std::string_view::npos;
}

bool from_tag_holds(const draft& m)
{
    const auto* from = m.first(field_id::from);
    return from && from->value.find(";tag=") != std::string_view::npos;
}

bool mandatory_holds(const draft& m)
{
    return std::ranges::all_of(mandatory,
                               [&](field_id id) { return !is_mandatory_in(m, id) || m.first(id); });
}

bool once_holds(const draft& m)
{
    std::array<bool, static_cast<std::size_t>(field_id::count_)> seen{};
    for (const auto& r : m.rows)
    {
        const auto id = r.id();
        if (!sip::stands_once(id))
            continue;
        if (seen[static_cast<std::size_t>(id)])
            return false;
        seen[static_cast<std::size_t>(id)] = true;
    }
    return true;
}

std::string with_parameter(std::string_view value, std::string_view parameter)
{
    return std::string{value}.append(parameter);
}

void mend_branch(draft& m)
{
    auto* via = m.first(field_id::via);
    if (!via)
        return;
    const auto first_end = std::min(via->value.find(','), via->value.size());
    const auto at = std::min(via->value.find(";branch="), first_end);
    std::string value{via->value.substr(0, at)};
    value.append(";branch=z9hG4bKmended");
    const auto rest = via->value.substr(at);
    // What follows the parameter that was there.
    const auto next = at < first_end ? std::min(rest.find_first_of(";,", 1), rest.size()) : 0;
    value.append(rest.substr(next));
    via->value = m.keep(std::move(value));
}

std::string_view value_for(field_id id)
{
    switch (id)
    {
    case field_id::via: return "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKmended";
    case field_id::from: return "<sip:alice@atlanta.example.com>;tag=mended";
    case field_id::to: return "<sip:bob@biloxi.example.com>";
    case field_id::call_id: return "mended@192.0.2.1";
    case field_id::cseq: return "1 OPTIONS";  // its method is mended by itself
    default: return "70";
    }
}

void mend_once(draft& m)
{
    std::array<bool, static_cast<std::size_t>(field_id::count_)> seen{};
    std::erase_if(m.rows, [&](const row& r) {
        const auto id = r.id();
        if (!sip::stands_once(id))
            return false;
        return std::exchange(seen[static_cast<std::size_t>(id)], true);
    });
}

void mend_one(draft& m, trait t)
{
    switch (t)
    {
    case trait::content_length: m.set(field_id::content_length, std::to_string(m.body.size())); break;
    case trait::content_type:
        m.add(field_id::content_type, m.body.starts_with("v=") ? "application/sdp" : "text/plain");
        break;
    case trait::cseq_method:
    {
        auto* cseq = m.first(field_id::cseq);
        const auto number = cseq->value.substr(0, cseq->value.size() - method_in_cseq(cseq->value).size());
        cseq->value = m.keep(std::string{number.empty() ? "1 " : number}.append(m.start().first));
        break;
    }
    case trait::branch: mend_branch(m); break;
    case trait::from_tag:
        if (auto* from = m.first(field_id::from))
            from->value = m.keep(with_parameter(from->value, ";tag=mended"));
        break;
    case trait::mandatory:
        for (const auto id : mandatory)
            if (is_mandatory_in(m, id) && !m.first(id))
                m.rows.insert(m.rows.begin(), m.made(sip::name_of(id), std::string{value_for(id)}));
        break;
    case trait::once: mend_once(m); break;
    case trait::count_: break;
    }
}

bool holds(const draft& m, trait t)
{
    switch (t)
    {
    case trait::content_length: return content_length_holds(m);
    case trait::content_type: return m.body.empty() || m.first(field_id::content_type);
    case trait::cseq_method: return cseq_method_holds(m);
    case trait::branch: return branch_holds(m);
    case trait::from_tag: return from_tag_holds(m);
    case trait::mandatory: return mandatory_holds(m);
    case trait::once: return once_holds(m);
    case trait::count_: break;
    }
    return true;
}

// In this order: what one repair adds, a later one sees.
constexpr std::array order{trait::once,     trait::mandatory,    trait::cseq_method,   trait::branch,
                           trait::from_tag, trait::content_type, trait::content_length};
static_assert(order.size() == static_cast<std::size_t>(trait::count_));

}  // namespace

unsigned traits_of(const draft& message)
{
    unsigned out = 0;
    for (const auto t : order)
        if (holds(message, t))
            out |= 1u << static_cast<unsigned>(t);
    return out;
}

void mend(draft& message, unsigned wanted, const change& how)
{
    for (const auto t : order)
        if ((wanted >> static_cast<unsigned>(t) & 1) != 0 && !how.is_left(t) && !holds(message, t))
            mend_one(message, t);
}

}  // namespace mutate
