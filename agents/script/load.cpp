#include "script/load.hpp"

#include "script/beside.hpp"
#include "script/impossible.hpp"
#include "script/load_case.hpp"
#include "script/load_dns.hpp"
#include "script/load_ladder.hpp"
#include "script/load_party.hpp"
#include "script/load_rung.hpp"
#include "script/script_names.hpp"
#include "script/script_source.hpp"
#include "script/spelling.hpp"

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

    const std::vector<std::string>& opened() const { return source_.opened(); }

private:
    void top_level(const toml::table& root)
    {
        std::optional<fsm::transport> over;
        const entry *title = nullptr, *lifelines = nullptr, *party = nullptr, *ladder = nullptr,
                    *names = nullptr, *of_case = nullptr;
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
            else if (e.key == "linger")
                out_.linger = linger(e);
            else if (e.key == "transport")
                over = source_.transport(e);
            else if (e.key == "trigger")
                source_.refuse(e.at,
                               "'trigger' has its place in a rung, and [trigger.NAME] in the profile of a "
                               "device (--device)");
            else if (e.key == "dns")
                names = &e;
            else if (e.key == "case")
                of_case = &e;
            else if (e.key == "media")
                source_.not_there_yet(e.at, in_quotes(e.key), "nothing would act on it");
            else if (!rung_number(e.key))
                source_.unknown_key(e, "at the top of a script",
                                    {"title", "spec", "description", "lifelines", "linger", "transport",
                                     "dns", "case", "party", "ladder", "F1", "F2 ..."});
        }
        if (!title)
            source_.refuse({1, 1}, "'title' is missing: what the flow is called");
        out_.title = source_.line(*title);
        if (!lifelines)
            source_.refuse({1, 1},
                           R"('lifelines' is missing: the parties from left to right, ["Alice", "Bob"])");
        read_lifelines(source_, out_, *lifelines);
        for (auto& p : out_.parties)
            p.transport = over;
        if (names)
        {
            std::vector<std::string_view> parties;
            for (const auto& p : out_.parties)
                parties.push_back(p.name);
            read_dns(source_, *names, out_.names, parties);
        }
        if (party)
            for (const auto& e : as_written(source_.table(*party, "a table [party.NAME] for each party")))
                read_party(source_, out_, e);
        if (!ladder)
            source_.refuse({1, 1}, R"('ladder' is missing: a table of rungs, F1 = "INVITE Alice -> Bob")");
        read_ladder(source_, out_, *ladder);
        if (of_case)
            out_.of_case = read_case(source_, *of_case, out_.rungs.size());
        for (const auto& e : all)
            if (const auto n = rung_number(e.key))
                read_rung(source_, out_, e, *n);
        refuse_unknown_without(source_, out_, root);
        auto wrong = relate(out_);
        if (!wrong)
            wrong = find_impossible(out_);
        if (wrong)
            refuse_misfit(*wrong, root, *ladder);
        for (auto& r : out_.rungs)
        {
            if (r.body && !carries_body(out_, r))
                source_.refuse(
                    root.get(name_of(r))->as_table()->get("body")->source().begin,
                    "nobody gives " + name_of(r) +
                        " a body: its sender makes or forwards it by itself, and is no 'alg'; 'octets' sends "
                        "anything");
            r.forwards_body = r.body && out_.relations[r.number - 1].forwarded_from != relation::none;
        }
    }

    fsm::duration linger(const entry& e) const
    {
        const auto out = source_.pause(e);
        if (out == fsm::duration{0} || out > limits::linger)
            source_.refuse(e.value->source().begin,
                           "'linger' is a time of more than nothing and at most 10min, for which what comes "
                           "after the last rung is watched");
        return out;
    }

    [[noreturn]] void refuse_misfit(const misfit& wrong, const toml::table& root, const entry& ladder) const
    {
        const auto name = name_of(out_.rungs[wrong.rung]);
        const auto* place = wrong.for_its_call ? root.get(name)->as_table()->get("call")
                                               : ladder.value->as_table()->get(name);
        source_.refuse(place->source().begin, wrong.text);
    }

    script_source source_;
    flow out_;
};

}  // namespace

flow load_script_text(std::string_view toml, const std::string& path) { return loader{path}.load(toml); }

flow load_script(const std::string& path, std::vector<std::string>* opened)
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
    loader reads{path};
    auto out = reads.load(octets);
    if (opened)
    {
        opened->push_back(path);
        opened->insert(opened->end(), reads.opened().begin(), reads.opened().end());
    }
    return out;
}

}  // namespace script
