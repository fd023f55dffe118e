#include "redact/registered.hpp"

#include "redact/text.hpp"

#include <algorithm>

namespace redact {

namespace {

// Names between blanks, and one at each end.
bool is_one_of(std::string_view names, std::string_view name)
{
    return !name.empty() && name.find(' ') == name.npos &&
           names.find(' ' + lower(name) + ' ') != std::string_view::npos;
}

// RFC 3261 20, RFC 3262 7, RFC 3841 9, RFC 4028, RFC 4412 3, RFC 6086 7, RFC 6665 8.2; and those that are
// learned by themselves: Via, Call-ID and what names dialogs.
constexpr std::string_view fields =
    " accept accept-encoding accept-language accept-resource-priority allow allow-events answer-mode "
    "call-id content-disposition content-encoding content-language content-length content-transfer-encoding "
    "content-type cseq date event expires flow-timer identity info-package join max-breadth max-forwards "
    "mime-version min-expires min-se priority priv-answer-mode privacy proxy-require rack recv-info "
    "refer-sub replaces request-disposition require resource-priority retry-after rseq session-expires "
    "session-id subscription-state supported target-dialog timestamp unsupported user-to-user via "
    "c d e i k l o u v x y ";

// RFC 3261 25.1, RFC 3840 9, RFC 3841 9, RFC 7315 5, RFC 7616 3, RFC 3329 2.2, RFC 5626, RFC 5627, RFC 7044
// 5, RFC 4566, and of those that a field's own reading learns.
constexpr std::string_view parameters =
    " lr transport ttl method user comp sigcomp-id ob bnc tag branch rport q expires purpose reason index "
    "cause protocol handling charset boundary encoding to-tag from-tag local-tag remote-tag "
    "early-only final rc mp np refresher events qop nc algorithm stale uri domain userhash auts alg ealg "
    "prot mod port-c port-s d-alg d-qop d-ver reg-id text duration generic-param keep alias oc oc-algo "
    "oc-validity oc-seq privacy screen party counter limit sescase regstate npi noa rn npdi cic "
    "audio video automata class duplex data control mobility description schemes priority methods "
    "extensions application isfocus actor language type sip.audio sip.video sip.automata sip.class "
    "sip.duplex sip.mobility sip.schemes sip.priority sip.methods sip.extensions sip.actor "
    "sip.byeless sip.rendering sip.message sip.fax sip.ice name-addr id state event version cell-info-age "
    "network-provided info ppt appearance appearance-index url error "
    "nonce cnonce response opaque nextnonce rspauth username realm username* targetname crand ik ck "
    "gssapi-data token call-id icid-value utran-cell-id-3gpp cgi-3gpp ci-3gpp2 i-wlan-node-id "
    "dsl-location remote received maddr m mode size level media ";

constexpr std::string_view known_values =
    " true false yes no on off none null auto any both full half default enabled disabled active inactive "
    "passive udp tcp tls ws wss sip sips tel phone ip dialog confirmed early terminated unknown personal "
    "business fixed mobile hex base64 md5 sha-256 isdn voice audio video text data orig term registered "
    "unregistered required optional public private internal external session session-initiator "
    "session-receiver user server proxy client required supported allowed calling called screened ";

constexpr std::string_view words_of_paths =
    " path index html api sip cgi-bin www pub public static assets images img icons icon pics pic photo "
    "photos pictures sounds sound audio rings ring cert certs certificate passport loc location locations "
    "info help docs services service auth oauth token tokens login people user users root default ";

constexpr std::string_view keys =
    " type status state event method version alg typ encoding format action code result verdict reason "
    "content-type contenttype mimetype lang language level severity kind class transport protocol ppt ";

}  // namespace

bool is_of_the_protocol(std::string_view field) { return is_one_of(fields, field); }
bool is_known_parameter(std::string_view name) { return is_one_of(parameters, name); }
bool is_known_value(std::string_view value) { return is_one_of(known_values, value); }
bool is_word_of_paths(std::string_view part) { return is_one_of(words_of_paths, part); }
bool is_known_key(std::string_view key) { return is_one_of(keys, key); }

}  // namespace redact
