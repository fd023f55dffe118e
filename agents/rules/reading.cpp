#include "rules/compare.hpp"
#include "rules/exchange.hpp"

#include <algorithm>

namespace rules {

namespace {

std::uint16_t count_vias(const sip::message& m)
{
    std::uint16_t count = 0;
    for (const auto* row = m.first(sip::field_id::via); row; row = m.next(*row))
    {
        const auto value = m.value(*row);
        count = static_cast<std::uint16_t>(count + 1);
        if (value.find(',') == std::string_view::npos)
            continue;
        for (std::string_view rest = value; !next_value(rest).empty() && !rest.empty();)
            count = static_cast<std::uint16_t>(count + 1);
    }
    return count;
}

bool crlf_at(std::string_view octets, std::size_t at)
{
    return at + 2 <= octets.size() && octets[at] == '\r' && octets[at + 1] == '\n';
}

// Nothing follows what was read: no second value of a list.
template <class T>
bool whole(const T& read, std::string_view value)
{
    return read.octets.size() == value.size();
}
bool whole(const sip::cseq&, std::string_view) { return true; }  // it is no list

// What was read of a value, for the same value at another place.
class moving
{
public:
    moving(std::string_view from, std::string_view to) : from_{from}, to_{to} {}

    void move(std::string_view& part) const
    {
        const auto offset = static_cast<std::size_t>(part.data() - from_.data());
        if (part.data() && offset <= from_.size())
            part = {to_.data() + offset, part.size()};
    }
    void move(sip::param_list& params) const
    {
        auto octets = params.octets();
        move(octets);
        params = sip::param_list{octets};
    }
    void move(sip::via& v) const
    {
        for (auto* part : {&v.octets, &v.protocol, &v.version, &v.transport, &v.host, &v.branch, &v.received})
            move(*part);
        move(v.params);
    }
    void move(sip::cseq& c) const { move(c.method); }
    void move(sip::name_addr& a) const
    {
        auto& u = a.uri;
        for (auto* part : {&a.octets, &a.display, &a.tag, &u.octets, &u.scheme_name, &u.user, &u.password,
                           &u.host, &u.headers})
            move(*part);
        move(a.params);
        move(u.params);
    }

private:
    std::string_view from_, to_;
};

}  // namespace

std::string_view first_line(const sip::message& m)
{
    const auto octets = m.octets();
    const auto line = octets.substr(0, octets.find('\r'));
    return line.substr(0, line.find('\n'));
}

int told_status(const sip::message& m)
{
    const auto line = first_line(m);
    if (line.size() < 7 || !sip::iequals(line.substr(0, 4), "SIP/"))
        return 0;
    const auto at = line.find_first_not_of(" \t", line.find_first_of(" \t"));
    if (at == std::string_view::npos || line.size() < at + 3)
        return 0;
    int status = 0;
    for (const char c : line.substr(at, 3))
    {
        if (c < '0' || c > '9')
            return 0;
        status = status * 10 + (c - '0');
    }
    return status;
}

// The values of rows are placed; From, To, CSeq and the top Via that stood in a message before are not read
// again.
void exchanges::read(const kept_sighting& kept)
{
    const auto index = static_cast<std::uint32_t>(readings_.size());
    auto& r = readings_.emplace_back();
    const auto& m = *kept.seen->message;
    r.seen = kept.seen;
    r.number = kept.number;
    r.message = &m;
    r.index = index;
    if (!m.wholly_read())
        unread_from_ = std::min(unread_from_, index);
    r.request = m.is_request();
    r.response = m.is_response();
    r.status = m.status();
    if (!r.request && r.status == 0)
    {
        r.status = told_status(m);
        r.response = r.response || r.status != 0;
    }
    r.line = first_line(m);
    if (const auto uri = m.request_uri();
        !uri.empty() && m.method_name().size() + uri.size() + m.version().size() + 2 == r.line.size())
        r.target = values_.place(sip::field_id::count_, uri);
    r.rows = static_cast<std::uint32_t>(rows_.size());
    const auto header = m.header();
    std::uint64_t fields = 0;
    r.crlf = true;
    auto end = r.line.size();  // of what stands before the next line end
    for (const auto& row : m.fields())
    {
        fields |= bit(row.id);
        rows_.push_back(row.id == sip::field_id::other ? 0 : values_.place(row.id, m.value(row)));
        r.crlf = r.crlf && !row.folded && crlf_at(header, end) && row.name_at == end + 2 &&
                 row.value_at == row.name_at + row.name_size + 2;
        end = static_cast<std::size_t>(row.value_at) + row.value_size;
    }
    r.crlf = r.crlf && crlf_at(header, end) && crlf_at(header, end + 2) && header.size() == end + 4;
    r.fields = field_set{fields};
    r.vias = count_vias(m);
    r.cut_off = !r.crlf && !header.ends_with("\n\r\n") && !header.ends_with("\n\n");

    const auto take = [&](sip::field_id id, bool reading::* has, auto reading::* to, auto parse) {
        const auto* row = m.first(id);
        if (!row)
            return;
        auto& value = values_[rows_[r.rows + static_cast<std::size_t>(row - m.fields().data())]];
        if (value.reader == values::none)
        {
            value.reader = index;
            const auto found = parse(m);
            r.*has = found.has_value();
            if (found)
                r.*to = *found;
            value.well = found && whole(*found, m.value(*row));
        }
        else if (const auto& before = readings_[value.reader]; before.*has)
        {
            r.*has = true;
            r.*to = before.*to;
            moving{before.message->value(id), m.value(*row)}.move(r.*to);
        }
    };
    take(sip::field_id::via, &reading::has_via, &reading::via, sip::top_via);
    take(sip::field_id::from, &reading::has_from, &reading::from, sip::from_of);
    take(sip::field_id::to, &reading::has_to, &reading::to, sip::to_of);
    take(sip::field_id::cseq, &reading::has_cseq, &reading::cseq, sip::cseq_of);
    r.call_id = m.value(sip::field_id::call_id);
    r.has_call_id = !r.call_id.empty();
    r.method = r.request ? m.method() : sip::method_named(r.cseq.method);
}

bool exchanges::same_rows(const reading& a, const reading& b, sip::field_id id) const
{
    const auto number = [&](const reading& r, const sip::field& row) {
        return rows_[r.rows + static_cast<std::size_t>(&row - r.message->fields().data())];
    };
    const auto *x = a.message->first(id), *y = b.message->first(id);
    for (; x && y; x = a.message->next(*x), y = b.message->next(*y))
        if (number(a, *x) != number(b, *y))
            return false;
    return !x && !y;
}

}  // namespace rules
