#include "script/reaches.hpp"

#include <algorithm>

namespace script {
namespace {

class travelling
{
public:
    travelling(const flow& s, std::size_t start) : flow_{s}, start_{s.rungs[start]}
    {
        reach(start_.to, true);
        for (std::size_t i = start + 1; i < s.rungs.size() && has_it_ != 0; ++i)
            meets(s.rungs[i]);
    }

    destinations where() const { return out_; }
    // Because of what it was answered with.
    bool is_asked_again(const rung& next) const
    {
        return asks_again(answered_) || (answered_ == 503 && is_next_server(flow_, start_.to, next.to));
    }

private:
    void meets(const rung& r)
    {
        if (r.what.method != start_.what.method || !(has_it_ & bit(r.from)) ||
            (!r.call.empty() && r.call != start_.call && !names_a_branch(r.call)))
            return;
        if (r.what.status == 0)
        {
            reach(r.to, (passes_it_on_ & bit(r.from)) != 0);
            if (r.what.method == "ACK")  // RFC 3261 16.11: it goes one way
                has_it_ &= ~bit(r.from);
        }
        else if (r.what.status >= 200)
        {
            has_it_ &= ~bit(r.from);
            if (r.from == start_.to && r.to == start_.from)
                answered_ = r.what.status;
        }
    }

    // Not begun by a user agent: a proxy said it first, of what it passes on.
    bool names_a_branch(std::string_view call) const
    {
        const auto first = std::ranges::find(flow_.rungs, call, &rung::call);
        return first->what.status == 0 && flow_.parties[first->from].plays != rules::role::ua;
    }

    void reach(party_index p, bool by_proxies)
    {
        const bool user = flow_.parties[p].plays == rules::role::ua;
        has_it_ |= bit(p);
        if (by_proxies && !user)
            passes_it_on_ |= bit(p);
        if (!user || p == start_.from)
            return;
        out_.last = p;
        if (by_proxies)
            out_.ends |= bit(p);
    }

    const flow& flow_;
    const rung& start_;
    destinations out_;
    std::uint32_t has_it_ = 0, passes_it_on_ = 0;  // and has not answered; proxies
    int answered_ = 0;                             // finally, by whom it was sent to; 0: by nobody
};

}  // namespace

bool is_mute(const flow& s, party_index p)
{
    return s.parties[p].plays != rules::role::ua &&
           std::ranges::none_of(s.rungs, [&](const rung& r) { return r.from == p; });
}

std::vector<destinations> destinations_of(const flow& s)
{
    std::vector<destinations> out(s.rungs.size());
    for (std::size_t i = s.rungs.size(); i-- > 0;)
    {
        const rung& r = s.rungs[i];
        if (r.what.status != 0)
            continue;
        const travelling request{s, i};
        out[i] = request.where();
        if (out[i].last != rules::nobody)
            continue;
        const auto again = std::find_if(
            s.rungs.begin() + static_cast<std::ptrdiff_t>(i) + 1, s.rungs.end(), [&](const rung& next) {
                return next.what == r.what && next.from == r.from && next.call == r.call &&
                       (request.is_asked_again(next) || next.to == r.to || is_mute(s, r.to));
            });
        if (again != s.rungs.end())
            out[i] = out[static_cast<std::size_t>(again - s.rungs.begin())];
    }
    return out;
}

}  // namespace script
