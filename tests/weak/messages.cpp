#include "provocations.hpp"

#include <stdexcept>

namespace weak_test {

std::string request(std::string_view method, std::string_view rows, std::string_view body)
{
    const std::string name{method};
    return name +
           " sip:bob@192.0.2.1 SIP/2.0\r\n"
           "Via: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKa1\r\n"
           "Max-Forwards: 70\r\n"
           "From: \"Alice\" <sip:alice@192.0.2.2>;tag=a\r\n"
           "To: <sip:bob@192.0.2.1>\r\n"
           "Call-ID: c1\r\n"
           "CSeq: 1 " +
           name + "\r\n" + std::string{rows} + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string{body};
}

std::string response(std::string_view status, std::string_view method)
{
    return "SIP/2.0 " + std::string{status} +
           "\r\n"
           "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKb1\r\n"
           "From: <sip:bob@192.0.2.1>;tag=b\r\n"
           "To: <sip:alice@192.0.2.2>;tag=a\r\n"
           "Call-ID: c1\r\n"
           "CSeq: 1 " +
           std::string{method} + "\r\nContent-Length: 0\r\n\r\n";
}

std::string with(std::string whole, std::string_view what, std::string_view instead)
{
    const auto at = whole.find(what);
    if (at == whole.npos)
        throw std::logic_error{"no '" + std::string{what} + "' in " + whole};
    return whole.replace(at, what.size(), instead);
}

std::string without(std::string whole, std::string_view row)
{
    const auto at = whole.find("\r\n" + std::string{row});
    if (at == whole.npos)
        throw std::logic_error{"no row '" + std::string{row} + "' in " + whole};
    return whole.erase(at, whole.find("\r\n", at + 2) - at);
}

step call_of::ask(std::string_view method, int cseq, std::string_view to_tag) const
{
    auto out = request(method);
    out = with(out, "CSeq: 1 ", "CSeq: " + std::to_string(cseq) + " ");
    out = with(out, "tag=a\r\n", "tag=" + from_tag + "\r\n");
    out = with(out, "Call-ID: c1", "Call-ID: " + call_id);
    if (!to_tag.empty())
        out = with(out, "To: <sip:bob@192.0.2.1>", "To: <sip:bob@192.0.2.1>;tag=" + std::string{to_tag});
    return {out};
}

step call_of::invite(int cseq, std::string_view to_tag, std::string_view body) const
{
    auto out = ask("INVITE", cseq, to_tag).octets;
    return {with(out, "Content-Length: 0", "Content-Length: " + std::to_string(body.size())) +
            std::string{body}};
}

step call_of::answer(std::string_view status, std::string_view method, int cseq) const
{
    return {"SIP/2.0 " + std::string{status} +
                "\r\nVia: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKa1\r\nFrom: <sip:alice@192.0.2.2>;tag=" +
                from_tag + "\r\nTo: <sip:bob@192.0.2.1>;tag=b\r\nCall-ID: " + call_id + "\r\nCSeq: " +
                std::to_string(cseq) + ' ' + std::string{method} + "\r\nContent-Length: 0\r\n\r\n",
            true};
}

}  // namespace weak_test
