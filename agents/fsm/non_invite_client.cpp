#include "fsm/non_invite_client.hpp"

#include "fsm/timers.hpp"
#include "fsm/visited.hpp"

#include <algorithm>

namespace fsm {

enum class non_invite_client::input : std::uint8_t {
    request,
    timer_e,
    timer_f,
    r1xx,
    r200_699,
    transport_err,
    timer_k
};
enum class non_invite_client::effect : std::uint8_t {
    send_request,
    start_e,
    start_e_at_t2,
    start_f,
    inform_tu,
    resp_to_tu,
    start_k,
};

struct non_invite_client::figure_6
{
    using enum state;
    using enum input;
    using enum effect;

    // RFC 3261 figure 6, arrow by arrow, in its own words.
    // clang-format off
    static constexpr edge<state, input, effect> arrows[] = {
        // in          on              to           and
        {initial,      request,        trying,      {send_request, start_e, start_f}},
        {trying,       timer_e,        trying,      {send_request, start_e}},
        {trying,       timer_f,        terminated,  {inform_tu}},
        {trying,       transport_err,  terminated,  {inform_tu}},
        {trying,       r1xx,           proceeding,  {resp_to_tu}},
        {trying,       r200_699,       completed,   {resp_to_tu, start_k}},
        {proceeding,   timer_e,        proceeding,  {send_request, start_e_at_t2}},
        {proceeding,   timer_f,        terminated,  {inform_tu}},
        {proceeding,   transport_err,  terminated,  {inform_tu}},
        {proceeding,   r1xx,           proceeding,  {resp_to_tu}},
        {proceeding,   r200_699,       completed,   {resp_to_tu, start_k}},
        {completed,    timer_k,        terminated,  {}},
    };
    // clang-format on

    static constexpr std::string_view states[] = {"Initial", "Trying", "Proceeding", "Completed",
                                                  "Terminated"};
    static constexpr std::string_view inputs[] = {
        "Request from TU", "Timer E", "Timer F", "1xx", "200-699", "Transport Err.", "Timer K",
    };
    static constexpr std::string_view effects[] = {
        "send request", "start E", "start E at T2", "start F", "inform TU", "resp. to TU", "start K",
    };
};

non_invite_client::non_invite_client(sip::message_ptr request, const timer_values& values, bool reliable)
    : request_{std::move(request)},
      values_{&values},
      interval_{values.t1},
      reliable_{reliable}
{
}

actions non_invite_client::start() { return follow(input::request); }

actions non_invite_client::on(const received& response)
{
    return follow(response.message.status() < 200 ? input::r1xx : input::r200_699);
}

actions non_invite_client::on(const fired& f)
{
    switch (f.which)
    {
    case timer::e: return follow(input::timer_e);
    case timer::f: return follow(input::timer_f);
    case timer::k: return follow(input::timer_k);
    default: return {};
    }
}

actions non_invite_client::on(const not_sent&) { return follow(input::transport_err); }

std::string_view non_invite_client::state_word() const
{
    return figure_6::states[static_cast<std::size_t>(state_)];
}

actions non_invite_client::follow(input on)
{
    visit(visited_machine::non_invite_client, state_, on);
    actions out;
    if (const auto* arrow = find(figure_6::arrows, state_, on))
    {
        state_ = arrow->to;
        for (const auto what : arrow->then)
            perform(what, on, out);
    }
    return out;
}

void non_invite_client::perform(effect what, input on, actions& out)
{
    const auto start = [&](timer which) {
        if (const auto after = start_of(which, *values_, reliable_))
            out.push_back(arm{which, *after});
    };
    switch (what)
    {
    case effect::send_request: out.push_back(send{request_, on == input::timer_e}); break;
    case effect::start_e:
        // 17.1.2.2: T1, then MIN(2*T1, T2), MIN(4*T1, T2) ...
        if (!reliable_)
            out.push_back(arm{timer::e, interval_});
        interval_ = std::min(2 * interval_, values_->t2);
        break;
    case effect::start_e_at_t2: out.push_back(arm{timer::e, values_->t2}); break;
    case effect::start_f: start(timer::f); break;
    case effect::inform_tu:
        out.push_back(report{on == input::transport_err ? outcome::transport_failed : outcome::timed_out});
        break;
    case effect::resp_to_tu: out.push_back(deliver{}); break;
    case effect::start_k: start(timer::k); break;
    }
}

fsm::figure non_invite_client::as_figure()
{
    return figure_of("RFC 3261 figure 6: non-INVITE client transaction", figure_6::arrows, figure_6::states,
                     figure_6::inputs, figure_6::effects);
}

}  // namespace fsm
