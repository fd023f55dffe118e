#include "rules/identities.hpp"

#include "fsm/next_hop.hpp"
#include "rules/compare.hpp"
#include "rules/hash.hpp"
#include "sip/fields.hpp"

#include <algorithm>
#include <charconv>

namespace rules {

namespace {

std::optional<std::uint64_t> as_number(std::string_view tag)
{
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(tag.data(), tag.data() + tag.size(), number, 16);
    return error == std::errc{} && end == tag.data() + tag.size() ? std::optional{number} : std::nullopt;
}

// RFC 3261 20.42: without regard to case, without a port the default one.
std::uint64_t place_of(const sip::via& v)
{
    std::uint64_t hash = fsm::port_of(v);
    for (const auto part : {v.transport, v.host})
        for (const char c : part)
            hash = mixed(hash, static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c + 32 : c));
    return hash;
}

}  // namespace

traits::traits(const sip::message& m)
    : request{m.is_request()},
      response{m.is_response()},
      status{m.status()},
      message_{&m}
{
    if (!request && status == 0)
        status = told_status(m);
    response = response || status != 0;
    one_via =
        m.rows(sip::field_id::via) == 1 && m.value(sip::field_id::via).find(',') == std::string_view::npos;
    if (const auto top = sip::top_via(m))
    {
        has_via_ = true;
        via = *top;
    }
    if (request)
    {
        method = m.method();
    }
    else if (const auto cseq = sip::cseq_of(m))
    {
        has_cseq_ = true;
        method = sip::method_named(cseq->method);
    }
    const auto call_id = m.value(sip::field_id::call_id);
    call = call_id.empty() ? 0 : hash_of(call_id) | 1;
    branch = via.branch.empty() ? 0 : hash_of(via.branch) | 1;
}

template <class Read>
const traits::address& traits::ask(address& a, Read read, const sip::message& m)
{
    if (!a.asked)
    {
        const auto found = read(m);
        a = {true, found.has_value(), found ? found->tag : std::string_view{}};
    }
    return a;
}

const traits::address& traits::from() const { return ask(from_, sip::from_of, *message_); }
const traits::address& traits::to() const { return ask(to_, sip::to_of, *message_); }
std::string_view traits::from_tag() const { return from().tag; }
std::string_view traits::to_tag() const { return to().tag; }

bool traits::complete() const
{
    return has_via_ && call != 0 && from().readable && to().readable &&
           (has_cseq_ || (request && sip::cseq_of(*message_)));
}

reuse identities::again(reuse::kind what, const use& first, reuse::origin here)
{
    reuse out;
    out.what = what;
    out.number = here.number;
    out.first = first.here;
    out.seen.at = first.at;
    out.seen.from = first.from;
    out.seen.to = first.to;
    return out;
}

std::optional<reuse> identities::branch(const traits& t, const sighting& s, reuse::origin here)
{
    if (!t.request || !t.via.has_cookie() || t.via.branch.size() == 7)
        return std::nullopt;
    const auto key = mixed(t.branch, s.from);
    const auto place = place_of(t.via);
    const auto* first = branches_.find(key);
    if (!first)
    {
        branches_.add(key, {here, t.call, place, s.at, s.from, s.to, t.method == sip::method::cancel,
                            static_cast<bool>(s.taint), 0});
        return std::nullopt;
    }
    const bool shared = first->call == t.call || first->tainted || first->place != place ||
                        t.method == sip::method::cancel || (first->cancel && t.method == sip::method::ack);
    return shared ? std::nullopt : std::optional{again(reuse::kind::branch, *first, here)};
}

bool short_tag(std::string_view tag)
{
    const bool hex = std::ranges::all_of(tag, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
    return tag.size() < (hex ? 8U : 6U);
}

bool identities::counted(party_index who, std::string_view tag)
{
    if (series_.size() <= who)
        series_.resize(std::size_t{who} + 1);
    auto& mine = series_[who];
    const auto number = as_number(tag);
    const auto difference = number && mine.last ? std::optional{*number - *mine.last} : std::nullopt;
    const bool again = difference && mine.step && *difference == *mine.step;
    mine.last = number;
    mine.step = difference;
    return again;
}

identities::made_tag
identities::tag(std::string_view tag, const traits& t, const sighting& s, reuse::origin here)
{
    made_tag out;
    out.key = hash_of(tag, s.from) | 1;
    if (const auto* first = tags_.find(out.key))
    {
        if (first->call != t.call)
        {
            out.again = again(reuse::kind::tag, *first, here);
            out.again->key = out.key;
        }
        return out;
    }
    tags_.add(out.key, {here, t.call, 0, s.at, s.from, s.to, false, false, 0});
    if (!short_tag(tag) && counted(s.from, tag))
        out.again = again(reuse::kind::series, {here, t.call, 0, s.at, s.from, s.to, false, false, 0}, here);
    return out;
}

void identities::ended(std::uint64_t key, std::uint64_t call, int status)
{
    auto* made = key == 0 ? nullptr : tags_.find(key);
    if (made && made->call == call && made->final == 0)
        made->final = status;
}

bool identities::refused(std::uint64_t key)
{
    const auto* made = tags_.find(key);
    return !made || made->final == 0 || made->final >= 300;
}

}  // namespace rules
