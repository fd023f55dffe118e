#include "mutate/sequence.hpp"

#include "mutate/pieces.hpp"
#include "sip/build.hpp"
#include "sip/comma.hpp"
#include "sip/fields.hpp"

#include <algorithm>

namespace mutate {

namespace {

using sip::field_id;

// Drops the parameter of that name, as far as the value has it behind a ";".
std::string without_parameter(field_id id, std::string_view value, std::string_view name)
{
    const auto all = pieces_of(id, value);
    for (std::size_t n = 0; n + 2 < all.size(); ++n)
        if (all[n].kind == kind::param_name && !all[n].in_uri && sip::iequals(all[n].in(value), name) &&
            all[n].at > 0)
        {
            auto last = n;
            while (last + 1 < all.size() && all[last + 1].in(value) != ";" && all[last + 1].in(value) != ",")
                ++last;
            const auto begin = value.rfind(';', all[n].at);
            return std::string{value.substr(0, begin)}.append(value.substr(all[last].at + all[last].size));
        }
    return std::string{value};
}

std::string_view tag_of(std::string_view value)
{
    for (const auto& p : pieces_of(field_id::to, value))
        if (!p.in_uri && sip::iequals(p.of, "tag"))
            return p.in(value);
    return {};
}

bool is_accepted_request(const sip::message& m) { return m.is_request() && !sip::check(m); }

}  // namespace

void frame(sequence& messages)
{
    for (auto& octets : messages)
    {
        draft d{octets};
        if (d.empty_line.empty() || d.first(field_id::content_length) || !(d.is_request() || d.is_response()))
            continue;
        d.add(field_id::content_length, std::to_string(d.body.size()));
        octets = d.finish();
    }
}

std::vector<std::size_t> requests_in(const sequence& messages, std::string_view method)
{
    std::vector<std::size_t> out;
    for (std::size_t n = 0; n < messages.size(); ++n)
    {
        sip::scanned_message m;
        m.scan(messages[n]);
        if (is_accepted_request(m) &&
            (method.empty() ? m.method_name() != "ACK" && m.method_name() != "CANCEL"
                            : m.method_name() == method))
            out.push_back(n);
    }
    return out;
}

renewal::renewal(std::string_view octets) : octets_{octets}
{
    const draft d{octets};
    for (const auto& row : d.rows)
    {
        const auto id = row.id();
        const auto value_at =
            static_cast<std::size_t>(row.name.data() - octets.data()) + row.name.size() + row.colon.size();
        if (id == field_id::call_id)
            places_.push_back(value_at);
        if (id != field_id::from && id != field_id::to && id != field_id::via)
            continue;
        for (const auto& p : pieces_of(id, row.value))
            if (!p.in_uri && sip::iequals(p.of, id == field_id::via ? "branch" : "tag"))
                places_.push_back(value_at + p.at + p.size);
    }
}

std::string renewal::with(std::string_view mark) const
{
    std::string out;
    out.reserve(octets_.size() + places_.size() * mark.size());
    std::size_t done = 0;
    for (const auto at : places_)
    {
        out.append(octets_.substr(done, at - done)).append(mark);
        done = at;
    }
    return out.append(octets_.substr(done));
}

bool insert(sequence& messages, std::size_t at, const sequence& more, change& how)
{
    std::size_t size = 0;
    for (const auto& one : more)
        size += one.size();
    if (more.empty() || size > how.room || messages.size() + more.size() > limits::messages)
        return false;
    messages.insert(messages.begin() + static_cast<std::ptrdiff_t>(at), more.begin(), more.end());
    return true;
}

void upset(sequence& messages, change& how)
{
    if (messages.size() < 2 || how.chance(3))
        return;
    const auto at = static_cast<std::size_t>(how.pick.below(messages.size()));
    const auto place = messages.begin() + static_cast<std::ptrdiff_t>(at);
    const auto copy = *place;
    const auto other = [&] {
        return messages.begin() + static_cast<std::ptrdiff_t>(how.pick.below(messages.size() + 1));
    };
    switch (how.pick.below(3))
    {
    case 0: messages.erase(place); break;
    case 1: messages.insert(other(), copy); break;
    default:
        messages.erase(place);
        messages.insert(other(), copy);
        break;
    }
}

std::string dialog::request(
    std::string_view method, std::uint32_t more, change& how, header_rows rows, std::string_view body) const
{
    std::string out{method};
    out.append(" ").append(request_uri).append(" SIP/2.0\r\nVia: ").append(via);
    out.append(";branch=").append(how.pick.branch()).append("\r\nMax-Forwards: 70\r\nFrom: ").append(from);
    out.append("\r\nTo: ").append(to).append("\r\nCall-ID: ").append(call_id);
    out.append("\r\nCSeq: ").append(std::to_string(number + more)).append(" ").append(method);
    for (const auto& [name, value] : rows)
        out.append("\r\n").append(name).append(": ").append(value);
    out.append("\r\nContent-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
    return out;
}

dialog dialog::reversed() const
{
    dialog out = *this;
    std::swap(out.from, out.to);
    std::swap(out.from_tag, out.to_tag);
    out.via = "SIP/2.0/UDP 192.0.2.201:5060";
    return out;
}

dialog dialog::outside() const
{
    dialog out = *this;
    out.to = without_parameter(field_id::to, to, "tag");
    out.to_tag.clear();
    return out;
}

std::optional<dialog> dialog_of(const std::string& octets, const sequence& messages, change& how)
{
    sip::scanned_message m;
    m.scan(octets);
    const auto cseq = sip::cseq_of(m);
    // RFC 3261 8.1.1.5: less than 2**31, and there shall be room to count.
    if (!is_accepted_request(m) || !cseq || cseq->number >= 0x7fffff00)
        return std::nullopt;
    dialog out;
    out.request_uri = m.request_uri();
    out.number = cseq->number;
    out.from = m.value(field_id::from);
    out.to = m.value(field_id::to);
    out.call_id = m.value(field_id::call_id);
    const auto vias = m.value(field_id::via);
    out.via =
        without_parameter(field_id::via, sip::trimmed(vias.substr(0, sip::first_value_end(vias))), "branch");
    out.from_tag = tag_of(out.from);
    out.to_tag = tag_of(out.to);
    const bool in_dialog = !out.to_tag.empty();
    for (std::size_t n = 0; n < messages.size() && out.to_tag.empty(); ++n)
    {
        sip::scanned_message r;
        r.scan(messages[n]);
        if (r.is_response() && r.value(field_id::call_id) == out.call_id)
            out.to_tag = tag_of(r.value(field_id::to));
    }
    if (out.from_tag.empty())
        out.from.append(";tag=").append(out.from_tag = how.pick.tag());
    if (out.to_tag.empty())
        out.to_tag = how.pick.tag();
    if (!in_dialog)
        out.to.append(";tag=").append(out.to_tag);
    return out;
}

std::string answer(
    const std::string& request, int status, std::string_view to_tag, header_rows rows, std::string_view body)
{
    sip::scanned_message m;
    m.scan(request);
    if (!is_accepted_request(m))
        return {};
    sip::response_parts parts;
    parts.status = status;
    parts.to_tag = to_tag;
    for (const auto& [name, value] : rows)
        parts.more.emplace_back(name, value);
    parts.body = body;
    if (!body.empty())
        parts.content_type = "application/sdp";
    return sip::make_response(m, parts);
}

}  // namespace mutate
