// What a script says of its parties and puts into its messages, played or not.
#include "redact/replacements.hpp"
#include "redact/text.hpp"
#include "script/load_texts.hpp"
#include "sip/params.hpp"

#include <algorithm>

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

}  // namespace

void replacements::learn_script(std::string_view toml)
{
    for (const auto& said : script::texts_of(toml))
    {
        const auto value = without_placeholders(said.text);
        if (said.table == "users")  // of a registrar or proxy, by name
            add(said.key, kind::name);
        if (said.of_lines)
            learn(said.key == "body" ? "\r\n\r\n" + value : value);
        else if (!value.empty())
            learn_row(said.key, value);
    }
}

// A header field, or a key of scripts.
void replacements::learn_row(std::string_view key, std::string_view value)
{
    learn_ids(value);
    learn_uris(value);
    learn_addresses(value);
    learn_mail(value);
    learn_numbers(value);
    if (sip::iequals(key, "display"))
        add(trimmed(value), kind::display);
    else if (key == "domain")
        add_host(trimmed(value));
    else if (key == "user" || key == "realm")
        add(trimmed(value), kind::name);
    else if (key == "sent_by")
        add_host(value.starts_with('[') ? value.substr(0, value.find(']') + 1)
                                        : value.substr(0, value.find(':')));
    else if (std::ranges::any_of(key, [](char c) { return c == '-' || lower(c) != c; }))
        learn_field(key, trimmed(value));
    else if (key.size() > 1 && key != "join")
        learn_line(key, trimmed(value));
}

}  // namespace redact
