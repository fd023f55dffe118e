#include "weak/fault.hpp"

#include <algorithm>

namespace weak {

std::span<const fault* const> all_faults()
{
    static const auto all = [] {
        std::vector<const fault*> out;
        for (const auto of : {response_faults, request_faults, spelling_faults, service_faults})
            for (const auto& f : of())
                out.push_back(&f);
        return out;
    }();
    return all;
}

const fault* find_fault(std::string_view name)
{
    const auto all = all_faults();
    const auto found = std::ranges::find(all, name, &fault::name);
    return found == all.end() ? nullptr : *found;
}

std::vector<std::string_view> names_of_faults()
{
    std::vector<std::string_view> out;
    for (const auto* f : all_faults())
        out.push_back(f->name);
    return out;
}

}  // namespace weak
