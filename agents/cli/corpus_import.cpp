// `sipwright corpus import`: seeds of a fuzz target out of captures.
#include "capture/read.hpp"
#include "cli/command.hpp"
#include "cli/decryption.hpp"
#include "cli/exit_code.hpp"
#include "cli/input.hpp"
#include "cli/outputs.hpp"
#include "cli/seed_files.hpp"
#include "net/error.hpp"
#include "net/file.hpp"
#include "script/load.hpp"
#include "script/printable.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace cli {

namespace {

struct import_options
{
    std::vector<std::string> captures;
    std::string target, to, key_log;
};

constexpr std::string_view whole_file = "capture";  // the target whose inputs are the captures themselves

capture::contents read(const std::string& path, const capture::decryption& how)
{
    input in{path, input::fifo::has_a_writer};
    return capture::read(in.take(), nullptr, how);
}

seeds::conversation conversation_of(const capture::contents& all)
{
    seeds::observer seen;
    for (const auto& m : all.messages)
    {
        const auto since = m.when.at - all.messages.front().when.at;
        seen.see(fsm::time_point{std::chrono::duration_cast<fsm::duration>(since)}, m.from, m.to, m.octets);
    }
    seeds::conversation out{seen.take(), {}};
    for (const auto& s : all.streams)
        out.streams.push_back({s.from, s.to, s.octets});
    return out;
}

// "  2 frames: neither UDP nor TCP (frames 3, 8)"
void tell_skips(const capture::contents& all)
{
    constexpr std::size_t shown = 8;
    for (std::size_t r = 0; r < all.skipped.size(); ++r)
    {
        if (all.skipped[r] == 0)
            continue;
        std::cout << "  skipped " << all.skipped[r] << ": " << name_of(static_cast<capture::reason>(r));
        std::string frames;
        std::size_t count = 0;
        for (const auto& s : all.skips)
            if (static_cast<std::size_t>(s.why) == r && ++count <= shown)
                frames += (frames.empty() ? "" : ", ") + std::to_string(s.frame);
        if (!frames.empty())
            std::cout << " (frame " << frames << (all.skipped[r] > shown ? ", ..." : "") << ')';
        std::cout << '\n';
    }
    if (all.other_octets > 0)
        std::cout << "  " << all.other_octets << " octets belong to no message\n";
}

// pcap or pcapng, with how many messages: "pcapng-20-messages"
seeds::harvest itself(const std::string& path, const capture::contents& all)
{
    seeds::harvest out;
    const auto octets = net::read_whole(path, seeds::limits::octets + 1);
    if (octets.size() > seeds::limits::octets)
        out.notes.push_back("left out: larger than " + std::to_string(seeds::limits::octets) + " octets");
    else
        out.seeds.push_back({(octets.starts_with("\x0a\x0d\x0d\x0a") ? "pcapng-" : "pcap-") +
                                 std::to_string(all.messages.size()) + "-messages",
                             octets});
    return out;
}

bool import(const std::string& path, const import_options& o, const capture::decryption& how, seed_files& out)
{
    const auto all = read(path, how);
    std::cout << script::printable(path) << ": " << all.frames << " frames, " << all.messages.size()
              << " SIP messages\n";
    tell_skips(all);
    if (!all.trouble.empty())
        std::cout << (all.frames == 0 ? "  no capture that can be read: " : "  not read to its end: ")
                  << script::printable(all.trouble) << '\n';
    if (all.frames == 0 && !all.trouble.empty())
        return false;
    const auto seen = conversation_of(all);
    if (seen.traffic.dropped > 0)
        std::cout << "  " << seen.traffic.dropped << " messages are not used: " << rules::limits::messages
                  << " different ones are\n";
    const auto made = o.target == whole_file ? itself(path, all) : seeds::make(o.target, seen);
    for (const auto& note : made.notes)
        std::cout << "  " << note << '\n';
    const auto there = out.there(), left_out = out.left_out();
    for (const auto& one : made.seeds)
        if (const auto written = out.add(one); !written.empty())
            std::cout << "  wrote " << script::printable(written) << " (" << one.octets.size()
                      << " octets)\n";
    if (made.seeds.empty())
        std::cout << "  nothing in it is an input of the target " << o.target << '\n';
    if (out.there() > there)
        std::cout << "  " << out.there() - there << " were there already\n";
    if (out.left_out() > left_out)
        std::cout << "  " << out.left_out() - left_out << " left out: " << seed_files::most
                  << " are written at a time\n";
    return all.trouble.empty() && !made.seeds.empty();
}

}  // namespace

void add_corpus_import(CLI::App& corpus, command& chosen)
{
    const auto o = std::make_shared<import_options>();
    auto* sub = corpus.add_subcommand("import", "Make seeds of a fuzz target out of captures");
    sub->add_option("CAPTURE", o->captures,
                    "pcap or pcapng files; SIP over UDP, TCP, TLS and WebSocket is found on any port")
        ->required();
    add_key_log(*sub, o->key_log);
    sub->add_option("--target", o->target,
                    "message, stream, fields, uri, sdp, multipart, digest, referee, transactions, or capture "
                    "(the file itself)")
        ->required();
    sub->add_option("--to", o->to, "the folder; what is there stays as it is")
        ->required()
        ->check(not_a_file_name);
    sub->footer("example: sipwright corpus import evidence/capture.pcapng --target message --to seeds\n"
                "exit codes: 0; 1 a capture cannot be read to its end, or nothing in it is an input of the "
                "target;\n            2 usage; 4 files");
    sub->callback([o, &chosen] {
        chosen = [o] {
            if (const auto why = seeds::why_not(o->target); o->target != whole_file && !why.empty())
                throw script::usage_error{"--target " + o->target + ": " + why};
            const auto how = decryption_with(o->key_log);
            seed_files out{o->to};
            bool all = true;
            for (const auto& path : o->captures)
                all = import(path, *o, how, out) && all;
            std::cout << out.written() << " seeds written to " << script::printable(out.folder()) << '\n';
            return all ? as_drawn : findings;
        };
    });
}

}  // namespace cli
