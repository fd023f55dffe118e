// Inside the transaction layer: what its two sides, the TU's and the network's, share.
#pragma once

#include "fsm/fifo.hpp"
#include "fsm/open_connections.hpp"
#include "fsm/transaction_table.hpp"
#include "fsm/transactions.hpp"

#include <memory>
#include <optional>
#include <string>

namespace fsm {

struct transactions::layer
{
    layer(const timer_values& timers, const transaction_limits& bounds)
        : values{std::make_shared<const timer_values>(timers)},
          limits{bounds}
    {
    }

    // Machines look into it; those of a copy as well, so that copies share it.
    std::shared_ptr<const timer_values> values;
    transaction_limits limits;
    transaction_table table;
    fifo<transmission> out;
    fifo<event> events;
    transaction_counters counters;
    open_connections connections;
    std::uint64_t last_id = 0;

    // What a machine is told about, for the event that may come of it.
    struct cause
    {
        const sip::message_ptr& message;
        const link& over;
        transaction_id cancels = transaction_id::none;
    };

    transaction_id new_id() { return transaction_id{++last_id}; }
    bool has_room() const { return events.size() + out.size() < limits.events; }

    void tell(happened what, const transaction& t, const cause* why = nullptr)
    {
        event e;
        e.what = what;
        e.transaction = t.id;
        e.origin = t.origin;
        if (why)
        {
            e.message = why->message;
            e.over = why->over;
            e.cancels = why->cancels;
            e.why = e.message->error();
        }
        events.push(std::move(e));
    }

    void tell_without_transaction(happened what,
                                  const link& over,
                                  const sip::message_ptr& m,
                                  std::optional<sip::parse_error> why = {})
    {
        event e;
        e.what = what;
        e.message = m;
        e.over = over;
        e.why = why || !m ? why : m->error();
        events.push(std::move(e));
    }

    // Does what a machine asks for. True: the message it was told about went to the TU.
    bool obey(time_point now, transaction& t, const actions& todo, const cause* why = nullptr)
    {
        bool delivered = false;
        boost::container::static_vector<timer, 4> due;
        for (const auto& one : todo)
        {
            if (const auto* s = std::get_if<fsm::send>(&one))
                out.push({t.over, s->message, t.id, t.origin, s->repeated});
            else if (std::get_if<deliver>(&one))
            {
                delivered = true;
                const bool ack = why->message->method() == sip::method::ack;
                tell(!t.is_server() ? happened::response : ack ? happened::ack : happened::request, t, why);
            }
            else if (const auto* a = std::get_if<arm>(&one))
            {
                if (a->after > duration{0})
                    t.timers.set(a->which, now + a->after);
                else
                    due.push_back(a->which);
            }
            else if (const auto* r = std::get_if<report>(&one))
                tell(r->what == outcome::timed_out ? happened::timed_out : happened::transport_failed, t);
        }
        // Timers of zero seconds, as D, I, J and K are over reliable transports, have fired already.
        for (const auto which : due)
            obey(now, t, on_timer(t, which));
        return delivered;
    }

    machine client_of(const sip::message_ptr& request, const link& over) const
    {
        if (request->method() == sip::method::invite)
            return invite_client{request, *values, over.reliable()};
        return non_invite_client{request, *values, over.reliable()};
    }
    void begin(time_point now, transaction& client)
    {
        if (auto* m = std::get_if<invite_client>(&client.machine))
            obey(now, client, m->start());
        else
            obey(now, client, std::get<non_invite_client>(client.machine).start());
        settle(client);
    }

    void on_not_sent(time_point now, transaction& t)
    {
        if (auto way = std::exchange(t.otherwise, {}))
        {
            t.machine = client_of(way->request, way->over);
            t.timers = {};
            t.request = std::move(way->request);
            table.move_to(t, way->over);
            return begin(now, t);
        }
        obey(now, t, std::visit([](auto& m) { return m.on(not_sent{}); }, t.machine));
        settle(t);
    }
    static actions on_timer(transaction& t, timer which)
    {
        return std::visit([&](auto& m) { return m.on(fired{which}); }, t.machine);
    }

    void settle(transaction& t)
    {
        if (!t.ended())
            return table.refresh_deadline(t);
        tell(happened::terminated, t);
        table.remove(t);
    }

    void receive_response(time_point now, const link& over, const sip::message_ptr& m);
    void receive_request(time_point now, const link& over, const sip::message_ptr& m);
    void new_server_transaction(time_point now, const link& over, const sip::message_ptr& m, std::string key);
    void refuse(const link& over, const sip::message_ptr& m, std::optional<sip::parse_error> why)
    {
        ++counters.refused;
        tell_without_transaction(happened::refused, over, m, why);
    }
    void connection_lost(time_point now, transaction& t, const link& l, link_end how);
};

}  // namespace fsm
