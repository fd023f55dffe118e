/* Fuzzes the parser of GNU oSIP: a message, its fields, its session description. */
#include "depth.h"
#include "sipwright-mutator.h"

#include <osipparser2/osip_parser.h>
#include <osipparser2/osip_port.h>
#include <osipparser2/sdp_message.h>

#include <stdarg.h>
#include <stdint.h>

SIPWRIGHT_INPUT("message")

static void
say_nothing(const char* file, int line, osip_trace_level_t level, const char* format, va_list arguments)
{
    (void)file, (void)line, (void)level, (void)format, (void)arguments;
}

/* libosip2 forgets memory of messages that it refuses: its own matter, and known. */
const char* __lsan_default_suppressions(void) { return "leak:libosip"; }

static int is_complete(const osip_message_t* m)
{
    return m->from && m->from->url && m->to && m->to->url && m->call_id && m->call_id->number && m->cseq &&
           m->cseq->number && m->cseq->method && osip_list_size(&m->vias) > 0;
}

static int has_sdp(const osip_message_t* m)
{
    const osip_content_type_t* type = m->content_type;
    const osip_body_t* body = (const osip_body_t*)osip_list_get(&m->bodies, 0);
    sdp_message_t* sdp = NULL;
    int fine;
    if (!type || !type->subtype || osip_strcasecmp(type->subtype, "sdp") != 0 || !body || !body->body)
        return 0;
    if (sdp_message_init(&sdp) != 0)
        return 0;
    fine = sdp_message_parse(sdp, body->body) == 0;
    sdp_message_free(sdp);
    return fine;
}

int LLVMFuzzerInitialize(int* argc, char*** argv)
{
    (void)argc, (void)argv;
    osip_trace_initialize_func(TRACE_LEVEL0, say_nothing);
    parser_init();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    osip_message_t* m = NULL;
    depth_reached(depth_run);
    if (osip_message_init(&m) != 0)
        return 0;
    if (osip_message_parse(m, (const char*)data, size) == 0)
    {
        char* text = NULL;
        size_t length = 0;
        depth_reached(depth_accepted);
        if (is_complete(m))
        {
            depth_reached(depth_complete);
            if (has_sdp(m))
                depth_reached(depth_sdp);
            if (osip_message_to_str(m, &text, &length) == 0)
                osip_free(text);
        }
    }
    osip_message_free(m);
    return 0;
}
