// Who is due next: a binary heap in which each item stands at most once, under its earliest deadline. Items
// that are due at the same time come in the order of their ids, so that the same run gives the same order
// everywhere.
#pragma once

#include "fsm/time.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace fsm {

// Item has `id`, which orders, and `std::size_t place`, which belongs to the queue and starts as
// deadline_queue::nowhere.
template <class Item>
class deadline_queue
{
public:
    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

    bool empty() const { return heap_.empty(); }
    time_point next() const { return heap_.empty() ? never : heap_.front().at; }
    Item& first() const { return *heap_.front().item; }

    // `never` takes the item out.
    void set(Item& item, time_point at)
    {
        if (at == never)
            return remove(item);
        if (item.place == nowhere)
        {
            item.place = heap_.size();
            heap_.push_back({at, &item});
        }
        else
            heap_[item.place].at = at;
        settle(item.place);
    }

    void remove(Item& item)
    {
        const auto place = std::exchange(item.place, nowhere);
        if (place == nowhere)
            return;
        const auto last = heap_.back();
        heap_.pop_back();
        if (last.item == &item)
            return;
        put(place, last);
        settle(place);
    }

private:
    struct entry
    {
        time_point at;
        Item* item;
        bool operator<(const entry& other) const
        {
            return at != other.at ? at < other.at : item->id < other.item->id;
        }
    };

    void put(std::size_t place, const entry& e)
    {
        heap_[place] = e;
        e.item->place = place;
    }

    void settle(std::size_t place)
    {
        const auto moving = heap_[place];
        for (; place > 0 && moving < heap_[(place - 1) / 2]; place = (place - 1) / 2)
            put(place, heap_[(place - 1) / 2]);
        for (;;)
        {
            auto child = 2 * place + 1;
            if (child + 1 < heap_.size() && heap_[child + 1] < heap_[child])
                ++child;
            if (child >= heap_.size() || !(heap_[child] < moving))
                break;
            put(place, heap_[child]);
            place = child;
        }
        put(place, moving);
    }

    std::vector<entry> heap_;
};

}  // namespace fsm
