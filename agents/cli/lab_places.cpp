#include "cli/lab_places.hpp"

#include "cli/dns_option.hpp"
#include "cli/exit_code.hpp"
#include "cli/profiles.hpp"
#include "cli/reach.hpp"
#include "cli/spans.hpp"
#include "cli/tls_options.hpp"
#include "net/error.hpp"
#include "net/names.hpp"
#include "script/load.hpp"
#include "script/spelling.hpp"

#include <algorithm>

namespace cli {

namespace {

// A cell of a device over one way, whatever flow it is of.
lab::planned_cell any_cell(std::size_t device, const lab::way& over)
{
    lab::planned_cell out;
    out.device = device;
    out.over = over;
    return out;
}

void ask_one(const lab_setup& all,
             lab_bench& bench,
             std::size_t d,
             const asking_terms& under,
             const asking_options& o,
             device_asked& out,
             bool& interrupted)
{
    const auto& device = all.lab.devices[d];
    std::unique_ptr<asker> asks;
    place there;
    for (const auto& over : device.over)
    {
        if (std::ranges::find(all.lab.transports, over.over) == all.lab.transports.end())
            continue;
        const auto cell = any_cell(d, over);
        bench.start(cell);
        way_asked one;
        std::vector<place> places;
        profiles{device.name, profile_of(all, cell)}.add_places(places);
        if (!asks)
            there = places.front();
        fsm::address at;
        try
        {
            at = net::locate(places.front().where, {{over.over}}, {{}, o.lab.dns}, 0).front().at;
            at.transport = over.over;
            if (const auto why = under.allowed.refusal(at); !why.empty())
                throw net::environment_error{why};
            if (!asks)
                asks = std::make_unique<asker>(there, at, under);
            one.heard = asks->ask_over(at);
            if (!one.heard)
            {
                interrupted = true;
                return;
            }
            one.how = asks->asked().back();
        }
        catch (const net::environment_error& error)  // it is nothing that the device did
        {
            one.how.at = at;
            one.how.at.transport = over.over;
            one.how.why = error.what();
            if (asks)
                asks->could_not_ask(one.how.at, error.what());
        }
        out.ways.push_back(std::move(one));
    }
    if (asks)
        out.survey = asks->found();
}

}  // namespace

void add_asking_options(CLI::App& sub, asking_options& o)
{
    const auto once = [](CLI::Option* option) {
        option->allow_extra_args(false)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    };
    sub.add_option("LAB", o.lab.lab, "the lab (TOML)")->required();
    once(sub.add_option("--only", o.only, "DEVICE: these alone; a '*' stands for anything (repeatable)"));
    sub.add_option("--wait", o.wait, "how long an answer is waited for, over each transport")
        ->capture_default_str();
    add_tls_options(sub, o.lab.tls);
    add_dns_option(sub, o.lab.dns);
    once(sub.add_option(
        "--i-am-authorized-to-test", o.lab.authorized,
        "HOST: allow a device that is neither on loopback nor in a private or link-local network"));
}

bool ask_devices(const asking_options& o, const std::function<void(device_asked)>& take)
{
    const auto all = read_lab(o.lab.lab);
    std::vector<std::string> notes;
    told_secrets secrets{o.lab.tls};
    asking_terms under;
    under.wait = parse_span("--wait", o.wait, std::chrono::milliseconds{100}, std::chrono::seconds{60});
    under.allowed = reach_of(o.lab.authorized);
    under.tls = tls_of(o.lab.tls, notes);
    under.secrets = secrets.line();
    bench_terms terms;
    terms.allowed = under.allowed;
    terms.tls = under.tls;
    terms.told.dns = o.lab.dns;
    lab_bench bench{all, terms};
    bool any = false;
    for (std::size_t d = 0; d < all.lab.devices.size(); ++d)
    {
        const auto& name = all.lab.devices[d].name;
        if (!o.only.empty() &&
            std::ranges::none_of(o.only, [&](const auto& pattern) { return lab::fits(pattern, name); }))
            continue;
        any = true;
        device_asked out;
        out.of = &all.lab.devices[d];
        out.notes = notes;
        bool interrupted = false;
        ask_one(all, bench, d, under, o, out, interrupted);
        if (interrupted)
            return false;
        take(std::move(out));
    }
    if (!any)
        throw script::usage_error{"--only: no device of this lab is called so"};
    secrets.check();
    return true;
}

}  // namespace cli
