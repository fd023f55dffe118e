#include "fsm/registrar.hpp"

#include "fsm/refusal.hpp"

namespace fsm {

namespace {

constexpr method_set methods{sip::method::register_, sip::method::options};

}  // namespace

registrar::registrar(registrar_settings settings, sip::choices pick)
    : answering_core{settings.timers, settings.transactions, pick},
      registry_{std::move(settings.registry)}
{
}

registrar::registrar(const registrar& other, registry_hooks hooks)
    : answering_core{other},
      registry_{other.registry_}
{
    registry_.hooked(std::move(hooks));
}

answer registrar::answer_to(time_point now, const event& request)
{
    const auto& m = *request.message;
    if (m.method() == sip::method::register_)
        return registry_.answer_to(now, m, request.over);
    answer out;
    refusal_facts known;
    known.cancels = request.cancels != transaction_id::none;
    out.status = refusal_of(m, known, registry_.supported());
    if (out.status == 420)
        out.fields = {{"Unsupported", registry_.supported().missing_for(m)}};
    if (out.status == 501)
        out.fields = {{"Allow", methods.names()}};
    if (out.status != 0)
        return out;
    switch (m.method())
    {
    case sip::method::options: return capabilities(methods, registry_.supported().names());
    case sip::method::cancel: out.status = 200; return out;  // 9.2: its request has its answer already
    default:
        out.status = 405;
        out.fields = {{"Allow", methods.names()}};
        return out;
    }
}

void registrar::add_to(state_hash& h) const
{
    answering_core::add_to(h);
    registry_.add_to(h);
}

}  // namespace fsm
