// Offers and answers (RFC 3264).
#include "breaches.hpp"
#include "changes.hpp"
#include "offers.hpp"

namespace rules_test {

namespace {

constexpr auto version_1 = "28908999 1 IN", version_2 = "28908999 2 IN";

std::string next(std::string_view text) { return changed(text, version_1, version_2); }

std::string more(std::string_view text, std::string_view lines)
{
    return std::string{text} + std::string{lines};
}

ladder with_183(std::string_view early)
{
    auto l = talk();
    l.insert({"183", 1, 0, changed(l["180"].text, "180 Ringing", "183 Session Progress"), 100});
    return describe(l, "183", early);
}

// Bob offers twice, and the second time before there was an answer.
ladder hasty()
{
    auto l = again(bobs, next(more(bobs, "a=sendonly\n")), more(alices, "a=recvonly\n"));
    l.insert({"UPDATE", 1, 0, l["INVITE 2"].text, 1'502});
    l.replace("UPDATE", "INVITE sip", "UPDATE sip").replace("UPDATE", "230 INVITE", "231 UPDATE");
    l.replace("UPDATE", "bKre1", "bKre3").replace("BYE", "231", "232").replace("200 BYE", "231", "232");
    l.insert({"500", 0, 1, with_body(l["200 2"].text, ""), 1'503});
    l.replace("500", "200 OK", "500 Server Internal Error\nRetry-After: 3")
        .replace("500", "230 INVITE", "231 UPDATE")
        .replace("500", "bKre1", "bKre3");
    return l;
}

ladder refused_with(std::string_view line)
{
    auto l = refused().replace("486", "486 Busy Here", "488 Not Acceptable Here");
    return line.empty() ? l : l.add("486", line);
}

// Alice asks for an offer of Bob's within the call.
ladder changed_without_offer(std::string_view offer)
{
    auto l = talk();
    l.parties[0].device = false;
    put(l, "again", side::alice, "INVITE", 2, 1'500);
    describe(l, "again", "");
    describe(l, "200 again", offer);
    return offer.empty() ? l : describe(l, "ACK again", alices);
}

// The offer is in a reliable 183, and its answer in the PRACK.
ladder offered_early()
{
    auto l = reliably(bobs);
    describe(l, "INVITE", "");
    return describe(l, "PRACK", alices);
}

const std::string two_streams = more(alices, "m=video 5000 RTP/AVP 31\n"),
                  both = more(bobs, "m=video 5002 RTP/AVP 31\n"),
                  dynamic = more(changed(alices, "0 8\n", "0 97\n"), "a=rtpmap:97 iLBC/8000\n"),
                  mapped = more(changed(bobs, "0 8\n", "0 97\n"), "a=rtpmap:97 iLBC/8000\n");

std::string offered(std::string_view line) { return more(alices, line); }

}  // namespace

std::vector<ladder> kept_offers()
{
    auto asked = talk("", bobs);
    describe(asked, "ACK", alices);
    const std::string off = "m=video 0 RTP/AVP 31\n";
    const auto held = changed(next(more(bobs, "a=sendonly\n")), "3456", "0");
    auto patient = hasty();
    patient["UPDATE"].at_ms = 1'600;
    patient["500"].at_ms = 1'605;
    return {
        talk(),
        patient,
        reliably(),
        late(alices, bobs),
        asked,
        changed_without_offer(bobs),
        offered_early(),
        // RFC 3665 3.7: a call on hold, and a stream that is disabled.
        again(bobs, next(more(bobs, "a=sendonly\n")), more(alices, "a=recvonly\n")),
        again(bobs, held, changed(alices, "49172", "0")),
        with_183(bobs),
        talk(two_streams, both),
        talk(offered("a=sendonly\n"), more(bobs, "a=recvonly\n")),
        talk(offered("a=recvonly\n"), more(bobs, "a=sendonly\n")),
        talk(offered("a=inactive\n"), more(bobs, "a=inactive\n")),
        talk(more(alices, off), more(bobs, off)),
        talk(dynamic, more(mapped, "a=ptime:20\n")),
        again(both, changed(next(both), "3456", "3458"), two_streams),
        refused_with("Warning: 304 192.0.2.201 \"Media type not available\""),
    };
}

std::vector<breach> offer_breaches()
{
    auto twice = reliably();
    describe(twice, "200", bobs);
    auto another = reliably();
    another.insert({"183 2", 1, 0, changed(another["183"].text, "RSeq: 1", "RSeq: 2"), 400});
    describe(another, "183 2", changed(bobs, "3456", "3458"));
    for (const auto* name : {"PRACK", "200 PRACK"})
    {
        auto next = another[name];
        next.name += " 2";
        next.at_ms += 305;
        next.text = changed(changed(next.text, "CSeq: 2", "CSeq: 3"), "z9hG4bKprack", "z9hG4bKprack2");
        another.insert(next);
    }
    another.replace("PRACK 2", "RAck: 1", "RAck: 2");
    const auto silent = talk("", "");
    const auto streams = [](std::string_view second) { return again(both, second, two_streams); };
    const auto offers = [](std::string_view second) { return again(bobs, second); };
    const auto moved = next(changed(changed(both, "m=audio 3456 RTP/AVP 0 8\n", ""), "AVP 31\n",
                                    "AVP 31\nm=audio 3456 RTP/AVP 0 8\n"));
    return {
        {"SDP-PLACE-1.a", "Bob", with_183(changed(bobs, "3456", "3458"))},
        {"SDP-PLACE-1.b", "Bob", hasty()},
        {"SDP-PLACE-1.c", "Bob", another},
        {"SDP-PLACE-1.d", "Bob", twice},

        {"SDP-ANS-1.a", "Bob", talk(alices, "")},
        {"SDP-ANS-1.b", "Bob", silent},
        {"SDP-ANS-1.b", "Bob", changed_without_offer("")},
        {"SDP-ANS-1.c", "Bob", refused_with("")},
        {"SDP-MLINE-1.a", "Bob", talk(two_streams, bobs)},
        {"SDP-MLINE-1.a", "Alice", late(alices, both)},
        {"SDP-MLINE-1.b", "Bob", talk(alices, changed(changed(bobs, "audio", "video"), "0 8", "31"))},
        {"SDP-MLINE-1.c", "Bob", talk(alices, changed(bobs, "RTP/AVP", "RTP/AVPF"))},
        {"SDP-ORIG-1.a", "Bob",
         talk(alices,
              changed(bobs, "bob 28908999 1 IN IP4 192.0.2.201", "alice 28908445 1 IN IP4 192.0.2.101"))},
        {"SDP-ORIG-1.b", "Bob", talk(alices, changed(bobs, "t=0 0", "t=0 1"))},
        {"SDP-REJ-1.a", "Bob", talk(changed(alices, "49172", "0"), bobs)},
        {"SDP-DIR-1.a", "Bob", talk(offered("a=sendonly\n"), bobs)},
        {"SDP-DIR-1.a", "Bob",
         talk(changed(alices, "t=0 0\n", "t=0 0\na=sendonly\n"), more(bobs, "a=sendonly\n"))},
        {"SDP-DIR-1.b", "Bob", talk(offered("a=recvonly\n"), more(bobs, "a=sendrecv\n"))},
        {"SDP-DIR-1.c", "Bob", talk(offered("a=inactive\n"), more(bobs, "a=recvonly\n"))},
        {"SDP-DIR-1.d", "Bob", talk(alices, more(bobs, "a=sendrecv\na=sendonly\n"))},
        {"SDP-DIR-1.f", "Bob", offers(next(changed(bobs, "c=IN IP4 192.0.2.201", "c=IN IP4 0.0.0.0")))},
        {"SDP-FMTS-1.a", "Bob", talk(alices, changed(bobs, "0 8", "3"))},
        {"SDP-FMTS-1.b", "Bob", talk(dynamic, changed(bobs, "0 8", "0 97"))},
        {"SDP-FMTS-1.c", "Bob", talk(dynamic, more(changed(bobs, "0 8", "0 98"), "a=rtpmap:98 iLBC/8000\n"))},
        {"SDP-FMTS-1.d", "Bob", talk(alices, changed(bobs, "0 8", "8 0"))},
        {"SDP-FMTS-1.e", "Bob", talk(alices, more(bobs, "a=ptime:0\n"))},
        {"SDP-VER-1.a", "Bob", offers(changed(bobs, "28908999", "28909000"))},
        {"SDP-VER-1.b", "Bob", offers(changed(changed(bobs, version_1, "28908999 3 IN"), "3456", "3458"))},
        {"SDP-VER-1.c", "Bob", offers(changed(bobs, "3456", "3458"))},
        {"SDP-VER-1.d", "Bob", offers(next(bobs))},
        {"SDP-VER-1.e", "Bob", offers(changed(bobs, version_1, "28908999 0 IN"))},
        {"SDP-KEEP-1.a", "Bob", again(both, next(bobs))},
        {"SDP-KEEP-1.b", "Bob", streams(moved)},
        {"SDP-KEEP-1.c", "Bob",
         again(bobs, next(changed(bobs, "m=audio", "m=video 5002 RTP/AVP 31\nm=audio")), two_streams)},
        {"SDP-KEEP-1.d", "Bob", again(mapped, next(changed(mapped, "iLBC", "SPEEX")))},
    };
}

}  // namespace rules_test
