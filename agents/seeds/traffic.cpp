#include "seeds/makers.hpp"
#include "seeds/names.hpp"
#include "seeds/traffic_input.hpp"
#include "sip/build.hpp"
#include "sip/fields.hpp"

#include <algorithm>

namespace seeds {

namespace {

struct direction
{
    fsm::address from, to;
    friend auto operator<=>(const direction&, const direction&) = default;
};

using said = std::vector<const rules::sighting*>;

std::map<direction, said> by_direction(const conversation& seen)
{
    std::map<direction, said> out;
    for (const auto& s : seen.traffic.messages)
        out[{s.source, s.destination}].push_back(&s);
    return out;
}

std::string first_name(const said& all) { return name_of(*all.front()->message); }

// fuzz/stream.cpp cuts once octet by octet and once into pieces of as many octets as the first octet says.
constexpr char pieces = 'd';

// A drill takes at most 255 octets at a time, so only what a transaction looks at is left of a message: top
// Via, From, To, Call-ID, CSeq, in compact form and without parameters that name nothing. "" when it is
// larger still, or lacks one of them.
std::string essence(const sip::message& m)
{
    constexpr std::size_t most = 255;
    const auto via = top_via(m);
    const auto from = from_of(m), to = to_of(m);
    const auto call_id = call_id_of(m);
    const auto cseq = cseq_of(m);
    if (!via || !from || !to || !call_id || !cseq || (!m.is_request() && !m.is_response()))
        return "";
    const auto who = [](const sip::name_addr& a) {
        return '<' + std::string{a.uri.octets} + '>' + (a.tag.empty() ? "" : ";tag=" + std::string{a.tag});
    };
    std::string out{m.start_line()};
    out += "\r\nv:SIP/2.0/" + std::string{via->transport} + ' ' + std::string{via->host};
    if (via->has_port)
        out += ':' + std::to_string(via->port);
    if (!via->branch.empty())
        out += ";branch=" + std::string{via->branch};
    out += "\r\nf:" + who(*from) + "\r\nt:" + who(*to) + "\r\ni:" + std::string{*call_id};
    out += "\r\nCSeq:" + std::to_string(cseq->number) + ' ' + std::string{cseq->method} + "\r\n\r\n";
    return out.size() > most ? "" : out;
}

// Operation 10 lets 100 ms pass, as often as the next octet says.
void put_pause(std::string& out, fsm::duration pause)
{
    const auto tenths = std::clamp<std::int64_t>(pause / std::chrono::milliseconds{100}, 0, 255);
    if (tenths > 0)
        out += {'\x0a', static_cast<char>(tenths)};
}

}  // namespace

void stream_seeds(const conversation& seen, basket& out)
{
    for (const auto& [ends, all] : by_direction(seen))
    {
        if (fsm::is_reliable(ends.from.transport))
            continue;  // among the streams
        std::string octets{pieces};
        for (const auto* s : all)
        {
            const auto more = s->message->octets();
            if (octets.size() + more.size() <= limits::octets)
                octets += more;
        }
        out.add("udp-" + first_name(all), octets);
    }
    for (const auto& s : seen.streams)
    {
        sip::scanned_message first;
        first.scan(s.octets);
        out.add("tcp-" + name_of(first), pieces + s.octets.substr(0, limits::octets - 1));
    }
}

void referee_seeds(const conversation& seen, basket& out)
{
    std::span<const rules::sighting> rest{seen.traffic.messages};
    while (!rest.empty())
    {
        std::size_t count = 0, octets = 0;
        while (count < std::min(rest.size(), traffic_messages))
        {
            octets += 5 + rest[count].message->octets().size();
            if (octets > limits::octets && count > 0)
                break;
            ++count;
        }
        out.add(name_of(*rest.front().message) + "-and-" + std::to_string(count - 1) + "-more",
                input_of(rest.first(count), seen.traffic.parties.size()));
        rest = rest.subspan(count);
    }
}

// agents/drill/transactions.cpp: the first octet says whether the transport is reliable; operation 14
// receives a message of the input's own, behind an octet for its size.
void transaction_seeds(const conversation& seen, basket& out)
{
    constexpr int operations = 90;  // two each, of the 200 that are played
    for (const auto& [ends, all] : by_direction(seen))
    {
        std::string octets{fsm::is_reliable(ends.from.transport) ? '\x01' : '\x00'};
        auto now = all.front()->at;
        int count = 0;
        for (const auto* s : all)
        {
            const auto message = essence(*s->message);
            if (message.empty())
            {
                out.leave_out("not to be said in the 255 octets that an operation takes");
                continue;
            }
            if (count++ == operations)
                break;
            put_pause(octets, s->at - now);
            now = s->at;
            octets += {'\x0e', static_cast<char>(message.size())};
            octets += message;
        }
        if (count > 0)
            out.add(first_name(all) + "-received", octets);
    }
}

}  // namespace seeds
