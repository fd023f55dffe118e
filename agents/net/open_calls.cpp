#include "net/open_calls.hpp"

#include "campaign/open_calls.hpp"
#include "fsm/fnv1a.hpp"
#include "net/device_line.hpp"
#include "net/error.hpp"
#include "sip/fields.hpp"
#include "torture/follow_up.hpp"

#include <algorithm>
#include <optional>

namespace net {

namespace {

using namespace std::chrono_literals;
using campaign::open_call;
using maker = std::function<std::optional<std::string>(const torture::after&)>;

constexpr fsm::duration for_an_answer = 500ms;

// The status of the answer; 0: none came; nothing: it cannot be made.
std::optional<int>
sent(device_line& line, const open_call& c, const std::string& token, fsm::duration wait, const maker& make)
{
    std::optional<int> out;
    const auto& invite = c.invite ? *c.invite : *c.answer;
    const auto played = line.play([&](const fsm::link& over) {
        torture::exchange::settings how;
        how.token = token;
        how.wait = wait;
        auto octets = make({invite, *c.answer, over, token});
        if (octets)
            out = 0;
        else
            how.wait = fsm::duration{0};
        return std::make_unique<torture::exchange>(octets.value_or("\r\n\r\n"), over, how);
    });
    if (const auto* final = out ? played->heard().final("BYE") : nullptr)
        out = final->message->status();
    return out;
}

std::optional<int>
say_bye(device_line& line, const open_call& c, const std::string& token, std::uint32_t number)
{
    return sent(line, c, token, for_an_answer, [&](const torture::after& a) {
        const auto answered = torture::number_of(a.answer);
        return answered && *answered < number ? torture::bye(a, number - *answered) : std::nullopt;
    });
}

// The number goes on from all that the device may have taken. When that has led nowhere, it goes on from the
// INVITE.
bool end(device_line& line, const open_call& c, const std::string& token)
{
    if (!c.acknowledged && !sent(line, c, token, 1ms, torture::ack_of_success))
        return true;
    const auto answered = torture::number_of(*c.answer).value_or(0);
    const auto next = std::min(c.number + 1, sip::largest_cseq);
    const auto status = say_bye(line, c, token, next);
    if (status && *status >= 300 && *status != 481 && next != answered + 1)
        say_bye(line, c, token + "again", answered + 1);
    return !status || *status != 0;
}

}  // namespace

void end_open_calls(const judge::run_result& r, const play::cast& cast, const tls_settings& tls)
try
{
    for (const auto& c : campaign::open_calls(r))
    {
        const auto& device = cast[c.device];
        device_line line{{device.at, cast[c.agent].at, {device.host}, tls, {}}};
        const auto call = c.answer->value(sip::field_id::call_id);
        if (!end(line, c, "e" + fsm::fnv1a{}.add(call).hex()))
            return;
    }
}
catch (const environment_error&)  // whoever looks at the device next says so
{
}

}  // namespace net
