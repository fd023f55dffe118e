#include "mutate/multipart.hpp"

namespace mutate {

bool may_carry_body(const draft& m)
{
    if (m.empty_line.empty() || !(m.is_request() || m.is_response()))
        return false;
    const auto* cseq = m.first(sip::field_id::cseq);
    return m.start().first != "CANCEL" && cseq && !cseq->value.ends_with("CANCEL");
}

void set_body(draft& m, std::string body, std::string type)
{
    m.set(sip::field_id::content_type, std::move(type));
    if (m.first(sip::field_id::content_length))
        m.set(sip::field_id::content_length, std::to_string(body.size()));
    m.body = m.keep(std::move(body));
}

//   multipart-body  =  [preamble CRLF] dash-boundary transport-padding CRLF body-part *encapsulation
//                      close-delimiter transport-padding [CRLF epilogue]
std::string multipart::body() const
{
    std::string out = preamble.empty() ? "" : preamble + "\r\n";
    for (const auto& part : parts)
        out.append("--").append(boundary).append(padding).append("\r\n").append(part).append("\r\n");
    if (closed)
        out.append("--").append(boundary).append("--").append(padding).append("\r\n").append(epilogue);
    return out;
}

std::string multipart::type() const
{
    const std::string quote = quoted ? "\"" : "";
    return "multipart/" + subtype + ";boundary=" + quote + boundary + quote;
}

bool begin_multipart(const draft& m, change& how, multipart& out)
{
    if (!may_carry_body(m))
        return false;
    const auto* type = m.first(sip::field_id::content_type);
    const bool there = type && !m.body.empty();
    out.boundary = how.pick.token(12);
    out.parts = {there ? "Content-Type: " + std::string{type->value} + "\r\n\r\n" + std::string{m.body}
                       : "Content-Type: text/plain\r\n\r\nhello"};
    if (how.chance(2))
        out.parts.insert(out.parts.begin(), "Content-Type: text/plain\r\nContent-ID: <a@b>\r\n\r\nbefore");
    return true;
}

bool put_multipart(draft& m, change& how, const multipart& made)
{
    auto body = made.body();
    auto type = made.type();
    if (body.size() + type.size() > m.body.size() + how.room)
        return false;
    set_body(m, std::move(body), std::move(type));
    return true;
}

}  // namespace mutate
