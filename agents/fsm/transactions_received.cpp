// The network's side of the transaction layer: what was received, what is due, what could not be sent.
#include "fsm/matching.hpp"
#include "fsm/stateless.hpp"
#include "fsm/transaction_layer.hpp"
#include "sip/fields.hpp"
#include "sip/via.hpp"

namespace fsm {

namespace {

// The first of the fields without which a request belongs to no transaction and can get no proper answer.
std::optional<sip::parse_error> cannot_be_handled(const sip::message& request)
{
    if (const auto via = sip::top_via(request); !via)
        return via.error();
    if (const auto from = sip::from_of(request); !from)
        return from.error();
    if (const auto to = sip::to_of(request); !to)
        return to.error();
    if (const auto call_id = sip::call_id_of(request); !call_id)
        return call_id.error();
    if (const auto cseq = sip::cseq_of(request); !cseq)
        return cseq.error();
    return std::nullopt;
}

}  // namespace

void transactions::received(time_point now, const link& over, const sip::message_ptr& m)
{
    auto& self = *layer_;
    ++self.counters.received;
    if (m->octets().find_first_not_of("\r\n") == std::string_view::npos)  // RFC 5626 3.5.1: kept alive,
        return;                                                           // nothing said
    if (!self.has_room())
    {
        ++self.counters.overflow;
        return;
    }
    if (m->is_response())
        self.receive_response(now, over, m);
    else if (m->is_request())
        self.receive_request(now, over, m);
    else
        self.refuse(over, m, m->error());
}

void transactions::layer::receive_response(time_point now, const link& over, const sip::message_ptr& m)
{
    const auto& response = *m;
    if (const auto cseq = sip::cseq_of(response); !cseq)
        return refuse(over, m, cseq.error());
    if (const auto via = sip::top_via(response); !via)
        return refuse(over, m, via.error());
    const auto status = response.status();
    if (status < 100 || status > 699)
        return refuse(over, m, sip::parse_error{sip::fault::out_of_range, 0, "a status of 100 to 699"});
    const auto key = client_key(response);
    auto* t = key ? table.client(*key) : nullptr;
    if (!t)
    {
        ++counters.stray;
        return tell_without_transaction(happened::stray_response, over, m);
    }
    const auto todo = std::visit([&](auto& one) { return one.on(fsm::received{response}); }, t->machine);
    const cause why{m, over};
    if (obey(now, *t, todo, &why))
        t->last_status = status;
    else
        ++counters.absorbed;
    settle(*t);
}

void transactions::layer::receive_request(time_point now, const link& over, const sip::message_ptr& m)
{
    const auto& request = *m;
    const bool ack = request.method() == sip::method::ack;
    auto key = server_key(request);
    if (auto* t = key ? table.server(*key) : nullptr)
    {
        const auto todo = std::visit([&](auto& one) { return one.on(fsm::received{request}); }, t->machine);
        const cause why{m, over};
        if (!obey(now, *t, todo, &why))
            ++counters.absorbed;
        return settle(*t);
    }
    if (const auto fault = cannot_be_handled(request))
    {
        if (!ack && sip::top_via(request))
            out.push(stateless_answer(m, over, request.wholly_read() ? 400 : 513));
        return refuse(over, m, fault);
    }
    if (ack)
        return tell_without_transaction(happened::ack, over, m);
    if (table.size() >= limits.pending)
    {
        ++counters.overflow;
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(values->give_up()).count();
        out.push(stateless_answer(m, over, 503, {{"Retry-After", std::to_string(seconds)}}));
        return;
    }
    new_server_transaction(now, over, m, std::move(*key));
}

void transactions::layer::new_server_transaction(time_point now,
                                                 const link& over,
                                                 const sip::message_ptr& m,
                                                 std::string key)
{
    const auto kept = marked(m, over.remote);
    const auto& request = *kept;
    cause why{kept, over};
    if (request.method() == sip::method::cancel)
        if (const auto invite = cancelled_key(request))
            if (const auto* t = table.server(*invite))
                why.cancels = t->id;

    // 18.2.2: over a connection, back through it while it is open. Otherwise by the Via, and to the source
    // when the Via names a host only.
    auto back = connections.usable(over);
    if (!over.reliable() || back != over)
        back.remote = response_target(request, over.transport()).value_or(over.remote);
    auto made = request.method() == sip::method::invite
                    ? machine{invite_server{kept, *values, over.reliable()}}
                    : machine{non_invite_server{kept, *values, over.reliable()}};
    auto& t = table.add({new_id(), std::move(key), std::move(made), back, kept});
    if (auto* invite = std::get_if<invite_server>(&t.machine))
        obey(now, t, invite->start(), &why);
    else
        obey(now, t, std::get<non_invite_server>(t.machine).start(), &why);
    settle(t);
}

void transactions::opened(const link& l)
{
    auto& self = *layer_;
    self.connections.add(l);
    for (const auto id : self.table.over_streams_to(l.remote))
        if (auto& t = *self.table.find(id); t.over.connection == 0)
            t.over.connection = l.connection;
}

void transactions::closed(time_point now, const link& l, link_end how)
{
    auto& self = *layer_;
    self.connections.remove(l);
    for (const auto id : self.table.over_streams_to(l.remote))
        if (auto& t = *self.table.find(id); t.over.connection == l.connection || t.over.connection == 0)
            self.connection_lost(now, t, l, how);
}

void transactions::layer::connection_lost(time_point now, transaction& t, const link& l, link_end how)
{
    const bool was_over_it = t.over.connection != 0;
    t.over.connection = 0;
    if (t.is_server() && was_over_it)
    {
        // 18.2.2: "the server SHOULD open a connection to the IP address in the 'received' parameter, if
        // present, using the port in the 'sent-by' value"; without one the sent-by is where it came from.
        auto back = t.over;
        back.remote = response_target(*t.request, l.transport()).value_or(l.remote);
        return table.move_to(t, back);
    }
    if (!never_opened(how))
        t.otherwise.reset();
    if (how != link_end::closed)
        on_not_sent(now, t);
}

void transactions::expired(time_point now)
{
    // Stops when enough waits to be taken; deadline() then still lies in the past.
    while (layer_->table.next_deadline() <= now && layer_->has_room())
    {
        auto& t = layer_->table.first_due();
        const auto which = t.timers.take();
        const auto todo = layer::on_timer(t, which);
        if (which == timer::trying && !todo.empty())
            t.last_status = 100;
        layer_->obey(now, t, todo);
        layer_->settle(t);
    }
}

// Who knows only the octets is answered by their key.
void transactions::send_failed(time_point now, const transmission& what)
{
    auto& self = *layer_;
    auto* t = self.table.find(what.transaction);
    if (!t && what.transaction == transaction_id::none && what.message)
    {
        const auto& m = *what.message;
        const auto key = m.is_request() ? client_key(m) : server_key(m);
        if (key)
            t = m.is_request() ? self.table.client(*key) : self.table.server(*key);
    }
    if (!t)
        return self.tell_without_transaction(happened::transport_failed, what.over, what.message);
    self.on_not_sent(now, *t);
}

}  // namespace fsm
