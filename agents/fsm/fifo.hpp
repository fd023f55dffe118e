// First in, first out, in one block that is kept when it is empty: most queues here hold a few items at a
// time, and are emptied before more is put in. One item at a time takes no memory beside it.
#pragma once

#include <boost/container/small_vector.hpp>

#include <cstddef>
#include <utility>

namespace fsm {

template <class T>
class fifo
{
public:
    bool empty() const { return taken_ == items_.size(); }
    std::size_t size() const { return items_.size() - taken_; }
    T& front() { return items_[taken_]; }
    const T& front() const { return items_[taken_]; }
    T& back() { return items_.back(); }
    auto begin() const { return items_.begin() + static_cast<std::ptrdiff_t>(taken_); }
    auto end() const { return items_.end(); }

    void push(T item)
    {
        // Where it is never empty, what was taken goes once it is the larger part.
        if (items_.size() == items_.capacity() && taken_ > items_.size() / 2)
        {
            items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(taken_));
            taken_ = 0;
        }
        items_.push_back(std::move(item));
    }

    // False: it is empty.
    bool take(T& out)
    {
        if (empty())
            return false;
        out = std::move(items_[taken_++]);
        if (empty())
        {
            items_.clear();
            taken_ = 0;
        }
        return true;
    }

private:
    boost::container::small_vector<T, 1> items_;
    std::size_t taken_ = 0;
};

}  // namespace fsm
