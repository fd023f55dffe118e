// Every mutator on every message of the corpus: what is legal stays legal, what is wrong breaks the rule that
// the mutator names.
#include "corpus.hpp"

#include "mutate/mutate.hpp"
#include "rules/rule.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace {

using mutate::nature;

const std::vector<std::string>& seeds()
{
    static const auto all = messages_of_corpus();
    return all;
}

// The letters that a message breaks when it is judged alone.
std::set<std::string> broken_by(const std::string& octets)
{
    rules::traffic seen;
    seen.parties.push_back({"Alice", rules::role::ua, true, {}, ""});
    seen.parties.push_back({"Bob", rules::role::ua, false, {}, ""});
    rules::sighting s;
    s.from = 0;
    s.to = 1;
    s.source = *fsm::numeric_address("192.0.2.101", 5060);
    s.destination = *fsm::numeric_address("192.0.2.201", 5060);
    s.seen_arriving = true;
    s.arrived.push_back({});
    s.message = sip::store(octets);
    seen.messages.push_back(std::move(s));
    std::vector<const rules::rule*> all;
    for (const auto& r : rules::all_rules())
        all.push_back(&r);
    std::set<std::string> out;
    for (const auto& v : rules::judge(seen, all))
        for (const auto& f : v.findings)
            out.insert(f.rule);
    return out;
}

// No start line that the parser knows: the referee passes it by.
bool unreadable(const std::string& octets)
{
    sip::message m;
    m.scan(octets);
    return !m.is_request() && !m.is_response();
}

std::string told_of(const std::string& octets)
{
    std::string out = "; broken:";
    for (const auto& rule : broken_by(octets))
        out.append(" ").append(rule);
    sip::message m;
    m.scan(octets);
    if (const auto wrong = sip::check(m))
        out.append("; not read at octet ")
            .append(std::to_string(wrong->offset))
            .append(", expected ")
            .append(wrong->expected);
    return out;
}

class mutators : public testing::TestWithParam<const mutate::mutator*>
{
protected:
    template <class See>
    void each_mutant(See see) const
    {
        const mutate::mutator* one[]{GetParam()};
        mutate::options how;
        how.only = one;
        how.most_steps = 1;
        for (std::size_t n = 0; n < seeds().size(); ++n)
            for (std::uint64_t seed = 0; seed < 3; ++seed)
                if (const auto m = mutate::mutate(seeds()[n], n * 1000 + seed, how); !m.steps.empty())
                    see(seeds()[n], m);
    }
};

}  // namespace

TEST_P(mutators, have_something_to_do_in_the_corpus)
{
    std::size_t count = 0;
    each_mutant([&](const std::string&, const mutate::mutant&) { ++count; });
    EXPECT_GT(count, 0u);
}

TEST_P(mutators, break_the_rule_that_they_name_or_none)
{
    std::size_t count = 0, astray = 0;
    std::string example;
    each_mutant([&](const std::string&, const mutate::mutant& m) {
        ++count;
        bool right = false;
        if (GetParam()->nature == nature::legal)
            right = m.rule().empty() && accepted(m.octets);
        else
            right =
                rules::find_rule(m.rule()) && (broken_by(m.octets).contains(std::string{m.rule()}) ||
                                               (unreadable(m.octets) && m.rule().starts_with("SYN-LINE-1")));
        if (!right && ++astray == 1)
            example = std::string{m.rule()} + told_of(m.octets) + "\n" + m.octets.substr(0, 3000);
    });
    // A wrong mutant must break its rule in 95 of 100, a legal one must be right in 99.
    EXPECT_LE(astray * (GetParam()->nature == nature::legal ? 100 : 20), count)
        << astray << " of " << count << "\n"
        << example;
}

TEST_P(mutators, do_the_same_for_the_same_seed)
{
    each_mutant([&](const std::string&, const mutate::mutant& m) { EXPECT_FALSE(m.octets.empty()); });
    const mutate::mutator* one[]{GetParam()};
    mutate::options how;
    how.only = one;
    for (std::uint64_t seed = 0; seed < 20; ++seed)
        EXPECT_EQ(mutate::mutate(seeds()[seed % seeds().size()], seed, how).octets,
                  mutate::mutate(seeds()[seed % seeds().size()], seed, how).octets);
}

INSTANTIATE_TEST_SUITE_P(,
                         mutators,
                         testing::ValuesIn(std::vector(mutate::all_mutators().begin(),
                                                       mutate::all_mutators().end())),
                         [](const auto& p) {
                             std::string name{p.param->name};
                             std::ranges::replace(name, '-', '_');
                             return name;
                         });
