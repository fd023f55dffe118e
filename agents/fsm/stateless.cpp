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

transmission stateless_answer(const sip::message_ptr& request,
                              const link& over,
                              int status,
                              std::vector<std::pair<std::string, std::string>> fields)
{
    const auto kept = marked(request, over.remote);
    const auto tag = same_tag(**kept);
    transmission out{over, sip::store(sip::make_response(
                               **kept, {.status = status, .to_tag = tag, .more = std::move(fields)}))};
    if (!over.reliable())  // 18.2.2: over a connection, back through it
        out.over.remote = response_target(**kept, over.transport()).value_or(over.remote);
    return out;
}

}  // namespace fsm
