// The stage before the attacks: flows that the composer made, all of them legal.
#include "campaign/answers.hpp"
#include "campaign/hunt.hpp"

#include <algorithm>

namespace campaign {

namespace {

std::string bucket_for(const charge& is, std::string_view name)
{
    auto out = std::string{to_text(is.what)} + " / " + std::string{composed_kind} + " / ";
    if (is.what == symptom::wrong_response)
        out += is.rules.front() + " / ";
    return out + std::string{name};
}

// Of "hold + options": the two; of one alone, nothing.
std::vector<std::string_view> parts_of(std::string_view name)
{
    constexpr std::string_view with = " + ";
    const auto second = name.find(with);
    if (second == name.npos)
        return {};
    return {name.substr(0, second), name.substr(second + with.size())};
}

}  // namespace

std::string hunt::bucket_of(const composed& c, const charge& is) const
{
    for (const auto alone : parts_of(c.name))
        if (auto known = bucket_for(is, alone); buckets_.contains(known))
            return known;
    return bucket_for(is, c.name);
}

void hunt::report(const composed& c, const std::string& bucket, proof shows)
{
    finding f;
    f.shows = std::move(shows);
    f.number = ++findings_;
    f.arm = f.shows.of.name;
    f.bucket = f.arm == c.name ? bucket : bucket_for(f.shows.is, f.arm);
    if (f.bucket != bucket)  // one of two modifiers was enough
        ++buckets_[f.bucket];
    f.kind = composed_kind;
    f.rung = composed_rung;
    f.in_words = words_for(f);
    if (owes_a_rung(f.shows.result))
        f.in_words += ": " + what_is_missing(f.shows.result);
    const auto found = std::string{composed_kind} + ' ' + f.arm;
    keep(std::move(f), found);
}

bool hunt::play_composed(const std::vector<composed>& cases)
{
    auto as_ever = usual_;
    as_ever.owes_rungs = true;
    for (const auto& c : cases)
    {
        if (!bench_.go_on())
        {
            ended_ = bench_.was_interrupted() ? "interrupted" : "the time is up";
            return false;
        }
        suspect now;
        now.seed = seed_of(~how_.seed, composed_ + 1);
        now.rung = static_cast<std::uint32_t>(c.flow->rungs.size() - 1);
        now.text = c.text;
        now.name = c.name;
        for (const auto part : parts_of(c.name))
            if (const auto one = std::ranges::find(cases, part, &composed::name); one != cases.end())
                now.simpler.push_back({one->name, one->text});
        auto result = bench_.play(*c.flow, now.seed, {});
        const auto seen = result.interrupted ? look{} : bench_.look_at();
        if (stopped(result))
            return false;
        ++composed_;
        if (answers_.size() < limits::signatures)
            answers_.insert(signature_of(result));
        const auto is = charge_of(result, seen, as_ever);
        if (is.what == symptom::tool)
            to_.says("composed " + c.name + ": " + result.why);
        if (is.what == symptom::none || is.what == symptom::tool)
            continue;
        const auto bucket = bucket_of(c, is);
        if (++buckets_[bucket] == 1 && findings_ < limits::findings)
        {
            to_.says("composed " + c.name + ": " + std::string{meaning_of(is.what)} + "; played again");
            auto shows = investigation{target_, bench_, as_ever}.of({now}, is, bench_.now() + how_.minimize);
            if (!shows.flow)
            {
                shows.result = std::move(result);
                shows.flow = c.flow;
            }
            report(c, bucket, std::move(shows));
        }
        if ((is.what != symptom::wrong_response && !come_back()) || is_enough())
            return false;
    }
    return true;
}

}  // namespace campaign
