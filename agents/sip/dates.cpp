#include "sip/fields.hpp"
#include "sip/grammar.hpp"

#include <array>

namespace sip {

namespace {

using namespace std::string_view_literals;

constexpr std::array weekdays{"Sun"sv, "Mon"sv, "Tue"sv, "Wed"sv, "Thu"sv, "Fri"sv, "Sat"sv};
constexpr std::array months{"Jan"sv, "Feb"sv, "Mar"sv, "Apr"sv, "May"sv, "Jun"sv,
                            "Jul"sv, "Aug"sv, "Sep"sv, "Oct"sv, "Nov"sv, "Dec"sv};

template <std::size_t N>
unsigned one_of(grammar& in, const std::array<std::string_view, N>& names, const char* expected)
{
    const auto begin = in.position();
    const auto name = in.some(chars::alpha, expected);
    for (unsigned i = 0; i < N; ++i)
        if (names[i] == name)
            return i;
    in.fail_at(begin, fault::unexpected, expected);
    return 0;
}

int number_of_digits(grammar& in, std::size_t count, int least, int most, const char* expected)
{
    const auto begin = in.position();
    int number = 0;
    for (const char c : in.digits(count, count, expected))
        number = number * 10 + (c - '0');
    if (in.ok() && (number < least || number > most))
        in.fail_at(begin, fault::out_of_range, expected);
    return number;
}

}  // namespace

// RFC 3261 25.1; case-sensitive (20.17). SP may be any LWS (25.1: "has the same semantics as SP").
//   rfc1123-date  =  wkday "," SP date1 SP time SP "GMT"
//   date1         =  2DIGIT SP month SP 4DIGIT
//   time          =  2DIGIT ":" 2DIGIT ":" 2DIGIT
// That the weekday is the date's is a matter of the rules. 60 seconds are a leap second.
result<std::chrono::sys_seconds> parse_date(std::string_view value)
{
    using namespace std::chrono;
    grammar in{value};
    one_of(in, weekdays, "a weekday: Mon, Tue ...");
    in.expect(',', "\",\"");
    in.lws();
    const auto day_at = in.position();
    const auto d = number_of_digits(in, 2, 1, 31, "a day, 01 to 31");
    in.lws();
    const auto m = one_of(in, months, "a month: Jan, Feb ...");
    in.lws();
    const auto y = number_of_digits(in, 4, 0, 9999, "a year of four digits");
    in.lws();
    const auto hour = number_of_digits(in, 2, 0, 23, "an hour, 00 to 23");
    in.expect(':', "\":\"");
    const auto minute = number_of_digits(in, 2, 0, 59, "a minute, 00 to 59");
    in.expect(':', "\":\"");
    const auto second = number_of_digits(in, 2, 0, 60, "a second, 00 to 60");
    in.lws();
    for (const char c : "GMT"sv)
        in.expect(c, "GMT");

    const year_month_day date{year{y}, month{m + 1}, day{static_cast<unsigned>(d)}};
    if (in.ok() && !date.ok())
        in.fail_at(day_at, fault::out_of_range, "a day of that month");
    if (!in.ok())
        return *in.error();
    return in.finish(sys_seconds{sys_days{date}} + hours{hour} + minutes{minute} + seconds{second});
}

}  // namespace sip
