#include "capture/start_line.hpp"

#include "sip/params.hpp"

#include <algorithm>

namespace capture {

namespace {

bool is_token(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                   "0123456789-.!%*_+`'~") == text.npos;
}

// SIP-Version = "SIP" "/" 1*DIGIT "." 1*DIGIT, without regard to case
bool is_version(std::string_view text)
{
    if (text.size() < 7 || !sip::iequals(text.substr(0, 4), "SIP/"))
        return false;
    text.remove_prefix(4);
    const auto dot = text.find('.');
    const auto digits = [](std::string_view part) {
        return !part.empty() && part.find_first_not_of("0123456789") == part.npos;
    };
    return dot != text.npos && digits(text.substr(0, dot)) && digits(text.substr(dot + 1));
}

}  // namespace

//   Request-Line  =  Method SP Request-URI SP SIP-Version CRLF
//   Status-Line   =  SIP-Version SP Status-Code SP Reason-Phrase CRLF
bool begins_as_sip(std::string_view octets)
{
    octets.remove_prefix(std::min(octets.find_first_not_of("\r\n"), octets.size()));
    const auto feed = octets.find('\n');
    if (feed == octets.npos)
        return false;
    auto line = octets.substr(0, feed);
    line = line.substr(0, line.find_last_not_of("\r \t") + 1);
    const auto first = line.substr(0, line.find_first_of(" \t"));
    if (is_version(first))
        return line.size() > first.size();
    const auto last = line.find_last_of(" \t");
    return last != line.npos && last > first.size() && is_token(first) && is_version(line.substr(last + 1));
}

}  // namespace capture
