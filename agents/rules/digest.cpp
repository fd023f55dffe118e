#include "rules/digest.hpp"

#include <algorithm>

namespace rules {

namespace {

using sip::field_id;

int likeness(const sip::challenge& c, const sip::challenge& credentials)
{
    const bool realm = said(c, "realm") == said(credentials, "realm");
    return (realm ? 2 : 0) + (sip::iequals(algorithm_of(c), algorithm_of(credentials)) ? 1 : 0);
}

bool one_of(std::string_view name, param_names these)
{
    return std::ranges::any_of(these, [&](auto one) { return sip::iequals(one, name); });
}

}  // namespace

std::optional<sip::param> misquoted(const sip::challenge& c, param_names quoted, param_names unquoted)
{
    sip::param one;
    for (auto rest = c.params; c.take(rest, one);)
    {
        const bool has_quotes = one.value.starts_with('"');
        if ((!has_quotes && one_of(one.name, quoted)) || (has_quotes && one_of(one.name, unquoted)))
            return one;
    }
    return {};
}

std::string_view missing(const sip::challenge& c, param_names wanted)
{
    for (const auto name : wanted)
    {
        bool found = false;
        sip::param one;
        for (auto rest = c.params; !found && c.take(rest, one);)
            found = sip::iequals(one.name, name) ||
                    (name == "username" && sip::iequals(one.name, "username*"));  // RFC 7616 3.4
        if (!found)
            return name;
    }
    return {};
}

std::optional<told_challenge>
challenge_for(const exchanges& e, const reading& r, const sip::challenge& credentials)
{
    const auto nonce = said(credentials, "nonce");
    int steps = limits::look_back;
    for (auto i = r.heard; i != none; i = e.at(i).before_to)
    {
        const auto& o = e.at(i);
        const bool looked_at = o.response && o.call == r.call && o.has_any(of_challenges);
        if (steps-- == 0 || (looked_at && has_too_many(*o.message)))
        {
            e.gave_up() = true;
            return std::nullopt;
        }
        if (!looked_at)
            continue;
        std::optional<told_challenge> best;
        for (const auto id : {field_id::www_authenticate, field_id::proxy_authenticate})
            each_digest(*o.message, id, [&](std::string_view, const sip::challenge& c) {
                if (said(c, "nonce") == nonce &&
                    (!best || likeness(c, credentials) > likeness(best->digest, credentials)))
                    best = {&o, c};
            });
        if (best)
            return best;
    }
    return std::nullopt;
}

}  // namespace rules
