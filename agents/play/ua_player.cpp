// A user agent: the core knows how each message is made, the lane when, and this which one. What the ladder
// does not show is left to the core's defaults.
#include "fsm/user_agent.hpp"
#include "play/alter.hpp"
#include "play/authentication.hpp"
#include "play/drawn_body.hpp"
#include "play/out_of_dialog.hpp"
#include "play/player.hpp"
#include "play/registering.hpp"
#include "play/ua_settings.hpp"
#include "sip/fields.hpp"

#include <algorithm>
#include <utility>

namespace play {

namespace {

using fsm::transaction_id;

class ua_player final : public player
{
public:
    ua_player(stage& s, sip::choices pick)
        : stage_{&s},
          ua_{user_agent_settings_of(s), pick},
          authentication_{s, pick},
          of_(s.lane.entries().size()),
          draws_prack_{draws_prack(s.lane)}
    {
    }

    std::unique_ptr<player> copy(stage& s) const override
    {
        auto out = std::make_unique<ua_player>(*this);
        out->stage_ = &s;
        return out;
    }

    void reseed(sip::choices pick) override
    {
        ua_.reseed(pick);
        authentication_.reseed(pick);
    }

    fsm::core& core() override { return ua_; }
    void take_events(fsm::time_point now) override;
    bool advance(fsm::time_point now) override;
    std::size_t live_dialogs() const override { return ua_.live_dialogs(); }
    bool has_pending_calls() const override;
    bool awaits_answer() const override;

private:
    struct transaction  // of a request rung
    {
        transaction_id id = transaction_id::none;
        fsm::dialog_id dialog = fsm::dialog_id::none;  // of a response rung: that it made
        bool cancelled = false, ended = false;         // by wind_down
        std::optional<fsm::target_set> targets;        // of one that was redirected (RFC 3261 8.1.3.4)
        std::optional<fsm::formed_request> redirected;
        int final = 0;                       // of its answer
        std::optional<std::uint32_t> least;  // Min-Expires of the 423 to it (10.2.8)
        bool acked = false;                  // received INVITE: its 2xx was acknowledged, or never will be
    };

    void on_request(fsm::time_point now, const fsm::event& e);
    void on_response(const fsm::event& e);
    void learn(transaction& t, const fsm::event& answer);
    void on_failure(fsm::time_point now, const fsm::event& e);

    bool respond(fsm::time_point now, std::uint32_t at);
    bool request(fsm::time_point now, std::uint32_t at);
    bool request_out_of_dialog(fsm::time_point now, std::uint32_t at);
    fsm::dialog_id dialog_for(std::uint32_t at) const;
    bool wind_down_one(fsm::time_point now);
    bool acknowledge_one(fsm::time_point now);

    stage* stage_;
    fsm::user_agent ua_;
    authentication authentication_;
    std::vector<transaction> of_;         // per lane entry
    std::vector<fsm::event> unanswered_;  // requests whose answer is drawn further down
    bool draws_prack_;
};

void ua_player::take_events(fsm::time_point now)
{
    for (fsm::event e; ua_.next_event(e);)
        switch (e.what)
        {
        case fsm::happened::request: on_request(now, e); break;
        case fsm::happened::response:
            on_response(e);
            if (stage_->winding_down || stage_->now.match.kind == lane::match_kind::none ||
                stage_->now.match.kind == lane::match_kind::early ||
                (e.message->status() < 200 && !draws_prack_))
                ua_.by_default(now, e);
            break;
        case fsm::happened::ack:
            for (auto& t : of_)
                t.acked = t.acked || (t.id != transaction_id::none && t.id == e.transaction);
            break;
        case fsm::happened::timed_out:
        case fsm::happened::transport_failed: on_failure(now, e); break;
        case fsm::happened::refused:
            stage_->now.refused = e.why ? e.why->expected : "not SIP";
            ua_.by_default(now, e);
            break;
        case fsm::happened::stray_response:
        case fsm::happened::terminated: break;
        }
}

// What an answer says about asking again.
void ua_player::learn(transaction& t, const fsm::event& e)
{
    const auto& answer = *e.message;
    if (answer.status() >= 200)
        t.final = answer.status();
    if (answer.status() == 423)
        if (const auto least = sip::number_of(answer, sip::field_id::min_expires))
            t.least = *least;
    if (answer.status() / 100 != 3)
        return;
    const auto* const asked = ua_.layer().request_of(e.transaction);
    if (!t.targets)
        t.targets.emplace().enter(asked ? asked->request_uri() : "");
    t.targets->add(answer);
}

// Each 2xx of a fork has a dialog of its own (RFC 3261 13.2.2.4), and an ACK of its own in the ladder.
void ua_player::on_response(const fsm::event& e)
{
    const auto& match = stage_->now.match;
    if (match.kind != lane::match_kind::first)
        return;
    if (const auto asked = stage_->lane.answers(match.at); asked != lane::none)
        learn(of_[asked], e);
    if (stage_->lane.rung_at(match.at).what.method != "INVITE")
        return;
    if (const auto to = sip::to_of(*e.message))
        of_[match.at].dialog = ua_.dialog_of(e.transaction, to->tag);
}

void ua_player::on_request(fsm::time_point now, const fsm::event& e)
{
    const auto& match = stage_->now.match;
    const bool drawn = match.kind == lane::match_kind::first && !stage_->winding_down;
    const int status = ua_.refusal(e);
    // RFC 6665 4.1.3: the dialog of a subscription is known here, and to no core.
    const bool is_notified = status == 481 && stage_->subscribed.is_known(subscription_key(*e.message));
    // A method that the script draws is known to its author, and so is a refusal.
    if (status != 0 &&
        !(drawn && (status == 501 || is_notified || stage_->lane.draws_answer(match.at, status))))
        stage_->now.refused = std::to_string(status);
    else if (auto refused =
                 drawn ? authentication_.refusal(now, *stage_, match.at, *e.message) : std::nullopt)
    {
        ua_.answer_request(now, e.transaction, std::move(*refused));
        return;
    }
    else if (drawn)
    {
        of_[match.at].id = e.transaction;
        unanswered_.push_back(e);
        return;
    }
    ua_.by_default(now, e);
}

void ua_player::on_failure(fsm::time_point now, const fsm::event& e)
{
    // What was asked for tells its rung; an answer tells none, its machine is not the rung's.
    auto at = e.origin == fsm::no_origin ? lane::none : e.origin;
    for (std::uint32_t i = 0; i < of_.size(); ++i)
        if (of_[i].id != transaction_id::none && of_[i].id == e.transaction)
        {
            of_[i].acked = true;
            at = i;
        }
    transaction_failed(now, *stage_, e, at);
}

bool ua_player::advance(fsm::time_point now)
{
    if (stage_->winding_down)
        return wind_down_one(now);
    if (stage_->lane.stuck())
        return acknowledge_one(now);
    const auto& next = stage_->lane.next_send();
    if (next.at == lane::none || next.when > now)
        return false;
    const auto at = next.at;
    stage_->lane.begin(now, at);
    const script::rung& r = stage_->lane.rung_at(at);
    if (!(r.what.status != 0 ? respond(now, at) : request(now, at)))
    {
        stage_->note(now, surprise::kind::note,
                     script::name_of(r) + " " + script::captions_of(r) + " cannot be sent any more");
        stage_->lane.give_up(now, at);
    }
    return true;
}

bool ua_player::respond(fsm::time_point now, std::uint32_t at)
{
    const auto request = stage_->lane.answers(at);
    if (request == lane::none)
        return false;
    const script::rung& r = stage_->lane.rung_at(at);
    fsm::answer how;
    how.status = r.what.status;
    how.fields = fields_of(r);
    how.content_type = r.content_type;
    const auto* asked = ua_.layer().request_of(of_[request].id);
    how.body = drawn_answer_of(*stage_, at, request, asked);
    if (asked)
        std::ranges::move(how.status / 100 == 2 && !gives(r, sip::field_id::authentication_info)
                              ? authentication_.information(now, *asked, how.body)
                              : authentication_.challenge(now, *stage_, at, *asked),
                          std::back_inserter(how.fields));
    how.origin = at;
    how.reliable = draws_prack_ && is_reliable(stage_->lane, at);
    if (how.status >= 200)
        std::erase_if(unanswered_, [&](const fsm::event& e) { return e.transaction == of_[request].id; });
    return ua_.answer_request(now, of_[request].id, std::move(how));
}

bool ua_player::request(fsm::time_point now, std::uint32_t at)
{
    const lane& l = stage_->lane;
    const script::rung& r = l.rung_at(at);
    if (r.provokes.again)
    {
        of_[at].id = ua_.repeat(now, of_[l.entry_of(*r.provokes.again)].id, r.provokes.other_branch, at);
        return of_[at].id != transaction_id::none;
    }
    if (r.provokes.within == script::stimulus::dialog::none)
        return request_out_of_dialog(now, at);
    if (r.what.method == "CANCEL")
    {
        const auto invite = l.answers(at);
        if (invite == lane::none || ua_.layer().last_status(of_[invite].id) >= 200)
            return false;
        of_[at].id = ua_.cancel(now, of_[invite].id, at);  // none while it is held (RFC 3261 9.1)
        return true;
    }
    const auto dialog = dialog_for(at);
    const auto body = drawn_answer_of(*stage_, at, l.acknowledges(at), ua_.offer_to_acknowledge(dialog));
    if (r.what.method == "ACK")
        return ua_.ack(now, dialog, fields_of(r), r.content_type, body, at);
    const auto* d = ua_.find(dialog);
    // RFC 3261 15: the caller's UA may say BYE in an early dialog, too; the callee's must not.
    const auto invite = l.dialog_of(at);
    const bool ends_early = r.what.method == "BYE" && d && d->is == fsm::dialog::state::early &&
                            invite != lane::none && l.entries()[invite].mine;
    const bool is_early = script::goes_into_early_dialog(r);
    if (!d && is_early)
        return false;
    if (!d || (d->is != fsm::dialog::state::confirmed && !ends_early && !is_early))
        return request_out_of_dialog(now, at);
    const auto before = l.retry_of(at);
    of_[at].id = ua_.request_in(now, dialog,
                                {r.what.method, fields_of(r), r.content_type, body, at,
                                 before == lane::none ? transaction_id::none : of_[before].id,
                                 use_of(r.provokes.credentials)});
    return of_[at].id != transaction_id::none;
}

bool ua_player::request_out_of_dialog(fsm::time_point now, std::uint32_t at)
{
    const script::rung& r = stage_->lane.rung_at(at);
    if (r.what.method == "BYE" && r.provokes.within != script::stimulus::dialog::none)
        return false;  // RFC 3261 15: there is nothing to end
    auto before = stage_->lane.retry_of(at);
    const bool is_register = r.what.method == "REGISTER";
    if (before == lane::none && is_register)
        before = registered_before(*stage_, at);
    // RFC 3261 8.1.3.4: where the 3xx says, and after a failure the next that it named.
    if (before != lane::none)
        of_[at].targets = of_[before].targets;
    const auto next = next_hop(*stage_->cast, stage_->me, r.to);
    if (before != lane::none && of_[before].final == 503)  // RFC 3263 4.3
        return (of_[at].id = ua_.fail_over(now, of_[before].id, next, at)) != transaction_id::none;
    auto& redirected = of_[at].redirected;
    if (of_[at].targets)
    {
        const auto final = of_[before].final;
        redirected = script::asks_again(final) && final >= 400 ? of_[before].redirected
                                                               : of_[at].targets->next(r.what.method);
    }
    auto what = drawn_request(*stage_, at, redirected ? &*redirected : nullptr);
    if (before != lane::none)
        what.retry_of = of_[before].id;
    if (is_register)
        for (auto& field :
             registration_fields(*stage_, at, before == lane::none ? std::nullopt : of_[before].least))
            what.fields.push_back(std::move(field));
    what.credentials = use_of(r.provokes.credentials);
    of_[at].id = ua_.request(now, std::move(what));
    return of_[at].id != transaction_id::none;
}

fsm::dialog_id ua_player::dialog_for(std::uint32_t at) const
{
    const bool is_ack = stage_->lane.rung_at(at).what.method == "ACK";
    if (const auto answer = is_ack ? stage_->lane.acknowledges(at) : lane::none; answer != lane::none)
        if (const auto made = of_[answer].dialog; made != fsm::dialog_id::none)
            return made;
    if (const auto answer = stage_->lane.made_by(at); answer != lane::none)
        return of_[answer].dialog;
    const auto invite = is_ack ? stage_->lane.answers(at) : stage_->lane.dialog_of(at);
    return invite == lane::none ? fsm::dialog_id::none : ua_.dialog_of(of_[invite].id);
}

bool ua_player::has_pending_calls() const
{
    return !unanswered_.empty() || std::ranges::any_of(of_, [&](const transaction& t) {
        return t.id != transaction_id::none && ua_.layer().last_status(t.id) < 200 &&
               ua_.layer().request_of(t.id);
    });
}

bool ua_player::awaits_answer() const
{
    for (std::uint32_t i = 0; i < of_.size(); ++i)
        if (stage_->lane.entries()[i].mine && stage_->lane.rung_at(i).what == script::caption{0, "INVITE"} &&
            is_to_be_answered(*stage_, ua_.layer(), of_[i].id))
            return true;
    return false;
}

// RFC 3261 13.2.2.4: a 2xx has to be acknowledged, also when the ladder will not come to its ACK any more.
bool ua_player::acknowledge_one(fsm::time_point now)
{
    for (std::uint32_t i = 0; i < of_.size(); ++i)
        if ((of_[i].dialog != fsm::dialog_id::none && ua_.ack(now, of_[i].dialog)) ||
            (stage_->lane.entries()[i].mine && of_[i].id != transaction_id::none &&
             stage_->lane.rung_at(i).what == script::caption{0, "INVITE"} &&
             ua_.ack(now, ua_.dialog_of(of_[i].id))))
            return true;
    return false;
}

bool ua_player::wind_down_one(fsm::time_point now)
{
    if (!unanswered_.empty())
    {
        const auto e = std::move(unanswered_.back());
        unanswered_.pop_back();
        ua_.by_default(now, e);
        return true;
    }
    const lane& l = stage_->lane;
    for (std::uint32_t i = 0; i < of_.size(); ++i)
    {
        transaction& t = of_[i];
        // RFC 3261 13.2.2.4: each 2xx of a fork has a dialog to end.
        if (t.dialog != fsm::dialog_id::none && ua_.has_call(t.dialog))
        {
            ua_.ack(now, t.dialog);
            ua_.request_in(now, std::exchange(t.dialog, fsm::dialog_id::none), "BYE");
            return true;
        }
        if (t.id == transaction_id::none || l.rung_at(i).what != script::caption{0, "INVITE"})
            continue;
        // Behind the end of the first another 2xx may come, to be ended, too.
        const auto dialog = ua_.dialog_of(t.id);
        const bool stands = ua_.has_call(dialog);
        if (l.entries()[i].mine && !stands && !t.cancelled && !t.ended)
        {
            t.cancelled = true;
            ua_.cancel(now, t.id);
            return true;
        }
        // RFC 3261 15: "the callee's UA MUST NOT send a BYE on a confirmed dialog until it has received an
        // ACK for its 2xx response or until the server transaction times out."
        if (stands && (l.entries()[i].mine || t.acked))
        {
            t.ended = true;
            ua_.ack(now, dialog);
            ua_.request_in(now, dialog, "BYE");
            return true;
        }
    }
    return false;
}

}  // namespace

std::unique_ptr<player> make_ua_player(stage& s, sip::choices pick)
{
    return std::make_unique<ua_player>(s, pick);
}

}  // namespace play
