#include "play/servers.hpp"

#include "dns/search.hpp"
#include "sip/uri.hpp"

#include <algorithm>

namespace play {

std::vector<party_index> servers_of(const script::flow& s, std::string_view uri, std::uint64_t seed)
{
    std::vector<party_index> out;
    const auto read = sip::parse_uri(uri);
    if (s.names.empty() || !read)
        return out;
    using fsm::transport;
    dns::wanted what;
    what.host = read->host;
    dns::search search{std::move(what), {{transport::udp, transport::tcp, transport::tls}}, seed};
    while (const auto* q = search.asks())
        search.answered(s.names.to(*q));
    for (const auto& t : search.targets())
        if (const auto p = script::marked_party(t.at);
            p < s.parties.size() && std::ranges::find(out, p) == out.end())
            out.push_back(p);
    return out;
}

}  // namespace play
