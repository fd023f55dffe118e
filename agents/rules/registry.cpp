#include "rules/registry.hpp"

#include "rules/judge.hpp"

namespace rules {

std::span<const rule> all_rules()
{
    static const std::vector<rule> all = [] {
        std::vector<rule> rows;
        for (const auto family :
             {syntax_rules(),       grammar_rules(),       uri_rules(),          content_rules(),
              tolerance_rules(),    response_rules(),      identifier_rules(),   via_rules(),
              transaction_rules(),  server_rules(),        success_rules(),      later_server_rules(),
              cancel_rules(),       ack_rules(),           ack_2xx_rules(),      bye_rules(),
              dialog_rules(),       route_rules(),         sequence_rules(),     modification_rules(),
              update_rules(),       registration_rules(),  registrar_rules(),    registrar_refusal_rules(),
              option_rules(),       refusal_rules(),       body_refusal_rules(), address_refusal_rules(),
              malformed_rules(),    after_refusal_rules(), proxy_rules(),        proxy_route_rules(),
              proxy_target_rules(), proxy_request_rules(), proxy_100_rules(),    forking_rules(),
              proxy_auth_rules(),   loop_rules(),          proxy_ack_rules(),    redirect_rules(),
              auth_rules(),         credential_rules(),    password_rules(),     count_rules(),
              retry_rules(),        information_rules(),   transport_rules(),    sdp_rules(),
              offer_rules(),        answer_rules(),        session_rules(),      reliable_rules(),
              prack_rules(),        event_rules(),         refer_rules(),        session_timer_rules()})
        {
            rows.insert(rows.end(), family.begin(), family.end());
        }
        return rows;
    }();
    return all;
}

std::vector<const rule*> select(std::string_view prefix)
{
    std::vector<const rule*> chosen;
    for (const auto& r : all_rules())
        if (r.id.starts_with(prefix))
            chosen.push_back(&r);
    return chosen;
}

const rule* find_rule(std::string_view id)
{
    const auto name = id.substr(0, id.find('.'));
    for (const auto& r : all_rules())
        if (r.id == name)
            return &r;
    return nullptr;
}

}  // namespace rules
