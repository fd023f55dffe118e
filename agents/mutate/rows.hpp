// Choosing among the rows of a message.
#pragma once

#include "mutate/mutate.hpp"

namespace mutate {

// Any row that `fits`; null when there is none. Each is as likely.
template <class Fits>
row* some_row(draft& m, change& how, Fits fits)
{
    row* found = nullptr;
    std::uint64_t count = 0;
    for (auto& r : m.rows)
        if (!r.colon.empty() && fits(r) && how.pick.below(++count) == 0)
            found = &r;
    return found;
}

inline bool is_mandatory(sip::field_id id)
{
    using sip::field_id;
    return id == field_id::via || id == field_id::from || id == field_id::to || id == field_id::call_id ||
           id == field_id::cseq || id == field_id::max_forwards;
}

inline bool is_content(sip::field_id id)
{
    return id == sip::field_id::content_length || id == sip::field_id::content_type;
}

// In "<>" or bare (RFC 3261 20.10).
inline bool carries_uri(sip::field_id id)
{
    using sip::field_id;
    return id == field_id::to || id == field_id::from || id == field_id::contact || id == field_id::route ||
           id == field_id::record_route || id == field_id::reply_to;
}

// Challenges and credentials, whose commas separate parameters (RFC 3261 7.3.1).
inline bool is_authentication(sip::field_id id)
{
    using sip::field_id;
    return id == field_id::authorization || id == field_id::proxy_authorization ||
           id == field_id::www_authenticate || id == field_id::proxy_authenticate ||
           id == field_id::authentication_info;
}

}  // namespace mutate
