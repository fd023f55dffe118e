// Evidence pages of a redacted result: made anew from the redacted capture, as whoever gets it could.
#pragma once

#include "cli/bundle_files.hpp"

#include <string>
#include <vector>

namespace cli {

// What the pages are made of, all of it redacted.
struct redacted_result
{
    std::string folder, title, spec;
    std::string result_json, capture, script;  // octets; `script` may be ""
    fsm::transport stream =
        fsm::transport::tcp;           // what carried the messages that its capture has as over TCP
    std::vector<std::string> parties;  // "Bob=192.0.2.1:5060=ua", as `check --party` takes them
};

namespace limits {
inline constexpr std::size_t pages = 20;  // of one result, of its gravest calls; the capture has them all
}

// A page for each call of the capture, that with the gravest findings first. Findings of the run that the
// capture alone does not show stand on the first page. Throws net::environment_error.
std::vector<std::string> pages_of(const redacted_result& r);

// "Bob=127.0.0.1:5070=ua" of each party of a run, as the page of the run names them; empty: it has none.
std::vector<std::string> parties_in(const std::string& page);

// What a reader of the page sees, without markup: a value that marks divide is whole there.
std::string text_of_page(const std::string& page);

}  // namespace cli
