// Where the devices of a lab are, over each transport that they have: what is asked before a lab is played.
#pragma once

#include "cli/asker.hpp"
#include "cli/lab_bench.hpp"
#include "cli/lab_options.hpp"
#include "cli/lab_setup.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace cli {

struct way_asked
{
    device::asked_over how;
    std::unique_ptr<asked_answer> heard;  // null: it could not be asked
};

struct device_asked
{
    const lab::lab_device* of = nullptr;
    std::vector<way_asked> ways;           // of which the lab has the transport
    std::optional<device::survey> survey;  // of the first over which it answered
    std::vector<std::string> notes;        // how it was asked
};

struct asking_options
{
    lab_options lab;
    std::string wait = "2s";
    std::vector<std::string> only;
};

void add_asking_options(CLI::App& sub, asking_options& o);

// One device after the other, started where the lab says how. False: it was interrupted. Throws as `lab`
// does.
bool ask_devices(const asking_options& o, const std::function<void(device_asked)>& take);

}  // namespace cli
