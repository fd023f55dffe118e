// A typed value as its parts, and as the canonical spelling made of them: no white space but where the
// grammar demands it (RFC 3261 25.1), numbers without leading zeros, one row for all values of a list.
#pragma once

#include "sip/fields.hpp"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

class spelling
{
public:
    void part(std::string_view text)
    {
        parts_.append(text) += '\n';
        printed_ += text;
    }
    void part(std::uint64_t number) { part(std::to_string(number)); }
    void mark(std::string_view separator) { printed_ += separator; }
    // A part that is told apart from an empty one, behind its mark.
    void optional(bool there, std::string_view separator, std::string_view text)
    {
        parts_ += there ? "+" : "-";
        if (there)
            mark(separator);
        part(text);
    }
    void separate()  // before each value but the first
    {
        if (!printed_.empty())
            mark(", ");
    }
    // A part whose spelling says more than it does.
    void part_as(std::string_view text, std::string_view printed)
    {
        parts_.append(text) += '\n';
        printed_ += printed;
    }

    const std::string& printed() const { return printed_; }
    bool operator==(const spelling&) const = default;

private:
    std::string parts_, printed_;
};

inline void spell(spelling& out, const sip::param_list& params)
{
    sip::param one;
    for (auto rest = params.octets(); sip::param_list::take(rest, one);)
    {
        out.mark(";");
        out.part(one.name);
        out.optional(one.has_value, "=", one.value);
    }
}

inline void spell_port(spelling& out, bool there, std::uint16_t port)
{
    out.optional(there, ":", there ? std::to_string(port) : "");
}

inline void spell(spelling& out, const sip::uri& u)
{
    out.part(u.scheme_name);
    out.mark(":");
    const bool tel = u.scheme == sip::scheme::tel;
    out.part(u.user);
    out.optional(u.password.data() != nullptr, ":", u.password);  // perhaps an empty one
    if (u.has_user && !tel)
        out.mark("@");
    out.part(u.host);
    spell_port(out, u.has_port, u.port);
    spell(out, u.params);
    out.optional(!u.headers.empty(), "?", u.headers);
}

inline void spell(spelling& out, const sip::name_addr& a)
{
    if (a.star)
        return out.part("*");
    out.optional(!a.display.empty(), "", a.display);
    out.mark(a.display.empty() ? "" : " ");
    out.optional(a.bracketed, "<", "");
    spell(out, a.uri);
    out.mark(a.bracketed ? ">" : "");
    spell(out, a.params);
    out.part_as(a.tag, "");
}

inline void spell(spelling& out, const sip::via& v)
{
    out.part(v.protocol);
    out.mark("/");
    out.part(v.version);
    out.mark("/");
    out.part(v.transport);
    out.mark(" ");
    out.part(v.host);
    spell_port(out, v.has_port, v.port);
    spell(out, v.params);
    for (const auto known : {v.branch, v.received})
        out.part_as(known, "");
    out.part_as(v.has_rport ? std::to_string(v.rport) : "none", "");
}

inline void spell(spelling& out, std::string_view token) { out.part(token); }

inline void spell(spelling& out, std::uint32_t number) { out.part(number); }

inline void spell(spelling& out, const sip::cseq& c)
{
    out.part(c.number);
    out.mark(" ");
    out.part(c.method);
}

inline void spell(spelling& out, const sip::media_type& t)
{
    out.part(t.type);
    out.mark("/");
    out.part(t.subtype);
    spell(out, t.params);
}

inline void spell(spelling& out, const sip::challenge& c)
{
    out.part(c.scheme);
    sip::param one;
    std::string_view before = " ";
    for (auto rest = c.params; c.take(rest, one); before = ", ")
    {
        out.mark(before);
        out.part(one.name);
        out.optional(one.has_value, "=", one.value);
    }
}

inline void spell(spelling& out, const sip::retry_after& r)
{
    out.part(r.seconds);
    out.optional(!r.comment.empty(), " ", r.comment);
    spell(out, r.params);
}

inline void spell(spelling& out, const sip::timestamp& t)
{
    out.part(t.value);
    out.optional(!t.delay.empty(), " ", t.delay);
}

inline void spell(spelling& out, const sip::warning& w)
{
    char code[8];
    std::snprintf(code, sizeof code, "%03u", static_cast<unsigned>(w.code) % 1000);
    out.part(code);
    out.mark(" ");
    out.part(w.agent);
    out.mark(" ");
    out.part(w.text);
}

// RFC 3261 25.1: rfc1123-date. A year has four digits, so the leap second that ends 9999 stays one.
inline void spell(spelling& out, std::chrono::sys_seconds when)
{
    using namespace std::chrono;
    const bool leap = when >= sys_days{year{10000} / January / 1};
    const auto shown = when - seconds{leap ? 1 : 0};
    const auto day = floor<days>(shown);
    const year_month_day date{day};
    const hh_mm_ss time{shown - day};
    char text[40];
    std::snprintf(text, sizeof text, "%.3s, %02u %.3s %04d %02d:%02d:%02d GMT",
                  &"SunMonTueWedThuFriSat"[weekday{day}.c_encoding() * 3], static_cast<unsigned>(date.day()),
                  &"JanFebMarAprMayJunJulAugSepOctNovDec"[(static_cast<unsigned>(date.month()) - 1) * 3],
                  static_cast<int>(date.year()), static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()) + leap);
    out.part_as(std::to_string(when.time_since_epoch().count()), text);
}
