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
// the writer. Who reads JUnit takes a file that stands as [[ATTACHMENT|file]] anywhere in it: what somebody
// else wrote is none.
std::string xml_text(std::string_view text);

// A file as an attachment of a test case, a line of its <system-out>. It is in XML's characters.
std::string attached(std::string_view file);

std::string xml_octets(const pugi::xml_document& document);
std::string xml_octets(const pugi::xml_node& part, unsigned depth);  // of a document; so far indented

}  // namespace report
