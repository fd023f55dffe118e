#include "play/registering.hpp"

#include "sip/uri.hpp"

#include <algorithm>

namespace play {

namespace {

// What the machine says for itself, at its place in 10.3.
bool is_by_machine(int status)
{
    return status < 300 || status == 400 || status == 420 || status == 423 || status == 500;
}

fsm::authorized as_drawn(const stage& s)
{
    fsm::authorized out;
    const auto* const r = drawn_answer(s);
    if (!r || is_by_machine(r->what.status))
        return out;
    auto& refusal = out.refusal.emplace();
    refusal.status = r->what.status;
    refusal.fields = r->fields;
    refusal.content_type = r->content_type;
    refusal.body = r->body.value_or("");
    return out;
}

}  // namespace

const script::rung* drawn_answer(const stage& s)
{
    const auto& match = s.now.match;
    if (match.kind != lane::match_kind::first)
        return nullptr;
    const lane& l = s.lane;
    for (auto i = match.at + 1; i < l.entries().size(); ++i)
        if (l.entries()[i].mine && l.answers(i) == match.at && l.rung_at(i).what.status >= 200)
            return &l.rung_at(i);
    return nullptr;
}

fsm::registry_settings registry_settings_of(const stage& s)
{
    const auto& me = s.party(s.me);
    fsm::registry_settings out;
    out.terms = me.terms;
    out.epoch = (*s.cast)[s.me].epoch;
    out.domains.push_back((*s.cast)[s.me].at.host());
    if (!me.domain.empty())
        out.domains.push_back(me.domain);
    else
        for (const auto& r : s.flow->rungs)
            if (r.to == s.me && r.what == script::caption{0, "REGISTER"})
                if (const auto user = address_of(s, r.from); const auto aor = sip::parse_uri(user))
                    out.domains.emplace_back(aor->host);
    out.hooks = registry_hooks_of(s);
    return out;
}

fsm::registry_hooks registry_hooks_of(const stage& s)
{
    fsm::registry_hooks out;
    out.authorize = [&s](fsm::time_point, const sip::message&) { return as_drawn(s); };
    return out;
}

fsm::extra_fields registration_fields(const stage& s, std::uint32_t at, std::optional<std::uint32_t> least)
{
    fsm::extra_fields out;
    const auto asked = s.lane.rung_at(at).registers.value_or(script::registration{});
    if (asked.query)
        return {{"Contact", ""}};
    if (asked.all)
        return {{"Contact", "*"}, {"Expires", "0"}};
    auto lasts = asked.expires;
    if (least && lasts.value_or(1) != 0)
        lasts = std::max(lasts.value_or(*least), *least);
    if (asked.contacts.empty() && !lasts)
        return out;  // as the core writes it
    auto contacts = asked.contacts;
    if (contacts.empty())
        contacts.push_back('<' + contact_of(s, s.me) + '>');
    for (auto& contact : contacts)
        out.emplace_back("Contact", lasts ? contact + ";expires=" + std::to_string(*lasts) : contact);
    return out;
}

std::uint32_t registered_before(const stage& s, std::uint32_t at)
{
    const lane& l = s.lane;
    const auto& r = l.rung_at(at);
    const auto call = l.relation_at(at).call;
    if (r.what == script::caption{0, "REGISTER"} && r.provokes.within != script::stimulus::dialog::none)
        for (auto i = at; i-- > 0;)
            if (l.entries()[i].mine && l.rung_at(i).what == r.what && l.relation_at(i).call == call)
                return i;
    return lane::none;
}

}  // namespace play
