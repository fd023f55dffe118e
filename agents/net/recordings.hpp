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

    recordings() = default;  // no run is recorded, and nobody has a name

    // All but `open` outlive this. No opener: no run is recorded. `c` is asked when a run begins: by then the
    // addresses of all are known.
    recordings(opener open, const run_clock& when, const script::flow& s, const play::cast& c)
        : open_{std::move(open)},
          clock_{&when},
          script_{&s},
          cast_{&c}
    {
    }

    bool are_made() const { return open_ != nullptr; }  // of any run
    run::series::recorder begin(std::size_t number);    // empty: that run is not recorded
    std::string end(std::size_t number);    // why its file ends early; "" when it is whole or none
    capture* of(std::size_t number) const;  // null: it is not recorded
    std::string name_of(rules::party_index who) const
    {
        return script_ ? script_->parties[who].name : std::string{};
    }

private:
    opener open_;
    const run_clock* clock_ = nullptr;
    const script::flow* script_ = nullptr;
    const play::cast* cast_ = nullptr;
    std::map<std::size_t, std::unique_ptr<capture>> files_;
};

}  // namespace net
