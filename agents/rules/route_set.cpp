#include "rules/route_set.hpp"

#include "rules/compare.hpp"

namespace rules {

using sip::field_id;
using sip::method;

namespace {

bool has_all(const sip::param_list& given, const sip::param_list& wanted)
{
    if (given.octets() == wanted.octets())
        return true;
    const named_params all{given};
    auto rest = wanted.octets();
    for (sip::param one; sip::param_list::take(rest, one);)
    {
        const auto found = all.find(one.name);
        if (!found || !sip::iequals(*found, one.value))
            return false;
    }
    return true;
}

// The response told the caller, or is the callee's own word, before `r` was sent.
bool tells(const exchanges& e, const reading& response, const reading& r)
{
    return response.seen->from == r.seen->from || (e.arrived(response) && e.arrival(response) <= r.at());
}

bool names_target(const sip::message& m, const sip::uri& aimed)
{
    const addresses contacts{m, field_id::contact};
    for (const auto& one : contacts)
        if (!one.star && sip::equal(one.uri, aimed))
            return true;
    return false;
}

}  // namespace

bool repeats_route(const sip::name_addr& given, const sip::name_addr& wanted)
{
    return given.octets == wanted.octets ||
           (sip::equal(given.uri, wanted.uri) && has_all(given.uri.params, wanted.uri.params) &&
            has_all(given.params, wanted.params));
}

const reading* subscription_of(const exchanges& e, const reading& r)
{
    int steps = limits::look_back;
    for (auto at = r.before_outside; at != none && steps > 0; at = e.at(at).before_outside, --steps)
    {
        const auto& o = e.at(at);
        const bool subscribes = o.method == method::subscribe || o.method == method::refer;
        if (subscribes && !o.from.tag.empty() && (o.from.tag == r.to.tag || o.from.tag == r.from.tag))
            return &o;
    }
    return nullptr;
}

boost::container::static_vector<dialog_maker, 4> makers_of(const exchanges& e, const reading& r)
{
    boost::container::static_vector<dialog_maker, 4> found;
    const auto us = r.seen->from;
    const reading* notified = nullptr;  // the first one
    bool call = false;
    newest_before(e, r, [&](const reading& o) {
        const bool notifies = o.request && o.method == method::notify && o.seen->to == us;
        if (notifies && o.complete() && o.to.tag == r.from.tag && o.from.tag == r.to.tag && e.arrived(o))
            notified = &o;
        const bool invited = o.method == method::invite;
        const bool makes = o.response && o.status > (invited ? 100 : 199) && o.status < 300 &&
                           (invited || o.method == method::subscribe || o.method == method::refer);
        const auto* q = makes ? e.request_of(o) : nullptr;
        if (!q || !q->complete() || !q->to.tag.empty() || !tells(e, o, r))
            return false;
        const bool called = q->seen->from == us && o.seen->to == us && q->from.tag == r.from.tag;
        const bool was_called = o.seen->from == us && q->seen->to == us && q->from.tag == r.to.tag;
        if ((called && o.to.tag == r.to.tag && e.originated(*q)) ||
            (was_called && o.to.tag == r.from.tag && !e.passed_on(o)))
        {
            found.push_back({q, &o, called});
            call = call || invited;
        }
        return found.size() == found.capacity();
    });
    if (notified && !call && found.size() < found.capacity())
        found.push_back({notified, notified, false});
    return found;
}

bool was_told_target(const exchanges& e, const reading& r, const sip::uri& aimed)
{
    return newest_before(e, r, [&](const reading& o) {
               const auto& peer = o.request ? o.from.tag : o.to.tag;
               return o.seen->to == r.seen->from && peer == r.to.tag && names_target(*o.message, aimed);
           }) != nullptr;
}

bool touched_before(const exchanges& e, const reading& r, const parts& reads)
{
    return newest_before(e, r, [&](const reading& o) { return o.seen->taint.touched.meet(reads); }) !=
           nullptr;
}

}  // namespace rules
