// SYN-TOL: the same request written in another way that is as good, or with what nobody need understand (RFC
// 3261 7.3, 8.2.2).
#include "rules/compare.hpp"
#include "rules/refusals.hpp"
#include "rules/registry.hpp"

#include <algorithm>
#include <optional>

namespace rules {

namespace {

using sip::field_id;
using sip::method;

constexpr letter spelling_letters[] = {
    {'a', level::must, "it is refused by 400, and the plain one was accepted"},
    // TXN-1XX-1.c and TXN-100-1.a say it.
    {'b', level::must, "it is not answered", false},
    // RSP-VIA-1 and DLG-RR-1 say it.
    {'c', level::must, "the Via or Record-Route values in the response are not those of the request", false},
};

// RFC 3261 7.3.1, 7.3.3: a compact name, capitals, a blank before the colon, a fold.
bool is_spelled_otherwise(const sip::message& m, const sip::field& row)
{
    if (row.id == field_id::other)
        return false;
    const auto name = m.name(row), value = m.value(row);
    const auto behind = m.octets().substr(m.offset_of(name) + name.size(), 1);
    return name != sip::name_of(row.id) || behind != ":" || value.find('\r') != value.npos ||
           value.find('\n') != value.npos;
}

// Whom of the rows does the grammar refuse? Null: none. Nothing: more than one.
std::optional<const sip::field*> only_fault(const sip::message& m)
{
    const sip::field* found = nullptr;
    for (const auto& row : m.fields())
        if (!row.well_formed || sip::check(m, row))
        {
            if (found)
                return std::nullopt;
            found = &row;
        }
    return found;
}

// Its sender, an agent of ours, was made to write it so; whoever got it decided on the answer.
bool is_tried(const exchanges& e, const transaction& t, const reading& r)
{
    const auto& q = e.at(t.request);
    return q.complete() && q.message->wholly_read() && !q.message->error() && asked_by_us(e, t) &&
           answers_what_was_sent(e, t, r);
}

// Who accepts it has no need of the plain one before.
void judge_tolerance(const exchanges& e,
                     const transaction& t,
                     const reading& r,
                     char letter,
                     bool wrong,
                     std::string_view expected,
                     judgement& j)
{
    if (r.success())
        return j.could_break({&letter, 1});
    judge_refusal(e, t, r, {letter, false, wrong, std::string_view{expected}}, was_accepted(e, t, r), j);
}

void check_spelling(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& m = *e.at(t.request).message;
    if (!is_tried(e, t, r) ||
        std::ranges::none_of(m.fields(), [&](const auto& row) { return is_spelled_otherwise(m, row); }) ||
        sip::check(m))
        return;
    judge_tolerance(e, t, r, 'a', r.status == 400, "no 400, as it is well formed", j);
}

constexpr letter unknown_letters[] = {
    {'a', level::must, "it is refused by 400 or 420 for a header field that nobody knows"},
    {'b', level::should, "it is refused by 400 for a Date that cannot be read"},
};

void check_unknown(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    const auto& m = *q.message;
    if (!is_tried(e, t, r) || q.has(field_id::require) || q.has(field_id::proxy_require) || !m.body().empty())
        return;
    const bool invented = std::ranges::any_of(
        m.fields(), [&](const auto& row) { return row.id == field_id::other && is_invented(m.name(row)); });
    if (!invented && !q.has(field_id::date))
        return;
    const auto fault = only_fault(m);
    if (!fault)
        return;
    if (*fault && (*fault)->id == field_id::date)
        judge_tolerance(e, t, r, 'b', r.status == 400, "no 400, as it need not be read", j);
    else if (!*fault && invented && !sip::check(m))
        judge_tolerance(e, t, r, 'a', r.status == 400 || r.status == 420,
                        "the answer to the request without it", j);
}

// clang-format off
constexpr auto taken = all_but({method::ack, method::cancel});
constexpr rule tolerance_rows[] = {
    {"SYN-TOL-1", "UAS, registrar, proxy", "RFC 3261 7.3.1, 7.3.3",
     "Compact names, capitals, folding and blanks change nothing.",
     "what is answered to a request that is written in another way, after the plain one", spelling_letters,
     {.methods = taken, .response = check_spelling}},
    {"SYN-TOL-2", "UAS, registrar, proxy", "RFC 3261 8.2.2, 16.3 item 1",
     "Header fields that are unknown, or malformed and not needed, are ignored.",
     "what is answered to a request with a field that nobody knows, or a Date that cannot be read, after the plain one", unknown_letters,
     {.methods = taken, .response = check_unknown}},
};
// clang-format on

}  // namespace

std::span<const rule> tolerance_rules() { return tolerance_rows; }

}  // namespace rules
