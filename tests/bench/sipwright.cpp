// Our parser in the harness, by its public interface alone.
#include "bench.h"

#include "sip/fields.hpp"
#include "sip/simd.hpp"

#include <cstdlib>
#include <string_view>

const char* const peer_name = "sipwright";
const char* const peer_l1 = "message::scan: every row located and named, start line, body";
const char* const peer_l2 =
    "the same; plus every typed view that the facts need, each value checked to its end";

namespace {

sip::scanned_message parsed;

// Reports facts, or reads them into the sink.
struct out
{
    facts* to;
    std::uint64_t* sink;

    void text(const char* key, std::string_view value) const
    {
        if (to)
            fact_s(to, key, value.data(), value.size());
        else
            eat_s(sink, value.data(), value.size());
    }
    void number(const char* key, long value) const
    {
        if (to)
            fact_i(to, key, value);
        else
            eat_i(sink, value);
    }
    void some(const char* key, std::string_view value) const  // a peer reports only what is there
    {
        if (value.data())
            text(key, value);
    }
    void uri(const sip::uri& u, const char* user, const char* host, const char* port) const
    {
        some(user, u.user);
        text(host, u.host);
        number(port, u.port);
    }
};

// The peers report the number of values before the values.
template <class List, class Value, class Each>
bool walk(out to, const char* count_key, List list, Value& value, Each each)
{
    long count = 0;
    if (to.to)
    {
        List counting = list;
        while (counting.next(value))
            ++count;
        to.number(count_key, count);
    }
    while (list.next(value))
    {
        ++count;
        each(value);
    }
    if (!to.to)
        to.number(count_key, count);
    return !list.error();
}

bool typed(const sip::message& m, out to)
{
    using sip::field_id;
    bool good = true;
    if (m.is_request())
    {
        to.text("method", m.method_name());
        if (const auto u = sip::request_uri_of(m))
            to.uri(*u, "ruri_user", "ruri_host", "ruri_port");
        else
            good = false;
    }
    else
        to.number("status", m.status());

    sip::via via;
    good &= walk(to, "via_n", sip::via_list{m}, via, [&](const sip::via& v) {
        to.text("via_tp", v.transport);
        to.text("via_host", v.host);
        to.number("via_port", v.port);
        to.some("via_branch", v.branch);
        to.some("via_received", v.received);
    });
    if (const auto from = sip::from_of(m))
    {
        to.uri(from->uri, "from_user", "from_host", "from_port");
        to.some("from_tag", from->tag);
    }
    else
        good = false;
    if (const auto address = sip::to_of(m))
    {
        to.uri(address->uri, "to_user", "to_host", "to_port");
        to.some("to_tag", address->tag);
    }
    else
        good = false;
    if (const auto call_id = sip::call_id_of(m))
        to.text("callid", *call_id);
    else
        good = false;
    if (const auto cseq = sip::cseq_of(m))
    {
        to.number("cseq", cseq->number);
        to.text("cseq_method", cseq->method);
    }
    else
        good = false;

    sip::name_addr address;
    good &=
        walk(to, "contact_n", sip::name_addr_list{m, field_id::contact}, address,
             [&](const sip::name_addr& a) { to.uri(a.uri, "contact_user", "contact_host", "contact_port"); });
    const auto hop = [&](const sip::name_addr& a) {
        to.text("r_host", a.uri.host);
        to.number("r_lr", a.uri.has_lr());
    };
    good &= walk(to, "route_n", sip::name_addr_list{m, field_id::route}, address, hop);
    good &= walk(to, "rr_n", sip::name_addr_list{m, field_id::record_route}, address, hop);

    const auto number = [&](const char* key, field_id id) {
        if (!m.has(id))
            return to.number(key, -1);
        const auto value = sip::number_of(m, id);
        good &= value.has_value();
        to.number(key, value ? *value : -1);
    };
    number("maxfwd", field_id::max_forwards);
    number("clen", field_id::content_length);
    if (m.has(field_id::content_type))
    {
        if (const auto type = sip::content_type_of(m))
        {
            to.text("ctype", type->type);
            to.text("csubtype", type->subtype);
        }
        else
            good = false;
    }
    to.number("body", static_cast<long>(m.body().size()));
    return good;
}

}  // namespace

// SIPWRIGHT_SIMD=scalar|sse2|ssse3|avx2 chooses the instructions; the best there are otherwise.
int peer_init(void)
{
    if (const char* const wanted = std::getenv("SIPWRIGHT_SIMD"))
    {
        const std::string_view name = wanted;
        sip::use_simd(name == "scalar"  ? sip::simd_level::scalar
                      : name == "sse2"  ? sip::simd_level::sse2
                      : name == "ssse3" ? sip::simd_level::ssse3
                                        : sip::simd_level::avx2);
    }
    return 0;
}

uint64_t peer_pool_allocs(void) { return 0; }

int peer_run(int level, char* buf, size_t len, uint64_t* sink)
{
    if (parsed.scan({buf, len}))
        return 1;
    if (level == 2)
        return !typed(parsed, {nullptr, sink});
    eat_i(sink, static_cast<long>(parsed.fields().size()));
    return 0;
}

int peer_facts(char* buf, size_t len, facts* f)
{
    if (parsed.scan({buf, len}))
        return 1;
    return !typed(parsed, {f, nullptr});
}
