// What is known of the calls that pass: one state for each Call-ID, bounded, the oldest forgotten first.
#pragma once

#include "weak/reading.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace weak {

struct call
{
    std::string from_tag;         // of the first INVITE that came
    std::uint64_t invite = 0;     // CSeq number of the last INVITE that came; 0: none did
    bool placed = false;          // an INVITE of it was sent
    bool accepted = false;        // the INVITE that came last was answered with a 2xx
    bool refused = false;         // ... with a 300-699
    unsigned acceptances = 0;     // how often that 2xx was sent
    bool acknowledged = false;    // an ACK came behind that answer
    bool given_up_early = false;  // a CANCEL came before any INVITE
    bool ended = false;           // a BYE was sent, or one that came was answered with a 2xx
    std::uint64_t bye = 0;        // CSeq number of the last BYE that was answered so; 0: none was

    bool stands() const { return accepted && !ended; }
    bool is_half_open() const { return invite != 0 && !ended && !refused && !acknowledged; }
};

class calls
{
public:
    static constexpr std::size_t most = 4'096;
    static constexpr std::size_t most_of_call_id = 1'024;  // octets; the rest does not tell two calls apart

    const call* find(std::string_view call_id) const;  // null: unknown
    void received(const reading& r);
    void sent(const reading& r);

    std::size_t half_open() const;  // INVITEs that came and have neither been refused nor acknowledged
    std::size_t standing() const;   // calls that were accepted and not ended

private:
    call& of(std::string_view call_id);
    static void answered(call& c, const reading& r);

    std::map<std::string, call, std::less<>> all_;
    std::deque<std::string> order_;
};

}  // namespace weak
