#include "torture/result.hpp"

#include "script/duration.hpp"

namespace torture {

std::string_view word_of(status s)
{
    switch (s)
    {
    case status::ok: return "ok";
    case status::warn: return "warn";
    case status::fault: return "FAULT";
    case status::silent: return "DOWN";
    case status::not_run: return "not run";
    default: return "-";
    }
}

std::vector<std::string> result::complaints() const
{
    std::vector<std::string> out;
    if (status == status::silent)
    {
        const auto lasted = script::to_text(std::chrono::floor<std::chrono::milliseconds>(silence));
        out.push_back(came_back ? "reboot or hang for " + lasted + ": no answer to OPTIONS meanwhile"
                                : "crash or hang: silent since, for " + lasted);
    }
    for (const auto& r : came.remarks)
        out.push_back(std::string{torture::word_of(r.level)} + ": " + r.text);
    return out;
}

result made(const expectation& of, role device, const exchange& played)
{
    result out;
    out.of = &of;
    out.over = played.over_link().transport();
    out.came = judge(of, device, played);
    out.status = static_cast<torture::status>(out.came.level);
    out.sent = played.message().octets();
    const auto method = played.method();
    const auto& heard = played.heard();
    const auto* answer = heard.final(method);
    if (!answer)
        answer = heard.provisional(method);
    if (answer)
    {
        out.answer = answer->message->octets();
        out.took = answer->at - heard.sent;
    }
    return out;
}

}  // namespace torture
