// Included inside a kernel's namespace.

inline std::string_view view(const char* first, const char* last)
{
    return {first, static_cast<std::size_t>(last - first)};
}

inline bool at(const char* p, const char* end, char c) { return p < end && *p == c; }
