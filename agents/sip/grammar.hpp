// RFC 3261 25.1: what header field values are made of. Productions are written as calls in the order of the
// grammar; the first one that fails is remembered, and everything after it reads nothing.
#pragma once

#include "sip/chars.hpp"
#include "sip/result.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace sip {

class grammar
{
public:
    explicit grammar(std::string_view text) : text_{text} {}

    bool ok() const { return !error_; }
    bool at_end() const { return at_ == text_.size(); }
    std::size_t position() const { return at_; }
    std::string_view since(std::size_t from) const { return text_.substr(from, at_ - from); }
    const std::optional<parse_error>& error() const { return error_; }

    bool sws();  // SWS; true when there was any
    void lws();  // LWS, at least one octet
    bool next_is(char c) const { return ok() && at_ < text_.size() && text_[at_] == c; }
    bool take(char c);            // true when it stood there
    bool take_separated(char c);  // SWS c SWS: COMMA, SEMI, EQUAL, SLASH
    void expect(char c, const char* expected);
    void expect_separated(char c, const char* expected);

    std::string_view some(const char_set& set, const char* expected);  // 1*set
    std::string_view token() { return some(chars::token, "a token"); }
    std::string_view digits(std::size_t least, std::size_t most, const char* expected);
    std::uint32_t number();            // 1*DIGIT below 2**32
    std::string_view quoted_string();  // with its quotes, without the SWS before them
    std::string_view comment();        // with its parentheses
    std::string_view gen_value();      // token / host / quoted-string
    void text();                       // [TEXT-UTF8-TRIM], to the end
    void params();                     // *( SEMI generic-param )
    void callid();                     // word [ "@" word ]

    // An element, and more of them behind commas.
    template <class Read>
    void list(Read read)
    {
        do
            read(*this);
        while (take_separated(','));
    }

    void fail(fault what, const char* expected) { fail_at(at_, what, expected); }
    void fail_at(std::size_t offset, fault what, const char* expected);
    void fail_here(const char* expected);  // truncated at the end, unexpected elsewhere
    void end(const char* expected = "the end of the value");

    template <class T>
    result<T> finish(const T& value)
    {
        end();
        if (error_)
            return *error_;
        return value;
    }

private:
    bool take_text_octet();

    std::string_view text_;
    std::size_t at_ = 0;
    std::optional<parse_error> error_;
};

}  // namespace sip
