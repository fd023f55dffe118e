// What each party had received in a docket, to be asked whether octets stood in it: so that who passes a
// fault on is not blamed for it. A peer may send as many faults as it likes, in messages as long as it likes,
// so what is asked is looked up: a row's value among those that came, and of anything else its runs of a few
// octets. Only where all of those came, too, the messages themselves are searched, up to a bound.
#pragma once

#include "rules/traffic.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace rules {

namespace limits {
// What may be searched in a docket: so many octets for each that it has, and so many more.
inline constexpr std::uint64_t searches = 8, searched = 1 << 20;
}  // namespace limits

// Of one party.
class heard
{
public:
    void reset(party_index by);
    party_index by() const { return by_; }

    void expect(std::size_t octets);  // that all messages have together, those that are yet to come as well
    void add(std::uint32_t index, const sip::message& m);  // once each, in any order

    std::uint32_t known_to = 0;  // messages with a lower number were added

    // Some of it may have these octets, white space apart. False: none has.
    bool may_have(std::string_view octets) const;
    // The first whose row has this value, octet for octet; 0xffffffff: no row has it.
    std::uint32_t first_with(std::string_view value) const;

private:
    static constexpr std::size_t run = 8;  // octets; what is shorter is asked for by its pairs

    template <class Each>
    static void runs_of(std::string_view octets, Each each);

    party_index by_ = nobody;
    std::vector<std::uint64_t> runs_, pairs_;  // bits
    struct place
    {
        std::uint32_t index;
        std::string_view value;
    };
    boost::unordered_flat_map<std::uint64_t, place> values_;
};

// Of all parties that were asked about in one docket.
class hearings
{
public:
    void reset(std::size_t octets)  // of the docket
    {
        count_ = 0;
        left_ = limits::searches * octets + limits::searched;
    }
    heard* find(party_index by)  // null: nobody asked yet
    {
        for (std::size_t i = 0; i < count_; ++i)
            if (all_[i].by() == by)
                return &all_[i];
        return nullptr;
    }
    heard& add(party_index by)
    {
        if (count_ == all_.size())
            all_.emplace_back();
        all_[count_].reset(by);
        return all_[count_++];
    }
    bool may_search(std::size_t octets)  // so many more; false: they are over the bound
    {
        const bool may = octets <= left_;
        left_ -= may ? octets : 0;
        return may;
    }

private:
    std::vector<heard> all_;  // the first count_ of them; the others are used again
    std::size_t count_ = 0;
    std::uint64_t left_ = 0;
};

}  // namespace rules
