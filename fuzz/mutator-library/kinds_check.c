/* What the interface promises of kinds of input: they are read, kept, and no message takes their place. */
#define SIPWRIGHT_MUTATOR_API_ONLY
#include "sipwright-mutator.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failed;

static void check(int holds, const char* what, const char* kind)
{
    if (holds)
        return;
    failed = 1;
    fprintf(stderr, "%s: %s\n", kind, what);
}

static int has(const unsigned char* octets, size_t size, const char* text)
{
    const size_t length = strlen(text);
    size_t at;
    for (at = 0; at + length <= size; ++at)
        if (memcmp(octets + at, text, length) == 0)
            return 1;
    return 0;
}

struct example
{
    const char* kind;
    const char* input;
    const char* kept; /* most mutants still have it */
};

static const struct example examples[] = {
    {"sdp", "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n", "="},
    {"uri", "sip:alice@atlanta.example.com;transport=tcp", ":"},
    {"name-addr", "\"Bob\" <sip:bob@biloxi.example.com>;tag=a48s", "tag"},
    {"via", "SIP/2.0/UDP 192.0.2.101:5060;branch=z9hG4bK74b43", "branch"},
    {"digest", "Digest realm=\"atlanta.example.com\", nonce=\"84a4cc6f3082121f\"", "nonce"},
    {"multipart", "--b\r\nContent-Type: text/plain\r\n\r\none\r\n--b--\r\n", "--"},
    {"sipfrag", "From: <sip:a@b>;tag=1\r\nTo: <sip:b@b>\r\n", "sip"},
    {"text", "one two, three", "o"},
    {"uri,lf,uri", "sip:a@example.com\nsip:b@example.com", "example"},
    {"any", "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n", "="},
    {"any", "sip:alice@atlanta.example.com", "e"},
    {"any", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "H"},
};

static void check_example(const struct example* e)
{
    enum { runs = 2000, room = 1000 };
    int n, messages = 0, kept = 0, changed = 0;
    for (n = 0; n < runs; ++n)
    {
        unsigned char one[room], two[room];
        const size_t size = strlen(e->input);
        size_t made, again;
        memcpy(one, e->input, size);
        memcpy(two, e->input, size);
        made = sipwright_mutate_as(e->kind, one, size, room, (unsigned)n);
        again = sipwright_mutate_as(e->kind, two, size, room, (unsigned)n);
        check(made > 0 && made <= room, "a mutant has room", e->kind);
        check(made == again && memcmp(one, two, made) == 0, "a seed makes one mutant", e->kind);
        messages += has(one, made, " SIP/2.0\r\n");
        kept += has(one, made, e->kept);
        changed += made != size || memcmp(one, e->input, size) != 0;
    }
    check(messages == 0 || strcmp(e->kind, "sipfrag") == 0, "no message takes its place", e->kind);
    check(kept > runs / 2, "it stays what it is", e->kind);
    check(changed > runs * 9 / 10, "it is changed", e->kind);
}

/* Octets before a message stay what they are, mostly; several messages are made by who takes several. */
static void check_messages(void)
{
    enum { runs = 2000, room = 3000 };
    static const char message[] =
        "OPTIONS sip:a@example.com SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\n"
        "Max-Forwards: 70\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:b@b>\r\nCall-ID: c\r\n"
        "CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
    int n, kept = 0, several[2] = {0, 0};
    for (n = 0; n < runs; ++n)
    {
        unsigned char one[room] = {1, 2, 3, 4};
        int kind;
        memcpy(one + 4, message, sizeof message - 1);
        sipwright_mutate_as("octets:4,message", one, sizeof message + 3, room, (unsigned)n);
        kept += memcmp(one, "\1\2\3\4", 4) == 0;
        for (kind = 0; kind < 2; ++kind)
        {
            size_t made, at;
            int starts = 0;
            memcpy(one, message, sizeof message - 1);
            made = sipwright_mutate_as(kind ? "messages" : "message", one, sizeof message - 1, room,
                                       (unsigned)n);
            for (at = 0; at + 10 < made; ++at)
                starts += memcmp(one + at, " SIP/2.0\r\n", 10) == 0;
            several[kind] += starts > 1;
        }
    }
    check(kept > runs * 3 / 4 && kept < runs, "octets are changed now and then", "octets:4,message");
    check(several[0] < runs / 50, "one message stays one", "message"); /* a message may stand in a body */
    check(several[1] > 2 * several[0], "messages become more", "messages");
}

/* What breaks a message stands in the way of everything behind it: it does not outlive most crossovers. */
static void check_crossovers(void)
{
    enum { runs = 2000, room = 3000 };
    static const unsigned char broken[] =
        "OPTIONS sip:a@example.com SIP/2.0\r\nVia: SIP;2.0/UDP h;branch=z9hG4bK1\r\n"
        "Max-Forwards: 70\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:b@b>\r\nCall-ID: c\r\n"
        "CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";
    static const unsigned char right[] =
        "BYE sip:b@example.com SIP/2.0\r\nVia: SIP/2.0/UDP i;branch=z9hG4bK2\r\n"
        "Max-Forwards: 70\r\nFrom: <sip:b@b>;tag=2\r\nTo: <sip:a@b>;tag=1\r\nCall-ID: c\r\n"
        "CSeq: 2 BYE\r\nContent-Length: 0\r\n\r\n";
    int n, made = 0, still = 0;
    for (n = 0; n < runs; ++n)
    {
        unsigned char out[room];
        const size_t size = LLVMFuzzerCustomCrossOver(broken, sizeof broken - 1, right, sizeof right - 1, out,
                                                      room, (unsigned)n);
        made += size > 0;
        still += has(out, size, "SIP;2.0");
    }
    check(made > runs / 2, "two make one", "message");
    check(still < made / 8, "what is broken is mended", "message");
}

/* A realm that stood in one input comes to stand where another has its realm, and nothing else with it. */
static void check_values(void)
{
    enum { runs = 20000, room = 3000 };
    static const char seen[] =
        "OPTIONS sip:a@example.com SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\n"
        "Max-Forwards: 70\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:b@b>\r\nCall-ID: c\r\n"
        "CSeq: 1 OPTIONS\r\nAuthorization: Digest username=\"zoe\", realm=\"zeus.example.net\", "
        "nonce=\"84a4cc6f3082121f\", uri=\"sip:a@b\", "
        "response=\"7587245234b3434cc3412213e5f113a5\"\r\n"
        "Content-Length: 0\r\n\r\n";
    static const char changed[] =
        "BYE sip:b@example.com SIP/2.0\r\nVia: SIP/2.0/UDP i;branch=z9hG4bK2\r\n"
        "Max-Forwards: 70\r\nFrom: <sip:b@b>;tag=2\r\nTo: <sip:a@b>;tag=1\r\nCall-ID: c\r\n"
        "CSeq: 2 BYE\r\nAuthorization: Digest username=\"ann\", realm=\"hera.example.net\", "
        "nonce=\"84a4cc6f3082121f\", uri=\"sip:a@b\", "
        "response=\"7587245234b3434cc3412213e5f113a5\"\r\n"
        "Content-Length: 0\r\n\r\n";
    int n, typed = 0;
    for (n = 0; n < runs; ++n)
    {
        unsigned char one[room];
        const char* from = n % 2 ? changed : seen;
        const size_t size = strlen(from);
        size_t made;
        memcpy(one, from, size);
        made = LLVMFuzzerCustomMutator(one, size, room, (unsigned)n);
        typed += n % 2 && has(one, made, "realm=\"zeus.example.net\"") && !has(one, made, "zoe");
    }
    check(typed > 0, "a realm stands where a realm stands", "message");
}

int main(void)
{
    size_t n;
    for (n = 0; n < sizeof examples / sizeof *examples; ++n)
        check_example(&examples[n]);
    check_messages();
    setenv("SIPWRIGHT_INPUT", "message", 1);
    check_crossovers();
    check_values();
    check(sipwright_is_kind("octets:2,message*nul") == 1, "is a kind", "octets:2,message*nul");
    check(sipwright_is_kind("sdpp") == 0 && sipwright_is_kind("") == 0 && sipwright_is_kind("lf,uri") == 0 &&
              sipwright_is_kind("octets:0") == 0 && sipwright_is_kind("uri,lf,lf") == 0,
          "is no kind", "sdpp");
    return failed;
}
