// Included inside a kernel's namespace, behind host_span.hpp.

// What find_host asks of 32 octets, one bit for each.
struct host_marks
{
    unsigned odd, dot, hyphen;  // odd: neither letter nor digit
};
