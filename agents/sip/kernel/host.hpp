// Hosts and ports. Included inside a kernel's namespace.

//   hostname     =  *( domainlabel "." ) toplabel [ "." ]
//   domainlabel  =  alphanum / alphanum *( alphanum / "-" ) alphanum
//   toplabel     =  ALPHA / ALPHA *( alphanum / "-" ) alphanum
//   IPv4address  =  1*3DIGIT "." 1*3DIGIT "." 1*3DIGIT "." 1*3DIGIT
// The octets are all of chars::host. Null, or the first wrong octet.
[[gnu::noinline]] const char* host_fault(const char* first, const char* last, bool& range)
{
    range = false;
    const char* label = first;
    int labels = 0;
    bool numbers = true;
    const char* top = first;
    for (const char* p = first;; ++p)
    {
        if (p < last && *p != '.')
        {
            if (*p == '-' && p == label)
                return p;
            numbers = numbers && chars::digit(*p);
            continue;
        }
        if (p == label)  // an empty label: only behind the last dot of a hostname
            return p == last && p != first && !numbers ? nullptr : p;
        if (p[-1] == '-')
            return p;
        ++labels;
        top = label;
        if (p == last)
            break;
        label = p + 1;
        if (label == last)
        {
            if (!chars::alpha(*top))
                return last;
            return nullptr;
        }
    }
    if (chars::alpha(*top))
        return nullptr;
    if (!numbers || labels != 4)
        return numbers && labels < 4 ? last : top;
    for (const char* p = first; p < last; ++p)
    {
        int sum = 0;
        const char* const start = p;
        for (; p < last && *p != '.'; ++p)
        {
            if (p - start == 3)
                return p;
            sum = sum * 10 + (*p - '0');
        }
        if (sum > 255)
        {
            range = true;
            return start;
        }
    }
    return nullptr;
}

//   IPv6reference  =  "[" IPv6address "]"
[[gnu::noinline]] const char* ipv6_reference(input& in, const char* p, std::string_view& out)
{
    const char* at_fault = nullptr;
    const char* const stop = ipv6_address(p + 1, in.end, at_fault);
    if (!stop)
        return wrong(in, at_fault, "an IPv6 address");
    if (!at(stop, in.end, ']'))
        return wrong(in, stop, "\"]\"");
    out = view(p, stop + 1);
    return stop + 1;
}

[[gnu::cold, gnu::noinline]] const char*
other_host(input& in, const char* p, const char* last, std::string_view& out)
{
    if (at(p, in.end, '['))
        return ipv6_reference(in, p, out);
    if (last == p)
        return wrong(in, p, "a host");
    bool range = false;
    if (const char* const at_fault = host_fault(p, last, range))
        return range ? fail(in, fault::out_of_range, at_fault, "0..255") : wrong(in, at_fault, "a host");
    out = view(p, last);
    return last;
}

//   host  =  hostname / IPv4address / IPv6reference
[[gnu::always_inline]] inline const char* host(input& in, const char* p, std::string_view& out)
{
    const host_span found = find_host(p, in.end, in.limit);
    if (!found.sure) [[unlikely]]
        return other_host(in, p, found.last, out);
    out = view(p, found.last);
    return found.last;
}

//   port  =  1*DIGIT
inline const char* port(input& in, const char* p, std::uint16_t& out)
{
    std::uint32_t value = 0;
    p = number(in, p, 65535, value);
    out = static_cast<std::uint16_t>(value);
    return p;
}
