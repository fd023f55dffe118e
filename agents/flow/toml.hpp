// toml++ as this project uses it.
#pragma once

// toml++ 3.3 asserts, or in a release build assumes, some things of its input that a bad file does not keep:
// "[=" is enough. Here they are checked in every build, and what breaks one is no TOML.
namespace flow {
struct not_toml
{
};
constexpr void insist(bool kept)
{
    if (!kept)
        throw not_toml{};
}
}  // namespace flow
#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(expr) ::flow::insist(static_cast<bool>(expr))
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")
