// Several sweeps in one message: all of it as long, as often there or as large as one number. One case tries
// a number at every place at once; which place it was is told when the case is made small.
#include "campaign/sweep_groups.hpp"

#include "mutate/lengths.hpp"

#include <utility>

namespace campaign::sweeps {

namespace {

using mutate::change;
using mutate::draft;

constexpr std::size_t group_lengths = 3 * mutate::buffer_sizes.size();

template <std::size_t I>
bool length_everywhere(draft& m, change& how)
{
    return lengthen(m, how, mutate::buffer_sizes[I / 3] + I % 3 - 1);
}

constexpr std::size_t group_counts[] = {17, 33, 65, 129};

template <std::size_t I>
bool count_everywhere(draft& m, change& how)
{
    return multiply(m, how, group_counts[I]);
}

constexpr std::string_view group_numbers[] = {
    "0",     "127",        "128",        "255",        "256",        "65535",
    "65536", "2147483647", "2147483648", "4294967295", "4294967296", "18446744073709551616"};

template <std::size_t I>
bool number_everywhere(draft& m, change& how)
{
    return number(m, how, group_numbers[I]);
}

mutate::mutator made(std::string name, int anomaly, bool (*apply)(draft&, change&))
{
    return {kept_name(std::move(name)), "RFC 3261 7.3.1, 25.1", anomaly, mutate::nature::wrong, apply};
}

template <std::size_t... I>
void add_group_of_lengths(list& to, std::index_sequence<I...>)
{
    (to.push_back(made("everything of " + std::to_string(mutate::buffer_sizes[I / 3] + I % 3 - 1) + " octets",
                       1, length_everywhere<I>)),
     ...);
}

template <std::size_t... I>
void add_group_of_counts(list& to, std::index_sequence<I...>)
{
    (to.push_back(made(std::to_string(group_counts[I]) + " of everything", 4, count_everywhere<I>)), ...);
}

template <std::size_t... I>
void add_group_of_numbers(list& to, std::index_sequence<I...>)
{
    (to.push_back(made("every number is '" + std::string{group_numbers[I]} + '\'', 12, number_everywhere<I>)),
     ...);
}

}  // namespace

void add_groups(list& to)
{
    add_group_of_lengths(to, std::make_index_sequence<group_lengths>{});
    add_group_of_counts(to, std::make_index_sequence<std::size(group_counts)>{});
    add_group_of_numbers(to, std::make_index_sequence<std::size(group_numbers)>{});
}

}  // namespace campaign::sweeps
