// Sofia-SIP: accepted when there is a start line and no header field that it calls an error.
#include "differential/reading.hpp"

#include <sofia-sip/msg.h>
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_parser.h>
#include <sofia-sip/url.h>

#include <memory>

namespace differential {

namespace {

std::string text(const char* t) { return t ? t : ""; }

template <class T>
std::size_t count(const T* first, T* T::* next)
{
    std::size_t out = 0;
    for (; first; first = first->*next)
        ++out;
    return out;
}

}  // namespace

reading read_sofia(std::string_view octets)
{
    reading out;
    const std::unique_ptr<msg_t, decltype(&msg_destroy)> kept{
        msg_make(sip_default_mclass(), 0, octets.data(), static_cast<ssize_t>(octets.size())), msg_destroy};
    const sip_t* m = kept ? sip_object(kept.get()) : nullptr;
    if (!m || m->sip_error || (!m->sip_request && !m->sip_status))
        return out;
    out.accepted = true;
    out.start() =
        m->sip_request ? text(m->sip_request->rq_method_name) : std::to_string(m->sip_status->st_status);
    if (m->sip_call_id)
        out.call_id() = text(m->sip_call_id->i_id);
    if (m->sip_cseq)
        out.cseq() = std::to_string(m->sip_cseq->cs_seq) + ' ' + text(m->sip_cseq->cs_method_name);
    if (m->sip_from)
        out.from_tag() = text_or_none(m->sip_from->a_tag);
    if (m->sip_to)
        out.to_tag() = text_or_none(m->sip_to->a_tag);
    out.via_count() = std::to_string(count(m->sip_via, &sip_via_t::v_next));
    if (const auto* via = m->sip_via)
    {
        out.via_branch() = text_or_none(via->v_branch);
        out.via_host() = plain_host(text(via->v_host));
        if (via->v_port)
            out.via_port() = plain_number(via->v_port);
    }
    out.contact_count() = std::to_string(count(m->sip_contact, &sip_contact_t::m_next));
    if (const auto* contact = m->sip_contact)
    {
        const auto& url = contact->m_url[0];
        out.contact() = url.url_type == url_any
                            ? "*"
                            : address(text(url.url_user), text(url.url_host), text(url.url_port));
    }
    if (m->sip_content_length)
        out.content_length() = std::to_string(m->sip_content_length->l_length);
    out.route_count() = std::to_string(count(m->sip_route, &sip_route_t::r_next) +
                                       count(m->sip_record_route, &sip_record_route_t::r_next));
    return out;
}

}  // namespace differential
