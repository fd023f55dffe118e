#include "sip/grammar.hpp"

#include <limits>

namespace sip {

namespace {

// RFC 3261 25.1, one whole UTF8-NONASCII: its octets, or 0 when it is none.
std::size_t utf8_nonascii(std::string_view text)
{
    const auto lead = static_cast<unsigned char>(text.front());
    if (lead < 0xC0 || lead > 0xFD)
        return 0;
    const std::size_t more = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : lead < 0xF8 ? 3 : lead < 0xFC ? 4 : 5;
    if (text.size() <= more)
        return 0;
    for (std::size_t i = 1; i <= more; ++i)
        if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80)
            return 0;
    return more + 1;
}

}  // namespace

void grammar::fail_at(std::size_t offset, fault what, const char* expected)
{
    if (!error_)
        error_ = parse_error{what, static_cast<std::uint32_t>(offset), expected};
}

void grammar::fail_here(const char* expected)
{
    fail(at_end() ? fault::truncated : fault::unexpected, expected);
}

//   LWS  =  [*WSP CRLF] 1*WSP
//   SWS  =  [LWS]
// Several folds in a row, and a line ended by LF alone, are for scan() to judge, not for every value.
bool grammar::sws()
{
    const auto begin = at_;
    while (ok() && at_ < text_.size())
    {
        auto at = at_;
        if (text_[at] == '\r')
            ++at;
        if (at < text_.size() && text_[at] == '\n')
            ++at;
        else if (at != at_)
            break;
        if (at >= text_.size() || !chars::blank(text_[at]))
            break;
        at_ = at + 1;
    }
    return at_ != begin;
}

// What is wrong is what stands behind the white space, where anything does.
void grammar::end(const char* expected)
{
    const auto begin = at_;
    sws();
    if (ok() && at_ != text_.size())
        fail(fault::unexpected, expected);
    else if (ok() && at_ != begin)
        fail_at(begin, fault::unexpected, expected);
}

void grammar::lws()
{
    if (!sws() && ok())
        fail_here("white space");
}

bool grammar::take(char c)
{
    if (!next_is(c))
        return false;
    ++at_;
    return true;
}

bool grammar::take_separated(char c)
{
    const auto begin = at_;
    sws();
    if (take(c))
    {
        sws();
        return true;
    }
    at_ = begin;
    return false;
}

void grammar::expect(char c, const char* expected)
{
    if (!take(c) && ok())
        fail_here(expected);
}

void grammar::expect_separated(char c, const char* expected)
{
    sws();
    expect(c, expected);
    sws();
}

std::string_view grammar::some(const char_set& set, const char* expected)
{
    const auto begin = at_;
    if (ok())
        while (at_ < text_.size() && set(text_[at_]))
            ++at_;
    if (at_ == begin && ok())
        fail_here(expected);
    return since(begin);
}

std::string_view grammar::digits(std::size_t least, std::size_t most, const char* expected)
{
    const auto begin = at_;
    if (ok())
        while (at_ < text_.size() && at_ - begin < most && chars::digit(text_[at_]))
            ++at_;
    if (at_ - begin < least && ok())
        fail_here(expected);
    return since(begin);
}

std::uint32_t grammar::number()
{
    const auto begin = at_;
    std::uint64_t value = 0;
    for (const char c : some(chars::digit, "1*DIGIT"))
    {
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
        if (value > std::numeric_limits<std::uint32_t>::max())
        {
            fail_at(begin, fault::out_of_range, "a number below 2**32");
            return 0;
        }
    }
    return static_cast<std::uint32_t>(value);
}

// One octet, or one character of several, that may stand in quotes, comments and free text alike.
bool grammar::take_text_octet()
{
    const char c = text_[at_];
    std::size_t size = chars::visible(c) ? 1 : 0;
    if (static_cast<unsigned char>(c) >= 128)
        size = utf8_nonascii(text_.substr(at_));
    at_ += size;
    return size != 0;
}

//   quoted-string  =  SWS DQUOTE *(qdtext / quoted-pair ) DQUOTE
//   qdtext         =  LWS / %x21 / %x23-5B / %x5D-7E / UTF8-NONASCII
//   quoted-pair    =  "\" (%x00-09 / %x0B-0C / %x0E-7F)
std::string_view grammar::quoted_string()
{
    const auto begin = at_;
    expect('"', "a quoted-string");
    while (ok())
    {
        if (at_end())
            fail(fault::truncated, "a closing quote");
        else if (take('"'))
            break;
        else if (take('\\'))
        {
            if (at_end())
                fail(fault::truncated, "a quoted character");
            else if (next_is('\r') || next_is('\n') || static_cast<unsigned char>(text_[at_]) >= 128)
                fail(fault::unexpected, "an ASCII character but CR and LF");
            else
                ++at_;
        }
        else if (!sws() && !take_text_octet())
            fail(fault::unexpected, "text of a quoted-string");
    }
    return since(begin);
}

//   comment  =  LPAREN *(ctext / quoted-pair / comment) RPAREN
// Nesting is counted, so that it costs nothing however deep a peer makes it.
std::string_view grammar::comment()
{
    const auto begin = at_;
    expect('(', "a comment");
    for (std::size_t depth = 1; ok() && depth > 0;)
    {
        if (at_end())
            fail(fault::truncated, "a closing parenthesis");
        else if (take('('))
            ++depth;
        else if (take(')'))
            --depth;
        else if (take('\\'))
        {
            if (at_end())
                fail(fault::truncated, "a quoted character");
            else if (next_is('\r') || next_is('\n') || static_cast<unsigned char>(text_[at_]) >= 128)
                fail(fault::unexpected, "an ASCII character but CR and LF");
            else
                ++at_;
        }
        else if (!sws() && !take_text_octet())
            fail(fault::unexpected, "text of a comment");
    }
    return since(begin);
}

//   gen-value  =  token / host / quoted-string
// Of a host only the IPv6reference is no token.
std::string_view grammar::gen_value()
{
    const auto begin = at_;
    if (next_is('"'))
        return quoted_string();
    if (!take('['))
        return some(chars::token, "a token or a quoted-string");
    some(chars::hexdig | char_set{":."}, "an IPv6 address");
    expect(']', "\"]\"");
    return since(begin);
}

//   TEXT-UTF8-TRIM  =  1*TEXT-UTF8char *(*LWS TEXT-UTF8char)
void grammar::text()
{
    while (ok() && !at_end())
        if (!sws() && !take_text_octet())
            fail(fault::unexpected, "UTF-8 text");
}

//   generic-param  =  token [ EQUAL gen-value ]
void grammar::params()
{
    while (take_separated(';'))
    {
        some(chars::token, "a parameter name");
        if (take_separated('='))
            gen_value();
    }
}

//   callid  =  word [ "@" word ]
void grammar::callid()
{
    some(chars::word, "a word");
    if (take('@'))
        some(chars::word, "a word");
}

}  // namespace sip
