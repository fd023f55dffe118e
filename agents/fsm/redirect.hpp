// A redirect server (RFC 3261 8.3): it says where a request is to be sent instead. It keeps the state of each
// transaction, and refuses nothing because it does not know a method, an extension or a header field.
#pragma once

#include "fsm/answering_core.hpp"

#include <functional>
#include <string>
#include <vector>

namespace fsm {

struct redirection
{
    int status = 302;
    std::vector<std::string> contacts;  // Contact values: "<sip:bob@chicago.example.com>;q=0.7"
    extra_fields fields = {};
};

struct redirect_settings
{
    // Asked once per request: where it may be sent to, or another final answer of 300 to 699. None, and none
    // whose URI differs from the Request-URI: 404.
    std::function<redirection(const sip::message& request)> locate;
    timer_values timers;
    std::size_t transactions = 10'000;  // live ones; a request beyond them is answered 503
};

class redirect_server final : public answering_core
{
public:
    redirect_server(redirect_settings settings, sip::choices pick);
    // As it stands, with a user of its own.
    redirect_server(const redirect_server& other,
                    std::function<redirection(const sip::message& request)> locate);

private:
    answer answer_to(time_point now, const event& request) override;

    redirect_settings settings_;
};

}  // namespace fsm
