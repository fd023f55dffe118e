// The two searches that everything else is made of, one octet at a time. Included inside a kernel's
// namespace.

// The first octet of [p, end) that is not in the set, or end.
inline const char* span(const char_set& set, const char* p, const char* end, const char*)
{
    while (p < end && set(*p))
        ++p;
    return p;
}

// The name that begins a row: where it ends, and which it is.
inline const char* field_name(const char* p, const char* end, const char* limit, field_id& id)
{
    const char* const stop = span(chars::token, p, end, limit);
    id = field_named(view(p, stop));
    return stop;
}

inline host_span find_host(const char* p, const char* end, const char* limit)
{
    return {span(chars::host, p, end, limit), false};
}
