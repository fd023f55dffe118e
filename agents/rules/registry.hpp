// The rules of each family, a table beside its checks. registry.cpp puts them in the order of the rules'
// document.
#pragma once

#include "rules/rule.hpp"

#include <span>

namespace rules {

std::span<const rule> syntax_rules();             // SYN-LINE, SYN-MAND, SYN-SINGLE
std::span<const rule> grammar_rules();            // SYN-GRAM
std::span<const rule> uri_rules();                // SYN-ADDR, SYN-URI
std::span<const rule> content_rules();            // SYN-MF, SYN-CL, SYN-CT, SYN-NA
std::span<const rule> tolerance_rules();          // SYN-TOL
std::span<const rule> response_rules();           // RSP
std::span<const rule> identifier_rules();         // IDS
std::span<const rule> via_rules();                // VIA
std::span<const rule> transaction_rules();        // TXN-INV, TXN-NI
std::span<const rule> server_rules();             // TXN-100, TXN-SRV
std::span<const rule> success_rules();            // TXN-2XX
std::span<const rule> later_server_rules();       // TXN-ACC, TXN-408, TXN-1XX
std::span<const rule> cancel_rules();             // CAN
std::span<const rule> ack_rules();                // ACK-NON2
std::span<const rule> ack_2xx_rules();            // ACK-2XX
std::span<const rule> bye_rules();                // BYE
std::span<const rule> dialog_rules();             // DLG-RR, -CT, -ID
std::span<const rule> route_rules();              // DLG-RT, DLG-TGT
std::span<const rule> sequence_rules();           // DLG-CSEQ, -481, -END
std::span<const rule> modification_rules();       // MOD
std::span<const rule> update_rules();             // MOD-UPD
std::span<const rule> registration_rules();       // REG-FORM, REG-SEQ, REG-REFR, REG-ERR
std::span<const rule> registrar_rules();          // REG-SRV-LIST, -EXP, -423, -STAR, -ORD
std::span<const rule> registrar_refusal_rules();  // REG-SRV-DENY, -HDR
std::span<const rule> option_rules();             // OPT
std::span<const rule> refusal_rules();            // ERR-METH, ERR-420
std::span<const rule> body_refusal_rules();       // ERR-415, ERR-406
std::span<const rule> address_refusal_rules();    // ERR-416, ERR-482
std::span<const rule> malformed_rules();          // ERR-400, ERR-505
std::span<const rule> after_refusal_rules();      // ERR-RETRY, ERR-UNK
std::span<const rule> proxy_rules();              // PRX-MF, -VIA, -RESP, -COPY, -RR
std::span<const rule> proxy_route_rules();        // PRX-RT
std::span<const rule> proxy_target_rules();       // PRX-RURI
std::span<const rule> proxy_request_rules();      // PRX-REQ
std::span<const rule> proxy_100_rules();          // PRX-100
std::span<const rule> forking_rules();            // PRX-FWD, PRX-BEST, PRX-CAN
std::span<const rule> proxy_auth_rules();         // PRX-AUTH
std::span<const rule> loop_rules();               // PRX-TC, PRX-LOOP
std::span<const rule> proxy_ack_rules();          // PRX-ACK
std::span<const rule> redirect_rules();           // RDR
std::span<const rule> auth_rules();               // AUT-CHAL, AUT-NOCH, AUT-NONCE, AUT-ALG
std::span<const rule> credential_rules();         // AUT-CRED
std::span<const rule> password_rules();           // AUT-RESP
std::span<const rule> count_rules();              // AUT-NC
std::span<const rule> retry_rules();              // AUT-RETRY
std::span<const rule> information_rules();        // AUT-INFO
std::span<const rule> transport_rules();          // TRN
std::span<const rule> sdp_rules();                // SDP-FMT
std::span<const rule> offer_rules();              // SDP-PLACE, SDP-ANS
std::span<const rule> answer_rules();             // SDP-MLINE, -ORIG, -REJ, -DIR, -FMTS
std::span<const rule> session_rules();            // SDP-VER, SDP-KEEP

std::span<const rule> reliable_rules();       // REL-REQ, -RSEQ, -RTX, -2XX, -RECV
std::span<const rule> prack_rules();          // REL-PRACK, REL-OA
std::span<const rule> event_rules();          // EVT
std::span<const rule> refer_rules();          // RFR
std::span<const rule> session_timer_rules();  // TMR

}  // namespace rules
