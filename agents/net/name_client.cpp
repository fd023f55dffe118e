#include "net/name_client.hpp"

#include "dns/limits.hpp"
#include "net/error.hpp"
#include "net/limits.hpp"

#include <ares.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

namespace net {

namespace {

// A host of c-ares, freed.
using host_entry = std::unique_ptr<hostent, decltype(&ares_free_hostent)>;
template <class T>
using ares_data = std::unique_ptr<T, decltype(&ares_free_data)>;

void keep(dns::records& out, dns::record r)
{
    if (out.size() < dns::limits::answer_records)
        out.push_back(std::move(r));
}

// c-ares writes the root as "".
std::optional<std::string> name_or_root(const char* written)
{
    return *written == '\0' || std::strcmp(written, ".") == 0 ? std::string{} : dns::kept_name(written);
}

void read_addresses(const hostent& host, dns::records& out)
{
    const bool v6 = host.h_addrtype == AF_INET6;
    for (char** one = host.h_addr_list; *one; ++one)
    {
        fsm::address at;
        at.v6 = v6;
        std::memcpy(at.octets.data(), *one, v6 ? 16 : 4);
        keep(out, dns::host_address{at});
    }
}

int read_addresses(dns::record_type t, const unsigned char* octets, int size, dns::records& out)
{
    hostent* host = nullptr;
    const auto status = t == dns::record_type::a
                            ? ares_parse_a_reply(octets, size, &host, nullptr, nullptr)
                            : ares_parse_aaaa_reply(octets, size, &host, nullptr, nullptr);
    const host_entry freed{host, &ares_free_hostent};
    if (host)
        read_addresses(*host, out);
    return status;
}

int read_srv(const unsigned char* octets, int size, dns::records& out)
{
    ares_srv_reply* all = nullptr;
    const auto status = ares_parse_srv_reply(octets, size, &all);
    const ares_data<ares_srv_reply> freed{all, &ares_free_data};
    for (const auto* one = all; one; one = one->next)
        if (auto name = name_or_root(one->host))
            keep(out, dns::srv{one->priority, one->weight, one->port, std::move(*name)});
    return status;
}

int read_naptr(const unsigned char* octets, int size, dns::records& out)
{
    const auto text = [](const unsigned char* t) { return std::string{reinterpret_cast<const char*>(t)}; };
    ares_naptr_reply* all = nullptr;
    const auto status = ares_parse_naptr_reply(octets, size, &all);
    const ares_data<ares_naptr_reply> freed{all, &ares_free_data};
    for (const auto* one = all; one; one = one->next)
        if (auto name = name_or_root(one->replacement))
            keep(out, dns::naptr{one->order, one->preference, text(one->flags), text(one->service),
                                 text(one->regexp), std::move(*name)});
    return status;
}

int read_records(dns::record_type t, const unsigned char* octets, int size, dns::records& out)
{
    switch (t)
    {
    case dns::record_type::srv: return read_srv(octets, size, out);
    case dns::record_type::naptr: return read_naptr(octets, size, out);
    case dns::record_type::cname: break;
    case dns::record_type::a:
    case dns::record_type::aaaa: return read_addresses(t, octets, size, out);
    }
    return ARES_ENODATA;
}

dns::answer answer_of(int status, dns::records found)
{
    using dns::outcome;
    switch (status)
    {
    case ARES_SUCCESS: return {found.empty() ? outcome::nothing : outcome::found, std::move(found), {}};
    case ARES_ENODATA: return {outcome::nothing, {}, {}};
    case ARES_ENOTFOUND: return {outcome::no_such_name, {}, {}};
    case ARES_ETIMEOUT:
    case ARES_ECANCELLED: return {outcome::silence, {}, {}};
    default: return {outcome::failure, {}, ares_strerror(status)};
    }
}

constexpr int class_in = 1;

struct waiting
{
    dns::record_type type;
    dns::answer got;
    bool is_over = false;
};

void on_reply(void* arg, int status, int, unsigned char* octets, int size)
{
    auto& w = *static_cast<waiting*>(arg);
    dns::records found;
    if (status == ARES_SUCCESS)
        status = read_records(w.type, octets, size, found);
    w.got = answer_of(status, std::move(found));
    w.is_over = true;
}

}  // namespace

struct name_client::self
{
    using time_point = std::chrono::steady_clock::time_point;

    self() = default;
    self(const self&) = delete;
    ~self()
    {
        if (channel)
            ares_destroy(channel);
    }

    dns::records of_hosts_file(const std::string& name, int family) const
    {
        hostent* host = nullptr;
        dns::records out;
        const auto status = ares_gethostbyname_file(channel, name.c_str(), family, &host);
        const host_entry freed{host, &ares_free_hostent};
        if (status == ARES_SUCCESS && host)
            read_addresses(*host, out);
        return out;
    }

    void wait(time_point until)
    {
        std::array<ares_socket_t, ARES_GETSOCK_MAXNUM> sockets{};
        const auto which =
            static_cast<unsigned>(ares_getsock(channel, sockets.data(), static_cast<int>(sockets.size())));
        std::array<pollfd, ARES_GETSOCK_MAXNUM> polled{};
        nfds_t count = 0;
        for (unsigned i = 0; i < sockets.size(); ++i)
        {
            const bool reads = (which >> i & 1U) != 0, writes = (which >> (i + sockets.size()) & 1U) != 0;
            if (reads || writes)
                polled[count++] = {sockets[i],
                                   static_cast<short>((reads ? POLLIN : 0) | (writes ? POLLOUT : 0)), 0};
        }
        const auto left = std::max(
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()),
            std::chrono::milliseconds{0});
        timeval most{static_cast<time_t>(left.count() / 1000),
                     static_cast<suseconds_t>(left.count() % 1000 * 1000)},
            room{};
        const auto* const next = ares_timeout(channel, &most, &room);
        const auto pause = std::max<long>(0, next->tv_sec * 1000 + next->tv_usec / 1000 + 1);
        poll(polled.data(), count, static_cast<int>(pause));
        for (nfds_t i = 0; i < count; ++i)
            ares_process_fd(channel, polled[i].revents & ~POLLOUT ? polled[i].fd : ARES_SOCKET_BAD,
                            polled[i].revents & POLLOUT ? polled[i].fd : ARES_SOCKET_BAD);
        ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);  // what is too late
    }

    ares_channel channel = nullptr;
};

name_client::name_client(const std::string& server) : self_{std::make_unique<self>()}
{
    static const int ready = ares_library_init(ARES_LIB_INIT_ALL);
    ares_options how{};
    how.flags = ARES_FLAG_EDNS;
    how.ednspsz = static_cast<int>(dns::limits::largest_datagram);
    how.timeout = static_cast<int>(limits::name_try.count());
    how.tries = limits::name_tries;
    auto status = ready;
    if (status == ARES_SUCCESS)
        status = ares_init_options(&self_->channel, &how,
                                   ARES_OPT_FLAGS | ARES_OPT_EDNSPSZ | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES);
    if (status == ARES_SUCCESS && !server.empty())
        status = ares_set_servers_ports_csv(self_->channel, server.c_str());
    if (status != ARES_SUCCESS)
        throw environment_error{std::string{"no name server can be asked: "} + ares_strerror(status)};
}

name_client::~name_client() = default;

bool name_client::is_in_hosts_file(const std::string& name)
{
    return !self_->of_hosts_file(name, AF_INET).empty() || !self_->of_hosts_file(name, AF_INET6).empty();
}

dns::answer name_client::of_hosts_file(const dns::question& q)
{
    const bool is_address = q.type == dns::record_type::a || q.type == dns::record_type::aaaa;
    const auto family = q.type == dns::record_type::a ? AF_INET : AF_INET6;
    return answer_of(ARES_SUCCESS, is_address ? self_->of_hosts_file(q.name, family) : dns::records{});
}

dns::answer name_client::ask(const dns::question& q, std::chrono::steady_clock::time_point until)
{
    waiting w{q.type, {}};
    ares_query(self_->channel, q.name.c_str(), class_in, static_cast<int>(q.type), &on_reply, &w);
    while (!w.is_over && std::chrono::steady_clock::now() < until)
        self_->wait(until);
    if (!w.is_over)
        ares_cancel(self_->channel);  // calls on_reply()
    return w.got;
}

}  // namespace net
