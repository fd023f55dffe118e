// A message as it was received: one buffer, and an index of where each part lies in it, in the order of
// arrival. Nothing is repaired and nothing is copied, so what we report about a device is what the device
// did. Whoever reads takes a const message&; where its octets and rows lie is the matter of scanned_message
// and of message_ptr.
//
// Three questions stay apart: can it be read (here), is it right (rules), was it expected (play). So scan()
// goes on past a fault wherever it can: the first fault is kept, and what could be read stays readable.
#pragma once

#include "sip/limits.hpp"
#include "sip/names.hpp"
#include "sip/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

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
    bool cut = false;               // the header goes on beyond limits::header_octets
    std::uint32_t unread_rows = 0;  // over limits::fields
    std::uint64_t repeated = 0;     // one bit for each field_id that has more than one row
    std::array<std::uint16_t, static_cast<std::size_t>(field_id::count_)> first;
    field* fields;  // field_count of them; while scanning, room for limits::fields

    explicit message_index(field* room) : fields{room} { first.fill(none); }
    bool is_repeated(field_id id) const { return (repeated >> static_cast<unsigned>(id) & 1) != 0; }
};

struct via;

// The topmost Via by where its parts lie in the message: everybody whom a message passes asks for it. Every
// part lies behind the start line, so at 0 there is none.
struct via_place
{
    struct part
    {
        std::uint16_t at = 0, size = 0;
    };
    part octets, protocol, version, transport, host, params, branch, received;
    std::uint16_t port = 0, rport = 0;
    bool known = false, has_port = false, has_rport = false;
};

class message
{
public:
    message(const message&) = delete;
    message& operator=(const message&) = delete;

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

    // Over the bounds of limits.hpp nothing of the header is read, and nobody knows what stands there: a
    // field that is not in fields() may still be in the message.
    bool wholly_read() const { return found_.unread_rows == 0 && !found_.cut; }
    std::uint32_t unread_rows() const { return found_.unread_rows; }  // but for those of a header that is cut
    bool header_is_cut() const { return found_.cut; }

    std::span<const field> fields() const { return {found_.fields, found_.field_count}; }
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

protected:
    explicit message(field* rows) : found_{rows} {}
    message(const message& other, field* rows);  // the same octets, the rows copied
    // Both copied, with `instead` where `part` is: "", or in the value of a row.
    message(const message& other, field* rows, char* octets, std::string_view part, std::string_view instead);
    ~message() = default;

    message_index found_;
    via_place* top_via_ = nullptr;  // room for it, in a message that is kept

private:
    friend result<via> top_via(const message& m);

    static constexpr auto none = message_index::none;

    const field* next_repeated(const field& f) const;
};

// A message that is scanned where it stands, and the room for its rows that scanning needs. What is read
// stays good until the next scan() and while the octets are there. A copy is of the same octets.
class scanned_message : public message
{
public:
    scanned_message() : message{room_} {}
    scanned_message(const scanned_message& other) : message{other, room_} {}
    scanned_message& operator=(const scanned_message& other);

    // Reads one message that fills `octets` to their end (a datagram, or one frame of a stream). The octets
    // are not copied and must outlive this object. Returns the first fault, which is kept as error().
    // Allocates nothing. What follows a body counted by Content-Length is trailing() (RFC 3261 18.3:
    // discarded in a datagram).
    const std::optional<parse_error>& scan(std::string_view octets);

private:
    field room_[limits::fields];
};

// A message that is kept, together with its octets, in one block of memory; or null. Copies share it. The
// count of them is a plain number, and so is what is remembered of the message when it is read: a message and
// its copies are for one thread at a time. Runs that go on in different threads share no message; what a run
// leaves behind is read when its thread has been joined.
class message_ptr
{
public:
    message_ptr() = default;
    message_ptr(std::nullptr_t) {}
    message_ptr(const message_ptr& other) : kept_{other.kept_}
    {
        if (kept_)
            ++kept_->uses;
    }
    message_ptr(message_ptr&& other) noexcept : kept_{std::exchange(other.kept_, nullptr)} {}
    message_ptr& operator=(message_ptr other) noexcept
    {
        std::swap(kept_, other.kept_);
        return *this;
    }
    ~message_ptr()
    {
        if (kept_ && --kept_->uses == 0)
            ::operator delete(kept_);
    }

    void reset() { *this = nullptr; }
    explicit operator bool() const { return kept_ != nullptr; }
    const message* get() const { return kept_; }
    const message& operator*() const { return *kept_; }
    const message* operator->() const { return kept_; }

    friend bool operator==(const message_ptr&, const message_ptr&) = default;

private:
    friend message_ptr keep_with(const message& m, std::string_view part, std::string_view instead);

    // The rows and the octets of the message stand behind it in the same block.
    struct kept : message
    {
        kept(const message& of, field* rows, char* octets, std::string_view part, std::string_view instead)
            : message{of, rows, octets, part, instead}
        {
            top_via_ = &room_;
        }

        std::size_t uses = 1;

    private:
        via_place room_;
    };

    explicit message_ptr(kept* first) : kept_{first} {}

    kept* kept_ = nullptr;
};

message_ptr keep(const message& m);          // a copy of it; nothing is scanned again
message_ptr store(std::string_view octets);  // scans them first

// A copy of it with `instead` where `part` is, which lies in the value of one of its rows. Nothing is scanned
// again, of a message without a fault: `instead` has no line end and no white space at its ends.
message_ptr keep_with(const message& m, std::string_view part, std::string_view instead);

}  // namespace sip
