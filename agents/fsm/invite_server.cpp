#include "fsm/invite_server.hpp"

#include "fsm/timers.hpp"
#include "fsm/visited.hpp"
#include "sip/build.hpp"

#include <algorithm>

namespace fsm {

enum class invite_server::input : std::uint8_t {
    invite,
    timer_trying,
    r1xx,
    r2xx,
    r300_699,
    transport_err,
    timer_g,
    timer_h,
    ack,
    timer_i,
    timer_l,
};
enum class invite_server::effect : std::uint8_t {
    inv_to_tu,
    start_trying,
    send_100,
    send_response,
    start_g,
    start_h,
    start_i,
    start_l,
    ack_to_tu,
    inform_tu,
};

struct invite_server::figure_7
{
    using enum state;
    using enum input;
    using enum effect;

    // RFC 3261 figure 7, arrow by arrow, in its own words. Arrows marked 6026 come from RFC 6026.
    // clang-format off
    static constexpr edge<state, input, effect> arrows[] = {
        // in          on              to           and
        {initial,      invite,         proceeding,  {inv_to_tu, start_trying}},
        {proceeding,   invite,         proceeding,  {send_response}},
        {proceeding,   timer_trying,   proceeding,  {send_100}},
        {proceeding,   r1xx,           proceeding,  {send_response}},
        {proceeding,   r2xx,           accepted,    {send_response, start_l}},          // 6026
        {proceeding,   r300_699,       completed,   {send_response, start_g, start_h}},
        {proceeding,   transport_err,  proceeding,  {inform_tu}},                       // 6026
        {completed,    invite,         completed,   {send_response}},
        {completed,    timer_g,        completed,   {send_response, start_g}},
        {completed,    timer_h,        terminated,  {inform_tu}},
        {completed,    transport_err,  completed,   {inform_tu}},                       // 6026
        {completed,    ack,            confirmed,   {start_i}},
        {confirmed,    timer_i,        terminated,  {}},
        {accepted,     invite,         accepted,    {}},                                // 6026
        {accepted,     r2xx,           accepted,    {send_response}},                   // 6026
        {accepted,     ack,            accepted,    {ack_to_tu}},                       // 6026
        {accepted,     transport_err,  accepted,    {inform_tu}},                       // 6026
        {accepted,     timer_l,        terminated,  {}},                                // 6026
    };
    // clang-format on

    static constexpr std::string_view states[] = {"Initial",   "Proceeding", "Completed",
                                                  "Confirmed", "Accepted",   "Terminated"};
    static constexpr std::string_view inputs[] = {
        "INVITE",  "200 ms",  "1xx from TU", "2xx from TU", "300-699 from TU", "Transport Err.",
        "Timer G", "Timer H", "ACK",         "Timer I",     "Timer L",
    };
    static constexpr std::string_view effects[] = {
        "pass INV to TU", "start 200 ms", "send 100 if TU is silent",
        "send response",  "start G",      "start H",
        "start I",        "start L",      "ACK to TU",
        "inform TU",
    };
};

invite_server::invite_server(sip::message_ptr invite, const timer_values& values, bool reliable)
    : invite_{std::move(invite)},
      values_{&values},
      interval_{values.t1},
      reliable_{reliable}
{
}

actions invite_server::start() { return follow(input::invite); }

actions invite_server::on(const received& request)
{
    return follow(request.message.method() == sip::method::ack ? input::ack : input::invite);
}

actions invite_server::on(respond from_tu)
{
    const auto status = (*from_tu.response)->status();
    const auto on = status < 200 ? input::r1xx : status < 300 ? input::r2xx : input::r300_699;
    if (!find(figure_7::arrows, state_, on))
    {
        visit(visited_machine::invite_server, state_, on);
        return {};
    }
    const bool repeated = response_ == from_tu.response;  // a 2xx: 13.3.1.4
    response_ = std::move(from_tu.response);
    invite_.reset();
    return follow(on, repeated);
}

actions invite_server::on(const fired& f)
{
    switch (f.which)
    {
    case timer::trying: return follow(input::timer_trying);
    case timer::g: return follow(input::timer_g);
    case timer::h: return follow(input::timer_h);
    case timer::i: return follow(input::timer_i);
    case timer::l: return follow(input::timer_l);
    default: return {};
    }
}

actions invite_server::on(const not_sent&) { return follow(input::transport_err); }

std::string_view invite_server::state_word() const
{
    return figure_7::states[static_cast<std::size_t>(state_)];
}

actions invite_server::follow(input on, bool repeated)
{
    visit(visited_machine::invite_server, state_, on);
    actions out;
    if (const auto* arrow = find(figure_7::arrows, state_, on))
    {
        state_ = arrow->to;
        for (const auto what : arrow->then)
            perform(what, on, repeated, out);
    }
    return out;
}

void invite_server::perform(effect what, input on, bool repeated, actions& out)
{
    const auto start = [&](timer which) {
        if (const auto after = start_of(which, *values_, reliable_))
            out.push_back(arm{which, *after});
    };
    switch (what)
    {
    case effect::inv_to_tu:
    case effect::ack_to_tu: out.push_back(deliver{}); break;
    case effect::start_trying: out.push_back(arm{timer::trying, values_->trying}); break;
    case effect::send_100:
        if (!invite_)
            break;
        response_ = sip::store(sip::make_response(**invite_, {.status = 100}));
        invite_.reset();
        out.push_back(send{response_});
        break;
    case effect::send_response:
        // 17.2.1: a copy is answered with the most recent provisional; before there is one, with nothing.
        if (response_)
            out.push_back(send{response_, repeated || on == input::invite || on == input::timer_g});
        break;
    case effect::start_g:
        // 17.2.1: T1, then MIN(2*T1, T2) and so on.
        if (!reliable_)
            out.push_back(arm{timer::g, interval_});
        interval_ = std::min(2 * interval_, values_->t2);
        break;
    case effect::start_h: start(timer::h); break;
    case effect::start_i: start(timer::i); break;
    case effect::start_l: start(timer::l); break;
    case effect::inform_tu:
        out.push_back(report{on == input::transport_err ? outcome::transport_failed : outcome::timed_out});
        break;
    }
}

fsm::figure invite_server::as_figure()
{
    return figure_of("RFC 3261 figure 7 with RFC 6026: INVITE server transaction", figure_7::arrows,
                     figure_7::states, figure_7::inputs, figure_7::effects);
}

}  // namespace fsm
