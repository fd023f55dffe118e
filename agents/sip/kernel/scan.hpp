// The scan of a message. Included inside a kernel's namespace.

// Walks the line feeds of the header, 64 octets at a time, and counts the octets that only white space,
// quoted-pair or UTF-8 may have. Nothing that takes its address: it is to live in registers.
class line_finder
{
public:
    line_finder(const char* first, const char* end, const char* begin)
        : begin_{begin},
          block_{first},
          end_{end}
    {
        load();
    }

    [[gnu::always_inline]] const char* next()  // the next line feed, or null
    {
        while (feeds_ == 0)
        {
            if (end_ - block_ <= 64)
                return nullptr;
            surplus_ += surplus(~std::uint64_t{0});
            block_ += 64;
            load();
        }
        const auto at_bit = std::countr_zero(feeds_);
        feeds_ &= feeds_ - 1;
        return block_ + at_bit;
    }

    // Up to and with the line feed that next() gave last: was there any odd octet besides one CR for each LF?
    // Whether the CR stands before the LF, the rows see for themselves.
    bool odd(const char* last) const
    {
        const auto bits = static_cast<unsigned>(last - block_);
        return surplus_ + surplus((std::uint64_t{2} << bits) - 1) != 0;
    }

private:
    [[gnu::always_inline]] void load()
    {
        found_ =
            mark(block_, static_cast<std::size_t>(end_ - block_), static_cast<std::size_t>(block_ - begin_));
        feeds_ = found_.line_feed;
    }
    int surplus(std::uint64_t in) const
    {
        return std::popcount(found_.odd & in) - 2 * std::popcount(found_.line_feed & in);
    }

    const char* begin_;
    const char* block_;
    const char* end_;
    std::uint64_t feeds_ = 0;
    marks found_{0, 0};
    int surplus_ = 0;
};

// RFC 3261 7.1, 7.2, 25.1
//   Request-Line  =  Method SP Request-URI SP SIP-Version CRLF
//   Status-Line   =  SIP-Version SP Status-Code SP Reason-Phrase CRLF
inline void start_line(message_index& m, const char* p, const char* end, const char* limit)
{
    m.start_line = view(p, end);
    constexpr std::string_view version = "SIP/2.0";
    if (end - p >= 12 && std::memcmp(p, "SIP/2.0 ", 8) == 0 && p[11] == ' ' && p[8] >= '1' && p[8] <= '6' &&
        chars::digit(p[9]) && chars::digit(p[10]))
    {
        m.what = message_index::kind::response;
        m.version = view(p, p + 7);
        m.status = (p[8] - '0') * 100 + (p[9] - '0') * 10 + (p[10] - '0');
        m.reason = view(p + 12, end);
        return;
    }
    const char* const method_end = span(chars::token, p, end, limit);
    if (end - method_end > 9 && method_end != p && *method_end == ' ' &&
        std::memcmp(end - 8, " SIP/2.0", 8) == 0)
    {
        const char* const uri = method_end + 1;
        if (span(chars::line_uri, uri, end, limit) == end - 8 && uri != end - 8) [[likely]]
        {
            m.what = message_index::kind::request;
            m.method_name = view(p, method_end);
            m.method = method_named(m.method_name);
            m.request_uri = view(uri, end - 8);
            m.version = view(end - version.size(), end);
            return;
        }
    }
    scan_odd_start_line(m, p, end);
}

inline bool is_low(char c) { return static_cast<unsigned char>(c) <= ' '; }

[[gnu::always_inline]] inline void store(message_index& m, const field& row)
{
    const std::size_t index = m.field_count;
    field& out = m.fields[index];
    out.name_at = row.name_at;
    out.name_size = row.name_size;
    out.value_at = row.value_at;
    out.value_size = row.value_size;
    out.id = row.id;
    out.folded = row.folded;
    out.well_formed = row.well_formed;
    m.field_count = static_cast<std::uint16_t>(index + 1);
    auto& first = m.first[static_cast<std::size_t>(row.id)];
    if (first == message_index::none) [[likely]]
        first = static_cast<std::uint16_t>(index);
    else
        m.repeated |= std::uint64_t{1} << static_cast<unsigned>(row.id);
}

// RFC 3261 7.3.1, in full
//   header  =  "header-name" HCOLON header-value
//   HCOLON  =  *( SP / HTAB ) ":" SWS
[[gnu::noinline]] void
add_odd_row(message_index& m, const char* row, const char* end, const char* limit, bool folded)
{
    if (m.field_count == limits::fields)
    {
        ++m.unread_rows;
        return note(m, fault::too_many, row, "at most 256 header fields");
    }
    field_id id;
    const char* const name_end = std::min(field_name(row, end, limit, id), end);
    const char* colon = name_end;
    while (colon < end && chars::blank(*colon))
        ++colon;
    const bool well_formed = name_end != row && colon < end && *colon == ':';
    if (!well_formed)
        note(m, colon >= end ? fault::missing : fault::unexpected, name_end == row ? row : colon,
             "the name of a header field and a colon");
    const char* value = well_formed ? colon + 1 : row;
    const char* last = end;
    // LWS (25.1), of which a CR without LF behind it is no part: that one stays and is an odd octet.
    const auto is_bare = [limit](const char* at) { return *at == '\r' && at + 1 < limit && at[1] != '\n'; };
    while (value < last && chars::space(*value) && !is_bare(value))
        ++value;
    while (value < last && chars::space(last[-1]) && !is_bare(last - 1))
        --last;
    const char* const base = m.octets.data();
    store(m, {static_cast<std::uint16_t>(row - base),
              static_cast<std::uint16_t>(well_formed ? name_end - row : 0),
              static_cast<std::uint16_t>(value - base), static_cast<std::uint16_t>(last - value),
              well_formed ? id : field_id::other, folded, well_formed});
}

// One row, [row, end) without its CRLF, which stands there: so two octets can be looked at where the name
// ends, and a value that is empty begins with a control.
[[gnu::always_inline]] inline void
add_row(message_index& m, const char* row, const char* end, const char* limit, bool folded)
{
    field_id id;
    const char* const name_end = field_name(row, end, limit, id);
    const char* const value = name_end + 2;
    // The usual row has one SP behind the colon and none before the line end.
    if (std::memcmp(name_end, ": ", 2) != 0 || name_end == row || is_low(*value) || is_low(end[-1]) ||
        m.field_count == limits::fields) [[unlikely]]
        return add_odd_row(m, row, end, limit, folded);
    const char* const base = m.octets.data();
    store(m, {static_cast<std::uint16_t>(row - base), static_cast<std::uint16_t>(name_end - row),
              static_cast<std::uint16_t>(value - base), static_cast<std::uint16_t>(end - value), id, folded,
              true});
}

// The usual Content-Length: one row, few digits, not beyond what is there. The rest is for scan_body.
inline void body(message_index& m)
{
    const auto present = static_cast<std::uint32_t>(m.octets.size()) - m.body_at;
    m.body_size = present;
    const auto first = m.first[static_cast<std::size_t>(field_id::content_length)];
    if (first == message_index::none)
        return;
    const field& row = m.fields[first];
    const char* const digits = m.octets.data() + row.value_at;
    std::uint32_t length = 0;
    unsigned i = 0;
    for (; i < row.value_size && i < 9 && static_cast<unsigned char>(digits[i] - '0') < 10; ++i)
        length = length * 10 + static_cast<std::uint32_t>(digits[i] - '0');
    if (i == 0 || i != row.value_size || length > present) [[unlikely]]
        return scan_body(m);
    m.body_size = length;
    if (m.is_repeated(field_id::content_length)) [[unlikely]]
        return scan_body(m);
}

// The end of one line: behind its last octet, without the line end.
inline const char* line_end(message_index& m, const char* row, const char* feed, const char* end, bool& odd)
{
    if (!feed) [[unlikely]]
        return end;
    if (feed > row && feed[-1] == '\r') [[likely]]
        return feed - 1;
    note(m, fault::unexpected, feed, "CR before LF");
    odd = true;
    return feed;
}

// The octets end within the header. A row of which only the beginning may be read is none.
[[gnu::cold, gnu::noinline]] void
unterminated(message_index& m, const char* row, const char* end, const char* limit, bool folded)
{
    m.cut = end != limit;
    if (row != end && !m.cut)
        add_odd_row(m, row, end, limit, folded);
    note(m, end == limit ? fault::truncated : fault::too_long, end, "the empty line that ends the header");
    scan_odd_octets(m);
}

// The rows up to the empty line, whose end is body_at.
[[gnu::always_inline]] inline void
rows(message_index& m, line_finder lines, const char* row, const char* end, const char* limit, bool odd)
{
    bool folded = false;
    for (;;)
    {
        const char* const feed = lines.next();
        if (!feed) [[unlikely]]
            return unterminated(m, row, end, limit, folded);
        const char* const next = feed + 1;
        // A row that begins with CR or LF and ends there is the empty line.
        if (is_low(*row) && next - row <= 2 && (row == feed || *row == '\r')) [[unlikely]]
        {
            line_end(m, row, feed, end, odd);
            m.body_at = static_cast<std::uint32_t>(next - m.octets.data());
            if (odd || lines.odd(feed)) [[unlikely]]
                scan_odd_octets(m);
            return;
        }
        if (feed[-1] != '\r') [[unlikely]]
        {
            line_end(m, row, feed, end, odd);
            if (next < end && chars::blank(*next))
            {
                folded = true;
                continue;
            }
            add_odd_row(m, row, feed, limit, folded);
        }
        else if (next < end && is_low(*next) && chars::blank(*next)) [[unlikely]]
        {
            folded = true;
            continue;
        }
        else
            add_row(m, row, feed - 1, limit, folded);
        folded = false;
        row = next;
    }
}

void scan(message_index& m, std::string_view octets)
{
    m.octets = octets;
    m.start_line = m.method_name = m.request_uri = m.version = m.reason = {};
    m.error.reset();
    m.body_at = static_cast<std::uint32_t>(octets.size());
    m.body_size = 0;
    m.status = 0;
    m.what = message_index::kind::unknown;
    m.method = method::other;
    m.field_count = 0;
    m.cut = false;
    m.unread_rows = 0;
    m.repeated = 0;
    m.first.fill(message_index::none);

    const char* const begin = octets.data();
    const char* const limit = begin + octets.size();
    const char* const end = octets.size() > limits::header_octets ? begin + limits::header_octets : limit;

    // RFC 3261 7.5: "Implementations processing SIP messages over stream-oriented transports MUST ignore any
    // CRLF appearing before the start-line".
    const char* row = begin;
    while (row < end && is_low(*row) && (*row == '\n' || (*row == '\r' && row + 1 < end && row[1] == '\n')))
        ++row;
    if (row == end)
        return note(m, fault::truncated, row, "a start line");

    line_finder lines{row, end, begin};
    const char* const feed = lines.next();
    bool odd = false;
    start_line(m, row, line_end(m, row, feed, end, odd), limit);
    if (m.what == message_index::kind::unknown) [[unlikely]]
        return;
    rows(m, lines, feed ? feed + 1 : end, end, limit, odd);
    body(m);
}
