// Who sends is known by link and transaction, not by one exact address (RFC 3261 18.1.1, 18.2.2).
#include "table.hpp"

#include "script/load.hpp"
#include "sip/build.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using rules::party_index;

constexpr std::string_view two_refuse = R"(title = "Two refuse"
lifelines = ["Alice", "Bob", "Carol"]

[party.Alice]
plays = "ua"
aor = "sip:alice@atlanta.example.com"

[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"

[party.Carol]
plays = "ua"
aor = "sip:carol@biloxi.example.com"

[ladder]
F1 = "INVITE Alice -> Bob"
F2 = "486 INVITE Alice <- Bob"
F3 = "ACK Alice -> Bob"
F4 = "INVITE Alice -> Carol"
F5 = "486 INVITE Alice <- Carol"
F6 = "ACK Alice -> Carol"
)";

fsm::address at(int host, std::uint16_t port)
{
    return *fsm::numeric_address("192.168.0." + std::to_string(host), port);
}

const auto alice = at(1, 5060), bob = at(2, 5060), carol = at(2, 5070);

// Bob and Carol are devices on one host; what they send comes from `from`.
struct one_host
{
    script::flow flow;
    run::run r;

    explicit one_host(std::string_view script)
        : flow{script::load_script_text(script, "table.toml")},
          r{flow, {{false, alice, {}}, {true, bob, {}}, {true, carol, {}}}, judged()}
    {
    }

    static run::settings judged()
    {
        run::settings out;
        out.rules = rules::select("");
        return out;
    }

    // Until nothing more leaves; each INVITE is refused.
    void play(const fsm::address& from)
    {
        fsm::time_point now{};
        r.start(now);
        for (;;)
        {
            run::departure out;
            if (r.next(out))
            {
                r.sent(now, out);
                if (out.message->method() != sip::method::invite)
                    continue;
                sip::response_parts parts;
                parts.status = 486;
                parts.to_tag = "device";
                r.received(now, 0, {alice, from}, sip::store(sip::make_response(*out.message, parts)));
            }
            else if (r.over() || r.deadline() == fsm::never)
                return;
            else
                r.expired(now = r.deadline());
        }
    }

    std::vector<party_index> senders(fsm::time_point end = fsm::time_point{std::chrono::minutes{2}})
    {
        std::vector<party_index> out;
        for (const auto& m : r.result(end).traffic.messages)
            if (m.from != 0)
                out.push_back(m.from);
        return out;
    }
};

// 17.1.3: a response belongs to the transaction of its branch, wherever it comes from.
TEST(rfc3261_17_1_3_neighbours, two_devices_on_one_host_are_told_apart_by_their_transactions)
{
    one_host h{two_refuse};
    h.play(at(2, 40'000));
    EXPECT_EQ(h.senders(), (std::vector<party_index>{1, 2}));
}

TEST(rfc3261_17_1_3_neighbours, so_is_one_that_answers_from_another_host)
{
    one_host h{two_refuse};
    h.play(at(77, 40'000));
    EXPECT_EQ(h.senders(), (std::vector<party_index>{1, 2}));
}

// 18.1.1: "the client transport MUST insert a value of the "sent-by" field into the Via header field".
TEST(rfc3261_18_1_1_neighbours, a_request_from_another_port_is_of_whom_its_via_names)
{
    one_host h{two_refuse};
    h.r.start({});
    const auto request = [](const std::string& sent_by) {
        return sip::store("OPTIONS sip:alice@192.168.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP " + sent_by +
                          ";branch=z9hG4bK" + sent_by.substr(10, 1) + sent_by.substr(12) +
                          "\r\nMax-Forwards: 70\r\nFrom: <sip:x@biloxi.example.com>;tag=1\r\nTo: "
                          "<sip:alice@192.168.0.1>\r\nCall-ID: " +
                          sent_by + "\r\nCSeq: 1 OPTIONS\r\nContact: <sip:x@" + sent_by +
                          ">\r\nContent-Length: 0\r\n\r\n");
    };
    h.r.received({}, 0, {alice, at(2, 40'001)}, request("192.168.0.2:5070"));
    h.r.received({}, 0, {alice, at(2, 40'002)}, request("192.168.0.2:5060"));
    h.r.received({}, 0, {alice, at(2, 40'003)}, request("192.168.0.9:5060"));
    EXPECT_EQ(h.senders(fsm::time_point{}), (std::vector<party_index>{2, 1, rules::nobody}));
}

TEST(rfc3261_18_1_1_neighbours, a_request_from_another_host_is_not_of_whom_its_via_names)
{
    one_host h{two_refuse};
    h.r.start({});
    h.r.received({}, 0, {alice, at(77, 40'001)},
                 sip::store("OPTIONS sip:alice@192.168.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP "
                            "192.168.0.2:5070;branch=z9hG4bKx\r\nMax-Forwards: 70\r\nFrom: "
                            "<sip:x@biloxi.example.com>;tag=1\r\nTo: <sip:alice@192.168.0.1>\r\nCall-ID: "
                            "1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"));
    EXPECT_EQ(h.senders(fsm::time_point{}), (std::vector<party_index>{rules::nobody}));
}

// Whoever it is, it is no agent of ours: those send from where they listen.
TEST(rfc3261_18_1_1_neighbours, a_device_that_names_an_agent_in_its_via_is_not_taken_for_it)
{
    one_host h{two_refuse};
    h.r.start({});
    h.r.received({}, 0, {alice, at(1, 40'001)},
                 sip::store("OPTIONS sip:alice@192.168.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP "
                            "192.168.0.1:5060;branch=z9hG4bKx\r\nMax-Forwards: 70\r\nFrom: "
                            "<sip:x@biloxi.example.com>;tag=1\r\nTo: <sip:alice@192.168.0.1>\r\nCall-ID: "
                            "1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"));
    EXPECT_EQ(h.senders(fsm::time_point{}), (std::vector<party_index>{rules::nobody}));
}

}  // namespace
