// What the kernels of the parser (sip/kernel.hpp) read of a message, as one number: two SIMD levels that read
// differently differ in it. All that was read lies within the message.
#pragma once

#include "claim.hpp"

#include "sip/fields.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

class reading
{
public:
    enum class of { index, typed };  // what scan() found alone, or the typed fields too

    reading(const sip::message& m, of what) : m_{m}
    {
        fault(m.error());
        take(m.start_line(), m.method_name(), m.request_uri(), m.version(), m.reason(), m.body());
        mix(static_cast<std::uint64_t>(m.status()) << 8 | static_cast<std::uint64_t>(m.method()));
        for (const auto& row : m.fields())
        {
            take(m.name(row), m.value(row));
            mix(static_cast<std::uint64_t>(row.id) << 2 | std::uint64_t{row.folded} << 1 | row.well_formed);
        }
        if (what == of::typed && m.is_request())
            take(request_uri_of(m), [this](const sip::uri& u) { take(u); });
        for (const auto& row : m.fields())
            if (what == of::typed && m.first(row.id) == &row)
                typed(row.id);
        claim(furthest_ <= m.octets().size(), "what was read is a part of the message");
    }

    bool operator==(const reading& other) const { return number_ == other.number_; }

private:
    void typed(sip::field_id id)
    {
        switch (id)
        {
        case sip::field_id::via: return walk<sip::via>(sip::via_list{m_});
        case sip::field_id::contact:
        case sip::field_id::from:
        case sip::field_id::p_asserted_identity:
        case sip::field_id::p_preferred_identity:
        case sip::field_id::path:
        case sip::field_id::record_route:
        case sip::field_id::refer_to:
        case sip::field_id::referred_by:
        case sip::field_id::reply_to:
        case sip::field_id::route:
        case sip::field_id::service_route:
        case sip::field_id::to: return walk<sip::name_addr>(sip::name_addr_list{m_, id});
        case sip::field_id::allow:
        case sip::field_id::allow_events:
        case sip::field_id::proxy_require:
        case sip::field_id::require:
        case sip::field_id::supported:
        case sip::field_id::unsupported: return walk<std::string_view>(sip::token_list{m_, id});
        case sip::field_id::call_id: return take(call_id_of(m_), [this](auto callid) { take(callid); });
        case sip::field_id::cseq: return take(cseq_of(m_), [this](const sip::cseq& c) { take(c); });
        case sip::field_id::content_type:
            return take(content_type_of(m_), [this](const sip::media_type& t) { take(t); });
        default: return;
        }
    }
    template <class Value, class List>
    void walk(List values)
    {
        Value value;
        while (values.next(value))
            take(value);
        fault(values.error());
    }

    void take(const sip::via& v)
    {
        take(v.octets, v.protocol, v.version, v.transport, v.host, v.branch, v.received, v.params.octets());
        mix(std::uint64_t{v.port} << 18 | std::uint64_t{v.rport} << 2 | std::uint64_t{v.has_port} << 1 |
            v.has_rport);
    }
    void take(const sip::name_addr& a)
    {
        take(a.octets, a.display, a.tag, a.params.octets());
        mix(std::uint64_t{a.bracketed} << 1 | a.star);
        take(a.uri);
    }
    void take(const sip::uri& u)
    {
        take(u.octets, u.scheme_name, u.user, u.password, u.host, u.params.octets(), u.headers);
        mix(std::uint64_t{u.port} << 8 | static_cast<std::uint64_t>(u.scheme) << 2 |
            std::uint64_t{u.has_port} << 1 | u.has_user);
    }
    void take(const sip::cseq& c)
    {
        mix(c.number);
        take(c.method);
    }
    void take(const sip::media_type& t) { take(t.type, t.subtype, t.params.octets()); }

    template <class T, class Take>
    void take(const sip::result<T>& read, Take take_value)
    {
        if (read)
            take_value(*read);
        else
            fault(read.error());
    }
    template <class... Views>
    void take(Views... views)
    {
        (take_one(views), ...);
    }
    void take_one(std::string_view part)
    {
        const auto at = part.empty() ? 0 : m_.offset_of(part);
        furthest_ = std::max({furthest_, at, at + part.size()});  // an offset below zero is huge
        mix(at << 20 | part.size());
    }
    void fault(const std::optional<sip::parse_error>& e)
    {
        mix(e ? std::uint64_t{e->offset} << 8 | static_cast<std::uint64_t>(e->what) : ~std::uint64_t{0});
    }
    void mix(std::uint64_t n) { number_ = (number_ ^ n) * 0x9e3779b97f4a7c15 >> 1 | number_ << 63; }

    const sip::message& m_;
    std::size_t furthest_ = 0;
    std::uint64_t number_ = 0;
};
