#include "torture/demands.hpp"

#include "script/printable.hpp"
#include "sip/name_addr.hpp"
#include "torture/rows.hpp"

#include <algorithm>

namespace torture {

namespace {

using sip::field_id;

bool lists(const sip::message& m, std::string_view field, std::string_view word)
{
    return std::ranges::any_of(outline_of(m.octets()).rows, [&](const row& r) {
        return is_field(r, field) && r.value.in(m.octets()).find(word) != std::string_view::npos;
    });
}

std::string joined(const std::vector<std::string>& words)
{
    std::string out;
    for (const auto& w : words)
        out += (out.empty() ? "" : ", ") + w;
    return out;
}

// By its role, a device lists what stands in Require or what stands in Proxy-Require.
void check_unsupported(const demands& of, const sip::message& m, std::vector<remark>& out)
{
    const auto is_listed = [&](const std::vector<std::string>& tags) {
        return std::ranges::all_of(tags, [&](const auto& tag) { return lists(m, "Unsupported", tag); });
    };
    if (of.unsupported.empty() || std::ranges::any_of(of.unsupported, is_listed))
        return;
    std::string wanted;
    for (const auto& tags : of.unsupported)
        wanted += (wanted.empty() ? "" : ", or all of ") + joined(tags);
    out.push_back({level::fault, "the Unsupported of the 420 does not list all of " + wanted +
                                     " (RFC 3261 8.2.2.3, 16.3)"});
}

// Of the bindings that this run has made.
void check_bindings(const demands& of,
                    const sip::message& m,
                    const std::string& token,
                    std::vector<remark>& out)
{
    std::size_t count = 0;
    sip::name_addr_list all{m, field_id::contact};
    for (sip::name_addr one; all.next(one);)
    {
        const auto uri = one.uri.octets;
        if (uri.find(token) == uri.npos)
            continue;
        ++count;
        const auto shown = '<' + script::shortened(uri) + '>';
        if (!of.contact_has.empty() && uri.find(of.contact_has) == uri.npos)
            out.push_back(
                {level::fault, "the binding " + shown + " lacks \"" + of.contact_has + "\" in its URI"});
        if (!of.contact_lacks.empty() && uri.find(of.contact_lacks) != uri.npos)
            out.push_back(
                {level::fault, "the binding " + shown + " has \"" + of.contact_lacks + "\" in its URI"});
    }
    if (all.error())
        out.push_back({level::warn, "a Contact of the answer does not read: " +
                                        std::string{all.error()->expected} + " expected"});
    else if (count < of.contacts)
        out.push_back({level::fault, std::to_string(count) +
                                         " of the bindings of this message are in the answer, and " +
                                         std::to_string(of.contacts) + " were made (RFC 3261 10.3)"});
}

}  // namespace

std::vector<remark> unmet(const demands& of, const exchange& played, const std::string& token)
{
    std::vector<remark> out;
    const auto& heard = played.heard();
    if (!of.no_answer_to.empty())
        if (const auto* other = heard.final(of.no_answer_to))
            out.push_back({level::fault, "octets that are not part of the message were answered: " +
                                             script::shortened(other->message->start_line()) + " with CSeq " +
                                             script::shortened(other->message->value(field_id::cseq))});
    const auto* final = heard.final(played.method());
    if (!final)
        return out;
    const auto& m = *final->message;
    if (m.status() == 420)
        check_unsupported(of, m, out);
    if (of.allow && (m.status() == 405 || m.status() == 501) && !m.has(field_id::allow))
        out.push_back({m.status() == 405 ? level::fault : level::warn,
                       "the " + std::to_string(m.status()) + " has no Allow (RFC 3261 8.2.1)"});
    if (m.status() / 100 == 2 && played.method() == "REGISTER" && of.contacts > 0)
        check_bindings(of, m, token, out);
    return out;
}

}  // namespace torture
