#include "torture/load_outcomes.hpp"

#include "script/beside.hpp"
#include "script/load.hpp"
#include "script/script_source.hpp"
#include "script/spelling.hpp"
#include "torture/messages.hpp"

#include <algorithm>
#include <map>

namespace torture {

namespace {

using script::as_written;
using script::entry;
using script::in_quotes;
using script::words;

// Outcomes by level, of all, of a role, or of streams.
struct levels_read
{
    outcome_levels plain, of_streams;
    std::array<outcome_levels, role_names.size()> of_role;
};

const words level_words{"ok", "warn", "fault"};

class loader
{
public:
    explicit loader(const std::string& path) : source_{path} {}

    std::vector<expectation> load(std::string_view text)
    {
        const auto root = source_.parse(text);
        bool has_schema = false;
        for (const auto& e : as_written(root))
            if (e.key == "schema")
                has_schema = source_.number(e, *e.value, 1, 1) == 1;
            else if (e.key == "set")
                for (const auto& s : as_written(source_.table(e, "a table [set.NAME] for each")))
                    sets_[std::string{s.key}] = read_set(s);
            else if (std::ranges::any_of(messages(), [&](const auto& m) { return m.corpus == e.key; }))
                for (const auto& m : as_written(source_.table(e, "a table [CORPUS.NAME] for each message")))
                    read_message(e.key, m);
            else
                source_.unknown_key(e, "at the top of the outcomes", {"schema", "set", "rfc4475", "rfc5118"});
        if (!has_schema)
            source_.refuse({1, 1}, "\"schema = 1\" is missing: it says how the outcomes are written");
        if (out_.empty())
            source_.refuse({1, 1}, "there is no message, such as [rfc4475.wsinv]");
        return std::move(out_);
    }

private:
    [[noreturn]] void refuse(const entry& k, const std::string& what) const
    {
        source_.refuse(k.value->source().begin, what);
    }

    // One word of `known` for each element.
    std::vector<std::string> list(const entry& k, std::string_view wanted) const
    {
        std::vector<std::string> out;
        for (const auto& n : source_.array(k, wanted))
        {
            const auto* text = n.as_string();
            if (!text)
                source_.refuse(n.source().begin,
                               std::string{script::kind_of(n)} + " stands here; a text is wanted");
            out.push_back(text->get());
        }
        return out;
    }

    void read_level(const entry& k, outcome_levels& to) const
    {
        const auto found = std::ranges::find(level_words, k.key);
        const auto as = static_cast<level>(found - level_words.begin());
        for (auto& word : list(k, "an array of outcomes"))
        {
            if (!is_outcome(word))
                refuse(k, in_quotes(word) + " is not an outcome: a status such as \"400\", a class such as "
                                            "\"4xx\", \"ignored\", \"closed\" or \"garbage\"");
            if (const auto there = to.find(word); there != to.end() && there->second != as)
                refuse(k, in_quotes(word) + " is both " + in_quotes(word_of(there->second)) + " and " +
                              in_quotes(word_of(as)));
            to[std::move(word)] = as;
        }
    }

    void read_levels(const entry& e, outcome_levels& to) const
    {
        for (const auto& k : as_written(source_.table(e, "a table of outcomes")))
            if (std::ranges::find(level_words, k.key) != level_words.end())
                read_level(k, to);
            else
                source_.unknown_key(k, "here", level_words);
    }

    // True: the key was one of outcomes.
    bool read_part(const entry& k, levels_read& to) const
    {
        if (std::ranges::find(level_words, k.key) != level_words.end())
            read_level(k, to.plain);
        else if (k.key == "stream")
            read_levels(k, to.of_streams);
        else if (const auto r = role_named(k.key))
            read_levels(k, to.of_role[static_cast<std::size_t>(*r)]);
        else
            return false;
        return true;
    }

    levels_read read_set(const entry& e) const
    {
        levels_read out;
        for (const auto& k : as_written(source_.table(e, "a table [set.NAME]")))
            if (!read_part(k, out))
                source_.unknown_key(k, "of a set",
                                    {"ok", "warn", "fault", "ua", "proxy", "registrar", "stream"});
        return out;
    }

    void read_message(std::string_view corpus, const entry& e)
    {
        expectation out;
        out.corpus = corpus;
        out.name = e.key;
        out.place = source_.path() + ':' + std::to_string(e.at.line) + ':' + std::to_string(e.at.column);
        if (!find_message(out.corpus + '/' + out.name))
        {
            words known;
            for (const auto& m : messages())
                if (m.corpus == corpus)
                    known.push_back(m.name);
            source_.refuse(e.at, in_quotes(e.key) + " is not a message of " + out.corpus +
                                     " ('sipwright torture --list')" + script::did_you_mean(e.key, known));
        }
        levels_read own;
        for (const auto& k : as_written(source_.table(e, "a table [CORPUS.NAME]")))
            if (!read_part(k, own) && !read_fact(k, out) && !read_demand(k, out.wanted))
                source_.unknown_key(k, "of a message",
                                    {"section",     "title", "whom",     "reason",      "transports",
                                     "set",         "keep",  "mend",     "ok",          "warn",
                                     "fault",       "ua",    "proxy",    "registrar",   "stream",
                                     "unsupported", "allow", "contacts", "contact_has", "contact_lacks",
                                     "no_answer_to"});
        const auto* lacks = out.section.empty()  ? "section"
                            : out.title.empty()  ? "title"
                            : out.reason.empty() ? "reason"
                            : set_.empty()       ? "set"
                                                 : nullptr;
        if (lacks)
            source_.refuse(e.at, in_quotes(e.key) + " has no " + in_quotes(lacks));
        take(own, sets_.find(set_)->second, out);
        set_.clear();
        out_.push_back(std::move(out));
    }

    // What the message says of an outcome goes before what its set says of it, whomever either says it of.
    static void take(const levels_read& own, const levels_read& set, expectation& to)
    {
        const auto all_but = [&](const outcome_levels& more, const outcome_levels& special, bool of_role) {
            auto out = special;
            for (const auto& [word, as] : more)
                if (!of_role || !own.plain.contains(word))
                    out.emplace(word, as);
            return out;
        };
        to.plain = all_but(set.plain, own.plain, false);
        to.of_streams = all_but(set.of_streams, own.of_streams, true);
        for (std::size_t r = 0; r < role_names.size(); ++r)
            to.of_role[r] = all_but(set.of_role[r], own.of_role[r], true);
    }

    bool read_fact(const entry& k, expectation& to)
    {
        if (k.key == "section")
            to.section = source_.line(k);
        else if (k.key == "title")
            to.title = source_.line(k);
        else if (k.key == "whom")
            to.whom = source_.line(k);
        else if (k.key == "reason")
            to.reason = source_.line(k);
        else if (k.key == "set")
            set_ = set_named(k);
        else if (k.key == "transports")
            to.over = transports(k);
        else if (k.key == "keep")
            for (const auto& word : list(k, "an array of what is not touched"))
                choose(k, word,
                       {{"request-uri", &to.kept.request_uri},
                        {"via", &to.kept.via},
                        {"contact", &to.kept.contact},
                        {"branch", &to.kept.branch}});
        else if (k.key == "mend")
            for (const auto& word : list(k, "an array of what is mended"))
                choose(k, word,
                       {{"content-length", &to.mended.content_length},
                        {"empty-line", &to.mended.empty_line},
                        {"second-via", &to.mended.second_via}});
        else
            return false;
        return true;
    }

    std::string set_named(const entry& k) const
    {
        const auto written = source_.line(k);
        words known;
        for (const auto& [name, levels] : sets_)
            known.push_back(name);
        if (!sets_.contains(written))
            refuse(k, in_quotes(written) + " is not a set that stands above it (" + script::joined(known) +
                          ')' + script::did_you_mean(written, known));
        return written;
    }

    std::vector<fsm::transport> transports(const entry& k) const
    {
        std::vector<fsm::transport> out;
        for (const auto& word : list(k, "an array of transports"))
        {
            const auto t = fsm::transport_named(word);
            if (!t)
                refuse(k, in_quotes(word) + " is not a transport (udp, tcp, tls, ws, wss)");
            out.push_back(*t);
        }
        if (out.empty())
            refuse(k, "no transport: the message would never be sent");
        return out;
    }

    void choose(const entry& k, std::string_view word, const std::map<std::string_view, bool*>& known) const
    {
        const auto found = known.find(word);
        words names;
        for (const auto& [name, flag] : known)
            names.push_back(name);
        if (found == known.end())
            refuse(k, in_quotes(word) + " is not known here (" + script::joined(names) + ')' +
                          script::did_you_mean(word, names));
        *found->second = true;
    }

    bool read_demand(const entry& k, demands& to) const
    {
        if (k.key == "unsupported")
            for (const auto& n : source_.array(k, "an array of lists of option tags"))
                to.unsupported.push_back(list({k.key, n.source().begin, &n}, "an array of option tags"));
        else if (k.key == "allow")
            to.allow = source_.yes_or_no(k);
        else if (k.key == "contacts")
            to.contacts = source_.number(k, *k.value, 1, 100);
        else if (k.key == "contact_has")
            to.contact_has = source_.line(k);
        else if (k.key == "contact_lacks")
            to.contact_lacks = source_.line(k);
        else if (k.key == "no_answer_to")
            to.no_answer_to = source_.line(k);
        else
            return false;
        return true;
    }

    script::script_source source_;
    std::map<std::string, levels_read, std::less<>> sets_;
    std::string set_;  // of the message that is being read
    std::vector<expectation> out_;
};

}  // namespace

std::vector<expectation> load_outcomes_text(std::string_view toml, const std::string& path)
{
    return loader{path}.load(toml);
}

std::vector<expectation> load_outcomes(const std::string& path)
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
    return load_outcomes_text(octets, path);
}

}  // namespace torture
