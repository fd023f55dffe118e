// A table of the most recent entries: between `size` and twice as many are found again, older ones are
// forgotten. Constant time, bounded memory.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace rules {

template <class Value>
class recent
{
public:
    explicit recent(std::size_t size) : size_{size} {}

    Value* find(std::uint64_t key)  // null when unknown or forgotten
    {
        for (auto& [of, value] : few_)
            if (of == key)
                return &value;
        for (auto* table : {&young_, &old_})
            if (const auto found = table->find(key); found != table->end())
                return &found->second;
        return nullptr;
    }
    void add(std::uint64_t key, const Value& value)  // the key is not there yet
    {
        if (young_.empty() && few_.size() < std::min(few, size_))
        {
            if (few_.empty())
                few_.reserve(few / 2);
            few_.emplace_back(key, value);
            return;
        }
        for (; !few_.empty(); few_.pop_back())
            young_.insert(few_.back());
        if (young_.size() >= size_)
        {
            std::swap(young_, old_);
            young_.clear();
        }
        young_.emplace(key, value);
    }

private:
    static constexpr std::size_t few = 8;  // in a list: the table of a single call stays small

    std::vector<std::pair<std::uint64_t, Value>> few_;
    boost::unordered_flat_map<std::uint64_t, Value> young_, old_;
    std::size_t size_;
};

}  // namespace rules
