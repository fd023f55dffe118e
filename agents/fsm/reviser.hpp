// A say in what an element sends, before that becomes a message of a transaction or of a dialog: so what its
// machines repeat, match, acknowledge and cancel is what has left.
#pragma once

#include "fsm/time.hpp"
#include "fsm/transmission.hpp"

namespace fsm {

class reviser
{
public:
    // What is sent in the place of `made`, and is what the element goes by from then on; or `made` itself. It
    // has the kind, the method and the status of `made`, and the fields by which transactions and dialogs are
    // known can be read. `origin`: no_origin where a proxy forwards.
    virtual sip::message_ptr
    revised(time_point now, const sip::message_ptr& made, const link& over, origin_tag origin) = 0;

protected:
    reviser() = default;
    reviser(const reviser&) = default;
    reviser& operator=(const reviser&) = default;
    ~reviser() = default;
};

}  // namespace fsm
