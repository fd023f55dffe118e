// Claim: whatever file is taken for a capture, it is read to its end or refused with a reason; a message out
// of it begins with a start line, one that came in one piece stands in the file as it is, all of them
// together are no more than the file, and reading it again reads the same. The input is a capture file, and
// TLS in it is sealed by ciphers that everybody can make: an octet for a key, and a tag of sixteen alike.
#include "claim.hpp"

#include "capture/read.hpp"
#include "capture/start_line.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
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

// In place of OpenSSL. Whatever is derived from a secret hangs on it and on the label; what is sealed is as
// it is, so that a fuzzer finds what stands in it.
std::string stand_in_hmac(std::string_view hash, std::string_view key, std::string_view octets)
{
    unsigned sum = 0;
    for (const auto part : {hash, key, octets})
        for (const auto c : part)
            sum = sum * 31 + static_cast<unsigned char>(c);
    return std::string(hash == "SHA384" ? 48 : hash == "SHA256" ? 32 : 20, static_cast<char>(sum));
}

std::optional<std::string> stand_in_open(
    std::string_view, std::string_view key, std::string_view nonce, std::string_view, std::string_view sealed)
{
    constexpr std::size_t tag = 16;
    if (sealed.size() < tag || key.empty() || nonce.size() != 12)
        return std::nullopt;
    const auto said = sealed.substr(sealed.size() - tag);
    if (said.find_first_not_of(said[0]) != said.npos)
        return std::nullopt;
    return std::string{sealed.substr(0, sealed.size() - tag)};
}

std::optional<std::string>
stand_in_decipher(std::string_view, std::string_view key, std::string_view iv, std::string_view octets)
{
    if (octets.empty() || octets.size() % 16 != 0 || iv.size() != 16 || key.empty())
        return std::nullopt;
    return std::string{octets};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view file{reinterpret_cast<const char*>(data), size};
    const capture::decryption how{{stand_in_hmac, stand_in_open, stand_in_decipher}, {}};
    const auto all = capture::read(file, how);
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
    claim(same(all, capture::read(file, how)), "the same file reads the same");
    return 0;
}
