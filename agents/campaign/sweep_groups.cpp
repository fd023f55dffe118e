// Several sweeps in one message: all of it as long, as often there or as large as one number. One case tries
// a number at every place at once; which place it was is told when the case is made small.
#include "campaign/sweep_groups.hpp"
#include "campaign/sweep_list.hpp"

#include "mutate/lengths.hpp"

#include <utility>

namespace campaign::sweeps {

namespace {

using mutate::change;
using mutate::draft;

constexpr std::size_t group_lengths = 3 * mutate::buffer_sizes.size();

// A buffer's size less one, that size, and one more.
std::size_t group_length(std::size_t which) { return mutate::buffer_sizes[which / 3] + which % 3 - 1; }

bool length_everywhere(draft& m, change& how, std::size_t which)
{
    return lengthen(m, how, group_length(which));
}

constexpr std::size_t group_counts[] = {17, 33, 65, 129};

bool count_everywhere(draft& m, change& how, std::size_t which)
{
    return multiply(m, how, group_counts[which]);
}

constexpr std::string_view group_numbers[] = {
    "0",     "127",        "128",        "255",        "256",        "65535",
    "65536", "2147483647", "2147483648", "4294967295", "4294967296", "18446744073709551616"};

bool number_everywhere(draft& m, change& how, std::size_t which)
{
    return number(m, how, group_numbers[which]);
}

mutate::mutator made(std::string name, int anomaly, plain apply)
{
    return {kept_name(std::move(name)), "RFC 3261 7.3.1, 25.1", anomaly, mutate::nature::wrong, apply};
}

}  // namespace

void add_groups(list& to)
{
    for (std::size_t i = 0; i < group_lengths; ++i)
        to.push_back(made("everything of " + std::to_string(group_length(i)) + " octets", 1,
                          each_below<length_everywhere, group_lengths>[i]));
    for (std::size_t i = 0; i < std::size(group_counts); ++i)
        to.push_back(made(std::to_string(group_counts[i]) + " of everything", 4,
                          each_below<count_everywhere, std::size(group_counts)>[i]));
    for (std::size_t i = 0; i < std::size(group_numbers); ++i)
        to.push_back(made("every number is '" + std::string{group_numbers[i]} + '\'', 12,
                          each_below<number_everywhere, std::size(group_numbers)>[i]));
}

}  // namespace campaign::sweeps
