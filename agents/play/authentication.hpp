// Digest as a ladder draws it (RFC 3261 22): who is challenged, and what has to be proved after it.
#pragma once

#include "fsm/digest_client.hpp"
#include "fsm/digest_server.hpp"
#include "fsm/user_agent.hpp"
#include "play/player.hpp"

#include <memory>
#include <optional>

namespace play {

// With what this agent answers challenges. A password that the script does not name is made of the user's
// name, the same in every run: it serves where all who need it are agents, and for nothing else.
fsm::digest_accounts accounts_of(const stage& s);

// For the referee: the passwords of all who may have to prove who they are, as far as they are known. Null:
// none is.
std::shared_ptr<const rules::keyring> keys_of(const script::flow& s, const cast& c);

fsm::credentials_use use_of(script::stimulus::proof p);

// Does the script itself say what stands in this field of the rung?
bool gives(const script::rung& r, sip::field_id field);
// A 401 or 407 that its sender makes, and whose challenge is not written in the script.
bool challenges_by_itself(const script::flow& s, std::uint32_t rung);

// This agent as the one who challenges. It does where its lane draws it, and what is drawn after that has to
// prove who sends it; nothing else has to.
class authentication
{
public:
    authentication(const stage& s, sip::choices pick);
    void reseed(sip::choices pick);
    std::string realm() const { return challenger_ ? challenger_->settings().realm : std::string{}; }

    // The rows of a drawn 401 or 407, to this request; none when it has its own.
    fsm::extra_fields
    challenge(fsm::time_point now, const stage& s, std::uint32_t at, const sip::message& request);
    // The Authentication-Info of a 2xx with this body to a request that proves who sends it, where the script
    // wants one (RFC 7616 3.5).
    fsm::extra_fields information(fsm::time_point now, const sip::message& request, std::string_view body);
    // Of a received request rung: the 401, 407 or 400 that it gets because it proves nothing. Nothing: it may
    // pass, or its lane draws another challenge for it. Says why to stage::now.
    std::optional<fsm::answer>
    refusal(fsm::time_point now, stage& s, std::uint32_t at, const sip::message& request);
    // The drawn 401 or 407 to a received request rung that challenges by itself; lane::none: there is none.
    static std::uint32_t challenge_drawn(const stage& s, std::uint32_t at);

private:
    std::optional<fsm::challenger> challenger_;
};

}  // namespace play
