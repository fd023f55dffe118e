// The test of one octet after the other. Included inside a kernel's namespace.

// The first octet of [p, end) that is not in the set, or end. What stands behind `end` may be looked at.
inline const char* each(const char_set& set, const char* p, const char* end, const char* limit)
{
    for (; limit - p >= 4; p += 4)
        for (int i = 0; i < 4; ++i)
            if (!set(p[i]))
                return p + i < end ? p + i : end;
    while (p < end && set(*p))
        ++p;
    return p < end ? p : end;
}
