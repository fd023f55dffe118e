#include "dns/search.hpp"

#include "dns/limits.hpp"
#include "fsm/next_hop.hpp"
#include "sip/params.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace dns {

namespace {

using fsm::transport;

// RFC 3263 4.1, 4.2: TLS is "_sips" over TCP. WebSocket has no SRV names of its own (RFC 7118).
std::string srv_name(transport t, const std::string& host)
{
    switch (t)
    {
    case transport::udp: return "_sip._udp." + host;
    case transport::tcp: return "_sip._tcp." + host;
    case transport::tls: return "_sips._tcp." + host;
    case transport::ws:
    case transport::wss: break;
    }
    return {};
}

// RFC 2181 5: "It is meaningless for two records to ever have label, class, type and data all equal";
// whatever an answer holds twice is there once.
template <class Record>
std::vector<Record> all_of(const records& found)
{
    std::vector<Record> out;
    const auto size = std::min(found.size(), limits::answer_records);
    for (std::size_t i = 0; i < size; ++i)
        if (const auto* one = std::get_if<Record>(&found[i]);
            one && std::ranges::find(out, *one) == out.end())
            out.push_back(*one);
    return out;
}

std::string_view outcome_text(outcome o)
{
    switch (o)
    {
    case outcome::found:
    case outcome::nothing: return "none";
    case outcome::no_such_name: return "no such name";
    case outcome::failure: return "failure";
    case outcome::silence: return "no answer";
    }
    return "";
}

}  // namespace

wanted wanted_by(const sip::uri& uri)
{
    wanted out;
    const auto maddr = uri.params.value("maddr");
    out.host = maddr.empty() ? uri.host : maddr;
    if (uri.has_port)
        out.port = uri.port;
    const auto word = uri.params.value("transport");
    out.transport = fsm::transport_named(word);
    if (!out.transport)
        out.unknown_transport = word;
    out.sips = uri.scheme == sip::scheme::sips;
    return out;
}

wanted wanted_by(const sip::via& via)
{
    wanted out;
    out.host = via.host;
    if (via.has_port)
        out.port = via.port;
    out.transport = fsm::transport_named(via.transport);
    if (!out.transport)
        out.unknown_transport = via.transport;
    out.sips = out.transport && fsm::is_secure(*out.transport);
    return out;
}

search::search(wanted what, abilities ours, std::uint64_t seed)
    : what_{std::move(what)},
      ours_{std::move(ours)},
      pick_{seed}
{
    begin();
}

void search::begin()
{
    if (!what_.unknown_transport.empty())
        return end(what_.unknown_transport + " is not among our transports");
    if (what_.sips && what_.transport && !fsm::is_secure(*what_.transport))
        what_.transport = fsm::is_websocket(*what_.transport) ? transport::wss : transport::tls;
    if (what_.transport && !has(*what_.transport))
        return end(std::string{fsm::via_token(*what_.transport)} + " is not among our transports");
    if (what_.sips && !has(transport::tls) && !has(transport::wss))
        return end("TLS is not among our transports");
    const auto over = what_.transport.value_or(usual());
    // "If TARGET is a numeric IP address, the client uses that address."
    if (auto numeric = fsm::numeric_address(what_.host, what_.port.value_or(fsm::default_port(over)), over))
    {
        targets_.push_back({*numeric, {}});
        return;
    }
    const auto name = kept_name(what_.host);
    if (!name)
        return end("'" + what_.host + "' is no name of a host");
    what_.host = *name;
    // "if no transport protocol is specified, and the TARGET is not numeric, but an explicit port is
    // provided, the client SHOULD use UDP for a SIP URI, and TCP for a SIPS URI"
    if (what_.port)
        return ask_for_host(over);
    if (what_.transport)
        return srv_name(over, what_.host).empty()
                   ? ask_for_host(over)
                   : ask_for_services({{srv_name(over, what_.host), over}}, true);
    step_ = step::naptr;
    ask(what_.host, record_type::naptr);
}

void search::end(std::string why)
{
    step_ = step::over;
    asks_.reset();
    if (why_.empty())
        why_ = std::move(why);
}

bool search::has(transport t) const
{
    return std::ranges::find(ours_.transports, t) != ours_.transports.end();
}

// "the client SHOULD use UDP for a SIP URI, and TCP for a SIPS URI"; or what we have of those.
transport search::usual() const
{
    if (what_.sips)
        return has(transport::tls) ? transport::tls : transport::wss;
    return has(transport::udp) || ours_.transports.empty() ? transport::udp : ours_.transports.front();
}

void search::ask(std::string name, record_type t)
{
    aliases_ = 0;
    asks_ = question{std::move(name), t};
    if (asked_++ >= limits::questions)
        end("there is no end of questions");
}

void search::note(const answer& a)
{
    const auto is_wanted = [&](const record& r) { return type_of(r) == asks_->type; };
    constexpr std::size_t longest = 2'000;
    if ((a.is == outcome::found && std::ranges::any_of(a.found, is_wanted)) || history_.size() > longest)
        return;
    const auto other = std::ranges::find_if(a.found, is_alias);
    history_ += (history_.empty() ? "" : "; ") + to_text(*asks_) + ": ";
    if (a.is != outcome::found)
        history_ += outcome_text(a.is);
    else
        history_ += other != a.found.end() ? to_text(*other) : std::string{outcome_text(a.is)};
    if (!a.why.empty())
        history_ += " (" + a.why + ')';
}

std::string search::why_none() const
{
    if (why_.empty())
        return history_;
    return history_.empty() ? why_ : why_ + ": " + history_;
}

void search::answered(const answer& a)
{
    if (!asks_)
        return;
    note(a);
    if (follow_alias(a))
        return;
    // What is not known is not the same as what is not there: a server that answers nothing of one domain
    // need not be asked for more. Of one host among several, the next may be known.
    if ((a.is == outcome::silence || a.is == outcome::failure) && step_ != step::address)
        return end("no answer of a name server");
    const records none;
    const auto& came = a.is == outcome::found ? a.found : none;
    switch (step_)
    {
    case step::naptr: return on_naptr(came);
    case step::srv: return on_srv(came);
    case step::address: return on_address(came);
    case step::over: break;
    }
}

// RFC 1034 3.6.2. A chain without an end is as good as no record.
bool search::follow_alias(const answer& a)
{
    if (a.is != outcome::found)
        return false;
    const auto wanted = asks_->type;
    if (std::ranges::any_of(a.found, [&](const record& r) { return type_of(r) == wanted; }))
        return false;
    const auto other = std::ranges::find_if(a.found, is_alias);
    if (other == a.found.end())
        return false;
    const auto followed = aliases_ + 1;
    if (followed > limits::aliases)
    {
        history_ += " (a chain without an end)";
        return false;
    }
    ask(std::get<alias>(*other).of, wanted);
    aliases_ = followed;
    return true;
}

// "SIP+D2T": the transport, where we have it and the URI allows it. "a client resolving a SIPS URI MUST
// discard any services that do not contain 'SIPS'"; "a client MUST discard any service fields that identify a
// resolution service whose value is not 'D2X', for values of X that indicate transport protocols supported
// by the client".
std::optional<transport> search::over_of_service(std::string_view written) const
{
    struct row
    {
        std::string_view service;
        transport over;
    };
    constexpr row rows[] = {{"SIPS+D2T", transport::tls},
                            {"SIP+D2T", transport::tcp},
                            {"SIP+D2U", transport::udp},
                            {"SIPS+D2W", transport::wss},
                            {"SIP+D2W", transport::ws}};
    for (const auto& r : rows)
        if (sip::iequals(written, r.service) && has(r.over) && (!what_.sips || fsm::is_secure(r.over)))
            return r.over;
    return std::nullopt;
}

void search::on_naptr(const records& found)
{
    auto all = all_of<naptr>(found);
    std::erase_if(all, [&](const naptr& n) {
        return !sip::iequals(n.flags, "s") || !n.regexp.empty() || n.replacement.empty() ||
               !over_of_service(n.service);
    });
    if (all.empty())
    {
        // "If no NAPTR records are found, the client constructs SRV queries for those transport protocols it
        // supports", "using the service identifier '_sip' for SIP URIs and '_sips' for SIPS URIs".
        std::vector<service> which;
        for (const auto t : ours_.transports)
            if (fsm::is_secure(t) == what_.sips && !srv_name(t, what_.host).empty())
                which.push_back({srv_name(t, what_.host), t});
        return ask_for_services(std::move(which), true);
    }
    std::ranges::stable_sort(all, {}, [](const naptr& n) { return std::tuple{n.order, n.preference}; });
    // RFC 3403 4.1: once there is a match, records of a higher order are not considered; of the same order
    // they are tried by preference.
    std::vector<service> which;
    for (const auto& n : all)
        if (n.order == all.front().order && which.size() < limits::services)
            which.push_back({n.replacement, *over_of_service(n.service)});
    ask_for_services(std::move(which), false);
}

void search::ask_for_services(std::vector<service> which, bool first_only)
{
    services_ = std::move(which);
    first_only_ = first_only;
    at_ = 0;
    step_ = step::srv;
    if (services_.empty())
        return ask_for_host(usual());
    ask(services_.front().name, record_type::srv);
}

void search::on_srv(const records& found)
{
    auto all = all_of<srv>(found);
    had_srv_ = had_srv_ || !all.empty();
    // "If there is precisely one SRV RR, and its Target is '.' (the root domain), abort."
    std::erase_if(all, [](const srv& s) { return s.target.empty(); });
    const auto& of = services_[at_];
    for (const auto& s : in_order(std::move(all), pick_, limits::places - places_.size()))
        places_.push_back({s.target, s.port, of.over, "SRV " + of.name + to_text(record{s}).substr(3)});
    next_service();
}

void search::next_service()
{
    if (++at_ < services_.size() && !(first_only_ && !places_.empty()) && places_.size() < limits::places)
        return ask(services_[at_].name, record_type::srv);
    if (!had_srv_)
        return ask_for_host(what_.transport || !first_only_ ? services_.front().over : usual());
    if (places_.empty())
        return end("there is no such service");
    ask_for_places();
}

// "If no SRV records were found, the client performs an A or AAAA record lookup of the domain name", at "the
// default port for that transport".
void search::ask_for_host(transport over)
{
    places_ = {{what_.host, what_.port.value_or(fsm::default_port(over)), over, {}}};
    ask_for_places();
}

void search::ask_for_places()
{
    step_ = step::address;
    at_ = 0;
    ask_for_place();
}

void search::ask_for_place()
{
    // RFC 2782: a target is a name; where it is a number all the same, it is that address.
    for (; at_ < places_.size(); ++at_)
        if (const auto numeric = fsm::numeric_address(places_[at_].host, 0); !numeric)
            break;
        else if (numeric->v6 ? ours_.v6 : ours_.v4)
            found(*numeric, places_[at_]);
    if (at_ == places_.size() || targets_.size() >= limits::targets)
        return end();
    asks_v6_ = !ours_.v4;
    ask(places_[at_].host, asks_v6_ ? record_type::aaaa : record_type::a);
}

void search::found(fsm::address at, const place& of)
{
    at.port = of.port;
    at.transport = of.over;
    if (targets_.size() < limits::targets && std::ranges::find(targets_, at, &target::at) == targets_.end())
        targets_.push_back({at, of.from});
}

void search::on_address(const records& came)
{
    const auto of = places_[at_];
    for (const auto& host : all_of<host_address>(came))
        if (host.at.v6 == asks_v6_)
            found(host.at, {of.host, of.port, of.over,
                            (of.from.empty() ? "" : of.from + ", ") +
                                to_text(record{host}).insert(asks_v6_ ? 4 : 1, ' ' + of.host)});
    if (!asks_v6_ && ours_.v6)
    {
        asks_v6_ = true;
        return ask(of.host, record_type::aaaa);
    }
    ++at_;
    ask_for_place();
}

}  // namespace dns
