// --device NAME=FILE.toml: what is known of the devices of a run.
#pragma once

#include "cli/cast.hpp"
#include "judge/waive.hpp"

#include <list>
#include <string>
#include <vector>

namespace cli {

class profiles
{
public:
    // Throws script::usage_error, and script::script_error for what is wrong in a file.
    explicit profiles(const std::vector<std::string>& arguments);
    profiles(const std::string& party, device::profile of);  // of one device, already read

    bool empty() const { return all_.empty(); }
    bool have_triggers() const;
    const std::vector<std::string>& paths() const { return paths_; }  // of all files that were read

    // Adds the places that they say to those of --dut, and their Request-URIs. Throws script::usage_error for
    // a device that nobody says the place of.
    void add_places(std::vector<place>& devices) const;
    // The address of record of a device is that of the party that it plays, and so is what it proves itself
    // with. Throws script::usage_error where
    // that party has none.
    void name_parties(script::flow& s) const;
    judge::profiles of(const script::flow& s) const;  // they live as long as this

    // The T1 that they ask for; nothing: none does. Throws script::usage_error when they do not agree.
    std::optional<fsm::duration> t1() const;

private:
    struct named
    {
        std::string argument, name;
        device::profile what;
    };
    std::list<named> all_;
    std::vector<std::string> paths_;
};

device::date today();  // here, by the clock of this machine

}  // namespace cli
