// The start line (RFC 3261 7.1, 7.2).
#include "mutate/families.hpp"
#include "mutate/lengths.hpp"

#include <array>

namespace mutate {

namespace {

constexpr std::array<std::string_view, 14> methods{"INVITE",   "ACK",   "CANCEL",  "BYE",    "OPTIONS",
                                                   "REGISTER", "PRACK", "UPDATE",  "INFO",   "SUBSCRIBE",
                                                   "NOTIFY",   "REFER", "MESSAGE", "PUBLISH"};

bool set_method(draft& m, std::string_view method)
{
    if (!m.is_request() || m.start().first == method)
        return false;
    const auto s = m.start();
    m.set_start(method, s.second, s.third);
    return true;
}

bool method_other(draft& m, change& how) { return set_method(m, how.one_of(methods)); }

// RFC 3261 7.1: any token is a method, and methods are case-sensitive.
bool method_unknown(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 6> odd{
        "invite", "Bye", "NEWMETHOD", "!interesting-Method0123456789_*+`.%indeed'~", "A", "%s%n%x"};
    return set_method(m, how.one_of(odd));
}

bool method_overlong(draft& m, change& how)
{
    const auto size = some_length(how);
    return size > 0 && set_method(m, m.keep(std::string(size, 'M')));
}

bool method_with_separator(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 5> wrong{"INV<ITE", "IN,VITE", "INVITE:", "\"BYE\"",
                                                           "BYE@x"};
    how.breaks("SYN-LINE-1.a", trait::cseq_method);
    return set_method(m, how.one_of(wrong));
}

// RFC 3261 7.1: "SIP/2.0" in upper case and nothing else.
bool version_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 7> wrong{"SIP/7.0", "SIP/2.00",  "sIp/2.0", "SIP/2",
                                                           "SIP/20",  "SIP/2.0.1", "HTTP/1.1"};
    const auto s = m.start();
    if (s.third.empty() && !m.is_response())
        return false;
    how.breaks("SYN-LINE-1.b");
    if (m.is_response())
        m.set_start(wrong[how.pick.below(wrong.size() - 1)], s.second, s.third);
    else
        m.set_start(s.first, s.second, how.one_of(wrong));
    return true;
}

bool start_line_spaces(draft& m, change& how)
{
    const auto s = m.start();
    if (s.second.empty())
        return false;
    std::string line{s.first};
    switch (how.pick.below(4))
    {
    case 0: line.append("  ").append(s.second).append(" ").append(s.third); break;
    case 1: line.append("\t").append(s.second).append(" ").append(s.third); break;
    case 2: line.append(" ").append(s.second).append(m.is_response() ? "" : "  ").append(s.third); break;
    default: line.insert(0, " ").append(" ").append(s.second).append(" ").append(s.third); break;
    }
    how.breaks("SYN-LINE-1.a");
    how.leave(trait::cseq_method);
    how.leave(trait::mandatory);
    m.start_line = m.keep(std::move(line));
    return true;
}

bool start_line_cut(draft& m, change& how)
{
    const auto s = m.start();
    how.breaks("SYN-LINE-1.a", trait::cseq_method);
    how.leave(trait::mandatory);
    m.start_line = m.is_response() || how.chance(2)
                       ? s.first
                       : m.start_line.substr(0, s.first.size() + 1 + s.second.size());
    return true;
}

bool status_other(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 26> statuses{
        "100", "180", "181", "182", "183", "199", "200", "202", "204", "300", "302", "305", "380",
        "400", "401", "407", "408", "421", "423", "481", "487", "491", "500", "503", "600", "699"};
    const auto s = m.start();
    const auto status = how.one_of(statuses);
    if (!m.is_response() || s.second == status)
        return false;
    m.set_start(s.first, status, s.third);
    return true;
}

// RFC 3261 7.2: a Status-Code is a 3-digit integer, its first digit defines the class, 1 to 6.
bool status_out_of_range(draft& m, change& how)
{
    if (!m.is_response())
        return false;
    static constexpr std::array<std::string_view, 5> classes{"000", "099", "700", "999", "007"};
    static constexpr std::array<std::string_view, 8> forms{"0",    "20",  "2000", "4294967296",
                                                           "-200", "2x0", "+200", ""};
    const bool of_class = how.chance(2);
    const auto s = m.start();
    how.breaks(of_class ? "SYN-LINE-1.e" : "SYN-LINE-1.a");
    m.set_start(s.first, of_class ? how.one_of(classes) : how.one_of(forms), s.third);
    return true;
}

//   Reason-Phrase  =  *(reserved / unreserved / escaped / UTF8-NONASCII / UTF8-CONT / SP / HTAB)
bool reason_odd(draft& m, change& how)
{
    if (!m.is_response())
        return false;
    static constexpr std::array<std::string_view, 7> phrases{
        "",
        " ",
        "OK, so it goes = that's what it is * yes_indeed",
        "\xC3\x9C"
        "berlastet",
        "\xE5\xBF\x99",
        "100%25 busy",
        "$(reboot)"};
    const auto s = m.start();
    m.set_start(s.first, s.second, how.one_of(phrases));
    return true;
}

bool reason_overlong(draft& m, change& how)
{
    const auto size = some_length(how);
    if (!m.is_response() || size == 0)
        return false;
    const auto s = m.start();
    m.set_start(s.first, s.second, m.keep(std::string(size, 'r')));
    return true;
}

bool reason_as_format(draft& m, change& how)
{
    if (!m.is_response())
        return false;
    static constexpr std::array<std::string_view, 3> phrases{"%25s%25n", "%73%6e", "%20%20%2520d"};
    const auto s = m.start();
    m.set_start(s.first, s.second, how.one_of(phrases));
    return true;
}

// RFC 3261 7.5: "implementations ... MUST ignore any CRLF appearing before the start-line" on streams.
bool line_ends_before(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 3> some{"\r\n", "\r\n\r\n", "\r\n\r\n\r\n\r\n"};
    m.before = how.one_of(some);
    return true;
}

// clang-format off
constexpr mutator start_line_mutators[] = {
    {"method-other",          "RFC 3261 7.1, 8.2.1",  17, nature::legal, method_other},
    {"method-unknown",        "RFC 3261 7.1, 8.2.1",  15, nature::legal, method_unknown},
    {"method-overlong",       "RFC 3261 7.1, 8.2.1",   1, nature::legal, method_overlong},
    {"method-with-separator", "RFC 3261 7.1, 25.1",    0, nature::wrong, method_with_separator},
    {"version-odd",           "RFC 3261 7.1, 21.5.6",  0, nature::wrong, version_odd},
    {"start-line-spaces",     "RFC 3261 7.1, 7.2",    14, nature::wrong, start_line_spaces},
    {"start-line-cut",        "RFC 3261 7.1, 7.2",     0, nature::wrong, start_line_cut},
    {"status-other",          "RFC 3261 7.2, 8.1.3.2", 17, nature::legal, status_other},
    {"status-out-of-range",   "RFC 3261 7.2, 8.1.3.2", 12, nature::wrong, status_out_of_range},
    {"reason-odd",            "RFC 3261 7.2, 25.1",   14, nature::legal, reason_odd},
    {"reason-overlong",       "RFC 3261 7.2",          1, nature::legal, reason_overlong},
    {"reason-as-format",      "RFC 3261 7.2",         15, nature::legal, reason_as_format},
    {"line-ends-before",      "RFC 3261 7.5",          0, nature::legal, line_ends_before},
};
// clang-format on

}  // namespace

family start_line_family() { return start_line_mutators; }

}  // namespace mutate
