// What a bundle holds: manifest.json, and of each result its files in a folder of its own, 1/, 2/, ...
#pragma once

#include "fsm/address.hpp"
#include "redact/replacements.hpp"
#include "report/bundle_json.hpp"

#include <string>
#include <utility>
#include <vector>

namespace cli {

// What a folder of a run holds.
struct result_folder
{
    std::string path;
    report::bundled_result about;
    std::string script_path;                                // as the result names it
    std::vector<std::pair<std::string, std::string>> cast;  // lifelines, and who plays them
    std::string result_json, ladder, capture, page;         // octets; "": it has none
};

// `party`: whom the bundle is for. Throws net::environment_error, and script::usage_error where it is no
// folder of one run, or nobody is called so in it.
result_folder read_result(const std::string& path, const std::string& party);

// "127.0.0.1:5070" of "device 127.0.0.1:5070"; "": an agent plays it.
std::string_view device_in(std::string_view plays);

// The script, which stands for itself: that of the folder, else where the result says it was. "": it cannot
// be read any more, and `why` says so.
std::string case_of(const result_folder& r, std::string& why);

// What the referee finds in a capture: of each call its verdict and the letters that are broken, sorted.
// Throws net::environment_error where it cannot be read.
std::vector<std::string> judged_capture(const std::string& octets);
// Of a script that agents alone play in memory, with that seed: the verdict, and the letters that are broken.
std::vector<std::string> judged_case(const std::string& toml, std::uint64_t seed);

// All octets of SIP in a capture, as messages.
std::vector<std::string> messages_of(const std::string& capture);

// TLS or WebSocket, which carried messages of a capture; TCP where neither did.
fsm::transport stream_of(const std::string& capture);

// Whence and whither they went, without port; each once.
std::vector<std::string> hosts_of(const std::string& capture);

// The messages of a capture in one of their own, with what is replaced in them and in their addresses: what
// else it held is not in it, and neither are TLS, its secrets, and WebSocket. What they carried goes over
// TCP, and the capture says so of each connection (capture/key_log.hpp).
std::string redacted_capture(const std::string& octets, const redact::replacements& by);

}  // namespace cli
