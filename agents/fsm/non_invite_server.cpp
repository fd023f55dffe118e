#include "fsm/non_invite_server.hpp"

#include "fsm/timers.hpp"
#include "fsm/visited.hpp"
#include "sip/build.hpp"

namespace fsm {

enum class non_invite_server::input : std::uint8_t {
    request,
    timer_trying,
    timer_f,
    r1xx,
    r200_699,
    transport_err,
    timer_j,
};
enum class non_invite_server::effect : std::uint8_t {
    request_to_tu,
    start_trying,
    start_f,
    send_100,
    send_response,
    start_j,
    inform_tu,
};

struct non_invite_server::figure_8
{
    using enum state;
    using enum input;
    using enum effect;

    // RFC 3261 figure 8, arrow by arrow, in its own words. Arrows marked 6026 come from RFC 6026 8.8: the
    // machine outlives a transport error. Those marked 4320 come from RFC 4320: 4.1, a 100 once Timer E of
    // the client has reached T2; 4.2, no 408, so that a TU that never answers leaves a machine that just ends
    // when the client's Timer F has fired.
    // clang-format off
    static constexpr edge<state, input, effect> arrows[] = {
        // in          on              to           and
        {initial,      request,        trying,      {request_to_tu, start_trying, start_f}},
        {trying,       r1xx,           proceeding,  {send_response}},
        {trying,       r200_699,       completed,   {send_response, start_j}},
        {trying,       timer_trying,   proceeding,  {send_100}},                        // 4320
        {trying,       timer_f,        terminated,  {}},                                // 4320
        {proceeding,   request,        proceeding,  {send_response}},
        {proceeding,   r1xx,           proceeding,  {send_response}},
        {proceeding,   r200_699,       completed,   {send_response, start_j}},
        {proceeding,   transport_err,  proceeding,  {inform_tu}},                       // 6026
        {proceeding,   timer_f,        terminated,  {}},                                // 4320
        {completed,    request,        completed,   {send_response}},
        {completed,    transport_err,  completed,   {inform_tu}},                       // 6026
        {completed,    timer_j,        terminated,  {}},
    };
    // clang-format on

    static constexpr std::string_view states[] = {"Initial", "Trying", "Proceeding", "Completed",
                                                  "Terminated"};
    static constexpr std::string_view inputs[] = {
        "Request", "E is T2", "Timer F", "1xx from TU", "200-699 from TU", "Transport Err.", "Timer J",
    };
    static constexpr std::string_view effects[] = {
        "pass to TU", "start E is T2", "start F", "send 100", "send response", "start J", "inform TU",
    };
};

non_invite_server::non_invite_server(sip::message_ptr request, const timer_values& values, bool reliable)
    : request_{std::move(request)},
      values_{&values},
      reliable_{reliable}
{
}

actions non_invite_server::start() { return follow(input::request); }

actions non_invite_server::on(const received&) { return follow(input::request); }

actions non_invite_server::on(respond from_tu)
{
    const auto on = (*from_tu.response)->status() < 200 ? input::r1xx : input::r200_699;
    if (!find(figure_8::arrows, state_, on))
    {
        visit(visited_machine::non_invite_server, state_, on);
        return {};
    }
    response_ = std::move(from_tu.response);
    request_.reset();
    return follow(on);
}

actions non_invite_server::on(const fired& f)
{
    switch (f.which)
    {
    case timer::trying: return follow(input::timer_trying);
    case timer::f: return follow(input::timer_f);
    case timer::j: return follow(input::timer_j);
    default: return {};
    }
}

actions non_invite_server::on(const not_sent&) { return follow(input::transport_err); }

std::string_view non_invite_server::state_word() const
{
    return figure_8::states[static_cast<std::size_t>(state_)];
}

actions non_invite_server::follow(input on)
{
    visit(visited_machine::non_invite_server, state_, on);
    actions out;
    if (const auto* arrow = find(figure_8::arrows, state_, on))
    {
        state_ = arrow->to;
        for (const auto what : arrow->then)
            perform(what, on, out);
    }
    return out;
}

void non_invite_server::perform(effect what, input on, actions& out)
{
    const auto start = [&](timer which) {
        if (const auto after = start_of(which, *values_, reliable_))
            out.push_back(arm{which, *after});
    };
    switch (what)
    {
    case effect::request_to_tu: out.push_back(deliver{}); break;
    case effect::start_trying: out.push_back(arm{timer::trying, until_e_is_t2(*values_)}); break;
    case effect::start_f: start(timer::f); break;
    case effect::send_100:
        response_ = sip::store(sip::make_response(**request_, {.status = 100}));
        request_.reset();
        out.push_back(send{response_});
        break;
    case effect::send_response: out.push_back(send{response_, on == input::request}); break;
    case effect::start_j: start(timer::j); break;
    case effect::inform_tu: out.push_back(report{outcome::transport_failed}); break;
    }
}

fsm::figure non_invite_server::as_figure()
{
    return figure_of("RFC 3261 figure 8 with RFC 4320 and RFC 6026: non-INVITE server transaction",
                     figure_8::arrows, figure_8::states, figure_8::inputs, figure_8::effects);
}

}  // namespace fsm
