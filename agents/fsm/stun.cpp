#include "fsm/stun.hpp"

#include <cstdint>

namespace fsm {

namespace {

constexpr std::size_t header = 20;
constexpr std::string_view cookie{"\x21\x12\xa4\x42"};
constexpr std::size_t most_unknown = 16;  // that the answer names

// RFC 8489 18.2, 18.3: attributes below 0x8000 have to be understood.
enum type : std::uint16_t {
    binding_request = 0x0001,
    binding_success = 0x0101,
    binding_error = 0x0111,
    username = 0x0006,
    message_integrity = 0x0008,
    error_code = 0x0009,
    unknown_attributes = 0x000a,
    realm = 0x0014,
    nonce = 0x0015,
    xor_mapped_address = 0x0020,
    may_be_unknown = 0x8000,
};

std::uint16_t number_at(std::string_view octets, std::size_t at)
{
    return static_cast<std::uint16_t>(static_cast<unsigned char>(octets[at]) << 8 |
                                      static_cast<unsigned char>(octets[at + 1]));
}

void put(std::string& to, std::uint16_t number)
{
    to.push_back(static_cast<char>(number >> 8));
    to.push_back(static_cast<char>(number & 0xff));
}

// 14: "Length ... MUST contain the length of the Value part of the attribute, prior to padding".
void put_attribute(std::string& to, type which, std::string_view value)
{
    put(to, which);
    put(to, static_cast<std::uint16_t>(value.size()));
    to.append(value).append((4 - value.size() % 4) % 4, '\0');
}

// 14.2: the port with the first half of the magic cookie, the address with it and the transaction ID.
std::string mapped(const address& source, std::string_view cookie_and_id)
{
    std::string out{'\0', static_cast<char>(source.v6 ? 2 : 1)};
    put(out, static_cast<std::uint16_t>(source.port ^ number_at(cookie_and_id, 0)));
    for (std::size_t i = 0; i < (source.v6 ? 16U : 4U); ++i)
        out.push_back(static_cast<char>(source.octets[i] ^ static_cast<unsigned char>(cookie_and_id[i])));
    return out;
}

// What has to be understood and is not, as UNKNOWN-ATTRIBUTES lists it; nothing: the attributes are
// malformed. Who proves who he is, though nobody asks, is answered as everybody is.
std::optional<std::string> unknown_of(std::string_view attributes)
{
    std::string out;
    while (!attributes.empty())
    {
        if (attributes.size() < 4)
            return std::nullopt;
        const auto which = number_at(attributes, 0);
        const std::size_t length = number_at(attributes, 2), whole = 4 + (length + 3) / 4 * 4;
        if (whole > attributes.size())
            return std::nullopt;
        const bool known = which >= may_be_unknown || which == username || which == message_integrity ||
                           which == realm || which == nonce;
        if (!known && out.size() < 2 * most_unknown)
            put(out, which);
        attributes.remove_prefix(whole);
    }
    return out;
}

}  // namespace

std::optional<std::string> stun_answer(std::string_view datagram, const address& source)
{
    // 6.3: "the first two bits are 0", the magic cookie, "the message length is sensible".
    if (datagram.size() < header || number_at(datagram, 0) != binding_request ||
        datagram.substr(4, 4) != cookie || number_at(datagram, 2) != datagram.size() - header)
        return std::nullopt;
    const auto unknown = unknown_of(datagram.substr(header));
    if (!unknown)
        return std::nullopt;
    const auto cookie_and_id = datagram.substr(4, 16);
    std::string attributes;
    if (unknown->empty())
        put_attribute(attributes, xor_mapped_address, mapped(source, cookie_and_id));
    else
    {
        using namespace std::string_view_literals;
        put_attribute(attributes, error_code, "\0\0\4\24Unknown Attribute"sv);  // 14.8: class 4, number 20
        put_attribute(attributes, unknown_attributes, *unknown);
    }
    std::string out;
    put(out, unknown->empty() ? binding_success : binding_error);
    put(out, static_cast<std::uint16_t>(attributes.size()));
    return out.append(cookie_and_id).append(attributes);
}

}  // namespace fsm
