// Claim: whatever a name server is asked, it answers within the room there is for it, or not at all; whatever
// name servers answer, the search of RFC 3263 ends after a bounded number of questions, with a bounded number
// of targets that each are reached by a transport of ours, and over TLS alone for SIPS. An input that begins
// with '?' is a fault's number and a query (RFC 1035 4.1); any other a URI, a line feed, and in each line one
// answer: records with '|' between, or "nothing", "nxdomain", "failure", "silence". They are given in turn,
// over and over.
#include "claim.hpp"

#include "dns/limits.hpp"
#include "dns/responder.hpp"
#include "dns/search.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace {

std::string_view take(std::string_view& rest, char end)
{
    const auto size = std::min(rest.find(end), rest.size());
    const auto out = rest.substr(0, size);
    rest.remove_prefix(std::min(size + 1, rest.size()));
    return out;
}

dns::table known()
{
    dns::table out;
    for (const auto* text :
         {"NAPTR 10 50 s SIP+D2T _sip._tcp.example.com", "A 192.0.2.1", "AAAA 2001:db8::1"})
        out.add("example.com", std::get<dns::record>(dns::read_record(text)));
    out.add("_sip._tcp.example.com", dns::srv{1, 1, 5060, "example.com"});
    out.add("a.example.com", dns::alias{"b.example.com"});
    out.add("b.example.com", dns::alias{"a.example.com"});
    return out;
}

void be_asked(std::string_view input)
{
    const auto number = input.empty() ? 0U : static_cast<unsigned char>(input.front());
    const auto query = input.substr(std::min<std::size_t>(1, input.size()));
    static const auto table = known();
    dns::responder server{table, {static_cast<dns::fault>(number % dns::fault_words.size()), {}}};
    for (const bool over_tcp : {false, true})
    {
        const auto reply = server.to(query, over_tcp);
        const auto read = dns::read_query(query);
        claim(read || (reply.octets.empty() && reply.line.empty()), "what is no query gets no response");
        claim(reply.octets.size() <= (over_tcp ? dns::limits::message : dns::limits::largest_datagram),
              "a response has room");
        claim(!read || over_tcp || reply.octets.size() <= read->room,
              "a datagram is as long as was asked for");
        claim(reply.octets.empty() ||
                  (reply.octets.size() >= 12 && reply.octets.substr(0, 2) == query.substr(0, 2)),
              "a response has the number of its query");
        claim(std::ranges::all_of(reply.line, [](char c) { return c >= ' ' && c <= '~'; }),
              "a line of the log can be printed");
    }
}

dns::answer answer_of(std::string_view line)
{
    using dns::outcome;
    if (line == "nothing" || line.empty())
        return {outcome::nothing, {}, {}};
    if (line == "nxdomain")
        return {outcome::no_such_name, {}, {}};
    if (line == "failure" || line == "silence")
        return {line == "failure" ? outcome::failure : outcome::silence, {}, {}};
    dns::answer out{outcome::found, {}, {}};
    while (!line.empty())
    {
        const auto text = take(line, '|');
        const auto read = dns::read_record(text);
        if (const auto* wrong = std::get_if<dns::bad_record>(&read))
        {
            claim(!wrong->why.empty() && wrong->offset <= text.size(), "a refusal has a reason and a place");
            continue;
        }
        const auto& r = std::get<dns::record>(read);
        const auto again = dns::read_record(to_text(r));
        claim(std::holds_alternative<dns::record>(again) && std::get<dns::record>(again) == r,
              "what was read is written so that it is read again");
        out.found.push_back(r);
    }
    return out;
}

void look_up(std::string_view input)
{
    auto answers = input;
    const auto uri = sip::parse_uri(take(answers, '\n'));
    if (!uri)
        return;
    const dns::abilities ours{{fsm::transport::udp, fsm::transport::tcp, fsm::transport::tls}, true, true};
    dns::search search{dns::wanted_by(*uri), ours, input.size()};
    std::size_t asked = 0;
    for (auto rest = answers; const auto* q = search.asks();)
    {
        claim(++asked <= dns::limits::questions, "there is an end of questions");
        claim(dns::kept_name(q->name) == q->name, "a question has a name that can be asked for");
        if (rest.empty())
            rest = answers;
        search.answered(answer_of(take(rest, '\n')));
    }
    const auto& all = search.targets();
    claim(all.size() <= dns::limits::targets, "targets are bounded");
    claim(!all.empty() || !search.why_none().empty(), "where there is no target, there is a reason");
    claim(search.why_none().size() < 8'192, "a reason is bounded");
    for (auto t = all.begin(); t != all.end(); ++t)
    {
        claim(std::ranges::find(ours.transports, t->at.transport) != ours.transports.end(),
              "a target is reached by a transport of ours");
        claim(uri->scheme != sip::scheme::sips || fsm::is_secure(t->at.transport), "SIPS is secure");
        claim(std::find_if(all.begin(), t, [&](const auto& o) { return o.at == t->at; }) == t,
              "no target is there twice");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    input.starts_with('?') ? be_asked(input.substr(1)) : look_up(input);
    return 0;
}
