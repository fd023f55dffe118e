#include "mutate/mend.hpp"

#include "sip/chars.hpp"
#include "sip/fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace mutate {

namespace {

using sip::field_id;

constexpr std::array mandatory{field_id::via,     field_id::from, field_id::to,
                               field_id::call_id, field_id::cseq, field_id::max_forwards};

bool is_mandatory_in(const draft& m, field_id id) { return id != field_id::max_forwards || m.is_request(); }

// The first row of each kind, found in one walk.
class survey
{
public:
    explicit survey(const draft& m)
    {
        for (const auto& r : m.rows)
        {
            const auto id = r.id();
            auto& there = rows_[static_cast<std::size_t>(id)];
            if (there && sip::stands_once(id))
                once_ = false;
            if (!there)
                there = &r;
        }
    }
    const row* operator[](field_id id) const { return rows_[static_cast<std::size_t>(id)]; }
    bool once() const { return once_; }

private:
    std::array<const row*, static_cast<std::size_t>(field_id::count_)> rows_{};
    bool once_ = true;
};

bool content_length_holds(const draft& m, const row* there)
{
    if (!there)
        return true;  // over UDP it need not be there (RFC 3261 18.3)
    std::size_t said = 0;
    const auto* end = there->value.data() + there->value.size();
    const auto read = std::from_chars(there->value.data(), end, said);
    return read.ec == std::errc{} && read.ptr == end && said == m.body.size();
}

// CSeq  =  1*DIGIT LWS Method
std::string_view method_in_cseq(std::string_view value)
{
    return value.substr(std::min(value.find_last_of(" \t") + 1, value.size()));
}

// Where in a value a parameter stands, from its semicolon on, and what it is set to. `at` npos: nowhere.
struct found_parameter
{
    std::size_t at = std::string_view::npos, end = 0;
    std::string_view value;
};

//   generic-param  =  token [ EQUAL gen-value ]      with SEMI and EQUAL that white space may surround
// Of the first value of a list, and outside of quotes and angle brackets.
found_parameter find_parameter(std::string_view in, std::string_view name)
{
    const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    const auto skip_space = [&](std::size_t at) {
        while (at < in.size() && is_space(in[at]))
            ++at;
        return at;
    };
    static constexpr sip::char_set marks{"\"\\<>,;"};
    bool quoted = false, bracketed = false;
    for (std::size_t i = 0; i < in.size(); ++i)
    {
        const char c = in[i];
        if (!marks(c))
            continue;
        if (c == '"')
            quoted = !quoted;
        else if (quoted && c == '\\')
            ++i;
        else if (!quoted && (c == '<' || c == '>'))
            bracketed = c == '<';
        if (quoted || bracketed)
            continue;
        if (c == ',')
            break;
        if (c != ';')
            continue;
        const auto begin = skip_space(i + 1);
        if (!sip::iequals(in.substr(begin, name.size()), name))
            continue;
        const auto equals = skip_space(begin + name.size());
        if (equals == in.size() || in[equals] != '=')
            continue;
        const auto from = skip_space(equals + 1);
        auto end = from;
        while (end < in.size() && in[end] != ';' && in[end] != ',' && !is_space(in[end]))
            ++end;
        return {i, end, in.substr(from, end - from)};
    }
    return {};
}

bool holds(const draft& m, const survey& rows, trait t)
{
    switch (t)
    {
    case trait::content_length: return content_length_holds(m, rows[field_id::content_length]);
    case trait::content_type: return m.body.empty() || rows[field_id::content_type];
    case trait::cseq_method:
    {
        const auto* cseq = rows[field_id::cseq];
        return !cseq || !m.is_request() || method_in_cseq(cseq->value) == m.start().first;
    }
    case trait::branch:
    {
        const auto* via = rows[field_id::via];
        return via && sip::iequals(find_parameter(via->value, "branch").value.substr(0, 7), "z9hG4bK");
    }
    case trait::from_tag:
    {
        const auto* from = rows[field_id::from];
        return from && !find_parameter(from->value, "tag").value.empty();
    }
    case trait::mandatory:
        return std::ranges::all_of(mandatory,
                                   [&](field_id id) { return rows[id] || !is_mandatory_in(m, id); });
    case trait::once: return rows.once();
    case trait::count_: break;
    }
    return true;
}

std::string with_parameter(std::string_view value, std::string_view parameter)
{
    return std::string{value}.append(parameter);
}

void mend_branch(draft& m)
{
    auto* via = m.first(field_id::via);
    if (!via)
        return;
    const auto there = find_parameter(via->value, "branch");
    const bool is_there = there.at != std::string_view::npos;
    const auto at = is_there ? there.at : std::min(via->value.find(','), via->value.size());
    std::string value{via->value.substr(0, at)};
    value.append(";branch=z9hG4bKmended").append(via->value.substr(is_there ? there.end : at));
    via->value = m.keep(std::move(value));
}

std::string_view value_for(field_id id)
{
    switch (id)
    {
    case field_id::via: return "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKmended";
    case field_id::from: return "<sip:alice@atlanta.example.com>;tag=mended";
    case field_id::to: return "<sip:bob@biloxi.example.com>";
    case field_id::call_id: return "mended@192.0.2.1";
    case field_id::cseq: return "1 OPTIONS";  // its method is mended by itself
    default: return "70";
    }
}

void mend_once(draft& m)
{
    std::array<bool, static_cast<std::size_t>(field_id::count_)> seen{};
    std::erase_if(m.rows, [&](const row& r) {
        const auto id = r.id();
        if (!sip::stands_once(id))
            return false;
        return std::exchange(seen[static_cast<std::size_t>(id)], true);
    });
}

void mend_one(draft& m, trait t)
{
    switch (t)
    {
    case trait::content_length: m.set(field_id::content_length, std::to_string(m.body.size())); break;
    case trait::content_type:
        m.add(field_id::content_type, m.body.starts_with("v=") ? "application/sdp" : "text/plain");
        break;
    case trait::cseq_method:
    {
        auto* cseq = m.first(field_id::cseq);
        const auto number = cseq->value.substr(0, cseq->value.size() - method_in_cseq(cseq->value).size());
        cseq->value = m.keep(std::string{number.empty() ? "1 " : number}.append(m.start().first));
        break;
    }
    case trait::branch: mend_branch(m); break;
    case trait::from_tag:
        if (auto* from = m.first(field_id::from))
            from->value = m.keep(with_parameter(from->value, ";tag=mended"));
        break;
    case trait::mandatory:
        for (const auto id : mandatory)
            if (is_mandatory_in(m, id) && !m.first(id))
                m.rows.insert(m.rows.begin(), m.made(sip::name_of(id), std::string{value_for(id)}));
        break;
    case trait::once: mend_once(m); break;
    case trait::count_: break;
    }
}

// In this order: what one repair adds, a later one sees.
constexpr std::array order{trait::once,     trait::mandatory,    trait::cseq_method,   trait::branch,
                           trait::from_tag, trait::content_type, trait::content_length};
static_assert(order.size() == static_cast<std::size_t>(trait::count_));

}  // namespace

unsigned traits_of(const draft& message)
{
    const survey rows{message};
    unsigned out = 0;
    for (const auto t : order)
        if (holds(message, rows, t))
            out |= 1u << static_cast<unsigned>(t);
    return out;
}

void mend(draft& message, unsigned wanted, const change& how)
{
    std::optional<survey> rows{message};
    for (const auto t : order)
    {
        if ((wanted >> static_cast<unsigned>(t) & 1) == 0 || how.is_left(t) || holds(message, *rows, t))
            continue;
        mend_one(message, t);
        rows.emplace(message);
    }
}

}  // namespace mutate
