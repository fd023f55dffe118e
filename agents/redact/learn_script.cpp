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

// Of "answers with 420 (8.1.3.5)" the section of an RFC: in what a script says of itself it is no address.
std::string without_sections(std::string_view text)
{
    std::string out{text};
    for (auto open = text.find('('); open != text.npos; open = text.find('(', open + 1))
    {
        const auto close = text.find_first_not_of("0123456789., ", open + 1);
        const auto inside = text.substr(open + 1, close == text.npos ? 0 : close - open - 1);
        bool are_few = close != text.npos && text[close] == ')' && !inside.starts_with("10.");
        for (std::size_t i = 0; i < inside.size(); ++i)
            are_few = are_few && !(is_digit(inside[i]) && i + 1 < inside.size() && is_digit(inside[i + 1]) &&
                                   (inside[i] > '2' || (i + 2 < inside.size() && is_digit(inside[i + 2]))));
        if (are_few)
            std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(open), close - open + 1, ' ');
    }
    return out;
}

}  // namespace

void replacements::learn_script(std::string_view toml)
{
    for (const auto& said : script::texts_of(toml))
    {
        const bool is_of_itself = said.key == "description" || said.key == "title";
        const auto value = without_placeholders(is_of_itself ? without_sections(said.text) : said.text);
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
