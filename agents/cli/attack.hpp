// What fuzz, replay and minimize have in common: a device on the table, a script, and how the two are put
// together.
#pragma once

#include "campaign/suspect.hpp"
#include "cli/options.hpp"
#include "cli/profiles.hpp"
#include "cli/spans.hpp"
#include "net/live_bench.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cli {

struct attack_options
{
    std::vector<std::string> devices, profiles, agents, authorized, rules, watches;
    std::string transport, dns, start, restart, rate;
    std::string liveness = "1s", recover = "10s", patience = "5s", restart_time = "60s";
    bool v6 = false, as_timed = false;
    int pid = 0;
    tls_options tls;
};

void add_attack_options(CLI::App& to, attack_options& o);

// Of one script against its device. Nothing of it moves: the target points to the script.
class attack_table
{
public:
    // Throws script::usage_error, script::script_error and net::environment_error.
    attack_table(const attack_options& o, const std::string& script, std::uint64_t seed);
    attack_table(const attack_table&) = delete;
    attack_table& operator=(const attack_table&) = delete;

    const campaign::target& target() const { return target_; }
    const script::flow& flow() const { return flow_; }
    net::bench_options bench(const std::string& log) const;
    rules::party_index device_index() const { return device_; }  // that is asked whether it lives
    const net::tls_settings& tls() const { return tls_; }
    std::string device() const;  // "Bob at 127.0.0.1:5060"
    const std::vector<std::string>& notes() const { return notes_; }
    const std::vector<std::string>& read() const { return read_; }  // paths of all files that were read

private:
    const attack_options& options_;
    profiles known_;
    std::vector<std::string> read_, notes_;
    script::flow flow_;
    campaign::target target_;
    net::tls_settings tls_;
    run::reach allowed_;
    rules::party_index device_ = rules::nobody;
};

}  // namespace cli
