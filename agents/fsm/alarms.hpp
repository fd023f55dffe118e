// The timers of a transaction user: each key has at most one time at which it is due.
#pragma once

#include "fsm/time.hpp"

#include <map>
#include <optional>
#include <set>
#include <utility>

namespace fsm {

template <class Key>
class alarms
{
public:
    void set(const Key& key, time_point at)
    {
        clear(key);
        at_.emplace(key, at);
        order_.emplace(at, key);
    }
    void clear(const Key& key)
    {
        const auto found = at_.find(key);
        if (found == at_.end())
            return;
        order_.erase({found->second, key});
        at_.erase(found);
    }
    std::optional<Key> take_due(time_point now)  // earliest first; equal times in the order of their keys
    {
        if (order_.empty() || order_.begin()->first > now)
            return std::nullopt;
        const auto key = order_.begin()->second;
        clear(key);
        return key;
    }
    // In the order of their keys: act(key, when).
    template <class Do>
    void each(Do act) const
    {
        for (const auto& [key, at] : at_)
            act(key, at);
    }
    time_point next() const { return order_.empty() ? never : order_.begin()->first; }
    bool empty() const { return order_.empty(); }

private:
    std::map<Key, time_point> at_;
    std::set<std::pair<time_point, Key>> order_;
};

}  // namespace fsm
