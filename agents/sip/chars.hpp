// The character classes of RFC 3261 25.1 as data: a table for the test of one octet, and one for the test of
// 16 octets (kernel/span_x86.hpp).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sip {

// A set of ASCII octets. Octets of 128 and more are in no set.
class char_set
{
public:
    constexpr char_set() = default;
    explicit constexpr char_set(std::string_view members)
    {
        for (const char c : members)
            add(c);
    }
    static constexpr char_set range(char first, char last)
    {
        char_set out;
        for (int c = first; c <= last; ++c)
            out.add(static_cast<char>(c));
        return out;
    }

    constexpr bool operator()(char c) const { return has_[static_cast<unsigned char>(c)]; }
    friend constexpr char_set operator|(const char_set& a, const char_set& b)
    {
        char_set out = a;
        for (int c = 0; c < 128; ++c)
            if (b(static_cast<char>(c)))
                out.add(static_cast<char>(c));
        return out;
    }
    friend constexpr char_set operator-(const char_set& a, const char_set& b)
    {
        char_set out;
        for (int c = 0; c < 128; ++c)
            if (a(static_cast<char>(c)) && !b(static_cast<char>(c)))
                out.add(static_cast<char>(c));
        return out;
    }

    // 16 octets that a byte shuffle looks up directly: row r holds, for the octets whose low four bits are r,
    // one bit for each value of the high four bits.
    constexpr const std::uint8_t* rows() const { return rows_.data(); }

private:
    constexpr void add(char c)
    {
        auto& row = rows_[static_cast<unsigned char>(c) & 15u];
        row = static_cast<std::uint8_t>(row | 1u << (static_cast<unsigned char>(c) >> 4));
        has_[static_cast<unsigned char>(c)] = true;
    }

    alignas(16) std::array<std::uint8_t, 16> rows_{};
    std::array<bool, 256> has_{};
};

namespace chars {

// clang-format off
inline constexpr char_set digit     = char_set::range('0', '9');
inline constexpr char_set alpha     = char_set::range('A', 'Z') | char_set::range('a', 'z');
inline constexpr char_set alphanum  = alpha | digit;
inline constexpr char_set hexdig    = digit | char_set::range('A', 'F') | char_set::range('a', 'f');
inline constexpr char_set space     {" \t\r\n"};                        // what LWS is made of
inline constexpr char_set visible   = char_set::range('!', '~');
inline constexpr char_set text      = char_set::range(' ', '~');        // TEXT-UTF8char of one octet, and SP

//   token     =  1*(alphanum / "-" / "." / "!" / "%" / "*" / "_" / "+" / "`" / "'" / "~" )
//   word      =  1*(token characters / "(" / ")" / "<" / ">" / ":" / "\" / DQUOTE / "/" / "[" / "]" / "?" / "{" / "}" )
inline constexpr char_set token     = alphanum | char_set{"-.!%*_+`'~"};
inline constexpr char_set word      = token | char_set{"()<>:\\\"/[]?{}"};

//   reserved    =  ";" / "/" / "?" / ":" / "@" / "&" / "=" / "+" / "$" / ","
//   unreserved  =  alphanum / mark
//   mark        =  "-" / "_" / "." / "!" / "~" / "*" / "'" / "(" / ")"
// The sets of a URI leave "%" out: it begins an escape, which is looked at by itself.
inline constexpr char_set unreserved = alphanum | char_set{"-_.!~*'()"};
inline constexpr char_set uric       = unreserved | char_set{";/?:@&=+$,"};
inline constexpr char_set scheme     = alphanum | char_set{"+-."};

//   user-unreserved   =  "&" / "=" / "+" / "$" / "," / ";" / "?" / "/"
//   password          =  *( unreserved / escaped / "&" / "=" / "+" / "$" / "," )
//   param-unreserved  =  "[" / "]" / "/" / ":" / "&" / "+" / "$"
//   hnv-unreserved    =  "[" / "]" / "/" / "?" / ":" / "+" / "$"
inline constexpr char_set user       = unreserved | char_set{"&=+$,;?/"};
inline constexpr char_set password   = unreserved | char_set{"&=+$,"};
inline constexpr char_set uri_param  = unreserved | char_set{"[]/:&+$"};
inline constexpr char_set uri_header = unreserved | char_set{"[]/?:+$"};

// RFC 3261 20: in an addr-spec without "<>" a comma, a question mark or a semicolon ends the URI.
inline constexpr char_set ends_bare  {",?;"};
inline constexpr char_set user_bare  = user - ends_bare;
inline constexpr char_set uric_bare  = uric - ends_bare;

// hostname and IPv4address; which of the two, and whether the labels are right, is looked at afterwards.
inline constexpr char_set host       = alphanum | char_set{"-."};

//   phonedigit      =  DIGIT / [ visual-separator ]
//   phonedigit-hex  =  HEXDIG / "*" / "#" / [ visual-separator ]              (RFC 3966 3)
inline constexpr char_set phone      = digit | char_set{"-.()"};
inline constexpr char_set phone_hex  = hexdig | char_set{"*#-.()"};

// qdtext of one octet, without the white space that may be a fold.
inline constexpr char_set qdtext     = text - char_set{"\"\\"};

// Text, without what begins and ends quotes and comments and what escapes in them.
inline constexpr char_set plain      = qdtext - char_set{"()"};

// What may stand in a Request-URI as far as the request line is concerned.
inline constexpr char_set line_uri   = visible - char_set{"<>"};
// clang-format on

//   WSP  =  SP / HTAB
constexpr bool blank(char c) { return c == ' ' || c == '\t'; }

static_assert(token('~') && !token('"') && !token('\0') && !token('\x80') && !token('@'));
static_assert(host('-') && host('z') && !host('_') && !user('%') && !user_bare(';'));

// What kernel/span_sse2.hpp takes for granted of the sets that it searches for.
constexpr bool has_usual(const char_set& set)
{
    for (int c = 0; c < 128; ++c)
        if (host(static_cast<char>(c)) && !set(static_cast<char>(c)))
            return false;
    return true;
}
static_assert(has_usual(token) && has_usual(word) && has_usual(scheme) && has_usual(user) &&
              has_usual(user_bare) && has_usual(password) && has_usual(uri_param) && has_usual(uri_header) &&
              has_usual(uric) && has_usual(uric_bare) && has_usual(qdtext) && has_usual(line_uri));

}  // namespace chars
}  // namespace sip
