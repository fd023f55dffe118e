#include "torture/follow_up.hpp"

#include "sip/build.hpp"
#include "sip/name_addr.hpp"
#include "torture/rows.hpp"

#include <algorithm>
#include <charconv>
#include <ranges>
#include <stdexcept>
#include <vector>

namespace torture {

std::optional<std::uint32_t> number_of(const sip::message& m)
{
    const auto value = m.value(sip::field_id::cseq);
    std::uint32_t out = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), out);
    if (error != std::errc{} || end == value.data())
        return std::nullopt;
    return out;
}

namespace {

using sip::field_id;

// In one line: a folded value is the same value (RFC 3261 7.3.1).
std::string unfolded(std::string_view value)
{
    std::string out{value};
    std::ranges::replace_if(out, [](char c) { return c == '\r' || c == '\n'; }, ' ');
    return out;
}

struct plan
{
    std::string_view method;
    std::string uri, via;
    std::uint32_t number = 0;
    bool keeps_to_tag = true;
    std::vector<sip::row_text> more;
};

std::optional<std::string> built(const after& a, const plan& p)
{
    // A device may have left out what it could not copy.
    const auto repeated = [&](field_id id) {
        return unfolded((a.answer.has(id) ? a.answer : a.sent).value(id));
    };
    const auto to = repeated(field_id::to), from = repeated(field_id::from),
               call = repeated(field_id::call_id);
    if (to.empty() || from.empty() || call.empty())
        return std::nullopt;
    const auto own_to = unfolded(a.sent.value(field_id::to));
    const auto number = std::to_string(p.number) + ' ' + std::string{p.method};
    std::vector<sip::row_text> rows{{"Via", p.via},    {"Max-Forwards", "70"},
                                    {"From", from},    {"To", p.keeps_to_tag || own_to.empty() ? to : own_to},
                                    {"Call-ID", call}, {"CSeq", number}};
    rows.insert(rows.end(), p.more.begin(), p.more.end());
    try
    {
        return sip::make_request(p.method, p.uri, rows);
    }
    catch (const std::invalid_argument&)  // what the device has sent cannot be repeated
    {
        return std::nullopt;
    }
}

// The topmost Via of the message as it was sent: same transaction.
std::string same_via(const after& a)
{
    const auto octets = a.sent.octets();
    for (const auto& r : outline_of(octets).rows)
        if (is_field(r, "Via", 'v'))
        {
            const auto via = via_in(octets, r.value);
            if (!via)
                break;
            const auto value = unfolded(r.value.in(octets));
            const auto first = value.substr(0, value.find(','));
            return first.substr(std::min(first.find_first_not_of(" \t"), first.size()));
        }
    return {};
}

std::string new_via(const after& a, std::string_view what)
{
    return "SIP/2.0/" + std::string{fsm::via_token(a.over.transport())} + ' ' + a.over.local.host_port() +
           ";branch=z9hG4bK" + a.token + std::string{what};
}

std::string device_uri(const after& a) { return "sip:" + a.over.remote.host_port(); }

// Of the message, where it reads as one.
std::string same_uri(const after& a)
{
    const auto uri = sip::parse_uri(a.sent.request_uri());
    return uri && uri->scheme != sip::scheme::other ? std::string{a.sent.request_uri()} : device_uri(a);
}

std::string remote_target(const after& a)
{
    sip::name_addr contact;
    sip::name_addr_list all{a.answer, field_id::contact};
    if (all.next(contact) && !contact.star && contact.uri.scheme != sip::scheme::other)
        return std::string{contact.uri.octets};
    return same_uri(a);
}

// RFC 3261 12.1.2: from the last to the first. The texts outlive the rows.
std::vector<std::string> route_set(const after& a)
{
    std::vector<std::string> out;
    sip::name_addr_list all{a.answer, field_id::record_route};
    for (sip::name_addr hop; all.next(hop);)
        out.push_back(unfolded(hop.octets));
    std::ranges::reverse(out);
    return out;
}

std::optional<std::string> in_dialog(const after& a, std::string_view method, std::uint32_t more)
{
    const auto number = number_of(a.answer);
    if (!number || *number > 0x7fff'ffff - more)
        return std::nullopt;
    const auto routes = route_set(a);
    plan p{method, remote_target(a), new_via(a, method), *number + more, true, {}};
    for (const auto& r : routes)
        p.more.push_back({"Route", r});
    return built(a, p);
}

std::optional<std::string> in_transaction(const after& a, std::string_view method, bool keeps_to_tag)
{
    const auto number = number_of(a.answer);
    const auto via = same_via(a);
    if (!number || via.empty())
        return std::nullopt;
    return built(a, {method, same_uri(a), via, *number, keeps_to_tag, {}});
}

}  // namespace

std::optional<std::string> ack_of_failure(const after& a) { return in_transaction(a, "ACK", true); }
std::optional<std::string> cancel(const after& a) { return in_transaction(a, "CANCEL", false); }
std::optional<std::string> ack_of_success(const after& a) { return in_dialog(a, "ACK", 0); }
std::optional<std::string> bye(const after& a, std::uint32_t more) { return in_dialog(a, "BYE", more); }

std::optional<std::string> unregister(const after& a)
{
    const auto number = number_of(a.answer);
    if (!number || *number > 0x7fff'fffe)
        return std::nullopt;
    std::vector<std::string> bindings;
    sip::name_addr_list all{a.answer, field_id::contact};
    for (sip::name_addr one; all.next(one);)
        if (one.uri.octets.find(a.token) != std::string_view::npos)
            bindings.push_back('<' + std::string{one.uri.octets} + ">;expires=0");
    if (bindings.empty())
        return std::nullopt;
    plan p{"REGISTER", device_uri(a), new_via(a, "unregister"), *number + 1, false, {}};
    for (const auto& b : bindings)
        p.more.push_back({"Contact", b});
    return built(a, p);
}

}  // namespace torture
