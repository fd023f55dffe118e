#include "dns/record.hpp"

#include "sip/chars.hpp"
#include "sip/params.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace dns {

namespace {

constexpr std::array all_types{record_type::a, record_type::cname, record_type::aaaa, record_type::srv,
                               record_type::naptr};

// One word after the other, with where it stands.
class words
{
public:
    explicit words(std::string_view text) : text_{text} {}

    std::string_view next()
    {
        at_ = std::min(text_.find_first_not_of(" \t", end_), text_.size());
        end_ = std::min(text_.find_first_of(" \t", at_), text_.size());
        return text_.substr(at_, end_ - at_);
    }
    std::size_t at() const { return at_; }  // of the last one

private:
    std::string_view text_;
    std::size_t at_ = 0, end_ = 0;
};

std::string quoted(std::string_view word)
{
    return "'" + std::string{word.substr(0, 60)} + (word.size() > 60 ? "...'" : "'");
}

class reader
{
public:
    explicit reader(std::string_view written) : rest_{written} {}

    std::variant<record, bad_record> read()
    {
        const auto type = rest_.next();
        const auto found =
            std::ranges::find_if(all_types, [&](record_type t) { return sip::iequals(type, to_text(t)); });
        if (found == all_types.end())
            return bad_record{(type.empty() ? "a record is wanted" : quoted(type) + " is no type of record") +
                                  ": A, AAAA, CNAME, SRV or NAPTR",
                              rest_.at()};
        auto out = read(*found);
        if (const auto more = rest_.next(); wrong_.why.empty() && !more.empty())
            refuse(quoted(more) + " is too much behind " + std::string{to_text(*found)});
        if (!wrong_.why.empty())
            return wrong_;
        return out;
    }

private:
    record read(record_type t)
    {
        switch (t)
        {
        case record_type::a: return read_address(false);
        case record_type::aaaa: return read_address(true);
        case record_type::cname: return alias{read_name("other name", false)};
        case record_type::srv:
        {
            srv out;
            out.priority = read_number("priority");
            out.weight = read_number("weight");
            out.port = read_number("port");
            out.target = read_name("target", true);
            return out;
        }
        case record_type::naptr: break;
        }
        naptr out;
        out.order = read_number("order");
        out.preference = read_number("preference");
        out.flags = read_word("flags", "s");
        out.service = read_word("service", "SIP+D2T");
        out.replacement = read_name("replacement", true);
        return out;
    }

    void refuse(std::string why)
    {
        if (wrong_.why.empty())
            wrong_ = {std::move(why), rest_.at()};
    }

    record read_address(bool v6)
    {
        const auto word = rest_.next();
        const auto read = fsm::numeric_address(word, 0);
        if (!read || read->v6 != v6)
            refuse(quoted(word) + (v6 ? " is no IPv6 address: \"AAAA 2001:db8::4\""
                                      : " is no IPv4 address: \"A 192.0.2.4\""));
        return host_address{read.value_or(fsm::address{})};
    }

    std::uint16_t read_number(std::string_view what)
    {
        const auto word = rest_.next();
        std::uint16_t out = 0;
        const auto* const end = word.data() + word.size();
        if (const auto [read, error] = std::from_chars(word.data(), end, out);
            error != std::errc{} || read != end)
            refuse(quoted(word) + " is not the " + std::string{what} + ", a number from 0 to 65535");
        return out;
    }

    std::string read_word(std::string_view what, std::string_view such_as)
    {
        const auto word = rest_.next();
        const auto fits = [](char c) { return sip::chars::alphanum(c) || c == '+' || c == ':' || c == '-'; };
        if (word.empty() || word.size() > 63 || !std::ranges::all_of(word, fits))
            refuse(quoted(word) + " is not the " + std::string{what} + ", such as \"" + std::string{such_as} +
                   '"');
        return std::string{word};
    }

    std::string read_name(std::string_view what, bool may_be_root)
    {
        const auto word = rest_.next();
        if (may_be_root && word == ".")
            return {};
        const auto name = kept_name(word);
        if (!name)
            refuse(quoted(word) + " is no name of a host: the " + std::string{what} + " is wanted");
        return name.value_or("");
    }

    words rest_;
    bad_record wrong_;
};

std::string or_root(const std::string& name) { return name.empty() ? "." : name; }

struct to_words
{
    std::string operator()(const host_address& r) const
    {
        auto host = r.at.host();
        return r.at.v6 ? "AAAA " + host.substr(1, host.size() - 2) : "A " + host;
    }
    std::string operator()(const alias& r) const { return "CNAME " + r.of; }
    std::string operator()(const srv& r) const
    {
        return "SRV " + std::to_string(r.priority) + ' ' + std::to_string(r.weight) + ' ' +
               std::to_string(r.port) + ' ' + or_root(r.target);
    }
    std::string operator()(const naptr& r) const
    {
        return "NAPTR " + std::to_string(r.order) + ' ' + std::to_string(r.preference) + ' ' + r.flags + ' ' +
               r.service + ' ' + or_root(r.replacement);
    }
};

}  // namespace

std::string_view to_text(record_type t)
{
    switch (t)
    {
    case record_type::a: return "A";
    case record_type::cname: return "CNAME";
    case record_type::aaaa: return "AAAA";
    case record_type::srv: return "SRV";
    case record_type::naptr: return "NAPTR";
    }
    return "";
}

record_type type_of(const record& r)
{
    if (const auto* host = std::get_if<host_address>(&r))
        return host->at.v6 ? record_type::aaaa : record_type::a;
    return std::holds_alternative<alias>(r) ? record_type::cname
           : std::holds_alternative<srv>(r) ? record_type::srv
                                            : record_type::naptr;
}

std::string to_text(const record& r) { return std::visit(to_words{}, r); }

std::optional<std::string> kept_name(std::string_view written)
{
    if (written.ends_with('.'))
        written.remove_suffix(1);
    if (written.empty() || written.size() > 253)
        return std::nullopt;
    std::string out;
    out.reserve(written.size());
    std::size_t label = 0;
    for (const char c : written)
    {
        if (c == '.' ? label == 0 : (++label > 63 || !(sip::chars::alphanum(c) || c == '-' || c == '_')))
            return std::nullopt;
        if (c == '.')
            label = 0;
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    if (label == 0)
        return std::nullopt;
    return out;
}

std::variant<record, bad_record> read_record(std::string_view written) { return reader{written}.read(); }

}  // namespace dns
