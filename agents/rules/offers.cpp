#include "rules/offers.hpp"

#include "sip/multipart.hpp"
#include "sip/params.hpp"

#include <algorithm>

namespace rules {

using sip::field_id;
using sip::method;

namespace {

described description_of(const reading& r)
{
    const auto& m = *r.message;
    if (m.error() || !m.wholly_read() || r.cut_off || !m.trailing().empty() ||
        r.has(field_id::content_encoding))
        return described::uncertain;
    if (m.body().empty())
        return described::no;
    const auto disposition = m.value(field_id::content_disposition);
    const auto end = std::min(disposition.find_first_of("; \t"), disposition.size());
    if (!disposition.empty() && !sip::iequals(disposition.substr(0, end), "session"))
        return described::uncertain;
    const auto bodies = sip::session_bodies_of(m);
    const bool plain = bodies.whole && bodies.found.size() == 1 && bodies.found[0].size() == m.body().size();
    return plain ? described::yes : described::uncertain;
}

}  // namespace

described described_in(const reading& r)
{
    if (!r.asked.description)
        r.asked.description = description_of(r);
    return *r.asked.description;
}

bool session::same_but_origin(const session& other) const
{
    return std::ranges::equal(lines.lines(), other.lines.lines(), [](const auto& a, const auto& b) {
        return a.type == b.type && (a.type == 'o' || a.value == b.value);
    });
}

std::optional<session> read_session(const reading& r)
{
    if (described_in(r) != described::yes)
        return {};
    auto read = sip::parse_sdp(r.message->body());
    if (!read || sip::check(*read))
        return {};
    session s;
    s.lines = std::move(*read);
    const auto* line = s.lines.session().first('o');
    const auto origin = line ? sip::parse_sdp_origin(line->value) : sip::parse_sdp_origin("");
    if (!origin)
        return {};
    s.origin = *origin;
    s.origin_line = line->value;
    for (std::size_t i = 0; i < s.lines.media_count(); ++i)
    {
        const auto media = sip::parse_sdp_media(s.lines.media(i).first('m')->value);
        if (!media)
            return {};
        s.media.push_back(*media);
    }
    return s;
}

bool describes_itself(const exchanges& e, const reading& r)
{
    const auto* who = e.who(r.seen->from);
    if ((who && !who->device) || e.is_proxy(r.seen->from) || e.passed_on(r))
        return false;
    return r.response || e.originated(r);
}

const reading* first_described(const exchanges& e, const transaction& t, std::string_view tag)
{
    return e.find(t.responses, [&](const reading& o) {
        return can_describe(o) && o.to.tag == tag && described_in(o) != described::no;
    });
}

bool negotiated_between(const exchanges& e, const reading& r, std::uint32_t index)
{
    int steps = limits::look_back;
    for (auto at = r.before_in_dialog; at != none && at > index; at = e.at(at).before_in_dialog)
    {
        const auto& o = e.at(at);
        const bool carries = o.request && (o.method == method::update || o.method == method::prack);
        if (--steps < 0 || (carries && described_in(o) != described::no))
            return true;
    }
    return false;
}

namespace {

// The offer that this ACK answers: in the 2xx that it acknowledges, when there was none before.
const reading* offered_to(const exchanges& e, const transaction& t, const reading& ack)
{
    const auto* first = first_described(e, t, ack.to.tag);
    const auto* success =
        e.find(t.responses, [&](const reading& o) { return o.success() && o.to.tag == ack.to.tag; });
    return first && first == success ? first : nullptr;
}

}  // namespace

std::optional<answered_offer>
answer_of(const exchanges& e, const transaction& t, const reading& r, judgement& j)
{
    const auto& q = e.at(t.request);
    const auto wanted = r.response ? described::yes : described::no;
    if (described_in(r) != described::yes || !q.complete() || described_in(q) != wanted ||
        !describes_itself(e, r) || j.touched(t) || j.touched(r) || t.variants != none)
        return {};
    if (r.response && (!can_describe(r) || first_described(e, t, r.to.tag) != &r))
        return {};
    const auto* offer = r.response ? &q : offered_to(e, t, r);
    if (!offer || offer->index >= r.index || j.touched(*offer))
        return {};
    auto offered = read_session(*offer), given = read_session(r);
    if (!offered || !given || negotiated_between(e, r, offer->index))
    {
        j.inconclusive();
        return {};
    }
    return answered_offer{offer, &r, std::move(*offered), std::move(*given)};
}

namespace {

// Whatever its sender offered or answered with it came about.
bool settled(const exchanges& e, const reading& given, const reading& before)
{
    if (given.success() || (given.request && given.method == method::ack) || given.has(field_id::rseq))
        return true;
    const auto* t = e.transaction_of(given);
    const auto* final = t ? e.final_of(*t) : nullptr;
    return final && final->success() && final->index < before.index;
}

bool forked(const exchanges& e, const reading& invite)
{
    const auto* t = e.transaction_of(invite);
    std::string_view tag;
    return t && e.find(t->responses, [&](const reading& o) {
        if (!can_describe(o))
            return false;
        const bool other = !tag.empty() && o.to.tag != tag;
        tag = o.to.tag;
        return other;
    });
}

}  // namespace

earlier_session described_before(const exchanges& e, const reading& r)
{
    const reading* maker = nullptr;
    int steps = limits::look_back;
    for (auto at = r.before_in_dialog; at != none; at = e.at(at).before_in_dialog)
    {
        const auto& o = e.at(at);
        if (--steps < 0)
            return {};
        const auto* q = o.response && o.method == method::invite ? e.request_of(o) : nullptr;
        if (q && q->to.tag.empty() && q->seen->from == r.seen->from)
            maker = q;
        if (o.seen->from != r.seen->from || !(o.request || can_describe(o)))
            continue;
        const auto what = described_in(o);
        const bool negotiates = o.method == method::invite || o.method == method::update ||
                                o.method == method::ack || o.method == method::prack;
        if (what == described::no || !negotiates)
            continue;
        if (o.transaction == r.transaction)
            return {};
        return {&o, what == described::yes && settled(e, o, r) && !e.gave_up()};
    }
    if (!maker || maker->transaction == r.transaction || described_in(*maker) == described::no)
        return {};
    return {maker, described_in(*maker) == described::yes && settled(e, *maker, r) && !forked(e, *maker) &&
                       !e.gave_up()};
}

}  // namespace rules
