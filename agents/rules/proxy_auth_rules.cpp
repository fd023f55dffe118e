// PRX: challenges and credentials on their way through a proxy (RFC 3261 16.7 item 7, 22.3).
#include "rules/attempts.hpp"
#include "rules/digest.hpp"
#include "rules/legs.hpp"
#include "rules/registry.hpp"

namespace rules {

namespace {

using sip::field_id;
using sip::method;

constexpr letter auth_letters[] = {
    {'a', level::must, "a challenge of another branch is missing from the 401 or 407"},
    {'b', level::must, "a proxy challenges by 401"},
    {'c', level::must, "a proxy challenges without Proxy-Authenticate", false},  // AUT-CHAL-1.b
    {'d', level::must, "a Proxy-Authorization is added"},
    {'e', level::must, "a Proxy-Authorization for the realm of another is removed"},
};

bool has_row_of(const sip::message& m, field_id id, std::string_view value)
{
    for (const auto* row = m.first(id); row; row = m.next(*row))
        if (m.value(*row) == value)
            return true;
    return false;
}

bool is_challenge(const reading& r) { return r.status == 401 || r.status == 407; }

// What stands in the challenge of a branch and not in this response.
std::string_view lost_challenge(const reading& of_branch, const reading& r)
{
    for (const auto id : {field_id::www_authenticate, field_id::proxy_authenticate})
        for (const auto* row = of_branch.message->first(id); row; row = of_branch.message->next(*row))
            if (const auto value = of_branch.message->value(*row); !has_row_of(*r.message, id, value))
                return value;
    return {};
}

void check_merged(const exchanges& e, const transaction& up, judgement& j)
{
    const auto* final = e.final_of(up);
    if (!final || !is_challenge(*final) || decided(e, *final) || !seen_whole(e, up, up.server) ||
        j.touched(up))
        return;
    int challenged = 0;
    std::string_view lost;
    const reading* of = nullptr;
    each_branch(e, up, [&](const transaction& b) {
        const auto* said = e.final_of(b);
        if (!said || !is_challenge(*said) || !owed_to(*said) || !had_before(e, *said, *final))
            return;
        ++challenged;
        // That of the branch which was chosen is PRX-RESP-1.c's.
        if (said->to.tag != final->to.tag && lost.empty())
        {
            lost = lost_challenge(*said, *final);
            of = said;
        }
    });
    if (challenged < 2)
        return;
    j.could_break(up.server, "a");
    if (!lost.empty())
        j.broken('a', {final, std::string{lost}, "not there", {}, of});
}

// The proxy passed on that another asks for this realm.
bool is_of_another(const exchanges& e, const reading& r, std::string_view realm)
{
    int steps = limits::look_back;
    for (const auto* o = e.before_in_call(r); o && steps > 0; o = e.before_in_call(*o), --steps)
    {
        if (o->status != 407 || o->seen->from != r.seen->from || !e.passed_on(*o))
            continue;
        bool found = false;
        each_digest(
            *o->message, field_id::proxy_authenticate,
            [&](std::string_view, const sip::challenge& c) { found = found || said(c, "realm") == realm; });
        if (found)
            return true;
    }
    return false;
}

void check_credentials(const exchanges& e, const reading& r, judgement& j)
{
    const auto* source = source_of(e, r);
    if (!source || !owed_to(*source))
        return;
    constexpr auto id = field_id::proxy_authorization;
    j.could_break("d");
    for (const auto* row = r.message->first(id); row; row = r.message->next(*row))
        if (const auto value = r.message->value(*row);
            !has_row_of(*source->message, id, value) && !e.inherited(r, value))
            return j.broken('d', {&r, "the credentials that came", std::string{value}, value, source});
    each_digest(*source->message, id, [&](std::string_view value, const sip::challenge& c) {
        if (!is_of_another(e, r, said(c, "realm")))
            return;
        j.could_break("e");
        if (!has_row_of(*r.message, id, value))
            j.broken('e', {&r, std::string{value}, "not there", {}, source});
    });
}

void check_auth(const exchanges& e, const reading& r, judgement& j)
{
    if (r.request)
        return check_credentials(e, r, j);
    const auto* q = is_challenge(r) && r.method == method::invite ? e.request_of(r) : nullptr;
    if (!q || j.touched(*q) || !decided(e, r))
        return;
    j.could_break("b");
    if (r.status == 401)
        j.broken('b', {&r, "407", "401", r.line, q});
}

// clang-format off
constexpr rule proxy_auth_rows[] = {
    {"PRX-AUTH-1", "proxy", "RFC 3261 16.7 item 7, 22.1, 22.3; RFC 8760 2.5",
     "A proxy passes on all challenges of its branches and all credentials, and challenges by 407.",
     "challenges and credentials that pass a proxy", auth_letters,
     {.of = readable, .sender = proxies, .server = proxies, .methods = all_but({method::ack, method::cancel}), .reads = {.fields = of_challenges | of_credentials | bit(field_id::via), .start_line = true},
      .message = check_auth, .transaction = check_merged}},
};
// clang-format on

}  // namespace

std::span<const rule> proxy_auth_rules() { return proxy_auth_rows; }

}  // namespace rules
