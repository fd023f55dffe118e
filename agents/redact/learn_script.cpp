// What a script says of its parties and puts into its messages, played or not.
#include "redact/replacements.hpp"
#include "redact/text.hpp"
#include "script/toml.hpp"

#include <functional>

namespace redact {

namespace {

// What the player fills in, "{call_id}", is nobody's.
std::string without_placeholders(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i)
    {
        const auto close = text[i] == '{' ? text.find('}', i) : text.npos;
        if (close != text.npos)
            i = close;
        out += close == text.npos ? text[i] : ' ';
    }
    return out;
}

std::string lines_of(const toml::array& a)
{
    std::string out;
    for (const auto& one : a)
        if (const auto* const line = one.as_string())
            out += without_placeholders(line->get()) + "\r\n";
    return out;
}

}  // namespace

void replacements::learn_script(std::string_view toml)
{
    toml::table root;
    try
    {
        root = toml::parse(toml);
    }
    catch (const toml::parse_error&)
    {
        return;
    }
    catch (const script::not_toml&)
    {
        return;
    }
    const auto text = [this](std::string_view key, std::string_view is) {
        const auto value = without_placeholders(is);
        learn_uris(value);
        learn_addresses(value);
        learn_mail(value);
        learn_numbers(value);
        if (same(key, "display"))
            add(trimmed(value), kind::display);
        else if (key == "domain")
            add_host(trimmed(value));
        else if (key == "user" || key == "realm")
            add(trimmed(value), kind::name);
        else if (key == "sent_by")
            add_host(value.starts_with('[') ? value.substr(0, value.find(']') + 1)
                                            : value.substr(0, value.find(':')));
        else if (key.size() > 1 && key != "join")  // a header field, or a key that is none
            learn_line(key, trimmed(value));
    };
    const std::function<void(std::string_view, const toml::node&)> walk = [&](std::string_view key,
                                                                              const toml::node& node) {
        if (const auto* const s = node.as_string())
            text(key, s->get());
        else if (const auto* const a = node.as_array())
        {
            if (key == "message")
                learn(lines_of(*a));
            else if (key == "body")
                learn("\r\n\r\n" + lines_of(*a));
            else
                for (const auto& one : *a)
                    walk(key, one);
        }
        else if (const auto* const t = node.as_table())
            for (const auto& [name, one] : *t)
            {
                if (key == "users")  // of a registrar or proxy, by name
                    add(name.str(), kind::name);
                walk(name.str(), one);
            }
    };
    walk("", root);
}

}  // namespace redact
