#include "play/alter.hpp"

#include "fsm/fnv1a.hpp"
#include "fsm/reliable_1xx.hpp"
#include "script/script_names.hpp"
#include "sip/build.hpp"
#include "sip/fields.hpp"
#include "sip/name_addr.hpp"
#include "sip/via.hpp"

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

fsm::extra_fields fields_of(const script::rung& r)
{
    fsm::extra_fields out;
    std::ranges::copy_if(r.fields, std::back_inserter(out),
                         [](const auto& f) { return !is_machine_field(f.first); });
    if (r.provokes.require_100rel)
        out.emplace_back("Require", "100rel");
    return out;
}

namespace {

// Of a token that nobody else has made, and that is the same each time.
std::string another(std::string_view than) { return fsm::fnv1a{}.add(than).hex(); }

std::string with_tag(std::string_view value, std::string_view is, script::stimulus::tag wanted)
{
    using tag = script::stimulus::tag;
    std::string out{value};
    if (is.data() && !is.empty())
    {
        // The tag lies within the value, and ";tag=" before it.
        const auto at = static_cast<std::size_t>(is.data() - value.data());
        const auto from = out.rfind(';', at);
        out.erase(from, at + is.size() - from);
    }
    return wanted == tag::other ? out + ";tag=" + another(value) : out;
}

// Writes the identifiers that the script wants to be others than those of the machines. False: none.
bool provoke(const script::stimulus& is, const sip::message& made, sip::edit& out)
{
    using tag = script::stimulus::tag;
    if (is.from_tag != tag::usual)
        if (const auto from = sip::from_of(made))
            out.set("From", with_tag(made.value(sip::field_id::from), from->tag, is.from_tag));
    if (is.to_tag != tag::usual)
        if (const auto to = sip::to_of(made))
            out.set("To", with_tag(made.value(sip::field_id::to), to->tag, is.to_tag));
    if (is.cseq)
        if (const auto number = sip::cseq_of(made))
        {
            const auto wanted = *is.cseq + (is.cseq_is_step ? std::int64_t{number->number} : 0);
            out.set("CSeq",
                    std::to_string(std::max<std::int64_t>(wanted, 0)) + ' ' + std::string{number->method});
        }
    if (is.other_rack)
        if (const auto rack = fsm::rack_of(made))
            out.set("RAck", fsm::to_text({rack->rseq + 1, rack->cseq, rack->method}));
    if (is.other_branch && !is.again)
        if (const auto via = sip::top_via(made))
            out.replace_first_value(sip::field_id::via,
                                    sip::with_branch(*via, "z9hG4bK" + another(made.octets())));
    return is.rewrites();
}

// With another user in the Contact.
bool move(const std::string& user, const sip::message& made, sip::edit& out)
{
    sip::name_addr_list list{made, sip::field_id::contact};
    sip::name_addr contact;
    if (user.empty() || !list.next(contact) || contact.star)
        return false;
    const auto uri = std::string{contact.uri.octets};
    const auto scheme = uri.find(':') + 1, at = uri.find('@');
    const auto host = at == std::string::npos ? scheme : at + 1;
    out.set("Contact", '<' + uri.substr(0, scheme) + user + '@' + uri.substr(host) + '>');
    return true;
}

// Challenges and credentials that a script writes fit nothing, and are nobody's fault (RFC 3261 22).
bool proves(std::string_view name)
{
    using sip::field_id;
    const auto id = sip::field_named(name);
    return id == field_id::authorization || id == field_id::proxy_authorization ||
           id == field_id::www_authenticate || id == field_id::proxy_authenticate;
}

const sip::field* row_of(const sip::message& m, std::string_view name)
{
    const auto id = sip::field_named(name);
    return id == sip::field_id::other ? m.named(name) : m.first(id);
}

// Do the rows of that name begin with those that the script gives it?
bool says_already(const sip::message& made, const script::rung& r, std::string_view name)
{
    const auto id = sip::field_named(name);
    const auto* row = row_of(made, name);
    for (const auto& [given, value] : r.fields)
        if (script::same_field(given, name))
        {
            if (!row || made.value(*row) != value)
                return false;
            row = id == sip::field_id::other ? nullptr : made.next(*row);
        }
    return true;
}

}  // namespace

alteration alter(const script::rung& r, const sip::message& made)
{
    alteration out;
    out.taint.provokes = r.is_stimulus();
    if (r.octets)
    {
        out.octets = r.octets;
        if (*r.octets != made.octets())
            out.taint.touched = rules::parts::all();
        return out;
    }
    if (!r.changes_message())
        return out;
    const bool other_body = r.forwards_body && made.body() != *r.body;  // RFC 3665 3.5
    sip::edit changed{made};
    bool differs = provoke(r.provokes, made, changed) || other_body;
    differs = move(r.target, made, changed) || differs;
    if (other_body)
        changed.set("Content-Type", r.content_type).body(*r.body);
    const auto touch = [&](std::string_view name) {
        out.taint.touched.fields |= rules::bit(sip::field_named(name));
    };
    for (std::size_t i = 0; i < r.fields.size(); ++i)
    {
        const auto& [name, value] = r.fields[i];
        if (is_machine_field(name) || proves(name))
            touch(name);
        if (says_already(made, r, name))
            continue;
        const bool is_further =
            std::any_of(r.fields.begin(), r.fields.begin() + static_cast<std::ptrdiff_t>(i),
                        [&](const auto& f) { return script::same_field(f.first, name); });
        if (is_further)
            changed.append(name, value);
        else
            changed.set(name, value);
        differs = true;
    }
    for (const auto& name : r.without)
        if (row_of(made, name))
        {
            changed.remove(name);
            touch(name);
            differs = true;
        }
    if (differs)
        out.octets = changed.finish();
    sip::scanned_message m;
    m.scan(out.octets ? *out.octets : made.octets());
    for (const auto& [name, value] : r.fields)
        if (const auto* row = row_of(m, name); row && sip::check(m, *row))
            touch(name);
    // RFC 3261 8.1.1.5, RFC 4475 3.1.2.4: a number of 2^31 and above is to be refused with 400, whatever else
    // the request asks for.
    if (const auto number = sip::cseq_of(m);
        r.provokes.cseq && (!number || number->number > sip::largest_cseq))
    {
        touch("CSeq");
        out.taint.provokes = false;
    }
    return out;
}

bool can_stand_for(const sip::message& made, const sip::message& altered)
{
    using sip::field_id;
    if (altered.error() || altered.is_request() != made.is_request() ||
        altered.is_response() != made.is_response() || altered.method() != made.method() ||
        altered.status() != made.status())
        return false;
    if (made.is_request() && (altered.method_name() != made.method_name() || !sip::request_uri_of(altered)))
        return false;
    static constexpr field_id compared[] = {field_id::via, field_id::from, field_id::to, field_id::call_id,
                                            field_id::cseq};
    static constexpr field_id copied[] = {field_id::route, field_id::record_route, field_id::contact,
                                          field_id::max_forwards, field_id::content_length};
    const auto reads = [&](field_id id) {
        return std::ranges::none_of(altered.fields(), [&](const sip::field& row) {
            return row.id == id && sip::check(altered, row).has_value();
        });
    };
    const auto number = sip::cseq_of(altered);
    return std::ranges::all_of(compared, [&](field_id id) { return altered.has(id) && reads(id); }) &&
           std::ranges::all_of(copied, reads) && number && number->method == sip::cseq_of(made)->method;
}

}  // namespace play
