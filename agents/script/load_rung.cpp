#include "script/load_rung.hpp"

#include "script/act.hpp"
#include "script/beside.hpp"
#include "script/load_registrar.hpp"
#include "script/load_stimulus.hpp"
#include "script/load_stream_fault.hpp"
#include "script/script_names.hpp"
#include "script/spelling.hpp"
#include "script/templates.hpp"
#include "sip/names.hpp"
#include "sip/uri.hpp"

#include <algorithm>

namespace script {
namespace {

class rung_reader
{
public:
    rung_reader(const script_source& source, flow& s) : source_{source}, script_{s} {}

    void read(const entry& e, std::uint32_t n)
    {
        if (n > script_.rungs.size())
            source_.refuse(e.at, in_quotes(e.key) + " is not drawn: the ladder ends at " +
                                     name_of(script_.rungs.back()));
        auto& r = script_.rungs[n - 1];
        std::optional<entry> body;
        bool in_lines = false;
        for (const auto& k : as_written(
                 source_.table(e, "a table [" + std::string{e.key} + "] of what is added to that rung")))
        {
            if (k.key == "after")
                r.after = source_.pause(k);
            else if (k.key == "within")
            {
                r.within = source_.pause(k);
                if (*r.within == fsm::duration{0})
                    source_.refuse(k.value->source().begin, "nothing arrives within no time");
            }
            else if (k.key == "optional")
                r.optional = source_.yes_or_no(k);
            else if (k.key == "choice")
                r.choice = chosen(k, r);
            else if (k.key == "crosses")
                r.crosses = crossed(k, r);
            else if (k.key == "body")
            {
                r.body = k.value->is_array() ? source_.lines(k) : source_.file(k);
                body = k;
            }
            else if (k.key == "fields")
                read_fields(k, r);
            else if (k.key == "without")
                read_without(k, r);
            else if (k.key == "octets")
            {
                if (r.octets)
                    source_.refuse(k.at,
                                   "'message' and 'octets' of " + name_of(r) + " are both the whole message");
                r.octets = source_.file(k);
                check_octets(r);
            }
            else if (k.key == "message")
            {
                read_message(k, r);
                in_lines = true;
            }
            else if (k.key == "against")
                r.against = forbidding_section(k);
            else if (k.key == "call")
                r.call = name_of_call(k);
            else if (k.key == "times")
                r.times = source_.number(k, *k.value, 1, limits::times);
            else if (k.key == "target")
                r.target = user_of(k, r);
            else if (k.key == "lost")
                r.lost = source_.yes_or_no(k);
            else if (k.key == "trigger")
                r.trigger = name_of_trigger(k);
            else if (!read_stimulus(source_, script_, k, r) && !read_registration(source_, script_, k, r) &&
                     !read_stream_fault(source_, k, r))
                source_.unknown_key(
                    k, "of a rung",
                    {"after",      "within",   "optional", "crosses",    "body",   "fields",      "without",
                     "octets",     "message",  "call",     "times",      "every",  "lost",        "dialog",
                     "branch",     "from_tag", "to_tag",   "cseq",       "again",  "credentials", "against",
                     "expires",    "contact",  "query",    "trigger",    "split",  "stall",       "join",
                     "half_close", "close",    "reset",    "connection", "target", "rack",        "require",
                     "choice",     "line_ends"});
        }
        if (body)
            settle_content_type(*body, r);
        settle_stimulus(source_, script_, e, r);
        settle_registration(source_, e, r);
        settle_stream_fault(source_, script_, e, r);
        if (r.octets && (r.body || !r.fields.empty() || !r.without.empty()))
            source_.refuse(
                e.at, (in_lines ? "'message' of " : "'octets' of ") + name_of(r) +
                          " is the whole message; 'body', 'fields' and 'without' have no place beside it");
        if (!r.target.empty() && (r.octets || std::ranges::any_of(r.fields, [](const auto& f) {
                                      return same_field(f.first, "Contact");
                                  })))
            source_.refuse(e.at,
                           name_of(r) + ": 'target' is the user of its Contact, which is given otherwise");
        for (const auto& name : r.without)
            if (std::ranges::any_of(r.fields, [&](const auto& f) { return same_field(f.first, name); }))
                source_.refuse(e.at,
                               in_quotes(name) + " stands in 'fields' and in 'without' of " + name_of(r));
    }

private:
    // RFC 3261 25.1: user.
    std::string user_of(const entry& k, const rung& r) const
    {
        const bool may_move = (r.what.method == "INVITE" || r.what.method == "UPDATE") &&
                              r.what.status < 300 && script_.parties[r.from].plays == rules::role::ua;
        if (!may_move)
            source_.refuse(
                k.at,
                "'target' is for INVITE, UPDATE and their 1xx and 2xx, of a user agent (RFC 3261 12.2)");
        const auto user = source_.text(k, "the user of a Contact");
        if (user.empty() || !sip::parse_uri("sip:" + user + "@192.0.2.1") ||
            user.find_first_of(":@") != std::string::npos)
            source_.refuse(k.value->source().begin, in_quotes(user) + " is not the user of a SIP URI");
        return std::string{user};
    }

    bool chosen(const entry& e, const rung& r) const
    {
        if (r.what.status < 200)
            source_.refuse(e.at, "'choice' is for final responses: " + name_of(r) + " is none");
        return source_.yes_or_no(e);
    }

    std::uint32_t crossed(const entry& e, const rung& r) const
    {
        const auto name = source_.text(e, "the name of a rung");
        const auto n = rung_number(name);
        if (!n || *n >= r.number)
            source_.refuse(e.value->source().begin, in_quotes(name) + " is not a rung above " + name_of(r));
        const auto& other = script_.rungs[*n - 1];
        if (other.to != r.from)
            source_.refuse(e.value->source().begin, name_of(r) + " cannot cross " + name + ": " +
                                                        script_.parties[r.from].name +
                                                        ", who sends it, does not receive " + name);
        return *n - 1;
    }

    void read_fields(const entry& e, rung& r) const
    {
        for (const auto& f : as_written(source_.table(e, "a table of header fields")))
        {
            if (!is_field_name(f.key))
                source_.refuse(f.at, in_quotes(f.key) + " is not the name of a header field");
            const auto add = [&](const toml::node& n) {
                if (const auto* i = n.as_integer())
                    return r.fields.emplace_back(std::string{f.key}, std::to_string(i->get())), void();
                const auto* s = n.as_string();
                if (!s)
                    source_.refuse(n.source().begin,
                                   in_quotes(f.key) + " holds " + std::string{kind_of(n)} +
                                       "; a text, a whole number or an array of them is wanted");
                if (has_control(s->get(), "\t"))
                    source_.refuse(n.source().begin,
                                   "the value of " + in_quotes(f.key) +
                                       " holds a control character; 'octets' can send anything");
                check_placeholders(n, s->get(), r);
                r.fields.emplace_back(std::string{f.key}, s->get());
            };
            if (const auto* rows = f.value->as_array())
                for (const auto& row : *rows)
                    add(row);
            else
                add(*f.value);
        }
    }

    void check_placeholders(const toml::node& n, std::string_view value, rung& r) const
    {
        if (const auto wrong = find_wrong_placeholder(value, template_of::field))
            source_.refuse(n.source().begin, wrong->text);
        r.has_placeholders = r.has_placeholders || is_template(value);
    }

    // A file that is sent has its own lines.
    void check_octets(rung& r) const
    {
        if (const auto wrong = find_wrong_placeholder(*r.octets, template_of::octets))
            source_.refuse_in(source_.opened().back(), *r.octets, wrong->offset, wrong->text);
        r.has_placeholders = r.has_placeholders || is_template(*r.octets);
    }

    // As `octets`, in the script itself: its lines.
    void read_message(const entry& e, rung& r) const
    {
        if (r.octets)
            source_.refuse(e.at, "'message' and 'octets' of " + name_of(r) + " are both the whole message");
        const auto& all = source_.array(e, "an array of lines");
        for (const auto& n : all)
            if (const auto* line = n.as_string())
                check_octets_in(n, line->get());
        r.octets = source_.lines(e);
        r.has_placeholders = r.has_placeholders || is_template(*r.octets);
    }

    void check_octets_in(const toml::node& n, std::string_view line) const
    {
        if (const auto wrong = find_wrong_placeholder(line, template_of::octets))
            source_.refuse(n.source().begin, wrong->text);
    }

    std::string forbidding_section(const entry& e) const
    {
        auto section = source_.line(e);
        if (!section.starts_with("RFC "))
            source_.refuse(e.value->source().begin,
                           in_quotes(section) + " is not the section that forbids it: \"RFC 3261 9.2\"");
        return section;
    }

    void read_without(const entry& e, rung& r) const
    {
        for (const auto& n : source_.array(e, "an array of header field names"))
        {
            const auto* name = n.as_string();
            if (!name || !is_field_name(name->get()))
                source_.refuse(n.source().begin, (name ? in_quotes(name->get()) : std::string{kind_of(n)}) +
                                                     " is not the name of a header field");
            r.without.push_back(name->get());
        }
    }

    std::string name_of_call(const entry& e) const
    {
        auto name = source_.text(e, "the name of a call");
        if (!is_name(name))
            source_.refuse(e.value->source().begin,
                           in_quotes(name) +
                               " is not the name of a call: a letter, then letters, digits, '_', "
                               "'-' and '.', at most " +
                               std::to_string(limits::name));
        return name;
    }

    std::string name_of_trigger(const entry& e) const
    {
        auto name = source_.text(e, "what makes a device send it");
        words known{"none"};
        known.insert(known.end(), act_names.begin(), act_names.end());
        if (std::ranges::find(known, name) == known.end())
            source_.refuse(e.value->source().begin, in_quotes(name) + " is no trigger (" + joined(known) +
                                                        ')' + did_you_mean(name, known));
        return name;
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
        if (e.value->is_array())
        {
            if (!r.body->starts_with("v=0\r\n"))
                source_.refuse(
                    e.value->source().begin,
                    "lines that are no session description say no Content-Type; give one: fields = "
                    "{ Content-Type = \"...\" }");
            r.content_type = "application/sdp";
            return;
        }
        r.content_type = type_by_ending(source_.text(e));
        if (r.content_type.empty())
            source_.refuse(e.value->source().begin, "the ending of " + in_quotes(source_.text(e)) +
                                                        " says no Content-Type (" +
                                                        std::string{typed_endings} +
                                                        "); give one: fields = { Content-Type = \"...\" }");
    }

    const script_source& source_;
    flow& script_;
};

}  // namespace

void read_rung(const script_source& source, flow& s, const entry& e, std::uint32_t n)
{
    rung_reader{source, s}.read(e, n);
}

void refuse_unknown_without(const script_source& source, const flow& s, const toml::table& root)
{
    words known;
    for (auto id = 1; id < static_cast<int>(sip::field_id::count_); ++id)
        known.push_back(sip::name_of(static_cast<sip::field_id>(id)));
    const auto is_given = [&](std::string_view name) {
        return std::ranges::any_of(s.rungs, [&](const rung& r) {
            return std::ranges::any_of(r.fields, [&](const auto& f) { return same_field(f.first, name); });
        });
    };
    for (const auto& r : s.rungs)
        for (std::size_t i = 0; i < r.without.size(); ++i)
        {
            const auto& name = r.without[i];
            if (sip::field_named(name) != sip::field_id::other || is_given(name))
                continue;
            const auto meant = did_you_mean(name, known);
            if (meant.empty() && s.parties[r.from].plays == rules::role::proxy)
                continue;  // what a device says, and our proxy forwards
            source.refuse(
                root.get(name_of(r))->as_table()->get("without")->as_array()->get(i)->source().begin,
                in_quotes(name) + " is no header field of " + name_of(r) +
                    ": none that is known, and no 'fields' of this script give it" + meant);
        }
}

}  // namespace script
