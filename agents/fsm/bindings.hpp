// The location table of a registrar (RFC 3261 10): which Contacts an address of record is bound to, and until
// when. A plain value in virtual time. All or nothing of an update is taken (10.3).
#pragma once

#include "fsm/alarms.hpp"
#include "fsm/link.hpp"
#include "fsm/state_hash.hpp"
#include "fsm/time.hpp"
#include "fsm/visited.hpp"
#include "sip/uri.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fsm {

struct binding
{
    std::string contact;  // the URI, as registered
    std::string params;   // of the Contact, as registered, without q and expires: ";+sip.instance=..." or ""
    int q = 1000;         // in thousandths
    time_point expires{};
    std::string call_id;
    std::uint32_t cseq = 0;
    std::vector<std::string> path;  // Route values, "<sip:...;lr>", the first hop first (RFC 3327 5.3)
    // The connection by which it came from the user agent itself; nothing: by a datagram, or by others.
    std::optional<link> flow = {};
    std::uint64_t order = 0;  // of arrival; a refresh keeps it

    std::size_t octets() const;  // of its texts
};

// What peers send cannot make a table grow beyond these.
struct bindings_limits
{
    std::size_t aors = 100'000;
    std::size_t of_one_aor = 32;
    std::size_t of_one = 4'096;           // octets of the texts of one binding
    std::size_t octets = 64 * 1'048'576;  // of the texts of all bindings, and of the AORs
};

class bindings
{
public:
    enum class outcome : std::uint8_t {
        done,
        out_of_order,  // the same Call-ID, and a CSeq that is not higher: nothing is changed
        full,          // it would go beyond the limits: nothing is changed
    };
    struct change  // of one binding: it is made, updated, or removed
    {
        std::string contact, params;
        int q = 1000;
        duration lasts{};  // from now on; 0 removes it
    };
    struct update  // of one REGISTER
    {
        std::string_view call_id;
        std::uint32_t cseq = 0;
        std::span<const change> changes;    // of several that are for the same Contact, the last is done
        std::span<const std::string> path;  // of each of them
        std::optional<link> flow = {};      // of each of them
    };

    explicit bindings(const bindings_limits& limits = {}) : limits_{limits} {}

    // RFC 3261 10.3 item 7. `aor` is canonical. Contacts are compared as 19.1.4 says. Time: the bindings of
    // this AOR times the changes, and a logarithm of the AORs.
    outcome take(time_point now, std::string_view aor, const update& what);
    // 10.3 item 6: Contact "*"
    outcome clear(time_point now, std::string_view aor, std::string_view call_id, std::uint32_t cseq);

    void expired(time_point now);  // removes what is due: called by all of the above
    time_point deadline() const { return due_.next(); }

    // In the order of arrival; those that lasted at the last call of the above. Good until the next.
    std::span<const binding> of(std::string_view aor) const;
    // Of whoever has registered this URI.
    std::optional<link> flow_to(const sip::uri& contact) const;
    bool has_flow(const link& l) const { return by_flow_.contains(l); }
    std::size_t size() const { return size_; }
    std::size_t aors() const { return by_aor_.size(); }
    std::size_t octets() const { return octets_; }
    const bindings_limits& limits() const { return limits_; }
    void visited(std::string_view aor, binding_event e) const { happens(of(aor).size(), e); }
    void add_to(state_hash& h) const;

private:
    using aor_number = std::uint64_t;
    struct record
    {
        std::string aor;
        std::vector<binding> all;
    };

    void commit(std::string_view aor, std::vector<binding> all);
    void happens(std::size_t of_this_aor, binding_event e) const;
    void enter_flows(aor_number number, const record& is);
    void forget_flows(aor_number number, const record& is);
    const record* find(std::string_view aor) const;

    bindings_limits limits_;
    std::map<std::string, aor_number, std::less<>> by_aor_;
    std::map<aor_number, record> records_;
    alarms<aor_number> due_;                                   // when the first of its bindings expires
    std::set<std::pair<std::string, aor_number>> by_contact_;  // those with a flow, as canonical_aor()
    std::map<link, std::size_t> by_flow_;                      // how many bindings
    aor_number last_number_ = 0;
    std::uint64_t last_order_ = 0;
    std::size_t size_ = 0, octets_ = 0;
};

// RFC 3261 10.3 item 5: without parameters, unescaped, and the host in lower case; sip and sips name the same
// address of record (RFC 5630 5.2). Nothing: it is neither.
std::optional<std::string> canonical_aor(const sip::uri& uri);

}  // namespace fsm
