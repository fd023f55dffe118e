// Rows that any message may carry: one of each field of RFC 3261 20 and of its extensions that we know, after
// the examples of their RFCs.
#pragma once

#include "sip/names.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace mutate {

struct sample_row
{
    std::string_view name, value;
};

// clang-format off
inline constexpr sample_row sample_rows[] = {
    {"Accept",               "application/sdp;level=1, application/x-private, text/html;q=0.5"},
    {"Accept-Encoding",      "gzip"},
    {"Accept-Language",      "da, en-gb;q=0.8, en;q=0.7"},
    {"Alert-Info",           "<http://www.example.com/sounds/moo.wav>"},
    {"Allow",                "INVITE, ACK, OPTIONS, CANCEL, BYE"},
    {"Allow-Events",         "presence, message-summary"},
    {"Call-Info",            "<http://www.example.com/alice/photo.jpg> ;purpose=icon"},
    {"Content-Disposition",  "session;handling=optional"},
    {"Content-Language",     "fr"},
    {"Date",                 "Sat, 13 Nov 2010 23:29:00 GMT"},
    {"Error-Info",           "<sip:not-in-service-recording@atlanta.example.com>"},
    {"Event",                "presence;id=7"},
    {"Expires",              "300"},
    {"In-Reply-To",          "70710@saturn.example.com, 17320@saturn.example.com"},
    {"MIME-Version",         "1.0"},
    {"Min-Expires",          "60"},
    {"Min-SE",               "90"},
    {"Organization",         "Boxes by Bob"},
    {"P-Asserted-Identity",  "\"Cullen Jennings\" <sip:fluffy@example.com>"},
    {"P-Preferred-Identity", "<sip:+14085551212@example.com>"},
    {"Path",                 "<sip:P1.example.com;lr>"},
    {"Priority",             "emergency"},
    {"Privacy",              "id"},
    {"Proxy-Require",        "sec-agree"},
    {"RAck",                 "776656 1 INVITE"},
    {"RSeq",                 "988789"},
    {"Reason",               "SIP ;cause=200 ;text=\"Call completed elsewhere\""},
    {"Record-Route",         "<sip:p2.example.com;lr>"},
    {"Refer-To",             "<sip:dave@denver.example.org?Replaces=12345%40192.168.118.3%3Bto-tag%3D12345%3Bfrom-tag%3D5FFE-3994>"},
    {"Referred-By",          "<sip:referror@referror.example>;cid=\"20398823.2UWQFN309shb3@referror.example\""},
    {"Replaces",             "425928@bobster.example.org;to-tag=7743;from-tag=6472"},
    {"Reply-To",             "Bob <sip:bob@biloxi.example.com>"},
    {"Require",              "100rel"},
    {"Retry-After",          "18000;duration=3600"},
    {"Route",                "<sip:bigbox3.site3.example.com;lr>, <sip:server10.biloxi.example.com;lr>"},
    {"SIP-ETag",             "dx200xyz"},
    {"SIP-If-Match",         "dx200xyz"},
    {"Server",               "HomeServer v2 (lab)"},
    {"Service-Route",        "<sip:P2.HOME.EXAMPLE.COM;lr>"},
    {"Session-Expires",      "1800;refresher=uac"},
    {"Subject",              "Need more boxes"},
    {"Subscription-State",   "active;expires=600"},
    {"Supported",            "100rel, timer, replaces"},
    {"Timestamp",            "54.21 0.3"},
    {"Unsupported",          "foo"},
    {"User-Agent",           "Softphone/Beta1.5 (lab (two))"},
    {"Warning",              "370 devnull \"Choose a bigger pipe\", 301 isi.edu \"Incompatible network address type 'E.164'\""},
    {"X-Unknown",            "anything; goes = here, \"and\" <there>"},
};
// clang-format on

// A value of that field; "" when there is none here.
inline std::string_view sample_of(sip::field_id id)
{
    const auto found = std::ranges::find_if(
        sample_rows, [id](const sample_row& s) { return sip::field_named(s.name) == id; });
    return found == std::end(sample_rows) ? std::string_view{} : found->value;
}

}  // namespace mutate
