#include "script/impossible.hpp"

#include "script/script.hpp"
#include "script/wording.hpp"

#include <string>

namespace script {

namespace {

constexpr auto none = relation::none;

bool is(const rung& r, std::string_view method) { return r.what == caption{0, std::string{method}}; }

// RFC 3261 17.1.1.3, 13.2.2.4: an ACK is for a final response to an INVITE. 15.1: BYE ends a dialog.
std::string means_nothing(const rung& r, const relation& related)
{
    if (is(r, "ACK") && related.request == none)
        return name_of(r) + " acknowledges nothing: its sender has drawn no INVITE above it";
    if (is(r, "ACK") && related.acknowledges == none)
        return name_of(r) + " acknowledges nothing: no final response to its INVITE is drawn above it";
    if (r.provokes.within == stimulus::dialog::early && related.dialog == none)
        return name_of(r) +
               " is in no early dialog: no INVITE is drawn above it that still waits for its answer";
    if (is(r, "BYE") && r.provokes.within != stimulus::dialog::none && related.forwarded_from == none &&
        related.dialog == none)
        return name_of(r) + " ends nothing: no INVITE is drawn above it that its sender sent or received";
    return {};
}

// RFC 3261 17.2: after its final response a server sends nothing but copies of it, and a proxy the 2xx of
// other branches (16.7 item 5).
std::string comes_too_late(const flow& s, std::uint32_t i)
{
    const auto& r = s.rungs[i];
    const auto& related = s.relations[i];
    if (r.what.status == 0 || related.first_copy != i || r.crosses)
        return {};
    const bool by_proxy = s.parties[r.from].plays == rules::role::proxy;
    const bool another_2xx = r.what.status / 100 == 2 && r.what.method == "INVITE";
    for (std::uint32_t j = related.request + 1; j < i; ++j)
    {
        const auto& before = s.rungs[j];
        if (before.what.status < 200 || s.relations[j].request != related.request || before.octets ||
            before.optional || before.from != r.from || before.what == r.what || (by_proxy && another_2xx))
            continue;
        return name_of(r) + " comes after " + name_of(before) + ' ' + captions_of(before) +
               ", the final response to the same request";
    }
    return {};
}

// RFC 3261 8.3, 10.3: a registrar and a redirect server answer, at once and finally, and send no requests.
std::string is_not_its_part(const flow& s, const rung& r)
{
    const auto& who = s.parties[r.from];
    const bool redirects = who.plays == rules::role::redirect;
    if (!redirects && who.plays != rules::role::registrar)
        return {};
    const auto sends = who.name + (redirects ? " plays a redirect server, which sends "
                                             : " plays a registrar, which sends ");
    const auto status = r.what.status;
    if (status == 0)
        return name_of(r) + " is a request, and " + sends + "none";
    if (status < 200)
        return name_of(r) + " is provisional, and " + sends + "its final response at once";
    if (!redirects && status >= 600)
        return name_of(r) + " is a " + std::to_string(status) + ", and " + sends + "no 6xx (RFC 3261 10.3)";
    const bool by_itself = r.what.method == "CANCEL" || r.what.method == "OPTIONS";
    if (status < 300 && !by_itself && (redirects || r.what.method != "REGISTER"))
        return name_of(r) + " accepts the " + r.what.method + ", and " + sends +
               (redirects ? "a 3xx or a refusal (RFC 3261 8.3)" : "405 to all but REGISTER (RFC 3261 10.3)");
    return {};
}

std::string cannot_be_in_time(const rung& r)
{
    if (!r.after || !r.within || *r.within > *r.after)
        return {};
    return name_of(r) + " is held back for " + in_seconds(*r.after) + " ('after') and must come within " +
           in_seconds(*r.within) + " ('within')";
}

std::string too_large(const rung& r)
{
    const auto size = r.octets ? r.octets->size() : r.body ? r.body->size() : 0;
    if (size <= limits::datagram)
        return {};
    return name_of(r) + (r.octets ? " has " : " has a body of ") + std::to_string(size) +
           " octets, and a datagram carries at most " + std::to_string(limits::datagram);
}

}  // namespace

std::optional<misfit> find_impossible(const flow& s)
{
    for (std::uint32_t i = 0; i < s.rungs.size(); ++i)
    {
        const auto& r = s.rungs[i];
        auto why = r.octets ? std::string{} : means_nothing(r, s.relations[i]);
        if (why.empty())
            why = is_not_its_part(s, r);
        if (why.empty() && !r.octets)
            why = comes_too_late(s, i);
        if (why.empty())
            why = cannot_be_in_time(r);
        if (why.empty())
            why = too_large(r);
        if (!why.empty())
            return misfit{i, false, std::move(why)};
    }
    return std::nullopt;
}

}  // namespace script
