#include "net/stream_ends.hpp"

#include "net/limits.hpp"

#include <utility>

namespace net {

using boost::asio::ip::tcp;

void stream_ends::start(const listener& to)
{
    to_ = &to;
    acceptors_.start([this](auto who, const auto& at, const auto& remote, tcp::socket&& socket) {
        accepted(who, {at, remote}, std::move(socket));
    });
}

void stream_ends::accepted(rules::party_index who, fsm::link over, tcp::socket&& socket)
{
    if (all_.size() >= limits::connections)
        return;
    over.connection = ++numbered_;
    auto& made = make({who, over, false}, &socket);
    if (const auto ours = opened_from_.find(over.remote); ours != opened_from_.end())
    {
        made.with = ours->second.party;
        made.taped.drop();  // who opened it has all of it
        if (std::exchange(ours->second.accepted, true) || ours->second.is_over)
            opened_from_.erase(ours);
    }
    if (!files_.are_made())
        made.taped.drop();
    made.is->begin(over.local);
}

stream_ends::one& stream_ends::make(connection::identity is, tcp::socket* accepted)
{
    auto& made = all_[is.over.connection];
    const bool secure = fsm::is_secure(is.over.transport());
    if (secure)
        made.taped.hold();
    auto* const end = secure ? &secured_->of(is.party) : nullptr;
    made.is = accepted ? make_connection(std::move(is), *this, std::move(*accepted), end)
                       : make_connection(std::move(is), *this, io_, end);
    return made;
}

stream_ends::one* stream_ends::find(const fsm::link& l)
{
    const auto found = all_.find(l.connection);
    return found == all_.end() ? nullptr : &found->second;
}

// The connection that it names, one that its sender has to that address (18.1.1: "the connection ... SHOULD
// be kept open and reused"), or a new one. 0: there are too many.
std::uint32_t stream_ends::connection_for(const leaving& what)
{
    const bool may_share = !what.fault || !what.fault->by_another;
    if (const auto* const named = may_share ? find(what.over) : nullptr;
        named && !named->is->is_half_closed())
        return what.over.connection;
    const auto number = static_cast<std::size_t>(what.of.id);
    const auto run = is_apart(number) ? std::optional{number} : std::nullopt;
    const destination key{what.by, run, what.over.remote};
    if (const auto known = by_remote_.find(key); may_share && known != by_remote_.end())
        return known->second;
    if (all_.size() >= limits::connections)
        return 0;
    const fsm::link over{what.over.local, what.over.remote, ++numbered_};
    auto& made =
        make({what.by, over, true, secured_ ? secured_->wanted(over.remote) : std::vector<std::string>{}},
             nullptr);
    if (run)
        belongs_to(made, *run);
    else
        made.taped.drop();
    by_remote_[key] = over.connection;
    made.is->begin(over.local);
    if (const auto from = made.is->on_wire_at(); from.port != 0)
        opened_from_[from] = {what.by};
    return over.connection;
}

void stream_ends::send(leaving&& what)
{
    if (!to_)
        return;
    if (const auto number = connection_for(what); number != 0)
        put(all_[number], std::move(what));
    else
        to_->sent(what, "there are " + std::to_string(limits::connections) +
                            " connections, and no more are opened");
}

void stream_ends::put(one& by, leaving&& what)
{
    if (!by.is->is_open())
        return by.waiting.push_back(std::move(what));
    what.over.connection = by.is->over().connection;
    what.left = clock_.now();  // before it leaves: what it is answered with cannot have come sooner
    by.is->send(what.message, what.fault);
    to_->sent(what, {});
}

void stream_ends::connected(connection& c)
{
    const auto ours = c.on_wire_at(), theirs = c.over().remote;
    auto& taped = all_[c.over().connection].taped;
    c.is_client() ? taped.opened(run_clock::system(), ours, theirs, files_.name_of(c.party()))
                  : taped.opened(run_clock::system(), theirs, ours);
}

void stream_ends::opened(connection& c)
{
    auto& is = all_[c.over().connection];
    is.taped.release();
    to_->opened(c, is.with);
    for (auto& what : std::exchange(is.waiting, {}))
    {
        what.waited = true;
        put(is, std::move(what));
    }
    to_->drained();
}

void stream_ends::received(connection& c, sip::message_ptr m, std::optional<run_clock::wall_time> came)
{
    const auto run = to_->received(c.party(), c.over(), std::move(m), came);
    auto* const is = find(c.over());
    if (run && is && !is->run && !c.is_client())
        belongs_to(*is, *run);
}

// One that a device has opened is in the capture of the run that its first message is of.
void stream_ends::belongs_to(one& is, std::size_t run)
{
    is.run = run;
    if (auto* const file = files_.of(run))
        is.taped.into(*file);
    else
        is.taped.drop();
}

// What is sent there from now on needs another.
void stream_ends::forget(connection& c, const one& is)
{
    const auto& over = c.over();
    if (const auto known = by_remote_.find({c.party(), is.run, over.remote});
        known != by_remote_.end() && known->second == over.connection)
        by_remote_.erase(known);
}

void stream_ends::half_closed(connection& c)
{
    auto& is = all_[c.over().connection];
    is.taped.closed(run_clock::system(), c.is_client(), false);
    forget(c, is);
    to_->closed(c.party(), c.over(), fsm::link_end::closed, {});
    to_->drained();
}

stream_ends::one stream_ends::taken_out(std::uint32_t number)
{
    const auto found = all_.find(number);
    auto out = std::move(found->second);
    all_.erase(found);
    forget(*out.is, out);
    const auto ours = opened_from_.find(out.is->on_wire_at());
    if (ours == opened_from_.end())
        return out;
    // It may be over before the one of us whom it is to has accepted it.
    ours->second.is_over = !ours->second.accepted && acceptors_.are_at(out.is->over().remote);
    if (!ours->second.is_over || opened_from_.size() > limits::connections)
        opened_from_.erase(ours);
    return out;
}

void stream_ends::ended(connection& c, fsm::link_end how, const std::string& why)
{
    const auto over = c.over();
    auto is = taken_out(over.connection);
    const auto now = run_clock::system();
    if (fsm::never_opened(how))
        is.taped.refused(now, c.on_wire_at(), over.remote);
    else
        is.taped.closed(now, c.was_ended_here() == c.is_client(), how == fsm::link_end::broken);
    // Whoever ended it here goes on by another; and with one that never carried a message nothing broke.
    if (c.was_ended_here() || (how == fsm::link_end::broken && !c.is_client() && !c.has_taken()))
        how = fsm::link_end::closed;
    for (const auto& what : is.waiting)
        to_->sent(what, why.empty() ? "the connection was closed" : why);
    if (c.is_client() || c.has_heard())  // else somebody looked whether anybody listens
        to_->closed(c.party(), over, how, why);
    to_->drained();
}

void stream_ends::secret(connection& c, std::string_view line)
{
    auto* const is = find(c.over());
    if (is)
        is->taped.secret(line);
    if (is && secrets_ && (c.is_client() || is->with == rules::nobody))  // else who opened it tells the same
        secrets_(line);
}

void stream_ends::on_wire(connection& c,
                          bool ours,
                          std::string_view octets,
                          std::optional<run_clock::wall_time> at)
{
    if (!ours && to_ && to_->heard)
        to_->heard(c.over());
    if (auto* const is = find(c.over()))
        is->taped.octets(at ? *at : run_clock::system(), ours == c.is_client(), octets);
}

void stream_ends::over(std::size_t run)
{
    if (!is_apart(run))
        return;
    for (auto next = all_.begin(); next != all_.end();)
    {
        const auto& is = *next++;
        if (is.second.run == run)
            shut(is.second.is->over());
    }
}

void stream_ends::shut(const fsm::link& l)
{
    if (!find(l))
        return;
    auto is = taken_out(l.connection);
    is.taped.closed(run_clock::system(), is.is->is_client(), false);
    is.is->abandon();
}

void stream_ends::close()
{
    to_ = nullptr;
    acceptors_.close();
    for (auto& [number, is] : all_)
        is.is->abandon();
    all_.clear();
}

}  // namespace net
