#include "serve/configuration.hpp"

#include "script/beside.hpp"
#include "script/load.hpp"
#include "script/load_credentials.hpp"
#include "script/script_names.hpp"
#include "script/script_source.hpp"
#include "script/spelling.hpp"
#include "serve/places.hpp"
#include "sip/uri.hpp"

#include <algorithm>

namespace serve {

namespace {

using script::entry;
using script::in_quotes;

class loader
{
public:
    loader(const std::string& path, configuration from) : source_{path}, out_{std::move(from)} {}

    configuration load(std::string_view text)
    {
        const auto root = source_.parse(text);
        for (const auto& e : script::as_written(root))
            if (e.key == "listen")
                read_listen(e);
            else if (e.key == "idle")
                read_idle(e);
            else if (e.key == "aor")
                out_.aor = uri(e, false);
            else if (e.key == "domain")
                out_.domain = domain(e);
            else if (auto* choice = choice_named(e.key))
                *choice = source_.yes_or_no(e);
            else if (e.key == "expires" || e.key == "min_expires" || e.key == "max_expires")
                read_term(e);
            else if (e.key == "realm")
                out_.realm = source_.line(e);
            else if (e.key == "authentication_info")
                read_information(e);
            else if (e.key == "passwords")
                read_passwords(source_.table(e, "a table [passwords]"));
            else if (e.key == "user")
                out_.user = source_.line(e);
            else if (e.key == "password")
                out_.place = place(e);
            else if (e.key == "weak")
                read_planted(e, "an array of weaknesses", plant);
            else if (e.key == "fault")
                read_planted(e, "an array of faults", plant_fault);
            else if (e.key == "answer")
                read_answer(source_.table(e, "a table [answer]"));
            else if (e.key == "register")
                read_register(source_.table(e, "a table [register]"));
            else if (e.key == "call")
                read_call(source_.table(e, "a table [call]"));
            else if (e.key == "users")
                read_users(source_.table(e, "a table [users]"));
            else if (e.key == "next_hop")
                read_next_hops(source_.table(e, "a table [next_hop]"));
            else
                source_.unknown_key(
                    e, "at the top of a configuration",
                    {"listen",      "idle",        "aor",        "domain",         "record_route",
                     "registrar",   "recurse",     "sequential", "asks_strangers", "expires",
                     "min_expires", "max_expires", "realm",      "userhash",       "authentication_info",
                     "user",        "password",    "answer",     "register",       "call",
                     "users",       "next_hop",    "passwords",  "weak",           "fault",
                     "reliable"});
        require_ways(root);
        require_account(root);
        return std::move(out_);
    }

private:
    bool* choice_named(std::string_view key)
    {
        return key == "record_route"     ? &out_.record_route
               : key == "reliable"       ? &out_.reliable
               : key == "registrar"      ? &out_.registrar
               : key == "recurse"        ? &out_.recurse
               : key == "sequential"     ? &out_.sequential
               : key == "asks_strangers" ? &out_.asks_strangers
               : key == "userhash"       ? &out_.userhash
                                         : nullptr;
    }

    fsm::address address(const entry& e, const std::string& is_not) const
    {
        const auto text = source_.line(e);
        const auto [over, place] = transport_and_place(text);
        const auto at = numeric_place(place, over);
        if (!at)
            source_.refuse(e.value->source().begin,
                           in_quotes(text) + is_not + ": \"127.0.0.1:5060\", \"tls:[::1]:5061\"");
        return *at;
    }

    // One place, or an array of them: one for each transport and version of IP.
    void read_listen(const entry& e)
    {
        constexpr auto is_not = " is not where it can listen";
        std::vector<fsm::address> all;
        if (!e.value->is_array())
            all.push_back(address(e, is_not));
        else
            for (const auto& one : source_.array(e, "an array of places"))
            {
                all.push_back(address({e.key, one.source().begin, &one}, is_not));
                if (const auto why = clash_of(all); !why.empty())
                    source_.refuse(one.source().begin, why);
            }
        if (all.empty())
            source_.refuse(e.value->source().begin, "it has to listen somewhere: \"127.0.0.1:5060\"");
        out_.at = all.front();
        out_.also.assign(all.begin() + 1, all.end());
    }

    // RFC 3261 18: "at least as long as" a transaction may need it.
    void read_idle(const entry& e)
    {
        constexpr std::chrono::seconds least{32};
        out_.idle = source_.pause(e);
        if (out_.idle < least)
            source_.refuse(e.value->source().begin,
                           "a connection is kept for 32s at least, as long as a transaction may last");
    }

    std::string uri(const entry& e, bool numeric) const
    {
        auto text = source_.line(e);
        const auto uri = sip::parse_uri(text);
        if (!uri || uri->scheme != sip::scheme::sip)
            source_.refuse(e.value->source().begin,
                           in_quotes(text) + " is not a SIP URI: \"sip:bob@192.0.2.4:5060\"");
        if (numeric && !fsm::numeric_address(uri->host, 5060))
            source_.refuse(e.value->source().begin,
                           in_quotes(text) + " names no numeric host; names are not looked up");
        return text;
    }

    std::string domain(const entry& e) const
    {
        auto name = source_.line(e);
        if (!script::is_host(name))
            source_.refuse(e.value->source().begin, in_quotes(name) + " is not a host name");
        return name;
    }

    // RFC 3261 10.3 item 7: nothing from an hour on may be refused as too brief.
    void read_term(const entry& e)
    {
        auto& is = out_.terms;
        (e.key == "expires"       ? is.usual
         : e.key == "min_expires" ? is.least
                                  : is.most) = source_.number(e, *e.value, e.key == "max_expires" ? 1 : 0,
                                                              e.key == "min_expires" ? 3'600 : 0xffffffff);
        if (e.key != "expires")
            is.usual = std::clamp(is.usual, is.least, std::max(is.least, is.most));
        if (is.least > is.most || is.usual < is.least || is.usual > is.most)
            source_.refuse(e.at, "'min_expires', " + std::to_string(is.least) + " s, 'expires', " +
                                     std::to_string(is.usual) + " s, and 'max_expires', " +
                                     std::to_string(is.most) + " s, are not in this order");
    }

    void read_answer(const toml::table& t)
    {
        for (const auto& e : script::as_written(t))
            if (e.key == "status")
                out_.answers.status = static_cast<int>(source_.number(e, *e.value, 200, 699));
            else if (e.key == "rings")
                out_.answers.rings = source_.pause(e);
            else if (e.key == "talks")
                out_.answers.talks = source_.pause(e);
            else if (e.key == "body")
                read_body(e, out_.answers.content_type, out_.answers.body);
            else
                source_.unknown_key(e, "of [answer]", {"status", "rings", "talks", "body"});
    }

    void read_body(const entry& e, std::string& type, std::string& body) const
    {
        body = source_.file(e);
        type = script::type_by_ending(source_.text(e));
        if (type.empty())
            source_.refuse(e.value->source().begin, in_quotes(source_.text(e)) +
                                                        " does not say what it is by its ending (" +
                                                        std::string{script::typed_endings} + ')');
    }

    void read_register(const toml::table& t)
    {
        auto& is = out_.registers.emplace();
        for (const auto& e : script::as_written(t))
            if (e.key == "at")
                is.at = uri(e, false);
            else if (e.key == "expires")
                is.expires = source_.number(e, *e.value, 1, 0xffffffff);
            else
                source_.unknown_key(e, "of [register]", {"at", "expires"});
    }

    void read_call(const toml::table& t)
    {
        auto& is = out_.calls.emplace();
        for (const auto& e : script::as_written(t))
            if (e.key == "to")
                is.to = uri(e, false);
            else if (e.key == "after")
                is.after = source_.pause(e);
            else if (e.key == "waits")
                is.waits = source_.pause(e);
            else if (e.key == "talks")
                is.talks = source_.pause(e);
            else if (e.key == "body")
                read_body(e, is.content_type, is.body);
            else if (e.key == "answer")
                read_body(e, is.answer_type, is.answer);
            else
                source_.unknown_key(e, "of [call]", {"to", "after", "waits", "talks", "body", "answer"});
    }

    // Whom a user agent calls and where it registers has to be found without asking anybody.
    void require_ways(const toml::table& root) const
    {
        const auto require = [&](std::string_view table, std::string_view key, const std::string& text) {
            const auto at = root.get(table)->source().begin;
            if (text.empty())
                source_.refuse(at, "a table [" + std::string{table} + "] wants '" + std::string{key} +
                                       "', a SIP URI");
            const auto uri = sip::parse_uri(text);
            if (!fsm::numeric_address(uri->host, 5060) &&
                std::ranges::none_of(out_.next_hops,
                                     [&](const auto& n) { return sip::iequals(n.first, uri->host); }))
                source_.refuse(at, in_quotes(uri->host) + " is no numeric host, and not in [next_hop]");
        };
        if (out_.registers)
            require("register", "at", out_.registers->at);
        if (out_.calls)
            require("call", "to", out_.calls->to);
    }

    void read_users(const toml::table& t)
    {
        for (const auto& e : script::as_written(t))
        {
            if (out_.users.size() >= limits::users)
                source_.refuse(e.at, "there are more than " + std::to_string(limits::users) + " users");
            out_.users.insert_or_assign(std::string{e.key}, places(e));
        }
    }

    // One URI, or an array of them.
    std::vector<std::string> places(const entry& e) const
    {
        const bool numeric = out_.plays == rules::role::proxy;
        if (!e.value->is_array())
            return {uri(e, numeric)};
        std::vector<std::string> out;
        for (const auto& one : source_.array(e, "an array of SIP URIs"))
            out.push_back(uri({e.key, one.source().begin, &one}, numeric));
        if (out.empty() || out.size() > limits::places)
            source_.refuse(e.value->source().begin, "from 1 to " + std::to_string(limits::places) +
                                                        " SIP URIs are wanted, and these are " +
                                                        std::to_string(out.size()));
        return out;
    }

    void read_next_hops(const toml::table& t)
    {
        for (const auto& e : script::as_written(t))
        {
            if (out_.next_hops.size() >= limits::next_hops)
                source_.refuse(e.at,
                               "there are more than " + std::to_string(limits::next_hops) + " next hops");
            if (!script::is_host(e.key))
                source_.refuse(e.at, in_quotes(e.key) + " is not a host name");
            out_.next_hops.emplace_back(e.key, address(e, " is not where it can go"));
        }
    }

    // RFC 7616 3.5
    void read_information(const entry& e)
    {
        const auto all = script::words_of(source_, e, {"rspauth", "nextnonce"},
                                          " is neither \"rspauth\" nor \"nextnonce\"");
        out_.rspauth = std::ranges::find(all, "rspauth") != all.end();
        out_.next_nonce = std::ranges::find(all, "nextnonce") != all.end();
    }

    void read_passwords(const toml::table& t)
    {
        for (const auto& e : script::as_written(t))
        {
            if (out_.places.size() >= limits::users)
                source_.refuse(e.at, "there are more than " + std::to_string(limits::users) + " passwords");
            out_.places.insert_or_assign(std::string{e.key}, place(e));
        }
    }

    void read_planted(const entry& e,
                      const char* wanted,
                      std::string (*plant_one)(std::string_view name, configuration& in))
    {
        for (const auto& one : source_.array(e, wanted))
            if (const auto why = plant_one(source_.line({e.key, one.source().begin, &one}), out_);
                !why.empty())
                source_.refuse(one.source().begin, why);
    }

    std::string place(const entry& e) const
    {
        return script::place_of_password(
            source_, e, "a password never stands here, but where it is: \"env:NAME\" or \"file:PATH\"");
    }

    // Who has a name and no password, or the other way round, answers no challenge (RFC 3261 22.2).
    void require_account(const toml::table& root) const
    {
        for (const auto& e : script::as_written(root))
            if (e.key == "user" && out_.place.empty())
                source_.refuse(e.at, "'user' wants 'password' beside it, where it is: \"env:NAME\" or "
                                     "\"file:PATH\"");
            else if (e.key == "password" && out_.user.empty())
                source_.refuse(e.at, "'password' wants 'user' beside it, whose it is: \"bob\"");
    }

    script::script_source source_;
    configuration out_;
};

}  // namespace

fsm::local_addresses addresses_of(const configuration& how)
{
    fsm::local_addresses out{how.at};
    for (const auto& a : how.also)
        out.add(a);
    return out;
}

configuration load_configuration_text(std::string_view toml, const std::string& path, configuration from)
{
    return loader{path, std::move(from)}.load(toml);
}

configuration load_configuration(const std::string& path, configuration from)
{
    std::string octets;
    try
    {
        octets = script::read_whole(path);
    }
    catch (const std::runtime_error& problem)
    {
        throw script::script_error{path + ": " + problem.what()};
    }
    return load_configuration_text(octets, path, std::move(from));
}

}  // namespace serve
