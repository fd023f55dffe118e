#include "play/mutation.hpp"

#include "fsm/request_size.hpp"
#include "play/difference.hpp"
#include "play/lane.hpp"
#include "sip/fields.hpp"
#include "sip/framer.hpp"

#include <algorithm>
#include <utility>

namespace play {

namespace {

using mutators = std::vector<const mutate::mutator*>;

template <class Mutators>
mutators of_one_message(const Mutators& from)
{
    mutators out;
    std::ranges::copy_if(from, std::back_inserter(out), [](const auto* m) { return m->apply != nullptr; });
    return out;
}

const mutators& all_of_one_message()
{
    static const auto all = of_one_message(mutate::all_mutators());
    return all;
}

std::string_view without_line_ends_before(std::string_view octets)
{
    return octets.substr(std::min(octets.find_first_not_of("\r\n"), octets.size()));
}

// On a stream a message begins after line ends (RFC 3261 7.5) and ends where its Content-Length says (18.3).
bool is_one_frame(std::string_view octets)
{
    sip::framer stream;
    stream.put(octets);
    const auto first = stream.next();
    return first && *first && (*first)->size() == octets.size() && stream.buffered() == 0;
}

// RFC 3261 25.1: a header has CR and LF as CRLF alone, and NUL nowhere. Whoever takes one of them for the end
// of a line, or of all, reads another message.
bool may_end_anywhere(std::string_view octets)
{
    const auto header = octets.substr(0, octets.find("\r\n\r\n"));
    for (std::size_t i = 0; i < header.size(); ++i)
    {
        const bool alone = (header[i] == '\r' && i + 1 < header.size() && header[i + 1] != '\n') ||
                           (header[i] == '\n' && (i == 0 || header[i - 1] != '\r'));
        if (alone || header[i] == '\0')
            return true;
    }
    return false;
}

bool is_too_long(const sip::message& m, const sip::message& made)
{
    return m.is_request() && m.octets().size() > fsm::most_over_udp &&
           made.octets().size() <= fsm::most_over_udp;
}

std::string names(const mutate::mutant& m)
{
    std::string out;
    for (const auto& s : m.steps)
        out.append(out.empty() ? "" : ", ").append(s.by->name);
    return out;
}

bool is_legal(const mutate::mutant& m)
{
    return std::ranges::all_of(m.steps, [](const mutate::step& s) {
        return s.by->nature == mutate::nature::legal && s.rule.empty();
    });
}

// What of `after` is not the work of who made `before`. `rule`: that it breaks on purpose, when it is known.
void touch(rules::taint& out,
           const sip::message& before,
           const sip::message& after,
           std::string_view rule,
           bool legal,
           bool stream)
{
    using hand = rules::taint::hand;
    if (rule.empty())
        rule = mutate::rule_of(after.octets());
    if (rule.empty() && stream && !is_one_frame(without_line_ends_before(after.octets())))
        rule = after.has(sip::field_id::content_length) ? "SYN-CL-1.c" : "SYN-CL-1.a";
    const bool right = rule.empty() && legal && (stream || !is_too_long(after, before));
    auto differs = right ? different_meaning(before, after) : different_octets(before, after);
    differs.framing = differs.framing || (!right && !differs.any());
    // What its receiver reads is not what was sent, nor what comes after it.
    if ((stream && !is_one_frame(after.octets())) ||
        (!right && may_end_anywhere(without_line_ends_before(after.octets()))))
        differs = rules::parts::all();
    if (!out)
        out.by = right ? hand::legal_mutator : hand::wrong_mutator;
    else if (differs.any())
        out.by = hand::wrong_mutator;  // what a script altered as well may be anything
    out.touched |= differs;
    out.rule = rule;
}

// RFC 3261 8.1.1.5, 12.2.1.1: a dialog that begins at 2^31 - 1 has no numbers left for what ends it, and
// whoever refuses a larger one is right. A legal number so near the end makes room for them.
void leave_room(std::string& octets)
{
    constexpr std::uint32_t room = 1'000;
    sip::scanned_message m;
    m.scan(octets);
    const auto number = sip::cseq_of(m);
    const auto* const row = m.first(sip::field_id::cseq);
    if (!number || !row || m.method_name() != "INVITE" || number->number > sip::largest_cseq ||
        number->number + room <= sip::largest_cseq)
        return;
    if (const auto to = sip::to_of(m); to && !to->tag.empty())
        return;
    const auto written = std::to_string(number->number);
    if (const auto at = octets.find(written, row->value_at); at < row->value_at + row->value_size)
        octets.replace(at, written.size(), std::to_string(number->number - room));
}

}  // namespace

void mutate_rung(alteration& now, const sip::message& made, const mutation& how, bool stream)
{
    const auto before = now.octets ? sip::store(*now.octets) : sip::keep(made);
    mutators chosen = of_one_message(how.only);
    mutate::options options;
    options.only = how.only.empty() ? all_of_one_message() : chosen;
    options.wrong_of_100 = how.wrong_of_100;
    if (options.only.empty() || before->octets().empty())
        return;
    auto mutant = mutate::mutate(before->octets(), how.seed, options);
    leave_room(mutant.octets);
    if (mutant.steps.empty() || mutant.octets == before->octets())
        return;
    const auto after = sip::store(mutant.octets);
    touch(now.taint, *before, *after, mutant.rule(), is_legal(mutant), stream);
    now.by = names(mutant);
    now.octets = std::move(mutant.octets);
}

void judge_octets(alteration& now, const sip::message& made, bool legal, bool stream)
{
    if (!now.octets || *now.octets == made.octets())
        return;
    now.taint.touched = {};
    touch(now.taint, made, *sip::store(*now.octets), {}, legal, stream);
}

bool altered_rung::alter(const script::rung& r,
                         const mutation* how,
                         const script::case_table* of_case,
                         const sip::message& made,
                         bool stream)
{
    const auto hash = how || r.changes_message() || r.is_stimulus() ? hash_of(made.octets()) : 0;
    if (hash == made_hash)
        return false;
    auto changed = play::alter(r, made);
    if (of_case)
        judge_octets(changed, made, of_case->legal, stream);
    if (how)
        mutate_rung(changed, made, *how, stream);
    made_hash = hash;
    octets = changed.octets ? sip::store(*changed.octets) : nullptr;
    taint = changed.taint;
    by = std::move(changed.by);
    return !by.empty();
}

std::string to_text(const mutation& how, const altered_rung& is, const script::rung& r)
{
    auto out = script::name_of(r) + ' ' + script::captions_of(r) + " is mutated, seed " +
               std::to_string(how.seed) + ": " + is.by;
    if (!is.taint.rule.empty())
        out.append(" (").append(is.taint.rule).append(")");
    return out;
}

}  // namespace play
