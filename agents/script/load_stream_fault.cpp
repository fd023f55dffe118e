#include "script/load_stream_fault.hpp"

#include "script/spelling.hpp"

#include <algorithm>

namespace script {

namespace {

void read_cuts(const script_source& source, const entry& k, stream_fault& out)
{
    constexpr const char* wanted = "an array of offsets in the message, such as [10, 200], or \"each\"";
    if (k.value->is_string())
    {
        if (source.text(k) != "each")
            source.refuse(k.value->source().begin, in_quotes(source.text(k)) + " is not " + wanted);
        out.each_octet = true;
        return;
    }
    for (const auto& n : source.array(k, wanted))
    {
        const auto at = source.number(k, n, 1, limits::cut_offset);
        if (!out.cuts.empty() && at <= out.cuts.back())
            source.refuse(n.source().begin, std::to_string(at) + " does not lie behind " +
                                                std::to_string(out.cuts.back()) +
                                                ": a message is cut from its beginning to its end");
        if (out.cuts.size() == limits::cuts)
            source.refuse(n.source().begin,
                          "a message is cut at no more than " + std::to_string(limits::cuts) + " places");
        out.cuts.push_back(at);
    }
    if (out.cuts.empty())
        source.refuse(k.value->source().begin, "nothing is cut at no place");
}

void read_ending(const script_source& source, const entry& k, stream_fault& out, stream_fault::ending how)
{
    if (!source.yes_or_no(k))
        return;
    if (out.afterwards != stream_fault::ending::none)
        source.refuse(k.at,
                      in_quotes(k.key) + ": a connection ends once, by one of half_close, close, reset");
    out.afterwards = how;
}

}  // namespace

bool read_stream_fault(const script_source& source, const entry& k, rung& r)
{
    auto& out = r.stream;
    if (k.key == "split")
        read_cuts(source, k, out);
    else if (k.key == "stall")
    {
        out.stall = source.pause(k);
        if (out.stall == fsm::duration{0})
            source.refuse(k.value->source().begin, "a stall of no time is none");
    }
    else if (k.key == "line_ends")
        out.line_ends = source.number(k, *k.value, 1, limits::line_ends);
    else if (k.key == "join")
        out.joins_next = source.yes_or_no(k);
    else if (k.key == "half_close")
        read_ending(source, k, out, stream_fault::ending::half_close);
    else if (k.key == "close")
        read_ending(source, k, out, stream_fault::ending::close);
    else if (k.key == "reset")
        read_ending(source, k, out, stream_fault::ending::reset);
    else if (k.key == "connection")
    {
        if (source.text(k) != "another")
            source.refuse(k.value->source().begin,
                          in_quotes(source.text(k)) + " is not what 'connection' can be (another)");
        if (r.what.status != 0)
            source.refuse(k.at, "'connection' is for requests, and " + name_of(r) +
                                    " is a response: it goes back the way of its request (RFC 3261 18.2.2)");
        out.by_another = true;
    }
    else
        return false;
    return true;
}

void settle_stream_fault(const script_source& source, const flow& s, const entry& e, const rung& r)
{
    const auto& is = r.stream;
    const auto refuse = [&](const std::string& why) { source.refuse(e.at, name_of(r) + ": " + why); };
    if (is && r.lost)
        refuse("what is lost does not reach a stream");
    if (is && r.times > 1)
        refuse("the copies of 'times' leave as they are: draw a rung for one that does not");
    if (is.joins_next && is.is_cut())
        refuse("what is to leave in one piece with the next is not cut; cut the next");
    const auto goes_there = [&](const rung& next) {
        return next.number > r.number && next.from == r.from && next.to == r.to;
    };
    if (is.joins_next && std::ranges::none_of(s.rungs, goes_there))
        refuse("there is nothing to 'join': no rung below it goes from " + s.parties[r.from].name + " to " +
               s.parties[r.to].name);
    if (is.joins_next && is.afterwards != stream_fault::ending::none)
        refuse("behind the end of a connection there is no next message to 'join'");
}

}  // namespace script
