#include "fsm/invite_client.hpp"

#include "fsm/timers.hpp"
#include "fsm/visited.hpp"
#include "sip/build.hpp"

namespace fsm {

enum class invite_client::input : std::uint8_t {
    invite,
    timer_a,
    timer_b,
    r1xx,
    r2xx,
    r300_699,
    transport_err,
    timer_d,
    timer_m,
    abandon,
    timer_abandoned,
};
enum class invite_client::effect : std::uint8_t {
    invite_sent,
    start_a,
    start_b,
    inform_tu,
    resp_to_tu,
    ack_sent,
    start_d,
    start_m,
    start_abandoned,
};

struct invite_client::figure_5
{
    using enum state;
    using enum input;
    using enum effect;

    // RFC 3261 figure 5, arrow by arrow, in its own words. Arrows marked 6026 come from RFC 6026, those
    // marked 9.1 from RFC 3261 9.1: an INVITE whose CANCEL is not heeded is given up.
    // clang-format off
    static constexpr edge<state, input, effect> arrows[] = {
        // in          on               to           and
        {initial,      invite,          calling,     {invite_sent, start_a, start_b}},
        {calling,      timer_a,         calling,     {invite_sent, start_a}},
        {calling,      timer_b,         terminated,  {inform_tu}},
        {calling,      transport_err,   terminated,  {inform_tu}},
        {calling,      r1xx,            proceeding,  {resp_to_tu}},
        {calling,      r2xx,            accepted,    {resp_to_tu, start_m}},            // 6026
        {calling,      r300_699,        completed,   {ack_sent, resp_to_tu, start_d}},
        {calling,      abandon,         calling,     {start_abandoned}},                // 9.1
        {calling,      timer_abandoned, terminated,  {inform_tu}},                      // 9.1
        {proceeding,   r1xx,            proceeding,  {resp_to_tu}},
        {proceeding,   r2xx,            accepted,    {resp_to_tu, start_m}},            // 6026
        {proceeding,   r300_699,        completed,   {ack_sent, resp_to_tu, start_d}},
        {proceeding,   abandon,         proceeding,  {start_abandoned}},                // 9.1
        {proceeding,   timer_abandoned, terminated,  {inform_tu}},                      // 9.1
        {completed,    r300_699,        completed,   {ack_sent}},
        {completed,    transport_err,   terminated,  {inform_tu}},
        {completed,    timer_d,         terminated,  {}},
        {accepted,     r2xx,            accepted,    {resp_to_tu}},                     // 6026
        {accepted,     timer_m,         terminated,  {}},                               // 6026
    };
    // clang-format on

    static constexpr std::string_view states[] = {"Initial",   "Calling",  "Proceeding",
                                                  "Completed", "Accepted", "Terminated"};
    static constexpr std::string_view inputs[] = {
        "INVITE from TU", "Timer A",        "Timer B", "1xx",     "2xx",
        "300-699",        "Transport Err.", "Timer D", "Timer M", "abandoned by TU",
        "64*T1 after it",
    };
    static constexpr std::string_view effects[] = {
        "INVITE sent", "start A", "start B", "inform TU",   "resp. to TU",
        "ACK sent",    "start D", "start M", "start 64*T1",
    };
};

invite_client::invite_client(sip::message_ptr invite, const timer_values& values, bool reliable)
    : invite_{std::move(invite)},
      values_{&values},
      interval_{values.t1},
      reliable_{reliable}
{
}

actions invite_client::start() { return follow(input::invite); }

actions invite_client::on(const received& response)
{
    const auto status = response.message.status();
    return follow(status < 200   ? input::r1xx
                  : status < 300 ? input::r2xx
                                 : input::r300_699,
                  &response.message);
}

actions invite_client::on(const fired& f)
{
    switch (f.which)
    {
    case timer::a: return follow(input::timer_a);
    case timer::b: return follow(input::timer_b);
    case timer::d: return follow(input::timer_d);
    case timer::m: return follow(input::timer_m);
    case timer::abandoned: return follow(input::timer_abandoned);
    default: return {};
    }
}

actions invite_client::on(const not_sent&) { return follow(input::transport_err); }
actions invite_client::on(const abandon&) { return follow(input::abandon); }

std::string_view invite_client::state_word() const
{
    return figure_5::states[static_cast<std::size_t>(state_)];
}

actions invite_client::follow(input on, const sip::message* response)
{
    visit(visited_machine::invite_client, state_, on);
    actions out;
    if (const auto* arrow = find(figure_5::arrows, state_, on))
    {
        state_ = arrow->to;
        for (const auto what : arrow->then)
            perform(what, on, response, out);
    }
    return out;
}

void invite_client::perform(effect what, input on, const sip::message* response, actions& out)
{
    const auto start = [&](timer which) {
        if (const auto after = start_of(which, *values_, reliable_))
            out.push_back(arm{which, *after});
    };
    switch (what)
    {
    case effect::invite_sent: out.push_back(send{invite_, on == input::timer_a}); break;
    case effect::start_a:
        // 17.1.1.2: T1 first, then "intervals that double after each transmission".
        if (!reliable_)
            out.push_back(arm{timer::a, interval_});
        interval_ *= 2;
        break;
    case effect::start_b: start(timer::b); break;
    case effect::inform_tu:
        out.push_back(report{on == input::transport_err ? outcome::transport_failed : outcome::timed_out});
        break;
    case effect::resp_to_tu: out.push_back(deliver{}); break;
    case effect::ack_sent:
    {
        const bool repeated = ack_ != nullptr;
        if (!repeated)
            ack_ = sip::store(sip::make_ack(**invite_, *response));
        out.push_back(send{ack_, repeated});
        break;
    }
    case effect::start_d: start(timer::d); break;
    case effect::start_m: start(timer::m); break;
    case effect::start_abandoned: start(timer::abandoned); break;
    }
}

fsm::figure invite_client::as_figure()
{
    return figure_of("RFC 3261 figure 5 with RFC 6026: INVITE client transaction", figure_5::arrows,
                     figure_5::states, figure_5::inputs, figure_5::effects);
}

}  // namespace fsm
