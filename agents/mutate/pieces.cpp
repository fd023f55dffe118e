#include "mutate/pieces.hpp"

#include "sip/chars.hpp"

#include <algorithm>

namespace mutate {

namespace {

using sip::field_id;
namespace chars = sip::chars;

enum class form : std::uint8_t { structured, addresses, via, call_id, text, products };

form form_of(field_id id)
{
    switch (id)
    {
    case field_id::via: return form::via;
    case field_id::call_id:
    case field_id::in_reply_to: return form::call_id;
    case field_id::subject:
    case field_id::organization:
    case field_id::date:
    case field_id::other: return form::text;
    case field_id::server:
    case field_id::user_agent: return form::products;
    case field_id::alert_info:
    case field_id::call_info:
    case field_id::contact:
    case field_id::error_info:
    case field_id::from:
    case field_id::p_asserted_identity:
    case field_id::p_preferred_identity:
    case field_id::path:
    case field_id::record_route:
    case field_id::refer_to:
    case field_id::referred_by:
    case field_id::reply_to:
    case field_id::route:
    case field_id::service_route:
    case field_id::to: return form::addresses;
    default: return form::structured;
    }
}

bool digits(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return chars::digit(c); });
}

constexpr sip::char_set ends_of_uri_part{";?"}, ends_of_host{";, \t\r\n"}, ends_of_bare_uri{",;? \t\r\n<\""};

// As std::string_view::find_first_of(), which calls memchr() for each octet.
std::size_t first_of(std::string_view text, const sip::char_set& any, std::size_t at)
{
    for (; at < text.size(); ++at)
        if (any(text[at]))
            return at;
    return text.npos;
}

class lexer
{
public:
    lexer(std::string_view value, pieces& out, std::size_t at = 0) : value_{value}, out_{out}, at_{at} {}

    void value(form f)
    {
        while (at_ < value_.size())
            next(f);
    }

    // RFC 3261 25.1
    //   SIP-URI  =  "sip:" [ userinfo ] hostport uri-parameters [ headers ]
    // up to `end`, an offset into the value.
    void uri(std::size_t end)
    {
        in_uri_ = true;
        const auto colon = value_.find(':', at_);
        if (colon > at_ && colon < end &&
            std::all_of(
                value_.begin() + static_cast<std::ptrdiff_t>(at_),
                value_.begin() + static_cast<std::ptrdiff_t>(colon), [](char c) { return chars::scheme(c); }))
        {
            take(kind::scheme, colon - at_);
            separator();
            const auto scheme = value_.substr(out_[out_.size() - 2].at, out_[out_.size() - 2].size);
            if (scheme.size() < 3 || (scheme[0] | 0x20) != 's')  // tel:, urn: ...
                take(kind::user, std::min(first_of(value_, ends_of_uri_part, at_), end) - at_);
            else
                authority(end);
        }
        while (at_ < end)
            uri_rest(end);
        in_uri_ = false;
    }

private:
    void authority(std::size_t end)
    {
        const auto at_sign = value_.find('@', at_);
        if (at_sign < end)
        {
            const auto colon = value_.find(':', at_);
            if (colon < at_sign)
            {
                take(kind::user, colon - at_);
                separator();
                take(kind::password, at_sign - at_);
            }
            else
            {
                take(kind::user, at_sign - at_);
            }
            separator();
        }
        host_port(end, ends_of_uri_part);
    }

    void host_port(std::size_t end, const sip::char_set& ends)
    {
        auto stop = at_;
        if (at_ < end && value_[at_] == '[')
            stop = std::min(value_.find(']', at_), end - 1) + 1;
        else
            stop = std::min({value_.find(':', at_), first_of(value_, ends, at_), end});
        take(kind::host, stop - at_);
        if (at_ < end && value_[at_] == ':')
        {
            separator();
            take(kind::port, std::min(first_of(value_, ends, at_), end) - at_);
        }
    }

    void uri_rest(std::size_t end)
    {
        switch (value_[at_])
        {
        case ';':
        {
            separator();
            const auto stop = std::min(first_of(value_, ends_of_uri_part, at_), end);
            parameter(stop);
            break;
        }
        case '?':
            separator();
            take(kind::headers, end - at_);
            break;
        default: take(kind::other, std::min(first_of(value_, ends_of_uri_part, at_), end) - at_); break;
        }
    }

    void parameter(std::size_t stop)
    {
        const auto equals = std::min(value_.find('=', at_), stop);
        take(kind::param_name, equals - at_);
        if (at_ >= stop)
            return;
        const auto name = out_.empty() ? std::string_view{} : out_.back().in(value_);
        separator();
        const auto of_what = digits(value_.substr(at_, stop - at_)) ? kind::number : kind::token;
        take(of_what, stop - at_, name);
    }

    void next(form f)
    {
        const char c = value_[at_];
        const bool first = !any_ || value_[last_end_ - 1] == ',';
        if (chars::blank(c) || c == '\r' || c == '\n')
            return blanks(f);
        any_ = true;
        if (f == form::text)
            return take(kind::text, value_.size() - at_);
        if (f == form::call_id && c != ',' && c != '@')
            return run(kind::word, [](char x) { return x != ',' && x != '@' && !chars::space(x); });
        if (c == '"')
            return quoted();
        if (c == '(')
            return comment();
        if (c == '[')
            return host_port(value_.size(), ends_of_host);
        if (c == '<' && (f == form::addresses || f == form::structured))
        {
            separator();
            return uri(std::min(value_.find('>', at_), value_.size()));
        }
        if (f == form::addresses && first && !chars::blank(c) && bare_uri())
            return;
        if (chars::token(c) && !(c == '*' && value_.size() == at_ + 1))
            return word();
        separator_or_other();
    }

    // An addr-spec without "<>" ends where a comma, a semicolon or white space stands (RFC 3261 20).
    bool bare_uri()
    {
        const auto end = std::min(first_of(value_, ends_of_bare_uri, at_), value_.size());
        const auto colon = value_.find(':', at_);
        if (colon >= end || (end < value_.size() && value_[end] == '<'))
            return false;
        uri(end);
        mark();
        return true;
    }

    void word()
    {
        const auto begin = at_;
        auto end = begin;
        while (end < value_.size() && chars::token(value_[end]))
            ++end;
        const auto text = value_.substr(begin, end - begin);
        const char before = begin > 0 ? last_separator_ : '\0';
        if (before == ';')
            return take(kind::param_name, text.size());
        const auto of = before == '=' ? name_ : std::string_view{};
        take(digits(text) ? kind::number : kind::token, text.size(), of);
    }

    void blanks(form f)
    {
        run(kind::blank, [](char x) { return chars::space(x); });
        // RFC 3261 20.42: sent-protocol LWS sent-by
        if (f == form::via && last_separator_ == '/' && at_ < value_.size() && chars::host(value_[at_]))
        {
            host_port(value_.size(), ends_of_host);
            mark();
            last_separator_ = '\0';
        }
    }

    void quoted()
    {
        auto end = at_ + 1;
        while (end < value_.size() && value_[end] != '"')
            end += value_[end] == '\\' ? 2u : 1u;
        take(kind::quoted, std::min(end + 1, value_.size()) - at_, last_separator_ == '=' ? name_ : "");
    }

    void comment()
    {
        auto end = at_;
        int depth = 0;
        do
        {
            if (value_[end] == '\\')
                ++end;
            else if (value_[end] == '(')
                ++depth;
            else if (value_[end] == ')')
                --depth;
            ++end;
        } while (depth > 0 && end < value_.size());
        take(kind::comment, std::min(end, value_.size()) - at_);
    }

    void separator_or_other()
    {
        constexpr std::string_view separators = ";,=/:@<>?*";
        if (separators.find(value_[at_]) == std::string_view::npos)
            return take(kind::other, 1);
        // The name of a parameter is what stands before its "=".
        if (value_[at_] == '=' && !out_.empty())
        {
            const auto last = std::find_if(out_.rbegin(), out_.rend(),
                                           [](const piece& p) { return p.kind != kind::blank; });
            name_ = last == out_.rend() ? std::string_view{} : last->in(value_);
            if (last != out_.rend() && last->kind == kind::token)
                last->kind = kind::param_name;
        }
        separator();
    }

    void separator()
    {
        last_separator_ = value_[at_];
        take(kind::separator, 1);
    }

    template <class In>
    void run(kind of_what, In in)
    {
        auto end = at_;
        while (end < value_.size() && in(value_[end]))
            ++end;
        take(of_what, end - at_);
    }

    void take(kind of_what, std::size_t size, std::string_view of = {})
    {
        if (size == 0)
            return;
        out_.push_back(
            {of_what, static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(size), of, in_uri_});
        at_ += size;
        if (of_what != kind::blank)
            mark();
        if (of_what == kind::token || of_what == kind::number)
            last_separator_ = last_separator_ == '=' ? '\0' : last_separator_;
    }

    void mark() { last_end_ = at_; }

    std::string_view value_;
    pieces& out_;
    std::size_t at_, last_end_ = 0;
    char last_separator_ = '\0';
    std::string_view name_;
    bool any_ = false, in_uri_ = false;
};

}  // namespace

pieces pieces_of(field_id field, std::string_view value)
{
    pieces out;
    out.reserve(16);
    lexer{value, out}.value(form_of(field));
    return out;
}

pieces pieces_of_uri(std::string_view uri)
{
    pieces out;
    out.reserve(8);
    lexer{uri, out}.uri(uri.size());
    return out;
}

std::string replaced(std::string_view value, const piece& p, std::string_view with)
{
    std::string out;
    out.reserve(value.size() - p.size + with.size());
    return out.append(value.substr(0, p.at)).append(with).append(value.substr(p.at + p.size));
}

}  // namespace mutate
