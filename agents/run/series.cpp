#include "run/series.hpp"

namespace run {

std::string refusal(const script::flow& s, const play::cast& c, const reach& allowed)
{
    for (std::size_t i = 0; i < c.size(); ++i)
        if (c[i].device)
            if (const auto why = allowed.refusal(c[i].at); !why.empty())
                return s.parties[i].name + ": " + why;
    return {};
}

series::series(const script::flow& s, play::cast c, settings how)
    : script_{&s},
      cast_{std::move(c)},
      how_{std::move(how)}
{
    how_.on_wire = {};
}

std::unique_ptr<run> series::make(std::size_t number, recorder to)
{
    if (to)
    {
        auto how = how_;
        how.seed += number;
        how.on_wire = std::move(to);
        return std::make_unique<run>(*script_, cast_, how);
    }
    if (!blank_)
        blank_.emplace(*script_, cast_, how_);
    auto out = std::make_unique<run>(*blank_);
    out->reseed(how_.seed + number);
    return out;
}

}  // namespace run
