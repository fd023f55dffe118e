// What rules ask of the other calls of a run: who else registered an address-of-record (RFC 3261 10.2), how
// far a series of REGISTERs had come, who gave and who used a nonce (RFC 7616 3.3), and what was accepted.
// Hashes in bounded tables; of what they have forgotten anything may be so.
#pragma once

#include "rules/evidence.hpp"
#include "rules/identities.hpp"
#include "rules/recent.hpp"
#include "sip/uri.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace rules {

namespace limits {
inline constexpr std::size_t other_calls = 16'384;  // entries of each table: see recent.hpp
}  // namespace limits

class other_calls
{
public:
    // The last REGISTER with this Call-ID that the sender of this one sent there, with its CSeq number as
    // key; nothing when there is none.
    std::optional<reuse> note(const traits& t, const sighting& s, reuse::origin here);

    // Another call than this had a REGISTER for the address-of-record there, at this moment or later.
    bool registered(const sip::uri& aor,
                    party_index registrar,
                    std::string_view call_id,
                    fsm::time_point since) const;

    struct first_nonce
    {
        std::uint32_t number = 0;  // of the sighting that gave it first
        party_index server = nobody, client = nobody;
        bool direct = false;  // to who made the request: there was no other Via
    };
    const first_nonce* given(std::string_view nonce) const;  // null: by nobody
    // Credentials of another call than this had it.
    bool used_elsewhere(std::string_view nonce, std::string_view call_id) const;

    // A request of the client was answered 2xx by the server before this sighting of the run: of this method,
    // and with these URIs in From and To, octet for octet. False also where that is forgotten.
    struct acceptance
    {
        party_index server = nobody, client = nobody;
        sip::method method = sip::method::other;
        std::string_view from, to;
    };
    bool accepted(const acceptance& what, std::uint32_t before) const;

private:
    struct visit
    {
        std::uint64_t call = 0;
        fsm::time_point at{};
    };
    struct record
    {
        visit last, other;  // of different calls
    };
    struct step
    {
        reuse::origin here;
        std::uint32_t cseq = 0;
        fsm::time_point at{};
    };
    struct use
    {
        std::uint64_t call = 0;
        bool more = false;  // calls
    };

    std::optional<reuse> note_register(const traits& t, const sighting& s, reuse::origin here);
    void note_given(const traits& t, const sighting& s, reuse::origin here);
    void note_used(const traits& t, const sighting& s);
    void note_accepted(const traits& t, const sighting& s, reuse::origin here);

    mutable recent<record> records_{limits::other_calls};
    recent<step> series_{limits::other_calls};
    mutable recent<first_nonce> given_{limits::other_calls};
    mutable recent<use> used_{limits::other_calls};
    mutable recent<std::uint32_t> accepted_{limits::other_calls};  // by which sighting first
};

}  // namespace rules
