// Bodies: how long they are (RFC 3261 18.3, 20.14), and of how many parts (RFC 2046 5.1).
#include "weak/families.hpp"

#include "sip/params.hpp"

#include <optional>
#include <string>

namespace weak {

namespace {

using sip::field_id;

bool is_multipart(const reading& r)
{
    constexpr std::string_view type = "multipart/";
    return sip::iequals(r.value(field_id::content_type).substr(0, type.size()), type);
}

// Nothing: there is none. The name is taken in lower case only.
std::optional<std::string_view> boundary_of(const reading& r)
{
    constexpr std::string_view name = "boundary=";
    const auto value = r.value(field_id::content_type);
    const auto at = value.find(name);
    if (!is_multipart(r) || at == value.npos)
        return std::nullopt;
    const auto text = value.substr(at + name.size());
    return text.starts_with('"') ? text.substr(1, text.find('"', 1) - 1) : text.substr(0, text.find(';'));
}

bool is_unclosed(const reading& r)
{
    const auto boundary = boundary_of(r);
    return boundary && r.body.find("--" + std::string{*boundary} + "--") == r.body.npos;
}

bool has_adjacent_boundaries(const reading& r)
{
    const auto boundary = boundary_of(r);
    if (!boundary)
        return false;
    const auto delimiter = "--" + std::string{*boundary};
    std::string_view line;
    bool was_one = false;
    for (auto rest = r.body; next_line(rest, line);)
    {
        const bool is_one = line == delimiter;
        if (was_one && (is_one || line == delimiter + "--"))
            return true;
        was_one = is_one;
    }
    return false;
}

number length_of(const reading& r) { return number_in(r.value(field_id::content_length)); }

constexpr std::uint64_t two_to_31 = std::uint64_t{1} << 31;

constexpr weakness of_content[] = {
    {.name = "content-length-negative",
     .anomaly = 5,
     .provoked_by = "a negative Content-Length",
     .does = harm::segmentation_fault,
     .is_provoked =
         [](const glance& g) {
             const auto length = length_of(g.message);
             return length.is_one && length.is_negative;
         }},
    {.name = "content-length-wraps",
     .anomaly = 5,
     .provoked_by = "a Content-Length of 2^31 or more",
     .does = harm::abort,
     .is_provoked =
         [](const glance& g) {
             const auto length = length_of(g.message);
             return !length.is_negative && length.value >= two_to_31;
         }},
    // It waits for the rest, as it does on a stream.
    {.name = "content-length-beyond",
     .anomaly = 5,
     .provoked_by = "a datagram with a Content-Length of more octets than there are, but less than 2^31",
     .does = harm::stall,
     .amount = 4'000,
     .is_provoked =
         [](const glance& g) {
             const auto length = length_of(g.message);
             return g.is_datagram && !length.is_negative && length.value > g.message.body.size() &&
                    length.value < two_to_31;
         }},
    {.name = "multipart-unclosed",
     .anomaly = 6,
     .provoked_by = "a multipart body without its closing boundary",
     .does = harm::segmentation_fault,
     .is_provoked = [](const glance& g) { return is_unclosed(g.message); }},
    {.name = "multipart-adjacent-boundaries",
     .anomaly = 6,
     .provoked_by = "a multipart body with two boundaries in lines one behind the other",
     .does = harm::abort,
     .is_provoked = [](const glance& g) { return has_adjacent_boundaries(g.message); }},
    {.name = "multipart-boundary-over-70",
     .anomaly = 6,
     .provoked_by = "a multipart boundary of more than 70 octets",
     .does = harm::segmentation_fault,
     .is_provoked = [](const glance& g) { return boundary_of(g.message).value_or("").size() > 70; }},
    {.name = "multipart-without-boundary",
     .anomaly = 6,
     .provoked_by = "a Content-Type multipart without a boundary",
     .does = harm::exit,
     .is_provoked = [](const glance& g) { return is_multipart(g.message) && !boundary_of(g.message); }},
};

}  // namespace

std::span<const weakness> content_weaknesses() { return of_content; }

}  // namespace weak
