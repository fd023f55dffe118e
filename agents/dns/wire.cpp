#include "dns/wire.hpp"

#include "dns/limits.hpp"
#include "sip/chars.hpp"

#include <algorithm>

namespace dns {

namespace {

constexpr std::size_t header_size = 12;
constexpr std::uint16_t type_opt = 41;

// Bits of the second word of the header (RFC 1035 4.1.1). What a client wants to be looked for elsewhere is
// looked for: there is nothing elsewhere.
constexpr std::uint16_t is_response = 0x8000, authoritative = 0x0400, truncated = 0x0200;
constexpr std::uint16_t recursion_desired = 0x0100, recursion_available = 0x0080;

// Whoever reads over the end reads zeros, and is told.
class cursor
{
public:
    explicit cursor(std::string_view octets) : octets_{octets} {}

    std::uint8_t octet()
    {
        if (at_ < octets_.size())
            return static_cast<std::uint8_t>(octets_[at_++]);
        failed_ = true;
        return 0;
    }
    std::uint16_t number()
    {
        const auto high = octet();
        return static_cast<std::uint16_t>(high << 8 | octet());
    }
    std::size_t at() const { return at_; }
    bool failed() const { return failed_; }

private:
    std::string_view octets_;
    std::size_t at_ = 0;
    bool failed_ = false;
};

void add_escaped(std::string& out, std::uint8_t octet)
{
    const auto c = static_cast<char>(octet);
    if (sip::chars::alphanum(c) || c == '-' || c == '_')
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    else
        out.append({'\\', static_cast<char>('0' + octet / 100), static_cast<char>('0' + octet / 10 % 10),
                    static_cast<char>('0' + octet % 10)});
}

//   name  =  *( length 1*63OCTET ) 0       at most 255 octets (RFC 1035 3.1). A question points nowhere.
bool read_name(cursor& c, std::string& out)
{
    const auto begin = c.at();
    for (std::uint8_t size = c.octet(); size != 0; size = c.octet())
    {
        if (size > 63 || c.at() - begin + size > 254)
            return false;
        if (!out.empty())
            out += '.';
        for (; size > 0; --size)
            add_escaped(out, c.octet());
    }
    return !c.failed();
}

void put(std::string& out, std::uint16_t number)
{
    out += static_cast<char>(number >> 8);
    out += static_cast<char>(number & 0xff);
}

void put_name(std::string& out, std::string_view name)
{
    while (!name.empty())
    {
        const auto label = name.substr(0, name.find('.'));
        out += static_cast<char>(label.size());
        out += label;
        name.remove_prefix(std::min(label.size() + 1, name.size()));
    }
    out += '\0';
}

//   character-string  =  length *255OCTET                (RFC 1035 3.3)
void put_text(std::string& out, std::string_view text)
{
    out += static_cast<char>(std::min<std::size_t>(text.size(), 255));
    out += text.substr(0, 255);
}

struct rdata
{
    std::string& out;

    void operator()(const host_address& r) const
    {
        out.append(reinterpret_cast<const char*>(r.at.octets.data()), r.at.v6 ? 16 : 4);
    }
    void operator()(const alias& r) const { put_name(out, r.of); }
    void operator()(const srv& r) const
    {
        for (const auto n : {r.priority, r.weight, r.port})
            put(out, n);
        put_name(out, r.target);  // RFC 2782: "name compression is not to be used for this field"
    }
    void operator()(const naptr& r) const
    {
        put(out, r.order);
        put(out, r.preference);
        for (const auto* text : {&r.flags, &r.service, &r.regexp})
            put_text(out, *text);
        put_name(out, r.replacement);
    }
};

std::string written(const resource& r, const std::string& asked)
{
    std::string out;
    if (r.owner == asked)
        put(out, 0xc000 | header_size);  // RFC 1035 4.1.4: the name of the question
    else
        put_name(out, r.owner);
    put(out, static_cast<std::uint16_t>(type_of(r.what)));
    put(out, class_internet);
    put(out, 0);
    put(out, 0);
    std::string data;
    std::visit(rdata{data}, r.what);
    put(out, static_cast<std::uint16_t>(data.size()));
    return out + data;
}

}  // namespace

std::optional<query> read_query(std::string_view octets)
{
    cursor c{octets};
    query out;
    out.room = limits::datagram;
    out.id = c.number();
    const auto flags = c.number();
    const auto questions = c.number(), answers = c.number(), authorities = c.number(), further = c.number();
    if (c.failed() || (flags & is_response) != 0)
        return std::nullopt;
    out.recursion_desired = (flags & recursion_desired) != 0;
    if ((flags >> 11 & 0xf) != 0)
    {
        out.fault = response_code::not_implemented;  // OPCODE
        return out;
    }
    const bool has_name = read_name(c, out.name);
    out.type = c.number();
    out.of_class = c.number();
    if (questions != 1 || answers != 0 || authorities != 0 || !has_name || c.failed())
    {
        out.fault = response_code::format_error;
        return out;
    }
    out.question = octets.substr(header_size, c.at() - header_size);
    if (further == 0 || c.octet() != 0 || c.number() != type_opt || c.failed())
        return out;
    const std::size_t room = c.number();
    out.is_extended = !c.failed();
    if (out.is_extended)
        out.room = std::clamp(room, limits::datagram, limits::largest_datagram);
    return out;
}

bool is_truncated(std::string_view response)
{
    return response.size() > 2 && (static_cast<unsigned char>(response[2]) << 8 & truncated) != 0;
}

std::string write_response(const query& q, const response& r, bool over_tcp)
{
    std::string opt;
    if (q.is_extended)
    {
        put_name(opt, "");
        put(opt, type_opt);
        put(opt, static_cast<std::uint16_t>(limits::largest_datagram));
        for (int i = 0; i < 3; ++i)
            put(opt, 0);
    }
    const auto room = (over_tcp ? limits::message : q.room) - header_size - q.question.size() - opt.size();
    std::string answers;
    std::uint16_t count = 0;
    bool fits = !r.is_truncated;
    for (auto one = r.answers.begin(); fits && one != r.answers.end(); ++one)
    {
        const auto octets = written(*one, q.name);
        fits = answers.size() + octets.size() <= room;
        if (!fits)
            break;
        answers += octets;
        ++count;
    }
    const bool is_short = r.is_truncated || (!fits && !over_tcp);
    if (is_short)
        answers.clear();
    std::string out;
    put(out, q.id);
    put(out, static_cast<std::uint16_t>(is_response | authoritative | (is_short ? truncated : 0) |
                                        (q.recursion_desired ? recursion_desired | recursion_available : 0) |
                                        static_cast<unsigned>(r.code)));
    put(out, q.question.empty() ? 0 : 1);
    put(out, is_short ? 0 : count);
    put(out, 0);
    put(out, q.is_extended ? 1 : 0);
    return out + q.question + answers + opt;
}

}  // namespace dns
