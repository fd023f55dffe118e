// Ours: accepted when it can be scanned and the fields that every transaction needs can be read.
#include "differential/reading.hpp"
#include "sip/fields.hpp"

namespace differential {

namespace {

// The field that the first fault lies in, or what else it is.
std::string place_of(const sip::message& m, const sip::parse_error& fault)
{
    if (!m.is_request() && !m.is_response())
        return "start-line";
    if (fault.what == sip::fault::missing)
        return "missing";
    for (const auto& row : m.fields())
        if (fault.offset >= row.name_at && fault.offset <= std::size_t{row.value_at} + row.value_size)
            return row.id == sip::field_id::other ? "other-field" : std::string{sip::name_of(row.id)};
    return fault.offset <= m.start_line().size() ? "start-line" : "end";
}

template <class List>
std::size_t count(List list, auto value)
{
    std::size_t out = 0;
    while (list.next(value))
        ++out;
    return out;
}

}  // namespace

reading read_ours(std::string_view octets)
{
    reading out;
    sip::scanned_message m;
    m.scan(octets);
    const auto via = sip::top_via(m);
    const auto from = sip::from_of(m);
    const auto to = sip::to_of(m);
    const auto call_id = sip::call_id_of(m);
    const auto cseq = sip::cseq_of(m);
    auto fault = m.error();
    const auto blame = [&fault](const auto& read) {
        if (!fault && !read)
            fault = read.error();
    };
    blame(via);
    blame(from);
    blame(to);
    blame(call_id);
    blame(cseq);
    if (fault)
    {
        out.refusal = place_of(m, *fault);
        return out;
    }
    out.accepted = true;
    out.start() = m.is_request() ? std::string{m.method_name()} : std::to_string(m.status());
    out.call_id() = *call_id;
    out.cseq() = std::to_string(cseq->number) + ' ' + std::string{cseq->method};
    if (from->params.has("tag"))
        out.from_tag() = from->tag;
    if (to->params.has("tag"))
        out.to_tag() = to->tag;
    if (via->params.has("branch"))
        out.via_branch() = via->branch;
    out.via_host() = plain_host(via->host);
    if (via->has_port)
        out.via_port() = std::to_string(via->port);
    out.via_count() = std::to_string(count(sip::via_list{m}, sip::via{}));
    sip::name_addr_list contacts{m, sip::field_id::contact};
    if (sip::name_addr first; contacts.next(first))
        out.contact() = first.star ? "*"
                                   : address(first.uri.user, first.uri.host,
                                             first.uri.has_port ? std::to_string(first.uri.port) : "");
    else if (contacts.error())
        out.contact() = "cannot be read";
    out.contact_count() =
        std::to_string(count(sip::name_addr_list{m, sip::field_id::contact}, sip::name_addr{}));
    if (const auto length = sip::number_of(m, sip::field_id::content_length))
        out.content_length() = std::to_string(*length);
    else if (m.has(sip::field_id::content_length))
        out.content_length() = "cannot be read";
    out.route_count() =
        std::to_string(count(sip::name_addr_list{m, sip::field_id::route}, sip::name_addr{}) +
                       count(sip::name_addr_list{m, sip::field_id::record_route}, sip::name_addr{}));
    return out;
}

}  // namespace differential
