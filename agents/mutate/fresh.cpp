#include "mutate/body.hpp"

#include "sip/build.hpp"

#include <array>

namespace mutate {

namespace {

constexpr std::array<std::string_view, 14> methods{"INVITE",   "ACK",   "CANCEL",  "BYE",    "OPTIONS",
                                                   "REGISTER", "PRACK", "UPDATE",  "INFO",   "SUBSCRIBE",
                                                   "NOTIFY",   "REFER", "MESSAGE", "PUBLISH"};
constexpr std::array statuses{100, 180, 183, 200, 202, 301, 302, 400, 401, 404, 407,
                              408, 415, 420, 481, 486, 487, 488, 491, 500, 503, 603};

bool carries_offer(std::string_view method)
{
    return method == "INVITE" || method == "UPDATE" || method == "ACK" || method == "PRACK";
}

// What RFC 3261 and the extensions ask of a request beside the six mandatory fields.
void add_fields_of(std::string_view method, sip::writer& out)
{
    if (method == "INVITE" || method == "UPDATE" || method == "SUBSCRIBE" || method == "NOTIFY" ||
        method == "REFER" || method == "REGISTER")
        out.field("Contact", "<sip:alice@192.0.2.101:5060>");
    if (method == "SUBSCRIBE")
        out.field("Event", "presence").field("Expires", "3600");
    if (method == "NOTIFY")
        out.field("Event", "presence").field("Subscription-State", "active;expires=3599");
    if (method == "PUBLISH")
        out.field("Event", "presence");
    if (method == "REFER")
        out.field("Refer-To", "<sip:carol@chicago.example.com>");
    if (method == "PRACK")
        out.field("RAck", "1 1 INVITE");
}

}  // namespace

std::string fresh(sip::choices& pick)
{
    const auto method = methods[pick.below(methods.size())];
    const bool in_dialog = method == "BYE" || method == "ACK" || method == "PRACK" || method == "NOTIFY";
    sip::writer out;
    out.request(method, "sip:bob@biloxi.example.com")
        .field("Via", "SIP/2.0/UDP 192.0.2.101:5060;branch=" + pick.branch())
        .field("Max-Forwards", "70")
        .field("From", "Alice <sip:alice@atlanta.example.com>;tag=" + pick.tag())
        .field("To", "Bob <sip:bob@biloxi.example.com>" + (in_dialog ? ";tag=" + pick.tag() : ""))
        .field("Call-ID", pick.call_id())
        .field("CSeq", std::to_string(1 + pick.below(9)) + ' ' + std::string{method});
    add_fields_of(method, out);
    const bool with_body = carries_offer(method) && pick.below(3) != 0;
    if (with_body)
        out.field("Content-Type", "application/sdp");
    const auto request = out.finish(with_body ? offer : std::string_view{});
    if (method == "ACK" || pick.below(3) != 0)
        return request;

    sip::scanned_message m;
    m.scan(request);
    sip::response_parts parts;
    parts.status = statuses[pick.below(statuses.size())];
    const auto tag = pick.tag();
    if (parts.status > 100)
        parts.to_tag = tag;
    if (parts.status == 401)
        parts.more.emplace_back(
            "WWW-Authenticate",
            "Digest realm=\"atlanta.example.com\", qop=\"auth\", nonce=\"84a4cc6f3082121f\"");
    if (parts.status == 407)
        parts.more.emplace_back(
            "Proxy-Authenticate",
            "Digest realm=\"atlanta.example.com\", qop=\"auth\", nonce=\"84a4cc6f3082121f\"");
    if (parts.status < 300 && method == "INVITE")
    {
        parts.more.emplace_back("Contact", "<sip:bob@192.0.2.201>");
        parts.content_type = "application/sdp";
        parts.body = offer;
    }
    return sip::make_response(m, parts);
}

}  // namespace mutate
