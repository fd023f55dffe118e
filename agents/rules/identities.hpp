// The branches and tags that each party made over a run, to see when one is made again in another call (RFC
// 3261 8.1.1.7, 19.3). Hashes in bounded tables: what a call keeps to itself is judged in its docket.
#pragma once

#include "rules/evidence.hpp"
#include "rules/recent.hpp"
#include "sip/via.hpp"

#include <boost/container/small_vector.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace rules {

namespace limits {
inline constexpr std::size_t identities = 65'536;  // branches, and tags, that are remembered: see recent.hpp
}  // namespace limits

// What the recorder knows of a message when it comes. From, To, and CSeq of a request are read when they are
// asked for, and once: most messages of a call need none of them.
class traits
{
public:
    explicit traits(const sip::message& m);  // which must outlive this

    bool request = false, response = false;
    sip::method method = sip::method::other;  // of a response: of its CSeq
    int status = 0;
    bool one_via = false;
    sip::via via;                        // the topmost; empty when there is none, or it is unreadable
    std::uint64_t call = 0, branch = 0;  // hashes; 0: none

    std::string_view from_tag() const;  // "" also when it is unreadable
    std::string_view to_tag() const;
    bool complete() const;  // Via, From, To, Call-ID and CSeq are there and readable

private:
    struct address
    {
        bool asked = false, readable = false;
        std::string_view tag;
    };
    template <class Read>
    static const address& ask(address& a, Read read, const sip::message& m);
    const address& from() const;
    const address& to() const;

    const sip::message* message_;
    bool has_via_ = false, has_cseq_ = false;
    mutable address from_, to_;
};

class identities
{
public:
    // A request's branch was used in another call, on a request that this does not cancel or acknowledge.
    std::optional<reuse> branch(const traits& t, const sighting& s, reuse::origin here);

    // A tag that the sender made: in From of a request outside a dialog, or in To of the response to one. It
    // was made in another call, or continues a series.
    struct made_tag
    {
        std::optional<reuse> again;
        std::uint64_t key = 0;  // for ended() and refused(); never 0
    };
    made_tag tag(std::string_view tag, const traits& t, const sighting& s, reuse::origin here);
    void ended(std::uint64_t key, std::uint64_t call, int status);  // by a final response; the first counts

    // RFC 3261 8.1.3.4, 8.1.3.5: a request that follows a refusal may keep From and change the Call-ID. Also
    // when no final response was seen, or it is forgotten.
    bool refused(std::uint64_t key);

private:
    struct use
    {
        reuse::origin here;
        std::uint64_t call = 0, place = 0;  // hashes of Call-ID; of sent-by and transport
        fsm::time_point at{};
        party_index from = nobody, to = nobody;
        bool cancel = false, tainted = false;
        int final = 0;  // 0: none yet
    };
    struct series
    {
        std::optional<std::uint64_t> last, step;
    };

    static reuse again(reuse::kind what, const use& first, reuse::origin here);
    bool counted(party_index who, std::string_view tag);

    recent<use> branches_{limits::identities}, tags_{limits::identities};
    boost::container::small_vector<series, 2> series_;  // of each party
};

bool short_tag(std::string_view tag);  // RFC 3261 19.3: no room for 32 bits

}  // namespace rules
