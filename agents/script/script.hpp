// A script: a ladder, who plays each lifeline, and what is added to single rungs. Data only.
#pragma once

#include "dns/table.hpp"
#include "fsm/address.hpp"
#include "fsm/registrar_terms.hpp"
#include "fsm/time.hpp"
#include "rules/traffic.hpp"
#include "script/case.hpp"
#include "script/credentials.hpp"
#include "script/registration.hpp"
#include "script/relations.hpp"
#include "script/stream_fault.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace script {

using rules::party_index;

// "487 INVITE": a status with the method it answers. status 0: the request itself.
struct caption
{
    int status = 0;
    std::string method;
    friend bool operator==(const caption&, const caption&) = default;
};

// What a request is given that its machines would not give it, for what its receiver must then do: it is
// well formed, and nobody's fault.
struct stimulus
{
    enum class dialog : std::uint8_t { usual, none /* outside of any */, early /* before there is a 2xx */ };
    enum class tag : std::uint8_t { usual, none, other };
    // What it proves after a challenge: as it should; nothing; another password; a nonce never given out.
    enum class proof : std::uint8_t { usual, none, wrong, stale };

    dialog within = dialog::usual;
    tag from_tag = tag::usual, to_tag = tag::usual;
    bool other_branch = false;           // than its machines would give it
    bool other_rack = false;             // of a PRACK: of a response that there is none of (RFC 3262 3)
    std::optional<std::int64_t> cseq;    // the number itself, or
    bool cseq_is_step = false;           // by how much it differs from what would follow
    std::optional<std::uint32_t> again;  // index of a rung above: that message once more
    std::optional<fsm::duration> every;  // between the copies of `times`
    bool comes_again = false;            // in another rung
    bool require_100rel = false;         // of an INVITE: what is provisional must arrive (RFC 3262 4)
    proof credentials = proof::usual;

    bool rewrites() const
    {
        return from_tag != tag::usual || to_tag != tag::usual || other_branch || other_rack ||
               cseq.has_value();
    }
    explicit operator bool() const
    {
        return rewrites() || within != dialog::usual || again || every || require_100rel ||
               credentials != proof::usual;
    }
};

struct rung
{
    std::uint32_t number = 0;  // 9 for F9
    caption what;
    std::vector<caption> or_else;  // of a response: what may come instead; an agent sends `what`
    party_index from = 0, to = 0;
    bool drawn_leftwards = false;        // "Alice <- Proxy1": as the author wrote it
    std::uint32_t line = 0, column = 0;  // of its caption, for messages about it

    std::string call;                     // the name of its call, where a ladder has several; "": worked out
    std::optional<fsm::duration> after;   // wait before sending
    std::optional<fsm::duration> within;  // must arrive by then; default 64*T1
    bool optional = false;
    bool choice = false;  // of a final response: no RFC has a device send it rather than another
    std::optional<std::uint32_t> crosses;  // index of a rung above that the sender does not wait for
    std::optional<std::string> body;       // octets, already read from the file
    std::string content_type;              // of `body`: from its ending (.sdp), or `fields`
    std::vector<std::pair<std::string, std::string>> fields;
    std::vector<std::string> without;
    // The user of its Contact, in place of the usual one: where its sender is reached from then on (RFC 3261
    // 12.2). Nobody's fault, and what follows is held against it.
    std::string target;
    std::optional<std::string> octets;  // this, byte for byte
    std::uint32_t times = 1;
    bool lost = false;
    bool has_placeholders = false;  // in `fields` or `octets` (templates.hpp)
    bool forwards_body = false;     // of an application layer gateway: `body` instead of what came
    std::string against;  // the section that forbids what its sender is made to do here: "RFC 3261 9.2"
    stimulus provokes;
    stream_fault stream;                    // of an agent, over a stream
    std::optional<registration> registers;  // a REGISTER, where the script says what it asks for
    std::string trigger;  // what makes a device send it, by name (act.hpp); "none": nothing; "": what fits it

    // Is this status drawn, be it that of an alternative?
    bool draws(int status) const;
    // Is it sent otherwise than a machine sends it, for what that provokes?
    bool is_stimulus() const { return provokes || provokes.comes_again || times > 1 || !against.empty(); }
    bool alters_message() const
    {
        return !fields.empty() || !without.empty() || !target.empty() || octets.has_value() ||
               provokes.rewrites();
    }
    // Does it leave otherwise than it was made, for whatever reason?
    bool changes_message() const { return alters_message() || forwards_body; }
};

namespace limits {                                     // of what is loaded; over them a script is refused
inline constexpr std::size_t script_octets = 1 << 20;  // also of each file that it names
inline constexpr std::size_t lifelines = 32;
inline constexpr std::size_t rungs = 500;
inline constexpr std::uint32_t times = 1000;  // copies of one rung
inline constexpr std::size_t name =
    15;  // octets of a name: of a lifeline, one column of the figure; of a call
inline constexpr std::size_t users = 1'000;      // of one who challenges
inline constexpr std::size_t alternatives = 16;  // captions of one rung
inline constexpr std::size_t method = 32;
inline constexpr fsm::duration pause = std::chrono::hours{24};     // the longest `after` and `within`
inline constexpr fsm::duration linger = std::chrono::minutes{10};  // of `linger`
}  // namespace limits

struct script_party
{
    std::string name;
    rules::role plays = rules::role::ua;
    std::string aor, display;                      // user agents
    std::string domain;                            // all others
    std::optional<fsm::transport> transport = {};  // by which it is reached; nothing: as the run has it
    // Of the requests of a user agent (RFC 3261 18.1.1, RFC 3581): the host of their Via, "" for its own;
    // whether they ask for the source port; whether they leave from another port than it listens on.
    std::string sent_by = {};
    bool rport = true;
    bool source_port = false;
    bool record_route = true;  // proxies
    // Proxies: they answer REGISTER for their domain, and send calls to who is registered (RFC 3261 16.5);
    // they try the Contacts of a 3xx by themselves (16.7 item 4).
    bool registrar = false, recurse = false;
    // A proxy that changes session descriptions on their way: what it forwards may have a `body` of its own.
    bool alg = false;
    bool registers_itself_only = false;  // a device whose profile says so (RFC 3261 10.2)
    bool recovers_dialogs = false;       // the same (RFC 3261 12.2.2)
    fsm::registrar_terms terms = {};     // registrars, and proxies that are one
    account credentials = {};
    challenges challenging = {};
};

struct flow
{
    std::string path, title, spec, description;
    fsm::duration linger{0};                 // how long to watch after the last rung, whatever comes
    std::vector<script_party> parties;       // in the order of `lifelines`
    std::vector<rung> rungs;                 // F1..Fn in order, no gaps
    std::vector<relation> relations;         // one per rung; filled by the loader
    std::optional<case_table> of_case = {};  // [case]: what it shows, of a script that shows a fault again
    dns::table names = {};  // [dns]: where hosts are, before anybody else is asked; of parties, their marks
};

// What stands in `names` for a host that is a party, as where parties are is known only when it is played:
// 0.0.0.1 of the first, an address that nobody has (RFC 1122 3.2.1.3). Back: nobody, where it is none.
fsm::address party_mark(party_index p);
party_index marked_party(const fsm::address& a);

// It says that everybody is reached over UDP: what it draws does not happen over streams.
bool is_about_udp(const flow& s);

std::string to_text(const caption& c);   // "487 INVITE"
std::string captions_of(const rung& r);  // "487 INVITE"; "180/183 INVITE" when any may come
std::string name_of(const rung& r);      // "F9"

}  // namespace script
