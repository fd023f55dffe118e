#include "cli/spans.hpp"

#include "script/duration.hpp"
#include "script/load.hpp"
#include "script/spelling.hpp"

#include <algorithm>
#include <chrono>

namespace cli {

fsm::duration parse_span(const std::string& option,
                         const std::string& text,
                         fsm::duration least,
                         fsm::duration most,
                         const std::string& example)
{
    const auto time = script::parse_span(text);
    if (!time || *time < least || *time > most)
        throw script::usage_error{
            option + ' ' + script::in_quotes(text) + ": expected a time from " + script::span_to_text(least) +
            " to " + script::span_to_text(most) + ", such as " +
            (example.empty() ? script::span_to_text(std::max(least, most / 10)) : example) + " (" +
            script::span_units + ")"};
    return *time;
}

fsm::duration parse_t1(const std::string& text)
{
    using namespace std::chrono_literals;
    return parse_span("--t1", text, 10ms, 500ms);
}

fsm::timer_values scaled_to(fsm::duration t1)
{
    fsm::timer_values out;
    out.t1 = t1;
    out.t2 = 8 * t1;
    out.t4 = 10 * t1;
    out.timer_d = 64 * t1;
    return out;
}

}  // namespace cli
