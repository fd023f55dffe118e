#include "capture/read.hpp"

#include "capture/decoder.hpp"
#include "capture/embedded_secrets.hpp"

#include <pcap/pcap.h>

#include <algorithm>
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

// Hands a file on to libpcap, and all that it reads to a reader of secrets. Closes it.
class tapped_file
{
public:
    tapped_file(std::FILE* file, key_log& to) : file_{file}, secrets_{to} {}
    ~tapped_file() { std::fclose(file_); }
    tapped_file(const tapped_file&) = delete;
    tapped_file& operator=(const tapped_file&) = delete;

    std::FILE* open()
    {
        auto* const out = ::fopencookie(this, "rb", {&tapped_file::read, nullptr, nullptr, nullptr});
        if (out)
            std::setvbuf(out, nullptr, _IOFBF, 1 << 16);
        return out;
    }
    std::uint64_t too_long() const { return secrets_.too_long(); }

private:
    // What is there already is not kept waiting for what follows: it may be a pipe.
    static ssize_t read(void* self, char* to, std::size_t size)
    {
        auto& in = *static_cast<tapped_file*>(self);
        const auto first = std::fgetc(in.file_);
        if (first == EOF)
            return std::ferror(in.file_) ? -1 : 0;
        *to = static_cast<char>(first);
        const auto got = 1 + std::fread(to + 1, 1, std::min(size - 1, buffered(in.file_)), in.file_);
        in.secrets_.put({to, got});
        return static_cast<ssize_t>(got);
    }

    // Octets that are there without reading; the C library of GNU alone says so, which alone has
    // fopencookie().
    static std::size_t buffered(const std::FILE* f)
    {
        return static_cast<std::size_t>(f->_IO_read_end - f->_IO_read_ptr);
    }

    std::FILE* file_;
    embedded_secrets secrets_;
};

}  // namespace

contents read(std::FILE* from, sink* to, const decryption& how)
{
    auto known = how;
    tapped_file tapped{from, known.secrets};
    auto* const file = tapped.open();
    if (!file)
        return refused(std::generic_category().message(errno));
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
    decoder out{*link, to, &known};
    pcap_pkthdr* header = nullptr;
    const unsigned char* octets = nullptr;
    int got = 0;
    while ((got = pcap_next_ex(opened.get(), &header, &octets)) == 1)
        if (!out.frame(time_of(*header), {reinterpret_cast<const char*>(octets), header->caplen}))
            break;
    out.too_many_secrets(known.secrets.not_kept() + tapped.too_long());
    return out.finish(got == PCAP_ERROR ? pcap_geterr(opened.get()) : "");
}

contents read(std::string_view file, const decryption& how)
{
    if (file.empty())
        return refused("an empty file");
    // For reading only, whatever its argument's type says.
    auto* opened = ::fmemopen(const_cast<char*>(file.data()), file.size(), "rb");
    if (!opened)
        return refused(std::generic_category().message(errno));
    return read(opened, nullptr, how);
}

}  // namespace capture
