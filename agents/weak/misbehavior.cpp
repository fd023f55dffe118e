#include "weak/misbehavior.hpp"

#include "fsm/fnv1a.hpp"

namespace weak {

namespace {

constexpr std::size_t remembered = 4'096;  // messages that left

std::string_view method_of(const sip::message& m, const mutate::draft& d)
{
    if (m.is_request())
        return m.method_name();
    const auto* r = d.first(sip::field_id::cseq);
    return r ? r->value.substr(r->value.find(' ') + 1) : std::string_view{};
}

}  // namespace

misbehavior::outcome misbehavior::leaves(const sip::message& m)
{
    if (planted_.empty())
        return {};
    outcome out;
    mutate::draft d{m.octets()};
    const leaving l{d, m.status(), method_of(m, d), left_before(m)};
    for (const auto* f : planted_)
        switch (f->spoil(l))
        {
        case spoiled::kept_back: out.is_kept_back = true; [[fallthrough]];
        case spoiled::changed: out.committed.push_back(f); break;
        case spoiled::no: break;
        }
    if (!out.committed.empty() && !out.is_kept_back)
        out.octets = d.finish();
    return out;
}

bool misbehavior::left_before(const sip::message& m)
{
    const auto hash = fsm::fnv1a{}.add(m.octets()).value();
    if (!left_.insert(hash).second)
        return true;
    left_in_order_.push_back(hash);
    if (left_.size() > remembered)
    {
        left_.erase(left_in_order_.front());
        left_in_order_.pop_front();
    }
    return false;
}

}  // namespace weak
