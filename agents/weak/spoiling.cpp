#include "weak/spoiling.hpp"

#include "sip/comma.hpp"

#include <algorithm>

namespace weak {

bool leave_out(mutate::draft& m, sip::field_id id)
{
    return std::erase_if(m.rows, [id](const mutate::row& r) { return r.id() == id; }) > 0;
}

bool add_behind(mutate::draft& m, std::string_view name, std::string value)
{
    m.rows.push_back(m.made(name, std::move(value)));
    return true;
}

bool replace_in(mutate::draft& m, sip::field_id id, std::string_view what, std::string_view by)
{
    auto* r = m.first(id);
    const auto at = r ? r->value.find(what) : std::string_view::npos;
    if (at == std::string_view::npos)
        return false;
    r->value = m.keep(std::string{r->value}.replace(at, what.size(), by));
    return true;
}

bool replace_in_body(mutate::draft& m, std::string_view what, std::string_view by)
{
    const auto at = m.body.find(what);
    if (at == std::string_view::npos)
        return false;
    m.body = m.keep(std::string{m.body}.replace(at, what.size(), by));
    m.set(sip::field_id::content_length, std::to_string(m.body.size()));
    return true;
}

bool remove_tag(mutate::draft& m, sip::field_id id)
{
    auto* r = m.first(id);
    const auto at = r ? r->value.find(";tag=") : std::string_view::npos;
    if (at == std::string_view::npos)
        return false;
    const auto end = std::min(r->value.find(';', at + 1), r->value.size());
    r->value = m.keep(std::string{r->value}.erase(at, end - at));
    return true;
}

std::vector<std::string_view> values_of(const mutate::draft& m, sip::field_id id)
{
    std::vector<std::string_view> out;
    for (const auto& r : m.rows)
        for (auto rest = r.id() == id ? r.value : std::string_view{}; !rest.empty();)
        {
            const auto end = sip::first_value_end(rest);
            out.push_back(sip::trimmed(rest.substr(0, end)));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    return out;
}

bool relist(mutate::draft& m,
            sip::field_id id,
            const std::function<void(std::vector<std::string_view>& values)>& change)
{
    const auto before = values_of(m, id);
    auto values = before;
    change(values);
    if (values == before)
        return false;
    const auto first = std::ranges::find(m.rows, id, &mutate::row::id) - m.rows.begin();
    leave_out(m, id);
    for (auto at = first; const auto one : values)
        m.rows.insert(m.rows.begin() + at++, m.made(sip::name_of(id), std::string{one}));
    return true;
}

spoiled answer_instead(const leaving& l, int status, std::string_view method, int other)
{
    if (!answers(l, status, method))
        return spoiled::no;
    l.message.set_start("SIP/2.0", l.message.keep(std::to_string(other)), sip::reason_phrase(other));
    return spoiled::changed;
}

}  // namespace weak
