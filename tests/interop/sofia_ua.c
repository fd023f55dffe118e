/* A user agent of the Sofia-SIP stack, which does what it is told over TCP: one command for each connection, answered "ok" or "no".
 *
 *     sofia_ua SIP_PORT CONTROL_PORT sip:bob@127.0.0.1
 *
 *     call URI                        an INVITE with an offer
 *     answer                          200 to what rings; nothing rings: to the next call, at once after its 180
 *     reject CODE                     another final response, in the same way
 *     hangup                          BYE to a call that stands, CANCEL of one that it began
 *     proxy URI                       its requests go there first
 *     register REGISTRAR USER PASSWORD
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/time.h>

#define NUA_MAGIC_T void
#define NUA_HMAGIC_T void
#define SU_ROOT_MAGIC_T void
#include <sofia-sip/msg_header.h>
#include <sofia-sip/nua.h>
#include <sofia-sip/nua_tag.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_status.h>
#include <sofia-sip/soa.h>
#include <sofia-sip/su_wait.h>

static const char media[] = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                            "m=audio 39300 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n";

static nua_t* nua;
static nua_handle_t* call;        /* the only one; another is refused as busy */
static int rings, stands, planned; /* planned: the status of the answer to the next call; 0: it waits to be told */
static char user[64], password[64];

static void answer(int status)
{
    rings = planned = 0;
    stands = status < 300;
    if (stands)
        nua_respond(call, status, sip_status_phrase(status), SOATAG_USER_SDP_STR(media), TAG_END());
    else
        nua_respond(call, status, sip_status_phrase(status), TAG_END());
}

static void invited(nua_handle_t* h)
{
    if (call && call != h)
    {
        nua_respond(h, SIP_486_BUSY_HERE, TAG_END());
        return;
    }
    call = h;
    rings = 1;
    if (planned < 300)
        nua_respond(h, SIP_180_RINGING, TAG_END());
    if (planned)
        answer(planned);
}

static void challenged(nua_handle_t* h, int status, sip_t const* sip)
{
    char credentials[512];
    const char* realm;
    msg_auth_t const* by = status == 401 ? sip->sip_www_authenticate : sip->sip_proxy_authenticate;
    if (!by || !(realm = msg_params_find(by->au_params, "realm=")))
        return;
    snprintf(credentials, sizeof credentials, "%s:%s:%s:%s", by->au_scheme, realm, user, password);
    nua_authenticate(h, NUTAG_AUTH(credentials), TAG_END());
}

static void happened(nua_event_t event, int status, char const* phrase, nua_t* who, void* magic,
                     nua_handle_t* h, void* of_handle, sip_t const* sip, tagi_t tags[])
{
    (void)who, (void)magic, (void)of_handle, (void)tags;
    printf("%s %d %s\n", nua_event_name(event), status, phrase ? phrase : "");
    fflush(stdout);
    if (event == nua_r_invite && status / 100 == 2)
        stands = 1;
    if (event == nua_i_invite && status < 200)
        invited(h);
    else if ((status == 401 || status == 407) && user[0] && sip)
        challenged(h, status, sip);
    else if (h == call && (event == nua_i_terminated || (event == nua_r_invite && status >= 300)))
    {
        call = NULL;
        rings = stands = 0;
        nua_handle_destroy(h);
    }
}

static int told(char* line)
{
    char verb[32] = "", first[256] = "", to[256];
    const char* colon;
    sscanf(line, "%31s %255s %63s %63s", verb, first, user, password);
    if (!strcmp(verb, "answer") || !strcmp(verb, "reject"))
    {
        const int status = verb[0] == 'a' ? 200 : atoi(first);
        if (status < 200 || status > 699)
            return 0;
        if (rings)
            answer(status);
        else
            planned = status;
    }
    else if (!strcmp(verb, "call") && !call)
    {
        call = nua_handle(nua, NULL, SIPTAG_TO_STR(first), TAG_END());
        nua_invite(call, SOATAG_USER_SDP_STR(media), TAG_END());
    }
    else if (!strcmp(verb, "hangup") && call && stands)
        nua_bye(call, TAG_END());
    else if (!strcmp(verb, "hangup") && call)
        nua_cancel(call, TAG_END());
    else if (!strcmp(verb, "proxy"))
        nua_set_params(nua, NUTAG_PROXY(first), TAG_END());
    else if (!strcmp(verb, "register") && password[0] && (colon = strchr(first, ':')))
    {
        snprintf(to, sizeof to, "sip:%s@%.180s", user, colon + 1);
        nua_register(nua_handle(nua, NULL, SIPTAG_TO_STR(to), TAG_END()), NUTAG_REGISTRAR(first),
                     SIPTAG_EXPIRES_STR("60"), TAG_END());
    }
    else
        return 0;
    return 1;
}

static int asked(void* magic, su_wait_t* wait, void* of_wait)
{
    char line[512];
    const struct timeval longest = {2, 0};
    const int peer = accept(*(int*)of_wait, NULL, NULL);
    ssize_t size;
    (void)magic, (void)wait;
    if (peer < 0)
        return 0;
    setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
    if ((size = recv(peer, line, sizeof line - 1, 0)) > 0)
    {
        const char* said;
        line[size] = 0;
        said = told(line) ? "ok\n" : "no\n";
        printf("told %s: %s", line, said);
        fflush(stdout);
        send(peer, said, 3, MSG_NOSIGNAL);
    }
    close(peer);
    return 0;
}

static int control_at(int port)
{
    const int one = 1, s = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in at = {0};
    at.sin_family = AF_INET;
    at.sin_port = htons((unsigned short)port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    return bind(s, (struct sockaddr*)&at, sizeof at) || listen(s, 5) ? -1 : s;
}

int main(int count, char** arguments)
{
    char at[64];
    static int control;
    su_root_t* root;
    su_wait_t wait[1];
    if (count != 4 || (control = control_at(atoi(arguments[2]))) < 0)
    {
        fprintf(stderr, "sofia_ua SIP_PORT CONTROL_PORT sip:NAME@HOST\n");
        return 2;
    }
    su_init();
    root = su_root_create(NULL);
    snprintf(at, sizeof at, "sip:127.0.0.1:%d;transport=udp", atoi(arguments[1]));
    nua = nua_create(root, happened, NULL, NUTAG_URL(at), NUTAG_M_USERNAME("sofia"), SIPTAG_FROM_STR(arguments[3]),
                     NUTAG_AUTOANSWER(0), NUTAG_AUTOALERT(0), SIPTAG_USER_AGENT_STR("sofia_ua"), TAG_END());
    if (!nua)
    {
        fprintf(stderr, "cannot listen at %s\n", at);
        return 1;
    }
    su_wait_create(wait, control, SU_WAIT_IN);
    su_root_register(root, wait, asked, &control, 0);
    su_root_run(root);
    return 0;
}
