#include "provocations.hpp"

namespace weak_test {

namespace {

using steps = std::vector<step>;

// Calls that were answered, and acknowledged or not.
steps many_calls(int count, bool acknowledged)
{
    steps out;
    for (int i = 0; i < count; ++i)
    {
        const call_of c{"call-" + std::to_string(i)};
        out.push_back(c.invite());
        out.push_back(c.answer("200 OK", "INVITE", 1));
        if (acknowledged)
            out.push_back(c.ask("ACK", 1, "b"));
    }
    return out;
}

steps then(steps all, const step& further)
{
    all.push_back(further);
    return all;
}

step placed()
{
    auto out = call_of{}.invite();
    out.ours = true;
    return out;
}

}  // namespace

std::vector<provocation> by_calls()
{
    const call_of c, other{"c2"}, forked{"c1", "other"};
    const auto invite = c.invite(), ok = c.answer("200 OK", "INVITE", 1), ack = c.ask("ACK", 1, "b"),
               bye = c.ask("BYE", 2, "b"), busy = c.answer("486 Busy Here", "INVITE", 1),
               rings = c.answer("180 Ringing", "INVITE", 1), cancel = c.ask("CANCEL", 1),
               over = c.answer("200 OK", "BYE", 2);
    const step replaces{with(other.invite().octets, "CSeq:", "Replaces: c1;to-tag=1;from-tag=2\r\nCSeq:")};
    const step answer{response("200 OK", "INVITE")};
    return {
        {"bye-before-ack", {invite, ok, bye}, {{invite, ok, ack, bye}, {invite, rings, bye}}},
        {"re-invite-without-offer",
         {invite, ok, ack, c.invite(2, "b", "")},
         {{invite, ok, ack, c.invite(2, "b")},
          {c.invite(1, "", ""), ok, ack},
          {invite, ok, ack, bye, over, c.invite(3, "b", "")}}},
        {"re-invite-before-ack",
         {invite, ok, c.invite(2, "b")},
         {{invite, ok, ack, c.invite(2, "b")}, {invite, ok, c.invite(1)}}},
        {"ack-of-another-cseq",
         {invite, ok, c.ask("ACK", 2, "b")},
         {{invite, ok, ack, c.invite(2, "b"), c.ask("ACK", 2, "b")}, {c.ask("ACK", 2, "b")}}},
        {"invite-of-another-from",
         {invite, forked.invite(2)},
         {{invite, c.invite(2)},
          {invite, ok, ack, call_of{"c1", "b"}.invite(7, "a")},
          {invite, call_of{"c2", "b"}.invite()}}},
        {"bye-of-no-call", {bye}, {{invite, ok, ack, bye}, {placed(), bye}}},
        {"answer-to-an-answer", {answer}, {{placed(), answer}, {{response("200 OK", "OPTIONS")}}}},
        {"cancel-after-final",
         {invite, ok, cancel},
         {{invite, rings, cancel}, {invite, ok, c.ask("CANCEL", 2)}, {invite, busy, ack}}},
        {"cancel-before-invite",
         {cancel, invite},
         {{invite, cancel}, {cancel, other.invite()}, {cancel, cancel}}},
        {"cancel-of-another-cseq", {invite, c.ask("CANCEL", 2)}, {{invite, cancel}, {c.ask("CANCEL", 2)}}},
        {"bye-twice",
         {invite, ok, ack, bye, over, c.ask("BYE", 3, "b")},
         {{invite, ok, ack, bye, over, bye},
          {invite, ok, ack, bye, c.answer("401 Unauthorized", "BYE", 2), c.ask("BYE", 3, "b")}}},
        {"replaces-of-no-call", {replaces}, {{invite, replaces}}},
        {"leak-of-unacknowledged",
         {invite, ok, ok, ok},
         {{invite, ok, ok, ack, ok}, {invite, ok, ok}, {invite, busy, busy, busy}}},
        {"half-open-over-48",
         then(many_calls(48, false), c.invite()),
         {then(many_calls(47, false), c.invite()), then(many_calls(60, true), c.invite())}},
        {"calls-over-64", then(many_calls(64, true), c.invite()), {then(many_calls(63, true), c.invite())}},
    };
}

}  // namespace weak_test
