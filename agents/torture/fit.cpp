#include "torture/fit.hpp"

#include "torture/rows.hpp"

#include <algorithm>

namespace torture {

namespace {

constexpr std::string_view cookie = "z9hG4bK";
constexpr std::string_view bad_rtpmap = "a=rtpmap:31 LPC", unknown_attribute = "a=x-pmap:31 LPC";

bool is_plain(std::string_view user)
{
    return std::ranges::all_of(user, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '_' || c == '-';
    });
}

class fitter
{
public:
    fitter(std::string_view original, const keeps& kept, const mends& mended, const fitting& to)
        : octets_{original},
          keeps_{kept},
          mends_{mended},
          to_{to},
          out_line_{outline_of(original)},
          is_response_{original.starts_with("SIP/")}
    {
    }

    std::vector<touch> all()
    {
        if (!is_response_)
            request_uri();
        for (const auto& r : out_line_.rows)
            row_of(r);
        if (mends_.second_via)
            trailing_via();
        body();
        if (mends_.empty_line)
            put(octets_.size(), 0, "\r\n");
        std::ranges::sort(all_, {}, &touch::at);
        return std::move(all_);
    }

private:
    void put(std::size_t at, std::size_t size, std::string with)
    {
        if (octets_.substr(at, size) != with)
            all_.push_back({at, size, std::move(with)});
    }
    void put(span_of where, std::string with) { put(where.at, where.size, std::move(with)); }

    std::string_view method() const { return octets_.substr(0, octets_.find(' ')); }

    void request_uri()
    {
        const auto line = out_line_.start_line;
        const auto uri = sip_uri_in(octets_, {method().size(), line.size - method().size()});
        if (!uri || keeps_.request_uri)
            return;
        host_ = uri->host.in(octets_);
        put(uri->host, to_.device.host_port());
        if (!to_.user.empty() && uri->user.size > 0 && is_plain(uri->user.in(octets_)))
            put(uri->user, to_.user);
    }

    void row_of(const row& r)
    {
        if (is_field(r, "Via", 'v') && !had_via_)
            top_via(r);
        else if (is_field(r, "Call-ID", 'i'))
            put(octets_.find_first_not_of(" \t\r\n", r.value.at), 0, to_.token + '.');
        else if (is_response_)
            return;
        else if (is_field(r, "Route"))
            host_in(r, to_.device.host_port());
        else if (is_field(r, "Contact", 'm') && !keeps_.contact)
            contact(r);
        else if (method() == "REGISTER" && (is_field(r, "To", 't') || is_field(r, "From", 'f')))
            if (const auto uri = sip_uri_in(octets_, r.value); uri && uri->host.in(octets_) == host_)
                put(uri->host, to_.device.host_port());
    }

    void host_in(const row& r, const std::string& with)
    {
        if (const auto uri = sip_uri_in(octets_, r.value))
            put(uri->host, with);
    }

    void contact(const row& r)
    {
        if (method() == "INVITE")
            host_in(r, to_.ours.host_port());
        else if (method() == "REGISTER")
            if (const auto uri = sip_uri_in(octets_, r.value); uri && octets_[uri->host.at] != '[')
                put(uri->host.at, 0, to_.token + '.');
    }

    std::string via_transport() const { return std::string{fsm::via_token(to_.ours.transport)}; }

    void top_via(const row& r)
    {
        had_via_ = true;
        const auto name_at = static_cast<std::size_t>(r.name.data() - octets_.data());
        if (keeps_.via)
            return put(name_at, 0,
                       "Via: SIP/2.0/" + via_transport() + ' ' + to_.ours.host_port() + ";branch=" +
                           std::string{cookie} + to_.token + "top" + (is_udp() ? ";rport\r\n" : "\r\n"));
        const auto via = via_in(octets_, r.value);
        if (!via)
            return;
        put(via->transport, via_transport());
        const bool has_cookie = via->branch && via->branch->in(octets_).starts_with(cookie);
        const bool asks_rport = is_udp() && has_cookie && !via->has_rport && !is_response_;
        put(via->sent_by, (is_response_ ? to_.device : to_.ours).host_port() + (asks_rport ? ";rport" : ""));
        if (via->branch && !keeps_.branch)
            put(via->branch->at + (has_cookie ? cookie.size() : 0), 0, to_.token);
    }

    bool is_udp() const { return to_.ours.transport == fsm::transport::udp; }

    // Of a second message behind the first one.
    void trailing_via()
    {
        const auto rest = octets_.substr(out_line_.body_at);
        for (const auto& r : outline_of(rest).rows)
            if (is_field(r, "Via", 'v'))
                if (const auto via = via_in(rest, r.value))
                {
                    put(out_line_.body_at + via->transport.at, via->transport.size, via_transport());
                    put(out_line_.body_at + via->sent_by.at, via->sent_by.size, to_.ours.host_port());
                    return;
                }
    }

    void body()
    {
        const auto at = octets_.find(bad_rtpmap, out_line_.body_at);
        if (at != octets_.npos && !mends_.second_via)
            put(at, bad_rtpmap.size(), std::string{unknown_attribute});
        if (!mends_.content_length)
            return;
        for (const auto& r : out_line_.rows)
            if (is_field(r, "Content-Length", 'l'))
                put(r.value, ' ' + std::to_string(octets_.size() - out_line_.body_at));
    }

    std::string_view octets_;
    const keeps& keeps_;
    const mends& mends_;
    const fitting& to_;
    outline out_line_;
    bool is_response_, had_via_ = false;
    std::string_view host_;  // of the Request-URI as it was; "" where it is kept
    std::vector<touch> all_;
};

}  // namespace

std::vector<touch>
touches(std::string_view original, const keeps& kept, const mends& mended, const fitting& to)
{
    return fitter{original, kept, mended, to}.all();
}

std::string touched(std::string_view original, const std::vector<touch>& all)
{
    std::string out;
    std::size_t at = 0;
    for (const auto& t : all)
    {
        out.append(original, at, t.at - at);
        out += t.with;
        at = t.at + t.size;
    }
    return out.append(original, at);
}

}  // namespace torture
