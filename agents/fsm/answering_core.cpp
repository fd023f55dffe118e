#include "fsm/answering_core.hpp"

#include "fsm/request_draft.hpp"
#include "sip/build.hpp"

#include <algorithm>

namespace fsm {

namespace {

constexpr std::size_t most_events = 10'000;  // not yet taken; later ones are dropped

}  // namespace

answering_core::answering_core(const timer_values& timers, std::size_t pending, sip::choices pick)
    : pick_{pick},
      layer_{timers, {.pending = pending}}
{
}

void answering_core::pump(time_point now)
{
    for (event e; layer_.next_event(e);)
    {
        if (e.what == happened::request)
        {
            auto how = answer_to(now, e);
            // 10.3: "Registrars MUST NOT include a Record-Route"; a refusal and a redirection make no dialog.
            const auto plain = e.message->has(sip::field_id::record_route)
                                   ? sip::store(sip::edit{*e.message}.remove("Record-Route").finish())
                                   : e.message;
            const auto tag = pick_.tag();
            sip::response_parts parts{how.status,       how.reason, tag, std::move(how.fields),
                                      how.content_type, how.body};
            layer_.respond(now, e.transaction, sip::store(sip::make_response(*plain, parts)), how.origin);
        }
        if (events_.size() < most_events)
            events_.push(std::move(e));
    }
}

void answering_core::received(time_point now, const link& over, const sip::message_ptr& m)
{
    layer_.received(now, over, m);
    pump(now);
}

void answering_core::opened(time_point now, const link& l)
{
    layer_.opened(l);
    pump(now);
}

void answering_core::closed(time_point now, const link& l, link_end how)
{
    layer_.closed(now, l, how);
    pump(now);
}

void answering_core::expired(time_point now)
{
    layer_.expired(now);
    pump(now);
}

void answering_core::send_failed(time_point now, const transmission& what)
{
    layer_.send_failed(now, what);
    pump(now);
}

void answering_core::add_to(state_hash& h) const
{
    layer_.add_to(h);
    for (const auto& e : events_)
        h.word(e.what).message(e.message);
}

answer capabilities(const method_set& methods, std::string_view supported)
{
    answer out;
    out.fields = {{"Allow", methods.names()},
                  {"Accept", "application/sdp"},
                  {"Accept-Encoding", "identity"},
                  {"Accept-Language", "en"},
                  {"Supported", std::string{supported}}};
    return out;
}

}  // namespace fsm
