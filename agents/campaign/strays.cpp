#include "campaign/strays.hpp"

namespace campaign {

namespace {

using lines = std::vector<std::string>;

class writer
{
public:
    writer(const std::string& from, const std::string& to) : from_{from}, to_{to} {}

    struct how
    {
        std::string cseq = "{cseq}", branch = "{branch}", from_tag = "{from-tag}", to_tag = ";tag={to-tag}",
                    call = "{call-id}";
        lines rows = {};
    };

    lines request(const std::string& method, const how& h) const
    {
        auto out = common(method + " {uri} SIP/2.0", h, method);
        out.push_back("Max-Forwards: 70");
        return ended(std::move(out), h);
    }
    lines response(const std::string& status, const std::string& method, const how& h) const
    {
        return ended(common("SIP/2.0 " + status, h, method), h);
    }

private:
    lines common(const std::string& start, const how& h, const std::string& method) const
    {
        return {start,
                "Via: SIP/2.0/UDP {local};branch=" + h.branch + ";rport",
                "From: <" + from_ + ">;tag=" + h.from_tag,
                "To: <" + to_ + ">" + h.to_tag,
                "Call-ID: " + h.call,
                "CSeq: " + h.cseq + ' ' + method,
                "Contact: <{contact}>"};
    }
    static lines ended(lines out, const how& h)
    {
        out.insert(out.end(), h.rows.begin(), h.rows.end());
        out.insert(out.end(), {"Content-Length: 0", "", ""});
        return out;
    }

    std::string from_, to_;
};

std::string twenty_contacts()
{
    std::string out;
    for (int i = 0; i < 20; ++i)
        out += (i == 0 ? "<sip:c" : ", <sip:c") + std::to_string(i) + "@192.0.2.1>";
    return out;
}

}  // namespace

std::vector<stray> strays_of(const std::string& from, const std::string& to)
{
    const writer w{from, to};
    const std::string other = "z9hG4bKstray";
    std::vector<stray> out{
        // Within the call, whatever it has come to.
        {"INVITE without offer", w.request("INVITE", {})},
        {"INVITE of another caller", w.request("INVITE", {.from_tag = "stray", .to_tag = ""})},
        {"INVITE that merges", w.request("INVITE", {.branch = other, .to_tag = ""})},
        {"INVITE that replaces no call",
         w.request("INVITE", {.to_tag = "",
                              .call = "stray-{call-id}",
                              .rows = {"Replaces: none@stray;to-tag=1;from-tag=2"}})},
        {"ACK of another CSeq", w.request("ACK", {.cseq = "77"})},
        {"ACK of the INVITE", w.request("ACK", {.cseq = "{invite-cseq}", .branch = "{invite-branch}"})},
        {"BYE", w.request("BYE", {})},
        {"BYE of a later CSeq", w.request("BYE", {.cseq = "999"})},
        {"BYE of no call", w.request("BYE", {.to_tag = ";tag=stray", .call = "stray-{call-id}"})},
        {"CANCEL", w.request("CANCEL", {.cseq = "{invite-cseq}", .branch = "{invite-branch}", .to_tag = ""})},
        {"CANCEL of another CSeq",
         w.request("CANCEL", {.cseq = "77", .branch = "{invite-branch}", .to_tag = ""})},
        {"CANCEL of nothing", w.request("CANCEL", {.branch = other, .call = "stray-{call-id}"})},
        {"PRACK of nothing", w.request("PRACK", {.rows = {"RAck: 1 1 INVITE"}})},
        {"UPDATE without offer", w.request("UPDATE", {})},
        {"REFER without Refer-To", w.request("REFER", {})},
        {"NOTIFY of nothing", w.request("NOTIFY", {.rows = {"Event: refer"}})},
        {"SUBSCRIBE without Event", w.request("SUBSCRIBE", {})},
        {"PUBLISH",
         w.request("PUBLISH", {.to_tag = "", .call = "stray-{call-id}", .rows = {"Event: presence"}})},
        {"REGISTER of 20 contacts",
         w.request("REGISTER",
                   {.to_tag = "", .call = "stray-{call-id}", .rows = {"Contact: " + twenty_contacts()}})},
        {"REGISTER that removes all",
         w.request("REGISTER", {.to_tag = "", .call = "stray-{call-id}", .rows = {"Expires: 0"}})},
        {"OPTIONS of no call", w.request("OPTIONS", {.to_tag = ";tag=stray", .call = "stray-{call-id}"})},
        // Answers that nobody asked for.
        {"200 of the call", w.response("200 OK", "INVITE", {})},
        {"200 of no call", w.response("200 OK", "INVITE", {.branch = other, .call = "stray-{call-id}"})},
        {"180 of no call", w.response("180 Ringing", "INVITE", {.branch = other, .call = "stray-{call-id}"})},
        {"487 of no call", w.response("487 Request Terminated", "INVITE", {.branch = other})},
        {"status 0", w.response("0 None", "INVITE", {})},
        {"status 99", w.response("99 None", "INVITE", {})},
        {"status 700", w.response("700 None", "INVITE", {})},
        {"status of 32 bits", w.response("4294967496 OK", "INVITE", {})},
        {"overlong reason", w.response("200 " + std::string(4'000, 'O'), "INVITE", {})},
        // Other protocols, and nothing.
        {"HTTP request", {"GET / HTTP/1.1", "Host: {remote}", "", ""}},
        {"HTTP response", {"HTTP/1.1 200 OK", "Content-Length: 0", "", ""}},
        {"RTSP request", {"OPTIONS * RTSP/1.0", "CSeq: 1", "", ""}},
        {"STUN whose length lies", {"{0x00}{0x01}{0xff}{0xfc}{0x21}{0x12}{0xa4}{0x42}sipwrightsip"}},
        {"record of TLS", {"{0x16}{0x03}{0x01}{0x02}{0x00}{0x01}{0x00}{0x01}{0xfc}{0x03}{0x03}"}},
        {"RTP",
         {"{0x80}{0x00}{0x00}{0x01}{0x00}{0x00}{0x00}{0xa0}{0x00}{0x00}{0x00}{0x01}" +
          std::string(160, '~')}},
        {"NUL octets", {"{0x00}{0x00}{0x00}{0x00}"}},
        {"line ends", {"", "", ""}},
    };
    return out;
}

}  // namespace campaign
