// SDP: session descriptions by themselves (RFC 8866 9, RFC 3264 5).
#include "rules/judge.hpp"
#include "rules/registry.hpp"
#include "sip/multipart.hpp"
#include "sip/sdp.hpp"

#include <algorithm>

namespace rules {

namespace {

constexpr letter fmt_letters[] = {
    {'a', level::must, "a line is missing, out of order or not of its grammar"},
    {'b', level::must, "session id or version of o= is no number, or o= is not of its grammar"},
    {'c', level::must, "more than one description"},
    {'d', level::should, "t= of an offer is not 0 0"},
    {'e', level::must, "s= is empty"},
};

char letter_of(const sip::session_description& s, const sip::parse_error& fault)
{
    const auto lines = s.lines();
    const auto at = std::ranges::find_if(lines, [&](const auto& line) {
        const auto begin = s.offset_of(line.octets);
        return fault.offset >= begin && fault.offset < begin + line.octets.size();
    });
    if (at == lines.end())
        return 'a';
    const bool in_its_value = fault.offset > s.offset_of(at->octets);
    if (at->type == 'o' && in_its_value)
        return 'b';
    if (at->type == 's' && at->value.empty() && in_its_value)
        return 'e';
    return at->type == 'v' && at != lines.begin() ? 'c' : 'a';
}

// What INVITE and UPDATE describe is an offer; elsewhere it depends on what came before.
bool offers(const reading& r)
{
    return r.request && (r.method == sip::method::invite || r.method == sip::method::update);
}

void check_times(const reading& r, const sip::session_description& s, judgement& j)
{
    for (const auto& line : s.session().lines())
    {
        const auto time = line.type == 't' ? sip::parse_sdp_time(line.value) : sip::parse_sdp_time("");
        if (offers(r) && time && (time->start != 0 || time->stop != 0))
            return j.broken('d', {&r, "t=0 0", "t=" + std::string{line.value}, line.octets});
    }
}

void check_session(const reading& r, std::string_view session, judgement& j)
{
    const auto read = sip::parse_sdp(session);
    const auto fault = read ? sip::check(*read) : read.error();
    if (!fault)
        return check_times(r, *read, j);
    if (fault->what == sip::fault::too_many)  // a limit of ours
        return j.inconclusive();
    const auto at = std::min<std::size_t>(fault->offset, session.size());
    const auto end = std::min(session.find_first_of("\r\n", at), session.size());
    const auto begin = at == 0 ? 0 : session.find_last_of("\r\n", at - 1) + 1;
    const auto line = at < begin || end < begin ? std::string_view{} : session.substr(begin, end - begin);
    const auto before = static_cast<std::size_t>(session.data() - r.message->body().data());
    j.broken(read ? letter_of(*read, *fault) : 'a',
             {.offender = &r,
              .expected = std::string{fault->expected} + " at octet " + std::to_string(before + at + 1) +
                          " of the body",
              .observed = line.empty() ? "the end" : std::string{line},
              .octets = line.empty() ? session : line,
              // RFC 8866 5.13: attributes that are not understood are ignored, and RFC 4475 has one.
              .level = line.starts_with("a=") && at > begin ? level::should : level::must});
}

void check_fmt(const exchanges& e, const reading& r, judgement& j)
{
    const auto& m = *r.message;
    // What an agent describes is what its script says.
    const auto* who = e.who(r.seen->from);
    if (m.body().empty() || m.error() || !m.trailing().empty() || (who && !who->device))
        return;
    const auto sessions = sip::session_bodies_of(m);
    const auto* source = e.passed_on(r);
    if (source && source->message->body() == m.body())
        return;
    if (!sessions.whole)
        j.inconclusive();
    for (const auto session : sessions.found)
    {
        j.could_break(offers(r) ? "abcde" : "abce");
        check_session(r, session, j);
    }
}

// clang-format off
constexpr rule sdp_rows[] = {
    {"SDP-FMT-1", "UA", "RFC 3264 5; RFC 8866 5, 9",
     "A session description has the lines of its grammar, in their order.",
     "bodies of application/sdp, also as parts of multipart bodies", fmt_letters,
     {.of = readable, .any_of = bit(sip::field_id::content_type), .reads = {.fields = fields_of({sip::field_id::content_type, sip::field_id::content_length}), .body = true}, .message = check_fmt}},
};
// clang-format on

}  // namespace

std::span<const rule> sdp_rules() { return sdp_rows; }

}  // namespace rules
