// The examples of RFC 7616 3.9 as values.
#pragma once

#include "fsm/digest.hpp"

namespace fsm_test {

// 3.9.2: who answers the challenge of the second example, without the response. Erratum 4897 has its number.
inline fsm::digest_credentials jason_doe()
{
    fsm::digest_credentials c;
    c.username = "J\xc3\xa4s\xc3\xb8n Doe";
    c.realm = "api@example.org";
    c.uri = "/doe.json";
    c.scheme = fsm::digest_scheme{fsm::digest_algorithm::sha_512_256, false};
    c.nonce = "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK";
    c.nc = "00000001";
    c.cnonce = "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v";
    c.qop = fsm::digest_qop::auth;
    return c;
}

}  // namespace fsm_test
