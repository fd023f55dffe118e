#include "sip/build.hpp"

#include "sip/comma.hpp"
#include "sip/line_safety.hpp"
#include "sip/name_addr.hpp"

#include <array>
#include <cassert>
#include <charconv>

namespace sip {

namespace {

constexpr std::string_view crlf = "\r\n";

// The request or response that most writers write has room in it.
constexpr std::size_t usual_size = 1024;

// RFC 3261 8.1.1.6: "This field value ... SHOULD be initialized to 70" in every request.
constexpr std::string_view initial_max_forwards = "70";

class decimal
{
public:
    explicit decimal(std::size_t number)
        : end_{std::to_chars(digits_.data(), digits_.data() + digits_.size(), number).ptr}
    {
    }
    std::string_view text() const
    {
        return {digits_.data(), static_cast<std::size_t>(end_ - digits_.data())};
    }

private:
    std::array<char, 20> digits_;
    char* end_;
};

void put_first(octet_buffer& out, const message& from, field_id id)
{
    if (const auto* row = from.first(id))
        out.row(name_of(id), from.value(*row));
}

void put_all(octet_buffer& out, const message& from, field_id id)
{
    for (const auto* row = from.first(id); row; row = from.next(*row))
        out.row(name_of(id), from.value(*row));
}

void put_top_via(octet_buffer& out, const message& from)
{
    const auto row = from.value(field_id::via);
    out.row(name_of(field_id::via), trimmed(row.substr(0, first_value_end(row))));
}

// The number keeps its octets; the method is the new request's (RFC 3261 9.1, 17.1.1.3).
void put_cseq(octet_buffer& out, const message& from, std::string_view method)
{
    const auto value = from.value(field_id::cseq);
    const auto number = value.substr(0, value.find_first_not_of("0123456789"));
    out.append("CSeq: ").append(number).append(" ").append(method).append(crlf);
}

void put_end(octet_buffer& out, std::string_view body)
{
    out.row(name_of(field_id::content_length), decimal{body.size()}.text());
    out.append(crlf).append(body);
}

void put_request_line(octet_buffer& out, std::string_view method, std::string_view request_uri)
{
    require_one_line(method, "method");
    require_one_line(request_uri, "Request-URI");
    out.append(method).append(" ").append(request_uri).append(" SIP/2.0").append(crlf);
}

// A row of what a caller gave.
void put_checked(octet_buffer& out, std::string_view name, std::string_view value)
{
    const auto row = out.row(name, value);
    if (!has_control(row)) [[likely]]
        return;
    out.take_back(row.size() + crlf.size());
    require_one_line(name, "header field name");
    require_one_value(value, name);
    out.row(name, value);
}

void put_status_line(octet_buffer& out, int status, std::string_view reason)
{
    out.append("SIP/2.0 ")
        .append(decimal{static_cast<std::size_t>(status)}.text())
        .append(" ")
        .append(reason)
        .append(crlf);
}

// A To that cannot be read is still answered (with a 400), and its tag, if that is what it is, stays alone.
bool has_tag(std::string_view to)
{
    if (const auto read = parse_name_addr(to))
        return read->params.has("tag");
    for (auto at = to.find(';'); at != to.npos; at = to.find(';', at + 1))
    {
        const auto param = trimmed(to.substr(at + 1));
        if (iequals(param.substr(0, 4), "tag="))
            return true;
    }
    return false;
}

// RFC 3261 12.1.1: only in responses that make a dialog does Record-Route have a meaning; the methods that
// make one are INVITE (12.1), SUBSCRIBE (RFC 6665 4.4.1) and REFER (RFC 3515 2.4.4).
bool carries_record_route(const message& request, int status)
{
    const auto method = request.method();
    return status > 100 && status < 300 &&
           (method == method::invite || method == method::subscribe || method == method::refer);
}

// What CANCEL and the ACK of a failure have in common: they follow the INVITE hop by hop and carry nothing of
// their own.
std::string hop_by_hop(const message& invite, std::string_view method, const message& to_from)
{
    assert(invite.is_request());
    octet_buffer out{invite.header().size() + to_from.value(field_id::to).size() + 64};
    out.append(method).append(" ").append(invite.request_uri()).append(" SIP/2.0").append(crlf);
    put_top_via(out, invite);
    out.row(name_of(field_id::max_forwards), initial_max_forwards);
    put_all(out, invite, field_id::route);
    put_first(out, invite, field_id::from);
    put_first(out, to_from, field_id::to);
    put_first(out, invite, field_id::call_id);
    put_cseq(out, invite, method);
    // RFC 3261 22.1: an ACK "will duplicate all of the Authorization and Proxy-Authorization header field
    // values that appeared in the INVITE"; a CANCEL is never challenged.
    if (method == "ACK")
        for (const auto id : {field_id::authorization, field_id::proxy_authorization})
            put_all(out, invite, id);
    put_end(out, {});
    return out.finish();
}

}  // namespace

writer& writer::request(std::string_view method, std::string_view request_uri)
{
    out_.reserve(usual_size);
    put_request_line(out_, method, request_uri);
    return *this;
}

writer& writer::response(int status, std::string_view reason)
{
    assert(status >= 0);
    require_one_line(reason, "reason phrase");
    out_.reserve(usual_size);
    put_status_line(out_, status, reason);
    return *this;
}

writer& writer::field(std::string_view name, std::string_view value)
{
    put_checked(out_, name, value);
    return *this;
}

writer& writer::fields(std::span<const row_text> rows)
{
    for (const auto& [name, value] : rows)
        field(name, value);
    return *this;
}

writer& writer::field(std::string_view name, std::uint32_t value)
{
    return field(name, decimal{value}.text());
}

writer& writer::copy(const message& from, field_id id)
{
    assert(id != field_id::other);
    put_all(out_, from, id);
    return *this;
}

std::string writer::finish(std::string_view body)
{
    put_end(out_, body);
    return out_.finish();
}

std::string make_request(std::string_view method,
                         std::string_view request_uri,
                         std::span<const row_text> rows,
                         std::string_view body)
{
    std::size_t size = method.size() + request_uri.size() + body.size() + 64;
    for (const auto& [name, value] : rows)
        size += name.size() + value.size() + 4;
    octet_buffer out{size};
    put_request_line(out, method, request_uri);
    for (const auto& [name, value] : rows)
        put_checked(out, name, value);
    put_end(out, body);
    return out.finish();
}

std::string make_response(const message& request, const response_parts& parts)
{
    assert(request.is_request() && parts.status >= 100 && parts.status <= 699);
    require_one_line(parts.reason, "reason phrase");
    require_one_line(parts.to_tag, "To tag");

    std::size_t size =
        request.header().size() + parts.to_tag.size() + parts.content_type.size() + parts.body.size() + 128;
    for (const auto& [name, value] : parts.more)
        size += name.size() + value.size() + 4;
    for (const auto& [name, value] : parts.rows)
        size += name.size() + value.size() + 4;
    octet_buffer out{size};

    put_status_line(out, parts.status, parts.reason.empty() ? reason_phrase(parts.status) : parts.reason);
    put_all(out, request, field_id::via);
    if (carries_record_route(request, parts.status))
        put_all(out, request, field_id::record_route);
    put_first(out, request, field_id::from);
    put_first(out, request, field_id::to);
    if (parts.status != 100 && !parts.to_tag.empty() && request.has(field_id::to) &&
        !has_tag(request.value(field_id::to)))
    {
        out.take_back(crlf.size());
        out.append(";tag=").append(parts.to_tag).append(crlf);
    }
    put_first(out, request, field_id::call_id);
    put_first(out, request, field_id::cseq);
    if (parts.status == 100)
        put_first(out, request, field_id::timestamp);
    for (const auto& [name, value] : parts.more)
        put_checked(out, name, value);
    for (const auto& [name, value] : parts.rows)
        put_checked(out, name, value);
    if (!parts.content_type.empty())
        put_checked(out, name_of(field_id::content_type), parts.content_type);
    put_end(out, parts.body);
    return out.finish();
}

std::string make_cancel(const message& invite) { return hop_by_hop(invite, "CANCEL", invite); }

std::string make_ack(const message& invite, const message& response)
{
    return hop_by_hop(invite, "ACK", response);
}

}  // namespace sip
