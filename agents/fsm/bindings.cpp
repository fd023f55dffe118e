#include "fsm/bindings.hpp"

#include <algorithm>

namespace fsm {

namespace {

std::size_t octets_of(const std::vector<binding>& all)
{
    std::size_t out = 0;
    for (const auto& b : all)
        out += b.octets();
    return out;
}

bool same_contact(const sip::uri& a, const std::string& b)
{
    const auto other = sip::parse_uri(b);
    return other && sip::equal(a, *other);
}

// 10.3 items 6 and 7: what comes later of the same user agent has a higher CSeq.
bool is_out_of_order(const binding& b, std::string_view call_id, std::uint32_t cseq)
{
    return b.call_id == call_id && cseq <= b.cseq;
}

}  // namespace

std::size_t binding::octets() const
{
    auto out = contact.size() + params.size() + call_id.size();
    for (const auto& hop : path)
        out += hop.size();
    return out;
}

bindings::outcome bindings::take(time_point now, std::string_view aor, const update& what)
{
    expired(now);
    const auto before = of(aor);
    std::vector<binding> all{before.begin(), before.end()};
    auto order = last_order_;
    for (const auto& one : what.changes)
    {
        const auto uri = sip::parse_uri(one.contact);
        const auto found =
            std::ranges::find_if(all, [&](const binding& b) { return uri && same_contact(*uri, b.contact); });
        // Of this very REGISTER there may be an earlier change of the same Contact.
        if (found != all.end() && std::ranges::any_of(before, [&](const binding& b) {
                return b.order == found->order && is_out_of_order(b, what.call_id, what.cseq);
            }))
            return happens(before.size(), binding_event::out_of_order), outcome::out_of_order;
        if (one.lasts <= duration{0})
        {
            happens(all.size(), binding_event::removed);
            if (found != all.end())
                all.erase(found);
            continue;
        }
        happens(all.size(), found != all.end() ? binding_event::refreshed : binding_event::added);
        auto& b = found != all.end() ? *found : all.emplace_back();
        b.contact = one.contact;
        b.params = one.params;
        b.q = one.q;
        b.expires = now + one.lasts;
        b.call_id = what.call_id;
        b.cseq = what.cseq;
        b.path.assign(what.path.begin(), what.path.end());
        b.flow = what.flow;
        if (b.order == 0)
            b.order = ++order;
        if (all.size() > limits_.of_one_aor || b.octets() > limits_.of_one)
            return happens(before.size(), binding_event::no_room), outcome::full;
    }
    const bool is_new = before.empty() && !all.empty();
    const auto grown = octets_ - octets_of({before.begin(), before.end()}) + octets_of(all);
    if ((is_new && by_aor_.size() >= limits_.aors) || grown + (is_new ? aor.size() : 0) > limits_.octets)
        return happens(before.size(), binding_event::no_room), outcome::full;
    last_order_ = order;
    commit(aor, std::move(all));
    return outcome::done;
}

bindings::outcome
bindings::clear(time_point now, std::string_view aor, std::string_view call_id, std::uint32_t cseq)
{
    expired(now);
    if (std::ranges::any_of(of(aor), [&](const binding& b) { return is_out_of_order(b, call_id, cseq); }))
        return happens(of(aor).size(), binding_event::out_of_order), outcome::out_of_order;
    happens(of(aor).size(), binding_event::all_removed);
    commit(aor, {});
    return outcome::done;
}

void bindings::commit(std::string_view aor, std::vector<binding> all)
{
    auto known = by_aor_.find(aor);
    if (known == by_aor_.end() && all.empty())
        return;
    if (known == by_aor_.end())
    {
        known = by_aor_.emplace(std::string{aor}, ++last_number_).first;
        records_[last_number_].aor = aor;
        octets_ += aor.size();
    }
    const auto number = known->second;
    auto& is = records_.at(number);
    forget_flows(number, is);
    size_ += all.size() - is.all.size();
    octets_ += octets_of(all) - octets_of(is.all);
    if (all.empty())
    {
        octets_ -= is.aor.size();
        due_.clear(number);
        by_aor_.erase(known);
        records_.erase(number);
        return;
    }
    is.all = std::move(all);
    is.all.shrink_to_fit();
    enter_flows(number, is);
    due_.set(number, std::ranges::min_element(is.all, {}, &binding::expires)->expires);
}

void bindings::enter_flows(aor_number number, const record& is)
{
    for (const auto& b : is.all)
    {
        const auto uri = b.flow ? sip::parse_uri(b.contact) : sip::result<sip::uri>{sip::parse_error{}};
        const auto key = uri ? canonical_aor(*uri) : std::nullopt;
        if (!key)
            continue;
        by_contact_.emplace(*key, number);
        ++by_flow_[*b.flow];
    }
}

void bindings::forget_flows(aor_number number, const record& is)
{
    for (const auto& b : is.all)
    {
        const auto uri = b.flow ? sip::parse_uri(b.contact) : sip::result<sip::uri>{sip::parse_error{}};
        const auto key = uri ? canonical_aor(*uri) : std::nullopt;
        if (!key)
            continue;
        by_contact_.erase({*key, number});
        if (const auto known = by_flow_.find(*b.flow); --known->second == 0)
            by_flow_.erase(known);
    }
}

std::optional<link> bindings::flow_to(const sip::uri& contact) const
{
    const auto key = canonical_aor(contact);
    if (!key)
        return std::nullopt;
    for (auto i = by_contact_.lower_bound({*key, 0}); i != by_contact_.end() && i->first == *key; ++i)
        for (const auto& b : records_.at(i->second).all)
            if (b.flow && same_contact(contact, b.contact))
                return b.flow;
    return std::nullopt;
}

void bindings::expired(time_point now)
{
    while (const auto due = due_.take_due(now))
    {
        const auto& is = records_.at(*due);
        happens(is.all.size(), binding_event::expired);
        auto left = is.all;
        std::erase_if(left, [&](const binding& b) { return b.expires <= now; });
        commit(std::string{is.aor}, std::move(left));
    }
}

void bindings::happens(std::size_t of_this_aor, binding_event e) const
{
    visit(visited_machine::bindings, of_this_aor == 0 ? 0 : of_this_aor < limits_.of_one_aor ? 1 : 2, e);
}

const bindings::record* bindings::find(std::string_view aor) const
{
    const auto known = by_aor_.find(aor);
    return known == by_aor_.end() ? nullptr : &records_.at(known->second);
}

std::span<const binding> bindings::of(std::string_view aor) const
{
    const auto* is = find(aor);
    return is ? std::span<const binding>{is->all} : std::span<const binding>{};
}

void bindings::add_to(state_hash& h) const
{
    for (const auto& [aor, number] : by_aor_)
        for (const auto& b : records_.at(number).all)
        {
            h.text(aor).text(b.contact).text(b.params).number(static_cast<std::uint64_t>(b.q));
            h.when(b.expires).identifier(b.call_id).identifier(std::to_string(b.cseq));
            for (const auto& hop : b.path)
                h.text(hop);
            h.way(b.flow.value_or(link{}));
        }
}

std::optional<std::string> canonical_aor(const sip::uri& uri)
{
    if (uri.scheme != sip::scheme::sip && uri.scheme != sip::scheme::sips)
        return std::nullopt;
    auto out = sip::unescaped(uri.user);
    out.append(1, '@');
    for (const char c : uri.host)
        out.append(1, c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    if (uri.has_port)
        out.append(1, ':').append(std::to_string(uri.port));
    return out;
}

}  // namespace fsm
