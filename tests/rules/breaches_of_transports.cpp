// Ladders that break what says by which transport, and by which connection, a message goes: TRN.
#include "breaches.hpp"

#include <chrono>

namespace rules_test {

namespace {

using rules::framing;

// The second of two like requests, as the script put it into the stream.
ladder asked_again(framing how)
{
    auto l = asked_twice();
    l["OPTIONS again"].framed = how;
    return l;
}

ladder unanswered(framing how) { return asked_again(how).erase("200 again"); }

ladder closed_by_bob(ladder l, int at_ms)
{
    l.closings[1] = {fsm::time_point{std::chrono::milliseconds{at_ms}}, 1};
    return l;
}

// Alice has opened the connections of all requests, from ports of her own.
ladder asked_from(std::uint16_t first_port, std::uint16_t second_port)
{
    auto l = asked_twice();
    l.parties[0].device = true;
    l.parties[1].device = false;
    for (auto& r : l.rungs)
        (r.from == 0 ? r.from_port : r.to_port) = first_port;
    l["OPTIONS again"].from_port = l["200 again"].to_port = second_port;
    l["OPTIONS again"].connection = l["200 again"].connection = first_port == second_port ? 1 : 2;
    return l;
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
        {"TRN-CONN-1.c", "Alice", asked_from(49'152, 49'153)},
        {"TRN-CONN-1.d", "Bob", closed_by_bob(by_one_connection(asked()), 500)},
        {"TRN-FRAME-1.a", "Bob", unanswered(framing::joined)},
        {"TRN-FRAME-1.a", "Bob", unanswered(framing::cut)},
        {"TRN-FRAME-1.a", "Bob", asked_again(framing::cut).replace("200 again", "200 OK", "400 Bad Request")},
        {"TRN-FRAME-1.b", "Bob", closed_by_bob(unanswered(framing::cut), 2'500)},
        {"TRN-FRAME-1.c", "Bob", unanswered(framing::behind_line_ends)},
        {"TRN-FRAME-1.c", "Bob", closed_by_bob(unanswered(framing::behind_line_ends), 2'500)},
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
    return {taking,
            asked_again(framing::joined),
            asked_again(framing::behind_line_ends),
            asked_from(49'152, 49'152),
            with_more_behind(asked()),
            longer_than_its_datagram(asked().replace("200", "200 OK", "400 Bad Request"))};
}

}  // namespace rules_test
