// RFC 3261 10.3: what becomes of a REGISTER, step by step, over the location table. It sends and receives
// nothing: a registrar core or a proxy asks it. A plain value, but for its hooks.
#pragma once

#include "fsm/bindings.hpp"
#include "fsm/option_tags.hpp"
#include "fsm/registrar_terms.hpp"
#include "fsm/user_agent.hpp"
#include "sip/message.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace fsm {

struct authorized
{
    std::optional<answer> refusal;  // 401 with its challenge, 403 ...; or
    std::string user;               // who it is
    extra_fields fields = {};       // of the 200: Authentication-Info (RFC 7615)
};

struct registry_hooks
{
    // 10.3 item 3, asked once per REGISTER. None: who From names is who it is.
    std::function<authorized(time_point now, const sip::message& request)> authorize;
    // 10.3 item 4: false gets 403. None: everybody may change everything. `aor` is canonical.
    std::function<bool(std::string_view user, std::string_view aor)> may_change;
};

struct registry_settings
{
    std::vector<std::string> domains;  // hosts whose bindings it keeps; a numeric one as it stands in URIs
    registrar_terms terms;
    bindings_limits limits = {};
    std::vector<std::string> service_route = {};  // RFC 3608: Route values, "<sip:...;lr>"
    // What the time is at time_point{}. None: no answer has a Date (10.3 item 8 says SHOULD).
    std::optional<std::chrono::sys_seconds> epoch = {};
    registry_hooks hooks = {};
};

class registry
{
public:
    explicit registry(registry_settings s);

    // Is its domain one of ours (10.3 item 1)?
    bool serves(std::string_view uri) const;
    // The final answer to a REGISTER: 200, 423, 500, what 8.2 refuses, 403, 404, 503, or what `authorize`
    // says.
    // `over`: by which way it came.
    answer answer_to(time_point now, const sip::message& request, const link& over);
    // What Require of a REGISTER may hold.
    const option_set& supported() const { return supported_; }

    // RFC 3261 16.5: the bindings of an address of record, larger q first, then in the order of arrival.
    std::vector<binding> where_is(time_point now, std::string_view uri);

    void hooked(registry_hooks h) { settings_.hooks = std::move(h); }  // of a copy
    // The connection by which who has registered this very Contact did so (RFC 5626 5.3, RFC 7118 5).
    std::optional<link> flow_to(time_point now, std::string_view contact);
    const bindings& table() const { return table_; }
    void add_to(state_hash& h) const { table_.add_to(h); }

private:
    answer
    current(time_point now, const sip::message& request, std::string_view aor, extra_fields more) const;

    registry_settings settings_;
    bindings table_;
    option_set supported_;
};

// "Thu, 21 Feb 2002 13:02:03 GMT" (RFC 3261 20.17).
std::string to_date(std::chrono::sys_seconds at);

// The q of a Contact in thousandths, 1000 where there is none or it is malformed (RFC 3261 20.10, 25.1).
int q_of(const sip::param_list& contact_params);

}  // namespace fsm
