#include "cli/plan.hpp"

#include <algorithm>

namespace cli {

planned_run plan::part::run(std::size_t number) const
{
    auto out = first;
    out.seed += number;
    out.repetition += static_cast<std::uint32_t>(number);
    out.index += number;
    return out;
}

void plan::add(const script::flow& s,
               const play::cast* c,
               std::uint64_t seed,
               std::uint32_t repeat,
               std::shared_ptr<const play::secrets> secrets)
{
    if (repeat == 0)
        return;
    parts_.push_back({{&s, c, std::move(secrets), seed, 0, size_}, repeat});
    size_ += repeat;
}

planned_run plan::operator[](std::size_t index) const
{
    const auto after =
        std::ranges::upper_bound(parts_, index, {}, [](const part& p) { return p.first.index; });
    const auto& p = *std::prev(after);
    return p.run(index - p.first.index);
}

}  // namespace cli
