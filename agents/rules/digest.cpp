#include "rules/digest.hpp"

#include "rules/compare.hpp"

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

bool offers(std::string_view list, std::string_view one)
{
    while (!list.empty())
    {
        auto value = list.substr(0, list.find(','));
        list.remove_prefix(std::min(list.size(), value.size() + 1));
        while (!value.empty() && is_blank(value.front()))
            value.remove_prefix(1);
        while (!value.empty() && is_blank(value.back()))
            value.remove_suffix(1);
        if (sip::iequals(value, one))
            return true;
    }
    return false;
}

bool is_plain(const sip::challenge& c)
{
    const auto qop = said(c, "qop");
    return sip::iequals(c.scheme, "Digest") && sip::iequals(algorithm_of(c), "MD5") &&
           (qop.empty() || offers(qop, "auth"));
}

plain_challenges plain_challenges_of(const reading& refusal)
{
    plain_challenges out;
    for (const auto id : {field_id::www_authenticate, field_id::proxy_authenticate})
    {
        const auto by =
            id == field_id::www_authenticate ? field_id::authorization : field_id::proxy_authorization;
        boost::container::static_vector<std::string_view, limits::schemes> others;  // realms of what is not
        auto left = limits::schemes;
        for (const auto* row = refusal.message->first(id); row && left > 0;
             row = refusal.message->next(*row), --left)
        {
            const auto c = sip::parse_challenge(refusal.message->value(*row));
            if (!c)
                continue;
            const auto realm = said(*c, "realm");
            if (!is_plain(*c))
            {
                others.push_back(realm);
                continue;
            }
            out.below = out.below || std::ranges::find(others, realm) != others.end();
            if (std::ranges::none_of(
                    out.all, [&](const auto& one) { return one.answered_by == by && one.realm == realm; }))
                out.all.push_back({by, realm});
        }
    }
    return out;
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
