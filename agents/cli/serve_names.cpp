// `sipwright serve dns`: a name server for tests.
#include "cli/serve_names.hpp"
#include "cli/exit_code.hpp"
#include "net/name_server.hpp"
#include "script/load.hpp"
#include "serve/name_server.hpp"

#include <iostream>

namespace cli {

int serve_names(const std::string& configuration, const std::optional<fsm::address>& at, bool quiet)
{
    if (configuration.empty())
        throw script::usage_error{"serve dns: --config FILE is wanted, with a table [dns]"};
    auto how = serve::load_name_server(configuration);
    if (at)
        how.at = *at;
    dns::responder who{std::move(how.knows), std::move(how.wrong)};
    const auto counters = [&who] { std::cout << to_text(who.counters()) << std::endl; };
    net::name_server_hooks hooks;
    hooks.listening = [](const fsm::address& here) {
        std::cout << "dns at " << here.host_port() << " over UDP and TCP" << std::endl;
    };
    if (!quiet)
        hooks.line = [](const std::string& line) { std::cout << line << std::endl; };
    hooks.asked = counters;
    net::serve_names(how.at, who, hooks);
    counters();
    return as_drawn;
}

}  // namespace cli
