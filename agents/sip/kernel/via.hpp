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
    const char* const stop = span(chars::token, p, in.end, in.limit);
    if (stop == p)
        return wrong(in, p, "a transport");
    out.transport = view(p, stop);
    return stop;
}

//   via-received  =  "received" EQUAL (IPv4address / IPv6address)
// RFC 5118 4.5: the brackets of an IPv6 reference are to be accepted too.
inline const char* via_address(input& in, const char* p, std::string_view& out)
{
    const host_span found = find_host(p, in.end, in.limit);
    if (found.sure && !at(found.last, in.end, ':')) [[likely]]
    {
        out = view(p, found.last);
        return found.last;
    }
    const char* at_fault = nullptr;
    if (const char* const stop = at(found.last, in.end, ':') ? ipv6_address(p, in.end, at_fault) : nullptr)
    {
        out = view(p, stop);
        return stop;
    }
    return other_host(in, p, found.last, out);
}

// A number of at most `most` that fills the value of a parameter.
[[gnu::noinline]] bool whole_number(input& in, const raw_param& param, std::uint32_t most, std::uint32_t& out)
{
    const char* const first = param.value ? param.value : param.name_end;
    const char* const stop = number(in, first, most, out);
    if (stop && param.value && stop != param.value_end)
        return wrong(in, stop, "DIGIT") != nullptr;
    return stop != nullptr;
}

//   via-params  =  via-ttl / via-maddr / via-received / via-branch / via-extension
//   via-ttl     =  "ttl" EQUAL ttl
//   rport       =  "rport" [EQUAL 1*DIGIT]           (RFC 3581)
// `p` is at the first semicolon; the answer is behind the white space that follows `last`.
inline const char* via_params(input& in, const char* p, const char*& last, via& out)
{
    const char* const first = p;
    do
    {
        raw_param param;
        const bool usual_branch = usual_param(in, p, ";branch=", param);
        const bool usual_received = !usual_branch && usual_param(in, p, ";received=", param);
        last = usual_branch || usual_received ? param.value : param_name(in, p + 1, param);
        if (!last) [[unlikely]]
            return nullptr;
        // A bare IPv6 address is no gen-value, so `received` is read by itself.
        if (usual_received || (!usual_branch && param.value && is_named(param, "received")))
        {
            std::string_view address;
            last = via_address(in, last, address);
            if (!last) [[unlikely]]
                return nullptr;
            if (out.received.empty())
                out.received = address;
            p = skip_sws(last, in.end);
            continue;
        }
        last = param_value(in, last, param);
        if (!last) [[unlikely]]
            return nullptr;
        if (usual_branch || is_named(param, "branch"))
        {
            if (!has_token(param)) [[unlikely]]
                return wrong(in, param.value ? param.value : param.name_end, "a branch");
            if (out.branch.empty())
                out.branch = view(param.value, param.value_end);
        }
        else if (is_named(param, "rport"))
        {
            std::uint32_t port_number = 0;
            if (param.value && !whole_number(in, param, 65535, port_number))
                return nullptr;
            out.has_rport = true;
            out.rport = static_cast<std::uint16_t>(port_number);
        }
        else if (is_named(param, "ttl")) [[unlikely]]
        {
            std::uint32_t ttl = 0;
            if (!whole_number(in, param, 255, ttl))
                return nullptr;
        }
        p = skip_sws(last, in.end);
    } while (at(p, in.end, ';'));
    out.params = param_list{view(first, last)};
    return p;
}

//   via-parm  =  sent-protocol LWS sent-by *( SEMI via-params )
//   sent-by   =  host [ COLON port ]
//   COLON     =  SWS ":" SWS
const char* read_via(input& in, bool list, via& out)
{
    const char* const begin = skip_sws(in.begin, in.end);
    const char* p = begin;
    if (in.end - p > 12 && std::memcmp(p, "SIP/2.0/UDP ", 12) == 0) [[likely]]
    {
        out.protocol = view(p, p + 3);
        out.version = view(p + 4, p + 7);
        out.transport = view(p + 8, p + 11);
        p += 11;
    }
    else
    {
        p = sent_protocol(in, p, out);
        if (!p)
            return nullptr;
    }
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
        p = via_params(in, p, last, out);
        if (!p) [[unlikely]]
            return nullptr;
    }
    out.octets = view(begin, last);
    return whole(in, p, list, "\";\" or the end");
}
