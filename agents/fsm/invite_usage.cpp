#include "fsm/invite_usage.hpp"

namespace fsm {

namespace {

using state = invite_progress_figure::state;
using input = invite_progress_figure::input;

}  // namespace

// 14.2: "A UAS that receives a second INVITE before it sends the final response to a first INVITE with a
// lower CSeq ... MUST return a 500"; "... while an INVITE it had sent on that dialog is in progress MUST
// return a 491".
int invite_usage::refusal() const
{
    switch (progress_.is())
    {
    case state::none: return 0;
    case state::ours: return 491;
    case state::theirs:
    case state::both: return 500;
    }
    return 0;
}

void invite_usage::begins_ours()
{
    ++ours_;
    progress_.follow(input::sends_invite);
}

void invite_usage::ends_ours()
{
    if (ours_ > 0 && --ours_ == 0)
        progress_.follow(input::final);
}

void invite_usage::begins_theirs(transaction_id invite)
{
    theirs_.push_back(invite);
    progress_.follow(input::invite);
}

void invite_usage::ends_theirs(transaction_id invite)
{
    const auto gone = std::ranges::remove(theirs_, invite);
    if (gone.empty())
        return;
    theirs_.erase(gone.begin(), gone.end());
    if (theirs_.empty())
        progress_.follow(input::answers_final);
}

void invite_usage::add_to(state_hash& h) const
{
    h.word(machine.is()).word(got.machine.is()).message(got.ack.message).word(sent.machine.is());
    h.word(progress_.is()).number(ours_).number(theirs_.size());
    h.word(early.machine.is()).number(early.cseq == 0 ? 0 : 1).number(heard.acknowledged ? 1 : 0);
    h.number(said.size());
    if (early.machine.is() == reliable_1xx_figure::repeating)
        h.message(early.response)
            .when(early.give_up)
            .number(static_cast<std::uint64_t>(early.interval.count()));
    if (sent.machine.is() == repeated_2xx_figure::repeating)
        h.message(sent.response).when(sent.give_up).number(static_cast<std::uint64_t>(sent.interval.count()));
}

}  // namespace fsm
