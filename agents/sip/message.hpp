// A message as it was received: one buffer, and an index of where each part lies in it, in the order of
// arrival. Nothing is repaired and nothing is copied, so what we report about a device is what the device
// did.
//
// Three questions stay apart: can it be read (here), is it right (rules), was it expected (play). So scan()
// goes on past a fault wherever it can: the first fault is kept, and what could be read stays readable.
#pragma once

#include "sip/limits.hpp"
#include "sip/names.hpp"
#include "sip/result.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sip {

// One header field row. Offsets count from the first octet of the message.
struct field
{
    std::uint16_t name_at, name_size;
    std::uint16_t value_at, value_size;  // the value without white space around it, folding kept
    field_id id;
    bool folded;       // the value contains a line fold (RFC 3261 7.3.1)
    bool well_formed;  // false: a row without name or colon; the whole row is the value
};

static_assert(static_cast<unsigned>(field_id::count_) <= 64);

// What scan() finds, filled by the kernel that fits the processor (simd.hpp).
struct message_index
{
    enum class kind : std::uint8_t { unknown, request, response };
    static constexpr std::uint16_t none = 0xffff;

    std::string_view octets, start_line, method_name, request_uri, version, reason;
    std::optional<parse_error> error;
    std::uint32_t body_at = 0, body_size = 0;
    int status = 0;
    kind what = kind::unknown;
    sip::method method = sip::method::other;
    std::uint16_t field_count = 0;
    std::uint64_t repeated = 0;  // one bit for each field_id that has more than one row
    std::array<std::uint16_t, static_cast<std::size_t>(field_id::count_)> first;
    std::array<field, limits::fields> fields;  // only the first field_count are initialized

    message_index() { first.fill(none); }
    bool is_repeated(field_id id) const { return (repeated >> static_cast<unsigned>(id) & 1) != 0; }
};

class message
{
public:
    // Reads one message that fills `octets` to their end (a datagram, or one frame of a stream). The octets
    // are not copied and must outlive this object. Returns the first fault, which is kept as error().
    // Allocates nothing. What follows a body counted by Content-Length is trailing() (RFC 3261 18.3:
    // discarded in a datagram).
    const std::optional<parse_error>& scan(std::string_view octets);

    const std::optional<parse_error>& error() const { return found_.error; }

    // False for both: no start line was recognized, and nothing of it is readable.
    bool is_request() const { return found_.what == message_index::kind::request; }
    bool is_response() const { return found_.what == message_index::kind::response; }

    sip::method method() const { return found_.method; }  // of the request line
    std::string_view method_name() const { return found_.method_name; }
    std::string_view request_uri() const { return found_.request_uri; }
    std::string_view version() const { return found_.version; }  // "SIP/2.0"
    int status() const { return found_.status; }                 // 0 in a request
    std::string_view reason() const { return found_.reason; }    // may be empty

    std::string_view octets() const { return found_.octets; }
    std::string_view start_line() const { return found_.start_line; }  // without its line end
    std::string_view header() const
    {
        return found_.octets.substr(0, found_.body_at);
    }  // with the empty line that ends it
    std::string_view body() const { return found_.octets.substr(found_.body_at, found_.body_size); }
    std::string_view trailing() const { return found_.octets.substr(found_.body_at + found_.body_size); }

    std::span<const field> fields() const { return {found_.fields.data(), found_.field_count}; }
    std::string_view name(const field& f) const { return {found_.octets.data() + f.name_at, f.name_size}; }
    std::string_view value(const field& f) const { return {found_.octets.data() + f.value_at, f.value_size}; }

    bool has(field_id id) const { return found_.first[static_cast<std::size_t>(id)] != none; }
    const field* first(field_id id) const  // null when absent
    {
        const auto at = found_.first[static_cast<std::size_t>(id)];
        return at == none ? nullptr : &found_.fields[at];
    }
    const field* next(const field& f) const  // the next row of the same id, null when there is none
    {
        return found_.is_repeated(f.id) ? next_repeated(f) : nullptr;
    }
    std::size_t rows(field_id id) const;
    std::string_view value(field_id id) const  // of the first row; "" when absent
    {
        const auto* f = first(id);
        return f ? value(*f) : std::string_view{};
    }
    // By name, for fields that are `other`; null when absent.
    const field* named(std::string_view name) const;

    std::size_t offset_of(std::string_view part) const  // of a view into octets()
    {
        return static_cast<std::size_t>(part.data() - found_.octets.data());
    }

private:
    static constexpr auto none = message_index::none;

    const field* next_repeated(const field& f) const;

    message_index found_;
};

// A message that was scanned where it stands, and the room that scanning needs.
using scanned_message = message;

// A message that is kept, together with its octets; or null. Copies share it.
class message_ptr
{
public:
    message_ptr() = default;
    message_ptr(std::nullptr_t) {}

    void reset() { *this = nullptr; }
    explicit operator bool() const { return kept_ != nullptr; }
    const message* get() const { return kept_ ? &kept_->view : nullptr; }
    const message& operator*() const { return kept_->view; }
    const message* operator->() const { return &kept_->view; }

    friend bool operator==(const message_ptr&, const message_ptr&) = default;

private:
    friend message_ptr store(std::string octets);

    struct block
    {
        std::string octets;
        message view;
    };

    std::shared_ptr<block> kept_;
};

message_ptr store(std::string octets);

}  // namespace sip
