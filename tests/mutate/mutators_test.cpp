// Every mutator on every message of the corpus: what is legal stays legal, what is wrong breaks the rule that
// the mutator names.
#include "corpus.hpp"
#include "unjudged.hpp"

#include "mutate/mutate.hpp"
#include "rules/rule.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace {

using mutate::nature;

const std::vector<std::string>& seeds()
{
    static const auto all = [] {
        auto out = messages_of_corpus();
        for (auto& stream : streams_of_corpus())
            out.push_back(std::move(stream));
        return out;
    }();
    return all;
}

// The letters that a message breaks when it is judged alone.
std::set<std::string> broken_by(const std::string& octets, fsm::transport over)
{
    rules::traffic seen;
    seen.parties.push_back({"Alice", rules::role::ua, true, {}, ""});
    seen.parties.push_back({"Bob", rules::role::ua, false, {}, ""});
    rules::sighting s;
    s.from = 0;
    s.to = 1;
    s.source = *fsm::numeric_address("192.0.2.101", 5060);
    s.destination = *fsm::numeric_address("192.0.2.201", 5060);
    s.source.transport = s.destination.transport = over;
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
    sip::scanned_message m;
    m.scan(octets);
    return !m.is_request() && !m.is_response();
}

// What is wrong with the octets, by rule and letter, as far as one message after the other tells.
std::set<std::string> all_broken_by(const std::string& octets, fsm::transport over)
{
    std::set<std::string> out;
    for (const auto& one : messages_on_a_stream(octets))
    {
        out.merge(broken_by(one, over));
        out.merge(unjudged(one));
        if (unreadable(one))
        {
            out.insert("SYN-LINE-1.a");
            // Of another version, which is a fault of its own: "HTTP/1.1 200 OK".
            if (one.find("SIP/2.0") != 0 && one.find('/') < one.find('\n'))
                out.insert("SYN-LINE-1.b");
        }
    }
    return out;
}

bool is_right(const mutate::mutator& by, const std::string& source, const mutate::mutant& m)
{
    const auto over = by.apply_to_all ? fsm::transport::tcp : fsm::transport::udp;
    // Who does not know what it breaks is told by sip::check(): the letter may be a neighbour of the
    // referee's.
    if (by.name.starts_with("octet"))
        return m.rule().empty() ? accepted(m.octets) : rules::find_rule(m.rule()) && !accepted(m.octets);
    if (by.nature == nature::wrong)
        return (rules::find_rule(m.rule()) || is_unlisted(m.rule())) &&
               (all_broken_by(m.octets, over).contains(std::string{m.rule()}) ||
                (!by.apply_to_all && broken_by(m.octets, over).contains(std::string{m.rule()})) ||
                (unreadable(m.octets) && m.rule().starts_with("SYN-LINE-1")));
    const auto all_accepted = [](const std::string& octets) {
        return std::ranges::all_of(messages_on_a_stream(octets), accepted);
    };
    // Behind some messages of RFC 4475 there is what is none.
    if (!m.rule().empty() || !(all_accepted(source) ? all_accepted(m.octets) : accepted(m.octets)))
        return false;
    // What another method, status or Request-URI asks of the rest of a message is no matter of its syntax.
    std::set<std::string> before{"AUT-CHAL-1.a", "AUT-CHAL-1.b", "AUT-CRED-1.e",
                                 "EVT-SUB-1.a",  "EVT-NOT-2.c",  "RFR-REQ-1.a"};
    std::set<std::string> after;
    for (const auto& one : messages_on_a_stream(source))
        before.merge(unjudged(one));
    for (const auto& one : messages_on_a_stream(m.octets))
        after.merge(unjudged(one));
    return std::ranges::includes(before, after);
}

std::string told_of(const std::string& octets)
{
    std::string out = "; broken:";
    for (const auto& rule : broken_by(octets, fsm::transport::udp))
        out.append(" ").append(rule);
    sip::scanned_message m;
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
                if (const auto m = mutate::mutate(seeds()[n], n * 1000 + seed, how);
                    !m.steps.empty() &&
                    (GetParam()->apply_to_all || messages_on_a_stream(seeds()[n]).size() == 1))
                    see(seeds()[n], m);
    }
};

}  // namespace

TEST_P(mutators, break_the_rule_that_they_name_or_none)
{
    std::size_t count = 0, astray = 0;
    std::string example;
    each_mutant([&](const std::string& source, const mutate::mutant& m) {
        ++count;
        if (!is_right(*GetParam(), source, m) && ++astray == 1)
            example = std::string{m.rule()} + told_of(m.octets) + "\n" + m.octets.substr(0, 3000);
    });
    EXPECT_GT(count, 0u) << "nothing to do in the corpus";
    // A wrong mutant must break its rule in 95 of 100, a legal one must be right in 99.
    EXPECT_LE(astray * (GetParam()->nature == nature::legal ? 100 : 20), count)
        << astray << " of " << count << "\n"
        << example;
}

TEST_P(mutators, do_the_same_for_the_same_seed)
{
    const mutate::mutator* one[]{GetParam()};
    mutate::options how;
    how.only = one;
    for (std::uint64_t seed = 0; seed < 20; ++seed)
        EXPECT_EQ(mutate::mutate(seeds()[seed % seeds().size()], seed, how).octets,
                  mutate::mutate(seeds()[seed % seeds().size()], seed, how).octets);
}

// Of those with a range of their own that single messages tell: CSeq and Max-Forwards.
TEST(numbers, that_are_legal_stay_within_the_range_of_their_field)
{
    const auto& all = mutate::all_mutators();
    const mutate::mutator* one[]{
        *std::ranges::find(all, "number-at-its-ends", [](const mutate::mutator* m) { return m->name; })};
    mutate::options how;
    how.only = one;
    how.most_steps = 1;
    for (std::uint64_t seed = 0; seed < 300; ++seed)
    {
        const auto m = mutate::mutate("OPTIONS sip:bob@biloxi.example.com SIP/2.0\r\n"
                                      "Via: SIP/2.0/UDP client.atlanta.example.com;branch=z9hG4bK74bf9\r\n"
                                      "Max-Forwards: 70\r\n"
                                      "From: <sip:alice@atlanta.example.com>;tag=9fxced76sl\r\n"
                                      "To: <sip:bob@biloxi.example.com>\r\n"
                                      "Call-ID: 3848276298220188511@atlanta.example.com\r\n"
                                      "CSeq: 1 OPTIONS\r\n"
                                      "Content-Length: 0\r\n\r\n",
                                      seed, how);
        const auto broken = broken_by(m.octets, fsm::transport::udp);
        EXPECT_FALSE(broken.contains("SYN-MF-1.a") || broken.contains("IDS-CSEQ-1.b")) << m.octets;
    }
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
