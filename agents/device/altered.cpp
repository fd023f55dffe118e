#include "device/altered.hpp"

#include "script/printable.hpp"
#include "sip/via.hpp"

#include <algorithm>

namespace device {

namespace {

// Without folding and with single blanks: a parser may write those anew.
std::string squeezed(std::string_view value)
{
    std::string out;
    for (const char c : value)
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
        {
            if (!out.empty() && out.back() != ' ')
                out += ' ';
        }
        else
            out += c;
    while (!out.empty() && out.back() == ' ')
        out.pop_back();
    return out;
}

std::string difference(std::string_view field, std::string_view sent, std::string_view came)
{
    return std::string{field} + ": " + script::printable(sent) + " was sent, " +
           (came.empty() ? "nothing" : script::printable(came)) + " came back";
}

std::string sent_by(const sip::via& v)
{
    return std::string{v.host} + (v.has_port ? ':' + std::to_string(v.port) : "");
}

}  // namespace

std::vector<std::string> altered(const sip::message& asked, const sip::message& answered)
{
    using sip::field_id;
    std::vector<std::string> out;
    const auto compare = [&](std::string_view field, std::string_view sent, std::string_view came) {
        if (squeezed(sent) != squeezed(came))
            out.push_back(difference(field, sent, came));
    };
    const auto ours = sip::top_via(asked), theirs = sip::top_via(answered);
    if (!theirs)
        out.push_back("Via: none came back that can be read");
    else if (ours)
    {
        compare("sent-by of the Via", sent_by(*ours), sent_by(*theirs));
        compare("branch of the Via", ours->branch, theirs->branch);
        compare("transport of the Via", ours->transport, theirs->transport);
        if (sip::has_further_via(answered))
            out.push_back("Via: one was sent, more came back");
    }
    compare("Call-ID", asked.value(field_id::call_id), answered.value(field_id::call_id));
    compare("CSeq", asked.value(field_id::cseq), answered.value(field_id::cseq));
    compare("From", asked.value(field_id::from), answered.value(field_id::from));
    // A device adds its tag to the To.
    auto to = answered.value(field_id::to);
    if (const auto sent = asked.value(field_id::to); sent.find(";tag=") == sent.npos)
        to = to.substr(0, std::min(to.size(), to.rfind(";tag=")));
    compare("To", asked.value(field_id::to), to);
    return out;
}

}  // namespace device
