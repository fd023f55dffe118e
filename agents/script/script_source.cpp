#include "script/script_source.hpp"

#include "script/beside.hpp"
#include "script/duration.hpp"
#include "script/load.hpp"
#include "script/nesting.hpp"
#include "script/script_names.hpp"
#include "script/spelling.hpp"

#include <algorithm>

namespace script {
namespace {

toml::source_position place_of(std::string_view text, std::size_t offset)
{
    const auto before = text.substr(0, offset);
    const auto line = std::ranges::count(before, '\n') + 1;
    const auto column = before.size() - (before.rfind('\n') + 1) + 1;
    return {static_cast<toml::source_index>(line), static_cast<toml::source_index>(column)};
}

// toml++ does not say where it met what it asserts: it is the last octet of the shortest text in which it
// does.
toml::source_position end_of_toml(std::string_view text)
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
    return place_of(text, read);
}

std::string printed(std::string_view key)
{
    const auto q = in_quotes(key);
    return q.substr(1, q.size() - 2);
}

}  // namespace

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

std::vector<entry> as_written(const toml::table& t)
{
    std::vector<entry> all;
    for (const auto& [key, value] : t)
        all.push_back({key.str(), key.source().begin, &value});
    std::ranges::sort(all, {}, [](const entry& e) { return std::pair{e.at.line, e.at.column}; });
    return all;
}

toml::table script_source::parse(std::string_view text) const
{
    if (text.size() > limits::script_octets)
        refuse({1, 1}, "the script is larger than " + std::to_string(limits::script_octets) + " octets");
    if (const auto where = nested_too_deep(text, limits::nesting))
        refuse(place_of(text, *where), "nested too deep: at most " + std::to_string(limits::nesting) +
                                           " brackets stand within each other, and a key has at most " +
                                           std::to_string(limits::nesting) + " parts");
    try
    {
        return toml::parse(text, path_);
    }
    catch (const toml::parse_error& e)
    {
        refuse(e.source().begin, std::string{e.description()});
    }
    catch (const not_toml&)
    {
        refuse(end_of_toml(text), "this is no TOML; a key or a closing bracket is missing here");
    }
}

void script_source::refuse(toml::source_position at, const std::string& what) const
{
    throw script_error{path_ + ':' + std::to_string(at.line) + ':' + std::to_string(at.column) + ": " + what};
}

void script_source::refuse_in(const std::string& path,
                              std::string_view text,
                              std::size_t offset,
                              const std::string& what) const
{
    const auto at = place_of(text, offset);
    throw script_error{path + ':' + std::to_string(at.line) + ':' + std::to_string(at.column) + ": " + what};
}

void script_source::wrong_type(const entry& e, std::string_view wanted) const
{
    refuse(e.value->source().begin, '\'' + printed(e.key) + "' is " + std::string{kind_of(*e.value)} + "; " +
                                        std::string{wanted} + " is wanted");
}

void script_source::not_there_yet(toml::source_position at,
                                  const std::string& what,
                                  std::string_view instead) const
{
    refuse(at, what + " is not there yet: " + std::string{instead});
}

void script_source::unknown_key(const entry& e, std::string_view where, const words& allowed) const
{
    refuse(e.at, in_quotes(e.key) + " is not known " + std::string{where} + " (" + joined(allowed) + ')' +
                     did_you_mean(e.key, allowed));
}

std::string script_source::text(const entry& e, std::string_view wanted) const
{
    const auto* s = e.value->as_string();
    if (!s)
        wrong_type(e, wanted);
    return s->get();
}
std::string script_source::line(const entry& e) const
{
    auto s = text(e);
    if (s.empty())
        refuse(e.value->source().begin, '\'' + printed(e.key) + "' is empty");
    if (has_control(s))
        refuse(e.value->source().begin, '\'' + printed(e.key) + "' holds a control character");
    return s;
}
bool script_source::yes_or_no(const entry& e) const
{
    const auto* b = e.value->as_boolean();
    if (!b)
        wrong_type(e, "true or false");
    return b->get();
}
fsm::transport script_source::transport(const entry& e) const
{
    const auto written = text(e);
    const words known{"udp", "tcp", "tls", "ws", "wss"};
    if (std::ranges::find(known, written) == known.end())
        refuse(e.value->source().begin, in_quotes(written) + " is not a transport (" + joined(known) + ')' +
                                            did_you_mean(written, known));
    return *fsm::transport_named(written);
}
fsm::duration script_source::pause(const entry& e) const
{
    const auto s = text(e, std::string{"a time such as "} + duration_form);
    const auto d = parse_duration(s);
    if (!d)
        refuse(e.value->source().begin, in_quotes(s) + " is not a time: " + duration_form);
    return *d;
}
std::uint32_t
script_source::number(const entry& e, const toml::node& n, std::int64_t least, std::int64_t most) const
{
    const auto* i = n.as_integer();
    const auto range = "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
    if (!i)
        refuse(n.source().begin,
               '\'' + printed(e.key) + "' holds " + std::string{kind_of(n)} + "; " + range + " is wanted");
    if (i->get() < least || i->get() > most)
        refuse(n.source().begin, std::to_string(i->get()) + " is out of range: " + range);
    return static_cast<std::uint32_t>(i->get());
}
const toml::table& script_source::table(const entry& e, std::string_view wanted) const
{
    const auto* t = e.value->as_table();
    if (!t)
        wrong_type(e, wanted);
    return *t;
}
const toml::array& script_source::array(const entry& e, std::string_view wanted) const
{
    const auto* a = e.value->as_array();
    if (!a)
        wrong_type(e, wanted);
    return *a;
}

std::string script_source::lines(const entry& e) const
{
    std::string out;
    bool first = true;
    for (const auto& n : array(e, "an array of lines"))
    {
        const auto* line = n.as_string();
        if (!line)
            refuse(n.source().begin, std::string{kind_of(n)} + " is no line; a text is wanted");
        if (has_control(line->get(), "\t"))
            refuse(n.source().begin, "a line holds a control character; write it as {0x0a}");
        out.append(std::exchange(first, false) ? "" : "\r\n").append(line->get());
    }
    if (out.size() > limits::script_octets)
        refuse(e.value->source().begin, "more than " + std::to_string(limits::script_octets) + " octets");
    return out;
}

std::string script_source::file(const entry& e) const
{
    const auto name = text(e, "the name of a file");
    try
    {
        opened_.push_back(find_beside(path_, name));
        return read_whole(opened_.back());
    }
    catch (const std::runtime_error& problem)
    {
        refuse(e.value->source().begin, in_quotes(name) + ": " + problem.what());
    }
}

}  // namespace script
