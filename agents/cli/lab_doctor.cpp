// `sipwright doctor` and `sipwright survey`: what is known of the devices of a lab before it is played.
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/lab_places.hpp"
#include "cli/outputs.hpp"
#include "device/altered.hpp"
#include "judge/summary.hpp"
#include "net/file.hpp"
#include "report/markdown.hpp"
#include "report/survey.hpp"
#include "script/printable.hpp"

#include <CLI/CLI.hpp>

#include <array>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <memory>

namespace cli {

namespace {

constexpr std::int64_t clock_is_right = 2;  // seconds: Date has whole ones, and the answer was on its way

std::string joined(const std::vector<std::string>& all, const char* between = ", ")
{
    std::string out;
    for (const auto& one : all)
        out += (out.empty() ? "" : between) + one;
    return out;
}

// RFC 3261 20.17, 25.1: SIP-date = rfc1123-date, in GMT.
std::optional<std::time_t> date_of(const sip::message& m)
{
    const std::string written{m.value(sip::field_id::date)};
    std::tm read{};
    const char* const end = ::strptime(written.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &read);
    if (!end || *end != '\0')
        return std::nullopt;
    return ::timegm(&read);
}

std::string clock_of(const sip::message& m, std::time_t now, bool& wrong)
{
    const auto written = m.value(sip::field_id::date);
    if (written.empty())
        return "it says no Date (RFC 3261 20.17), so nobody knows";
    const auto date = date_of(m);
    if (!date)
    {
        wrong = true;
        return "Date: " + script::shortened(written) + " is no date of RFC 3261 20.17";
    }
    const std::int64_t off = *date - now;
    if (std::abs(off) <= clock_is_right)
        return "as ours";
    wrong = true;
    return std::to_string(std::abs(off)) + " s " + (off < 0 ? "behind" : "ahead of") + " ours";
}

// "answers in 0.4 ms (200); we are 127.0.0.1:40404 to it".
std::string answer_of(const way_asked& w)
{
    if (!w.how.answers)
        return "does not answer" + (w.how.why.empty() ? std::string{} : ": " + script::shortened(w.how.why));
    const auto& heard = *w.heard;
    return "answers in " + judge::milliseconds(w.how.took) + " ms (" +
           std::to_string(heard.answered->message->status()) + ' ' +
           script::shortened(heard.answered->message->reason()) + "), to " + heard.asked->source.host_port();
}

int doctor(const asking_options& o)
{
    bool ill = false;
    const auto take = [&](const device_asked& d) {
        std::cout << d.of->name << "  (" << script::printable(d.of->place) << ")\n";
        const sip::message* first = nullptr;
        for (const auto& w : d.ways)
        {
            std::cout << "  " << device::word_of(w.how.at.transport) << "  " << w.how.at.host_port() << "  "
                      << answer_of(w) << '\n';
            ill = ill || !w.how.answers;
            if (!w.heard)
                continue;
            for (const auto& note : w.heard->result.notes)  // what TLS agreed on, whose certificate it is
                std::cout << "       " << script::shortened(note) << '\n';
            if (!w.how.answers)
                continue;
            for (const auto& what : device::altered(*w.heard->asked->message, *w.heard->answered->message))
            {
                ill = true;
                std::cout << "       changed on the way, or by the device: " << what << '\n';
            }
            if (!first)
            {
                first = w.heard->answered->message.get();
                bool wrong = false;
                std::cout << "       clock: " << clock_of(*first, std::time(nullptr), wrong) << '\n';
                ill = ill || wrong;
            }
        }
        if (d.ways.empty())
        {
            ill = true;
            std::cout << "  it has no transport of this lab\n";
        }
        if (d.survey && !fsm::is_reliable(d.survey->transport))
        {
            const auto& s = *d.survey;
            std::cout << "       it sees us at our address: received " << script::printable(s.received)
                      << ", rport " << script::printable(s.rport) << '\n';
            if (!s.foreign_sent_by.empty())
                std::cout << "       with a name that is nobody's in our Via: " << s.foreign_sent_by << '\n';
        }
        for (const auto& note : d.notes)
            std::cout << "       " << script::printable(note) << '\n';
        std::cout << std::flush;
    };
    if (!ask_devices(o, take))
        return interrupted;
    std::cout << (ill ? "some of it needs a look before the lab is played\n" : "all devices are there\n");
    return ill ? not_testable : as_drawn;
}

struct survey_options
{
    asking_options asking;
    std::string json;
};

void print_row(const std::vector<std::string>& cells)
{
    std::cout << '|';
    for (const auto& cell : cells)
        std::cout << ' ' << report::plain(cell) << " |";
    std::cout << '\n';
}

int survey(const survey_options& o)
{
    check_outputs({{"--json", o.json}, {"--keylog", o.asking.lab.tls.key_log}}, {o.asking.lab.lab});
    if (!o.json.empty())
        net::check_writable(o.json);
    bool silent = false;
    std::string rows;
    print_row({"device", "address", "transports", "status", "User-Agent or Server", "Allow", "Supported",
               "received", "rport", "foreign sent-by"});
    print_row({"---", "---", "---", "---", "---", "---", "---", "---", "---", "---"});
    const auto take = [&](const device_asked& d) {
        if (!d.survey)
        {
            silent = true;
            const auto port = d.of->profile.port;
            print_row({d.of->name, d.of->profile.host + (port == 0 ? "" : ':' + std::to_string(port)),
                       "none answers", "", "", "", "", "", "", ""});
            return;
        }
        const auto& s = *d.survey;
        std::vector<std::string> over;
        for (const auto& w : s.asked)
            if (w.answers)
                over.push_back(device::word_of(w.at.transport));
        const auto words = [](const std::optional<std::vector<std::string>>& all) {
            return all ? joined(*all, " ") : std::string{"not said"};
        };
        print_row({d.of->name, s.address, joined(over, " "), std::to_string(s.status),
                   script::shortened(s.user_agent.empty() ? s.server : s.user_agent), words(s.allow),
                   words(s.supported), s.received, s.rport, s.foreign_sent_by});
        std::cout << std::flush;
        rows += report::to_json(s, d.of->name);
    };
    const bool whole = ask_devices(o.asking, take);
    if (!o.json.empty())
        net::write_whole(o.json, rows);
    return !whole ? interrupted : silent ? not_testable : as_drawn;
}

}  // namespace

void add_doctor(CLI::App& app, command& chosen)
{
    const auto o = std::make_shared<asking_options>();
    auto* sub = app.add_subcommand("doctor", "Look at the devices of a lab before it is played");
    add_asking_options(*sub, *o);
    sub->footer(
        R"(Of each device, over each transport: does it answer OPTIONS, to which of our addresses, what TLS agreed
on, its clock (Date), and what came back otherwise than it was sent, as something in between may have changed it.

exit codes: 0 all is well; 3 something needs a look; 2 usage or lab error; 4 environment or network)");
    sub->callback([o, &chosen] { chosen = [o] { return doctor(*o); }; });
}

void add_survey(CLI::App& app, command& chosen)
{
    const auto o = std::make_shared<survey_options>();
    auto* sub = app.add_subcommand("survey", "The table of what the devices of a lab say of themselves");
    add_asking_options(*sub, o->asking);
    sub->add_option("--json", o->json,
                    "a row for each device that answers, a line of JSON each, into this file")
        ->check(not_a_file_name);
    sub->footer("exit codes: 0; 3 a device does not answer; 2 usage or lab error; 4 environment or network");
    sub->callback([o, &chosen] { chosen = [o] { return survey(*o); }; });
}

}  // namespace cli
