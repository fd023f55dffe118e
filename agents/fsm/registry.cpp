#include "fsm/registry.hpp"

#include "fsm/refusal.hpp"
#include "sip/fields.hpp"
#include "sip/via.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace fsm {

namespace {

using std::chrono::seconds;

answer refusal(int status, extra_fields fields = {})
{
    answer out;
    out.status = status;
    out.fields = std::move(fields);
    return out;
}

// RFC 3261 10.2: "Implementations MAY treat values larger than 2**32-1 ... as equivalent to 2**32-1.
// Malformed values SHOULD be treated as equivalent to 3600."
std::uint32_t interval(std::string_view text)
{
    std::uint32_t out = 0;
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, out);
    const auto digits = text.find_first_not_of("0123456789");
    if (text.empty() || digits != text.npos)
        return 3'600;
    return read.ec == std::errc::result_out_of_range ? 0xffffffff : out;
}

std::string_view expires_of(const sip::message& m) { return m.value(sip::field_id::expires); }

struct asked  // by the Contacts of a REGISTER
{
    std::vector<bindings::change> changes;
    bool all = false;                    // "*"
    bool is_malformed = false;           // a value cannot be read, or "*" is not alone (10.3 item 6)
    std::optional<std::uint32_t> brief;  // the shortest interval that is no removal
};

std::string other_params(const sip::name_addr& contact)
{
    std::string out;
    auto rest = contact.params.octets();
    for (sip::param p; sip::param_list::take(rest, p);)
        if (!sip::iequals(p.name, "q") && !sip::iequals(p.name, "expires"))
            out.append(";").append(p.name).append(p.has_value ? "=" : "").append(p.value);
    return out;
}

asked read_contacts(const sip::message& m, const registrar_terms& terms)
{
    asked out;
    const auto otherwise = m.has(sip::field_id::expires) ? interval(expires_of(m)) : terms.usual;
    std::size_t values = 0;
    sip::name_addr_list contacts{m, sip::field_id::contact};
    for (sip::name_addr c; contacts.next(c); ++values)
    {
        if (c.star)
        {
            out.all = true;
            continue;
        }
        const auto own = c.params.find("expires");
        const auto wanted = own ? interval(own->value) : otherwise;
        if (wanted > 0)
            out.brief = std::min(out.brief.value_or(wanted), wanted);
        out.changes.push_back({std::string{c.uri.octets}, other_params(c), q_of(c.params),
                               seconds{std::min(wanted, terms.most)}});
    }
    const bool is_removal = m.has(sip::field_id::expires) && interval(expires_of(m)) == 0;
    out.is_malformed = contacts.error() || (out.all && (values > 1 || !is_removal));
    return out;
}

std::vector<std::string> path_of(const sip::message& m)
{
    std::vector<std::string> out;
    sip::name_addr value;
    for (sip::name_addr_list values{m, sip::field_id::path}; values.next(value);)
        out.emplace_back(value.octets);
    return out;
}

bool supports_path(const sip::message& m)
{
    std::string_view tag;
    for (const auto id : {sip::field_id::supported, sip::field_id::require})
        for (sip::token_list tags{m, id}; tags.next(tag);)
            if (sip::iequals(tag, "path"))
                return true;
    return false;
}

// RFC 5626 6: with one Via, and no Path, nobody stands between; and only a connection is there to be used.
bool came_itself(const sip::message& m, const link& over)
{
    sip::via_list values{m};
    sip::via first, second;
    return over.connection != 0 && !m.has(sip::field_id::path) && values.next(first) && !values.next(second);
}

std::string contact_of(time_point now, const binding& b)
{
    // Rounded up: with 0, it would be a removed one.
    const auto left = std::chrono::ceil<seconds>(b.expires - now).count();
    std::string out{'<' + b.contact + '>'};
    if (b.q != 1000)
    {
        const auto digits = std::to_string(1000 + b.q);
        out.append(";q=0.").append(digits, 1, 3);
    }
    return out.append(b.params).append(";expires=").append(std::to_string(left));
}

}  // namespace

registry::registry(registry_settings s) : settings_{std::move(s)}, table_{settings_.limits}
{
    supported_.add("path");
}

bool registry::serves(std::string_view uri) const
{
    const auto read = sip::parse_uri(uri);
    return read && (read->scheme == sip::scheme::sip || read->scheme == sip::scheme::sips) &&
           std::ranges::any_of(settings_.domains, [&](const auto& d) { return sip::iequals(d, read->host); });
}

answer registry::answer_to(time_point now, const sip::message& request, const link& over)
{
    // 8.2; what Require says is looked at where 10.3 says so.
    if (const auto status = refusal_of(request, {}, supported_); status != 0 && status != 420)
        return refusal(status);
    if (!serves(request.request_uri()))  // 1
        return refusal(404);
    if (const auto unknown = supported_.missing_for(request); !unknown.empty())  // 2, 8.2.2.3
        return refusal(420, {{"Unsupported", unknown}});
    const auto from = sip::from_of(request), to = sip::to_of(request);
    if (!from || !to)
        return refusal(400);
    authorized who;  // 3
    if (settings_.hooks.authorize)
        who = settings_.hooks.authorize(now, request);
    else
        who.user = canonical_aor(from->uri).value_or(std::string{from->uri.octets});
    if (who.refusal)
        return std::move(*who.refusal);
    const auto aor = canonical_aor(to->uri);
    if (settings_.hooks.may_change && !settings_.hooks.may_change(who.user, aor.value_or("")))  // 4
        return refusal(403);
    if (!aor || !serves(to->uri.octets))  // 5
        return refusal(404);
    // RFC 3327 5.3: "The recommended policy is for the registrar to reject the request with a 420".
    const auto path = path_of(request);
    if (!path.empty() && !supports_path(request))
        return refusal(420, {{"Unsupported", "path"}});

    if (request.has(sip::field_id::contact))
    {
        const auto what = read_contacts(request, settings_.terms);
        const auto cseq = sip::cseq_of(request);
        const auto call_id = sip::call_id_of(request);
        if (what.is_malformed || !cseq || !call_id)  // 6
            return refusal(400);
        // 7: "greater than zero AND smaller than one hour AND less than a registrar-configured minimum"
        if (what.brief && *what.brief < std::min(settings_.terms.least, std::uint32_t{3'600}))
            return table_.visited(*aor, binding_event::too_brief),
                   refusal(423, {{"Min-Expires", std::to_string(settings_.terms.least)}});
        const auto done =
            what.all ? table_.clear(now, *aor, *call_id, cseq->number)
                     : table_.take(now, *aor,
                                   {*call_id, cseq->number, what.changes, path,
                                    came_itself(request, over) ? std::optional{over} : std::nullopt});
        if (done == bindings::outcome::out_of_order)
            return refusal(500);
        if (done == bindings::outcome::full)  // 21.5.4
            return refusal(503, {{"Retry-After", std::to_string(settings_.terms.usual)}});
    }
    table_.expired(now);
    if (!request.has(sip::field_id::contact))
        table_.visited(*aor, binding_event::listed);
    return current(now, request, *aor, std::move(who.fields));
}

// 8: "The response MUST contain Contact header field values enumerating all current bindings."
answer
registry::current(time_point now, const sip::message& request, std::string_view aor, extra_fields more) const
{
    answer out;
    for (const auto& b : table_.of(aor))
        out.fields.emplace_back("Contact", contact_of(now, b));
    if (settings_.epoch)
        out.fields.emplace_back(
            "Date", to_date(*settings_.epoch + std::chrono::floor<seconds>(now.time_since_epoch())));
    for (const auto* row = request.first(sip::field_id::path); row; row = request.next(*row))
        out.fields.emplace_back("Path", request.value(*row));
    for (const auto& route : settings_.service_route)  // RFC 3608 6.3
        out.fields.emplace_back("Service-Route", route);
    out.fields.insert(out.fields.end(), more.begin(), more.end());
    return out;
}

std::vector<binding> registry::where_is(time_point now, std::string_view uri)
{
    table_.expired(now);
    const auto read = sip::parse_uri(uri);
    const auto aor = read && serves(uri) ? canonical_aor(*read) : std::nullopt;
    if (!aor)
        return {};
    const auto found = table_.of(*aor);
    std::vector<binding> out{found.begin(), found.end()};
    std::ranges::stable_sort(out, std::ranges::greater{}, &binding::q);
    return out;
}

std::optional<link> registry::flow_to(time_point now, std::string_view contact)
{
    table_.expired(now);
    const auto uri = sip::parse_uri(contact);
    return uri ? table_.flow_to(*uri) : std::nullopt;
}

std::string to_date(std::chrono::sys_seconds at)
{
    static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto midnight = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{midnight};
    const std::chrono::hh_mm_ss time{at - midnight};
    const auto two = [](auto n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return std::string{days[std::chrono::weekday{midnight}.c_encoding()]} + ", " +
           two(static_cast<unsigned>(date.day())) + ' ' + months[static_cast<unsigned>(date.month()) - 1] +
           ' ' + std::to_string(static_cast<int>(date.year())) + ' ' + two(time.hours().count()) + ':' +
           two(time.minutes().count()) + ':' + two(time.seconds().count()) + " GMT";
}

// qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )
int q_of(const sip::param_list& contact_params)
{
    constexpr int most = 1000;
    const auto text = contact_params.value("q");
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') ||
        (text.size() > 1 && text[1] != '.'))
        return most;
    int out = (text[0] - '0') * most;
    int weight = most / 10;
    for (const char c : text.substr(std::min<std::size_t>(2, text.size())))
    {
        if (c < '0' || c > '9')
            return most;
        out += (c - '0') * weight;
        weight /= 10;
    }
    return std::min(out, most);
}

}  // namespace fsm
