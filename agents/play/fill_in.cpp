#include "play/fill_in.hpp"

#include "script/templates.hpp"
#include "sip/fields.hpp"
#include "sip/name_addr.hpp"
#include "sip/uri.hpp"
#include "sip/via.hpp"

namespace play {

namespace {

script::placeholder_values values_of(const sip::message& made,
                                     const fsm::link& over,
                                     const std::string& usual_contact,
                                     const nonces& challenged)
{
    using enum script::placeholder;
    script::placeholder_values out;
    if (const auto via = sip::top_via(made))
        out[branch] = via->branch;
    if (const auto id = sip::call_id_of(made))
        out[call_id] = *id;
    if (const auto number = sip::cseq_of(made))
        out[cseq] = std::to_string(number->number);
    if (const auto from = sip::from_of(made))
        out[from_tag] = from->tag;
    if (const auto to = sip::to_of(made))
        out[to_tag] = to->tag;
    sip::name_addr value;
    sip::name_addr_list contacts{made, sip::field_id::contact};
    out[contact] = contacts.next(value) ? std::string{value.uri.octets} : usual_contact;
    if (const auto uri = sip::parse_uri(out[contact]))
    {
        out[scheme] = uri->scheme == sip::scheme::sips ? "sips" : "sip";
        if (const auto over_what = uri->params.value("transport"); !over_what.empty())
            out[transport] = std::string{";transport="}.append(over_what);
    }
    out[local] = over.local.host_port();
    out[remote] = over.remote.host_port();
    out[nonce] = challenged.of(out[call_id]);
    return out;
}

}  // namespace

script::rung filled_in(const script::rung& r,
                       const sip::message& made,
                       const fsm::link& over,
                       const std::string& contact,
                       const nonces& challenged)
{
    const auto values = values_of(made, over, contact, challenged);
    auto out = r;
    if (out.octets)
        out.octets = script::filled_in(*r.octets, values);
    for (auto& field : out.fields)
        field.second = script::filled_in(field.second, values);
    return out;
}

}  // namespace play
