#include "rules/refusals.hpp"

#include "rules/compare.hpp"
#include "rules/other_calls.hpp"

#include <algorithm>

namespace rules {

bool asked_by_us(const exchanges& e, const transaction& t)
{
    const auto* client = e.who(t.client);
    return client && !client->device && e.originated(e.at(t.request));
}

bool is_invented(std::string_view name)
{
    constexpr std::string_view ours = "x-sipwright";
    return name.size() >= ours.size() && sip::iequals(name.substr(0, ours.size()), ours);
}

bool was_accepted(const exchanges& e,
                  const transaction& t,
                  const reading& answer,
                  std::initializer_list<sip::method> of)
{
    const auto& q = e.at(t.request);
    const auto* others = e.docket().others;
    if (!others || !q.has_from || !q.has_to)
        return false;
    const auto accepted = [&](sip::method m) {
        return others->accepted({t.server, t.client, m, q.from.uri.octets, q.to.uri.octets}, answer.number);
    };
    return of.size() == 0 ? accepted(q.message->method()) : std::ranges::any_of(of, accepted);
}

bool answers_what_was_sent(const exchanges& e, const transaction& t, const reading& answer)
{
    const auto& taint = e.at(t.request).seen->taint;
    return answer.final() && t.final == answer.index && taint.by == taint::hand::script && decided(e, answer);
}

std::optional<bool> takes(const sip::message& request, std::string_view type, std::string_view subtype)
{
    const auto is = [](std::string_view range, std::string_view what) {
        return range == "*" || sip::iequals(range, what);
    };
    const auto* row = request.first(sip::field_id::accept);
    if (!row)
        return sip::iequals(type, "application") && sip::iequals(subtype, "sdp");
    for (; row; row = request.next(*row))
        for (auto rest = request.value(*row); !rest.empty();)
        {
            const auto one = sip::parse_media_type(next_value(rest));
            if (!one || one->params.value("q").starts_with('0'))
                return std::nullopt;
            if (is(one->type, type) && is(one->subtype, subtype))
                return true;
        }
    return false;
}

void judge_refusal(const exchanges& e,
                   const transaction& t,
                   const reading& answer,
                   const expectation& want,
                   bool was_accepted,
                   judgement& j)
{
    const std::string_view letters{&want.letter, 1};
    const bool told = answer.success() ? want.wrong : was_accepted && (want.right || want.wrong);
    if (!told)
        return j.inconclusive(t.server, letters);
    j.could_break(t.server, letters);
    if (want.wrong)
        j.broken(want.letter, {&answer, std::string{want.expected}, std::to_string(answer.status),
                               answer.line, &e.at(t.request)});
}

}  // namespace rules
