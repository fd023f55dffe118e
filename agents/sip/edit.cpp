#include "sip/build.hpp"

#include "sip/comma.hpp"
#include "sip/line_safety.hpp"
#include "sip/params.hpp"

#include <algorithm>

namespace sip {

namespace {

constexpr std::string_view end_of_line = "\r\n";

// The octets from `from` to `to`, both offsets into the message.
std::string_view between(const message& m, std::size_t from, std::size_t to)
{
    return m.octets().substr(from, to - from);
}

// A row without a name may begin with white space, which its value does not show.
std::size_t row_begin(const message& m, const field& f)
{
    if (f.well_formed)
        return f.name_at;
    std::size_t at = f.value_at;
    while (at > 0 && (m.octets()[at - 1] == ' ' || m.octets()[at - 1] == '\t'))
        --at;
    return at;
}

// The empty line at the end of the header; "" when the octets end before it.
std::string_view empty_line(std::string_view header)
{
    for (const auto line_end : {end_of_line, end_of_line.substr(1)})
        if (header.ends_with(line_end) && header.substr(0, header.size() - line_end.size()).ends_with('\n'))
            return header.substr(header.size() - line_end.size());
    return {};
}

}  // namespace

edit::edit(const message& m) : kept_start_line_{m.start_line()}, kept_body_{m.body()}
{
    const auto header = m.header();
    const auto fields = m.fields();
    empty_line_ = empty_line(header);
    const auto rows_end = header.size() - empty_line_.size();
    const auto rows_begin = fields.empty() ? rows_end : row_begin(m, fields.front());

    const auto line_at = kept_start_line_.data() ? m.offset_of(kept_start_line_) : 0;
    before_ = m.octets().substr(0, line_at);
    start_line_end_ = between(m, line_at + kept_start_line_.size(), rows_begin);
    if (m.is_request())
    {
        uri_at_ = m.offset_of(m.request_uri()) - line_at;
        uri_size_ = m.request_uri().size();
    }

    rows_.reserve(fields.size() + 4);
    for (std::size_t i = 0; i < fields.size(); ++i)
    {
        const auto& f = fields[i];
        const auto begin = row_begin(m, f);
        const auto end = i + 1 < fields.size() ? row_begin(m, fields[i + 1]) : rows_end;
        rows_.push_back({between(m, begin, end), {}, f.id, f.name_size, f.value_at - begin, f.value_size});
    }
}

edit::row edit::made_row(std::string_view name, std::string_view value)
{
    require_one_line(name, "header field name");
    require_one_value(value, name);
    row made{{}, {}, field_named(name), name.size(), name.size() + 2, value.size()};
    made.made.reserve(name.size() + value.size() + 4);
    made.made.append(name).append(": ").append(value).append(end_of_line);
    return made;
}

// RFC 3261 7.3.1, 7.3.3: names compare without regard to case, long or compact.
auto edit::is_named(std::string_view name)
{
    return [name, id = field_named(name)](const row& r) {
        return id != field_id::other ? r.id == id
                                     : r.id == field_id::other && r.name_size > 0 && iequals(r.name(), name);
    };
}

std::vector<edit::row>::iterator edit::find(field_id id)
{
    return std::find_if(rows_.begin(), rows_.end(), [id](const row& r) { return r.id == id; });
}

void edit::replace_octets(row& r, std::size_t at, std::size_t size, std::string_view with)
{
    std::string text;
    text.reserve(r.text().size() + with.size());
    text.append(r.text().substr(0, at)).append(with).append(r.text().substr(at + size));
    r.made = std::move(text);
    r.value_size = r.value_size - size + with.size();
}

edit& edit::start_line(std::string_view line)
{
    require_one_line(line, "start line");
    start_line_ = line;
    start_line_made_ = true;
    const auto first = line.find(' '), last = line.rfind(' ');
    uri_at_ = uri_size_ = 0;
    if (first != last && !line.starts_with("SIP/"))
    {
        uri_at_ = first + 1;
        uri_size_ = last - first - 1;
    }
    return *this;
}

edit& edit::upper_case_version()
{
    constexpr std::string_view version = "SIP/2.0";
    const std::string_view line = start_line_made_ ? std::string_view{start_line_} : kept_start_line_;
    if (line.size() < version.size())
        return *this;
    const auto at = iequals(line.substr(0, version.size()), version) ? 0 : line.size() - version.size();
    const auto written = line.substr(at, version.size());
    if (written == version || !iequals(written, version))
        return *this;
    start_line_ = std::string{line.substr(0, at)}.append(version).append(line.substr(at + version.size()));
    start_line_made_ = true;
    return *this;
}

edit& edit::request_uri(std::string_view uri)
{
    require_one_line(uri, "Request-URI");
    if (uri_at_ == 0)
        return *this;
    if (!start_line_made_)
        start_line_ = kept_start_line_;
    start_line_made_ = true;
    start_line_.replace(uri_at_, uri_size_, uri);
    uri_size_ = uri.size();
    return *this;
}

edit& edit::set(std::string_view name, std::string_view value)
{
    const auto named = is_named(name);
    const auto first = std::find_if(rows_.begin(), rows_.end(), named);
    if (first == rows_.end())
        return append(name, value);
    *first = made_row(name, value);
    rows_.erase(std::remove_if(first + 1, rows_.end(), named), rows_.end());
    return *this;
}

edit& edit::remove(std::string_view name)
{
    std::erase_if(rows_, is_named(name));
    return *this;
}

edit& edit::remove_first_value(field_id id)
{
    const auto at = find(id);
    if (at == rows_.end())
        return *this;
    const auto value = at->value();
    const auto end = first_value_end(value);
    const auto rest = end < value.size() ? trimmed(value.substr(end + 1)) : std::string_view{};
    if (rest.empty())
        rows_.erase(at);
    else
        replace_octets(*at, at->value_at, static_cast<std::size_t>(rest.data() - value.data()), {});
    return *this;
}

edit& edit::replace_first_value(field_id id, std::string_view value)
{
    require_one_value(value, name_of(id));
    const auto at = find(id);
    if (at == rows_.end())
        return *this;
    const auto old = trimmed(at->value().substr(0, first_value_end(at->value())));
    const auto skipped = old.empty() ? 0 : static_cast<std::size_t>(old.data() - at->value().data());
    replace_octets(*at, at->value_at + skipped, old.size(), value);
    return *this;
}

edit& edit::prepend(std::string_view name, std::string_view value)
{
    const auto first = std::find_if(rows_.begin(), rows_.end(), is_named(name));
    rows_.insert(first == rows_.end() ? rows_.begin() : first, made_row(name, value));
    return *this;
}

edit& edit::append(std::string_view name, std::string_view value)
{
    rows_.push_back(made_row(name, value));
    return *this;
}

edit& edit::body(std::string_view octets)
{
    body_ = octets;
    body_made_ = true;
    return set(name_of(field_id::content_length), std::to_string(octets.size()));
}

std::string edit::finish() const
{
    const auto start = start_line_made_ ? std::string_view{start_line_} : kept_start_line_;
    const auto body = body_made_ ? std::string_view{body_} : kept_body_;
    auto size = before_.size() + start.size() + start_line_end_.size() + empty_line_.size() + body.size() +
                3 * end_of_line.size();
    for (const auto& r : rows_)
        size += r.text().size();

    // Where the original broke off within a line, what is made begins a new one.
    std::string out;
    out.reserve(size);
    const auto begin_line = [&out] {
        if (!out.empty() && !out.ends_with('\n'))
            out.append(end_of_line);
    };
    out.append(before_).append(start).append(start_line_end_);
    for (const auto& r : rows_)
    {
        if (!r.made.empty())
            begin_line();
        out.append(r.text());
    }
    if (body_made_ && empty_line_.empty())
    {
        begin_line();
        out.append(end_of_line);
    }
    out.append(empty_line_).append(body);
    return out;
}

}  // namespace sip
