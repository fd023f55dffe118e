// Numbers of telephones, cards, customers: as people and devices write them.
#include "redact/replacements.hpp"
#include "redact/text.hpp"

#include <algorithm>

namespace redact {

namespace {

// Groups of digits with "-", "(", ")" or a blank between. "2026-11-30" is a date, "100 180 200" are statuses.
bool is_written_number(std::string_view text)
{
    std::size_t digits = 0, groups = 0, of_last = 0;
    for (std::size_t at = 0; at < text.size(); ++at)
    {
        if (!is_digit(text[at]))
            continue;
        const bool begins = at == 0 || !is_digit(text[at - 1]);
        groups += begins ? 1 : 0;
        of_last = begins ? 1 : of_last + 1;
        ++digits;
    }
    const bool begins_as_one = text.starts_with('(') || text.starts_with('0');
    return groups > 1 && digits >= limits::shortest_number && digits <= limits::longest_number &&
           (begins_as_one || (of_last == 4 && text.find('-') != text.npos));
}

}  // namespace

// Of a text that is of no protocol: 7 digits and more that stand alone, and groups of fewer.
void replacements::learn_digits(std::string_view text)
{
    for (std::size_t at = 0; (at = text.find_first_of("0123456789", at)) != text.npos;)
    {
        const auto end = std::min(text.find_first_not_of("0123456789", at), text.size());
        // Of "1.2345678" it is a fraction, of "1.2.3456789" none.
        const auto before = text.substr(0, at > 0 ? at - 1 : 0);
        const auto whole = before.find_last_not_of("0123456789");
        const bool is_fraction = at > 1 && text[at - 1] == '.' && is_digit(text[at - 2]) &&
                                 (whole == before.npos || before[whole] != '.') &&
                                 !text.substr(end).starts_with('.');
        if (const auto size = end - at; size >= limits::shortest_number && size <= limits::longest_number &&
                                        stands_alone(text, at, size) && !is_fraction)
            add(text.substr(at, size), kind::number);
        at = end;
    }
    constexpr std::string_view of_one = "0123456789()- ";
    for (std::size_t at = 0; (at = text.find_first_of("0123456789(", at)) != text.npos;)
    {
        const auto end = std::min(text.find_first_not_of(of_one, at), text.size());
        auto one = text.substr(at, end - at);
        while (!one.empty() && !is_digit(one.back()))
            one.remove_suffix(1);
        const bool is_alone =
            !one.empty() && stands_alone(text, at, one.size()) &&
            (at == 0 || (text[at - 1] != '.' && text[at - 1] != ':' && text[at - 1] != '-')) &&
            (end == text.size() || (text[end] != '.' && text[end] != ':'));
        if (is_alone && is_written_number(one))
            add(one, kind::number);
        at = end;
    }
}

// "+1 (999) 555-0002" (RFC 3966 5.1.1, and as people write it).
void replacements::learn_numbers(std::string_view text)
{
    for (auto at = text.find('+'); at != text.npos; at = text.find('+', at + 1))
    {
        if (at > 0 && is_of_word(text[at - 1]))
            continue;
        auto end = at + 1, last = end;
        for (std::size_t separators = 0; end < text.size() && separators <= 3; ++end)
            if (is_digit(text[end]))
            {
                last = end + 1;
                separators = 0;
            }
            else if (is_separator(text[end]))
                ++separators;
            else
                break;
        const auto digits = digits_of(text.substr(at, last - at)).size();
        if (digits > limits::short_number && digits <= 17 &&
            !(last < text.size() && (is_of_word(text[last]) || text[last] == '@' || text[last] == '/')))
            add(text.substr(at, last - at), kind::number);
    }
}

}  // namespace redact
