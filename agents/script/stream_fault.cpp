#include "script/stream_fault.hpp"

#include "script/wording.hpp"

namespace script {

std::vector<std::size_t> stream_fault::pieces(std::size_t octets) const
{
    std::vector<std::size_t> out;
    for (std::size_t at = 1; each_octet && at < octets; ++at)
        out.push_back(at);
    if (cuts.empty() && !each_octet && stall > fsm::duration{0} && octets > 1)
        out.push_back(octets / 2);
    for (const auto at : cuts)
        if (at < octets)
            out.push_back(at);
    out.push_back(octets);
    return out;
}

fsm::duration stream_fault::takes(std::size_t octets) const
{
    return stall == fsm::duration{0} ? stall
                                     : stall * static_cast<fsm::duration::rep>(pieces(octets).size() - 1);
}

std::string to_text(const stream_fault& f)
{
    std::string out;
    const auto add = [&](const std::string& what) { out += (out.empty() ? "" : ", ") + what; };
    if (f.by_another)
        add("by another connection");
    if (f.line_ends > 0)
        add("behind " + std::to_string(f.line_ends) + (f.line_ends == 1 ? " CRLF" : " CRLFs"));
    if (f.joins_next)
        add("joined with the next");
    if (f.each_octet)
        add("octet by octet");
    else if (f.cuts.size() == 1)
        add("cut at " + std::to_string(f.cuts.front()));
    else if (f.cuts.size() > 1)
        add("cut in " + std::to_string(f.cuts.size() + 1));
    else if (f.stall > fsm::duration{0})
        add("cut in the middle");
    if (f.stall > fsm::duration{0})
        add(in_seconds(f.stall) + " between");
    switch (f.afterwards)
    {
    case stream_fault::ending::none: break;
    case stream_fault::ending::half_close: add("then half closed"); break;
    case stream_fault::ending::close: add("then closed"); break;
    case stream_fault::ending::reset: add("then reset"); break;
    }
    return out;
}

}  // namespace script
