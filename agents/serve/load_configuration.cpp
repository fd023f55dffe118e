#include "serve/configuration.hpp"

#include "script/beside.hpp"
#include "script/load.hpp"
#include "script/script_names.hpp"
#include "script/script_source.hpp"
#include "script/spelling.hpp"
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
                out_.at = listen_address(e);
            else if (e.key == "aor")
                out_.aor = uri(e, false);
            else if (e.key == "domain")
                out_.domain = domain(e);
            else if (e.key == "record_route" || e.key == "registrar" || e.key == "recurse")
                (e.key == "record_route" ? out_.record_route
                 : e.key == "registrar"  ? out_.registrar
                                         : out_.recurse) = source_.yes_or_no(e);
            else if (e.key == "expires" || e.key == "min_expires" || e.key == "max_expires")
                read_term(e);
            else if (e.key == "realm")
                out_.realm = source_.line(e);
            else if (e.key == "userhash")
                out_.userhash = source_.yes_or_no(e);
            else if (e.key == "authentication_info")
                read_information(e);
            else if (e.key == "passwords")
                read_passwords(source_.table(e, "a table [passwords]"));
            else if (e.key == "answer")
                read_answer(source_.table(e, "a table [answer]"));
            else if (e.key == "users")
                read_users(source_.table(e, "a table [users]"));
            else
                source_.unknown_key(e, "at the top of a configuration",
                                    {"listen", "aor", "domain", "record_route", "registrar", "recurse",
                                     "expires", "min_expires", "max_expires", "realm", "userhash",
                                     "authentication_info", "answer", "users", "passwords"});
        return std::move(out_);
    }

private:
    fsm::address listen_address(const entry& e) const
    {
        const auto text = source_.line(e);
        const auto as_uri = "sip:" + text;
        const auto uri = sip::parse_uri(as_uri);
        const auto at = uri && uri->user.empty() && uri->has_port && uri->params.empty()
                            ? fsm::numeric_address(uri->host, uri->port)
                            : std::nullopt;
        if (!at)
            source_.refuse(e.value->source().begin,
                           in_quotes(text) + " is not where it can listen: \"127.0.0.1:5060\"");
        return *at;
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
        {
            if (e.key == "status")
                out_.answers.status = static_cast<int>(source_.number(e, *e.value, 200, 699));
            else if (e.key == "rings")
                out_.answers.rings = source_.pause(e);
            else if (e.key == "talks")
                out_.answers.talks = source_.pause(e);
            else if (e.key == "body")
            {
                out_.answers.body = source_.file(e);
                out_.answers.content_type = script::type_by_ending(source_.text(e));
                if (out_.answers.content_type.empty())
                    source_.refuse(e.value->source().begin, in_quotes(source_.text(e)) +
                                                                " does not say what it is by its ending (" +
                                                                std::string{script::typed_endings} + ')');
            }
            else
                source_.unknown_key(e, "of [answer]", {"status", "rings", "talks", "body"});
        }
    }

    void read_users(const toml::table& t)
    {
        for (const auto& e : script::as_written(t))
        {
            if (out_.users.size() >= limits::users)
                source_.refuse(e.at, "there are more than " + std::to_string(limits::users) + " users");
            out_.users.insert_or_assign(std::string{e.key}, uri(e, out_.plays == rules::role::proxy));
        }
    }

    // RFC 7616 3.5: one word, or an array of them.
    void read_information(const entry& e)
    {
        const auto take = [&](const toml::node& n) {
            const auto word = source_.text({e.key, n.source().begin, &n}, "a word, or an array of words,");
            if (word != "rspauth" && word != "nextnonce")
                source_.refuse(n.source().begin,
                               in_quotes(word) + " is neither \"rspauth\" nor \"nextnonce\"");
            (word == "rspauth" ? out_.rspauth : out_.next_nonce) = true;
        };
        if (const auto* all = e.value->as_array())
            for (const auto& n : *all)
                take(n);
        else
            take(*e.value);
    }

    void read_passwords(const toml::table& t)
    {
        for (const auto& e : script::as_written(t))
        {
            if (out_.places.size() >= limits::users)
                source_.refuse(e.at, "there are more than " + std::to_string(limits::users) + " passwords");
            const auto place = source_.line(e);
            if (!place.starts_with("env:") && !place.starts_with("file:"))
                source_.refuse(
                    e.value->source().begin,
                    "a password never stands here, but where it is: \"env:NAME\" or \"file:PATH\"");
            out_.places.insert_or_assign(std::string{e.key}, place);
        }
    }

    script::script_source source_;
    configuration out_;
};

}  // namespace

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
