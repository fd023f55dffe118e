// The live transactions of one element: by id, by key, by deadline.
#pragma once

#include "fsm/deadline_queue.hpp"
#include "fsm/invite_client.hpp"
#include "fsm/invite_server.hpp"
#include "fsm/non_invite_client.hpp"
#include "fsm/non_invite_server.hpp"
#include "fsm/timers.hpp"
#include "fsm/transactions.hpp"

#include <unordered_map>
#include <unordered_set>
#include <variant>

namespace fsm {

using machine = std::variant<invite_client, non_invite_client, invite_server, non_invite_server>;

// Octets are kept, but no index of them longer than needed: an element may hold ten thousand of these.
struct transaction
{
    transaction_id id;
    std::string key;  // matching.hpp
    fsm::machine machine;
    address peer;                  // client: where it sends; server: where responses go
    std::string old_ack_key = {};  // matching.hpp; "" unless the client is of RFC 2543
    deadlines timers = {};
    std::size_t place = static_cast<std::size_t>(-1);  // of deadline_queue
    std::string request_octets = {};                   // server: after its final response
    mutable sip::message_ptr request =
        {};  // server: until its final response, then on demand; client: on demand
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
    transaction& add(transaction t)
    {
        auto& slot = by_id_[t.id];
        slot = std::make_unique<transaction>(std::move(t));
        (slot->is_server() ? servers_ : clients_).insert(slot.get());
        return *slot;
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
        (t.is_server() ? servers_ : clients_).erase(&t);
        by_id_.erase(t.id);
    }

    void refresh_deadline(transaction& t) { queue_.set(t, t.timers.next()); }

    transaction* find(transaction_id id) const
    {
        const auto it = by_id_.find(id);
        return it == by_id_.end() ? nullptr : it->second.get();
    }
    transaction* client(std::string_view key) const { return found(clients_, key); }
    transaction* server(std::string_view key) const
    {
        if (auto* t = found(servers_, key))
            return t;
        const auto it = old_acks_.find(std::string{key});
        return it == old_acks_.end() ? nullptr : it->second;
    }

    // Responses to clients of RFC 2543 carry no key of ours; the transport error of one is found by its
    // octets.
    transaction* server_that_sent(std::string_view response) const
    {
        const auto last = [](const transaction& t) -> std::string_view {
            if (const auto* m = std::get_if<invite_server>(&t.machine))
                return m->last_response();
            if (const auto* m = std::get_if<non_invite_server>(&t.machine))
                return m->last_response();
            return {};
        };
        transaction* first = nullptr;  // by id: the order of the set must not show
        for (auto* t : servers_)
            if (last(*t) == response && (!first || t->id < first->id))
                first = t;
        return first;
    }

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
    using set = std::unordered_set<transaction*, by_key, by_key>;

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

    std::unordered_map<transaction_id, std::unique_ptr<transaction>> by_id_;
    set clients_, servers_;
    std::unordered_map<std::string, transaction*> old_acks_;
    deadline_queue<transaction> queue_;
};

}  // namespace fsm
