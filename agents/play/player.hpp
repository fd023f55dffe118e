// The kinds of party that an agent can play, behind one interface: what the player knows of the ladder
// goes in, what the core does comes out. Known to the agent alone.
#pragma once

#include "fsm/fifo.hpp"
#include "fsm/transactions.hpp"
#include "play/agent.hpp"
#include "play/lane.hpp"
#include "play/neighbours.hpp"
#include "play/nonces.hpp"
#include "play/pending_invites.hpp"
#include "play/undrawn.hpp"

#include <memory>

namespace play {

// Rules on absence judge when nobody can still be in time: 10 % and 2 s after 64*T1 (rules.md appendix B).
// What is waited for is waited for until then, so that the rule can be named.
inline constexpr fsm::duration evidence_margin = std::chrono::milliseconds{5'400};

// What the player and the agent's wire side share. The player gives the core the lane entry of what it asks
// for as its origin: so what is sent is known for what it is.
struct stage
{
    const script::flow* flow = nullptr;
    const play::cast* cast = nullptr;
    party_index me = 0;
    fsm::timer_values timers;
    play::lane lane;
    play::neighbours neighbours;
    play::nonces challenged;
    play::pending_invites invited;
    bool winding_down = false;
    fsm::fifo<surprise> surprises;

    // The message that the core is being given.
    struct arrival
    {
        party_index from = rules::nobody;
        lane::match match;
        std::string refused;      // why the core does not take it, so that it is not its rung: "420"
        bool challenged = false;  // so, and whoever has no fresh nonce yet is asked for that (RFC 3261 22.1)
    };
    arrival now;
    // Of the message that the network has just refused: its request rung, and its own.
    std::uint32_t not_sent = lane::none, not_sent_itself = lane::none;

    // Calls (sign::call) whose INVITE got a final response that leads to no transaction of ours.
    undrawn answered_elsewhere = {};

    undrawn subscribed = {};  // subscription_key() of each SUBSCRIBE and REFER of ours

    const script::script_party& party(party_index p) const { return flow->parties[p]; }
    std::string name_of(party_index p) const;  // "somebody" for nobody
    sign sign_of(const sip::message& m) const
    {
        return lane.is_forked() ? sign_of_forked(m, *cast) : play::sign_of(m);
    }
    void note(fsm::time_point at, surprise::kind what, std::string text);
};

class player
{
public:
    player() = default;
    player& operator=(const player&) = delete;
    virtual ~player() = default;
    virtual std::unique_ptr<player> copy(stage& s) const = 0;  // as it stands, on a copy of its stage

    virtual void reseed(sip::choices pick) = 0;  // before it starts

    virtual fsm::core& core() = 0;
    virtual void take_events(fsm::time_point now) = 0;
    // Does the next thing that it is time for, one at a time; false: there was nothing.
    virtual bool advance(fsm::time_point now) = 0;
    virtual std::size_t live_dialogs() const { return 0; }
    virtual bool has_pending_calls() const { return false; }
    virtual bool awaits_answer() const { return false; }

protected:
    player(const player&) = default;
};

std::unique_ptr<player> make_ua_player(stage& s, sip::choices pick);
std::unique_ptr<player> make_proxy_player(stage& s, sip::choices pick);
std::unique_ptr<player> make_registrar_player(stage& s, sip::choices pick);
std::unique_ptr<player> make_redirect_player(stage& s, sip::choices pick);
std::unique_ptr<player> make_player(stage& s, sip::choices pick);  // of what the party plays

// Where `to` is reached, as a Request-URI: what the command line gave for a device, else the contact of a
// user agent, else "".
std::string contact_of(const stage& s, party_index to);
// Its address of record; without one, its name at its host ("sip:Bob@192.0.2.102").
std::string address_of(const stage& s, party_index p);
// The user part of an address of record: "alice".
std::string user_of(std::string_view aor);

// What every player does when a transaction of its own has ended without an answer.
// `at`: its request rung, lane::none when that is not known.
void transaction_failed(fsm::time_point now, stage& s, const fsm::event& e, std::uint32_t at);

// RFC 6665 4.4.1, RFC 3515 2.4.4: what a SUBSCRIBE or REFER and the NOTIFY in its dialog have in common:
// Call-ID and the tag of who subscribes, whether a 2xx has come before it or not. 0: it is none of these.
std::uint64_t subscription_key(const sip::message& m);

// An INVITE of ours was heard, and its final response may come: it has not come by another way, to no
// transaction (RFC 3261 8.1.3.3, 18.1.2).
bool is_to_be_answered(const stage& s, const fsm::transactions& layer, fsm::transaction_id invite);

// And with the events of a core that has done already what they ask for. `as_drawn`: is this failure what the
// ladder shows?
template <class Core, class Drawn>
void take_events_of(Core& core, fsm::time_point now, stage& s, Drawn as_drawn)
{
    for (fsm::event e; core.next_event(e);)
        switch (e.what)
        {
        case fsm::happened::timed_out:
        case fsm::happened::transport_failed:
            if (!as_drawn(e))
                transaction_failed(now, s, e, lane::none);
            break;
        case fsm::happened::refused: s.now.refused = e.why ? e.why->expected : "not SIP"; break;
        default: break;
        }
}
template <class Core>
void take_events_of(Core& core, fsm::time_point now, stage& s)
{
    take_events_of(core, now, s, [](const fsm::event&) { return false; });
}

}  // namespace play
