#include "campaign/suspect.hpp"

#include "campaign/answers.hpp"
#include "script/load.hpp"
#include "script/rewrite.hpp"
#include "script/script_names.hpp"
#include "sip/choices.hpp"

#include <algorithm>

namespace campaign {

namespace {

std::string text_with(const target& t,
                      const std::string& text,
                      std::uint32_t rung,
                      const std::vector<std::string>& message,
                      std::optional<std::uint32_t> last,
                      const std::optional<script::case_table>& about = {})
{
    script::rewriting how;
    how.last = last;
    if (!message.empty())
    {
        how.rung = rung;
        how.message = message;
    }
    how.of_case = about;
    return script::rewritten(text.empty() ? t.text : text, t.flow->path, how);
}

std::uint32_t index_of(const script::case_table::run& r) { return *script::rung_number(r.rung) - 1; }

std::optional<std::uint32_t> last_of(const suspect& s)
{
    if (!s.cut)
        return std::nullopt;
    auto last = s.rung;
    for (const auto& r : s.before)
        if (!r.rung.empty())
            last = std::max(last, index_of(r));
    return last;
}

std::size_t octets_in(const std::vector<std::string>& lines)
{
    std::size_t out = 0;
    for (const auto& line : lines)
        out += line.size() + 2;
    return lines.empty() ? 0 : out - 2;
}

}  // namespace

std::string rung_named(const script::flow& s, std::uint32_t rung)
{
    return script::name_of(s.rungs[rung]) + ' ' + script::to_text(s.rungs[rung].what);
}

bool target::is_attacked(std::uint32_t rung) const
{
    const auto& r = flow->rungs[rung];
    return !cast[r.from].device && cast[r.to].device;
}

bool target::has_streams() const
{
    return std::ranges::any_of(cast,
                               [](const auto& m) { return m.device && fsm::is_reliable(m.at.transport); });
}

std::shared_ptr<const script::flow> target::load(const std::string& variant) const
{
    auto out = std::make_shared<script::flow>(script::load_script_text(variant, flow->path));
    if (settle)
        settle(*out);
    return out;
}

std::string text_of(const target& t, const suspect& s, const std::optional<script::case_table>& about)
{
    auto is = about;
    const bool presses = s.at_once > 1 || s.idle_connections > 0;
    if (!is && (s.legal || presses))  // so that it is judged as it was
        is.emplace();
    if (!is && names_missing_rung(t.flow->of_case))
    {
        is.emplace();
        is->rules = t.flow->of_case->rules;
    }
    if (is)
    {
        is->before = s.before;
        is->legal = s.legal;
        is->at_once = s.at_once;
        is->idle_connections = s.idle_connections;
    }
    return text_with(t, s.text, s.rung, s.message, last_of(s), is);
}

bool names_missing_rung(const std::optional<script::case_table>& about)
{
    return about && std::ranges::find(about->rules, missing_rung) != about->rules.end();
}

std::uint64_t seed_of(std::uint64_t seed, std::uint64_t number)
{
    return sip::choices{seed}.split(number).next() >> 1;  // TOML has no more than 63 bits
}

std::shared_ptr<const script::flow> flow_of(const target& t, const suspect& s, std::size_t i)
{
    if (i == s.before.size())
        return t.load(text_of(t, s));
    const auto& r = s.before[i];
    return t.load(text_with(t, s.text, r.rung.empty() ? 0 : index_of(r), r.message, last_of(s)));
}

std::size_t messages_of(const suspect& s)
{
    return static_cast<std::size_t>(
               std::ranges::count_if(s.before, [](const auto& r) { return !r.message.empty(); })) +
           s.at_once;
}

std::size_t octets_of(const suspect& s)
{
    auto out = octets_in(s.message);
    for (const auto& r : s.before)
        out += octets_in(r.message);
    return out;
}

}  // namespace campaign
