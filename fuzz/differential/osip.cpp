// GNU oSIP 2: accepted when osip_message_parse() says so.
#include "differential/reading.hpp"

#include <osipparser2/osip_parser.h>
#include <osipparser2/osip_port.h>

#include <memory>

namespace differential {

namespace {

void say_nothing(const char*, int, osip_trace_level_t, const char*, va_list) {}

template <class T>
T* at(osip_list_t& list, int i)
{
    return static_cast<T*>(osip_list_get(&list, i));
}

std::string text(const char* t) { return t ? t : ""; }

// Of From, To and Via; the library wants a name that it could write to.
template <class Header, class Params>
std::string param(Header* header, Params Header::* params, std::string name)
{
    osip_generic_param_t* found = nullptr;
    if (!header || osip_generic_param_get_byname(&(header->*params), name.data(), &found) != 0 || !found)
        return "none";
    return text(found->gvalue);
}

}  // namespace

reading read_osip(std::string_view octets)
{
    static const int ready = (osip_trace_initialize_func(TRACE_LEVEL0, say_nothing), parser_init());
    reading out;
    osip_message_t* made = nullptr;
    if (ready != 0 || osip_message_init(&made) != 0)
        return out;
    const std::unique_ptr<osip_message_t, decltype(&osip_message_free)> m{made, osip_message_free};
    const std::string copy{octets};
    if (osip_message_parse(made, copy.data(), copy.size()) != 0)
        return out;
    out.accepted = true;
    out.start() = m->sip_method ? m->sip_method : std::to_string(m->status_code);
    if (m->call_id)
        out.call_id() = text(m->call_id->number) + (m->call_id->host ? '@' + text(m->call_id->host) : "");
    if (m->cseq)
        out.cseq() = plain_number(text(m->cseq->number)) + ' ' + text(m->cseq->method);
    out.from_tag() = param(m->from, &osip_from_t::gen_params, "tag");
    out.to_tag() = param(m->to, &osip_to_t::gen_params, "tag");
    out.via_count() = std::to_string(osip_list_size(&m->vias));
    if (auto* via = at<osip_via_t>(m->vias, 0))
    {
        out.via_branch() = param(via, &osip_via_t::via_params, "branch");
        out.via_host() = plain_host(text(via->host));
        if (via->port)
            out.via_port() = plain_number(via->port);
    }
    out.contact_count() = std::to_string(osip_list_size(&m->contacts));
    if (const auto* contact = at<osip_contact_t>(m->contacts, 0))
        out.contact() = contact->url
                            ? address(text(contact->url->username),
                                      text(contact->url->string ? contact->url->string : contact->url->host),
                                      text(contact->url->port))
                        : contact->displayname ? text(contact->displayname)  // "*"
                                               : "none";
    if (m->content_length)
        out.content_length() = plain_number(text(m->content_length->value));
    out.route_count() = std::to_string(osip_list_size(&m->routes) + osip_list_size(&m->record_routes));
    return out;
}

}  // namespace differential
