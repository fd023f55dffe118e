#include "mutate/mutate.hpp"

#include "mutate/mend.hpp"
#include "sip/framer.hpp"

#include <algorithm>

namespace mutate {

namespace {

constexpr int tries = 16;  // of mutators, until one has something to do

bool looks_like_sip(std::string_view octets)
{
    const auto begin = octets.find_first_not_of("\r\n");
    if (begin == std::string_view::npos)
        return false;
    const auto line = octets.substr(begin, std::min(octets.find('\n', begin), octets.size()) - begin);
    return line.starts_with("SIP/") || line.find(" SIP/") != std::string_view::npos;
}

// The messages of a stream as far as they are whole; what follows them is the last.
std::vector<std::string> messages_of(std::string_view octets)
{
    std::vector<std::string> out;
    sip::framer framer;
    framer.put(octets);
    std::size_t used = 0;
    while (out.size() + 1 < limits::messages)
    {
        const auto next = framer.next();
        if (!next || !*next)
            break;
        const auto at = octets.find(**next, used);
        if (at == std::string_view::npos)
            break;
        out.emplace_back(octets.substr(used, at - used)).append(**next);
        used = at + (*next)->size();
    }
    if (used < octets.size())
        out.emplace_back(octets.substr(used));
    return out;
}

std::string joined(const std::vector<std::string>& messages)
{
    std::string out;
    for (const auto& m : messages)
        out.append(m);
    return out;
}

class maker
{
public:
    maker(std::uint64_t seed, const options& how) : pick_{seed}, how_{how}
    {
        const auto from = how.only.empty() ? all_mutators() : how.only;
        for (const auto* m : from)
            (m->nature == nature::legal ? legal_ : wrong_).push_back(m);
    }

    mutant make(std::string_view octets)
    {
        mutant out;
        if (octets.size() > how_.most_octets || !looks_like_sip(octets))
            octets = made_ = fresh(pick_);
        auto messages = messages_of(octets);
        // One change in two, half as often three ...
        unsigned steps = 1;
        while (steps < how_.most_steps && pick_.below(2) == 0)
            ++steps;
        const bool break_one = !wrong_.empty() && (legal_.empty() || pick_.below(100) < how_.wrong_of_100);
        for (unsigned n = legal_.empty() ? steps - 1 : 0; n < steps; ++n)
        {
            const bool last = n + 1 == steps;
            for (int i = 0; i < tries; ++i)
                if (take_step(messages, last && break_one ? wrong_ : legal_, out.steps))
                    break;
        }
        out.octets = joined(messages);
        return out;
    }

private:
    bool take_step(std::vector<std::string>& messages,
                   const std::vector<const mutator*>& from,
                   std::vector<step>& done)
    {
        if (from.empty())
            return false;
        const auto& m = *from[pick_.below(from.size())];
        std::size_t size = 0;
        for (const auto& one : messages)
            size += one.size();
        change how{pick_, how_.most_octets - size};
        auto before = messages;
        const bool did = m.apply_to_all ? m.apply_to_all(messages, how) : to_one(messages, m, how);
        std::size_t after = 0;
        for (const auto& one : messages)
            after += one.size();
        if (!did || after > how_.most_octets || messages.empty() || messages == before)
        {
            messages = std::move(before);
            return false;
        }
        done.push_back({&m, how.rule()});
        return true;
    }

    static bool to_one(std::vector<std::string>& messages, const mutator& m, change& how)
    {
        auto& octets = how.one_of(messages);
        const std::string source = octets;
        draft d{source};
        const auto wanted = traits_of(d);
        if (!m.apply(d, how))
            return false;
        mend(d, wanted, how);
        octets = d.finish();
        return true;
    }

    sip::choices pick_;
    options how_;
    std::vector<const mutator*> legal_, wrong_;
    std::string made_;
};

}  // namespace

std::string_view mutant::rule() const
{
    const auto broken = std::ranges::find_if(steps, [](const step& s) { return !s.rule.empty(); });
    return broken == steps.end() ? std::string_view{} : broken->rule;
}

mutant mutate(std::string_view octets, std::uint64_t seed, const options& how)
{
    return maker{seed, how}.make(octets);
}

}  // namespace mutate
