#include "weak/spoiling.hpp"

#include "sip/params.hpp"

#include <algorithm>

namespace weak {

namespace {

// Commas within quotes and angle brackets divide nothing (RFC 3261 7.3.1).
std::vector<std::string_view> list_of(std::string_view list)
{
    std::vector<std::string_view> out;
    bool quoted = false, in_brackets = false;
    std::size_t begin = 0;
    const auto end_value = [&](std::size_t at) {
        auto one = list.substr(begin, at - begin);
        while (!one.empty() && (one.front() == ' ' || one.front() == '\t'))
            one.remove_prefix(1);
        out.push_back(one);
        begin = at + 1;
    };
    for (std::size_t at = 0; at < list.size(); ++at)
        if (const char c = list[at]; quoted && c == '\\')
            ++at;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '<' || c == '>'))
            in_brackets = c == '<';
        else if (!quoted && !in_brackets && c == ',')
            end_value(at);
    end_value(list.size());
    return out;
}

}  // namespace

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

bool relist(mutate::draft& m,
            sip::field_id id,
            const std::function<void(std::vector<std::string_view>& values)>& change)
{
    std::vector<std::string_view> values;
    for (const auto& r : m.rows)
        if (r.id() == id)
            for (const auto one : list_of(r.value))
                values.push_back(one);
    const auto before = values;
    change(values);
    if (values == before)
        return false;
    const auto first = std::ranges::find(m.rows, id, &mutate::row::id) - m.rows.begin();
    leave_out(m, id);
    for (auto at = first; const auto one : values)
        m.rows.insert(m.rows.begin() + at++, m.made(sip::name_of(id), std::string{one}));
    return true;
}

}  // namespace weak
