#include "weak/calls.hpp"

#include <algorithm>

namespace weak {

using sip::field_id;

const call* calls::find(std::string_view call_id) const
{
    const auto found = all_.find(call_id.substr(0, most_of_call_id));
    return found == all_.end() ? nullptr : &found->second;
}

call& calls::of(std::string_view call_id)
{
    const auto key = call_id.substr(0, most_of_call_id);
    if (const auto found = all_.find(key); found != all_.end())
        return found->second;
    if (order_.size() >= most)
    {
        all_.erase(order_.front());
        order_.pop_front();
    }
    order_.emplace_back(key);
    return all_[order_.back()];
}

void calls::received(const reading& r)
{
    const auto call_id = r.value(field_id::call_id);
    if (!r.is_request() || call_id.empty())
        return;
    const auto number = cseq_of(r);
    const bool is_known = find(call_id) != nullptr;
    if (r.first == "INVITE")
    {
        auto& c = of(call_id);
        if (number == c.invite)
            return;  // again
        if (c.invite == 0)
            c.from_tag = tag_of(r.value(field_id::from));
        c.invite = number;
        c.accepted = c.refused = c.acknowledged = false;
        c.acceptances = 0;
    }
    else if (r.first == "CANCEL" && !is_known)
        of(call_id).given_up_early = true;
    else if (r.first == "ACK" && is_known)
        of(call_id).acknowledged = true;
}

void calls::sent(const reading& r)
{
    const auto call_id = r.value(field_id::call_id);
    if (call_id.empty())
        return;
    if (r.is_request("INVITE"))
        of(call_id).placed = true;
    else if (r.is_request("BYE") && find(call_id))
        of(call_id).ended = true;
    else if (r.is_response() && find(call_id))
        answered(of(call_id), r);
}

void calls::answered(call& c, const reading& r)
{
    const auto status = number_in(r.second).value;
    const bool is_success = status >= 200 && status < 300;
    const auto method = method_of_cseq(r);
    if (method == "INVITE" && cseq_of(r) == c.invite && status >= 200)
    {
        (is_success ? c.accepted : c.refused) = true;
        c.acceptances += is_success ? 1 : 0;
    }
    else if (method == "BYE" && is_success)
    {
        c.ended = true;
        c.bye = cseq_of(r);
    }
}

std::size_t calls::half_open() const
{
    return static_cast<std::size_t>(
        std::ranges::count_if(all_, [](const auto& one) { return one.second.is_half_open(); }));
}

std::size_t calls::standing() const
{
    return static_cast<std::size_t>(
        std::ranges::count_if(all_, [](const auto& one) { return one.second.stands(); }));
}

}  // namespace weak
