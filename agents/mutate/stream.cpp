// Messages behind each other: how often they come, in which order, and where a stream ends (RFC 3261 7.5, 17,
// 18.3).
#include "mutate/families.hpp"
#include "mutate/sequence.hpp"

#include <algorithm>
#include <array>

namespace mutate {

namespace {

using sip::field_id;

std::size_t size_of(const sequence& messages)
{
    std::size_t out = 0;
    for (const auto& m : messages)
        out += m.size();
    return out;
}

std::size_t place(const sequence& messages, change& how)
{
    return static_cast<std::size_t>(how.pick.below(messages.size()));
}

// Is there more than one, and all of them SIP? What follows the last whole message may be anything.
bool is_sequence(const sequence& messages)
{
    return messages.size() > 1 && std::ranges::all_of(messages, [](const std::string& one) {
               const draft d{one};
               return d.is_request() || d.is_response();
           });
}

// Retransmissions: at once, or behind what came next.
bool repeated(sequence& messages, change& how)
{
    frame(messages);
    const auto n = place(messages, how);
    const auto times = 1 + how.pick.below(how.chance(4) ? 10 : 2);
    const auto at =
        how.chance(2) ? n + 1 : n + 1 + static_cast<std::size_t>(how.pick.below(messages.size() - n));
    return insert(messages, at, sequence(static_cast<std::size_t>(times), std::string{messages[n]}), how);
}

bool moved(sequence& messages, change& how)
{
    if (!is_sequence(messages))
        return false;
    frame(messages);
    const auto from = place(messages, how), to = place(messages, how);
    auto one = std::move(messages[from]);
    messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(from));
    messages.insert(messages.begin() + static_cast<std::ptrdiff_t>(to), std::move(one));
    return from != to;
}

bool dropped(sequence& messages, change& how)
{
    if (!is_sequence(messages))
        return false;
    messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(place(messages, how)));
    return true;
}

// Another call, or the whole sequence once more beside it.
bool call_renewed(sequence& messages, change& how)
{
    const auto mark = how.pick.token(6);
    for (auto& one : messages)
        one = renewal{one}.with(mark);
    return true;
}

bool flood(sequence& messages, change& how)
{
    frame(messages);
    const auto mark_size = 16 * messages.size() * 6;
    const auto size = size_of(messages) + mark_size;
    const auto most = std::min(how.room / size, limits::messages / messages.size() - 1);
    const auto times = std::min<std::size_t>(how.chance(2) ? 31 : 1 + how.pick.below(31), most);
    if (times == 0)
        return false;
    const auto count = messages.size();
    messages.reserve(count * (times + 1));  // the models stay where they are
    const std::vector<renewal> models{messages.begin(), messages.end()};
    for (std::size_t n = 0; n < times; ++n)
    {
        const auto mark = how.pick.token(6);
        for (const auto& one : models)
            messages.push_back(one.with(mark));
    }
    return true;
}

// RFC 5626 3.5.1: CRLFCRLF between messages is a ping.
bool keep_alives(sequence& messages, change& how)
{
    static constexpr std::array<std::string_view, 4> pings{"\r\n\r\n", "\r\n", "\r\n\r\n\r\n\r\n",
                                                           "\r\n\r\n\r\n"};
    frame(messages);
    messages[place(messages, how)].insert(0, how.one_of(pings));
    return true;
}

// RFC 3261 18.3: what is lost with the connection.
bool cut_in_body(sequence& messages, change& how)
{
    auto& last = messages.back();
    const draft d{last};
    const auto* length = d.first(field_id::content_length);
    if (!length || d.body.empty() || length->value != std::to_string(d.body.size()))
        return false;
    how.breaks("SYN-CL-1.c");
    last.resize(last.size() - 1 - static_cast<std::size_t>(how.pick.below(d.body.size())));
    return true;
}

bool cut_in_header(sequence& messages, change& how)
{
    draft d{messages.back()};
    if (d.rows.empty() || d.empty_line.empty() || !(d.is_request() || d.is_response()))
        return false;
    how.breaks("SYN-LINE-1.d");
    d.rows.resize(1 + static_cast<std::size_t>(how.pick.below(d.rows.size())));
    d.empty_line = d.body = {};
    messages.back() = d.finish();
    return true;
}

bool without_length(sequence& messages, change& how)
{
    how.breaks("SYN-CL-1.a");
    frame(messages);
    if (messages.size() == 1 && !insert(messages, 1, {std::string{messages[0]}}, how))
        return false;
    auto& one = messages[place(messages, how)];
    draft d{one};
    if (std::erase_if(d.rows, [](const row& r) { return r.id() == field_id::content_length; }) == 0)
        return false;
    one = d.finish();
    return true;
}

// clang-format off
constexpr mutator stream_mutators[] = {
    {"message-repeated",       "RFC 3261 17.1.1.2, 17.2",  18, nature::legal, nullptr, repeated},
    {"message-moved",          "RFC 3261 17, 12.2.2",      17, nature::legal, nullptr, moved},
    {"message-dropped",        "RFC 3261 17",              17, nature::legal, nullptr, dropped},
    {"call-renewed",           "RFC 3261 8.1.1.4, 19.3",   17, nature::legal, nullptr, call_renewed},
    {"flood",                  "RFC 3261 26.3.2.4",        20, nature::legal, nullptr, flood},
    {"keep-alives-between",    "RFC 3261 7.5; RFC 5626 3.5.1", 20, nature::legal, nullptr, keep_alives},
    {"stream-cut-in-body",     "RFC 3261 18.3",             5, nature::wrong, nullptr, cut_in_body},
    {"stream-cut-in-header",   "RFC 3261 7, 18.3",          0, nature::wrong, nullptr, cut_in_header},
    {"stream-without-length",  "RFC 3261 18.3, 20.14",      5, nature::wrong, nullptr, without_length},
};
// clang-format on

}  // namespace

family stream_family() { return stream_mutators; }

}  // namespace mutate
