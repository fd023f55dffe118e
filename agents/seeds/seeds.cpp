#include "seeds/makers.hpp"

#include <algorithm>
#include <array>

namespace seeds {

namespace {

constexpr std::array<std::string_view, 9> names{"message",   "stream", "fields",  "uri",         "sdp",
                                                "multipart", "digest", "referee", "transactions"};
constexpr std::array<maker, 9> makers{message_seeds, stream_seeds,  field_seeds,
                                      uri_seeds,     sdp_seeds,     multipart_seeds,
                                      digest_seeds,  referee_seeds, transaction_seeds};

}  // namespace

std::span<const std::string_view> targets() { return names; }

std::string why_not(std::string_view target)
{
    if (std::ranges::find(names, target) != names.end())
        return "";
    if (target == "dialog" || target == "proxy" || target == "call")
        return "its inputs are operations, which make the messages themselves; a message that was seen "
               "cannot become one";
    if (target == "script")
        return "its inputs are scripts; those below scripts/ are its seeds";
    if (target == "cost" || target == "differential")
        return "its inputs are messages, and it takes those of the target message";
    std::string known;
    for (const auto name : names)
        known.append(known.empty() ? "" : ", ").append(name);
    return "there is no such target; messages can feed " + known;
}

void basket::add(std::string name, std::string octets)
{
    if (octets.size() > limits::octets)
        return leave_out("larger than " + std::to_string(limits::octets) + " octets");
    if (octets_.insert(octets).second)
        out_.seeds.push_back({std::move(name), std::move(octets)});
}

harvest basket::take()
{
    for (const auto& [why, count] : left_out_)
        out_.notes.push_back(std::to_string(count) + " left out: " + why);
    return std::move(out_);
}

harvest make(std::string_view target, const conversation& seen)
{
    basket out;
    const auto at = std::ranges::find(names, target) - names.begin();
    makers.at(static_cast<std::size_t>(at))(seen, out);
    return out.take();
}

}  // namespace seeds
