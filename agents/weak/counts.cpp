// Arrays of a fixed size, and fields that stand twice.
#include "weak/families.hpp"

namespace weak {

namespace {

using sip::field_id;

std::size_t values_of(const reading& r, field_id id)
{
    std::size_t out = 0;
    for (const auto& one : r.rows)
        if (one.id == id)
            out += values_in(one.value);
    return out;
}

bool has_unlike_lengths(const reading& r)
{
    const auto first = r.value(field_id::content_length);
    for (const auto& one : r.rows)
        if (one.id == field_id::content_length && one.value != first)
            return true;
    return false;
}

constexpr weakness of_counts[] = {
    {.name = "two-to",
     .anomaly = 3,
     .provoked_by = "a message with two To",
     .does = harm::segmentation_fault,
     .is_provoked = [](const glance& g) { return g.message.count(field_id::to) > 1; }},
    {.name = "two-cseq",
     .anomaly = 3,
     .provoked_by = "a message with two CSeq",
     .does = harm::abort,
     .is_provoked = [](const glance& g) { return g.message.count(field_id::cseq) > 1; }},
    {.name = "two-content-lengths",
     .anomaly = 3,
     .provoked_by = "two Content-Length that are not alike",
     .does = harm::hang,
     .is_provoked = [](const glance& g) { return has_unlike_lengths(g.message); }},
    {.name = "accepts-over-32",
     .anomaly = 4,
     .provoked_by = "more than 32 values of Accept",
     .does = harm::segmentation_fault,
     .is_provoked = [](const glance& g) { return values_of(g.message, field_id::accept) > 32; }},
    {.name = "vias-over-64",
     .anomaly = 4,
     .provoked_by = "more than 64 values of Via",
     .does = harm::abort,
     .is_provoked = [](const glance& g) { return values_of(g.message, field_id::via) > 64; }},
    {.name = "routes-over-24",
     .anomaly = 4,
     .provoked_by = "more than 24 values of Route or of Record-Route",
     .does = harm::reboot,
     .is_provoked =
         [](const glance& g) {
             return values_of(g.message, field_id::route) > 24 ||
                    values_of(g.message, field_id::record_route) > 24;
         }},
    // The counter has eight bits.
    {.name = "rows-over-255",
     .anomaly = 4,
     .provoked_by = "more than 255 header fields",
     .does = harm::hang,
     .is_provoked = [](const glance& g) { return g.message.rows.size() > 255; }},
};

}  // namespace

std::span<const weakness> count_weaknesses() { return of_counts; }

}  // namespace weak
