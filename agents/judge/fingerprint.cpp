#include "judge/fingerprint.hpp"

#include "play/lane.hpp"
#include "script/printable.hpp"

#include <algorithm>

namespace judge {

namespace {

std::string field_at(const sip::message& m, std::size_t offset, std::size_t size)
{
    if (size == 0)
        return "-";
    if (offset < m.start_line().size())
        return "start-line";
    if (offset >= m.header().size())
        return "body";
    for (const auto& f : m.fields())
        if (offset >= f.name_at && offset < std::size_t{f.value_at} + std::max<std::size_t>(f.value_size, 1))
        {
            const auto usual = sip::name_of(f.id);
            return script::printable(usual.empty() ? m.name(f) : usual);
        }
    return "-";
}

}  // namespace

std::string what_of(const sip::message& m)
{
    if (!m.is_request() && !m.is_response())
        return "?";
    return script::printable(play::to_text(play::sign_of(m)));
}

namespace {

std::string
print_of(const script::flow& s, const rules::finding& f, const std::string& what, const std::string& field)
{
    const auto party = f.party < s.parties.size() ? s.parties[f.party].name : "-";
    return f.rule + '/' + party + '/' + what + '/' + field;
}

}  // namespace

std::string fingerprint(const script::flow& s, const rules::finding& f, std::optional<std::uint32_t> rung)
{
    std::string what = "-", field = "-";
    if (f.rule == "FLOW-MISSING" && rung && *rung < s.rungs.size())
        what = script::captions_of(s.rungs[*rung]);
    else if (!f.proof.empty() && f.proof.back().message)
    {
        const auto& m = *f.proof.back().message;
        what = what_of(m);
        field = field_at(m, f.offset, f.size);
    }
    return print_of(s, f, what, field);
}

std::vector<std::string>
fingerprints(const script::flow& s, const rules::finding& f, std::optional<std::uint32_t> rung)
{
    std::vector<std::string> out{fingerprint(s, f, rung)};
    for (const auto& p : f.further)
        if (p.seen.message)
            out.push_back(
                print_of(s, f, what_of(*p.seen.message), field_at(*p.seen.message, p.offset, p.size)));
    return out;
}

std::string_view what_of(std::string_view fingerprint)
{
    const auto first = fingerprint.find('/');
    const auto second = first == std::string_view::npos ? first : fingerprint.find('/', first + 1);
    const auto last = fingerprint.rfind('/');
    return second == std::string_view::npos || last <= second
               ? std::string_view{}
               : fingerprint.substr(second + 1, last - second - 1);
}

}  // namespace judge
