#include "script/load_dns.hpp"

#include "script/spelling.hpp"
#include "sip/chars.hpp"

#include <algorithm>
#include <utility>

namespace script {

namespace {

void read_dns_record(const script_source& source,
                     const toml::node& n,
                     const std::string& name,
                     dns::table& out)
{
    auto at = n.source().begin;
    const auto* const text = n.as_string();
    if (!text)
        source.refuse(at, "a record is a text, \"A 192.0.2.4\", and not " + std::string{kind_of(n)});
    if (!std::ranges::all_of(text->get(), sip::chars::text))
        source.refuse(at, "a record is written in ASCII, in one line");
    auto read = dns::read_record(text->get());
    if (const auto* const wrong = std::get_if<dns::bad_record>(&read))
    {
        at.column += static_cast<toml::source_index>(1 + wrong->offset);  // behind the quote
        source.refuse(at, wrong->why);
    }
    if (const auto why = out.add(name, std::get<dns::record>(std::move(read))); !why.empty())
        source.refuse(at, why);
}

}  // namespace

std::string dns_name(const script_source& source, const entry& e)
{
    const auto name = dns::kept_name(e.key);
    if (!name)
        source.refuse(e.at, in_quotes(e.key) + " is no name of a host: \"biloxi.example.com\"");
    return *name;
}

void read_dns(const script_source& source,
              const entry& e,
              dns::table& out,
              const std::vector<std::string_view>& parties)
{
    for (const auto& of : as_written(source.table(e, "a table [dns] of names and their records")))
    {
        const auto name = dns_name(source, of);
        if (out.find(name))
            source.refuse(of.at, in_quotes(of.key) + " is there already, in other letters");
        const auto* const text = of.value->as_string();
        const auto party = text ? std::ranges::find(parties, text->get()) : parties.end();
        if (party != parties.end())
        {
            out.add(name,
                    dns::host_address{party_mark(static_cast<rules::party_index>(party - parties.begin()))});
            continue;
        }
        if (!of.value->is_array())
        {
            read_dns_record(source, *of.value, name, out);
            continue;
        }
        const auto& all = source.array(of, "an array of records");
        if (all.empty())
            source.refuse(of.value->source().begin, "a name has one record or more");
        for (const auto& one : all)
            read_dns_record(source, one, name, out);
    }
}

}  // namespace script
