#include "rules/framing.hpp"

namespace rules {

bool is_framed(const exchanges& e, const transaction& t)
{
    const auto* const who = e.who(t.server);
    return who && who->device && e.at(t.request).seen->framed != framing::plain;
}

const reading* answer_to_a_plain_one(const exchanges& e, const transaction& t)
{
    int steps = limits::look_back;
    for (const auto& other : e.transactions())
    {
        if (--steps < 0)
            break;
        const auto& q = e.at(other.request);
        if (other.method != t.method || other.client != t.client || other.server != t.server || q.udp() ||
            q.seen->framed != framing::plain || other.tainted || other.final == none)
            continue;
        if (const auto& r = e.at(other.final); r.success())
            return &r;
    }
    return nullptr;
}

bool is_missed_for_its_framing(const exchanges& e, const transaction& t)
{
    return t.responses == none && is_framed(e, t) && answer_to_a_plain_one(e, t) != nullptr;
}

}  // namespace rules
