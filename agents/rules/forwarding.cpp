#include "rules/forwarding.hpp"

#include "rules/compare.hpp"
#include "rules/hash.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace rules {

namespace {

using sip::field;
using sip::field_id;

// Extensions that let proxies add, change or remove them: RFC 3325, 3329, 3841, 4412, 5393, 6442, 6809, 7044,
// 5806, 7989, 8224.
constexpr std::array<std::string_view, 20> of_proxies = {
    "Accept-Contact",      "Diversion",         "Feature-Caps",
    "Geolocation",         "Geolocation-Error", "Geolocation-Routing",
    "History-Info",        "Identity",          "Identity-Info",
    "Max-Breadth",         "Reject-Contact",    "Remote-Party-ID",
    "Request-Disposition", "Resource-Priority", "Accept-Resource-Priority",
    "Security-Client",     "Security-Server",   "Security-Verify",
    "Session-ID",          "User-to-User"};

bool same_name(const sip::message& m, const field& row, const sip::message& other, const field& of)
{
    return row.id == of.id && (row.id != field_id::other || sip::iequals(m.name(row), other.name(of)));
}

std::string without_blanks(std::string_view text)
{
    std::string out;
    std::ranges::copy_if(text, std::back_inserter(out),
                         [](char c) { return c != ' ' && c != '\t' && c != '\r' && c != '\n'; });
    return out;
}

const sip::via& second_via(const reading& r)
{
    if (!r.asked.below)
    {
        sip::via_list list{*r.message};
        sip::via top, below;
        r.asked.below = list.next(top) && list.next(below) ? below : sip::via{};
    }
    return *r.asked.below;
}

// Below the top Via of the one stands that of the other.
bool stands_below(const reading& shorter, const reading& longer)
{
    return !shorter.via.branch.empty() && second_via(longer).branch == shorter.via.branch &&
           same_sent_by(second_via(longer), shorter.via);
}

// Option tags that a proxy uses up itself: RFC 3329 2.3.1, RFC 3323 5.1.
bool is_for_proxies(std::string_view tag)
{
    return sip::iequals(tag, "sec-agree") || sip::iequals(tag, "privacy");
}

bool has_option(const sip::message& m, field_id id, std::string_view tag)
{
    sip::token_list tags{m, id};
    for (std::string_view one; tags.next(one);)
        if (sip::iequals(one, tag))
            return true;
    return tags.error().has_value();
}

}  // namespace

bool passes_on(const exchanges& e, const reading& r, const reading& from)
{
    if (from.seen->to != r.seen->from || from.request != r.request || from.response != r.response ||
        from.method != r.method || from.cseq.number != r.cseq.number || from.status != r.status ||
        !from.has_via || !r.has_via || !e.arrived(from) || e.arrival(from) > r.at())
    {
        return false;
    }
    const auto &longer = r.request ? r : from, &shorter = r.request ? from : r;
    return longer.vias == shorter.vias + 1 && stands_below(shorter, longer);
}

const reading* source_of(const exchanges& e, const reading& r)
{
    const reading* found = nullptr;
    any_source(e, r, [&](const reading& o) { return (found = &o) != nullptr; });
    return found;
}

const reading* renamed_source_of(const exchanges& e, const reading& r)
{
    if (!r.has_via || e.docket().begun_before || !e.surrounded(r.seen->from) || source_of(e, r))
        return nullptr;
    int steps = limits::look_back;
    for (auto i = r.heard; i != none && steps > 0; i = e.at(i).before_to, --steps)
    {
        const auto& o = e.at(i);
        const bool alike = o.request == r.request && o.response == r.response && o.method == r.method &&
                           o.status == r.status && o.has_via &&
                           o.vias == (r.request ? r.vias - 1 : r.vias + 1);
        if (alike && e.arrived(o) && e.arrival(o) <= r.at() &&
            (r.request ? stands_below(o, r) : stands_below(r, o)))
        {
            return &o;
        }
    }
    return nullptr;
}

const reading* came_as_it_is(const exchanges& e, const reading& r)
{
    if (!e.is_proxy(r.seen->from) || !r.request || !r.has_via || r.via.branch.empty())
        return nullptr;
    int steps = limits::look_back;
    for (const auto* o = e.before_in_call(r); o && steps > 0; o = e.before_in_call(*o), --steps)
        if (o->request && o->seen->to == r.seen->from && o->method == r.method && o->has_via &&
            o->via.branch == r.via.branch && same_sent_by(o->via, r.via) && e.arrived(*o) &&
            e.arrival(*o) <= r.at())
            return o;
    return nullptr;
}

bool owed_to(const reading& source)
{
    const auto& t = source.seen->taint;
    return !source.message->error() && source.message->trailing().empty() &&
           (!t || (t.by == taint::hand::script && !sip::check(*source.message)));
}

bool is_end_to_end(const sip::message& m, const field& row)
{
    if ((bit(row.id) & end_to_end) == 0 || !row.well_formed)
        return false;
    const auto name = m.name(row);
    return row.id != field_id::other ||
           (!sip::iequals(name.substr(0, 2), "P-") &&
            std::ranges::none_of(of_proxies, [&](auto known) { return sip::iequals(name, known); }));
}

bool has_row(const sip::message& m, const sip::message& of, const field& row)
{
    return std::ranges::any_of(m.fields(), [&](const field& one) { return same_name(m, one, of, row); });
}

std::string_view lost_option(const sip::message& went, const sip::message& came)
{
    sip::token_list tags{came, field_id::require};
    int most = 32;
    for (std::string_view one; most-- > 0 && tags.next(one);)
        if (!is_for_proxies(one) && !has_option(went, field_id::require, one))
            return one;
    return {};
}

bool kept_rows::has_value(std::string_view value)
{
    if (values_.empty())
        for (const auto& row : m_->fields())
            values_.insert(hash_of(m_->value(row)));
    return values_.contains(hash_of(value));
}

kept_rows::joined& kept_rows::all_of(const field& row)
{
    const auto name = row.id == field_id::other ? of_->name(row) : sip::name_of(row.id);
    std::string key{name};
    for (char& c : key)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    auto& all = by_name_[key];
    if (!std::exchange(all.made, true))
        for (const auto& one : m_->fields())
            if (same_name(*m_, one, *of_, row))
                all.values += (all.values.empty() ? "" : ",") + without_blanks(m_->value(one));
    return all;
}

bool kept_rows::has(const field& row)
{
    constexpr std::size_t near = 8;  // the usual proxy keeps their order
    const auto value = of_->value(row);
    const auto rows = m_->fields();
    for (std::size_t i = 0, at = next_; i < rows.size(); ++i, ++at)
    {
        if (i == near && !has_value(value))
            break;
        at = at < rows.size() ? at : 0;
        if (m_->value(rows[at]) == value && same_name(*m_, rows[at], *of_, row))
        {
            next_ = at + 1;
            return true;
        }
    }
    if (row.id == field_id::from || row.id == field_id::to)
    {
        const auto asked = sip::parse_name_addr(value), given = sip::parse_name_addr(m_->value(row.id));
        if (asked && given)
            return same_party(*asked, *given);
    }
    auto& all = all_of(row);
    const auto part = without_blanks(value);
    const auto text = std::string_view{all.values};
    auto found = find(text.substr(all.next), part);
    found = found == std::string_view::npos ? find(text, part) : found + all.next;
    if (found == std::string_view::npos)
        return false;
    all.next = found + part.size();
    return has_row(*m_, *of_, row);
}

}  // namespace rules
