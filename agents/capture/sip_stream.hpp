// Messages out of one direction of a TCP connection. sip::framer cuts them; where it cannot, because the
// capture began late, octets are missing or the framing is wrong, this looks for the next start line.
#pragma once

#include "capture/collector.hpp"
#include "sip/framer.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace capture {

class sip_stream
{
public:
    // `whole`: the capture has seen the connection begin.
    sip_stream(fsm::address from, fsm::address to, bool whole, collector& out);

    void put(std::string_view octets, stamp when, bool after_gap);
    void end();  // the connection or the capture ends

    std::size_t pending() const { return line_.size() + 2 * unframed_.size(); }

private:
    void frame(std::string_view octets, stamp when);
    void search(std::string_view octets, stamp when);
    void start_over(stamp when, reason why);

    fsm::address from_, to_;
    collector& out_;
    bool whole_;
    bool searching_ = true;
    bool blamed_;             // it has been told that this is no SIP, or why is known
    bool skip_line_ = false;  // the rest of a line that is too long
    std::string line_;        // searching: a line that has not ended yet
    std::optional<sip::framer> framer_;
    std::string unframed_;             // what the framer holds: no message yet
    std::optional<std::size_t> kept_;  // this direction among the streams of the contents
    stamp last_;
};

}  // namespace capture
