#include "capture/tls_stream.hpp"

#include "capture/limits.hpp"
#include "capture/octets.hpp"

#include <algorithm>

namespace capture {

namespace {

// RFC 8446 4, RFC 5246 7.4: those that are asked for.
enum : unsigned { client_hello_type = 1, server_hello_type = 2, finished = 20, key_update = 24 };
constexpr std::size_t message_header = 4;

bool is_type(unsigned octet) { return octet >= 20 && octet <= 23; }

// RFC 5246 6.2.1, RFC 8446 5.1; 2048 octets more when it is protected.
bool is_record(std::string_view header)
{
    constexpr std::size_t longest = (1 << 14) + 2048;
    return is_type(octet(header, 0)) && octet(header, 1) == 3 && octet(header, 2) <= 4 &&
           number16(header, 3) <= longest;
}

}  // namespace

bool may_be_tls(std::string_view begin)
{
    if (begin.size() >= tls_header)
        return is_record(begin);
    return begin.empty() || (is_type(octet(begin, 0)) && (begin.size() < 2 || octet(begin, 1) == 3));
}

tls_stream::tls_stream(fsm::address from,
                       fsm::address to,
                       std::shared_ptr<tls_session> of,
                       const decryption& how,
                       collector& out)
    : from_{from},
      to_{to},
      session_{std::move(of)},
      how_{how},
      out_{out},
      inside_{from, to, true, out}
{
}

// Once for each frame, for whatever reason.
void tls_stream::tell(reason why)
{
    if (std::exchange(told_, when_.frame) != when_.frame)
        out_.unread(why, when_.frame, from_, to_);
}

void tls_stream::lose(reason why)
{
    lost_ = why;
    out_.other_octets(buffer_.size());
    buffer_.clear();
    handshake_.clear();
    tell(why);
}

void tls_stream::put(std::string_view octets, stamp when, bool after_gap)
{
    when_ = when;
    if (after_gap && !lost_)
    {
        out_.skip(reason::segments_missing, when.frame);
        lose(reason::behind_a_gap);
    }
    if (lost_)
    {
        out_.other_octets(octets.size());
        return tell(*lost_);
    }
    buffer_ += octets;
    advance();
}

void tls_stream::go_on(stamp when)
{
    if (!waits_)
        return;
    when_ = when;
    advance();
}

void tls_stream::advance()
{
    std::size_t taken = 0;
    waits_ = false;
    while (!lost_ && !waits_ && buffer_.size() - taken >= tls_header)
    {
        const auto rest = std::string_view{buffer_}.substr(taken);
        if (!is_record(rest))
        {
            buffer_.erase(0, taken);
            return lose(reason::tls_malformed);
        }
        const auto size = tls_header + number16(rest, 3);
        if (rest.size() < size)
            break;
        waits_ = !record(rest.substr(0, tls_header), rest.substr(tls_header, size - tls_header));
        if (!waits_)
            taken += size;
    }
    buffer_.erase(0, std::min(taken, buffer_.size()));
    if (waits_ && buffer_.size() > limits::tls_waiting)
        lose(reason::tls_begun_before);
}

// False: what the other end said to it has to be known first.
bool tls_stream::record(std::string_view header, std::string_view fragment)
{
    const auto type = static_cast<tls_type>(octet(header, 0));
    if (open_ || unreadable_)
    {
        protected_record(header, fragment);
        return true;
    }
    const auto size = header.size() + fragment.size();
    if (type == tls_type::handshake)
    {
        out_.other_octets(size);
        handshake(fragment);
        return true;
    }
    if (type == tls_type::alert)
    {
        out_.other_octets(size);
        return true;
    }
    if (role_ == role::unknown)
    {
        lose(reason::tls_begun_before);
        return true;
    }
    if (type == tls_type::change_cipher_spec)
    {
        if (!change_cipher_spec())
            return false;
        out_.other_octets(size);
        return true;
    }
    if (!first_protected())
        return false;
    if (!lost_)
        protected_record(header, fragment);
    return true;
}

bool tls_stream::change_cipher_spec()
{
    if (session_->is_13)  // RFC 8446 D.4: it says nothing
        return true;
    if (!session_->answered)
        return false;
    begin_12();
    return true;
}

// Of TLS 1.3: content that is protected begins without a word.
bool tls_stream::first_protected()
{
    if (!session_->answered)
        return false;
    if (session_->is_13)
        begin_13(false);
    else
        lose(reason::tls_malformed);
    return true;
}

void tls_stream::protected_record(std::string_view header, std::string_view fragment)
{
    const auto size = header.size() + fragment.size();
    const auto type = static_cast<tls_type>(octet(header, 0));
    const bool is_13 = open_ ? session_->is_13 : false;
    if (is_13 && type == tls_type::change_cipher_spec)
        return out_.other_octets(size);
    auto plain = open_ ? open_->open(header, fragment) : std::nullopt;
    if (!plain || plain->octets.size() > fragment.size())
    {
        if (open_ && !early_)
            open_->next_record();
        out_.other_octets(size);
        return tell(unreadable_.value_or(reason::tls_not_opened));
    }
    open_->next_record();
    early_ = false;
    const auto content = plain->octets.size();
    out_.other_octets(size - content);
    if (plain->type == static_cast<std::uint8_t>(tls_type::application_data))
        return inside_.put(plain->octets, when_, false);
    out_.other_octets(content);
    if (plain->type == static_cast<std::uint8_t>(tls_type::handshake))
        handshake(plain->octets);
    else if (type == tls_type::change_cipher_spec)  // of a renegotiation (RFC 5246 7.1)
        begin_12();
}

void tls_stream::handshake(std::string_view octets)
{
    while (!octets.empty())
    {
        if (skip_ > 0)
        {
            const auto passed = std::min(skip_, octets.size());
            skip_ -= passed;
            octets.remove_prefix(passed);
            continue;
        }
        const auto header = octets.substr(0, message_header - std::min(message_header, handshake_.size()));
        handshake_ += header;
        octets.remove_prefix(header.size());
        if (handshake_.size() < message_header)
            return;
        const auto type = octet(handshake_, 0);
        const std::size_t size = octet(handshake_, 1) << 16 | number16(handshake_, 2);
        const bool wanted = (type == client_hello_type || type == server_hello_type || type == finished ||
                             type == key_update) &&
                            size <= limits::tls_hello;
        if (!wanted)
        {
            handshake_.clear();
            skip_ = size;
            continue;
        }
        const auto part = octets.substr(0, message_header + size - handshake_.size());
        handshake_ += part;
        octets.remove_prefix(part.size());
        if (handshake_.size() < message_header + size)
            return;
        const auto whole = std::exchange(handshake_, {});
        message(type, std::string_view{whole}.substr(message_header));
    }
}

void tls_stream::message(unsigned type, std::string_view body)
{
    if (type == client_hello_type)
    {
        const auto h = parse_client_hello(body);
        if (!h || role_ == role::server)
            return lose(reason::tls_malformed);
        role_ = role::client;
        session_->client_random = h->random;
        early_ = h->early_data;
    }
    else if (type == server_hello_type)
    {
        const auto h = parse_server_hello(body);
        if (!h || role_ == role::client)
            return lose(reason::tls_malformed);
        role_ = role::server;
        hello(*h);
    }
    else if (type == finished && open_ && session_->is_13 && !application_)
        begin_13(true);
    else if (type == key_update && open_ && application_)
        open_->update();
}

void tls_stream::hello(const server_hello& h)
{
    constexpr std::uint16_t tls_12 = 0x0303;
    auto& s = *session_;
    s.is_13 = h.is_13;
    if (h.retry)
        return;
    s.server_random = h.random;
    s.suite = suite_numbered(h.suite);
    s.encrypt_then_mac = h.encrypt_then_mac;
    s.readable = s.suite && h.version == tls_12 && !h.compressed && is_of_tls_13(*s.suite) == h.is_13;
    s.answered = true;
}

void tls_stream::begin_12()
{
    open_.reset();
    unreadable_.reset();
    const auto& s = *session_;
    const auto* const master = how_.secrets.find(key_log::label::master, s.client_random);
    if (!s.readable)
        unreadable_ = reason::tls_unknown;
    else if (!master || !how_.with.are_there())
        unreadable_ = reason::tls_no_secrets;
    else
        open_.emplace(how_.with, *s.suite,
                      tls_protection::session{*master, s.client_random, s.server_random, s.encrypt_then_mac},
                      role_ == role::client);
}

void tls_stream::begin_13(bool application)
{
    using label = key_log::label;
    const auto& s = *session_;
    const bool client = role_ == role::client;
    const auto* const secret =
        how_.secrets.find(application ? (client ? label::client_application : label::server_application)
                                      : (client ? label::client_handshake : label::server_handshake),
                          s.client_random);
    open_.reset();
    application_ = application;
    if (!s.readable)
        unreadable_ = reason::tls_unknown;
    else if (!secret || !how_.with.are_there())
        unreadable_ = reason::tls_no_secrets;
    else
        open_.emplace(how_.with, *s.suite, *secret);
}

void tls_stream::end()
{
    if (!buffer_.empty())
    {
        out_.other_octets(buffer_.size());
        told_ = 0;
        tell(waits_ ? reason::tls_begun_before : reason::message_incomplete);
        buffer_.clear();
    }
    inside_.end();
}

}  // namespace capture
