// RFC 3263 4.1, 4.2, 5: from the host of a SIP URI, or of a Via, to the servers where a message may be sent,
// the best first. Sans I/O: one question out, its answer in, and so on; it ends by itself (limits.hpp).
#pragma once

#include "dns/table.hpp"
#include "sip/choices.hpp"
#include "sip/uri.hpp"
#include "sip/via.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dns {

struct wanted  // of a URI or a Via
{
    std::string host;  // TARGET of RFC 3263 4: a name, or a number
    std::optional<std::uint16_t> port = {};
    std::optional<fsm::transport> transport = {};  // that it names
    bool sips = false;
    std::string unknown_transport = {};  // that it names, and nobody here has: "sctp"
};

wanted wanted_by(const sip::uri& uri);  // its maddr, where it has one
wanted wanted_by(const sip::via& via);  // RFC 3263 5: where a response goes that cannot go back as it came

struct abilities  // ours
{
    std::vector<fsm::transport> transports;  // the most wanted first
    bool v4 = true, v6 = false;              // with both, IPv4 comes first
};

struct target
{
    fsm::address at;
    std::string from;  // "SRV _sip._udp.example.com 1 1 5060 p1.example.com"; "": it was a number
};

// The order in which the servers of SRV records are tried: by priority, and within one by weight, drawn as
// RFC 2782 "Usage rules" has it. At most `most`.
std::vector<srv> in_order(std::vector<srv> all, sip::choices& pick, std::size_t most);

class search
{
public:
    search(wanted what, abilities ours, std::uint64_t seed);

    // What it asks now; null: it is over. Told the answer, it goes on.
    const question* asks() const { return asks_ ? &*asks_ : nullptr; }
    void answered(const answer& a);

    // Once it is over. None: why_none() says what was asked and what came, in one line.
    const std::vector<target>& targets() const { return targets_; }
    std::string why_none() const;

private:
    struct service  // an SRV name, and what its servers are reached by
    {
        std::string name;
        fsm::transport over;
    };
    struct place  // a host whose addresses are targets
    {
        std::string host;
        std::uint16_t port;
        fsm::transport over;
        std::string from;
    };
    enum class step : std::uint8_t { naptr, srv, address, over };

    void begin();
    void end(std::string why = {});
    void ask(std::string name, record_type t);
    bool has(fsm::transport t) const;
    fsm::transport usual() const;
    std::optional<fsm::transport> over_of_service(std::string_view written) const;
    void ask_for_services(std::vector<service> which, bool first_only);
    void on_naptr(const records& found);
    void on_srv(const records& found);
    void on_address(const records& found);
    void next_service();
    void ask_for_places();
    void ask_for_place();
    void found(fsm::address at, const place& of);
    void ask_for_host(fsm::transport over);
    bool follow_alias(const answer& a);
    void note(const answer& a);

    wanted what_;
    abilities ours_;
    sip::choices pick_;
    step step_ = step::over;
    std::optional<question> asks_;
    std::vector<service> services_;  // [at_] is asked for
    std::vector<place> places_;
    std::size_t at_ = 0, asked_ = 0, aliases_ = 0;
    bool first_only_ = false;  // the first service that has servers is the one
    bool had_srv_ = false;     // there were SRV records
    bool asks_v6_ = false;     // of the place, its IPv6 addresses
    std::vector<target> targets_;
    std::string why_, history_;  // of what was asked
};

}  // namespace dns
