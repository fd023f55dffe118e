// Registrars, redirect servers, and who asks for a password (RFC 3261 8.3, 10.3, 22).
#include "weak/spoiling.hpp"

namespace weak {

namespace {

using sip::field_id;

constexpr roles registering = static_cast<roles>(everywhere & ~only(role::redirect));

bool challenges(const leaving& l) { return l.status == 401 || l.status == 407; }
field_id challenge_of(const leaving& l)
{
    return l.status == 401 ? field_id::www_authenticate : field_id::proxy_authenticate;
}

// `, name=value` or `name=value, ` of a challenge.
bool drop_parameter(const leaving& l, std::string_view name)
{
    auto* r = l.message.first(challenge_of(l));
    const auto at = r ? r->value.find(name) : std::string_view::npos;
    if (at == std::string_view::npos)
        return false;
    const auto comma = r->value.find(',', at);
    std::string value{r->value};
    if (comma != std::string::npos)
        value.erase(at, r->value.find_first_not_of(" \t\r\n", comma + 1) - at);
    else
        value.erase(r->value.rfind(',', at));
    r->value = l.message.keep(std::move(value));
    return true;
}

constexpr fault of_services[] = {
    {.name = "challenge-missing",
     .where = registering,
     .does = "answers 401 or 407 without a challenge",
     .breaks = "AUT-CHAL-1",
     .spoil = [](const leaving& l) { return made(challenges(l) && leave_out(l.message, challenge_of(l))); }},
    {.name = "challenge-without-nonce",
     .where = registering,
     .does = "leaves the nonce out of its challenges",
     .breaks = "AUT-CHAL-1.d",
     .spoil = [](const leaving& l) { return made(challenges(l) && drop_parameter(l, "nonce=")); }},
    {.name = "challenge-of-basic",
     .where = registering,
     .does = "asks for a password in clear text",
     .breaks = "AUT-CHAL-1.c",
     .spoil =
         [](const leaving& l) {
             return made(challenges(l) && replace_in(l.message, challenge_of(l), "Digest ", "Basic "));
         }},
    {.name = "qop-without-quotes",
     .where = registering,
     .does = "has no quotes around the qop of its challenges",
     .breaks = "AUT-CHAL-1.e",
     .spoil =
         [](const leaving& l) {
             return made(challenges(l) && replace_in(l.message, challenge_of(l), "qop=\"auth\"", "qop=auth"));
         }},
    {.name = "bindings-not-listed",
     .where = registering,
     .does = "lists no bindings in the 200 of a REGISTER",
     .breaks = "REG-SRV-LIST-1.a",
     .spoil =
         [](const leaving& l) {
             return made(answers(l, 200, "REGISTER") && leave_out(l.message, field_id::contact));
         }},
    {.name = "binding-without-expires",
     .where = registering,
     .does = "does not say how long a binding lasts",
     .breaks = "REG-SRV-LIST-1.c",
     .spoil =
         [](const leaving& l) {
             return made(answers(l, 200, "REGISTER") &&
                         replace_in(l.message, field_id::contact, ";expires=", ";was="));
         }},
    {.name = "binding-lasts-longer",
     .where = registering,
     .does = "grants more time than was asked for",
     .breaks = "REG-SRV-EXP-1.a",
     .spoil =
         [](const leaving& l) {
             return made(answers(l, 200, "REGISTER") &&
                         replace_in(l.message, field_id::contact, ";expires=", ";expires=9"));
         }},
    {.name = "record-route-in-200-of-register",
     .where = registering,
     .does = "has a Record-Route in the 200 of a REGISTER",
     .breaks = "REG-SRV-HDR-1.b",
     .spoil =
         [](const leaving& l) {
             return made(answers(l, 200, "REGISTER") &&
                         add_behind(l.message, "Record-Route", "<sip:192.0.2.1;lr>"));
         }},
    {.name = "unsupported-missing",
     .does = "answers 420 without saying what it does not support",
     .breaks = "ERR-420-1.b",
     .spoil =
         [](const leaving& l) {
             return made(l.status == 420 && leave_out(l.message, field_id::unsupported));
         }},
    {.name = "redirects-to-nowhere",
     .where = only(role::redirect),
     .does = "has no Contact in its 302",
     .breaks = "RDR-SRV-1.c",
     .spoil =
         [](const leaving& l) {
             return made(answers(l, 302, "INVITE") && leave_out(l.message, field_id::contact));
         }},
};

}  // namespace

std::span<const fault> service_faults() { return of_services; }

}  // namespace weak
