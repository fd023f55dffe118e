// What a proxy passes on, held against what it received (RFC 3261 16.6, 16.7).
#pragma once

#include "rules/exchange.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <cstdint>
#include <map>
#include <string>

namespace rules {

// `from` is what the sender of `r` received and passed on as `r`: the top Via of the one stands below that of
// the other, with the same sent-by and branch. Nothing in between can have been unseen.
bool passes_on(const exchanges& e, const reading& r, const reading& from);

namespace limits {
inline constexpr int sources = 64;  // that one message is held against
}  // namespace limits

// Calls visit(reading) for what `r` may pass on, the newest first, until it returns true. False: it never
// did. No further back than limits::look_back.
template <class Visit>
bool any_source(const exchanges& e, const reading& r, Visit visit)
{
    if (r.request && r.vias < 2)
        return false;
    const auto* q = r.response ? e.request_of(r) : nullptr;  // what it answers came before
    const auto first = q ? q->index : 0;
    int steps = limits::look_back, sources = limits::sources;
    for (const auto* o = e.before_in_call(r); o && o->index >= first && steps > 0; --steps)
    {
        if (passes_on(e, r, *o))
        {
            if (sources-- == 0)
                return e.gave_up() = true;
            if (visit(*o))
                return true;
        }
        o = e.before_in_call(*o);
    }
    return false;
}

// The newest; null when there is none.
const reading* source_of(const exchanges& e, const reading& r);

// What `r` must have been, by the Via below the top one, though its Call-ID or the number of CSeq is another
// one: the newest, no further back than limits::look_back. Null where something that it passes on has both,
// or something that its sender had was not seen.
const reading* renamed_source_of(const exchanges& e, const reading& r);

// The request that a proxy received with the top Via that `r` has: it put none of its own there (RFC
// 3261 16.6 item 8). Null when `r` is of nobody's who is a proxy, no further back than limits::look_back.
const reading* came_as_it_is(const exchanges& e, const reading& r);

// It left as it was meant to, or a script touched it and it is still well formed: who passes it on owes it
// what any message is owed.
bool owed_to(const reading& source);

// Rows of these fields a proxy may neither remove nor change (RFC 3261 20 tables 2 and 3, column "proxy", and
// 16.6): bits of field_id. Of fields without an id, those that no extension leaves to proxies.
inline constexpr std::uint64_t end_to_end = fields_of({sip::field_id::accept,
                                                       sip::field_id::accept_encoding,
                                                       sip::field_id::accept_language,
                                                       sip::field_id::allow,
                                                       sip::field_id::allow_events,
                                                       sip::field_id::contact,
                                                       sip::field_id::content_disposition,
                                                       sip::field_id::content_encoding,
                                                       sip::field_id::content_language,
                                                       sip::field_id::content_type,
                                                       sip::field_id::event,
                                                       sip::field_id::expires,
                                                       sip::field_id::from,
                                                       sip::field_id::in_reply_to,
                                                       sip::field_id::mime_version,
                                                       sip::field_id::rack,
                                                       sip::field_id::refer_to,
                                                       sip::field_id::referred_by,
                                                       sip::field_id::replaces,
                                                       sip::field_id::reply_to,
                                                       sip::field_id::retry_after,
                                                       sip::field_id::rseq,
                                                       sip::field_id::server,
                                                       sip::field_id::sip_etag,
                                                       sip::field_id::sip_if_match,
                                                       sip::field_id::subject,
                                                       sip::field_id::subscription_state,
                                                       sip::field_id::supported,
                                                       sip::field_id::timestamp,
                                                       sip::field_id::to,
                                                       sip::field_id::unsupported,
                                                       sip::field_id::user_agent,
                                                       sip::field_id::www_authenticate,
                                                       sip::field_id::other});
bool is_end_to_end(const sip::message& m, const sip::field& row);

// The first option tag of Require in `came` that is not in that of `went`: a proxy may add some, and takes
// none out (RFC 3261 20 table 3), but for those that are for proxies. "": none is gone.
std::string_view lost_option(const sip::message& went, const sip::message& came);

// A row of that name is there.
bool has_row(const sip::message& m, const sip::message& of, const sip::field& row);

// Which rows of `of` stand in `m`. Asked row by row in their order it costs no more than the octets of both:
// what it has found out is kept.
class kept_rows
{
public:
    kept_rows(const sip::message& m, const sip::message& of) : m_{&m}, of_{&of} {}

    // The values of `row`, a row of `of`, stand in `m` in the same order, however rows are joined, split or
    // folded. Of From and To only the URI and the tag count.
    bool has(const sip::field& row);

private:
    struct joined
    {
        std::string values;    // of all rows of one name
        std::size_t next = 0;  // where the next one is looked for first
        bool made = false;
    };
    joined& all_of(const sip::field& row);
    bool has_value(std::string_view value);

    const sip::message *m_, *of_;
    std::size_t next_ = 0;                             // row of m
    boost::unordered_flat_set<std::uint64_t> values_;  // hashes of those of the rows of m, once it was asked
    std::map<std::string, joined> by_name_;
};

}  // namespace rules
