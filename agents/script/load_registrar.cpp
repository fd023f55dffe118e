#include "script/load_registrar.hpp"

#include "script/script_names.hpp"
#include "script/spelling.hpp"
#include "sip/name_addr.hpp"

#include <algorithm>

namespace script {

namespace {

constexpr std::int64_t most_seconds = 0xffffffff;  // RFC 3261 20.19

// RFC 3261 10.3 item 7: nothing from an hour on may be refused as too brief.
constexpr std::int64_t an_hour = 3'600;

bool is_interval(std::string_view key)
{
    return key == "expires" || key == "min_expires" || key == "max_expires";
}

std::string contact_value(const script_source& source, const toml::node& n)
{
    const auto* text = n.as_string();
    if (!text)
        source.refuse(n.source().begin, "'contact' holds " + std::string{kind_of(n)} +
                                            "; \"*\", a URI or an array of URIs is wanted");
    const auto value = text->get();
    const auto read = sip::parse_name_addr(value);
    if (!read)
        source.refuse(n.source().begin, in_quotes(value) + " is not what a Contact holds: octet " +
                                            std::to_string(read.error().offset) + ", " +
                                            read.error().expected + " expected");
    if (read->params.has("expires"))
        source.refuse(n.source().begin,
                      "how long " + in_quotes(value) + " lasts is said by 'expires' of the rung");
    return value;
}

void read_contacts(const script_source& source, const entry& k, registration& out)
{
    const auto* several = k.value->as_array();
    if (!several)
        out.contacts.push_back(contact_value(source, *k.value));
    else
        for (const auto& n : *several)
        {
            if (out.contacts.size() == limits::contacts)
                source.refuse(n.source().begin,
                              "there are more than " + std::to_string(limits::contacts) + " contacts");
            out.contacts.push_back(contact_value(source, n));
        }
    if (out.contacts.empty())
        source.refuse(k.value->source().begin,
                      "'contact' holds nothing; 'query = true' sends a REGISTER without Contact");
    if (std::ranges::find(out.contacts, "*") == out.contacts.end())
        return;
    if (out.contacts.size() > 1)
        source.refuse(k.value->source().begin, "\"*\" stands alone in Contact (RFC 3261 10.2.2)");
    out.contacts.clear();
    out.all = true;
}

}  // namespace

bool read_registrar_key(const script_source& source, const entry& k, script_party& p)
{
    if (k.key == "registrar")
        p.registrar = source.yes_or_no(k);
    else if (k.key == "recurse")
        p.recurse = source.yes_or_no(k);
    else if (is_interval(k.key))
        (k.key == "expires"       ? p.terms.usual
         : k.key == "min_expires" ? p.terms.least
                                  : p.terms.most) =
            source.number(k, *k.value, k.key == "max_expires" ? 1 : 0,
                          k.key == "min_expires" ? an_hour : most_seconds);
    else
        return false;
    return true;
}

void settle_registrar(const script_source& source, const std::vector<entry>& keys, const script_party& p)
{
    const bool proxy = p.plays == rules::role::proxy;
    const bool registers = p.plays == rules::role::registrar || (proxy && p.registrar);
    const entry* last = nullptr;
    for (const auto& k : keys)
    {
        if ((k.key == "registrar" || k.key == "recurse") && !proxy)
            source.refuse(k.at, in_quotes(k.key) + " is for proxies, and " + p.name + " plays none");
        if (!is_interval(k.key))
            continue;
        if (!registers)
            source.refuse(k.at, in_quotes(k.key) + " is what a registrar grants, and " + p.name + " is none" +
                                    (proxy ? "; say registrar = true" : ""));
        last = &k;
    }
    const auto& is = p.terms;
    if (last && (is.least > is.most || is.usual < is.least || is.usual > is.most))
        source.refuse(last->at, p.name + " grants " + std::to_string(is.usual) +
                                    " s where nothing is asked for ('expires'), which is not between its "
                                    "'min_expires', " +
                                    std::to_string(is.least) + ", and its 'max_expires', " +
                                    std::to_string(is.most));
}

bool read_registration(const script_source& source, const flow& s, const entry& k, rung& r)
{
    if (k.key != "expires" && k.key != "contact" && k.key != "query")
        return false;
    if (r.what != caption{0, "REGISTER"})
        source.refuse(k.at, in_quotes(k.key) + " is for REGISTER, and " + name_of(r) + " is " +
                                to_text(r.what) + "; fields = { ... } gives any message a header field");
    if (s.parties[r.from].plays != rules::role::ua)
        source.refuse(k.at, in_quotes(k.key) + " is for who registers, and " + s.parties[r.from].name +
                                " plays no user agent");
    auto& out = r.registers.emplace(r.registers.value_or(registration{}));
    if (k.key == "expires")
        out.expires = source.number(k, *k.value, 0, most_seconds);
    else if (k.key == "query")
        out.query = source.yes_or_no(k);
    else
        read_contacts(source, k, out);
    return true;
}

void settle_registration(const script_source& source, const entry& e, const rung& r)
{
    if (!r.registers)
        return;
    const auto& is = *r.registers;
    if (is.query && (is.all || is.expires || !is.contacts.empty()))
        source.refuse(e.at, name_of(r) +
                                ": who asks for the bindings that there are sends no Contact (RFC "
                                "3261 10.2.3); 'contact' and 'expires' have no place beside 'query'");
    if (is.all && is.expires.value_or(0) != 0)
        source.refuse(e.at, name_of(r) + ": Contact \"*\" removes all bindings, and has Expires 0 (RFC 3261 "
                                         "10.2.2); 'fields' can say otherwise");
    if (r.octets || r.provokes.again)
        source.refuse(e.at, name_of(r) + " is a message as it was, or as a file has it: 'contact', 'expires' "
                                         "and 'query' have no place in it");
}

}  // namespace script
