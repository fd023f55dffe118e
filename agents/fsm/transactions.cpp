#include "fsm/transactions.hpp"

#include "fsm/matching.hpp"
#include "fsm/transaction_layer.hpp"
#include "sip/params.hpp"

#include <algorithm>

namespace fsm {

namespace {

// 0: these octets do not start as a response.
int status_of(std::string_view octets)
{
    constexpr std::string_view version = "SIP/2.0 ";
    if (octets.size() < version.size() + 3 || !sip::iequals(octets.substr(0, version.size()), version))
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

timer_values usable(timer_values v)
{
    constexpr duration least =
        std::chrono::milliseconds{1};  // a retransmission interval of nothing would never end
    v.t1 = std::max(v.t1, least);
    v.t2 = std::max(v.t2, least);
    return v;
}

}  // namespace

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
