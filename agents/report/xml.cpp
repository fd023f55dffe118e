#include "report/xml.hpp"

#include "script/printable.hpp"

#include <pugixml.hpp>

namespace report {

namespace {

constexpr std::string_view attachment = "[[ATTACHMENT";

}  // namespace

std::string attached(std::string_view file)
{
    return std::string{attachment} + '|' + xml_text(file) + "]]\n";
}

std::string xml_text(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (const char c = text[i]; c == '|' && text.substr(0, i).ends_with(attachment))
            out += "\\x7c";
        else if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\r' && c != '\n')
            out += script::printable({&c, 1});
        else
            out += c;
    return out;
}

namespace {

struct into_string : pugi::xml_writer
{
    std::string octets;
    void write(const void* data, std::size_t size) override
    {
        octets.append(static_cast<const char*>(data), size);
    }
};

}  // namespace

std::string xml_octets(const pugi::xml_node& part, unsigned depth)
{
    into_string out;
    part.print(out, "  ", pugi::format_default, pugi::encoding_utf8, depth);
    return std::move(out.octets);
}

std::string xml_octets(const pugi::xml_document& document)
{
    into_string out;
    document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
    return std::move(out.octets);
}

}  // namespace report
