#include "rules/engine.hpp"

namespace rules {

namespace {

kinds kind_of(const reading& r) { return r.request ? requests : r.response ? responses : unreadable; }

role_set role_of(const exchanges& e, party_index p)
{
    const auto* party = e.who(p);
    return party ? bit(party->plays) : unknown_party;
}

// What occurs in a docket: a rule that is about nothing of it need not be asked.
struct contents
{
    unsigned kinds = 0;
    std::uint64_t fields = 0;
    method_set messages = 0, transactions = 0;
};

contents contents_of(const exchanges& e)
{
    contents out;
    for (const auto& r : e.readings())
    {
        out.kinds |= kind_of(r);
        out.fields |= r.fields.to_ullong();
        out.messages |= bit(r.method);
    }
    for (const auto& t : e.transactions())
        out.transactions |= bit(t.method);
    return out;
}

bool occurs(const scope& s, const contents& in)
{
    return (s.of & in.kinds) != 0 && (s.any_of == 0 || (s.any_of & in.fields) != 0) &&
           (s.methods & in.messages) != 0;
}

bool names(const scope& s, const exchanges& e, const reading& r)
{
    return (s.of & kind_of(r)) != 0 && (s.methods & bit(r.method)) != 0 &&
           (s.any_of == 0 || (s.any_of & r.fields.to_ullong()) != 0) &&
           (s.sender == anybody || (s.sender & role_of(e, r.seen->from)) != 0);
}

bool names(const scope& s, const exchanges& e, const transaction& t)
{
    return (s.methods & bit(t.method)) != 0 &&
           (s.client == anybody || (s.client & role_of(e, t.client)) != 0) &&
           (s.server == anybody || (s.server & role_of(e, t.server)) != 0);
}

void judge(const exchanges& e, const reading& r, const scope& s, judgement& j)
{
    if (s.message)
        s.message(e, r, j);
    const auto* before = s.dialog && !r.to.tag.empty() ? e.dialog_before(r) : nullptr;
    if (before)
        s.dialog(e, *before, r, j);
}

}  // namespace

void judge(const exchanges& docket, std::span<judgement> all)
{
    const auto in = contents_of(docket);
    for (auto& j : all)
    {
        const auto& s = j.rule().check;
        j.open(docket);
        if ((s.message || s.dialog) && occurs(s, in))
            for (const auto& r : docket.readings())
                if (names(s, docket, r))
                    judge(docket, r, s, j);
        if (s.transaction && (s.methods & in.transactions) != 0)
            for (const auto& t : docket.transactions())
                if (names(s, docket, t))
                    s.transaction(docket, t, j);
        if (s.docket)
            s.docket(docket, j);
    }
}

}  // namespace rules
