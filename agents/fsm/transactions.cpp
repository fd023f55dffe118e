#include "fsm/transactions.hpp"

#include "fsm/matching.hpp"
#include "fsm/stateless.hpp"
#include "fsm/transaction_table.hpp"
#include "sip/fields.hpp"
#include "sip/via.hpp"

#include <deque>

namespace fsm {

namespace {

// 0: these octets do not start as a response.
int status_of(std::string_view octets)
{
    constexpr std::string_view version = "SIP/2.0 ";
    if (!octets.starts_with(version) || octets.size() < version.size() + 3)
        return 0;
    int status = 0;
    for (const auto c : octets.substr(version.size(), 3))
    {
        if (c < '0' || c > '9')
            return 0;
        status = 10 * status + (c - '0');
    }
    return status >= 100 && status < 700 ? status : 0;
}

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

timer_values usable(timer_values v)
{
    constexpr duration least =
        std::chrono::milliseconds{1};  // a retransmission interval of nothing would never end
    v.t1 = std::max(v.t1, least);
    v.t2 = std::max(v.t2, least);
    return v;
}

}  // namespace

struct transactions::layer
{
    timer_values values;
    transaction_limits limits;
    transaction_table table;
    std::deque<datagram> out;
    std::deque<event> events;
    transaction_counters counters;
    sip::message scratch;  // what was received just now; good for one call
    std::uint64_t last_id = 0;

    // What a machine is told about, for the event that may come of it.
    struct cause
    {
        sip::message_ptr stored;  // or, when it is not stored yet,
        const sip::message* seen = nullptr;
        address source;
        transaction_id cancels = transaction_id::none;
    };

    transaction_id new_id() { return transaction_id{++last_id}; }
    bool has_room() const { return events.size() + out.size() < limits.events; }

    void tell(happened what, const transaction& t, const cause* why = nullptr)
    {
        event e;
        e.what = what;
        e.transaction = t.id;
        if (why)
        {
            e.message = why->stored ? why->stored : sip::store(std::string{why->seen->octets()});
            e.source = why->source;
            e.cancels = why->cancels;
            e.why = (*e.message)->error();
        }
        events.push_back(std::move(e));
    }

    void
    tell_without_transaction(happened what, const address& source, std::optional<sip::parse_error> why = {})
    {
        events.push_back({what, transaction_id::none, sip::store(std::string{scratch.octets()}), source,
                          transaction_id::none, why ? why : scratch.error()});
    }

    // Does what a machine asks for. True: the message it was told about went to the TU.
    bool obey(time_point now, transaction& t, const actions& todo, const cause* why = nullptr)
    {
        bool delivered = false;
        boost::container::static_vector<timer, 4> due;
        for (const auto& one : todo)
        {
            if (const auto* s = std::get_if<fsm::send>(&one))
                out.push_back({t.peer, std::string{s->octets}});
            else if (std::get_if<deliver>(&one))
            {
                delivered = true;
                const bool ack = why->seen && why->seen->method() == sip::method::ack;
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

    void receive_response(time_point now, const address& source);
    void receive_request(time_point now, const address& source);
    void new_server_transaction(time_point now, const address& source, std::string key);
    void refuse(const address& source, std::optional<sip::parse_error> why)
    {
        ++counters.refused;
        tell_without_transaction(happened::refused, source, why);
    }
};

transactions::transactions(const address&, const timer_values& timers, const transaction_limits& limits)
    : layer_{std::make_unique<layer>()}
{
    layer_->values = usable(timers);
    layer_->limits = limits;
}

transactions::transactions(transactions&&) noexcept = default;
transactions::~transactions() = default;

// The TU's side.

transaction_id transactions::start(time_point now, std::string request, const address& to)
{
    auto& self = *layer_;
    const auto id = self.new_id();
    self.scratch.scan(request);
    // A request that is wrong on purpose may lack a usable Via or repeat a branch: it is sent and repeated
    // all the same, under a key that no response has.
    auto key = client_key(self.scratch);
    if (!key || self.table.client(*key))
        key = '\n' + std::to_string(self.last_id);
    const bool reliable = is_reliable(to.transport);
    const bool invite = self.scratch.method() == sip::method::invite;
    auto made = invite ? machine{invite_client{std::move(request), self.values, reliable}}
                       : machine{non_invite_client{std::move(request), self.values, reliable}};
    auto& t = self.table.add({id, std::move(*key), std::move(made), to});
    if (auto* m = std::get_if<invite_client>(&t.machine))
        self.obey(now, t, m->start());
    else
        self.obey(now, t, std::get<non_invite_client>(t.machine).start());
    self.settle(t);
    return id;
}

void transactions::respond(time_point now, transaction_id server, std::string response)
{
    auto& self = *layer_;
    auto* t = self.table.find(server);
    if (!t || !t->is_server())
        return;
    const auto status = status_of(response);
    if (status == 0)  // wrong on purpose: nothing that a machine can act on
        return send(t->peer, std::move(response));
    const bool old = status >= 200 && t->key.starts_with("2543\n");
    std::optional<std::string> ack_key;
    if (old)
    {
        self.scratch.scan(response);
        ack_key = old_ack_key(*request_of(server), self.scratch);
    }
    const auto todo = std::visit(
        [&](auto& m) -> actions {
            if constexpr (requires { m.on(fsm::respond{}); })
                return m.on(fsm::respond{std::move(response), status});
            else
                return {};
        },
        t->machine);
    if (todo.empty())  // 17.2.2: "Any other final responses ... MUST be discarded"
        return;
    t->last_status = status;
    if (ack_key && std::holds_alternative<invite_server>(t->machine))
        self.table.add_old_ack(*t, std::move(*ack_key));
    if (status >= 200 && t->request)
    {
        t->request_octets = (*t->request)->octets();
        t->request.reset();
    }
    self.obey(now, *t, todo);
    self.settle(*t);
}

void transactions::send(const address& to, std::string octets)
{
    layer_->out.push_back({to, std::move(octets)});
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

// The network's side.

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

bool transactions::next_datagram(datagram& out)
{
    if (layer_->out.empty())
        return false;
    out = std::move(layer_->out.front());
    layer_->out.pop_front();
    return true;
}

bool transactions::next_event(event& out)
{
    if (layer_->events.empty())
        return false;
    out = std::move(layer_->events.front());
    layer_->events.pop_front();
    return true;
}

time_point transactions::deadline() const { return layer_->table.next_deadline(); }
bool transactions::idle() const { return layer_->table.size() == 0; }

// What a TU may ask.

const sip::message* transactions::request_of(transaction_id id) const
{
    const auto* t = layer_->table.find(id);
    if (!t)
        return nullptr;
    if (!t->request)
        t->request = sip::store(std::visit(
            [&](const auto& m) -> std::string {
                if constexpr (requires { m.request(); })
                    return m.request();
                else
                    return t->request_octets;
            },
            t->machine));
    return &**t->request;
}

const address* transactions::peer_of(transaction_id id) const
{
    const auto* t = layer_->table.find(id);
    return t ? &t->peer : nullptr;
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

const transaction_counters& transactions::counters() const { return layer_->counters; }

}  // namespace fsm
