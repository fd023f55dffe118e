// Included inside a kernel's namespace.

// The octets that a host may have, from p on. `sure` when they are a hostname; otherwise a closer look is
// needed.
struct host_span
{
    const char* last;
    bool sure;
};
