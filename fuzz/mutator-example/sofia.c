/* Fuzzes the parsers of Sofia-SIP: a message, its fields, its session description. */
#include "depth.h"
#include "sipwright-mutator.h"

#include <sofia-sip/msg.h>
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/sdp.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_parser.h>
#include <sofia-sip/su_alloc.h>

#include <stdint.h>
#include <string.h>
#include <strings.h>

SIPWRIGHT_INPUT("message")

const char* __lsan_default_suppressions(void) { return "leak:libsofia"; }

static int has_sdp(const sip_t* m)
{
    su_home_t home[1] = {SU_HOME_INIT(home)};
    sdp_parser_t* parser;
    int fine;
    if (!m->sip_payload || !m->sip_payload->pl_data || !m->sip_content_type || !m->sip_content_type->c_type ||
        strcasecmp(m->sip_content_type->c_type, "application/sdp") != 0)
        return 0;
    su_home_init(home);
    parser = sdp_parse(home, m->sip_payload->pl_data, (issize_t)m->sip_payload->pl_len, 0);
    fine = parser && sdp_session(parser) != NULL;
    sdp_parser_free(parser);
    su_home_deinit(home);
    return fine;
}

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    msg_t* kept;
    const sip_t* m;
    depth_reached(depth_run);
    kept = msg_make(sip_default_mclass(), 0, data, (ssize_t)size);
    m = kept ? sip_object(kept) : NULL;
    if (m && !m->sip_error && (m->sip_request || m->sip_status))
    {
        depth_reached(depth_accepted);
        if (m->sip_from && m->sip_to && m->sip_call_id && m->sip_cseq && m->sip_via)
        {
            depth_reached(depth_complete);
            if (has_sdp(m))
                depth_reached(depth_sdp);
        }
    }
    if (kept)
        msg_destroy(kept);
    return 0;
}
