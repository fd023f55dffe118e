// What a REGISTER asks for, and what its 200 says is bound (RFC 3261 10.2.1, 10.3).
#pragma once

#include "rules/route_set.hpp"

#include <cstdint>
#include <optional>

namespace rules {

// The Contact values of a REGISTER or of a response to one.
class bindings
{
public:
    explicit bindings(const reading& r)
        : all_{*r.message, sip::field_id::contact},
          expires_{sip::number_of(*r.message, sip::field_id::expires)},
          has_expires_{r.has(sip::field_id::expires)}
    {
    }

    bool whole() const { return all_.whole(); }
    bool full() const { return all_.full(); }  // there may be more, which is not judged
    std::size_t size() const { return all_.size(); }
    auto begin() const { return all_.begin(); }
    auto end() const { return all_.end(); }
    bool has_star() const
    {
        for (const auto& one : all_)
            if (one.star)
                return true;
        return false;
    }
    // By 19.1.4; null when it is not there.
    const sip::name_addr* find(const sip::uri& contact) const
    {
        for (const auto& one : all_)
            if (!one.star && sip::equal(one.uri, contact))
                return &one;
        return nullptr;
    }
    bool twice(const sip::name_addr& one) const { return find(one.uri) != &one; }

    // Seconds. Its `expires`, else Expires; nothing when there is neither, or it is no number: then the
    // registrar chooses (10.2.1.1, 20.10).
    std::optional<std::uint32_t> interval(const sip::name_addr& one) const
    {
        if (one.params.has("expires"))
            return own_interval(one);
        return has_expires_ && expires_ ? std::optional{*expires_} : std::nullopt;
    }
    static std::optional<std::uint32_t> own_interval(const sip::name_addr& one)
    {
        const auto number = sip::parse_number(one.params.value("expires"));
        return number ? std::optional{*number} : std::nullopt;
    }
    std::optional<std::uint32_t> expires() const  // of the header field
    {
        return has_expires_ && expires_ ? std::optional{*expires_} : std::nullopt;
    }
    bool removes(const sip::name_addr& one) const { return interval(one) == 0U; }

private:
    addresses all_;
    sip::result<std::uint32_t> expires_;
    bool has_expires_;
};

// The REGISTER that the sender of `r` sent with this Call-ID to the same registrar before it, another
// transaction's; null when there is none.
const reading* registered_before(const exchanges& e, const reading& r);

// Somebody else may have changed what is bound to the address-of-record of this REGISTER since then: another
// call had one for it, or could have had one that was not seen.
bool others_registered(const exchanges& e, const reading& request, fsm::time_point since);

}  // namespace rules
