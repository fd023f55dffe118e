#include "lab/load_lab.hpp"

#include "device/load_profile.hpp"
#include "lab/load_device.hpp"
#include "lab/load_policy.hpp"
#include "script/beside.hpp"
#include "script/load.hpp"
#include "script/script_source.hpp"
#include "script/spelling.hpp"

#include <algorithm>

namespace lab {

namespace {

using script::entry;
using script::in_quotes;
using script::script_source;

class loader
{
public:
    explicit loader(const std::string& path) : source_{path} { out_.path = path; }

    description load(std::string_view text)
    {
        const auto root = source_.parse(text);
        for (const auto& e : script::as_written(root))
            read(e);
        const toml::source_position top{1, 1};
        if (out_.devices.empty())
            source_.refuse(top, "there is no device: a table [[device]] for each is wanted");
        if (out_.flows.empty())
            source_.refuse(top, "there are no flows: flows = [\"rfc3665\", \"tag:calls\"] is wanted");
        if (out_.transports.empty())
            out_.transports.push_back(fsm::transport::udp);
        if (out_.title.empty())
            out_.title = "lab";
        check_tags();
        check_expected();
        return std::move(out_);
    }

private:
    void read(const entry& e)
    {
        if (e.key == "title")
            out_.title = source_.line(e);
        else if (e.key == "flows")
        {
            out_.flows = lines_of(source_, e);
            flows_at_ = e.at;
        }
        else if (e.key == "tags")
            for (const auto& k : script::as_written(source_.table(e, "a table [tags]")))
                out_.tags[std::string{k.key}] = lines_of(source_, k);
        else if (e.key == "transports")
            read_transports(e);
        else if (e.key == "rules")
            out_.rules = lines_of(source_, e);
        else if (e.key == "repeat")
            out_.repeat = source_.number(e, *e.value, 1, limits::repeat);
        else if (e.key == "patience")
            out_.patience = source_.pause(e);
        else if (e.key == "device")
            read_devices(e);
        else if (e.key == "expect")
            read_expected(e);
        else if (e.key == "policy")
            out_.weighs = read_policy(source_, e);
        else
            source_.unknown_key(e, "at the top of a lab",
                                {"title", "flows", "tags", "transports", "rules", "repeat", "patience",
                                 "device", "expect", "policy"});
    }

    void read_transports(const entry& e)
    {
        for (const auto& n : source_.array(e, "an array of transports"))
        {
            const auto t = source_.transport({e.key, n.source().begin, &n});
            if (std::ranges::find(out_.transports, t) != out_.transports.end())
                source_.refuse(n.source().begin, "this transport stands here already");
            out_.transports.push_back(t);
        }
    }

    void read_devices(const entry& e)
    {
        for (const auto& n : source_.array(e, "tables [[device]]"))
        {
            if (out_.devices.size() == limits::devices)
                source_.refuse(n.source().begin,
                               "there are more than " + std::to_string(limits::devices) + " devices");
            auto one = read_device(source_, {e.key, n.source().begin, &n}, out_.read);
            for (const auto& other : out_.devices)
                if (other.name == one.name)
                    source_.refuse(n.source().begin, "a device is called " + in_quotes(one.name) +
                                                         " already, at " + other.place);
            out_.devices.push_back(std::move(one));
        }
    }

    void read_expected(const entry& e)
    {
        for (const auto& n : source_.array(e, "tables [[expect]]"))
        {
            if (out_.expected.size() == limits::expected)
                source_.refuse(n.source().begin, "there are more than " + std::to_string(limits::expected) +
                                                     " expected failures");
            out_.expected.push_back(read_expectation(source_, {e.key, n.source().begin, &n}));
        }
    }

    // A tag that nobody has made is a typing mistake.
    void check_tags() const
    {
        const auto check = [&](const std::vector<std::string>& flows) {
            for (const auto& f : flows)
                if (f.starts_with(tag) && !out_.tags.contains(f.substr(tag.size())))
                {
                    script::words known;
                    for (const auto& [name, all] : out_.tags)
                        known.push_back(name);
                    source_.refuse(flows_at_, "[tags] has no " + in_quotes(f.substr(tag.size())) +
                                                  script::did_you_mean(f.substr(tag.size()), known));
                }
        };
        check(out_.flows);
        for (const auto& d : out_.devices)
            check(d.flows);
        for (const auto& [name, flows] : out_.tags)
            for (const auto& f : flows)
                if (f.starts_with(tag))
                    source_.refuse(flows_at_, "[tags] " + name +
                                                  " names another tag; it may name files, "
                                                  "folders and flows");
    }

    void check_expected() const
    {
        for (const auto& x : out_.expected)
        {
            const auto has = [&](const lab_device& d) { return d.name == x.device; };
            if (!x.device.empty() && std::ranges::none_of(out_.devices, has))
                throw script::script_error{x.place + ": no device is called " + in_quotes(x.device)};
        }
    }

    static constexpr std::string_view tag = "tag:";
    script_source source_;
    toml::source_position flows_at_{1, 1};
    description out_;
};

}  // namespace

description load_lab_text(std::string_view toml, const std::string& path) { return loader{path}.load(toml); }

description load_lab(const std::string& path)
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
    auto out = load_lab_text(octets, path);
    out.read.insert(out.read.begin(), path);
    return out;
}

}  // namespace lab
