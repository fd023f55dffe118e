// What JUnit and SVG share: text that XML can hold, and a document as octets.
#pragma once

#include <string>
#include <string_view>

namespace pugi {
class xml_document;
class xml_node;
}  // namespace pugi

namespace report {

// XML 1.0 2.2 has no control characters but tab, CR and LF: the others become "\xNN". Markup is escaped by
// the writer.
std::string xml_text(std::string_view text);

std::string xml_octets(const pugi::xml_document& document);
std::string xml_octets(const pugi::xml_node& part, unsigned depth);  // of a document; so far indented

}  // namespace report
