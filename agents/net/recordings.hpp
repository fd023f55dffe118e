// The capture files of the runs that are being played, each known by the number of its run. Datagrams are
// written by their run; what goes over a connection, by who carries it, octet for octet.
#pragma once

#include "net/capture.hpp"
#include "net/run_clock.hpp"
#include "run/series.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace net {

class recordings
{
public:
    using opener = std::function<std::unique_ptr<capture>(std::size_t number)>;  // null: not recorded

    // `when` outlives this. No opener: no run is recorded.
    recordings(opener open, const run_clock& when) : open_{std::move(open)}, clock_{&when} {}

    run::series::recorder begin(std::size_t number);  // empty: that run is not recorded
    std::string end(std::size_t number);              // why its file ends early; "" when it is whole or none
    capture* of(std::size_t number) const;            // null: it is not recorded

private:
    opener open_;
    const run_clock* clock_;
    std::map<std::size_t, std::unique_ptr<capture>> files_;
};

}  // namespace net
