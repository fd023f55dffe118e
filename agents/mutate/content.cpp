// What frames a message and its body: Content-Length, Content-Type, line ends (RFC 3261 7, 18.3, 20.14).
#include "mutate/families.hpp"
#include "mutate/lengths.hpp"
#include "mutate/rows.hpp"

#include <array>

namespace mutate {

namespace {

using sip::field_id;
using namespace std::string_view_literals;

bool set_length(draft& m, std::string value)
{
    m.set(field_id::content_length, std::move(value));
    return true;
}

// RFC 3261 18.3: less than the octets present means a short message, more an error.
bool content_length_lies(draft& m, change& how)
{
    const auto size = m.body.size();
    std::size_t said = 0;
    switch (how.pick.below(4))
    {
    case 0: said = size + 1; break;
    case 1: said = size > 0 ? size - 1 : 1; break;
    case 2: said = size / 2 + 7; break;
    default: said = size + 1 + how.pick.below(2000); break;
    }
    if (said == size)
        return false;
    how.breaks("SYN-CL-1.c", trait::content_length);
    return set_length(m, std::to_string(said));
}

bool content_length_huge(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 8> numbers{
        "65536",      "2147483647",          "2147483648",           "4294967295",
        "4294967296", "9223372036854775807", "18446744073709551616", "99999999999999999999999999999999"};
    how.breaks("SYN-CL-1.c", trait::content_length);
    return set_length(m, std::string{how.one_of(numbers)});
}

// So that, in 32 bits, it comes out right.
bool content_length_wraps(draft& m, change& how)
{
    how.breaks("SYN-CL-1.c", trait::content_length);
    return set_length(m, std::to_string((std::uint64_t{1} << 32) + m.body.size()));
}

bool content_length_is_none(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 9> wrong{"-1",   "-999", "",    "abc",     "1 2",
                                                           "0x10", "+10",  "1.0", "\xD9\xA3"};
    how.breaks("SYN-CL-1.b", trait::content_length);
    return set_length(m, std::string{how.one_of(wrong)});
}

bool content_length_missing(draft& m, change& how)
{
    if (!m.first(field_id::content_length))
        return false;
    std::erase_if(m.rows, [](const row& r) { return r.id() == field_id::content_length; });
    how.breaks("SYN-CL-1.d", trait::content_length);
    return true;
}

bool content_length_with_zeros(draft& m, change& how)
{
    how.leave(trait::content_length);
    return set_length(m, std::string(1 + how.pick.below(30), '0') + std::to_string(m.body.size()));
}

bool takes_body(const draft& m) { return m.is_response() || (m.is_request() && m.start().first != "CANCEL"); }

bool body_insert(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 6> types{
        "text/plain",           "application/octet-stream",
        "message/sipfrag",      "application/x-unknown;charset=\"utf-8\";x=y",
        "application/pidf+xml", "TEXT/Plain"};
    static constexpr std::array<std::string_view, 7> bodies{
        "hello\r\n", "\0"sv,    "\r\n\r\n", "SIP/2.0 200 OK\r\n", "INVITE sip:a@b SIP/2.0\r\n\r\n",
        "%s%n",      "\xff\xfe"};
    if (!takes_body(m) || (!m.body.empty() && !how.chance(4)))
        return false;
    if (m.empty_line.empty())
        return false;
    m.body = how.one_of(bodies);
    m.set(field_id::content_type, std::string{how.one_of(types)});
    return true;
}

bool body_delete(draft& m, change&)
{
    if (m.body.empty())
        return false;
    m.body = {};
    std::erase_if(m.rows, [](const row& r) { return r.id() == field_id::content_type; });
    return true;
}

bool body_overlong(draft& m, change& how)
{
    const auto size = some_length(how);
    if (m.body.empty() || size == 0 || m.body.find("--") != std::string_view::npos)
        return false;
    // A session description stays one.
    const bool sdp = m.body.starts_with("v=");
    if (sdp && (!m.body.ends_with('\n') || size < 8))
        return false;
    auto longer = std::string{m.body}.append(sdp ? "a=x:" : "").append(sdp ? size - 6 : size, 'x');
    m.body = m.keep(longer.append(sdp ? "\r\n" : ""));
    return true;
}

// RFC 3261 7.4.1: "Content-Type ... MUST be present if the body is not empty" (20.15).
bool content_type_missing(draft& m, change& how)
{
    if (m.body.empty() || !m.first(field_id::content_type))
        return false;
    std::erase_if(m.rows, [](const row& r) { return r.id() == field_id::content_type; });
    how.breaks("SYN-CT-1.a", trait::content_type);
    return true;
}

bool content_type_odd(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 6> types{
        "Application/SDP",           "application/sdp;charset=utf-8",
        "application / sdp",         "application/sdp ;x=\"a,;b\"",
        "application/SDP;version=0", "x-a/x-b"};
    static constexpr std::array<std::string_view, 3> encodings{"gzip", "identity", "deflate, br"};
    // What is no session description is not called one.
    if (!m.body.starts_with("v="))
        return false;
    if (how.chance(4) && !m.first(field_id::content_encoding))
        m.add(field_id::content_encoding, std::string{how.one_of(encodings)});
    else
        m.set(field_id::content_type, std::string{how.one_of(types)});
    return true;
}

bool content_type_broken(draft& m, change& how)
{
    static constexpr std::array<std::string_view, 7> types{
        "application", "application/", "/sdp", "application/sdp;", "a/b/c", "application/sdp;=1", ""};
    if (m.body.empty())
        return false;
    how.breaks("SYN-GRAM-1.c");
    m.set(field_id::content_type, std::string{how.one_of(types)});
    return true;
}

// RFC 3261 7.4.2: "The "chunked" transfer encoding of HTTP/1.1 MUST NOT be used for SIP."
bool chunked(draft& m, change& how)
{
    m.rows.push_back(m.made("Transfer-Encoding", "chunked"));
    how.breaks("SYN-CT-1.b");
    return true;
}

bool line_end_is_lf(draft& m, change& how)
{
    if (m.rows.empty() || m.start_end != "\r\n")
        return false;
    if (how.chance(4))
        m.start_end = "\n";
    else if (how.chance(4))
        for (auto& r : m.rows)
            r.end = "\n";
    else
        how.one_of(m.rows).end = "\n";
    how.breaks("SYN-LINE-1.c");
    return true;
}

bool empty_line_missing(draft& m, change& how)
{
    if (m.empty_line.empty())
        return false;
    m.empty_line = {};
    m.body = {};
    how.breaks("SYN-LINE-1.d", trait::content_length);
    return true;
}

bool header_cut_off(draft& m, change& how)
{
    if (m.rows.size() < 2)
        return false;
    const auto whole = m.finish();
    const auto header = whole.size() - m.body.size() - m.empty_line.size();
    const auto begin = m.before.size() + m.start_line.size() + m.start_end.size();
    draft cut{m.keep(whole.substr(0, begin + how.pick.below(header - begin)))};
    m.rows = std::move(cut.rows);
    m.empty_line = m.body = {};
    how.breaks("SYN-LINE-1.d", trait::mandatory);
    how.leave(trait::branch);
    how.leave(trait::from_tag);
    how.leave(trait::cseq_method);
    how.leave(trait::content_length);
    return true;
}

// clang-format off
constexpr mutator content_mutators[] = {
    {"content-length-lies",       "RFC 3261 18.3, 20.14",  5, nature::wrong, content_length_lies},
    {"content-length-huge",       "RFC 3261 18.3, 20.14",  5, nature::wrong, content_length_huge},
    {"content-length-wraps",      "RFC 3261 18.3, 20.14",  5, nature::wrong, content_length_wraps},
    {"content-length-is-none",    "RFC 3261 20.14, 25.1",  5, nature::wrong, content_length_is_none},
    {"content-length-missing",    "RFC 3261 18.3, 20.14",  5, nature::wrong, content_length_missing},
    {"content-length-with-zeros", "RFC 3261 20.14, 25.1",  5, nature::legal, content_length_with_zeros},
    {"body-insert",               "RFC 3261 7.4",          0, nature::legal, body_insert},
    {"body-delete",               "RFC 3261 7.4, 13.2.1",  0, nature::legal, body_delete},
    {"body-overlong",             "RFC 3261 18.1.1, 18.3", 1, nature::legal, body_overlong},
    {"content-type-missing",      "RFC 3261 7.4.1, 20.15", 13, nature::wrong, content_type_missing},
    {"content-type-odd",          "RFC 3261 7.4.1, 8.2.3", 0, nature::legal, content_type_odd},
    {"content-type-broken",       "RFC 3261 20.15, 25.1",  0, nature::wrong, content_type_broken},
    {"chunked",                   "RFC 3261 7.4.2",        0, nature::wrong, chunked},
    {"line-end-is-lf",            "RFC 3261 7",           14, nature::wrong, line_end_is_lf},
    {"empty-line-missing",        "RFC 3261 7",            0, nature::wrong, empty_line_missing},
    {"header-cut-off",            "RFC 3261 7, 18.3",      0, nature::wrong, header_cut_off},
};
// clang-format on

}  // namespace

family content_family() { return content_mutators; }

}  // namespace mutate
