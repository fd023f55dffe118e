// The searches that everything else is made of, one octet at a time. Included inside a kernel's namespace,
// behind each.hpp.

// The first octet of [p, end) that is not in the set, or end.
[[gnu::always_inline]] inline const char*
span(const char_set& set, const char* p, const char* end, const char* limit)
{
    return each(set, p, end, limit);
}

// The name that begins a row: where it ends, and which it is.
inline const char* field_name(const char* p, const char* end, const char* limit, field_id& id)
{
    const char* const stop = span(chars::token, p, end, limit);
    const auto size = static_cast<unsigned>(stop - p);
    if (size - 1 >= names::longest_short || limit - p < 16) [[unlikely]]
    {
        id = field_named(view(p, stop));
        return stop;
    }
    constexpr auto lower_case = in_every_octet(0x20);
    std::uint64_t first = load_word(p) | lower_case, second = 0;
    if (size < 8)
        first &= ~(~std::uint64_t{0} << 8 * size);
    else
        second = (load_word(p + 8) | lower_case) & ~(~std::uint64_t{0} << 8 * (size - 8));
    const auto& entry = names::table.entries[names::table.slots[names::slot_of(first, size)]];
    const char* const known = entry.octets.data();
    id = load_word(known) == first && load_word(known + 8) == second ? entry.id : field_id::other;
    return stop;
}

//   IPv4address  =  1*3DIGIT "." 1*3DIGIT "." 1*3DIGIT "." 1*3DIGIT
inline bool plain_ipv4(const char* p, const char* last)
{
    for (int part = 1;; ++part)
    {
        const char* const first = p;
        unsigned value = 0;
        for (; p < last && chars::digit(*p); ++p)
            value = value * 10 + static_cast<unsigned>(*p - '0');
        if (p == first || p - first > 3 || value > 255)
            return false;
        if (part == 4)
            return p == last;
        if (p == last || *p != '.')
            return false;
        ++p;
    }
}

//   hostname     =  *( domainlabel "." ) toplabel [ "." ]
//   domainlabel  =  alphanum / alphanum *( alphanum / "-" ) alphanum
//   toplabel     =  ALPHA / ALPHA *( alphanum / "-" ) alphanum
// Sure of those without "--" and without a dot at the end, and of IPv4 addresses.
inline host_span find_host(const char* first, const char* end, const char* limit)
{
    const char* label = first;
    for (const char* p = first;;)
    {
        const char* const last = span(chars::alphanum, p, end, limit);
        if (last == p) [[unlikely]]
            return {span(chars::host, last, end, limit), false};
        p = last + 1;
        if (at(last, end, '.'))
            label = p;
        else if (!at(last, end, '-'))
            return {last, chars::alpha(*label) || plain_ipv4(first, last)};
    }
}
