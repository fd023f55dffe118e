// Claim: no TOML does anything to the loader of scripts but be loaded or be refused, with its place and a
// reason; and what is loaded can be drawn.
#include "claim.hpp"

#include "script/draw.hpp"
#include "script/load.hpp"

#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view toml{reinterpret_cast<const char*>(data), size};
    try
    {
        const auto script = script::load_script_text(toml, "no/such/folder/script.toml");
        claim(!script.rungs.empty() && script.parties.size() >= 2, "what is loaded has parties and rungs");
        for (const auto& r : script.rungs)
            claim(r.from < script.parties.size() && r.to < script.parties.size() && r.from != r.to,
                  "a rung stands between two parties");
        claim(!script::draw(script).empty(), "what is loaded can be drawn");
    }
    catch (const script::script_error& e)
    {
        claim(std::string_view{e.what()}.starts_with("no/such/folder/script.toml:"),
              "a refusal names its place");
    }
    return 0;
}
