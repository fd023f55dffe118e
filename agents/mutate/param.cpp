// Parameters of header fields and of URIs (RFC 3261 25.1: generic-param, uri-parameter).
#include "mutate/families.hpp"
#include "mutate/pieces.hpp"
#include "mutate/rows.hpp"

#include <algorithm>
#include <array>

namespace mutate {

namespace {

using sip::field_id;

struct param_place
{
    std::size_t at, size;  // from its ";" to before what follows
    std::string_view name;
    bool in_uri;
};

std::vector<param_place> params_of(const row& r)
{
    std::vector<param_place> out;
    const auto all = pieces_of(r.id(), r.value);
    for (std::size_t i = 0; i < all.size(); ++i)
    {
        if (all[i].kind != kind::separator || all[i].in(r.value) != ";")
            continue;
        param_place p{all[i].at, 0, {}, all[i].in_uri};
        auto next = i + 1;
        const auto ends = [&] {
            if (next == all.size())
                return true;
            const auto text = all[next].in(r.value);
            return all[next].kind == kind::separator &&
                   (text == ";" || text == "," || text == ">" || text == "<" || text == "?");
        };
        for (; !ends(); ++next)
            if (all[next].kind == kind::param_name && p.name.empty())
                p.name = all[next].in(r.value);
        p.size = (next == all.size() ? r.value.size() : all[next].at) - p.at;
        if (!p.name.empty())
            out.push_back(p);
    }
    return out;
}

bool takes_params(const row& r)
{
    switch (r.id())
    {
    case field_id::accept:
    case field_id::alert_info:
    case field_id::call_info:
    case field_id::contact:
    case field_id::content_disposition:
    case field_id::content_type:
    case field_id::error_info:
    case field_id::event:
    case field_id::from:
    case field_id::record_route:
    case field_id::reply_to:
    case field_id::retry_after:
    case field_id::route:
    case field_id::session_expires:
    case field_id::subscription_state:
    case field_id::to:
    case field_id::via: return !r.value.empty() && r.value != "*";
    default: return false;
    }
}

// Without these a message means something else, or nothing.
bool is_needed(std::string_view name)
{
    return name == "tag" || name == "branch" || name == "boundary" || name == "lr";
}

std::string fresh_name(change& how) { return "x" + how.pick.token(4); }

//   m-parameter  =  m-attribute EQUAL m-value
bool wants_values(const row& r) { return r.id() == field_id::content_type || r.id() == field_id::accept; }

bool param_insert(draft& m, change& how)
{
    auto* r = some_row(m, how, takes_params);
    if (!r)
        return false;
    static constexpr std::array<std::string_view, 8> values{
        "",      "=1",         "=token",         "=\"quoted; , = <> string\"",
        "=\"\"", "=192.0.2.1", "=[2001:db8::1]", "=%!*_+`'~"};
    r->value = m.keep(std::string{r->value}
                          .append(";")
                          .append(fresh_name(how))
                          .append(wants_values(*r) ? "=1" : how.one_of(values)));
    return true;
}

bool uri_param_insert(draft& m, change& how)
{
    auto* r = some_row(m, how, [](const row& one) {
        const auto id = one.id();
        return (id == field_id::contact || id == field_id::route || id == field_id::record_route) &&
               one.value.find("<sip") != std::string_view::npos &&
               one.value.find('?') == std::string_view::npos && one.value.find('>') != std::string_view::npos;
    });
    if (!r)
        return false;
    static constexpr std::array<std::string_view, 7> values{"",     "=1",       "=%61%3B", "=[a/b:&+$]",
                                                            "=(x)", "=a.b-c_d", "=%00"};
    std::string value{r->value};
    value.insert(value.find('>'), ";" + fresh_name(how).append(how.one_of(values)));
    r->value = m.keep(std::move(value));
    return true;
}

// A parameter that `fits` and its row; null: there is none.
template <class Fits>
row* some_param(draft& m, change& how, param_place& which, Fits fits)
{
    row* found = nullptr;
    std::uint64_t count = 0;
    for (auto& r : m.rows)
    {
        if (!takes_params(r) && r.id() != field_id::refer_to)
            continue;
        for (const auto& p : params_of(r))
            if (fits(p) && how.pick.below(++count) == 0)
            {
                found = &r;
                which = p;
            }
    }
    return found;
}

bool param_delete(draft& m, change& how)
{
    param_place p{};
    auto* r = some_param(m, how, p, [](const param_place& one) { return !is_needed(one.name); });
    if (!r)
        return false;
    r->value = m.keep(std::string{r->value}.erase(p.at, p.size));
    return true;
}

bool param_repeat(draft& m, change& how)
{
    param_place p{};
    auto* r = some_param(m, how, p, [](const param_place&) { return true; });
    if (!r)
        return false;
    const std::string again{r->value.substr(p.at, p.size)};
    auto text = again;
    // Without the white space that may stand behind it.
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    r->value = m.keep(std::string{r->value}.insert(p.at, text));
    how.breaks("SYN-GRAM-1.d");
    return true;
}

// RFC 3261 19.1.4, 7.3.1: their order does not matter.
bool param_swap(draft& m, change& how)
{
    auto* r = some_row(m, how, [](const row& one) { return takes_params(one) && params_of(one).size() > 1; });
    if (!r)
        return false;
    const auto all = params_of(*r);
    const auto n = how.pick.below(all.size() - 1);
    const auto &a = all[n], &b = all[n + 1];
    if (a.at + a.size != b.at || a.in_uri != b.in_uri)
        return false;
    std::string value{r->value.substr(0, a.at)};
    value.append(r->value.substr(b.at, b.size)).append(r->value.substr(a.at, a.size));
    r->value = m.keep(value.append(r->value.substr(b.at + b.size)));
    return true;
}

//   gen-value and pvalue are not empty.
bool param_value_missing(draft& m, change& how)
{
    auto* r = some_row(m, how, [](const row& one) {
        return takes_params(one) && one.id() != field_id::alert_info && one.id() != field_id::error_info &&
               one.id() != field_id::call_info;
    });
    if (!r)
        return false;
    static constexpr std::array<std::string_view, 4> wrong{"=", "=;y=1", "==1", "=@"};
    r->value = m.keep(std::string{r->value}.append(";").append(fresh_name(how)).append(how.one_of(wrong)));
    how.breaks("SYN-GRAM-1.c");
    return true;
}

bool param_name_missing(draft& m, change& how)
{
    auto* r = some_row(m, how, takes_params);
    if (!r)
        return false;
    static constexpr std::array<std::string_view, 4> wrong{";", ";;x=1", ";=1", ";\"x\""};
    r->value = m.keep(std::string{r->value}.append(how.one_of(wrong)));
    how.breaks("SYN-GRAM-1.c");
    return true;
}

bool params_many(draft& m, change& how)
{
    static constexpr std::array<std::size_t, 7> counts{16, 33, 64, 65, 128, 300, 1000};
    const auto count = how.one_of(counts);
    auto* r = some_row(m, how, takes_params);
    // Each parameter once (RFC 3261 7.3.1): not in a value that has had its turn.
    if (!r || count * 10 > how.room || r->value.find(";p0=") != std::string_view::npos)
        return false;
    std::string value{r->value};
    for (std::size_t n = 0; n < count; ++n)
        value.append(";p").append(std::to_string(n)).append("=1");
    r->value = m.keep(std::move(value));
    return true;
}

//   qvalue  =  ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )
bool set_q(draft& m, change& how, std::string_view q)
{
    auto* r = some_row(m, how, [](const row& one) {
        return (one.id() == field_id::contact || one.id() == field_id::accept) && takes_params(one) &&
               one.value.find("q=") == std::string_view::npos;
    });
    if (!r)
        return false;
    r->value = m.keep(std::string{r->value}.append(";q=").append(q));
    return true;
}

// Beyond its ends it is a generic-param, which that grammar allows in the same place.
bool q_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 12> values{"0", "0.",    "0.0", "0.001", "0.999",  "1.000",
                                                             "1", "1.001", "2",   "-0",    "1.0000", "\"1\""};
    return set_q(m, how, how.one_of(values));
}

// clang-format off
constexpr mutator param_mutators[] = {
    {"param-insert",        "RFC 3261 8.2.2, 25.1",   0, nature::legal, param_insert},
    {"uri-param-insert",    "RFC 3261 19.1.1",        9, nature::legal, uri_param_insert},
    {"param-delete",        "RFC 3261 25.1",          0, nature::legal, param_delete},
    {"param-repeat",        "RFC 3261 7.3.1, 19.1.1", 3, nature::wrong, param_repeat},
    {"param-swap",          "RFC 3261 19.1.4",        0, nature::legal, param_swap},
    {"param-value-missing", "RFC 3261 25.1",          0, nature::wrong, param_value_missing},
    {"param-name-missing",  "RFC 3261 25.1",          0, nature::wrong, param_name_missing},
    {"params-many",         "RFC 3261 25.1",         16, nature::legal, params_many},
    {"q-odd",               "RFC 3261 20.1, 20.10, 25.1", 12, nature::legal, q_odd},
};
// clang-format on

}  // namespace

family param_family() { return param_mutators; }

}  // namespace mutate
