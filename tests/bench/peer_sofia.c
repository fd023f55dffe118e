// Sofia-SIP: msg_make() copies into the message object and extracts all known headers typed.
#include "bench.h"
#include <sofia-sip/msg.h>
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_parser.h>
#include <sofia-sip/sip_util.h>
#include <sofia-sip/url.h>
#include <stdlib.h>

const char *const peer_name = "sofia-sip";
const char *const peer_l1 = "msg_make(sip_default_mclass()) = memcpy of the datagram into the message's buffer + in-place NUL-terminating extraction, every known header typed in the message's memory home; msg_destroy";
const char *const peer_l2 = "the same parse; plus url_has_param(lr) on routes and host/port/params reads (the struct fields are already there)";
static const msg_mclass_t *mc;
int peer_init(void) { mc = sip_default_mclass(); return mc == NULL; }
uint64_t peer_pool_allocs(void) { return 0; }

#define S(k, p) do { const char *p_ = (p); if (f) { if (p_) fact_s(f, k, p_, strlen(p_)); } else eat_s(s, p_, 0); } while (0)
#define I(k, v) do { long v_ = (v); if (f) fact_i(f, k, v_); else eat_i(s, v_); } while (0)
static inline __attribute__((always_inline)) void uri(const url_t *u, facts *f, uint64_t *s, const char *ku, const char *kh, const char *kp) {
  S(ku, u->url_user); S(kh, u->url_host); I(kp, u->url_port ? atoi(u->url_port) : 0);
}
static inline __attribute__((always_inline)) void walk(sip_t *m, facts *f, uint64_t *s) {
  if (m->sip_request) { S("method", m->sip_request->rq_method_name); uri(m->sip_request->rq_url, f, s, "ruri_user", "ruri_host", "ruri_port"); }
  else if (m->sip_status) I("status", m->sip_status->st_status);
  long n = 0; for (sip_via_t *v = m->sip_via; v; v = v->v_next) n++;
  I("via_n", n);
  for (sip_via_t *v = m->sip_via; v; v = v->v_next) {
    if (f) { const char *t = strrchr(v->v_protocol, '/'); S("via_tp", t ? t + 1 : v->v_protocol); } else S("", v->v_protocol);
    S("via_host", v->v_host); I("via_port", v->v_port ? atoi(v->v_port) : 0); S("via_branch", v->v_branch); S("via_received", v->v_received);
  }
  if (m->sip_from) { uri(m->sip_from->a_url, f, s, "from_user", "from_host", "from_port"); S("from_tag", m->sip_from->a_tag); }
  if (m->sip_to) { uri(m->sip_to->a_url, f, s, "to_user", "to_host", "to_port"); S("to_tag", m->sip_to->a_tag); }
  if (m->sip_call_id) S("callid", m->sip_call_id->i_id);
  if (m->sip_cseq) { I("cseq", m->sip_cseq->cs_seq); S("cseq_method", m->sip_cseq->cs_method_name); }
  n = 0; for (sip_contact_t *c = m->sip_contact; c; c = c->m_next) n++;
  I("contact_n", n);
  for (sip_contact_t *c = m->sip_contact; c; c = c->m_next) uri(c->m_url, f, s, "contact_user", "contact_host", "contact_port");
  for (int rr = 0; rr < 2; rr++) {
    sip_route_t *r0 = rr ? m->sip_record_route : m->sip_route; n = 0;
    for (sip_route_t *r = r0; r; r = r->r_next) n++;
    I(rr ? "rr_n" : "route_n", n);
    for (sip_route_t *r = r0; r; r = r->r_next) { S("r_host", r->r_url->url_host); I("r_lr", url_has_param(r->r_url, "lr") != 0); }
  }
  I("maxfwd", m->sip_max_forwards ? (long)m->sip_max_forwards->mf_count : -1);
  I("clen", m->sip_content_length ? (long)m->sip_content_length->l_length : -1);
  if (m->sip_content_type) {
    const char *t = m->sip_content_type->c_type, *sl = strchr(t, '/');
    if (f) { fact_s(f, "ctype", t, sl ? (size_t)(sl - t) : strlen(t)); if (sl) fact_s(f, "csubtype", sl + 1, strlen(sl + 1)); } else { S("", t); S("", m->sip_content_type->c_subtype); }
  }
  I("body", m->sip_payload ? (long)m->sip_payload->pl_len : 0);
}
static inline int bad(sip_t *m) { return !m || m->sip_error || (!m->sip_request && !m->sip_status); }
int peer_run(int level, char *buf, size_t len, uint64_t *sink) {
  msg_t *msg = msg_make(mc, 0, buf, len);
  sip_t *m = msg ? sip_object(msg) : NULL;
  int r = bad(m);
  if (!r) { if (level == 2) walk(m, NULL, sink); else *sink += (uintptr_t)m->sip_call_id; }
  if (msg) msg_destroy(msg);
  return r;
}
int peer_facts(char *buf, size_t len, facts *f) {
  msg_t *msg = msg_make(mc, 0, buf, len); sip_t *m = msg ? sip_object(msg) : NULL;
  int r = bad(m);
  if (m) walk(m, f, NULL);
  if (msg) msg_destroy(msg);
  return r;
}
