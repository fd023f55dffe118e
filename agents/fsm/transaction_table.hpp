// The live transactions of one element: by id, by key, by deadline.
#pragma once

#include "fsm/deadline_queue.hpp"
#include "fsm/invite_client.hpp"
#include "fsm/invite_server.hpp"
#include "fsm/non_invite_client.hpp"
#include "fsm/non_invite_server.hpp"
#include "fsm/timers.hpp"
#include "fsm/transactions.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace fsm {

using machine = std::variant<invite_client, non_invite_client, invite_server, non_invite_server>;

struct transaction
{
    transaction_id id;
    std::string key;  // matching.hpp
    fsm::machine machine;
    link over;                 // transactions::link_of()
    sip::message_ptr request;  // a server's as it is marked
    origin_tag origin = no_origin;
    std::string old_ack_key = {};  // matching.hpp; "" unless the client is of RFC 2543
    std::optional<other_way> otherwise = {};
    deadlines timers = {};
    std::size_t place = static_cast<std::size_t>(-1);  // of deadline_queue
    int last_status = 0;

    bool is_server() const { return machine.index() >= 2; }
    bool ended() const
    {
        return std::visit([](const auto& m) { return m.ended(); }, machine);
    }
};

class transaction_table
{
public:
    transaction_table() = default;
    transaction_table(const transaction_table& other)
    {
        for (const auto& one : other.by_id_)
        {
            auto& t = add(one.second);
            t.place = decltype(queue_)::nowhere;
            refresh_deadline(t);
            if (!t.old_ack_key.empty())
                old_acks_.emplace(t.old_ack_key, &t);
        }
    }

    transaction& add(transaction t)
    {
        const auto id = t.id;
        auto& added = by_id_.emplace(id, std::move(t)).first->second;
        (added.is_server() ? servers_ : clients_).insert(&added);
        if (added.over.reliable())
            over_streams_.emplace(added.over.remote, id);
        return added;
    }

    void move_to(transaction& t, const link& over)
    {
        over_streams_.erase({t.over.remote, t.id});
        t.over = over;
        if (over.reliable())
            over_streams_.emplace(over.remote, t.id);
    }

    // In the order of their ids.
    std::vector<transaction_id> over_streams_to(const address& remote) const
    {
        std::vector<transaction_id> out;
        for (auto i = over_streams_.lower_bound({remote, transaction_id::none});
             i != over_streams_.end() && i->first == remote; ++i)
            out.push_back(i->second);
        return out;
    }

    void add_old_ack(transaction& server, std::string key)
    {
        forget_old_ack(server);
        if (old_acks_.emplace(key, &server).second)
            server.old_ack_key = std::move(key);
    }

    void remove(transaction& t)
    {
        forget_old_ack(t);
        queue_.remove(t);
        if (t.over.reliable())
            over_streams_.erase({t.over.remote, t.id});
        (t.is_server() ? servers_ : clients_).erase(&t);
        by_id_.erase(t.id);
    }

    void refresh_deadline(transaction& t) { queue_.set(t, t.timers.next()); }

    transaction* find(transaction_id id)
    {
        const auto it = by_id_.find(id);
        return it == by_id_.end() ? nullptr : &it->second;
    }
    const transaction* find(transaction_id id) const
    {
        const auto it = by_id_.find(id);
        return it == by_id_.end() ? nullptr : &it->second;
    }
    transaction* client(std::string_view key) const { return found(clients_, key); }
    transaction* server(std::string_view key) const
    {
        if (auto* t = found(servers_, key))
            return t;
        const auto it = old_acks_.find(key);
        return it == old_acks_.end() ? nullptr : it->second;
    }

    const auto& all() const { return by_id_; }

    time_point next_deadline() const { return queue_.next(); }
    transaction& first_due() const { return queue_.first(); }
    std::size_t size() const { return by_id_.size(); }

private:
    struct by_key  // looks transactions up by a key that is no transaction
    {
        using is_transparent = void;
        static std::string_view key(const transaction* t) { return t->key; }
        static std::string_view key(std::string_view k) { return k; }
        std::size_t operator()(const auto& x) const { return std::hash<std::string_view>{}(key(x)); }
        bool operator()(const auto& a, const auto& b) const { return key(a) == key(b); }
    };
    using set = boost::unordered_flat_set<transaction*, by_key, by_key>;

    static transaction* found(const set& in, std::string_view key)
    {
        const auto it = in.find(key);
        return it == in.end() ? nullptr : *it;
    }

    void forget_old_ack(transaction& t)
    {
        if (!t.old_ack_key.empty())
            old_acks_.erase(std::exchange(t.old_ack_key, {}));
    }

    std::map<transaction_id, transaction> by_id_;
    set clients_, servers_;
    std::map<std::string, transaction*, std::less<>> old_acks_;
    std::set<std::pair<address, transaction_id>> over_streams_;
    deadline_queue<transaction> queue_;
};

}  // namespace fsm
