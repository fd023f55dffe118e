#include "cli/profiles.hpp"

#include "device/load_profile.hpp"
#include "script/duration.hpp"
#include "script/load.hpp"
#include "script/spelling.hpp"

#include <algorithm>
#include <ctime>
#include <filesystem>

namespace cli {

namespace {

[[noreturn]] void wrong(const std::string& argument, const std::string& why)
{
    throw script::usage_error{"--device " + script::in_quotes(argument) + ": " + why};
}

}  // namespace

profiles::profiles(const std::vector<std::string>& arguments)
{
    for (const auto& a : arguments)
    {
        const auto equals = a.find('=');
        if (equals == std::string::npos || equals == 0 || equals + 1 == a.size())
            wrong(a, "expected NAME=FILE.toml");
        named one{a, a.substr(0, equals), device::load_profile(a.substr(equals + 1))};
        if (std::ranges::find(all_, one.name, &named::name) != all_.end())
            wrong(a, script::in_quotes(one.name) + " has a profile already");
        paths_.push_back(one.what.path);
        all_.push_back(std::move(one));
    }
}

profiles::profiles(const std::string& party, device::profile of)
{
    all_.push_back({party + '=' + of.path, party, std::move(of)});
}

bool profiles::have_triggers() const
{
    return std::ranges::any_of(all_, [](const named& n) {
        return std::ranges::any_of(n.what.triggers,
                                   [](const auto& t) { return t.second.kind != device::trigger_kind::none; });
    });
}

void profiles::add_places(std::vector<place>& devices) const
{
    for (const auto& n : all_)
    {
        auto there = std::ranges::find(devices, n.name, &place::name);
        if (!n.what.host.empty())
        {
            place p;
            p.option = "--device";
            p.name = n.name;
            p.host = n.what.host;
            p.where.host = n.what.host;
            if (n.what.port != 0)
                p.where.port = n.what.port;
            p.uri = n.what.contact;
            p.transport = p.where.transport = n.what.transport;
            p.names = &n.what.names;
            devices.push_back(std::move(p));
            continue;
        }
        if (there == devices.end())
            wrong(n.argument, "it says no address; add one to [device], or --dut " + n.name + "=HOST:PORT");
        if (there->uri.empty())
            there->uri = n.what.contact;
        if (!there->transport)
            there->transport = there->where.transport = n.what.transport;
        there->names = &n.what.names;
    }
}

namespace {

// Files are named from the folder of the profile.
std::string from_here(const std::string& place, const std::string& profile)
{
    constexpr std::string_view file = "file:";
    if (!place.starts_with(file))
        return place;
    const auto path = std::filesystem::absolute(profile).parent_path() / place.substr(file.size());
    return std::string{file} + path.lexically_normal().string();
}

}  // namespace

void profiles::name_parties(script::flow& s) const
{
    for (const auto& n : all_)
    {
        const auto p = std::ranges::find(s.parties, n.name, &script::script_party::name);
        if (p == s.parties.end())
            continue;
        if (!n.what.user.empty())
            p->credentials.user = n.what.user;
        if (!n.what.password.empty())
            p->credentials.password = from_here(n.what.password, n.what.path);
        p->registers_itself_only = !n.what.third_party;
        p->recovers_dialogs = n.what.recovers_dialogs;
        if (n.what.aor.empty())
            continue;
        if (p->plays == rules::role::proxy)
            wrong(n.argument, n.name + " plays a proxy in " + s.path + ", which has no address of record");
        p->aor = n.what.aor;
    }
}

judge::profiles profiles::of(const script::flow& s) const
{
    judge::profiles out(s.parties.size());
    for (const auto& n : all_)
    {
        const auto p = std::ranges::find(s.parties, n.name, &script::script_party::name);
        if (p != s.parties.end())
            out[static_cast<std::size_t>(p - s.parties.begin())] = &n.what;
    }
    return out;
}

std::optional<fsm::duration> profiles::t1() const
{
    const named* first = nullptr;
    for (const auto& n : all_)
    {
        if (!n.what.t1)
            continue;
        if (first && first->what.t1 != n.what.t1)
            wrong(n.argument, "its T1 is " + script::to_text(*n.what.t1) + ", and that of " + first->name +
                                  " is " + script::to_text(*first->what.t1) + ": a run has one");
        first = &n;
    }
    return first ? first->what.t1 : std::nullopt;
}

device::date today()
{
    const auto now = std::time(nullptr);
    std::tm here{};
    ::localtime_r(&now, &here);
    return {std::chrono::year{here.tm_year + 1900},
            std::chrono::month{static_cast<unsigned>(here.tm_mon + 1)},
            std::chrono::day{static_cast<unsigned>(here.tm_mday)}};
}

}  // namespace cli
