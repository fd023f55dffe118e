// Ladders that break what says by which transport, and by which connection, a message goes: TRN.
#include "breaches.hpp"

namespace rules_test {

namespace {

// All of it by one connection.
ladder by_one_connection(ladder l)
{
    for (auto& r : l.rungs)
        r.connection = 1;
    return over_tcp(std::move(l));
}

// By the script.
ladder with_more_behind(ladder l)
{
    l["OPTIONS"].text += "more";
    l["OPTIONS"].tainted = true;
    return l;
}

ladder longer_than_its_datagram(ladder l)
{
    l.replace("OPTIONS", "Content-Length: 0", "Content-Length: 9");
    l["OPTIONS"].tainted = true;
    return l;
}

}  // namespace

std::vector<breach> transport_breaches()
{
    auto large = asked().add("OPTIONS", "User-Agent: " + std::string(1'000, 'x'));
    large.parties[1].takes_tcp = true;
    auto refusing = asked();
    refusing.parties[1].refused_tcp = fsm::time_point{std::chrono::seconds{5}};
    refusing.parties[1].heard_since = true;
    auto by_another = by_one_connection(call());
    by_another["200"].connection = 2;
    return {
        {"TRN-MTU-1.a", "Alice", large},
        {"TRN-TCP-1.a", "Bob", refusing},
        {"TRN-CONN-1.a", "Bob", by_another},
        {"TRN-FRAME-2.a", "Bob", with_more_behind(asked().replace("200", "200 OK", "400 Bad Request"))},
        {"TRN-FRAME-2.b", "Bob", longer_than_its_datagram(asked())},
        {"TRN-SIPS-1.a", "Alice", asked().replace("OPTIONS", "OPTIONS sip:", "OPTIONS sips:")},
        {"TRN-SIPS-1.b", "Alice",
         over_tls(call())
             .replace("INVITE", "Contact: <sips:", "Contact: <sip:")
             .replace("BYE", "BYE sips:", "BYE sip:")},
        {"TRN-SIPS-1.b", "Bob",
         over_tls(call())
             .replace("200", "Contact: <sips:", "Contact: <sip:")
             .replace("ACK", "ACK sips:", "ACK sip:")},
    };
}

std::vector<ladder> kept_datagrams()
{
    auto taking = asked();
    taking.parties[1].took_tcp = true;
    return {taking, with_more_behind(asked()),
            longer_than_its_datagram(asked().replace("200", "200 OK", "400 Bad Request"))};
}

}  // namespace rules_test
