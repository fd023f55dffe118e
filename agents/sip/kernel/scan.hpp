// The scan of a message. Included inside a kernel's namespace.

// Walks the line feeds of the header, 64 octets at a time, and remembers whether there was an octet on the
// way that only white space, quoted-pair or UTF-8 may have.
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

    const char* next()  // the next line feed, or null
    {
        while (feeds_ == 0)
        {
            if (end_ - block_ <= 64)
                return nullptr;
            seen_odd_ |= odd_;
            block_ += 64;
            load();
        }
        const auto at_bit = std::countr_zero(feeds_);
        feeds_ &= feeds_ - 1;
        return block_ + at_bit;
    }

    // Up to and with the line feed that next() gave last.
    bool odd(const char* last) const
    {
        const auto bits = static_cast<unsigned>(last - block_);
        return (seen_odd_ | (odd_ & ((std::uint64_t{2} << bits) - 1))) != 0;
    }
    bool odd() const { return (seen_odd_ | odd_) != 0; }

private:
    void load()
    {
        const marks found =
            mark(block_, static_cast<std::size_t>(end_ - block_), static_cast<std::size_t>(block_ - begin_));
        feeds_ = found.line_feed;
        // What is left after CRLF is taken out. Whether CR stands before each LF, the rows see for
        // themselves; a CR in the last place belongs to an LF in the next block.
        const std::uint64_t pairs = feeds_ | feeds_ >> 1;
        const std::uint64_t carried = carry_ & ~(feeds_ & 1);
        odd_ = (found.odd & ~pairs & ~(std::uint64_t{1} << 63)) | carried;
        carry_ = (found.odd & ~pairs) >> 63;
    }

    const char* begin_;
    const char* block_;
    const char* end_;
    std::uint64_t feeds_ = 0, odd_ = 0, seen_odd_ = 0, carry_ = 0;
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

// One row, [row, end) without its line end. RFC 3261 7.3.1
//   header  =  "header-name" HCOLON header-value
//   HCOLON  =  *( SP / HTAB ) ":" SWS
inline void add_row(message_index& m, const char* row, const char* end, const char* limit, bool folded)
{
    if (m.field_count == limits::fields) [[unlikely]]
        return note(m, fault::too_many, row, "at most 256 header fields");

    field_id id;
    const char* const name_end = field_name(row, end, limit, id);
    const char* colon = name_end;
    const char* value = row;
    bool well_formed = true;
    if (colon >= end || *colon != ':' || colon == row) [[unlikely]]
    {
        while (colon < end && chars::blank(*colon))
            ++colon;
        if (colon >= end || *colon != ':' || name_end == row)
        {
            note(m, colon >= end ? fault::missing : fault::unexpected, name_end == row ? row : colon,
                 "the name of a header field and a colon");
            well_formed = false;
            id = field_id::other;
        }
    }
    const char* last = end;
    if (well_formed) [[likely]]
    {
        value = colon + 1;
        if (value < end && *value == ' ')
            ++value;
    }
    while (value < last && chars::space(*value))
        ++value;
    while (value < last && chars::space(last[-1]))
        --last;

    const char* const base = m.octets.data();
    const auto index = m.field_count++;
    m.fields[index] = {static_cast<std::uint16_t>(row - base),
                       static_cast<std::uint16_t>(well_formed ? name_end - row : 0),
                       static_cast<std::uint16_t>(value - base),
                       static_cast<std::uint16_t>(last - value),
                       id,
                       folded,
                       well_formed};
    auto& first = m.first[static_cast<std::size_t>(id)];
    if (first == message_index::none)
        first = index;
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
    m.first.fill(message_index::none);

    const char* const begin = octets.data();
    const char* const limit = begin + octets.size();
    const char* const end = octets.size() > limits::header_octets ? begin + limits::header_octets : limit;

    // RFC 3261 7.5: "Implementations processing SIP messages over stream-oriented transports MUST ignore any
    // CRLF appearing before the start-line".
    const char* row = begin;
    while (row < end && (*row == '\n' || (*row == '\r' && row + 1 < end && row[1] == '\n')))
        ++row;
    if (row == end)
        return note(m, fault::truncated, row, "a start line");

    line_finder lines{row, end, begin};
    bool odd = false;
    for (bool first_line = true;; first_line = false)
    {
        const char* feed = lines.next();
        bool folded = false;
        if (!first_line && feed && (row == feed || (*row == '\r' && row + 1 == feed)))
        {
            if (row == feed)
                note(m, fault::unexpected, feed, "CR before LF");
            m.body_at = static_cast<std::uint32_t>(feed + 1 - begin);
            odd = odd || lines.odd(feed);
            break;
        }
        if (!first_line)
            while (feed && feed + 1 < end && chars::blank(feed[1]))
                [[unlikely]]
                {
                    if (feed[-1] != '\r')
                        note(m, fault::unexpected, feed, "CR before LF");
                    folded = true;
                    feed = lines.next();
                }
        const char* last = feed ? feed : end;
        if (feed && feed > row && feed[-1] == '\r') [[likely]]
            --last;
        else if (feed)
        {
            note(m, fault::unexpected, feed, "CR before LF");
            odd = true;
        }
        if (first_line)
        {
            start_line(m, row, last, limit);
            if (m.what == message_index::kind::unknown)
                return;
        }
        else if (row < last)
            add_row(m, row, last, limit, folded);
        if (!feed || feed + 1 == end) [[unlikely]]
        {
            note(m, end == limit ? fault::truncated : fault::too_long, end,
                 "the empty line that ends the header");
            odd = odd || lines.odd();
            break;
        }
        row = feed + 1;
    }
    if (odd) [[unlikely]]
        scan_odd_octets(m);
    scan_body(m);
}
