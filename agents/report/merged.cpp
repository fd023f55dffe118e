#include "report/merged.hpp"

#include "report/json_parts.hpp"
#include "script/printable.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string_view>

namespace report {

namespace json = boost::json;

namespace {

constexpr std::string_view folder = "findings/", file = "/case.toml";

[[noreturn]] void refuse(const campaign_part& p, const std::string& why)
{
    throw std::invalid_argument{script::printable(p.name) + ": " + why};
}

const json::object& object_in(const campaign_part& p, const json::object& o, std::string_view name)
{
    const auto* const is = o.if_contains(name);
    if (!is || !is->is_object())
        refuse(p, "it is no report of a campaign: there is no object '" + std::string{name} + '\'');
    return is->as_object();
}

const json::array& array_in(const campaign_part& p, const json::object& o, std::string_view name)
{
    const auto* const is = o.if_contains(name);
    if (!is || !is->is_array() ||
        !std::ranges::all_of(is->as_array(), [](const auto& one) { return one.is_object(); }))
        refuse(p, "it is no report of a campaign: there is no list '" + std::string{name} + '\'');
    return is->as_array();
}

std::uint64_t count_in(const campaign_part& p, const json::object& o, std::string_view name)
{
    const auto* const is = o.if_contains(name);
    boost::system::error_code wrong;
    const auto out = is ? is->to_number<std::uint64_t>(wrong) : 0;
    if (!is || wrong)
        refuse(p, "it is no report of a campaign: '" + std::string{name} + "' is no count");
    return out;
}

json::object read(const campaign_part& p)
{
    boost::system::error_code wrong;
    auto out = json::parse(p.report, wrong);
    if (wrong || !out.is_object())
        refuse(p, "it is no JSON: " + (wrong ? wrong.message() : std::string{"no object"}));
    if (count_in(p, out.as_object(), "schema") != 1)
        refuse(p, "expected \"schema\": 1");
    return std::move(out.as_object());
}

std::vector<std::string> words_in(const json::object& o, std::string_view name)
{
    std::vector<std::string> out;
    if (const auto* const is = o.if_contains(name); is && is->is_array())
        for (const auto& one : is->as_array())
            if (one.is_string())
                out.emplace_back(one.as_string());
    return out;
}

void unite(std::vector<std::string>& all, const std::vector<std::string>& more)
{
    for (const auto& one : more)
        if (std::ranges::find(all, one) == all.end())
            all.push_back(one);
    std::ranges::sort(all);
}

std::string numbered(std::size_t n)
{
    const auto digits = std::to_string(n);
    return std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits;
}

class merger
{
public:
    void add(std::size_t index, const campaign_part& p)
    {
        const auto all = read(p);
        const auto& about = object_in(p, all, "campaign");
        const auto shard = member(about, "shard");
        if (index == 0)
            take_first(about);
        else if (member(about, "script") != out_.summary.script ||
                 member(about, "title") != out_.summary.title)
            refuse(p, "it is of another script, '" + member(about, "script") + "', and not of '" +
                          out_.summary.script + '\'');
        if (const auto [at, is_first] = shards_.emplace(shard, p.name); !shard.empty() && !is_first)
            refuse(p, "it is shard " + shard + ", as " + script::printable(at->second) + " is");
        auto& s = out_.summary;
        ++s.parts;
        s.cases += count_in(p, about, "cases");
        s.answers = std::max(s.answers, count_in(p, about, "answers"));
        s.took += std::chrono::milliseconds{count_in(p, about, "took_ms")};
        unite(s.usual, words_in(about, "usual"));
        if (about.if_contains("rules_not_triggered"))
            never_triggered(words_in(about, "rules_not_triggered"));
        if (const auto ended = member(about, "ended"); s.ended.find(ended) == s.ended.npos)
            s.ended += (s.ended.empty() ? "" : "; ") + ended;
        for (const auto& row : array_in(p, all, "tried"))
            add_row(p, row.as_object(), !shard.empty());
        for (const auto& one : array_in(p, all, "findings"))
            add_finding(index, p, one.as_object());
    }

    merged_campaign done()
    {
        for (std::size_t i = 0; i < found_.size(); ++i)
            out_.findings[i].json = written(found_[i], layout::one_line);
        return std::move(out_);
    }

private:
    void take_first(const json::object& about)
    {
        auto& s = out_.summary;
        s.script = member(about, "script");
        s.title = member(about, "title");
        s.device = member(about, "device");
        if (const auto* const seed = about.if_contains("seed"); seed && seed->is_number())
            s.seed = seed->to_number<std::uint64_t>();
    }

    // By none of them.
    void never_triggered(const std::vector<std::string>& here)
    {
        auto& all = out_.summary.not_triggered;
        if (!all)
            all = here;
        std::erase_if(*all, [&](const auto& rule) { return std::ranges::find(here, rule) == here.end(); });
    }

    void add_row(const campaign_part& p, const json::object& row, bool of_shard)
    {
        const attacks_tried is{member(row, "rung"), member(row, "kind"), count_in(p, row, "attacks"),
                               count_in(p, row, "tried"), count_in(p, row, "cases")};
        auto& all = out_.summary.tried;
        const auto at = std::ranges::find_if(
            all, [&](const auto& one) { return one.rung == is.rung && one.kind == is.kind; });
        if (at == all.end())
        {
            all.push_back(is);
            return;
        }
        const bool is_own = of_shard && is.kind != regression_kind && is.rung != torture_rung;
        at->attacks = is_own ? at->attacks + is.attacks : std::max(at->attacks, is.attacks);
        at->tried = is_own ? at->tried + is.tried : std::max(at->tried, is.tried);
        at->cases += is.cases;
    }

    void add_finding(std::size_t index, const campaign_part& p, const json::object& one)
    {
        const auto bucket = member(one, "bucket");
        const auto [at, is_new] = buckets_.emplace(bucket, found_.size());
        if (!is_new)
        {
            auto& first = found_[at->second];
            for (const auto* const name : {"shown", "tried", "replays"})
                first[name] = count_in(p, first, name) + count_in(p, one, name);
            first["found_by"] = count_in(p, first, "found_by") + 1;
            const auto either = [&](std::string_view name) { return says(first, name) || says(one, name); };
            const bool once = either("seen_once"), confirmed = either("confirmed");
            first["confirmed"] = confirmed;
            first["seen_once"] = once && !confirmed;
            return;
        }
        auto is = one;
        is["found_by"] = 1;
        merged_finding f;
        f.part = index;
        if (count_in(p, one, "number") > 0)
        {
            is["number"] = ++number_;
            const auto path = member(one, "file");
            const auto name = std::string_view{path}.substr(std::min(folder.size(), path.size()));
            if (!path.starts_with(folder) || !name.ends_with(file) ||
                name.find('/') != name.size() - file.size() || name.starts_with('.'))
                refuse(p,
                       "expected findings/NAME/case.toml as the file of a finding, and not '" + path + '\'');
            f.from = path.substr(0, path.size() - file.size());
            f.to = std::string{folder} + numbered(number_) + '-' + member(one, "symptom");
            if (member(one, "symptom").find('/') != std::string::npos)
                refuse(p, "'" + member(one, "symptom") + "' is no symptom");
            is["file"] = f.to + std::string{file};
        }
        found_.push_back(std::move(is));
        out_.findings.push_back(std::move(f));
    }

    merged_campaign out_;
    std::vector<json::object> found_;
    std::map<std::string, std::size_t> buckets_;
    std::map<std::string, std::string> shards_;
    std::size_t number_ = 0;
};

}  // namespace

std::set<std::string> confirmed_in(const campaign_part& part)
{
    std::set<std::string> out;
    const auto report = read(part);
    for (const auto& one : array_in(part, report, "findings"))
        if (const auto* const is = one.as_object().if_contains("confirmed");
            is && is->is_bool() && is->as_bool())
            out.insert(member(one.as_object(), "bucket"));
    return out;
}

merged_campaign merge(std::span<const campaign_part> parts)
{
    merger all;
    for (std::size_t i = 0; i < parts.size(); ++i)
        all.add(i, parts[i]);
    return all.done();
}

}  // namespace report
