#include "fsm/transactions.hpp"

#include "fsm/matching.hpp"
#include "fsm/transaction_layer.hpp"

#include <algorithm>

namespace fsm {

namespace {

timer_values usable(timer_values v)
{
    constexpr duration least =
        std::chrono::milliseconds{1};  // a retransmission interval of nothing would never end
    v.t1 = std::max(v.t1, least);
    v.t2 = std::max(v.t2, least);
    return v;
}

}  // namespace

transactions::transactions(const timer_values& timers, const transaction_limits& limits)
    : layer_{std::make_unique<layer>(usable(timers), limits)}
{
}

transactions::transactions(transactions&&) noexcept = default;
transactions::transactions(const transactions& other) : layer_{std::make_unique<layer>(*other.layer_)} {}
transactions::~transactions() = default;

// The TU's side.

transaction_id transactions::start(time_point now,
                                   sip::message_ptr request,
                                   const link& over,
                                   origin_tag origin,
                                   std::optional<other_way> otherwise)
{
    auto& self = *layer_;
    const auto id = self.new_id();
    // A request that is wrong on purpose may lack a usable Via or repeat a branch: it is sent and repeated
    // all the same, under a key that no response has.
    auto key = client_key(*request);
    if (!key || self.table.client(*key))
        key = '\n' + std::to_string(self.last_id);
    auto made = self.client_of(request, over);
    auto& t = self.table.add(
        {id, std::move(*key), std::move(made), self.connections.usable(over), std::move(request), origin});
    t.otherwise = std::move(otherwise);
    self.begin(now, t);
    return id;
}

transaction_id transactions::fail(std::string reason, origin_tag origin)
{
    auto& self = *layer_;
    event e;
    e.what = happened::transport_failed;
    e.transaction = self.new_id();
    e.origin = origin;
    e.reason = std::move(reason);
    self.events.push(e);
    e.what = happened::terminated;
    self.events.push(std::move(e));
    return self.events.back().transaction;
}

void transactions::respond(time_point now,
                           transaction_id server,
                           sip::message_ptr response,
                           origin_tag origin)
{
    auto& self = *layer_;
    auto* t = self.table.find(server);
    if (!t || !t->is_server())
        return;
    const auto status = response->status();
    if (!response->is_response() || status < 100 || status > 699)
        // wrong on purpose: nothing that a machine can act on
        return send({t->over, std::move(response), server, origin});
    const bool old = status >= 200 && t->key.starts_with("2543\n");
    auto ack_key = old ? old_ack_key(*t->request, *response) : std::nullopt;
    const auto todo = std::visit(
        [&](auto& m) -> actions {
            if constexpr (requires { m.on(fsm::respond{}); })
                return m.on(fsm::respond{std::move(response)});
            else
                return {};
        },
        t->machine);
    if (todo.empty())  // 17.2.2: "Any other final responses ... MUST be discarded"
        return;
    t->last_status = status;
    t->origin = origin;
    if (ack_key && std::holds_alternative<invite_server>(t->machine))
        self.table.add_old_ack(*t, std::move(*ack_key));
    self.obey(now, *t, todo);
    self.settle(*t);
}

void transactions::send(transmission what)
{
    what.over = layer_->connections.usable(what.over);
    layer_->out.push(std::move(what));
}

void transactions::abandon(time_point now, transaction_id client)
{
    auto* t = layer_->table.find(client);
    if (!t)
        return;
    if (auto* m = std::get_if<invite_client>(&t->machine))
        layer_->obey(now, *t, m->on(fsm::abandon{}));
    layer_->settle(*t);
}

bool transactions::next_transmission(transmission& out) { return layer_->out.take(out); }
bool transactions::next_event(event& out) { return layer_->events.take(out); }

time_point transactions::deadline() const { return layer_->table.next_deadline(); }
bool transactions::idle() const { return layer_->table.size() == 0; }

// What a TU may ask.

const sip::message* transactions::request_of(transaction_id id) const
{
    const auto* t = layer_->table.find(id);
    return t ? &*t->request : nullptr;
}

const link* transactions::link_of(transaction_id id) const
{
    const auto* t = layer_->table.find(id);
    return t ? &t->over : nullptr;
}

int transactions::last_status(transaction_id id) const
{
    const auto* t = layer_->table.find(id);
    return t ? t->last_status : 0;
}

std::string_view transactions::state_of(transaction_id id) const
{
    const auto* t = layer_->table.find(id);
    return t ? std::visit([](const auto& m) { return m.state_word(); }, t->machine) : std::string_view{};
}

bool transactions::is_open(const link& l) const { return layer_->connections.has(l); }

bool transactions::uses(const link& l) const
{
    return std::ranges::any_of(layer_->table.over_streams_to(l.remote), [&](transaction_id id) {
        const auto& over = layer_->table.find(id)->over;
        return over.connection == 0 || over.connection == l.connection;
    });
}

const transaction_counters& transactions::counters() const { return layer_->counters; }

void transactions::add_to(state_hash& h) const
{
    for (const auto& [id, t] : layer_->table.all())
    {
        h.number(t.machine.index()).way(t.over).message(t.request).number(t.origin);
        h.number(static_cast<std::uint64_t>(t.last_status));
        std::visit([&](const auto& m) { m.add_to(h); }, t.machine);
        t.timers.add_to(h);
    }
    for (const auto& s : layer_->out)
        h.way(s.over).message(s.message);
    for (const auto& e : layer_->events)
        h.word(e.what).message(e.message);
    layer_->connections.add_to(h);
}

}  // namespace fsm
