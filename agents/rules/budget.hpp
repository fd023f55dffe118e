// How many octets of what they see the referees of one program may keep, together: its runs share one budget,
// from several threads at a time. What is over it is counted, and not judged.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace rules {

namespace limits {
inline constexpr std::size_t kept_octets = 64 << 20;      // of one program
inline constexpr std::size_t granted_octets = 128 << 10;  // to each run, whatever others have taken
}  // namespace limits

class budget
{
public:
    explicit budget(std::size_t octets = limits::kept_octets) : most_{octets} {}

    std::size_t most() const { return most_; }
    std::size_t taken() const { return taken_; }  // what was granted is not counted

    // What one run has taken; given back when it is gone. A copy has as much again, whatever is left.
    class share
    {
    public:
        share() = default;
        explicit share(std::shared_ptr<budget> of) : of_{std::move(of)} {}
        share(const share& other) : of_{other.of_}, octets_{other.octets_}
        {
            if (of_)
                of_->taken_ += over(octets_);
        }
        share(share&& other) noexcept : of_{std::move(other.of_)}, octets_{std::exchange(other.octets_, 0)} {}
        share& operator=(share other) noexcept
        {
            std::swap(of_, other.of_);
            std::swap(octets_, other.octets_);
            return *this;
        }
        ~share()
        {
            if (of_)
                of_->taken_ -= over(octets_);
        }

        bool take(std::size_t octets)  // false: there is no room for so many
        {
            if (!of_)
                return true;
            const auto more = over(octets_ + octets) - over(octets_);
            if (more > 0 && of_->taken_ + more > of_->most_)
                return false;
            of_->taken_ += more;
            octets_ += octets;
            return true;
        }
        std::size_t octets() const { return octets_; }

    private:
        static std::size_t over(std::size_t octets)
        {
            return octets > limits::granted_octets ? octets - limits::granted_octets : 0;
        }

        std::shared_ptr<budget> of_;  // null: there is no bound
        std::size_t octets_ = 0;
    };

private:
    std::size_t most_;
    std::atomic<std::size_t> taken_ = 0;
};

}  // namespace rules
