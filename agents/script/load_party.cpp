#include "script/load_party.hpp"

#include "script/load_credentials.hpp"
#include "script/load_registrar.hpp"
#include "script/script_names.hpp"
#include "script/spelling.hpp"
#include "sip/uri.hpp"

#include <algorithm>
#include <array>

namespace script {
namespace {

constexpr std::array<std::pair<std::string_view, rules::role>, 4> roles{{
    {"ua", rules::role::ua},
    {"proxy", rules::role::proxy},
    {"registrar", rules::role::registrar},
    {"redirect", rules::role::redirect},
}};

// "Proxy1" plays a proxy unless its table says otherwise.
rules::role role_by_name(std::string_view name)
{
    for (const auto& [word, role] : roles)
        if (word != "ua" && name.size() >= word.size() && same_field(name.substr(0, word.size()), word))
            return role;
    return rules::role::ua;
}

std::string what_plays(const script_party& p)
{
    const auto* const found =
        std::ranges::find(roles, p.plays, &std::pair<std::string_view, rules::role>::second);
    return std::string{p.plays == rules::role::redirect ? "a redirect server" : "a "}.append(
        p.plays == rules::role::redirect ? "" : found->first);
}

script_party* party(flow& s, std::string_view name)
{
    const auto found = std::ranges::find(s.parties, name, &script_party::name);
    return found == s.parties.end() ? nullptr : &*found;
}

words names(const flow& s)
{
    words all;
    for (const auto& p : s.parties)
        all.push_back(p.name);
    return all;
}

rules::role read_role(const script_source& source, const entry& e)
{
    const auto played = source.text(e);
    const auto found = std::ranges::find(roles, played, &std::pair<std::string_view, rules::role>::first);
    if (found == roles.end())
    {
        const words allowed{"ua", "proxy", "registrar", "redirect"};
        source.refuse(e.value->source().begin, in_quotes(played) + " is not what a party can play (" +
                                                   joined(allowed) + ')' + did_you_mean(played, allowed));
    }
    return found->second;
}

std::string address_of_record(const script_source& source, const entry& e)
{
    auto aor = source.text(e);
    const auto uri = sip::parse_uri(aor);
    if (!uri)
        source.refuse(e.value->source().begin, in_quotes(aor) + " is not a SIP URI: octet " +
                                                   std::to_string(uri.error().offset) + ", " +
                                                   uri.error().expected + " expected");
    if ((uri->scheme != sip::scheme::sip && uri->scheme != sip::scheme::sips) || uri->user.empty())
        source.refuse(e.value->source().begin,
                      in_quotes(aor) + " is not an address of record: \"sip:alice@example.com\"");
    return aor;
}

std::string host(const script_source& source, const entry& e)
{
    auto name = source.line(e);
    if (!is_host(name))
        source.refuse(e.value->source().begin, in_quotes(name) + " is not a host name");
    return name;
}

// Where the requests of a user agent say that they are from, and where they are from.
void read_way(const script_source& source, const entry& e, script_party& p)
{
    if (p.plays != rules::role::ua)
        source.refuse(e.at, p.name + " plays " + what_plays(p) + "; only a user agent can be made to say " +
                                in_quotes(e.key) + " of its requests");
    if (e.key == "sent_by")
        p.sent_by = host(source, e);
    else
        (e.key == "rport" ? p.rport : p.source_port) = source.yes_or_no(e);
}

}  // namespace

void read_lifelines(const script_source& source, flow& s, const entry& e)
{
    constexpr std::string_view wanted = "an array of names, from left to right,";
    for (const auto& n : source.array(e, wanted))
    {
        const auto* name = n.as_string();
        if (!name || !is_name(name->get()))
            source.refuse(n.source().begin,
                          (name ? in_quotes(name->get()) + " is not a name"
                                : std::string{kind_of(n)} + " is not a name") +
                              ": a letter, then letters, digits, '_', '-' and '.', at most " +
                              std::to_string(limits::name));
        if (party(s, name->get()))
            source.refuse(n.source().begin, in_quotes(name->get()) + " is a lifeline already");
        if (s.parties.size() == limits::lifelines)
            source.refuse(n.source().begin,
                          "there are more than " + std::to_string(limits::lifelines) + " lifelines");
        script_party p;
        p.name = name->get();
        p.plays = role_by_name(p.name);
        s.parties.push_back(std::move(p));
    }
    if (s.parties.size() < 2)
        source.refuse(e.value->source().begin, "a ladder has two lifelines at least");
}

void read_party(const script_source& source, flow& s, const entry& e)
{
    auto* p = party(s, e.key);
    if (!p)
        source.refuse(e.at, in_quotes(e.key) + " is not among the lifelines (" + joined(names(s)) + ')' +
                                did_you_mean(e.key, names(s)));
    const auto keys = as_written(source.table(e, "a table [party.NAME]"));
    for (const auto& k : keys)
        if (k.key == "plays")
            p->plays = read_role(source, k);
    const bool proxy = p->plays == rules::role::proxy, ua = p->plays == rules::role::ua;
    const auto played = what_plays(*p);
    for (const auto& k : keys)
    {
        if (k.key == "plays")
            continue;
        if (k.key == "aor")
        {
            p->aor = address_of_record(source, k);
            if (!ua)
                source.refuse(k.at, p->name + " plays " + played +
                                        ", which has no address of record; its 'domain' says what it is "
                                        "responsible for");
        }
        else if (k.key == "display")
        {
            p->display = source.line(k);
            if (!ua)
                source.refuse(k.at, p->name + " plays " + played + ", which writes neither From nor To");
        }
        else if (k.key == "domain")
        {
            if (ua)
                source.refuse(
                    k.at, p->name + " plays a user agent, which has no domain; its 'aor' says where it is");
            p->domain = host(source, k);
        }
        else if (k.key == "record_route")
        {
            p->record_route = source.yes_or_no(k);
            if (!proxy)
                source.refuse(k.at, "only a proxy records routes, and " + p->name + " plays none");
        }
        else if (k.key == "alg")
        {
            p->alg = source.yes_or_no(k);
            if (!proxy)
                source.refuse(k.at,
                              "only a proxy is an application layer gateway, and " + p->name + " plays none");
        }
        else if (k.key == "sent_by" || k.key == "rport" || k.key == "source_port")
            read_way(source, k, *p);
        else if (k.key == "transport")
            p->transport = source.transport(k);
        else if (read_credentials(source, *p, k))
            continue;
        else if (k.key == "media")
            source.not_there_yet(k.at, in_quotes(k.key), "a rung carries the 'body' that it is given");
        else if (!read_registrar_key(source, k, *p))
            source.unknown_key(k, "of a party",
                               {"plays",
                                "aor",
                                "domain",
                                "record_route",
                                "alg",
                                "display",
                                "transport",
                                "sent_by",
                                "rport",
                                "source_port",
                                "user",
                                "password",
                                "realm",
                                "algorithm",
                                "qop",
                                "userhash",
                                "authentication_info",
                                "users",
                                "registrar",
                                "recurse",
                                "expires",
                                "min_expires",
                                "max_expires"});
    }
    settle_registrar(source, keys, *p);
}

}  // namespace script
