#include "script/load.hpp"

#include "script/beside.hpp"
#include "script/ladder.hpp"
#include "script/load_rung.hpp"
#include "script/script_names.hpp"
#include "script/script_source.hpp"
#include "script/spelling.hpp"
#include "sip/uri.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace script {
namespace {

class loader
{
public:
    explicit loader(const std::string& path) : source_{path} { out_.path = path; }

    flow load(std::string_view text)
    {
        top_level(source_.parse(text));
        return std::move(out_);
    }

private:
    void top_level(const toml::table& root)
    {
        const entry *title = nullptr, *lifelines = nullptr, *party = nullptr, *ladder = nullptr;
        const auto all = as_written(root);
        for (const auto& e : all)
        {
            if (e.key == "title")
                title = &e;
            else if (e.key == "spec")
                out_.spec = source_.line(e);
            else if (e.key == "description")
            {
                out_.description = source_.text(e);
                if (has_control(out_.description, "\n\t"))
                    source_.refuse(e.value->source().begin, "'description' holds a control character");
            }
            else if (e.key == "lifelines")
                lifelines = &e;
            else if (e.key == "party")
                party = &e;
            else if (e.key == "ladder")
                ladder = &e;
            else if (!rung_number(e.key))
                source_.unknown_key(
                    e, "at the top of a script",
                    {"title", "spec", "description", "lifelines", "party", "ladder", "F1", "F2 ..."});
        }
        if (!title)
            source_.refuse({1, 1}, "'title' is missing: what the flow is called");
        out_.title = source_.line(*title);
        if (!lifelines)
            source_.refuse({1, 1},
                           R"('lifelines' is missing: the parties from left to right, ["Alice", "Bob"])");
        read_lifelines(*lifelines);
        if (party)
            for (const auto& e : as_written(source_.table(*party, "a table [party.NAME] for each party")))
                read_party(e);
        if (!ladder)
            source_.refuse({1, 1}, R"('ladder' is missing: a table of rungs, F1 = "INVITE Alice -> Bob")");
        read_ladder(*ladder);
        for (const auto& e : all)
            if (const auto n = rung_number(e.key))
                read_rung(source_, out_, e, *n);
        if (const auto wrong = relate(out_))
            refuse(*wrong, *ladder);
    }

    void read_lifelines(const entry& e)
    {
        constexpr std::string_view wanted = "an array of names, from left to right,";
        for (const auto& n : source_.array(e, wanted))
        {
            const auto* name = n.as_string();
            if (!name || !is_name(name->get()))
                source_.refuse(n.source().begin,
                               (name ? in_quotes(name->get()) + " is not a name"
                                     : std::string{kind_of(n)} + " is not a name") +
                                   ": a letter, then letters, digits, '_', '-' and '.', at most " +
                                   std::to_string(limits::name));
            if (party(name->get()))
                source_.refuse(n.source().begin, in_quotes(name->get()) + " is a lifeline already");
            if (out_.parties.size() == limits::lifelines)
                source_.refuse(n.source().begin,
                               "there are more than " + std::to_string(limits::lifelines) + " lifelines");
            script_party p;
            p.name = name->get();
            p.plays = role_by_name(p.name);
            out_.parties.push_back(std::move(p));
        }
        if (out_.parties.size() < 2)
            source_.refuse(e.value->source().begin, "a ladder has two lifelines at least");
    }

    script_party* party(std::string_view name)
    {
        const auto found = std::ranges::find(out_.parties, name, &script_party::name);
        return found == out_.parties.end() ? nullptr : &*found;
    }
    words names() const
    {
        words all;
        for (const auto& p : out_.parties)
            all.push_back(p.name);
        return all;
    }

    static constexpr std::array<std::pair<std::string_view, rules::role>, 4> roles{{
        {"ua", rules::role::ua},
        {"proxy", rules::role::proxy},
        {"registrar", rules::role::registrar},
        {"redirect", rules::role::redirect},
    }};
    // "Proxy1" plays a proxy unless its table says otherwise.
    static rules::role role_by_name(std::string_view name)
    {
        for (const auto& [word, role] : roles)
            if (word != "ua" && name.size() >= word.size() && same_field(name.substr(0, word.size()), word))
                return role;
        return rules::role::ua;
    }

    void read_party(const entry& e)
    {
        auto* p = party(e.key);
        if (!p)
            source_.refuse(e.at, in_quotes(e.key) + " is not among the lifelines (" + joined(names()) + ')' +
                                     did_you_mean(e.key, names()));
        const auto keys = as_written(source_.table(e, "a table [party.NAME]"));
        for (const auto& k : keys)
            if (k.key == "plays")
            {
                const auto played = source_.text(k);
                const auto found =
                    std::ranges::find(roles, played, &std::pair<std::string_view, rules::role>::first);
                if (found == roles.end())
                {
                    const words allowed{"ua", "proxy", "registrar", "redirect"};
                    source_.refuse(k.value->source().begin,
                                   in_quotes(played) + " is not what a party can play (" + joined(allowed) +
                                       ')' + did_you_mean(played, allowed));
                }
                p->plays = found->second;
            }
        const bool proxy = p->plays == rules::role::proxy, ua = p->plays == rules::role::ua;
        for (const auto& k : keys)
        {
            const auto at = k.value->source().begin;
            if (k.key == "plays")
                continue;
            if (k.key == "aor")
                p->aor = address_of_record(k);
            else if (k.key == "user")
                p->user = source_.line(k);
            else if (k.key == "password")
            {
                p->password = source_.text(k);
                if (!p->password.starts_with("env:") &&
                    !p->password.starts_with("file:"))  // and never printed
                    source_.refuse(
                        at,
                        "a password has no place in a script: \"env:NAME\" takes it from the environment, "
                        "\"file:PATH\" from a file");
                if (has_control(p->password) || p->password.ends_with(':'))
                    source_.refuse(at, "'password' names nothing: \"env:NAME\" or \"file:PATH\"");
            }
            else if (k.key == "display")
                p->display = source_.line(k);
            else if (k.key == "domain")
            {
                p->domain = source_.line(k);
                if (ua)
                    source_.refuse(
                        k.at,
                        p->name + " plays a user agent, which has no domain; its 'aor' says where it is");
                if (!is_host(p->domain))
                    source_.refuse(at, in_quotes(p->domain) + " is not a host name");
            }
            else if (k.key == "record_route")
            {
                p->record_route = source_.yes_or_no(k);
                if (!proxy)
                    source_.refuse(k.at, "only a proxy records routes, and " + p->name + " plays none");
            }
            else
                source_.unknown_key(
                    k, "of a party",
                    {"plays", "aor", "user", "password", "domain", "record_route", "display"});
        }
    }

    std::string address_of_record(const entry& e) const
    {
        auto aor = source_.text(e);
        const auto uri = sip::parse_uri(aor);
        if (!uri)
            source_.refuse(e.value->source().begin, in_quotes(aor) + " is not a SIP URI: octet " +
                                                        std::to_string(uri.error().offset) + ", " +
                                                        uri.error().expected + " expected");
        if ((uri->scheme != sip::scheme::sip && uri->scheme != sip::scheme::sips) || uri->user.empty())
            source_.refuse(e.value->source().begin,
                           in_quotes(aor) + " is not an address of record: \"sip:alice@example.com\"");
        return aor;
    }

    void read_ladder(const entry& e)
    {
        std::map<std::uint32_t, entry> by_number;
        for (const auto& r : as_written(source_.table(e, "a table of rungs, F1 = \"INVITE Alice -> Bob\"")))
        {
            const auto n = rung_number(r.key);
            if (!n)
                source_.refuse(r.at,
                               in_quotes(r.key) + " is not the name of a rung: F1, F2, ... without gaps");
            by_number.emplace(*n, r);
        }
        if (by_number.empty())
            source_.refuse(e.value->source().begin, "the ladder is empty: F1 = \"INVITE Alice -> Bob\"");
        for (const auto& [n, r] : by_number)
        {
            if (const auto expected = out_.rungs.size() + 1; n != expected)
                source_.refuse(r.at, "F" + std::to_string(expected) +
                                         " is missing: rungs count from F1 without gaps, and this is F" +
                                         std::to_string(n));
            if (n > limits::rungs)
                source_.refuse(r.at, "there are more than " + std::to_string(limits::rungs) + " rungs");
            const auto caption = source_.text(r, "a caption such as \"INVITE Alice -> Bob\"");
            auto at = r.value->source().begin;
            rung drawn;
            drawn.number = n;
            drawn.line = at.line;
            if (const auto wrong = read_caption(caption, out_.parties, drawn))
            {
                at.column += static_cast<toml::source_index>(1 + wrong->offset);  // after the quotation mark
                source_.refuse(at, wrong->text);
            }
            out_.rungs.push_back(std::move(drawn));
        }
    }

    [[noreturn]] void refuse(const misfit& wrong, const entry& ladder) const
    {
        const auto name = name_of(out_.rungs[wrong.rung]);
        source_.refuse(ladder.value->as_table()->get(name)->source().begin, wrong.text);
    }

    script_source source_;
    flow out_;
};

}  // namespace

flow load_script_text(std::string_view toml, const std::string& path) { return loader{path}.load(toml); }

flow load_script(const std::string& path)
{
    std::string octets;
    try
    {
        octets = read_whole(path);
    }
    catch (const std::runtime_error& problem)
    {
        throw script_error{path + ": " + problem.what()};
    }
    return load_script_text(octets, path);
}

}  // namespace script
