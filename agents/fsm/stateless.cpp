#include "fsm/stateless.hpp"

#include "sip/build.hpp"
#include "sip/fields.hpp"

namespace fsm {

namespace {

// FNV-1a over what copies of a request have in common, so that their answers have the same tag.
std::string same_tag(const sip::message& request)
{
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const auto id :
         {sip::field_id::via, sip::field_id::call_id, sip::field_id::cseq, sip::field_id::from})
        for (const char c : request.value(id))
            hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    std::string out;
    for (int i = 0; i < 13; ++i, hash /= 36)
        out += "0123456789abcdefghijklmnopqrstuvwxyz"[hash % 36];
    return out;
}

}  // namespace

datagram stateless_answer(const sip::message& request,
                          const address& source,
                          int status,
                          std::vector<std::pair<std::string, std::string>> fields)
{
    const sip::stored_message marked{mark_top_via(request, source).value_or(std::string{request.octets()})};
    const auto tag = same_tag(*marked);
    auto to = is_reliable(source.transport) ? std::nullopt : response_target(*marked, source.transport);
    return {to.value_or(source),
            sip::make_response(*marked, {.status = status, .to_tag = tag, .more = std::move(fields)})};
}

}  // namespace fsm
