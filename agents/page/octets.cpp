#include "page/octets.hpp"

#include "script/readable.hpp"
#include "sip/kernel.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace page {
namespace {

constexpr std::size_t few_lines = 12;  // a message so short is its own excerpt

struct raw_line
{
    std::size_t at = 0, size = 0;  // without its end
    octet_line::ending ends = octet_line::ending::none;
};

std::vector<raw_line> raw_lines(std::string_view octets)
{
    std::vector<raw_line> out;
    for (std::size_t at = 0; at < octets.size();)
    {
        const auto feed = octets.find('\n', at);
        if (feed == octets.npos)
        {
            out.push_back({at, octets.size() - at, octet_line::ending::none});
            break;
        }
        const bool crlf = feed > at && octets[feed - 1] == '\r';
        out.push_back({at, feed - at - crlf, crlf ? octet_line::ending::crlf : octet_line::ending::lf});
        at = feed + 1;
    }
    return out;
}

bool overlaps(const raw_line& l, span mark)
{
    // A mark may be the end of a line alone.
    return mark.size > 0 && mark.offset < l.at + l.size + 2 && l.at < std::size_t{mark.offset} + mark.size &&
           (mark.offset < l.at + l.size || mark.offset + std::size_t{mark.size} <= l.at + l.size + 2);
}

// Control characters by their names (RFC 20 4.1): every font has them.
std::string name_of(char c)
{
    static constexpr std::array<std::string_view, 32> names{
        "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS",  "HT",  "LF",
        "VT",  "FF",  "CR",  "SO",  "SI",  "DLE", "DC1", "DC2", "DC3", "DC4", "NAK",
        "SYN", "ETB", "CAN", "EM",  "SUB", "ESC", "FS",  "GS",  "RS",  "US"};
    const auto octet = static_cast<unsigned char>(c);
    return std::string{octet < names.size() ? names[octet] : "DEL"};
}

class writer
{
public:
    writer(std::string_view octets, const raw_line& l, span mark) : octets_{octets}, l_{&l}, mark_{mark} {}

    std::vector<stretch> parts()
    {
        const auto text = octets_.substr(l_->at, l_->size);
        // Blanks at either end are told apart from nothing.
        const auto first = std::min(text.find_first_not_of(" \t"), text.size());
        const auto last = text.find_last_not_of(" \t");
        for (std::size_t i = 0; i < text.size();)
        {
            // What changes with every octet is told to begin with.
            if (out_.size() >= limits::stretches)
            {
                close();
                out_.push_back({" \xe2\x8b\xaf " + std::to_string(text.size() - i) +
                                    " octets are not shown \xe2\x8b\xaf ",
                                mark_.size > 0 && mark_.offset + std::size_t{mark_.size} > l_->at + i, true});
                return std::move(out_);
            }
            const bool at_an_end = i < first || last == text.npos || i > last;
            const auto size = one(text.substr(i));
            add(text.substr(i, size), is_marked(l_->at + i), at_an_end);
            i += size;
        }
        close();
        return std::move(out_);
    }

private:
    bool is_marked(std::size_t at) const
    {
        return mark_.size > 0 && at >= mark_.offset && at - mark_.offset < mark_.size;
    }

    // How many octets stand together: those of a character of UTF-8, or one.
    static std::size_t one(std::string_view rest)
    {
        const auto* end = static_cast<unsigned char>(rest.front()) < 0x80
                              ? nullptr
                              : sip::utf8_sequence(rest.data(), rest.data() + rest.size());
        return end ? static_cast<std::size_t>(end - rest.data()) : 1;
    }

    void add(std::string_view octets, bool marked, bool blank)
    {
        const char c = octets.front();
        std::string text;
        bool odd = true;
        const bool control = static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
        if (control)
            text = name_of(c);
        else if (blank && c == ' ')
            text = "\xc2\xb7";  // a dot
        else
        {
            text = script::readable(octets);
            odd = text != octets;
        }
        if (out_.empty() || out_.back().marked != marked || out_.back().odd != odd || control)
        {
            close();
            out_.push_back({{}, marked, odd});
        }
        pieces_.push_back({out_.back().text.size(), octets.size()});
        out_.back().text += text;
    }

    // Of a long stretch, both ends.
    void close()
    {
        if (!out_.empty() && out_.back().text.size() > limits::stretch)
        {
            const auto is = out_.back();
            const auto behind = [&](std::size_t text) {
                return std::ranges::lower_bound(pieces_, text, {}, &piece::at);
            };
            const auto first = behind(limits::stretch / 2),
                       last = behind(is.text.size() - limits::stretch / 4);
            std::size_t gone = 0;
            for (auto p = first; p != last; ++p)
                gone += p->octets;
            out_.back().text.resize(first->at);
            out_.push_back({" \xe2\x8b\xaf " + std::to_string(gone) + " octets are not shown \xe2\x8b\xaf ",
                            is.marked, true});
            out_.push_back(
                {last == pieces_.end() ? std::string{} : is.text.substr(last->at), is.marked, is.odd});
        }
        pieces_.clear();
    }

    struct piece
    {
        std::size_t at, octets;  // in the text of the stretch; how many it shows
    };

    std::string_view octets_;
    const raw_line* l_;
    span mark_;
    std::vector<piece> pieces_;  // of the last stretch
    std::vector<stretch> out_;
};

std::vector<octet_line> shown_lines(std::string_view octets,
                                    span mark,
                                    const std::vector<bool>& wanted,
                                    const std::vector<raw_line>& all,
                                    std::size_t header)
{
    std::vector<octet_line> out;
    std::uint32_t skipped = 0;
    for (std::size_t i = 0; i < all.size(); ++i)
    {
        if (!wanted[i])
        {
            ++skipped;
            continue;
        }
        const auto& l = all[i];
        octet_line line;
        line.number = static_cast<std::uint32_t>(i + 1);
        line.ends = l.ends;
        line.skipped = std::exchange(skipped, 0);
        line.marked = overlaps(l, mark);
        line.folds = i > 0 && l.at < header && l.size > 0 && (octets[l.at] == ' ' || octets[l.at] == '\t');
        line.parts = writer{octets, l, mark}.parts();
        out.push_back(std::move(line));
    }
    return out;
}

std::size_t end_of_header(std::string_view octets)
{
    const auto strict = octets.find("\r\n\r\n"), loose = octets.find("\n\n");
    return std::min({strict, loose, octets.size()});
}

}  // namespace

std::vector<octet_line> lines_of(std::string_view octets, span mark)
{
    const auto all = raw_lines(octets);
    std::vector<bool> wanted(all.size());
    for (std::size_t i = 0; i < all.size(); ++i)
        wanted[i] = i < limits::lines || overlaps(all[i], mark);
    return shown_lines(octets, mark, wanted, all, end_of_header(octets));
}

std::vector<octet_line> excerpt_of(const sip::message& m, span mark)
{
    const auto octets = m.octets();
    const auto all = raw_lines(octets);
    std::vector<bool> wanted(all.size(), all.size() <= few_lines);
    const auto want = [&](std::size_t i) {
        if (i < wanted.size())
            wanted[i] = true;
    };
    want(0);
    std::size_t marked = 0;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (overlaps(all[i], mark) && ++marked <= limits::lines)
        {
            want(i);
            want(i + 1);
            want(i - (i > 0));
        }
    constexpr std::array between{sip::field_id::from, sip::field_id::to, sip::field_id::call_id,
                                 sip::field_id::cseq};
    for (const auto id : between)
        if (const auto* f = m.first(id))
            for (std::size_t i = 0; i < all.size(); ++i)
                if (all[i].at <= f->name_at && f->name_at < all[i].at + std::max<std::size_t>(all[i].size, 1))
                    want(i);
    return shown_lines(octets, mark, wanted, all, end_of_header(octets));
}

std::uint32_t lines_left_out(std::string_view octets, const std::vector<octet_line>& of)
{
    return static_cast<std::uint32_t>(raw_lines(octets).size() - of.size());
}

span same_place(const sip::message& m, span mark, const sip::message& other)
{
    if (mark.size == 0)
        return {};
    if (mark.offset < m.start_line().size())
        return {0, static_cast<std::uint32_t>(other.start_line().size())};
    for (const auto& f : m.fields())
        if (f.well_formed && mark.offset >= f.name_at &&
            mark.offset <= std::size_t{f.value_at} + f.value_size)
        {
            const auto* there = f.id == sip::field_id::other ? other.named(m.name(f)) : other.first(f.id);
            if (!there)
                return {};
            return {there->value_at, there->value_size};
        }
    return {};
}

}  // namespace page
