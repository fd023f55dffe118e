// GNU oSIP 2: osip_message_parse() builds a fully typed, deep-copied tree in one go.
#include "bench.h"
#include <osipparser2/osip_parser.h>
#include <osipparser2/osip_port.h>
#include <stdlib.h>
#include <stdio.h>
#include <stdarg.h>

const char *const peer_name = "libosip2";
const char *const peer_l1 = "osip_message_init+osip_message_parse (copies and unfolds the input; parses every known header to typed structs; Max-Forwards and unknown headers as name/value copies)+free";
const char *const peer_l2 = "the same parse; plus look-ups of branch/received/tag/lr parameters in the already built lists, Max-Forwards by name + atoi, atoi of CSeq/Content-Length";
static void quiet(const char *fi, int li, osip_trace_level_t lv, const char *c, va_list ap) { (void)fi; (void)li; (void)lv; (void)c; (void)ap; }
int peer_init(void) { osip_trace_initialize_func(TRACE_LEVEL0, quiet); return parser_init(); } // no error text on stdout
uint64_t peer_pool_allocs(void) { return 0; }

#define S(k, p) do { const char *p_ = (p); if (f) { if (p_) fact_s(f, k, p_, strlen(p_)); } else eat_s(s, p_, 0); } while (0)
#define I(k, v) do { long v_ = (v); if (f) fact_i(f, k, v_); else eat_i(s, v_); } while (0)

static inline __attribute__((always_inline)) void uri(const osip_uri_t *u, facts *f, uint64_t *s, const char *ku, const char *kh, const char *kp) {
  if (!u) return;
  S(ku, u->username); S(kh, u->host); I(kp, u->port ? atoi(u->port) : 0);
}
static inline __attribute__((always_inline)) void walk(osip_message_t *m, facts *f, uint64_t *s) {
  osip_generic_param_t *g; osip_uri_param_t *up; int i, n;
  if (m->sip_method) { S("method", m->sip_method); uri(m->req_uri, f, s, "ruri_user", "ruri_host", "ruri_port"); }
  else I("status", m->status_code);
  n = osip_list_size(&m->vias); I("via_n", n);
  for (i = 0; i < n; i++) {
    osip_via_t *v = osip_list_get(&m->vias, i);
    S("via_tp", v->protocol); S("via_host", v->host); I("via_port", v->port ? atoi(v->port) : 0);
    g = NULL; osip_via_param_get_byname(v, "branch", &g); if (g) S("via_branch", g->gvalue);
    g = NULL; osip_via_param_get_byname(v, "received", &g); if (g) S("via_received", g->gvalue);
  }
  if (m->from) { uri(m->from->url, f, s, "from_user", "from_host", "from_port"); g = NULL; osip_from_get_tag(m->from, &g); if (g) S("from_tag", g->gvalue); }
  if (m->to) { uri(m->to->url, f, s, "to_user", "to_host", "to_port"); g = NULL; osip_to_get_tag(m->to, &g); if (g) S("to_tag", g->gvalue); }
  if (m->call_id) {
    if (f) { char b[512]; int k = snprintf(b, sizeof b, m->call_id->host ? "%s@%s" : "%s", m->call_id->number, m->call_id->host); fact_s(f, "callid", b, k); }
    else { S("", m->call_id->number); S("", m->call_id->host); }
  }
  if (m->cseq) { I("cseq", atol(m->cseq->number)); S("cseq_method", m->cseq->method); }
  n = osip_list_size(&m->contacts); I("contact_n", n);
  for (i = 0; i < n; i++) uri(((osip_contact_t *)osip_list_get(&m->contacts, i))->url, f, s, "contact_user", "contact_host", "contact_port");
  for (int rr = 0; rr < 2; rr++) {
    osip_list_t *l = rr ? &m->record_routes : &m->routes;
    n = osip_list_size(l); I(rr ? "rr_n" : "route_n", n);
    for (i = 0; i < n; i++) {
      osip_uri_t *u = ((osip_route_t *)osip_list_get(l, i))->url;
      S("r_host", u->host); up = NULL; osip_uri_param_get_byname(&u->url_params, "lr", &up); I("r_lr", up != NULL);
    }
  }
  osip_header_t *h = NULL; osip_message_header_get_byname(m, "max-forwards", 0, &h); I("maxfwd", h && h->hvalue ? atoi(h->hvalue) : -1);
  I("clen", m->content_length && m->content_length->value ? atoi(m->content_length->value) : -1);
  if (m->content_type) { S("ctype", m->content_type->type); S("csubtype", m->content_type->subtype); }
  osip_body_t *b = osip_list_size(&m->bodies) ? osip_list_get(&m->bodies, 0) : NULL;
  I("body", b ? (long)b->length : 0);
}
int peer_run(int level, char *buf, size_t len, uint64_t *sink) {
  osip_message_t *m;
  osip_message_init(&m);
  int r = osip_message_parse(m, buf, len);
  if (r == 0) { if (level == 2) walk(m, NULL, sink); else *sink += (uintptr_t)m->call_id; }
  osip_message_free(m);
  return r;
}
int peer_facts(char *buf, size_t len, facts *f) {
  osip_message_t *m; osip_message_init(&m);
  int r = osip_message_parse(m, buf, len);
  if (r == 0) walk(m, f, NULL);
  osip_message_free(m);
  return r;
}
