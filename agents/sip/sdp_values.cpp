// RFC 8866 9: what the values of SDP lines are made of.
#include "sip/chars.hpp"
#include "sip/sdp.hpp"

#include <limits>

namespace sip {

namespace {

//   token-char     =  ALPHA / DIGIT / "!" / "#" / "$" / "%" / "&" / "'" / "*" / "+" / "-" / "." / "^" / "_" /
//   "`"
//                     / "{" / "|" / "}" / "~"
//   non-ws-string  =  1*(VCHAR / %x80-FF)
constexpr char_set sdp_token = chars::alphanum | char_set{"!#$%&'*+-.^_`{|}~"};

// Reads a value from left to right; the first failure is kept, and everything after it reads nothing.
class value_reader
{
public:
    explicit value_reader(std::string_view text) : text_{text} {}

    std::string_view token(const char* expected)
    {
        return some([](char c) { return sdp_token(c); }, expected);
    }
    std::string_view visible(const char* expected)
    {
        return some([](char c) { return chars::visible(c) || static_cast<signed char>(c) < 0; }, expected);
    }
    std::string_view visible_but_slash(const char* expected)
    {
        return some([](char c) { return c != '/' && (chars::visible(c) || static_cast<signed char>(c) < 0); },
                    expected);
    }
    std::string_view digits(const char* expected)
    {
        return some([](char c) { return chars::digit(c); }, expected);
    }

    std::uint64_t number(std::uint64_t most, const char* expected)
    {
        const auto from = at_;
        const auto text = digits(expected);
        std::uint64_t out = 0;
        for (const char c : text)
        {
            const auto digit = static_cast<std::uint64_t>(c - '0');
            if (out > (most - digit) / 10)
            {
                fail(from, fault::out_of_range, expected);
                return 0;
            }
            out = out * 10 + digit;
        }
        return out;
    }
    bool take(char c)
    {
        const bool there = !error_ && at_ < text_.size() && text_[at_] == c;
        at_ += there;
        return there;
    }
    void expect(char c, const char* expected)
    {
        if (!error_ && !take(c))
            fail(at_, at_ == text_.size() ? fault::truncated : fault::unexpected, expected);
    }
    void space() { expect(' ', "one space"); }
    std::string_view rest()
    {
        const auto out = error_ ? std::string_view{} : text_.substr(at_);
        at_ = text_.size();
        return out;
    }
    std::size_t at() const { return at_; }
    std::string_view since(std::size_t from) const { return text_.substr(from, at_ - from); }
    bool ok() const { return !error_; }

    template <class T>
    result<T> finish(const T& value)
    {
        if (!error_ && at_ != text_.size())
            fail(at_, fault::unexpected, "the end of the line");
        if (error_)
            return *error_;
        return value;
    }

private:
    template <class Set>
    std::string_view some(Set belongs, const char* expected)
    {
        const auto from = at_;
        while (!error_ && at_ < text_.size() && belongs(text_[at_]))
            ++at_;
        if (!error_ && at_ == from)
            fail(at_, at_ == text_.size() ? fault::truncated : fault::unexpected, expected);
        return since(from);
    }
    void fail(std::size_t at, fault what, const char* expected)
    {
        if (!error_)
            error_ = parse_error{what, static_cast<std::uint32_t>(at), expected};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::optional<parse_error> error_;
};

constexpr auto any = std::numeric_limits<std::uint64_t>::max();

}  // namespace

//   origin-field  =  "o=" username SP sess-id SP sess-version SP nettype SP addrtype SP unicast-address
result<sdp_origin> parse_sdp_origin(std::string_view value)
{
    value_reader in{value};
    sdp_origin out;
    out.username = in.visible("a user name, or \"-\"");
    in.space();
    out.session_id = in.digits("the session's number");
    in.space();
    out.session_version = in.digits("the session's version");
    in.space();
    out.net_type = in.token("a network type, such as IN");
    in.space();
    out.address_type = in.token("an address type, such as IP4");
    in.space();
    out.address = in.visible("an address");
    return in.finish(out);
}

//   connection-field  =  "c=" nettype SP addrtype SP connection-address
//   IP4-multicast     =  address "/" ttl [ "/" numaddr ]
//   IP6-multicast     =  address [ "/" numaddr ]
result<sdp_connection> parse_sdp_connection(std::string_view value)
{
    value_reader in{value};
    sdp_connection out;
    out.net_type = in.token("a network type, such as IN");
    in.space();
    out.address_type = in.token("an address type, such as IP4");
    in.space();
    const bool ip4 = out.address_type == "IP4";
    if (!ip4 && out.address_type != "IP6")  // extn-addr: whatever it is
    {
        out.address = in.visible("an address");
        return in.finish(out);
    }
    out.address = in.visible_but_slash("an address");
    const bool more = in.take('/');
    if (more && ip4)
        out.ttl = static_cast<std::uint32_t>(in.number(255, "a time to live of 0 to 255"));
    if (more && (!ip4 || in.take('/')))
        out.addresses = static_cast<std::uint32_t>(in.number(65'535, "a number of addresses"));
    return in.finish(out);
}

//   media-field  =  "m=" media SP port ["/" integer] SP proto 1*(SP fmt)
//   proto        =  token *("/" token)
result<sdp_media> parse_sdp_media(std::string_view value)
{
    value_reader in{value};
    sdp_media out;
    out.media = in.token("a media type, such as audio");
    in.space();
    out.port = static_cast<std::uint32_t>(in.number(65'535, "a port of 0 to 65535"));
    if (in.take('/'))
        out.ports = static_cast<std::uint32_t>(in.number(65'535, "a number of ports"));
    in.space();
    const auto protocol = in.at();
    do
        in.token("a transport protocol, such as RTP/AVP");
    while (in.take('/'));
    out.protocol = in.since(protocol);
    in.space();
    const auto formats = in.at();
    do
        in.token("a format");
    while (in.take(' '));
    out.formats = in.since(formats);
    return in.finish(out);
}

bool sdp_media::take(std::string_view& rest, std::string_view& format)
{
    if (rest.empty())
        return false;
    format = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(format.size() + 1, rest.size()));
    return true;
}

//   attribute  =  (attribute-name ":" attribute-value) / attribute-name
result<sdp_attribute> parse_sdp_attribute(std::string_view value)
{
    value_reader in{value};
    sdp_attribute out;
    out.name = in.token("the name of an attribute");
    out.has_value = in.take(':');
    if (out.has_value)
        out.value = in.rest();
    return in.finish(out);
}

//   bandwidth-field  =  "b=" bwtype ":" bandwidth
result<sdp_bandwidth> parse_sdp_bandwidth(std::string_view value)
{
    value_reader in{value};
    sdp_bandwidth out;
    out.type = in.token("a type of bandwidth, such as AS");
    in.expect(':', "\":\"");
    out.value = in.number(any, "a bandwidth");
    return in.finish(out);
}

//   time-field  =  "t=" start-time SP stop-time
result<sdp_time> parse_sdp_time(std::string_view value)
{
    value_reader in{value};
    sdp_time out;
    out.start = in.number(any, "a start time");
    in.space();
    out.stop = in.number(any, "a stop time");
    return in.finish(out);
}

// RFC 8866 6.6
//   rtpmap-value  =  payload-type SP encoding-name "/" clock-rate [ "/" encoding-params ]
result<sdp_rtpmap> parse_sdp_rtpmap(std::string_view value)
{
    value_reader in{value};
    sdp_rtpmap out;
    out.payload_type = static_cast<std::uint32_t>(in.number(127, "a payload type of 0 to 127"));
    in.space();
    out.encoding = in.token("the name of an encoding");
    in.expect('/', "\"/\" and a clock rate");
    out.clock_rate = static_cast<std::uint32_t>(
        in.number(std::numeric_limits<std::uint32_t>::max(), "a clock rate in Hz"));
    if (in.take('/'))
        out.parameters = in.token("the parameters of an encoding");
    return in.finish(out);
}

}  // namespace sip
