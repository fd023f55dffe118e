#include "work.hpp"

#include "fsm/user_agent.hpp"
#include "sip/build.hpp"
#include "sip/fields.hpp"
#include "sip/multipart.hpp"

#include <chrono>

namespace work {

void read_all(std::string_view octets)
{
    sip::message m;
    m.scan(octets);
    (void)sip::check(m);
    for (const auto& row : m.fields())
        (void)sip::check(m, row);
    sip::via via;
    for (sip::via_list values{m}; values.next(via);)
        (void)via.params.has("maddr");
    for (const auto id : {sip::field_id::from, sip::field_id::to, sip::field_id::contact,
                          sip::field_id::route, sip::field_id::record_route})
    {
        sip::name_addr one, before;
        for (sip::name_addr_list values{m, id}; values.next(one); before = one)
        {
            (void)equal(one.uri, before.uri);
            (void)one.uri.has_lr();
            (void)one.params.has("expires");
        }
    }
    std::string_view token;
    for (const auto id : {sip::field_id::require, sip::field_id::allow, sip::field_id::supported})
        for (sip::token_list values{m, id}; values.next(token);)
        {
        }
    if (const auto type = sip::content_type_of(m))
        (void)sip::parse_multipart(m.body(), sip::unquoted(type->params.value("boundary")));
    for (const auto id : {sip::field_id::authorization, sip::field_id::www_authenticate})
        for (const auto* row = m.first(id); row; row = m.next(*row))
            if (const auto read = sip::parse_challenge(m.value(*row)))
                (void)read->value("response");
    if (m.is_request() || m.is_response())
        (void)sip::edit{m}.finish();
}

void answer_all(const std::vector<std::string_view>& messages)
{
    using namespace std::chrono_literals;
    fsm::user_agent_settings settings;
    settings.local = *fsm::numeric_address("192.0.2.101", 5060);
    settings.aor = "sip:bob@example.com";
    fsm::user_agent bob{settings, sip::choices{1}};
    fsm::time_point now{};
    for (const auto octets : messages)
        for (int copy = 0; copy < 2; ++copy)
        {
            now += 10ms;
            bob.received(now, {settings.local.preferred(), *fsm::numeric_address("192.0.2.201", 5060)},
                         sip::store(std::string{octets}));
            for (fsm::event e; bob.next_event(e);)
                bob.by_default(now, e);
            for (fsm::transmission out; bob.next_transmission(out);)
            {
            }
        }
}

std::vector<std::string_view> messages_of(std::string_view stream, sip::framer& framer)
{
    std::vector<std::string_view> out;
    framer.put(stream);
    for (auto next = framer.next(); next && *next; next = framer.next())
        out.push_back(**next);
    if (out.empty())
        out.push_back(stream);
    return out;
}

}  // namespace work
