#include "device/survey.hpp"

#include "script/printable.hpp"
#include "script/script_names.hpp"
#include "sip/names.hpp"
#include "sip/via.hpp"

#include <algorithm>
#include <array>

namespace device {

namespace {

constexpr std::size_t most_words = 100;  // of one field

// Methods that not every user agent has, and extensions that flows ask for.
constexpr std::array<std::string_view, 8> methods{"INFO",    "MESSAGE", "NOTIFY", "PRACK",
                                                  "PUBLISH", "REFER",   "UPDATE", "SUBSCRIBE"};
constexpr std::array<std::string_view, 3> tags{"100rel", "replaces", "timer"};

std::optional<std::vector<std::string>> words_of(const sip::message& m, sip::field_id id)
{
    if (!m.has(id))
        return std::nullopt;
    std::vector<std::string> out;
    for (const auto* row = m.first(id); row; row = m.next(*row))
        for (auto rest = m.value(*row); !rest.empty();)
        {
            const auto end = std::min(rest.find_first_of(", \t\r\n"), rest.size());
            const auto word = rest.substr(0, end);
            if (script::is_field_name(word) && out.size() < most_words)  // a token
                out.emplace_back(word);
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    return out;
}

bool holds(const std::vector<std::string>& all, std::string_view one)
{
    return std::ranges::any_of(all, [&](const auto& a) { return script::same_field(a, one); });
}

std::string joined(const std::vector<std::string>& all, const char* quote)
{
    std::string out;
    for (const auto& one : all)
        out += (out.empty() ? "" : ", ") + (quote + one) + quote;
    return out;
}

std::string comment(std::string_view name, std::string_view text)
{
    return text.empty() ? std::string{}
                        : "# " + std::string{name} + ": " + script::printable(text.substr(0, 200)) + '\n';
}

}  // namespace

std::string word_of(fsm::transport t)
{
    std::string out{fsm::via_token(t)};
    for (char& c : out)
        c = static_cast<char>(c - 'A' + 'a');
    return out;
}

survey survey_of(const sip::message& answer, const fsm::address& ours)
{
    survey out;
    out.status = answer.status();
    out.reason = answer.reason();
    out.user_agent = answer.value(sip::field_id::user_agent);
    out.server = answer.value(sip::field_id::server);
    out.allow = words_of(answer, sip::field_id::allow);
    out.supported = words_of(answer, sip::field_id::supported);
    out.transport = ours.transport;
    if (fsm::is_reliable(ours.transport))
        return out;
    out.received = out.rport = "missing";
    const auto via = sip::top_via(answer);
    if (via && !via->received.empty())
        out.received = via->received == ours.host() ? "right" : script::printable(via->received);
    if (via && via->has_rport && via->rport != 0)
        out.rport = via->rport == ours.port ? "right" : std::to_string(via->rport);
    return out;
}

std::string to_text(const asked_over& a)
{
    return a.at.host_port() + " over " + word_of(a.at.transport) +
           (a.answers ? " it answers" : " it does not answer" + (a.why.empty() ? a.why : ": " + a.why));
}

std::string draft_of(const survey& s, std::string_view today)
{
    auto out = "# Draft of sipwright probe " + s.address + ", " + std::string{today} +
               ": check it, and say what it does not do by itself ([trigger.NAME]).\n";
    out += comment("It answered OPTIONS with", std::to_string(s.status) + ' ' + s.reason);
    out += comment("User-Agent", s.user_agent) + comment("Server", s.server);
    if (s.allow)
        out += comment("Allow", joined(*s.allow, ""));
    if (s.supported)
        out += comment("Supported", joined(*s.supported, ""));
    out += comment("received in our Via", s.received) + comment("rport in our Via", s.rport) +
           comment("A Via with a host that is nobody's was", s.foreign_sent_by);
    for (const auto& one : s.asked)
        out += comment("At", to_text(one));
    out += "\n[device]\naddress = \"" + s.address + "\"\ntransport = \"" + word_of(s.transport) + "\"\n";
    if (!s.uri.empty())
        out += "contact = \"" + s.uri + "\"\n";
    std::vector<std::string> lacks;
    for (const auto m : methods)
        if (s.allow && !holds(*s.allow, m))
            lacks.emplace_back(m);
    for (const auto t : tags)
        if (s.supported && !holds(*s.supported, t))
            lacks.emplace_back(t);
    if (!lacks.empty())
        out += "unsupported = [" + joined(lacks, "\"") + "]\n";
    return out;
}

}  // namespace device
