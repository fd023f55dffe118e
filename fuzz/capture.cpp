// Claim: whatever file is taken for a capture, it is read to its end or refused with a reason; a message out
// of it begins with a start line, one that came in one piece stands in the file as it is, all of them
// together are no more than the file, and reading it again reads the same. The input is a capture file.
#include "claim.hpp"

#include "capture/read.hpp"
#include "capture/start_line.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string_view>

namespace {

bool same(const capture::contents& a, const capture::contents& b)
{
    const auto equal = [](const auto& x, const auto& y) {
        return x.octets == y.octets && x.from == y.from && x.to == y.to;
    };
    const auto at_once = [&](const capture::message& x, const capture::message& y) {
        return equal(x, y) && x.when.frame == y.when.frame && x.when.at == y.when.at;
    };
    return a.trouble == b.trouble && a.frames == b.frames && a.skipped == b.skipped && a.skips == b.skips &&
           a.other_octets == b.other_octets && std::ranges::equal(a.messages, b.messages, at_once) &&
           std::ranges::equal(a.streams, b.streams, equal);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view file{reinterpret_cast<const char*>(data), size};
    const auto all = capture::read(file);
    claim(all.frames > 0 || all.messages.empty(), "no message without a frame");
    claim(size >= 24 || !all.trouble.empty(), "what is refused has a reason");
    claim(all.frames <= size, "no more frames than octets");
    std::uint64_t octets = 0;
    for (const auto& m : all.messages)
    {
        claim(m.when.frame > 0 && m.when.frame <= all.frames, "a message is completed by one of the frames");
        claim(capture::begins_as_sip(m.octets), "a message begins with a start line");
        claim(m.reassembled || file.find(m.octets) != file.npos, "a message stands in the file");
        octets += m.octets.size();
    }
    claim(octets + all.other_octets <= size, "what is read out of a file is no more than the file");
    octets = 0;
    for (const auto& s : all.streams)
        octets += s.octets.size();
    claim(octets <= size, "streams are no more than the file");
    const auto skipped = std::accumulate(all.skipped.begin(), all.skipped.end(), std::uint64_t{0});
    claim(all.skips.size() <= skipped, "all that is skipped is counted");
    for (const auto& s : all.skips)
        claim(s.frame > 0 && s.frame <= all.frames + 1 && !name_of(s.why).empty(), "a skip has a place");
    claim(same(all, capture::read(file)), "the same file reads the same");
    return 0;
}
