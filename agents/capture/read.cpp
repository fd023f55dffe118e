#include "capture/read.hpp"

#include "capture/decoder.hpp"

#include <pcap/pcap.h>

#include <array>
#include <cerrno>
#include <memory>
#include <system_error>

namespace capture {

namespace {

contents refused(std::string why)
{
    contents out;
    out.trouble = std::move(why);
    return out;
}

wall_time time_of(const pcap_pkthdr& header)  // tv_usec holds nanoseconds
{
    // Seconds of 64 bits from a file need not be a time: what does not fit is the beginning of time.
    constexpr std::int64_t most = 9'000'000'000;  // the year 2255
    const auto seconds = header.ts.tv_sec < 0 || header.ts.tv_sec > most ? 0 : header.ts.tv_sec;
    const auto rest = header.ts.tv_usec < 0 || header.ts.tv_usec > 999'999'999 ? 0 : header.ts.tv_usec;
    return wall_time{std::chrono::seconds{seconds} + std::chrono::nanoseconds{rest}};
}

}  // namespace

contents read(std::FILE* file, sink* to)
{
    std::array<char, PCAP_ERRBUF_SIZE> error{};
    const std::unique_ptr<pcap_t, decltype(&pcap_close)> opened{
        pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, error.data()),
        &pcap_close};
    if (!opened)
    {
        std::fclose(file);
        return refused(error.data());
    }
    const auto number = pcap_datalink(opened.get());
    const auto link = link_numbered(number);
    if (!link)
    {
        const auto* name = pcap_datalink_val_to_name(number);
        return refused("link type " + std::to_string(number) + (name ? " (" + std::string{name} + ")" : "") +
                       " is not read; Ethernet, Linux cooked, null, loopback and raw IP are");
    }
    decoder out{*link, to};
    pcap_pkthdr* header = nullptr;
    const unsigned char* octets = nullptr;
    int got = 0;
    while ((got = pcap_next_ex(opened.get(), &header, &octets)) == 1)
        if (!out.frame(time_of(*header), {reinterpret_cast<const char*>(octets), header->caplen}))
            break;
    return out.finish(got == PCAP_ERROR ? pcap_geterr(opened.get()) : "");
}

contents read(std::string_view file)
{
    if (file.empty())
        return refused("an empty file");
    // For reading only, whatever its argument's type says.
    auto* opened = ::fmemopen(const_cast<char*>(file.data()), file.size(), "rb");
    if (!opened)
        return refused(std::generic_category().message(errno));
    return read(opened);
}

}  // namespace capture
