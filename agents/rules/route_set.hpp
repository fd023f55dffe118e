// Route sets: what Record-Route told, and how the requests of a dialog follow it (RFC 3261 12.1, 12.2.1.1).
#pragma once

#include "rules/exchange.hpp"

#include <boost/container/static_vector.hpp>

namespace rules {

// The addresses of all rows of one field. Of a longer list, or one with a fault in it, nothing is said.
class addresses
{
public:
    static constexpr std::size_t most = 32;

    addresses(const sip::message& m, sip::field_id id)
    {
        sip::name_addr_list list{m, id};
        for (sip::name_addr one; all_.size() < most && list.next(one);)
            all_.push_back(one);
        full_ = all_.size() == most;
        whole_ = !list.error() && !full_;
    }

    bool whole() const { return whole_; }
    bool full() const { return full_; }  // there may be more, which is not judged
    std::size_t size() const { return all_.size(); }
    const sip::name_addr& operator[](std::size_t i) const { return all_[i]; }
    auto begin() const { return all_.begin(); }
    auto end() const { return all_.end(); }

private:
    boost::container::static_vector<sip::name_addr, most> all_;
    bool whole_ = false, full_ = false;
};

// Of the messages before `r` in its dialog, within limits::look_back, the newest that passes the test; null
// when there is none.
template <class Test>
const reading* newest_before(const exchanges& e, const reading& r, Test test)
{
    int steps = limits::look_back;
    for (auto at = r.before_in_dialog; at != none && steps > 0; at = e.at(at).before_in_dialog, --steps)
        if (test(e.at(at)))
            return &e.at(at);
    return nullptr;
}

// RFC 3261 12.1.1: a value is copied with "URIs, URI parameters, and any Record-Route header field
// parameters, whether they are known or unknown". White space, display names, the case of a host and the
// order of parameters may differ.
bool repeats_route(const sip::name_addr& given, const sip::name_addr& wanted);

// The SUBSCRIBE or REFER outside a dialog, before `r` in its call, that the dialog of `r` may come of: a tag
// of `r` is that of its From (RFC 6665 4.4.1, RFC 3515 2.4.4). Null when there is none.
const reading* subscription_of(const exchanges& e, const reading& r);

// An INVITE, SUBSCRIBE or REFER and a response to it that made the dialog of a request, as the request's
// sender saw them. RFC 6665 4.4.1: "the route set at the subscriber is taken from the NOTIFY request itself",
// which is both then.
struct dialog_maker
{
    const reading* request;
    const reading* response;
    bool caller;  // the sender of the request in the dialog sent this one
};

// The newest of them before `r`, a request in its dialog that its sender made; at most 4. None when they are
// further back than limits::look_back, or were not seen. Of a subscription both what the NOTIFY says and what
// the 2xx does: RFC 3265 knew only the latter.
boost::container::static_vector<dialog_maker, 4> makers_of(const exchanges& e, const reading& r);

// The sender of `r` had been told by its peer, in this dialog and before it, that it is reached at this URI.
bool was_told_target(const exchanges& e, const reading& r, const sip::uri& aimed);

// Something of its dialog that `reads` says was touched before `r`.
bool touched_before(const exchanges& e, const reading& r, const parts& reads);

}  // namespace rules
