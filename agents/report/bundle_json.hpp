// What a bundle for another vendor says of itself: manifest.json, schema 1; and what of a result is read back
// for it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace report {

struct bundled_finding
{
    std::string rule, party, level;
    friend bool operator==(const bundled_finding&, const bundled_finding&) = default;
};

struct bundled_result
{
    std::string folder;               // "1"
    std::string script, title, spec;  // `script`: the name of its file
    std::string verdict, party;       // party: that of whom it is for
    std::string transport = "udp";    // to him
    std::vector<std::string> agents;  // where those listened whom he has to know, "Proxy2=127.0.0.1:5080"
    std::uint64_t seed = 0;
    std::vector<bundled_finding> findings;  // all, whoever is to blame

    // Of the run, not in manifest.json: who of it is no agent of ours.
    bool party_is_device = false, has_devices = false;
};

struct bundle
{
    std::string party;  // whom it is for
    bool redacted = false;
    std::vector<bundled_result> results;
    std::vector<std::string> notes;  // what is left out, and why
};

// A finding as a result tells it; texts are as they stand there.
struct told_finding
{
    std::string rule, level, spec, party, rung, expected, observed;
};

// A finding that nobody is held to, and by whose word until when.
struct told_waiver
{
    told_finding what;
    std::string reason, owner, until;
};

struct told_run
{
    std::string verdict;  // "fail"
    std::vector<told_finding> findings;
    std::vector<told_waiver> waived;
    // Of all waivers of the result, also of those that nothing was found for.
    std::vector<std::string> reasons, owners;
};

std::string to_json(const bundle& b);
// Both throw std::runtime_error that says what is wrong with it.
bundle bundle_of_json(std::string_view text);
// Of the only run of a result.json. `cast`: gets the names of the lifelines, and who plays each.
bundled_result result_of_json(std::string_view text,
                              std::string& script_path,
                              std::vector<std::pair<std::string, std::string>>& cast);

// What the only run of a result.json came to. Throws std::runtime_error.
told_run run_of_json(std::string_view text);

}  // namespace report
