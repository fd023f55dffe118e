#include "cli/asking.hpp"

#include "fsm/next_hop.hpp"
#include "net/resolve.hpp"
#include "script/load.hpp"

namespace cli {

script::flow asking(const std::string& aor, const std::string& sent_by)
{
    return script::load_script_text(
        "title = \"probe\"\nlifelines = [\"Prober\", \"Device\"]\n"
        "[party.Prober]\nplays = \"ua\"\naor = \"sip:prober@sipwright.invalid\"\n" +
            (sent_by.empty() ? "" : "sent_by = \"" + sent_by + "\"\n") +
            "[party.Device]\nplays = \"ua\"\naor = \"" + aor +
            "\"\n[ladder]\nF1 = \"OPTIONS Prober -> Device\"\n"
            "F2 = \"200 OPTIONS Prober <- Device\"\n",
        "probe");
}

play::cast cast_asking(const play::member& there)
{
    play::cast c(2);
    c[0].at = fsm::is_loopback(there.at) ? *fsm::numeric_address(there.at.v6 ? "::1" : "127.0.0.1", 0)
                                         : net::local_towards(there.at);
    c[0].at.transport = there.at.transport;
    c[1] = there;
    c[1].device = true;
    if (c[1].uri.empty())
        c[1].uri =
            "sip:" + there.at.host_port() + std::string{fsm::transport_parameter(there.at.transport, false)};
    return c;
}

}  // namespace cli
