#include "fsm/matching.hpp"

#include "fsm/next_hop.hpp"
#include "sip/fields.hpp"
#include "sip/via.hpp"

#include <algorithm>

namespace fsm {

namespace {

// A line end cannot stand inside any of the parts, so that no two lists of parts make the same key.
void add(std::string& key, std::string_view part)
{
    key += part;
    key += '\n';
}

// RFC 3261 20.42: host names compare without regard to case, and an absent port is the default one.
void add_sent_by(std::string& key, const sip::via& via)
{
    const auto host = static_cast<std::ptrdiff_t>(key.size());
    key += via.host;
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    std::transform(key.begin() + host, key.end(), key.begin() + host, lower);
    key += ':';
    add(key, std::to_string(port_of(via)));
}

std::string new_key(const sip::via& via, std::string_view method)
{
    std::string key;
    key.reserve(via.branch.size() + via.host.size() + method.size() +
                std::string_view{"\n:65535\nINV"}.size());
    add(key, via.branch);
    add_sent_by(key, via);
    key += method == "ACK" ? "INVITE" : method;
    return key;
}

// 17.2.3, for clients of RFC 2543: Request-URI, To tag, From tag, Call-ID, CSeq and top Via are compared.
std::optional<std::string>
old_key(const sip::message& request, const sip::via& via, std::string_view method, std::string_view to_tag)
{
    const auto from = sip::from_of(request);
    const auto call_id = sip::call_id_of(request);
    const auto cseq = sip::cseq_of(request);
    if (!from || !call_id || !cseq)
        return std::nullopt;
    std::string key{"2543\n"};
    add(key, request.request_uri());
    add(key, to_tag);
    add(key, from->tag);
    add(key, *call_id);
    add(key, std::to_string(cseq->number));
    add(key, method);
    // Neither `received` nor `rport` was there when the message was sent.
    add_sent_by(key, via);
    key += via.branch;
    return key;
}

std::optional<std::string> request_key(const sip::message& request, std::string_view method)
{
    const auto via = sip::top_via(request);
    if (!via)
        return std::nullopt;
    if (via->has_cookie())
        return new_key(*via, method);
    const auto to = sip::to_of(request);
    return to ? old_key(request, *via, method, to->tag) : std::nullopt;
}

}  // namespace

// 17.1.3 compares branch and method. The sent-by is compared because of 18.1.2: a response whose sent-by is
// not what this element put there is discarded.
std::optional<std::string> client_key(const sip::message& m)
{
    const auto via = sip::top_via(m);
    if (!via || via->branch.empty())
        return std::nullopt;
    if (m.is_request())
        return new_key(*via, m.method_name());
    const auto cseq = sip::cseq_of(m);
    // There is no response to an ACK; its key would be that of the INVITE.
    if (!cseq || cseq->method == "ACK")
        return std::nullopt;
    return new_key(*via, cseq->method);
}

std::optional<std::string> server_key(const sip::message& m)
{
    if (m.is_request())
        return request_key(m, m.method_name());
    const auto via = sip::top_via(m);
    const auto cseq = sip::cseq_of(m);
    if (!via || !cseq || !via->has_cookie())
        return std::nullopt;
    return new_key(*via, cseq->method);
}

std::optional<std::string> cancelled_key(const sip::message& cancel) { return request_key(cancel, "INVITE"); }

std::optional<std::string> old_ack_key(const sip::message& invite, const sip::message& response)
{
    const auto via = sip::top_via(invite);
    const auto to = sip::to_of(response);
    if (!via || !to || via->has_cookie())
        return std::nullopt;
    return old_key(invite, *via, "ACK", to->tag);
}

}  // namespace fsm
