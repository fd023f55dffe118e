#include "report/survey.hpp"

#include "report/json.hpp"
#include "report/json_parts.hpp"
#include "script/printable.hpp"

namespace report {
namespace json = boost::json;

namespace {

json::value words(const std::optional<std::vector<std::string>>& all)
{
    if (!all)
        return nullptr;
    json::array out;
    for (const auto& one : *all)
        out.push_back(text(one));
    return out;
}

json::array answering(const device::survey& s)
{
    json::array out;
    for (const auto& one : s.asked)
        if (one.answers)
            out.push_back(text(device::word_of(one.at.transport)));
    return out;
}

json::array asked(const device::survey& s)
{
    json::array out;
    for (const auto& one : s.asked)
        out.push_back(json::object{{"transport", text(device::word_of(one.at.transport))},
                                   {"address", text(one.at.host_port())},
                                   {"answers", one.answers},
                                   {"why", text(script::printable(one.why))},
                                   {"took_ms", ms(one.took)}});
    return out;
}

}  // namespace

std::string to_json(const device::survey& s, std::string_view device)
{
    json::object out{{"schema", 1}, {"tool", text(tool)}};
    if (!device.empty())
        out["device"] = text(device);
    const json::object more{{"address", text(s.address)},
                            {"uri", text(s.uri)},
                            {"transports", answering(s)},
                            {"asked", asked(s)},
                            {"status", s.status},
                            {"took_ms", ms(s.took)},
                            {"user_agent", text(script::printable(s.user_agent))},
                            {"server", text(script::printable(s.server))},
                            {"allow", words(s.allow)},
                            {"supported", words(s.supported)},
                            {"received", text(s.received)},
                            {"rport", text(s.rport)},
                            {"foreign_sent_by", text(s.foreign_sent_by)}};
    out.insert(more.begin(), more.end());
    return written(out, layout::one_line) + '\n';
}

}  // namespace report
