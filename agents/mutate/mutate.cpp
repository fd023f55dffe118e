#include "mutate/mutate.hpp"

#include "mutate/mend.hpp"
#include "sip/fields.hpp"
#include "sip/framer.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

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

// No second message behind the first: what a stream is cut by says so (RFC 3261 18.3).
bool is_one_message(const draft& m)
{
    if (m.body.empty())
        return true;
    const auto* length = m.first(sip::field_id::content_length);
    if (!length)
        return true;  // a framer would give up
    const auto said = sip::parse_number(length->value);
    return !said || *said >= m.body.size();
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

using mutators = std::vector<const mutator*>;

mutators of_nature(nature wanted, std::span<const mutator* const> from)
{
    mutators out;
    std::ranges::copy_if(from, std::back_inserter(out),
                         [=](const mutator* m) { return m->nature == wanted; });
    return out;
}

const mutators& all_of(nature wanted)
{
    static const auto legal = of_nature(nature::legal, all_mutators());
    static const auto wrong = of_nature(nature::wrong, all_mutators());
    return wanted == nature::legal ? legal : wrong;
}

// A message, or several behind each other, on the way to being a mutant. What is one message stays in a draft
// from one try to the next: most mutators find nothing to do in most messages.
class work
{
public:
    work(std::string_view octets, std::size_t most_octets) : most_{most_octets}, octets_{octets}
    {
        if (!is_one_message(read()))
            become(messages_of(octets_));
    }

    // False: the mutator found nothing to do, or did too much; all is as it was.
    bool apply(const mutator& m, sip::choices& pick, std::vector<step>& done)
    {
        change how{pick, most_ - (is_one() ? octets_.size() : size_of(several_))};
        const bool did = m.apply_to_all ? apply_to_all(m, how)
                         : is_one()     ? to_one(m, how)
                                        : to_one_of(m, how);
        if (!did)
            return false;
        // Who changes octets blindly does not know what it broke.
        const bool unknown = m.nature == nature::wrong && how.rule().empty();
        done.push_back({&m, unknown ? rule_of(finish_copy()) : how.rule()});
        return true;
    }

    std::string finish() { return is_one() ? std::move(octets_) : joined(); }

private:
    bool is_one() const { return several_.empty(); }

    std::string finish_copy() const { return is_one() ? octets_ : joined(); }

    std::string joined() const
    {
        std::string out;
        out.reserve(size_of(several_));
        for (const auto& m : several_)
            out.append(m);
        return out;
    }

    static std::size_t size_of(const std::vector<std::string>& messages)
    {
        std::size_t out = 0;
        for (const auto& m : messages)
            out += m.size();
        return out;
    }

    void become(std::vector<std::string> messages)
    {
        read_.reset();
        several_ = std::move(messages);
    }

    void become(std::string octets)
    {
        read_.reset();  // its views lie in octets_
        several_.clear();
        octets_ = std::move(octets);
    }

    // Not before a mutator asks: behind the last there is nobody who would.
    draft& read()
    {
        if (!read_)
            traits_ = traits_of(read_.emplace(octets_));
        return *read_;
    }

    bool to_one(const mutator& m, change& how)
    {
        auto& one = read();
        if (!m.apply(one, how))
            return false;
        mend(one, traits_, how);
        const bool fits = one.size() <= most_;
        auto octets = fits ? one.finish() : std::string{};
        const bool changed = fits && octets != octets_;
        become(changed ? std::move(octets) : std::move(octets_));
        return changed;
    }

    bool to_one_of(const mutator& m, change& how)
    {
        auto& octets = how.one_of(several_);
        draft d{octets};
        const auto wanted = traits_of(d);
        if (!m.apply(d, how))
            return false;
        mend(d, wanted, how);
        if (size_of(several_) - octets.size() + d.size() > most_)
            return false;
        auto made = d.finish();
        if (made == octets)
            return false;
        octets = std::move(made);
        return true;
    }

    bool apply_to_all(const mutator& m, change& how)
    {
        auto messages = is_one() ? std::vector<std::string>{octets_} : several_;
        if (!m.apply_to_all(messages, how) || messages.empty() || size_of(messages) > most_)
            return false;
        if (messages.size() == 1)
        {
            if (is_one() && messages.front() == octets_)
                return false;
            become(std::move(messages.front()));
            return true;
        }
        if (messages == several_)
            return false;
        become(std::move(messages));
        return true;
    }

    std::size_t most_;
    std::string octets_;                // of the one message
    std::optional<draft> read_;         // the same; none: not read yet
    unsigned traits_ = 0;               // of the draft
    std::vector<std::string> several_;  // empty: it is one
};

mutant make(std::string_view octets, sip::choices pick, const options& how)
{
    mutators chosen_legal, chosen_wrong;
    if (!how.only.empty())
    {
        chosen_legal = of_nature(nature::legal, how.only);
        chosen_wrong = of_nature(nature::wrong, how.only);
    }
    const auto& legal = how.only.empty() ? all_of(nature::legal) : chosen_legal;
    const auto& wrong = how.only.empty() ? all_of(nature::wrong) : chosen_wrong;

    mutant out;
    std::string made;
    if (octets.size() > how.most_octets || !looks_like_sip(octets))
    {
        made = fresh(pick);
        octets = std::string_view{made}.substr(0, how.most_octets);
    }
    work message{octets, how.most_octets};
    // One change in two, half as often three ...
    unsigned steps = 1;
    while (steps < how.most_steps && pick.below(2) == 0)
        ++steps;
    const bool break_one = !wrong.empty() && (legal.empty() || pick.below(100) < how.wrong_of_100);
    for (unsigned n = legal.empty() ? steps - 1 : 0; n < steps; ++n)
    {
        const auto& from = n + 1 == steps && break_one ? wrong : legal;
        for (int i = 0; i < tries && !from.empty(); ++i)
            if (message.apply(*from[pick.below(from.size())], pick, out.steps))
                break;
    }
    out.octets = message.finish();
    return out;
}

}  // namespace

std::string_view mutant::rule() const
{
    const auto broken = std::ranges::find_if(steps, [](const step& s) { return !s.rule.empty(); });
    return broken == steps.end() ? std::string_view{} : broken->rule;
}

mutant mutate(std::string_view octets, std::uint64_t seed, const options& how)
{
    return make(octets, sip::choices{seed}, how);
}

}  // namespace mutate
