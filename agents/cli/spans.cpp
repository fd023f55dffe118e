#include "cli/spans.hpp"

#include "script/duration.hpp"
#include "script/load.hpp"
#include "script/spelling.hpp"

#include <algorithm>

namespace cli {

fsm::duration parse_span(const std::string& option,
                         const std::string& text,
                         fsm::duration least,
                         fsm::duration most,
                         const std::string& example)
{
    const auto time = script::parse_duration(text);
    if (!time || *time < least || *time > most)
        throw script::usage_error{option + ' ' + script::in_quotes(text) + ": expected a time from " +
                                  script::to_text(least) + " to " + script::to_text(most) + ", such as " +
                                  (example.empty() ? script::to_text(std::max(least, most / 10)) : example)};
    return *time;
}

}  // namespace cli
