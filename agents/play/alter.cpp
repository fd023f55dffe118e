#include "play/alter.hpp"

#include "sip/build.hpp"
#include "sip/fields.hpp"

#include <algorithm>

namespace play {

bool is_machine_field(std::string_view name)
{
    using sip::field_id;
    static constexpr field_id written[] = {
        field_id::via,          field_id::from,           field_id::to,           field_id::call_id,
        field_id::cseq,         field_id::contact,        field_id::max_forwards, field_id::route,
        field_id::record_route, field_id::content_length,
    };
    return std::ranges::find(written, sip::field_named(name)) != std::end(written);
}

namespace {

const sip::field* row_of(const sip::message& m, std::string_view name)
{
    const auto id = sip::field_named(name);
    return id == sip::field_id::other ? m.named(name) : m.first(id);
}

}  // namespace

alteration alter(const script::rung& r, const sip::message& made)
{
    alteration out;
    if (r.octets)
        return {r.octets, true};
    if (!r.alters_message())
        return out;
    sip::edit changed{made};
    bool differs = false;
    for (const auto& [name, value] : r.fields)
    {
        const auto* row = row_of(made, name);
        out.tainted = out.tainted || is_machine_field(name);
        if (row && made.value(*row) == value)
            continue;
        changed.set(name, value);
        differs = true;
    }
    for (const auto& name : r.without)
        if (row_of(made, name))
        {
            changed.remove(name);
            differs = out.tainted = true;
        }
    if (differs)
        out.octets = changed.finish();
    if (out.tainted)
        return out;
    sip::scanned_message m;
    m.scan(out.octets ? *out.octets : made.octets());
    for (const auto& [name, value] : r.fields)
        if (const auto* row = row_of(m, name); row && sip::check(m, *row))
            out.tainted = true;
    return out;
}

}  // namespace play
