// Challenges and credentials as rules compare them (RFC 7616 3.3, 3.4; RFC 3261 22).
#pragma once

#include "rules/exchange.hpp"

#include <boost/container/static_vector.hpp>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace rules {

inline constexpr auto of_challenges =
    fields_of({sip::field_id::www_authenticate, sip::field_id::proxy_authenticate});
inline constexpr auto of_credentials =
    fields_of({sip::field_id::authorization, sip::field_id::proxy_authorization});

// The text between the quotes, with its escapes; a value without quotes is as it is.
constexpr std::string_view within_quotes(std::string_view value)
{
    const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
    return quoted ? value.substr(1, value.size() - 2) : value;
}

// Of a parameter, without its quotes; "" also when it is not there.
inline std::string_view said(const sip::challenge& c, std::string_view name)
{
    return within_quotes(c.value(name));
}

// RFC 7616 3.3: "If this is not present, it is assumed to be 'MD5'".
inline std::string_view algorithm_of(const sip::challenge& c)
{
    const auto name = said(c, "algorithm");
    return name.empty() ? std::string_view{"MD5"} : name;
}

namespace limits {
inline constexpr std::size_t schemes = 8;  // rows of one field of one message that are held against others
}  // namespace limits

// Calls tell(value, read) for each row of these fields that can be read and that the sender of `r` wrote.
template <class Tell>
void each_own_scheme(const exchanges& e,
                     const reading& r,
                     std::initializer_list<sip::field_id> ids,
                     Tell tell)
{
    for (const auto id : ids)
        for (const auto* row = r.message->first(id); row; row = r.message->next(*row))
        {
            const auto value = r.message->value(*row);
            const auto read = sip::parse_challenge(value);
            if (read && !e.inherited(r, value))
                tell(value, *read);
        }
}

// Calls tell(value, read) for the rows of Digest among the first of the field.
template <class Tell>
void each_digest(const sip::message& m, sip::field_id id, Tell tell)
{
    auto left = limits::schemes;
    for (const auto* row = m.first(id); row && left > 0; row = m.next(*row), --left)
    {
        const auto value = m.value(*row);
        const auto read = sip::parse_challenge(value);
        if (read && sip::iequals(read->scheme, "Digest"))
            tell(value, *read);
    }
}

// There are more, which were not looked at.
inline bool has_too_many(const sip::message& m)
{
    using sip::field_id;
    for (const auto id : {field_id::www_authenticate, field_id::proxy_authenticate, field_id::authorization,
                          field_id::proxy_authorization})
        if (m.rows(id) > limits::schemes)
            return true;
    return false;
}

using param_names = std::initializer_list<std::string_view>;

// RFC 7616 3.3, 3.4: some parameters are always quoted, some never. The first that is written the other way.
std::optional<sip::param> misquoted(const sip::challenge& c, param_names quoted, param_names unquoted);
// The first of these parameters that is not there; "" when all are. "username" may be "username*".
std::string_view missing(const sip::challenge& c, param_names wanted);

// A list such as that of qop has this word.
bool offers(std::string_view list, std::string_view one);

// What of a 401 or 407 everybody can answer who knows Digest: MD5 with qop "auth", or without qop (RFC 3261
// 22.4, RFC 2617). The realms, each once for its field.
struct plain_challenges
{
    struct one
    {
        sip::field_id answered_by;
        std::string_view realm;
    };
    boost::container::static_vector<one, 2 * limits::schemes> all;
    bool below = false;  // one stands under a challenge of its realm that not everybody can answer
};
bool is_plain(const sip::challenge& c);
plain_challenges plain_challenges_of(const reading& refusal);

// What is expected of a parameter that is quoted and should not be, or the other way round.
inline std::string quotes_of(const sip::param& wrong)
{
    return std::string{wrong.name} + (wrong.value.starts_with('"') ? " without quotes" : " in quotes");
}
inline std::string written(const sip::param& p) { return std::string{p.name} + '=' + std::string{p.value}; }

struct told_challenge
{
    const reading* response = nullptr;
    sip::challenge digest;
};

// The challenge with the nonce of these credentials that the sender of `r` had received in its call before,
// the newest; of several in one response the one that fits best by realm and algorithm. Nothing when there is
// none.
std::optional<told_challenge>
challenge_for(const exchanges& e, const reading& r, const sip::challenge& credentials);

}  // namespace rules
