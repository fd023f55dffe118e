// Which runs are to be played. A million of them take no memory.
#pragma once

#include "play/cast.hpp"
#include "script/script.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace cli {

struct planned_run
{
    const script::flow* flow = nullptr;
    const play::cast* cast = nullptr;                        // null: in memory
    std::shared_ptr<const play::secrets> secrets = nullptr;  // in memory; else the cast has them
    std::uint64_t seed = 0;
    std::uint32_t repetition = 0;  // of this script, from 0
    std::size_t index = 0;         // of all
};

class plan
{
public:
    struct part  // the runs of one script, with seeds that count up
    {
        planned_run first;
        std::size_t count = 0;

        planned_run run(std::size_t number) const;  // of this script, from 0
    };

    void add(const script::flow& s,
             const play::cast* c,
             std::uint64_t seed,
             std::uint32_t repeat,
             std::shared_ptr<const play::secrets> secrets = nullptr);

    const std::vector<part>& parts() const { return parts_; }  // none is empty
    std::size_t size() const { return size_; }
    planned_run operator[](std::size_t index) const;

private:
    std::vector<part> parts_;
    std::size_t size_ = 0;
};

}  // namespace cli
