// How the ladder is read from the top (relations.hpp): the reader, and what it knows so far. Private to
// relations.cpp (what answers, acknowledges or cancels) and relate_calls.cpp (what begins, and in which
// dialog).
#pragma once

#include "script/misfit.hpp"
#include "script/reaches.hpp"
#include "script/script.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace script {

class relater
{
public:
    explicit relater(flow& s);
    std::optional<misfit> relate();

private:
    using index = std::uint32_t;
    static constexpr auto none = relation::none;

    // What is known of a request so far, while the ladder is read from the top.
    struct progress
    {
        index final = none;          // the last final response to it
        std::vector<index> unheard;  // final responses to an INVITE that have no ACK yet, in their order
        bool cancelled = false, retried = false, ended = false;
        std::string_view call;                   // its name, or that of a branch of a fork; "" for none
        std::vector<std::string_view> branches;  // names of those that proxies make of it
    };
    enum class fit : std::uint8_t { no, over, open };

    void one(index i);
    index copied(index i) const;
    bool another_waits(index ack, index before) const;
    template <class Fits>
    index nearest_above(index i, Fits&& fits)
    {
        return nearest_above(i, rungs_[i].call, fits);
    }
    template <class Fits>
    index nearest_above(index i, std::string_view named, Fits& fits);
    void belongs(index i);
    index request_on_hop(index i);
    void acknowledge(index i);
    index acknowledged_by(index i) const;
    bool acknowledges_refusal(index i) const;
    index received_before(index i);
    index won_before(index i) const;

    void begins(index i);
    void passes_on(index i);
    index replaced_by(index i) const;
    bool is_to_be_sent_again(index j) const;
    bool fails_over(index j, index i) const;  // i is sent to the next server instead of j
    bool redirects(index j) const;
    index dialog_between(index i);
    index response_that_made(index i) const;
    bool stands(index invite, party_index p) const;

    void no_place(index i);
    bool is_user(party_index p) const { return flow_.parties[p].plays == rules::role::ua; }
    bool is_named(index j, std::string_view call) const;

    const std::vector<rung>& rungs_;
    const flow& flow_;
    std::vector<relation>& out_;
    std::vector<destinations> to_;
    std::vector<progress> more_;
    std::optional<misfit> wrong_;
};

// Of a ladder.
inline bool is_request(const rung& r) { return r.what.status == 0; }
inline bool is_final(const rung& r) { return r.what.status >= 200; }
inline bool is_success(const rung& r) { return r.what.status >= 200 && r.what.status < 300; }
inline bool is_request_of(const rung& r, std::string_view method)
{
    return is_request(r) && r.what.method == method;
}

// The nearest rung above that fits: one that is still open if there is one. Of several that are open and
// belong to different calls, the one of the call that has no name; when all have one, nobody can say.
template <class Fits>
relater::index relater::nearest_above(index i, std::string_view named, Fits& fits)
{
    index open = none, over = none, other = none;
    for (index j = i; j-- > 0;)
    {
        if (out_[j].first_copy != j || (!named.empty() && !is_named(j, named)))
            continue;
        const fit how = fits(j);
        if (how == fit::over && over == none)
            over = j;
        if (how != fit::open)
            continue;
        if (open == none)
            open = j;
        else if (more_[j].call != more_[open].call && !more_[open].call.empty())
            (more_[j].call.empty() ? open : other) = j;
    }
    if (open != none && other != none && !more_[open].call.empty())
        wrong_ = {i, false,
                  name_of(rungs_[i]) + " may belong to the call '" + std::string{more_[other].call} +
                      "' of " + name_of(rungs_[other]) + " or to '" + std::string{more_[open].call} +
                      "' of " + name_of(rungs_[open]) + ": say to which, call = \"...\""};
    return open != none ? open : over;
}

}  // namespace script
