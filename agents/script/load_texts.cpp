#include "script/load_texts.hpp"

#include "script/nesting.hpp"
#include "script/toml.hpp"

namespace script {

namespace {

void walk(std::vector<said_text>& out,
          const std::string& table,
          const std::string& key,
          const toml::node& node)
{
    if (const auto* const s = node.as_string())
        out.push_back({table, key, s->get()});
    else if (const auto* const a = node.as_array())
    {
        said_text lines{table, key, {}, true};
        const bool are_lines = key == "message" || key == "body";
        for (const auto& one : *a)
            if (const auto* const line = one.as_string(); line && are_lines)
                lines.text += line->get() + "\r\n";
            else if (!are_lines)
                walk(out, table, key, one);
        if (are_lines)
            out.push_back(std::move(lines));
    }
    else if (const auto* const t = node.as_table())
    {
        out.push_back({table, key, {}});
        for (const auto& [name, one] : *t)
            walk(out, key, std::string{name.str()}, one);
    }
}

}  // namespace

std::vector<said_text> texts_of(std::string_view toml)
{
    std::vector<said_text> out;
    if (nested_too_deep(toml, limits::nesting))
        return out;
    try
    {
        walk(out, "", "", toml::parse(toml));
    }
    catch (const toml::parse_error&)
    {
        out.clear();
    }
    catch (const not_toml&)
    {
        out.clear();
    }
    return out;
}

}  // namespace script
