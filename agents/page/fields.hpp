// What a page says: texts for the markers of its template, and sections that are shown once, several times or
// not at all.
//
// Template: "{{NAME}}" is a text, "{{#ROW}}...{{/ROW}}" a section. Whatever is set, it is escaped for the
// place where its marker stands: text, attribute or address (ctemplate's auto-escaping). An address that is
// neither http nor https nor relative becomes "#".
#pragma once

#include <concepts>
#include <memory>
#include <string>
#include <string_view>

namespace ctemplate {
class TemplateDictionary;
}

namespace page {

// Of a section, or of the page; it does not own them. What is not set in a section is that of the section
// around it: the text of a marker, and a section within it. So no name is used twice on the way down.
class fields
{
public:
    fields& set(std::string_view name, std::string_view text);  // made fit by shown(), see text.hpp
    fields& set(std::string_view name, std::integral auto number)
    {
        return set(name, std::string_view{std::to_string(number)});
    }
    fields add(std::string_view section);    // once more, with fields of its own
    fields& show(std::string_view section);  // with those around it

private:
    friend class document;
    friend std::string fill(std::string_view name, std::string_view markup, fields with);

    explicit fields(ctemplate::TemplateDictionary* in) : in_{in} {}

    ctemplate::TemplateDictionary* in_;
};

// Of a whole page.
class document
{
public:
    document();
    ~document();
    document(const document&) = delete;
    document& operator=(const document&) = delete;

    fields all() { return fields{owned_.get()}; }

private:
    std::unique_ptr<ctemplate::TemplateDictionary> owned_;
};

// A page: markup, a template that is known by its name from then on, with these texts in it. {{STYLE_SHA256}}
// and {{SCRIPT_SHA256}} are set here: the hashes (CSP 2.4, base64) of its one <style> and its one <script>,
// which hold no markers. Throws std::logic_error when it has them not, or is no template.
std::string fill(std::string_view name, std::string_view markup, fields with);

// The page NAME that is built in (markup.hpp). A drawing needs neither style nor script.
std::string render(std::string_view name, fields with);

}  // namespace page
