// A registrar and another core behind one socket: who registers here is the registrar's, all else the
// other's, which may itself register elsewhere.
#pragma once

#include "fsm/registrar.hpp"
#include "sip/fields.hpp"

#include <algorithm>
#include <utility>

namespace serve {

class registering_core final : public fsm::core
{
public:
    // `other` outlives this.
    registering_core(fsm::core& other, fsm::registrar_settings how, sip::choices pick)
        : other_{&other},
          registrar_{std::move(how), pick}
    {
    }

    fsm::registrar& registrar() { return registrar_; }

    void received(fsm::time_point now, const fsm::link& over, const sip::message_ptr& m) override
    {
        of(*m, m->is_request()).received(now, over, m);
    }
    void opened(fsm::time_point now, const fsm::link& l) override
    {
        registrar_.opened(now, l);
        other_->opened(now, l);
    }
    void closed(fsm::time_point now, const fsm::link& l, fsm::link_end how) override
    {
        registrar_.closed(now, l, how);
        other_->closed(now, l, how);
    }
    void expired(fsm::time_point now) override
    {
        registrar_.expired(now);
        other_->expired(now);
    }
    void send_failed(fsm::time_point now, const fsm::transmission& what) override
    {
        of(*what.message, !what.message->is_request()).send_failed(now, what);
    }
    void revised_by(fsm::reviser* who) override { other_->revised_by(who); }
    bool next_transmission(fsm::transmission& out) override
    {
        return registrar_.next_transmission(out) || other_->next_transmission(out);
    }
    fsm::time_point deadline() const override { return std::min(registrar_.deadline(), other_->deadline()); }
    bool idle() const override { return registrar_.idle() && other_->idle(); }
    bool uses(const fsm::link& l) const override { return registrar_.uses(l) || other_->uses(l); }
    void add_to(fsm::state_hash& h) const override
    {
        registrar_.add_to(h);
        other_->add_to(h);
    }

private:
    fsm::core& of(const sip::message& m, bool as_server)
    {
        const auto cseq = sip::cseq_of(m);
        return as_server && cseq && cseq->method == "REGISTER" ? static_cast<fsm::core&>(registrar_)
                                                               : *other_;
    }

    fsm::core* other_;
    fsm::registrar registrar_;
};

}  // namespace serve
