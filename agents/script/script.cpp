#include "script/script.hpp"

#include <algorithm>

namespace script {

bool rung::draws(int status) const
{
    return what.status == status || std::ranges::find(or_else, status, &caption::status) != or_else.end();
}

fsm::address party_mark(party_index p)
{
    fsm::address out;
    out.octets[3] = static_cast<std::uint8_t>(p + 1);
    return out;
}

party_index marked_party(const fsm::address& a)
{
    auto mark = a;
    mark.port = 0;
    mark.transport = {};
    const auto p = static_cast<party_index>(a.octets[3] - 1);
    return a.octets[3] != 0 && mark == party_mark(p) ? p : rules::nobody;
}

std::string to_text(const caption& c)
{
    return c.status == 0 ? c.method : std::to_string(c.status) + ' ' + c.method;
}

bool is_about_udp(const flow& s)
{
    return std::ranges::all_of(s.parties,
                               [](const script_party& p) { return p.transport == fsm::transport::udp; });
}

std::string captions_of(const rung& r)
{
    if (r.or_else.empty())
        return to_text(r.what);
    auto out = std::to_string(r.what.status);
    for (const auto& other : r.or_else)
        out += '/' + std::to_string(other.status);
    return out + ' ' + r.what.method;
}

std::string name_of(const rung& r) { return "F" + std::to_string(r.number); }

}  // namespace script
