#include "script/load_credentials.hpp"

#include "script/script_names.hpp"
#include "script/spelling.hpp"

#include <algorithm>

namespace script {

namespace {

constexpr std::string_view not_in_a_script = "a password is not written into a script; say where it is: "
                                             "\"env:NAME\" is a variable of the environment, "
                                             "\"file:PATH\" the first line of a file that only you can read";

void read_users(const script_source& source, const entry& e, challenges& out)
{
    for (const auto& k : as_written(source.table(e, "a table of names, with where their passwords are,")))
    {
        if (out.users.size() == limits::users)
            source.refuse(k.at, "there are more than " + std::to_string(limits::users) + " users");
        out.users.emplace_back(k.key, place_of_password(source, k, not_in_a_script));
    }
}

}  // namespace

std::string place_of_password(const script_source& source, const entry& e, std::string_view otherwise)
{
    auto place = source.text(e);
    const auto is = [&](std::string_view kind) {
        return place.size() > kind.size() && place.starts_with(kind);
    };
    if (!is("env:") && !is("file:"))
        source.refuse(e.value->source().begin, std::string{otherwise});
    const auto name = std::string_view{place}.substr(place.find(':') + 1);
    if (is("env:") && !std::ranges::all_of(name, [](char c) {
            return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        }))
        source.refuse(e.value->source().begin,
                      "what follows \"env:\" is not the name of a variable: letters, "
                      "digits and '_'");
    if (std::ranges::any_of(name, [](unsigned char c) { return c < ' ' || c == 0x7f; }))
        source.refuse(e.value->source().begin, "a path has no control characters");
    return place;
}

std::vector<std::string>
words_of(const script_source& source, const entry& e, const words& allowed, const std::string& otherwise)
{
    std::vector<std::string> out;
    const auto add = [&](const toml::node& n) {
        const auto word = source.text({e.key, n.source().begin, &n}, "a word, or an array of words,");
        const auto known = std::ranges::find_if(allowed, [&](auto one) { return same_field(one, word); });
        if (known == allowed.end())
            source.refuse(n.source().begin,
                          in_quotes(word) + (otherwise.empty()
                                                 ? " is not what " + in_quotes(e.key) + " can be (" +
                                                       joined(allowed) + ')' + did_you_mean(word, allowed)
                                                 : otherwise));
        if (std::ranges::find(out, *known) != out.end())
            source.refuse(n.source().begin, in_quotes(word) + " is there already");
        out.emplace_back(*known);
    };
    if (const auto* all = e.value->as_array())
    {
        for (const auto& n : *all)
            add(n);
        if (out.empty())
            source.refuse(e.value->source().begin, in_quotes(e.key) + " is empty");
    }
    else
        add(*e.value);
    return out;
}

// RFC 8760 2.4: "The client MUST ignore any challenge it does not understand": one that nobody understands
// stands above another that somebody does.
std::vector<std::string> algorithms_of(const script_source& source, const entry& e)
{
    constexpr std::string_view unknown = "unknown";
    auto out =
        words_of(source, e,
                 {"MD5", "MD5-sess", "SHA-256", "SHA-256-sess", "SHA-512-256", "SHA-512-256-sess", unknown});
    if (const auto at = std::ranges::find(out, unknown);
        at != out.end() && (at != out.begin() || out.size() == 1))
        source.refuse(e.value->source().begin, "an algorithm that nobody has stands above one that somebody "
                                               "has: [\"unknown\", \"MD5\"]");
    return out;
}

bool read_credentials(const script_source& source, script_party& p, const entry& e)
{
    if (e.key == "user" || e.key == "password")
    {
        if (p.plays != rules::role::ua)
            source.refuse(e.at, p.name + " plays a proxy, which answers no challenge (RFC 3261 22.3); its "
                                         "'users' says whom it knows");
        (e.key == "user" ? p.credentials.user : p.credentials.password) =
            e.key == "user" ? source.line(e) : place_of_password(source, e, not_in_a_script);
    }
    else if (e.key == "realm")
        p.challenging.realm = source.line(e);
    else if (e.key == "algorithm")
        p.challenging.algorithms = algorithms_of(source, e);
    else if (e.key == "qop")
        p.challenging.qop = words_of(source, e, {"auth", "auth-int"});
    else if (e.key == "userhash")
        p.challenging.userhash = source.yes_or_no(e);
    else if (e.key == "authentication_info")
        p.challenging.information = words_of(source, e, {"rspauth", "nextnonce"});
    else if (e.key == "users")
        read_users(source, e, p.challenging);
    else
        return false;
    return true;
}

}  // namespace script
