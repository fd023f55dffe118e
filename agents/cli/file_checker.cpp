#include "cli/file_checker.hpp"

#include "capture/start_line.hpp"
#include "net/error.hpp"
#include "script/printable.hpp"
#include "sip/limits.hpp"

#include <algorithm>
#include <iostream>

namespace cli {

bool is_capture(std::string_view begin)
{
    using namespace std::string_view_literals;
    for (const auto magic : {"\xa1\xb2\xc3\xd4"sv, "\xd4\xc3\xb2\xa1"sv, "\xa1\xb2\x3c\x4d"sv,
                             "\x4d\x3c\xb2\xa1"sv, "\x0a\x0d\x0d\x0a"sv})
        if (begin.starts_with(magic))
            return true;
    return false;
}

namespace {

// What was not seen, as far as SIP may have been in it.
bool is_hole(capture::reason r)
{
    using capture::reason;
    return r == reason::frame_cut || r == reason::fragments_missing || r == reason::fragments_overlap ||
           r == reason::segments_missing || r == reason::framing_lost || r == reason::message_incomplete ||
           r == reason::too_many_directions;
}

class into_checker : public capture::sink
{
public:
    into_checker(check::checker& to, net::interrupt& signals) : to_{&to}, signals_{&signals} {}

    bool frame(capture::wall_time at, bool behind_a_gap) override
    {
        to_->passes(at);
        to_->gap(behind_a_gap);
        return ++frames_ % 1024 != 0 || !signals_->raised();
    }
    void found(capture::message m) override
    {
        ++messages;
        to_->see(m);
    }
    void skipped(capture::reason why) override
    {
        if (is_hole(why))
            to_->hole();
    }
    void unread(capture::reason, const fsm::address& from, const fsm::address& to) override
    {
        to_->unread(from, to);
    }

    std::uint64_t messages = 0;

private:
    check::checker* to_;
    net::interrupt* signals_;
    std::uint64_t frames_ = 0;
};

// "no SIP in 12 frames: 8 UDP port 53, 2 TCP port 443; 2 not IP"
std::string what_it_holds(const capture::contents& all)
{
    constexpr std::size_t shown = 8;
    auto out = "no SIP in " + std::to_string(all.frames) + (all.frames == 1 ? " frame" : " frames");
    std::vector<std::pair<std::uint64_t, std::string>> rows;
    for (const auto& [key, count] : all.ports)
        rows.emplace_back(count,
                          std::string{fsm::via_token(key.first)} + " port " + std::to_string(key.second));
    std::ranges::stable_sort(rows, std::greater<>{}, &std::pair<std::uint64_t, std::string>::first);
    auto others = all.other_ports;
    for (std::size_t i = shown; i < rows.size(); ++i)
        others += rows[i].first;
    rows.resize(std::min(rows.size(), shown));
    if (others > 0)
        rows.emplace_back(others, "of other ports");
    for (std::size_t r = 0; r < all.skipped.size(); ++r)
        if (const auto why = static_cast<capture::reason>(r);
            all.skipped[r] > 0 && why != capture::reason::not_sip && why != capture::reason::keep_alive)
            rows.emplace_back(all.skipped[r], name_of(why));
    const char* between = ": ";
    for (const auto& [count, what] : rows)
    {
        out += between + std::to_string(count) + ' ' + what;
        between = ", ";
    }
    return out;
}

}  // namespace

void file_checker::check(const std::string& path)
{
    input in{path, [this] { return signals_->raised(); }};
    if (signals_->raised())
        return;
    if (in.begin().empty())
        return complain(environment, path, "an empty file");
    if (is_capture(in.begin()))
        return capture(path, in);
    const auto octets = in.whole(sip::limits::message_octets + 1);
    if (!capture::begins_as_sip(octets) && !path.ends_with(".sip") && !path.ends_with(".msg"))
        return complain(environment, path,
                        "neither a capture (pcap, pcapng) nor a SIP message: it begins with '" + in.begin() +
                            "'");
    to_->alone(octets);
}

void file_checker::capture(const std::string& path, input& in)
{
    into_checker to{*to_, *signals_};
    const auto all = capture::read(in.take(), &to, how_);
    if (signals_->raised())
        return;
    if (!all.trouble.empty())
        complain(environment, path,
                 (all.frames == 0
                      ? "no capture that can be read: "
                      : "not read to its end, but to frame " + std::to_string(all.frames) + ": ") +
                     all.trouble);
    else if (all.count(capture::reason::too_many_frames) > 0)
        complain(environment, path, "not read behind frame " + std::to_string(all.frames));
    else if (to.messages == 0)
        complain(not_testable, path, what_it_holds(all));
    to_->another();
}

void file_checker::complain(int code, const std::string& path, const std::string& why)
{
    std::cout.flush();
    std::cerr << "sipwright: " << script::printable(path) << ": " << script::printable(why) << std::endl;
    code_ = std::max(code_, code);
}

}  // namespace cli
