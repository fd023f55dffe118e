#include "page/fields.hpp"

#include "crypto/base64.hpp"
#include "crypto/hash.hpp"
#include "page/markup.hpp"
#include "script/readable.hpp"

#include <ctemplate/template.h>

#include <stdexcept>

namespace page {
namespace {

ctemplate::TemplateString of(std::string_view s) { return {s.data(), s.size()}; }

// What stands between <NAME> and </NAME>, the only ones of the page; "" where a drawing has none.
std::string_view inside(std::string_view whole, const std::string& name)
{
    const auto open = '<' + name + '>', close = "</" + name + '>';
    const auto from = whole.find(open), to = whole.find(close);
    if (from == whole.npos && whole.find("<html") == whole.npos)
        return {};
    if (from == whole.npos || to == whole.npos || to < from || whole.find(open, from + 1) != whole.npos)
        throw std::logic_error{"a page has one " + open};
    const auto out = whole.substr(from + open.size(), to - from - open.size());
    if (out.find("{{") != out.npos)
        throw std::logic_error{open + " of a page holds a marker: its hash would change"};
    return out;
}

std::string csp_hash(std::string_view source)
{
    return crypto::base64(crypto::octets_of_hex(crypto::hash(fsm::digest_algorithm::sha_256, source)));
}

}  // namespace

fields& fields::set(std::string_view name, std::string_view text)
{
    in_->SetValue(of(name), script::readable(text));
    return *this;
}

fields fields::add(std::string_view section) { return fields{in_->AddSectionDictionary(of(section))}; }

fields& fields::show(std::string_view section)
{
    in_->ShowSection(of(section));
    return *this;
}

document::document() : owned_{std::make_unique<ctemplate::TemplateDictionary>("page")} {}

document::~document() = default;

std::string fill(std::string_view name, std::string_view markup, fields with)
{
    with.set("STYLE_SHA256", csp_hash(inside(markup, "style")));
    with.set("SCRIPT_SHA256", csp_hash(inside(markup, "script")));
    const auto key = of(name);
    // False: it is known already, and the same text; or it is no template, and then the next one fails.
    ctemplate::StringToTemplateCache(key, of(markup), ctemplate::DO_NOT_STRIP);
    std::string out;
    if (!ctemplate::ExpandTemplate(key, ctemplate::DO_NOT_STRIP, with.in_, &out))
        throw std::logic_error{"the page '" + std::string{name} + "' is no template"};
    return out;
}

std::string render(std::string_view name, fields with)
{
    const auto text = markup(name);
    if (text.empty())
        throw std::logic_error{"there is no page '" + std::string{name} + '\''};
    return fill(name, text, with);
}

}  // namespace page
