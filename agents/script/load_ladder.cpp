#include "script/load_ladder.hpp"

#include "script/ladder.hpp"
#include "script/script_names.hpp"
#include "script/spelling.hpp"

#include <algorithm>
#include <map>

namespace script {
namespace {

constexpr std::string_view wanted = R"(a caption such as "INVITE Alice -> Bob")";

void read_one(const script_source& source, const flow& s, const toml::node& n, rung& out)
{
    auto at = n.source().begin;
    if (const auto wrong = read_caption(n.as_string()->get(), s.parties, out))
    {
        at.column += static_cast<toml::source_index>(1 + wrong->offset);  // after the quotation mark
        source.refuse(at, wrong->text);
    }
}

// Any of these: the first is what an agent sends.
void read_any_of(const script_source& source, const flow& s, const entry& e, rung& out)
{
    const auto& all = *e.value->as_array();
    if (all.empty())
        source.refuse(e.value->source().begin,
                      '\'' + name_of(out) + "' holds no caption; " + std::string{wanted} + " is wanted");
    if (all.size() > limits::alternatives)
        source.refuse(e.value->source().begin,
                      "there are more than " + std::to_string(limits::alternatives) + " captions");
    for (const auto& n : all)
    {
        const auto at = n.source().begin;
        if (!n.is_string())
            source.refuse(at, '\'' + name_of(out) + "' holds " + std::string{kind_of(n)} +
                                  "; a caption such as \"180 INVITE Alice <- Bob\" is wanted");
        if (&n == &all[0])
        {
            read_one(source, s, n, out);
            continue;
        }
        rung other;
        read_one(source, s, n, other);
        const auto& first = out.what;
        if (first.status == 0 || other.what.status == 0)
            source.refuse(at, "of several captions each is a response: a request is one message");
        if (other.from != out.from || other.to != out.to)
            source.refuse(at, "this goes from " + s.parties[other.from].name + " to " +
                                  s.parties[other.to].name + ", and the first caption from " +
                                  s.parties[out.from].name + " to " + s.parties[out.to].name +
                                  ": what may come instead takes the same hop");
        if (other.what.method != first.method)
            source.refuse(at,
                          "this answers " + other.what.method + ", and the first caption " + first.method);
        if ((other.what.status < 200) != (first.status < 200))
            source.refuse(at,
                          "a provisional and a final response cannot stand for each other: more follows the "
                          "one, and nothing the other");
        if (other.what == first || std::ranges::find(out.or_else, other.what) != out.or_else.end())
            source.refuse(at, to_text(other.what) + " is there already");
        out.or_else.push_back(other.what);
    }
}

}  // namespace

void read_ladder(const script_source& source, flow& s, const entry& e)
{
    std::map<std::uint32_t, entry> by_number;
    for (const auto& r : as_written(source.table(e, "a table of rungs, F1 = \"INVITE Alice -> Bob\"")))
    {
        const auto n = rung_number(r.key);
        if (!n)
            source.refuse(r.at, in_quotes(r.key) + " is not the name of a rung: F1, F2, ... without gaps");
        by_number.emplace(*n, r);
    }
    if (by_number.empty())
        source.refuse(e.value->source().begin, "the ladder is empty: F1 = \"INVITE Alice -> Bob\"");
    for (const auto& [n, r] : by_number)
    {
        if (const auto expected = s.rungs.size() + 1; n != expected)
            source.refuse(r.at, "F" + std::to_string(expected) +
                                    " is missing: rungs count from F1 without gaps, and this is F" +
                                    std::to_string(n));
        if (n > limits::rungs)
            source.refuse(r.at, "there are more than " + std::to_string(limits::rungs) + " rungs");
        rung drawn;
        drawn.number = n;
        drawn.line = r.value->source().begin.line;
        drawn.column = r.value->source().begin.column;
        if (r.value->is_string())
            read_one(source, s, *r.value, drawn);
        else if (r.value->is_array())
            read_any_of(source, s, r, drawn);
        else
            source.wrong_type(r, wanted);
        s.rungs.push_back(std::move(drawn));
    }
}

}  // namespace script
