#include "cli/spelled_out.hpp"

namespace cli {

namespace {

// What man(7) would take for something else: backslashes, hyphens, and a dot or apostrophe that begins a
// line.
std::string roff(const std::string& text)
{
    std::string out;
    bool begins = true;
    for (const char c : text)
    {
        if (begins && (c == '.' || c == '\''))
            out += "\\&";
        begins = c == '\n';
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else
            out += c;
    }
    return out;
}

// For what stands between quotes of a macro.
std::string macro_argument(const std::string& text)
{
    std::string out{'"'};
    for (const char c : roff(text))
        out += c == '"' ? std::string{"\\(dq"} : std::string{c};
    return out + '"';
}

std::string as_it_stands(const std::string& text)
{
    return ".nf\n" + roff(text) + (text.ends_with('\n') ? "" : "\n") + ".fi\n";
}

std::string usage_of(const spelled_command& c)
{
    auto out = ".B " + roff(c.name()) + '\n';
    bool any = false;
    for (const auto& o : c.options)
        any = any || !o.by_place;
    if (any)
        out += "[OPTIONS]\n";
    for (const auto& o : c.options)
        if (o.by_place)
            out += (o.required ? "" : "[") + roff(o.names.front()) + (o.many ? "..." : "") +
                   (o.required ? "" : "]") + '\n';
    if (!c.commands.empty())
        out += "COMMAND\n";
    return out;
}

std::string options_of(const spelled_command& c)
{
    std::string out;
    for (const auto& o : c.options)
    {
        std::string names;
        for (const auto& n : o.names)
            names += (names.empty() ? "" : ", ") + n;
        if (!o.by_place && !o.value.empty())
            names += ' ' + o.value;
        out += ".TP\n.B " + macro_argument(names) + '\n';
        out += (o.description.empty() ? "\\&" : roff(o.description)) + '\n';
    }
    return out;
}

}  // namespace

std::string man_page(const spelled_command& c, const std::string& version)
{
    auto out = ".TH SIPWRIGHT 1 \"\" " + macro_argument(version) + " \"User Commands\"\n";
    out += ".SH NAME\n" + roff(c.name()) + " \\- " + roff(c.description) + '\n';
    out += ".SH SYNOPSIS\n" + usage_of(c) + ".SH OPTIONS\n" + options_of(c);
    out += ".SH COMMANDS\n";
    for (const auto* one : all_of(c))
    {
        if (one == &c)
            continue;
        out += ".SS " + macro_argument(one->name()) + '\n' + roff(one->description) + ".\n.PP\n" +
               usage_of(*one) + options_of(*one);
        if (!one->footer.empty())
            out += ".PP\n" + as_it_stands(one->footer);
    }
    if (!c.footer.empty())
        out += ".SH \"EXAMPLES AND EXIT STATUS\"\n" + as_it_stands(c.footer);
    return out;
}

}  // namespace cli
