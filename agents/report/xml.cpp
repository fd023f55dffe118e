#include "report/xml.hpp"

#include "script/printable.hpp"

#include <pugixml.hpp>

namespace report {

std::string xml_text(std::string_view text)
{
    std::string out;
    for (const char c : text)
        if (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\r' && c != '\n')
            out += script::printable({&c, 1});
        else
            out += c;
    return out;
}

std::string xml_octets(const pugi::xml_document& document)
{
    struct : pugi::xml_writer
    {
        std::string octets;
        void write(const void* data, std::size_t size) override
        {
            octets.append(static_cast<const char*>(data), size);
        }
    } out;
    document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
    return std::move(out.octets);
}

}  // namespace report
