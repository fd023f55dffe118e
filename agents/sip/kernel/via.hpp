// Via. Included inside a kernel's namespace.

// RFC 3261 25.1
//   sent-protocol  =  protocol-name SLASH protocol-version SLASH transport       each a token
//   SLASH          =  SWS "/" SWS
[[gnu::noinline]] const char* sent_protocol(input& in, const char* p, via& out)
{
    for (auto* const part : {&out.protocol, &out.version})
    {
        const char* const stop = span(chars::token, p, in.end, in.limit);
        if (stop == p)
            return wrong(in, p, "a protocol and its version");
        *part = view(p, stop);
        p = skip_sws(stop, in.end);
        if (!at(p, in.end, '/'))
            return wrong(in, p, "\"/\"");
        p = skip_sws(p + 1, in.end);
    }
    return p;
}

//   via-received  =  "received" EQUAL (IPv4address / IPv6address)
//   via-maddr     =  "maddr" EQUAL host
// RFC 5118 4.5: the brackets of an IPv6 reference are to be accepted too.
[[gnu::noinline]] const char* via_address(input& in, const char* p, std::string_view& out)
{
    const char* at_fault = nullptr;
    if (const char* const stop = ipv6_address(p, in.end, at_fault))
    {
        out = view(p, stop);
        return stop;
    }
    return host(in, p, out);
}

//   via-params  =  via-ttl / via-maddr / via-received / via-branch / via-extension
//   rport       =  "rport" [EQUAL 1*DIGIT]           (RFC 3581)
inline const char* via_params(input& in, const char* p, via& out)
{
    const char* const first = p;
    const char* last;
    do
    {
        raw_param param;
        const char* const start = skip_sws(p + 1, in.end);
        // A bare IPv6 address is no gen-value, so `received` is looked for before the value is read.
        if (in.end - start > 9 && (*start | 0x20) == 'r' && iequals(view(start, start + 8), "received"))
        {
            const char* value = skip_sws(start + 8, in.end);
            if (!at(value, in.end, '='))
                last = one_param(in, p + 1, param);
            else
            {
                std::string_view address;
                value = skip_sws(value + 1, in.end);
                last = via_address(in, value, address);
                if (last && out.received.empty())
                    out.received = address;
            }
            if (!last)
                return nullptr;
            p = skip_sws(last, in.end);
            continue;
        }
        last = one_param(in, p + 1, param);
        if (!last) [[unlikely]]
            return nullptr;
        if (is_named(param, "branch"))
        {
            if (!param.value || !chars::token(*param.value)) [[unlikely]]
                return wrong(in, param.value ? param.value : param.name_end, "a branch");
            if (out.branch.empty())
                out.branch = view(param.value, param.value_end);
        }
        else if (is_named(param, "rport"))
        {
            out.has_rport = true;
            if (param.value)
            {
                const char* const stop = port(in, param.value, out.rport);
                if (!stop)
                    return nullptr;
                if (stop != param.value_end)
                    return wrong(in, stop, "DIGIT");
            }
        }
        else if (is_named(param, "ttl"))
        {
            std::uint32_t ttl = 0;
            const char* const stop = number(in, param.value ? param.value : param.name_end, 255, ttl);
            if (!stop)
                return nullptr;
            if (stop != param.value_end)
                return wrong(in, stop, "DIGIT");
        }
        p = skip_sws(last, in.end);
    } while (at(p, in.end, ';'));
    out.params = param_list{view(first, last)};
    return last;
}

//   via-parm  =  sent-protocol LWS sent-by *( SEMI via-params )
//   sent-by   =  host [ COLON port ]
//   COLON     =  SWS ":" SWS
const char* read_via(input& in, bool list, via& out)
{
    const char* const begin = skip_sws(in.begin, in.end);
    out = via{};
    const char* p = begin;
    if (in.end - p > 8 && std::memcmp(p, "SIP/2.0/", 8) == 0) [[likely]]
    {
        out.protocol = view(p, p + 3);
        out.version = view(p + 4, p + 7);
        p += 8;
        p = skip_sws(p, in.end);
    }
    else
    {
        p = sent_protocol(in, p, out);
        if (!p)
            return nullptr;
    }
    const char* const transport = p;
    p = span(chars::token, p, in.end, in.limit);
    if (p == transport) [[unlikely]]
        return wrong(in, p, "a transport");
    out.transport = view(transport, p);
    const char* const sent_by = fast_sws(p, in.end);
    if (sent_by == p) [[unlikely]]
        return wrong(in, p, "LWS before sent-by");
    p = host(in, sent_by, out.host);
    if (!p) [[unlikely]]
        return nullptr;
    const char* last = p;
    p = skip_sws(p, in.end);
    if (at(p, in.end, ':'))
    {
        p = last = port(in, skip_sws(p + 1, in.end), out.port);
        if (!p) [[unlikely]]
            return nullptr;
        out.has_port = true;
        p = skip_sws(p, in.end);
    }
    if (at(p, in.end, ';')) [[likely]]
    {
        last = via_params(in, p, out);
        if (!last) [[unlikely]]
            return nullptr;
    }
    out.octets = view(begin, last);
    return value_end(in, last, list, "\";\" or the end");
}
