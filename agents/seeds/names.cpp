#include "seeds/names.hpp"

#include "sip/fields.hpp"

namespace seeds {

std::string slug(std::string_view text)
{
    constexpr std::size_t most = 24;
    std::string out;
    bool gap = false;
    for (const char c : text)
    {
        const bool upper = c >= 'A' && c <= 'Z';
        if (!upper && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9'))
        {
            gap = !out.empty();
            continue;
        }
        if (out.size() + gap >= most)
            break;
        if (gap)
            out += '-';
        gap = false;
        out += upper ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

std::string kind_of(const sip::message& m)
{
    if (m.is_request())
    {
        const auto method = slug(m.method_name());
        return method.empty() ? "request" : method;
    }
    if (!m.is_response())
        return "unreadable";
    auto out = std::to_string(m.status());
    if (const auto cseq = cseq_of(m))
        if (const auto method = slug(cseq->method); !method.empty())
            out += '-' + method;
    return out;
}

std::string name_of(const sip::message& m)
{
    auto out = kind_of(m);
    if (const auto from = from_of(m); from)
    {
        const auto& who = from->uri.user.empty() ? from->uri.host : from->uri.user;
        if (const auto word = slug(who); !word.empty())
            out += '-' + word;
    }
    return out;
}

}  // namespace seeds
