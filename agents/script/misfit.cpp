#include "script/misfit.hpp"

#include "script/script.hpp"
#include "script/spelling.hpp"

#include <algorithm>

namespace script {

misfit without_place(const flow& s, std::uint32_t i, std::span<const std::string_view> begun)
{
    const rung& r = s.rungs[i];
    const auto& from = s.parties[r.from].name;
    const auto& to = s.parties[r.to].name;
    const bool is_request = r.what.status == 0;
    if (!r.call.empty())
    {
        const bool known = std::ranges::find(begun, r.call) != begun.end();
        return {i, true,
                known
                    ? name_of(r) + " has no part in the call " + in_quotes(r.call) + ": no " +
                          (is_request ? "INVITE of it is drawn above it between " + from + " and " + to
                                      : r.what.method + " of it is drawn above it from " + to + " to " + from)
                    : "no request above " + name_of(r) + " begins a call " + in_quotes(r.call) +
                          (begun.empty() ? std::string{} : " (" + joined(begun) + ")") +
                          did_you_mean(r.call, begun)};
    }
    if (is_request)  // RFC 3261 9.1: a CANCEL follows its request hop by hop.
        return {i, false,
                name_of(r) + " cancels nothing: no INVITE is drawn above it from " + from + " to " + to};
    // RFC 3261 18.2.2: a response goes back the way of its request.
    return {i, false,
            name_of(r) + " answers no request: no " + r.what.method + " is drawn above it from " + to +
                " to " + from};
}

}  // namespace script
