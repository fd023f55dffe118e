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

// RFC 3261 8.1.1.6: "This field value ... SHOULD be initialized to 70" in every request.
constexpr std::string_view initial_max_forwards = "70";

void put(std::string& out, std::string_view name, std::string_view value)
{
    out.append(name).append(": ").append(value).append(crlf);
}

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

void put_first(std::string& out, const message& from, field_id id)
{
    if (const auto* row = from.first(id))
        put(out, name_of(id), from.value(*row));
}

void put_all(std::string& out, const message& from, field_id id)
{
    for (const auto* row = from.first(id); row; row = from.next(*row))
        put(out, name_of(id), from.value(*row));
}

void put_top_via(std::string& out, const message& from)
{
    const auto row = from.value(field_id::via);
    put(out, name_of(field_id::via), trimmed(row.substr(0, first_value_end(row))));
}

// The number keeps its octets; the method is the new request's (RFC 3261 9.1, 17.1.1.3).
void put_cseq(std::string& out, const message& from, std::string_view method)
{
    const auto value = from.value(field_id::cseq);
    const auto number = value.substr(0, value.find_first_not_of("0123456789"));
    out.append("CSeq: ").append(number).append(" ").append(method).append(crlf);
}

void put_end(std::string& out, std::string_view body)
{
    put(out, name_of(field_id::content_length), decimal{body.size()}.text());
    out.append(crlf).append(body);
}

void put_status_line(std::string& out, int status, std::string_view reason)
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
    std::string out;
    out.reserve(invite.header().size() + to_from.value(field_id::to).size() + 64);
    out.append(method).append(" ").append(invite.request_uri()).append(" SIP/2.0").append(crlf);
    put_top_via(out, invite);
    put(out, name_of(field_id::max_forwards), initial_max_forwards);
    put_all(out, invite, field_id::route);
    put_first(out, invite, field_id::from);
    put_first(out, to_from, field_id::to);
    put_first(out, invite, field_id::call_id);
    put_cseq(out, invite, method);
    put_end(out, {});
    return out;
}

}  // namespace

writer& writer::request(std::string_view method, std::string_view request_uri)
{
    require_one_line(method, "method");
    require_one_line(request_uri, "Request-URI");
    out_.reserve(1024);
    out_.append(method).append(" ").append(request_uri).append(" SIP/2.0").append(crlf);
    return *this;
}

writer& writer::response(int status, std::string_view reason)
{
    assert(status >= 0);
    require_one_line(reason, "reason phrase");
    out_.reserve(1024);
    put_status_line(out_, status, reason);
    return *this;
}

writer& writer::field(std::string_view name, std::string_view value)
{
    require_one_line(name, "header field name");
    require_one_value(value, name);
    put(out_, name, value);
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
    return std::exchange(out_, {});
}

std::string make_response(const message& request, const response_parts& parts)
{
    assert(request.is_request() && parts.status >= 100 && parts.status <= 699);
    require_one_line(parts.reason, "reason phrase");
    require_one_line(parts.to_tag, "To tag");

    std::string out;
    std::size_t size =
        request.header().size() + parts.to_tag.size() + parts.content_type.size() + parts.body.size() + 128;
    for (const auto& [name, value] : parts.more)
        size += name.size() + value.size() + 4;
    out.reserve(size);

    put_status_line(out, parts.status, parts.reason.empty() ? reason_phrase(parts.status) : parts.reason);
    put_all(out, request, field_id::via);
    if (carries_record_route(request, parts.status))
        put_all(out, request, field_id::record_route);
    put_first(out, request, field_id::from);
    put_first(out, request, field_id::to);
    if (parts.status != 100 && !parts.to_tag.empty() && request.has(field_id::to) &&
        !has_tag(request.value(field_id::to)))
    {
        out.resize(out.size() - crlf.size());
        out.append(";tag=").append(parts.to_tag).append(crlf);
    }
    put_first(out, request, field_id::call_id);
    put_first(out, request, field_id::cseq);
    if (parts.status == 100)
        put_first(out, request, field_id::timestamp);
    for (const auto& [name, value] : parts.more)
    {
        require_one_line(name, "header field name");
        require_one_value(value, name);
        put(out, name, value);
    }
    if (!parts.content_type.empty())
    {
        require_one_value(parts.content_type, name_of(field_id::content_type));
        put(out, name_of(field_id::content_type), parts.content_type);
    }
    put_end(out, parts.body);
    return out;
}

std::string make_cancel(const message& invite) { return hop_by_hop(invite, "CANCEL", invite); }

std::string make_ack(const message& invite, const message& response)
{
    return hop_by_hop(invite, "ACK", response);
}

}  // namespace sip
