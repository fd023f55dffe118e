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

void transactions::received(time_point now, const address& source, std::string_view octets)
{
    auto& self = *layer_;
    ++self.counters.received;
    if (octets.find_first_not_of("\r\n") == octets.npos)  // RFC 5626 3.5.1: kept alive, nothing said
        return;
    if (!self.has_room())
    {
        ++self.counters.overflow;
        return;
    }
    self.scratch.scan(octets);
    if (self.scratch.is_response())
        self.receive_response(now, source);
    else if (self.scratch.is_request())
        self.receive_request(now, source);
    else
        self.refuse(source, self.scratch.error());
}

void transactions::layer::receive_response(time_point now, const address& source)
{
    if (const auto cseq = sip::cseq_of(scratch); !cseq)
        return refuse(source, cseq.error());
    if (const auto via = sip::top_via(scratch); !via)
        return refuse(source, via.error());
    const auto status = scratch.status();
    if (status < 100 || status > 699)
        return refuse(source, sip::parse_error{sip::fault::out_of_range, 0, "a status of 100 to 699"});
    const auto key = client_key(scratch);
    auto* t = key ? table.client(*key) : nullptr;
    if (!t)
    {
        ++counters.stray;
        return tell_without_transaction(happened::stray_response, source);
    }
    const auto todo = std::visit(
        [&](auto& m) -> actions {
            if constexpr (requires { m.on(fsm::received{scratch}); })
                return m.on(fsm::received{scratch});
            else
                return {};
        },
        t->machine);
    if (status >= 200)
        t->request.reset();  // parsed anew if the TU still asks for it
    const cause why{nullptr, &scratch, source};
    if (obey(now, *t, todo, &why))
        t->last_status = status;
    else
        ++counters.absorbed;
    settle(*t);
}

void transactions::layer::receive_request(time_point now, const address& source)
{
    const bool ack = scratch.method() == sip::method::ack;
    auto key = server_key(scratch);
    if (auto* t = key ? table.server(*key) : nullptr)
    {
        const auto todo = std::visit(
            [&](auto& m) -> actions {
                if constexpr (requires { m.on(fsm::respond{}); })
                    return m.on(fsm::received{scratch});
                else
                    return {};
            },
            t->machine);
        const cause why{nullptr, &scratch, source};
        if (!obey(now, *t, todo, &why))
            ++counters.absorbed;
        return settle(*t);
    }
    if (const auto fault = cannot_be_handled(scratch))
    {
        if (!ack && sip::top_via(scratch))
            out.push_back(stateless_answer(scratch, source, 400));
        return refuse(source, fault);
    }
    if (ack)
        return tell_without_transaction(happened::ack, source);
    if (table.size() >= limits.pending)
    {
        ++counters.overflow;
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(values.give_up()).count();
        out.push_back(stateless_answer(scratch, source, 503, {{"Retry-After", std::to_string(seconds)}}));
        return;
    }
    new_server_transaction(now, source, std::move(*key));
}

void transactions::layer::new_server_transaction(time_point now, const address& source, std::string key)
{
    cause why{sip::store(mark_top_via(scratch, source).value_or(std::string{scratch.octets()})), nullptr,
              source};
    const auto& request = **why.stored;
    if (request.method() == sip::method::cancel)
        if (const auto invite = cancelled_key(request))
            if (const auto* t = table.server(*invite))
                why.cancels = t->id;

    const bool reliable = is_reliable(source.transport);
    // 18.2.2: over a connection, back through it. Otherwise by the Via, and to the source when the Via names
    // a host only.
    auto peer = source;
    if (!reliable)
        peer = response_target(request, source.transport).value_or(source);
    auto made = request.method() == sip::method::invite
                    ? machine{invite_server{why.stored, values, reliable}}
                    : machine{non_invite_server{why.stored, values, reliable}};
    auto& t = table.add({new_id(), std::move(key), std::move(made), peer});
    t.request = why.stored;
    if (auto* m = std::get_if<invite_server>(&t.machine))
        obey(now, t, m->start(), &why);
    else
        obey(now, t, std::get<non_invite_server>(t.machine).start(), &why);
    settle(t);
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

void transactions::send_failed(time_point now, const address& to, std::string_view octets)
{
    auto& self = *layer_;
    self.scratch.scan(octets);
    transaction* t = nullptr;
    if (self.scratch.is_request())
    {
        if (const auto key = client_key(self.scratch))
            t = self.table.client(*key);
    }
    else if (self.scratch.is_response())
    {
        const auto key = server_key(self.scratch);
        t = key ? self.table.server(*key) : self.table.server_that_sent(octets);
    }
    if (!t)
        return self.tell_without_transaction(happened::transport_failed, to);
    self.obey(now, *t, std::visit([](auto& m) { return m.on(not_sent{}); }, t->machine));
    self.settle(*t);
}

}  // namespace fsm
