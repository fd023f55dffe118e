#include "dns/table.hpp"

#include "dns/limits.hpp"

#include <algorithm>

namespace dns {

std::string to_text(const question& q) { return std::string{to_text(q.type)} + ' ' + q.name; }

std::string table::add(const std::string& name, record r)
{
    if (size_ >= limits::table_records)
        return "there are more than " + std::to_string(limits::table_records) + " records";
    auto& of_name = by_name_[name];
    if (of_name.size() >= limits::name_records)
        return "there are more than " + std::to_string(limits::name_records) + " records of " + name;
    if (std::ranges::find(of_name, r) != of_name.end())
        return to_text(r) + " is there already";
    if (!of_name.empty() && (is_alias(r) || is_alias(of_name.front())))
        return "beside a CNAME there is no other record (RFC 1034 3.6.2)";
    of_name.push_back(std::move(r));
    ++size_;
    return {};
}

const records* table::find(std::string_view name) const
{
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : &found->second;
}

bool table::exists(std::string_view name) const
{
    return std::ranges::any_of(by_name_, [&](const auto& one) {
        const std::string_view known = one.first;
        return known.ends_with(name) &&
               (known.size() == name.size() || name.empty() || known[known.size() - name.size() - 1] == '.');
    });
}

answer table::to(const question& q) const
{
    answer out;
    const auto* const of_name = find(q.name);
    if (!of_name)
    {
        out.is = exists(q.name) ? outcome::nothing : outcome::no_such_name;
        return out;
    }
    std::ranges::copy_if(*of_name, std::back_inserter(out.found),
                         [&](const record& r) { return type_of(r) == q.type || is_alias(r); });
    out.is = out.found.empty() ? outcome::nothing : outcome::found;
    return out;
}

}  // namespace dns
