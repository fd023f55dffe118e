#include "flow/load.hpp"

#include "flow/beside.hpp"
#include "flow/duration.hpp"
#include "flow/ladder.hpp"
#include "flow/spelling.hpp"
#include "sip/uri.hpp"

#include <algorithm>
#include <array>
#include <map>

// toml++ 3.3 asserts, or in a release build assumes, some things of its input that a bad file does not keep:
// "[=" is enough. Here they are checked in every build, and what breaks one is no TOML.
namespace {
struct not_toml
{
};
constexpr void insist(bool kept)
{
    if (!kept)
        throw not_toml{};
}
}  // namespace
#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(expr) insist(static_cast<bool>(expr))
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")

namespace flow {
namespace {

using words = std::vector<std::string_view>;

constexpr bool digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

//   rung-name  =  "F" ( "1" - "9" ) *DIGIT
std::optional<std::uint32_t> rung_number(std::string_view key)
{
    if (key.size() < 2 || key.size() > 7 || key[0] != 'F' || key[1] == '0')
        return std::nullopt;
    std::uint32_t n = 0;
    for (const char c : key.substr(1))
    {
        if (!digit(c))
            return std::nullopt;
        n = n * 10 + static_cast<std::uint32_t>(c - '0');
    }
    return n;
}

bool is_name(std::string_view text)
{
    return !text.empty() && text.size() <= limits::name && letter(text[0]) &&
           std::ranges::all_of(
               text, [](char c) { return digit(c) || letter(c) || c == '_' || c == '-' || c == '.'; });
}

//   hostname  =  1*( alphanum / "-" / "." ), or an IPv6 reference (RFC 3261 25.1, roughly: the proxy only
//   compares it)
bool is_host(std::string_view text)
{
    return !text.empty() && text.size() <= 255 && std::ranges::all_of(text, [](char c) {
        return digit(c) || letter(c) || std::string_view{"-.[]:"}.find(c) != std::string_view::npos;
    });
}

bool is_field_name(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return digit(c) || letter(c) || std::string_view{"-.!%*_+`'~"}.find(c) != std::string_view::npos;
    });
}

bool has_control(std::string_view text, std::string_view but = "")
{
    return std::ranges::any_of(text, [&](char c) {
        const auto octet = static_cast<unsigned char>(c);
        return (octet < 0x20 || octet == 0x7f) && but.find(c) == std::string_view::npos;
    });
}

bool same_field(std::string_view a, std::string_view b)
{
    return std::ranges::equal(a, b, [](char x, char y) { return std::tolower(x) == std::tolower(y); });
}

std::string_view kind_of(const toml::node& n)
{
    switch (n.type())
    {
    case toml::node_type::table: return "a table";
    case toml::node_type::array: return "an array";
    case toml::node_type::string: return "a text";
    case toml::node_type::integer: return "a whole number";
    case toml::node_type::floating_point: return "a number";
    case toml::node_type::boolean: return "true or false";
    default: return "a date or time";
    }
}

class loader
{
public:
    explicit loader(const std::string& path) { out_.path = path; }

    script load(std::string_view text)
    {
        if (text.size() > limits::script_octets)
            refuse({1, 1}, "the script is larger than " + std::to_string(limits::script_octets) + " octets");
        toml::table root;
        try
        {
            root = toml::parse(text, out_.path);
        }
        catch (const toml::parse_error& e)
        {
            refuse(e.source().begin, std::string{e.description()});
        }
        catch (const not_toml&)
        {
            refuse(end_of_toml(text), "this is no TOML; a key or a closing bracket is missing here");
        }
        top_level(root);
        return std::move(out_);
    }

private:
    struct entry
    {
        std::string_view key;
        toml::source_position at;
        const toml::node* value;
    };

    [[noreturn]] void refuse(toml::source_position at, const std::string& what) const
    {
        throw script_error{out_.path + ':' + std::to_string(at.line) + ':' + std::to_string(at.column) +
                           ": " + what};
    }

    // toml++ does not say where it met what it asserts: it is the last octet of the shortest text in which it
    // does.
    static toml::source_position end_of_toml(std::string_view text)
    {
        std::size_t read = 0, unread = text.size();
        while (unread - read > 1)
        {
            const auto middle = read + (unread - read) / 2;
            try
            {
                static_cast<void>(toml::parse(text.substr(0, middle)));
                read = middle;
            }
            catch (const toml::parse_error&)
            {
                read = middle;
            }
            catch (const not_toml&)
            {
                unread = middle;
            }
        }
        const auto before = text.substr(0, read);
        const auto line = std::ranges::count(before, '\n') + 1;
        const auto column = before.size() - (before.rfind('\n') + 1) + 1;
        return {static_cast<toml::source_index>(line), static_cast<toml::source_index>(column)};
    }

    // toml++ sorts by key; mistakes are reported, and fields sent, in the order in which they were written.
    static std::vector<entry> as_written(const toml::table& t)
    {
        std::vector<entry> all;
        for (const auto& [key, value] : t)
            all.push_back({key.str(), key.source().begin, &value});
        std::ranges::sort(all, {}, [](const entry& e) { return std::pair{e.at.line, e.at.column}; });
        return all;
    }

    [[noreturn]] void wrong_type(const entry& e, std::string_view wanted) const
    {
        refuse(e.value->source().begin, '\'' + printed(e.key) + "' is " + std::string{kind_of(*e.value)} +
                                            "; " + std::string{wanted} + " is wanted");
    }
    static std::string printed(std::string_view key)
    {
        const auto q = quoted(key);
        return q.substr(1, q.size() - 2);
    }

    [[noreturn]] void unknown_key(const entry& e, std::string_view where, const words& allowed) const
    {
        refuse(e.at, quoted(e.key) + " is not known " + std::string{where} + " (" + joined(allowed) + ')' +
                         did_you_mean(e.key, allowed));
    }

    std::string text(const entry& e, std::string_view wanted = "a text") const
    {
        const auto* s = e.value->as_string();
        if (!s)
            wrong_type(e, wanted);
        return s->get();
    }
    std::string line(const entry& e) const
    {
        auto s = text(e);
        if (s.empty())
            refuse(e.value->source().begin, '\'' + printed(e.key) + "' is empty");
        if (has_control(s))
            refuse(e.value->source().begin, '\'' + printed(e.key) + "' holds a control character");
        return s;
    }
    bool yes_or_no(const entry& e) const
    {
        const auto* b = e.value->as_boolean();
        if (!b)
            wrong_type(e, "true or false");
        return b->get();
    }
    fsm::duration pause(const entry& e) const
    {
        const auto s = text(e, std::string{"a time such as "} + duration_form);
        const auto d = parse_duration(s);
        if (!d)
            refuse(e.value->source().begin, quoted(s) + " is not a time: " + duration_form);
        return *d;
    }
    std::uint32_t number(const entry& e, const toml::node& n, std::int64_t least, std::int64_t most) const
    {
        const auto* i = n.as_integer();
        const auto range = "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
        if (!i)
            refuse(n.source().begin, '\'' + printed(e.key) + "' holds " + std::string{kind_of(n)} + "; " +
                                         range + " is wanted");
        if (i->get() < least || i->get() > most)
            refuse(n.source().begin, std::to_string(i->get()) + " is out of range: " + range);
        return static_cast<std::uint32_t>(i->get());
    }
    const toml::table& table(const entry& e, std::string_view wanted) const
    {
        const auto* t = e.value->as_table();
        if (!t)
            wrong_type(e, wanted);
        return *t;
    }
    const toml::array& array(const entry& e, std::string_view wanted) const
    {
        const auto* a = e.value->as_array();
        if (!a)
            wrong_type(e, wanted);
        return *a;
    }

    void top_level(const toml::table& root)
    {
        const entry *title = nullptr, *lifelines = nullptr, *party = nullptr, *ladder = nullptr;
        const auto all = as_written(root);
        for (const auto& e : all)
        {
            if (e.key == "title")
                title = &e;
            else if (e.key == "spec")
                out_.spec = line(e);
            else if (e.key == "description")
            {
                out_.description = text(e);
                if (has_control(out_.description, "\n\t"))
                    refuse(e.value->source().begin, "'description' holds a control character");
            }
            else if (e.key == "lifelines")
                lifelines = &e;
            else if (e.key == "party")
                party = &e;
            else if (e.key == "ladder")
                ladder = &e;
            else if (!rung_number(e.key))
                unknown_key(e, "at the top of a script",
                            {"title", "spec", "description", "lifelines", "party", "ladder", "F1", "F2 ..."});
        }
        if (!title)
            refuse({1, 1}, "'title' is missing: what the flow is called");
        out_.title = line(*title);
        if (!lifelines)
            refuse({1, 1}, R"('lifelines' is missing: the parties from left to right, ["Alice", "Bob"])");
        read_lifelines(*lifelines);
        if (party)
            for (const auto& e : as_written(table(*party, "a table [party.NAME] for each party")))
                read_party(e);
        if (!ladder)
            refuse({1, 1}, R"('ladder' is missing: a table of rungs, F1 = "INVITE Alice -> Bob")");
        read_ladder(*ladder);
        for (const auto& e : all)
            if (const auto n = rung_number(e.key))
                read_rung(e, *n);
    }

    void read_lifelines(const entry& e)
    {
        constexpr std::string_view wanted = "an array of names, from left to right,";
        for (const auto& n : array(e, wanted))
        {
            const auto* name = n.as_string();
            if (!name || !is_name(name->get()))
                refuse(n.source().begin, (name ? quoted(name->get()) + " is not a name"
                                               : std::string{kind_of(n)} + " is not a name") +
                                             ": a letter, then letters, digits, '_', '-' and '.', at most " +
                                             std::to_string(limits::name));
            if (party(name->get()))
                refuse(n.source().begin, quoted(name->get()) + " is a lifeline already");
            if (out_.parties.size() == limits::lifelines)
                refuse(n.source().begin,
                       "there are more than " + std::to_string(limits::lifelines) + " lifelines");
            script_party p;
            p.name = name->get();
            p.plays = role_by_name(p.name);
            out_.parties.push_back(std::move(p));
        }
        if (out_.parties.size() < 2)
            refuse(e.value->source().begin, "a ladder has two lifelines at least");
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
            refuse(e.at, quoted(e.key) + " is not among the lifelines (" + joined(names()) + ')' +
                             did_you_mean(e.key, names()));
        const auto keys = as_written(table(e, "a table [party.NAME]"));
        for (const auto& k : keys)
            if (k.key == "plays")
            {
                const auto played = text(k);
                const auto found =
                    std::ranges::find(roles, played, &std::pair<std::string_view, rules::role>::first);
                if (found == roles.end())
                {
                    const words allowed{"ua", "proxy", "registrar", "redirect"};
                    refuse(k.value->source().begin, quoted(played) + " is not what a party can play (" +
                                                        joined(allowed) + ')' +
                                                        did_you_mean(played, allowed));
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
                p->user = line(k);
            else if (k.key == "password")
            {
                p->password = text(k);
                if (!p->password.starts_with("env:") &&
                    !p->password.starts_with("file:"))  // and never printed
                    refuse(at,
                           "a password has no place in a script: \"env:NAME\" takes it from the environment, "
                           "\"file:PATH\" from a file");
                if (has_control(p->password) || p->password.ends_with(':'))
                    refuse(at, "'password' names nothing: \"env:NAME\" or \"file:PATH\"");
            }
            else if (k.key == "display")
                p->display = line(k);
            else if (k.key == "domain")
            {
                p->domain = line(k);
                if (ua)
                    refuse(k.at,
                           p->name + " plays a user agent, which has no domain; its 'aor' says where it is");
                if (!is_host(p->domain))
                    refuse(at, quoted(p->domain) + " is not a host name");
            }
            else if (k.key == "record_route")
            {
                p->record_route = yes_or_no(k);
                if (!proxy)
                    refuse(k.at, "only a proxy records routes, and " + p->name + " plays none");
            }
            else
                unknown_key(k, "of a party",
                            {"plays", "aor", "user", "password", "domain", "record_route", "display"});
        }
    }

    std::string address_of_record(const entry& e) const
    {
        auto aor = text(e);
        const auto uri = sip::parse_uri(aor);
        if (!uri)
            refuse(e.value->source().begin, quoted(aor) + " is not a SIP URI: octet " +
                                                std::to_string(uri.error().offset) + ", " +
                                                uri.error().expected + " expected");
        if ((uri->scheme != sip::scheme::sip && uri->scheme != sip::scheme::sips) || uri->user.empty())
            refuse(e.value->source().begin,
                   quoted(aor) + " is not an address of record: \"sip:alice@example.com\"");
        return aor;
    }

    void read_ladder(const entry& e)
    {
        std::map<std::uint32_t, entry> by_number;
        for (const auto& r : as_written(table(e, "a table of rungs, F1 = \"INVITE Alice -> Bob\"")))
        {
            const auto n = rung_number(r.key);
            if (!n)
                refuse(r.at, quoted(r.key) + " is not the name of a rung: F1, F2, ... without gaps");
            by_number.emplace(*n, r);
        }
        if (by_number.empty())
            refuse(e.value->source().begin, "the ladder is empty: F1 = \"INVITE Alice -> Bob\"");
        for (const auto& [n, r] : by_number)
        {
            if (const auto expected = out_.rungs.size() + 1; n != expected)
                refuse(r.at, "F" + std::to_string(expected) +
                                 " is missing: rungs count from F1 without gaps, and this is F" +
                                 std::to_string(n));
            if (n > limits::rungs)
                refuse(r.at, "there are more than " + std::to_string(limits::rungs) + " rungs");
            const auto caption = text(r, "a caption such as \"INVITE Alice -> Bob\"");
            auto at = r.value->source().begin;
            rung drawn;
            drawn.number = n;
            drawn.line = at.line;
            if (const auto wrong = read_caption(caption, out_.parties, drawn))
            {
                at.column += static_cast<toml::source_index>(1 + wrong->offset);  // after the quotation mark
                refuse(at, wrong->text);
            }
            out_.rungs.push_back(std::move(drawn));
            if (const auto wrong = misplaced(out_.rungs, out_.rungs.size() - 1, out_.parties))
                refuse(at, *wrong);
        }
    }

    void read_rung(const entry& e, std::uint32_t n)
    {
        if (n > out_.rungs.size())
            refuse(e.at, quoted(e.key) + " is not drawn: the ladder ends at " + name_of(out_.rungs.back()));
        auto& r = out_.rungs[n - 1];
        std::optional<entry> body;
        for (const auto& k :
             as_written(table(e, "a table [" + std::string{e.key} + "] of what is added to that rung")))
        {
            if (k.key == "after")
                r.after = pause(k);
            else if (k.key == "within")
            {
                r.within = pause(k);
                if (*r.within == fsm::duration{0})
                    refuse(k.value->source().begin, "nothing arrives within no time");
            }
            else if (k.key == "optional")
                r.optional = yes_or_no(k);
            else if (k.key == "crosses")
                r.crosses = crossed(k, r);
            else if (k.key == "body")
            {
                r.body = file(k);
                body = k;
            }
            else if (k.key == "fields")
                read_fields(k, r);
            else if (k.key == "without")
                read_without(k, r);
            else if (k.key == "octets")
                r.octets = file(k);
            else if (k.key == "split")
                read_split(k, r);
            else if (k.key == "times")
                r.times = number(k, *k.value, 1, limits::times);
            else if (k.key == "lost")
                r.lost = yes_or_no(k);
            else
                unknown_key(k, "of a rung",
                            {"after", "within", "optional", "crosses", "body", "fields", "without", "octets",
                             "split", "times", "lost"});
        }
        if (body)
            settle_content_type(*body, r);
        if (r.octets && (r.body || !r.fields.empty() || !r.without.empty()))
            refuse(e.at, "'octets' of " + name_of(r) +
                             " is the whole message; 'body', 'fields' and 'without' have no place beside it");
        for (const auto& name : r.without)
            if (std::ranges::any_of(r.fields, [&](const auto& f) { return same_field(f.first, name); }))
                refuse(e.at, quoted(name) + " stands in 'fields' and in 'without' of " + name_of(r));
    }

    std::uint32_t crossed(const entry& e, const rung& r) const
    {
        const auto name = text(e, "the name of a rung");
        const auto n = rung_number(name);
        if (!n || *n >= r.number)
            refuse(e.value->source().begin, quoted(name) + " is not a rung above " + name_of(r));
        const auto& other = out_.rungs[*n - 1];
        if (other.to != r.from)
            refuse(e.value->source().begin, name_of(r) + " cannot cross " + name + ": " +
                                                out_.parties[r.from].name +
                                                ", who sends it, does not receive " + name);
        return *n - 1;
    }

    std::string file(const entry& e) const
    {
        const auto name = text(e, "the name of a file");
        try
        {
            return read_beside(out_.path, name);
        }
        catch (const std::runtime_error& problem)
        {
            refuse(e.value->source().begin, quoted(name) + ": " + problem.what());
        }
    }

    void read_fields(const entry& e, rung& r) const
    {
        for (const auto& f : as_written(table(e, "a table of header fields")))
        {
            if (!is_field_name(f.key))
                refuse(f.at, quoted(f.key) + " is not the name of a header field");
            const auto add = [&](const toml::node& n) {
                if (const auto* i = n.as_integer())
                    return r.fields.emplace_back(std::string{f.key}, std::to_string(i->get())), void();
                const auto* s = n.as_string();
                if (!s)
                    refuse(n.source().begin, quoted(f.key) + " holds " + std::string{kind_of(n)} +
                                                 "; a text, a whole number or an array of them is wanted");
                if (has_control(s->get(), "\t"))
                    refuse(n.source().begin, "the value of " + quoted(f.key) +
                                                 " holds a control character; 'octets' can send anything");
                r.fields.emplace_back(std::string{f.key}, s->get());
            };
            if (const auto* rows = f.value->as_array())
                for (const auto& row : *rows)
                    add(row);
            else
                add(*f.value);
        }
    }

    void read_without(const entry& e, rung& r) const
    {
        for (const auto& n : array(e, "an array of header field names"))
        {
            const auto* name = n.as_string();
            if (!name || !is_field_name(name->get()))
                refuse(n.source().begin, (name ? quoted(name->get()) : std::string{kind_of(n)}) +
                                             " is not the name of a header field");
            r.without.push_back(name->get());
        }
    }

    void read_split(const entry& e, rung& r) const
    {
        for (const auto& n : array(e, "an array of octet counts where to cut, [10, 200]"))
        {
            const auto cut = number(e, n, 1, limits::script_octets);
            if (!r.split.empty() && cut <= r.split.back())
                refuse(n.source().begin, "the cuts of 'split' ascend, and " + std::to_string(cut) +
                                             " follows " + std::to_string(r.split.back()));
            r.split.push_back(cut);
        }
    }

    // RFC 3261 7.4.1: a body has a Content-Type. That of `fields` wins, and is no alteration of the message.
    void settle_content_type(const entry& e, rung& r) const
    {
        const auto named = std::ranges::find_if(r.fields, [](const auto& f) {
            return same_field(f.first, "Content-Type") || same_field(f.first, "c");
        });
        if (named != r.fields.end())
        {
            r.content_type = named->second;
            r.fields.erase(named);
            return;
        }
        r.content_type = type_by_ending(text(e));
        if (r.content_type.empty())
            refuse(e.value->source().begin, "the ending of " + quoted(text(e)) + " says no Content-Type (" +
                                                std::string{typed_endings} +
                                                "); give one: fields = { Content-Type = \"...\" }");
    }

    script out_;
};

}  // namespace

script load_script_text(std::string_view toml, const std::string& path) { return loader{path}.load(toml); }

script load_script(const std::string& path)
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

}  // namespace flow
