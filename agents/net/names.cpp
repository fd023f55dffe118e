#include "net/names.hpp"

#include "net/error.hpp"
#include "net/limits.hpp"
#include "net/name_client.hpp"
#include "net/resolve.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <memory>
#include <stdexcept>

namespace net {

namespace {

// The host that a question is about: "_sip._udp.example.com" is about example.com.
std::string_view host_of(std::string_view name)
{
    while (name.starts_with('_') && name.find('.') != name.npos)
        name.remove_prefix(name.find('.') + 1);
    return name;
}

class sources
{
public:
    explicit sources(const name_sources& by) : by_{by} {}

    dns::answer to(const dns::question& q)
    {
        const std::string host{host_of(q.name)};
        if (const auto* known = table_of(host))
            return known->to(q);
        if (!client_)
            client_ = std::make_unique<name_client>(by_.server);
        if (client_->is_in_hosts_file(host))
            return client_->of_hosts_file(q);
        return client_->ask(q, until_);
    }

    const dns::table* table_of(std::string_view host) const
    {
        const auto known =
            std::ranges::find_if(by_.tables, [&](const dns::table* t) { return t->exists(host); });
        return known == by_.tables.end() ? nullptr : *known;
    }

private:
    const name_sources& by_;
    std::unique_ptr<name_client> client_;
    std::chrono::steady_clock::time_point until_ = std::chrono::steady_clock::now() + limits::names_patience;
};

// What the system finds by other ways than those of RFC 3263.
std::vector<dns::target> by_the_system(const dns::wanted& what, const dns::abilities& ours)
{
    const auto over = what.transport.value_or(what.sips ? fsm::transport::tls : ours.transports.front());
    auto at = resolve(what.host, what.port.value_or(fsm::default_port(over)), !ours.v4);
    at.transport = over;
    return {{at, "the system"}};
}

}  // namespace

void check_name_server(const std::string& server)
{
    const auto colon = server.rfind(':');
    unsigned port = 0;
    const auto* const end = server.data() + server.size();
    const auto* const digits = colon == server.npos ? end : server.data() + colon + 1;
    const auto [read, error] = std::from_chars(digits, end, port);
    if (error != std::errc{} || read != end || port == 0 || port > 65'535 ||
        !fsm::numeric_address(server.substr(0, colon), 53))
        throw std::invalid_argument{
            "expected the address of a name server and its port, such as 127.0.0.1:5353"};
}

std::vector<dns::target>
locate(const dns::wanted& what, const dns::abilities& ours, const name_sources& by, std::uint64_t seed)
{
    dns::search s{what, ours, seed};
    sources all{by};
    bool asked = false;
    while (const auto* q = s.asks())
    {
        asked = true;
        s.answered(all.to(*q));
    }
    if (!s.targets().empty())
        return s.targets();
    const auto host = dns::kept_name(what.host);
    if (asked && by.server.empty() && !all.table_of(*host))
        try
        {
            return by_the_system(what, ours);
        }
        catch (const environment_error&)
        {
        }
    throw environment_error{"'" + what.host + "' leads to no address: " + s.why_none()};
}

}  // namespace net
