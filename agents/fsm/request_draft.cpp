#include "fsm/request_draft.hpp"

#include "fsm/next_hop.hpp"
#include "sip/build.hpp"
#include "sip/params.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>

namespace fsm {

namespace {

// Texts that are put together for one message. There is room for all that were announced, so none moves.
class texts
{
public:
    explicit texts(std::size_t octets) { room_.reserve(octets); }
    std::string_view join(std::initializer_list<std::string_view> parts)
    {
        const auto at = room_.size();
        for (const auto part : parts)
            room_.insert(room_.end(), part.begin(), part.end());
        return {room_.data() + at, room_.size() - at};
    }

private:
    boost::container::small_vector<char, 384> room_;
};

struct drafted_row
{
    sip::row_text text;
    bool replaced = false;
};

constexpr std::string_view cookie = "z9hG4bK";  // 8.1.1.7

using rows = boost::container::small_vector<drafted_row, 24>;

// "Its user gives" one row: the first of that name that we would have written makes way.
void replace_or_add(rows& all, std::size_t ours, std::string_view name, std::string_view value)
{
    for (std::size_t i = 0; i < ours; ++i)
        if (!all[i].replaced && same_field(all[i].text.name, name))
        {
            all[i].text.value = value;
            all[i].replaced = true;
            return;
        }
    all.push_back({{name, value}});
}

std::size_t leave_out(rows& all, std::string_view name)  // how many there were
{
    const auto gone =
        std::remove_if(all.begin(), all.end(), [&](const drafted_row& row) { return row.text.name == name; });
    const auto many = static_cast<std::size_t>(all.end() - gone);
    all.erase(gone, all.end());
    return many;
}

}  // namespace

bool same_field(std::string_view a, std::string_view b)
{
    const auto id = sip::field_named(a);
    return id != sip::field_id::other ? id == sip::field_named(b) : sip::iequals(a, b);
}

sip::message_ptr
write(const request_draft& d, const user_agent_profile& me, sip::choices& pick, const link& over)
{
    const auto transport = over.transport();
    // `over` may name a port that nobody listens at.
    const std::string other_via = me.via(over.remote).empty() ? via_before_branch(transport, over.local) : "";
    const auto via = other_via.empty() ? me.via(over.remote) : std::string_view{other_via};
    std::array<char, 16> own;
    pick.token(own);
    const std::string_view branch{own.data(), own.size()};
    std::array<char, 10> digits;
    const auto* const end = std::to_chars(digits.data(), digits.data() + digits.size(), d.cseq).ptr;
    const std::string_view number{digits.data(), static_cast<std::size_t>(end - digits.data())};
    texts made{via.size() + cookie.size() + branch.size() + d.from.size() + d.from_tag.size() + d.to.size() +
               d.to_tag.size() + number.size() + d.method.size() + 32};
    const auto tagged = [&](std::string_view value, std::string_view tag) {
        return tag.empty() ? value : made.join({value, ";tag=", tag});
    };

    rows all;
    const auto add = [&](std::string_view name, std::string_view value) { all.push_back({{name, value}}); };
    add("Via", made.join({via, cookie, branch, me.settings().rport ? ";rport" : ""}));  // RFC 3581 3
    add("Max-Forwards", "70");                                                          // 8.1.1.6
    for (const auto& route : d.routes)
        add("Route", route);
    add("From", tagged(d.from, d.from_tag));
    add("To", tagged(d.to, d.to_tag));
    add("Call-ID", d.call_id);
    add("CSeq", made.join({number, " ", d.method}));
    if (d.credentials)
        for (const auto field : {sip::field_id::authorization, sip::field_id::proxy_authorization})
            for (const auto* row = d.credentials->first(field); row; row = d.credentials->next(*row))
                add(sip::name_of(field), d.credentials->value(*row));
    if (d.own_credentials)
        for (const auto& [name, value] : *d.own_credentials)
            add(name, value);
    const auto method = sip::method_named(d.method);
    if (const auto* facts = facts_of(method); facts && facts->has_contact)
    {
        // RFC 3261 8.1.1.8; RFC 5630 5.1.1.2: else "the UAC MUST use a SIP URI ..., even if the request is
        // sent over a secure transport".
        const bool sips = is_sips(d.request_uri) || (is_secure(transport) && !d.routes.empty() &&
                                                     is_sips(uri_of_route(d.routes.front())));
        add("Contact", me.contact(over.remote, sips));
    }
    if (method == sip::method::invite)  // 13.2.1
    {
        add("Allow", me.allow());
        add("Supported", me.supported());
    }
    if (!d.content_type.empty())
        add("Content-Type", d.content_type);

    if (d.extra)
    {
        auto ours = all.size();
        for (const auto& [name, value] : *d.extra)
            if (value.empty() && same_field(name, "Contact"))  // RFC 3261 10.2.3: without one
                ours -= leave_out(all, "Contact");
            else if (!same_field(name, "Content-Length"))
                replace_or_add(all, ours, name, value);
    }
    boost::container::small_vector<sip::row_text, 24> written;
    for (const auto& row : all)
        written.push_back(row.text);
    return sip::store(sip::make_request(d.method, d.request_uri, {written.data(), written.size()}, d.body));
}

}  // namespace fsm
