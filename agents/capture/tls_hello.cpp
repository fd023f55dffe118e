#include "capture/tls_hello.hpp"

#include "capture/octets.hpp"

namespace capture {

namespace {

// Takes parts off the front of a message; what is not there is empty, and then it is no longer good.
class parts
{
public:
    explicit parts(std::string_view of) : rest_{of} {}

    std::string_view take(std::size_t size)
    {
        good_ = good_ && size <= rest_.size();
        if (!good_)
            return {};
        const auto out = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return out;
    }
    std::uint16_t number(std::size_t octets)  // 1 or 2
    {
        const auto from = take(octets);
        if (!good_)
            return 0;
        return octets == 1 ? static_cast<std::uint16_t>(octet(from, 0)) : number16(from, 0);
    }
    std::string_view vector(std::size_t length_octets) { return take(number(length_octets)); }
    bool good() const { return good_; }
    bool empty() const { return rest_.empty(); }

private:
    std::string_view rest_;
    bool good_ = true;
};

constexpr std::uint16_t encrypt_then_mac = 22, early_data = 42, supported_versions = 43;
// RFC 8446 4.1.3
constexpr std::string_view retry_random =
    "\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91\xc2\xa2\x11\x16\x7a\xbb\x8c\x5e\x07\x9e"
    "\x09\xe2\xc8\xa8\x33\x9c";

// False: the list is none.
template <class Take>
bool each_extension(parts& from, const Take& take)
{
    if (from.empty())
        return true;
    parts all{from.vector(2)};
    while (all.good() && !all.empty())
    {
        const auto type = all.number(2);
        const auto content = all.vector(2);
        if (all.good())
            take(type, content);
    }
    return from.good() && all.good();
}

}  // namespace

std::optional<client_hello> parse_client_hello(std::string_view body)
{
    parts all{body};
    client_hello out;
    all.number(2);
    out.random = all.take(32);
    all.vector(1);  // session
    all.vector(2);  // suites
    all.vector(1);  // compression
    const bool good =
        each_extension(all, [&](auto type, std::string_view) { out.early_data |= type == early_data; });
    return all.good() && good ? std::optional{out} : std::nullopt;
}

std::optional<server_hello> parse_server_hello(std::string_view body)
{
    parts all{body};
    server_hello out;
    out.version = all.number(2);
    out.random = all.take(32);
    all.vector(1);  // session
    out.suite = all.number(2);
    out.compressed = all.number(1) != 0;
    const bool good = each_extension(all, [&](auto type, std::string_view content) {
        out.is_13 |= type == supported_versions && content == "\x03\x04";
        out.encrypt_then_mac |= type == encrypt_then_mac;
    });
    out.retry = out.random == retry_random;
    return all.good() && good ? std::optional{out} : std::nullopt;
}

}  // namespace capture
