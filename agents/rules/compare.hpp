// When two parts of messages count as equal: as the section of each header field says, and never stricter.
#pragma once

#include "sip/message.hpp"
#include "sip/name_addr.hpp"
#include "sip/via.hpp"

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace rules {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

struct reading;

// The first value of a header field as it is written; "" when there is none.
std::string whole(const reading& r, sip::field_id id);

// The first value of a comma list, cut off `rest` with its comma; commas in quotes and <> do not count. "" at
// the end.
std::string_view next_value(std::string_view& rest);

// RFC 3261 20.34, 20.39 for From and To: URI by 19.1.4, tag octet for octet; the display name does not count.
bool same_party(const sip::name_addr& a, const sip::name_addr& b);

// The values of a name-addr list field (Route, Record-Route) with URIs by 19.1.4, in order.
bool same_list(const sip::message& a, const sip::message& b, sip::field_id id);

bool same_uri(std::string_view a, std::string_view b);

// RFC 3261 17.1.3, 20.42: sent-by without regard to case, without a port the default one.
bool same_sent_by(const sip::via& a, const sip::via& b);

// Every parameter of `asked` is in `given` with the same value and the other way round. `on_top`: `received`
// and `rport` may be added (18.2.1, RFC 3581 4).
bool same_via(const sip::via& asked, const sip::via& given, bool on_top);

// The parameters of a list by their names, of two that have the same name the first. Many, as only somebody
// hostile writes them, are sorted once.
class named_params
{
public:
    explicit named_params(const sip::param_list& list);

    std::optional<std::string_view> find(std::string_view name) const;  // its value

private:
    sip::param_list list_;
    std::map<std::string, std::string_view> sorted_;
};

// The same request once more: method, sent-by, branch, Call-ID, CSeq and From tag are those of the first.
bool same_attempt(const reading& first, const reading& again);

// Does `text` contain `part`, octet for octet; or all white space being equal? Linear in both.
std::size_t find(std::string_view text, std::string_view part);  // npos: it does not
bool contains(std::string_view text, std::string_view part);
bool contains_text(std::string_view text, std::string_view part);

// Two challenges or credentials in one row: a comma, then a token and a blank before the next parameter (RFC
// 3261 20.7).
bool joined_schemes(std::string_view value);

// "SIP/2.0/UDP ;branch=...": a Via value with nothing between the transport and its parameters.
bool lacks_sent_by(std::string_view via);

// Up to the first CR or LF: the start line, recognized or not.
std::string_view first_line(const sip::message& m);

// The status of a start line that is no Status-Line, but tells it: "SIP/2.0  486 Busy"; else 0.
int told_status(const sip::message& m);

// The number of a CSeq value if it is 1*DIGIT below 2**32, whatever follows it.
std::optional<std::uint32_t> cseq_number(std::string_view value);

// Fields whose values are addresses that may stand without <>.
inline constexpr std::initializer_list<sip::field_id> address_fields = {sip::field_id::contact,
                                                                        sip::field_id::from,
                                                                        sip::field_id::to,
                                                                        sip::field_id::reply_to,
                                                                        sip::field_id::refer_to,
                                                                        sip::field_id::referred_by,
                                                                        sip::field_id::p_asserted_identity,
                                                                        sip::field_id::p_preferred_identity};
bool holds_address(sip::field_id id);

// What a request that belongs to another repeats of it (RFC 3261 9.1, 17.1.1.3).
inline constexpr std::initializer_list<sip::field_id> repeated_fields = {
    sip::field_id::via,  sip::field_id::from,  sip::field_id::to,      sip::field_id::call_id,
    sip::field_id::cseq, sip::field_id::route, sip::field_id::require, sip::field_id::proxy_require};

bool bare(std::string_view value);  // no <>

// "44 header rows beyond 256 were not read": what is missed may stand in them (sip/limits.hpp); "" when all
// were.
std::string what_is_unread(const sip::message& m);

}  // namespace rules
