// The invite usage of a dialog (RFC 5057 4.1): a call, from the response that makes it to the end of its BYE;
// and which INVITEs are in progress in it.
#pragma once

#include "fsm/acknowledged_2xx.hpp"
#include "fsm/figure_machine.hpp"
#include "fsm/reliable_1xx.hpp"
#include "fsm/repeated_2xx.hpp"
#include "fsm/state_hash.hpp"

#include <boost/container/small_vector.hpp>

namespace fsm {

struct invite_usage_figure
{
    enum class state : std::uint8_t { early, confirmed, mortal, morgue };
    enum class input : std::uint8_t {
        r1xx,
        r2xx,
        r300_699,
        answers_2xx,
        answers_300_699,
        sends_bye,
        bye_over,
        accepts_bye,
    };
    enum class effect : std::uint8_t { take_target, take_route_set, confirm_dialog, end_usage };
    using enum state;
    using enum input;
    using enum effect;

    static constexpr auto title = "RFC 3261 12 to 15 with RFC 5407: the invite usage of a dialog";
    static constexpr auto visited = visited_machine::invite_usage;
    static constexpr auto first = early;
    // The first three inputs are responses to the INVITE that made the dialog, to the caller; the next two
    // those of the callee. 12.3: a failure ends the early dialog. 13.2.2.4: by the 2xx, "the route set for
    // the dialog MUST be recomputed". 15.1.1: "the UAC MUST consider the session terminated ... once the BYE
    // request is passed to the client transaction". RFC 5407 2: in Mortal, until that is over, "BYE can be
    // accepted".
    // clang-format off
    static constexpr edge<state, input, effect> arrows[] = {
        // in       on               to         and
        {early,     r1xx,            early,     {take_target}},
        {early,     r2xx,            confirmed, {take_route_set, confirm_dialog}},
        {early,     r300_699,        morgue,    {end_usage}},
        {early,     answers_2xx,     confirmed, {confirm_dialog}},
        {early,     answers_300_699, morgue,    {end_usage}},
        {early,     sends_bye,       mortal,    {end_usage}},
        {early,     accepts_bye,     morgue,    {end_usage}},
        {confirmed, sends_bye,       mortal,    {end_usage}},
        {confirmed, accepts_bye,     morgue,    {end_usage}},
        {mortal,    sends_bye,       mortal,    {}},                         // with credentials
        {mortal,    accepts_bye,     mortal,    {}},
        {mortal,    bye_over,        morgue,    {}},
        {morgue,    sends_bye,       mortal,    {}},                         // its user insists
    };
    // clang-format on
    static constexpr std::string_view states[] = {"Early", "Confirmed", "Mortal", "Morgue"};
    static constexpr std::string_view inputs[] = {
        "1xx",      "2xx",      "300-699, or none", "2xx from TU", "300-699 from TU",
        "BYE sent", "BYE over", "BYE accepted",
    };
    static constexpr std::string_view effects[] = {"take remote target", "take route set and target",
                                                   "dialog confirmed", "usage ends"};
};

// RFC 3261 14.1, 14.2: INVITEs in the dialog that have no final response, the one that made it among them.
struct invite_progress_figure
{
    enum class state : std::uint8_t { none, ours, theirs, both };
    enum class input : std::uint8_t { sends_invite, final, invite, answers_final };
    enum class effect : std::uint8_t { nothing };
    using enum state;
    using enum input;

    static constexpr auto title = "RFC 3261 14: INVITEs in progress in a dialog";
    static constexpr auto visited = visited_machine::invite_progress;
    static constexpr auto first = none;
    // clang-format off
    static constexpr edge<state, input, effect> arrows[] = {
        // in    on             to      and
        {none,   sends_invite,  ours,   {}},
        {none,   invite,        theirs, {}},
        {ours,   sends_invite,  ours,   {}},
        {ours,   final,         none,   {}},
        {ours,   invite,        both,   {}},
        {theirs, sends_invite,  both,   {}},
        {theirs, invite,        theirs, {}},
        {theirs, answers_final, none,   {}},
        {both,   sends_invite,  both,   {}},
        {both,   invite,        both,   {}},
        {both,   final,         theirs, {}},
        {both,   answers_final, ours,   {}},
    };
    // clang-format on
    static constexpr std::string_view states[] = {"None", "Ours", "Theirs", "Both"};
    static constexpr std::string_view inputs[] = {"INVITE sent", "last of ours final", "INVITE served",
                                                  "last of theirs answered"};
    static constexpr std::string_view effects[] = {""};
};

namespace limits {
inline constexpr std::size_t description = 4'096;  // octets, kept while its call stands
}  // namespace limits

struct invite_usage
{
    figure_machine<invite_usage_figure> machine;
    transaction_id made_by = transaction_id::none;  // the INVITE
    transaction_id bye = transaction_id::none;      // the latest of ours
    acknowledged_2xx got;
    repeated_2xx sent;
    reliable_1xx early;  // of ours
    heard_1xx heard;     // of the peer's
    // The session as our responses described it last: what a new INVITE without an offer is offered (14.2,
    // RFC 3264 8). "": they did not, or in more than limits::description octets.
    std::string said;

    // 14.2: what a new INVITE of the peer gets; 0: it may be served.
    int refusal() const;
    void begins_ours();
    void ends_ours();  // one of them
    void begins_theirs(transaction_id invite);
    void ends_theirs(transaction_id invite);  // nothing when it is none of them
    void add_to(state_hash& h) const;

private:
    figure_machine<invite_progress_figure> progress_;
    std::uint32_t ours_ = 0;
    boost::container::small_vector<transaction_id, 1> theirs_;  // at most as many as there are transactions
};

}  // namespace fsm
