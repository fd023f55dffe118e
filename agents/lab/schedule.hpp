// Which cell is played next: lanes of devices side by side, the longest first, and no device asked for more
// at once than it says it may be.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace lab {

class schedule
{
public:
    struct work
    {
        std::size_t device = 0;  // an index into `at_once`
        double lasts = 0;        // about; in whatever unit
    };

    // `all`: the cells that are to be played, known by their place in it.
    schedule(const std::vector<work>& all, std::vector<unsigned> at_once);

    // Of the devices that have room, that with the most left to do, and of its cells the longest; nothing:
    // none has room, or all are given out. Whoever takes one calls done() when it was played.
    std::optional<std::size_t> next();
    void done(std::size_t cell);

    bool all_given_out() const { return left_ == 0; }
    std::size_t left() const { return left_; }  // not given out

private:
    struct lane
    {
        std::vector<std::size_t> waiting;  // the longest last
        double left = 0;
        unsigned room = 0, width = 1;  // now; when nothing is played
    };
    std::vector<work> all_;
    std::vector<lane> lanes_;
    std::size_t left_ = 0;
};

}  // namespace lab
