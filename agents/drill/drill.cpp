#include "drill/drill.hpp"

#include <algorithm>
#include <string>

namespace drill {

broken_claim::broken_claim(const char* sentence) : std::logic_error{std::string{"broken claim: "} + sentence}
{
}

std::span<const entry> all()
{
    static constexpr entry entries[] = {
        {"transactions", transactions, &transactions_operations},
        {"dialog", dialog, &dialog_operations},
        {"proxy", proxy, &proxy_operations},
        {"call", call, &call_operations},
        {"registrar", registrar, &registrar_operations},
        {"redirect", redirect, &redirect_operations},
        {"digest_auth", digest_auth, &digest_auth_operations},
        {"link", link, &link_operations},
    };
    return entries;
}

const entry& named(std::string_view name)
{
    const auto found = std::ranges::find(all(), name, &entry::name);
    if (found == all().end())
        throw std::out_of_range{"no drill is called " + std::string{name}};
    return *found;
}

}  // namespace drill
