#include "script/rewrite.hpp"

#include "script/duration.hpp"
#include "script/load.hpp"
#include "script/script.hpp"
#include "script/script_names.hpp"
#include "script/script_source.hpp"
#include "script/spelling.hpp"
#include "script/templates.hpp"

#include <algorithm>
#include <sstream>

namespace script {

namespace {

constexpr auto as_scripts_have_it = toml::toml_formatter::default_flags &
                                    ~toml::format_flags::allow_multi_line_strings &
                                    ~toml::format_flags::allow_literal_strings;

toml::array lines_of(std::string_view octets)
{
    toml::array out;
    for (auto& line : as_lines(octets))
        out.push_back(std::move(line));
    return out;
}

toml::array lines_of(const std::vector<std::string>& lines)
{
    toml::array out;
    for (const auto& line : lines)
        out.push_back(line);
    return out;
}

class rewriter
{
public:
    rewriter(std::string_view text, const std::string& path, const rewriting& how)
        : source_{path},
          how_{how},
          root_{source_.parse(text)}
    {
    }

    std::string write()
    {
        for (const auto* key : {"title", "spec", "description", "lifelines", "linger", "transport"})
            if (const auto* node = root_.get(key))
                row(key, *node);
        if (how_.of_case)
            write_case(*how_.of_case);
        for (const auto* key : {"dns", "party"})
            if (const auto* node = root_.get(key))
                out_ << '\n'
                     << toml::toml_formatter{toml::table{{key, *node->as_table()}}, as_scripts_have_it}
                     << '\n';
        if (how_.ladder.empty())
            write_ladder();
        else
            write_redrawn();
        return out_.str();
    }

private:
    void row(std::string_view key, const toml::node& value)
    {
        out_ << key << " = ";
        if (const auto* lines = value.as_array(); lines && lines->size() > 3)
        {
            out_ << "[\n";
            for (const auto& line : *lines)
                out_ << "    " << toml::toml_formatter{line, as_scripts_have_it} << ",\n";
            out_ << "]\n";
        }
        else if (const auto* given = value.as_table())
        {
            auto table = *given;
            table.is_inline(true);  // [F2.fields] is part of its rung here
            out_ << toml::toml_formatter{table, as_scripts_have_it} << '\n';
        }
        else
            value.visit([&](const auto& v) { out_ << toml::toml_formatter{v, as_scripts_have_it} << '\n'; });
    }

    void text_row(std::string_view key, const std::string& value)
    {
        if (!value.empty())
            row(key, toml::value<std::string>{value});
    }

    void write_case(const case_table& c)
    {
        out_ << "\n[case]\n";
        text_row("symptom", c.symptom);
        text_row("what", c.what);
        text_row("party", c.party);
        if (!c.rules.empty())
            row("rules", lines_of(c.rules));
        text_row("found", c.found);
        row("seed", toml::value<std::int64_t>{static_cast<std::int64_t>(c.seed)});
        if (c.legal)
            row("legal", toml::value<bool>{true});
        if (c.tried > 0)
        {
            row("shown", toml::value<std::int64_t>{c.shown});
            row("tried", toml::value<std::int64_t>{c.tried});
        }
        if (c.at_once > 1)
            row("at_once", toml::value<std::int64_t>{c.at_once});
        if (c.idle_connections > 0)
            row("idle_connections", toml::value<std::int64_t>{c.idle_connections});
        for (const auto& run : c.before)
        {
            out_ << "\n[[case.before]]\n";
            text_row("rung", renamed(run.rung));
            if (!run.message.empty())
                row("message", lines_of(run.message));
        }
    }

    // The number that a rung has when another was put above it.
    std::uint32_t number(std::uint32_t n) const { return how_.more && n > how_.more->before ? n + 1 : n; }
    std::string renamed(const std::string& name) const
    {
        const auto n = rung_number(name);
        if (!n || how_.ladder.empty())
            return n ? 'F' + std::to_string(number(*n)) : name;
        const auto now = std::ranges::find(how_.ladder.rbegin(), how_.ladder.rend(), std::optional{*n - 1},
                                           &rewriting::redrawn::was);
        return now == how_.ladder.rend() ? std::string{} : 'F' + std::to_string(how_.ladder.rend() - now);
    }

    void write_redrawn()
    {
        const auto& ladder = *root_.get("ladder")->as_table();
        out_ << "\n[ladder]\n";
        for (std::size_t i = 0; i < how_.ladder.size(); ++i)
        {
            const auto& r = how_.ladder[i];
            const auto name = 'F' + std::to_string(i + 1);
            if (r.was)
                row(name, *ladder.get('F' + std::to_string(*r.was + 1)));
            else if (r.captions.size() == 1)
                text_row(name, r.captions.front());
            else
                row(name, lines_of(r.captions));
        }
        for (std::size_t i = 0; i < how_.ladder.size(); ++i)
            write_redrawn(i + 1, how_.ladder[i]);
    }

    void write_redrawn(std::size_t n, const rewriting::redrawn& r)
    {
        const auto* const given = r.was ? root_.get('F' + std::to_string(*r.was + 1)) : nullptr;
        if (!given && r.keys.empty())
            return;
        out_ << "\n[F" << n << "]\n";
        const auto stays = [&](std::string_view key) {
            return std::ranges::find(r.without, key) == r.without.end() &&
                   std::ranges::find(r.keys, key, &written_keys::value_type::first) == r.keys.end();
        };
        if (given)
            for (const auto& k : as_written(*given->as_table()))
                if (stays(k.key))
                    write_key(*given->as_table(), k);
        for (const auto& [key, value] : r.keys)
            out_ << key << " = " << value << '\n';
    }

    void write_ladder()
    {
        const auto& ladder = *root_.get("ladder")->as_table();
        std::vector<std::uint32_t> numbers;
        for (const auto& [key, value] : ladder)
            if (const auto n = rung_number(key.str()); n && (!how_.last || *n <= *how_.last + 1))
                numbers.push_back(*n);
        std::ranges::sort(numbers);
        const auto inserted = how_.more ? how_.more->before + 1 : 0;
        const auto insert = [&](std::uint32_t above) {
            if (how_.more && inserted == above)
                text_row('F' + std::to_string(inserted), how_.more->caption);
        };
        out_ << "\n[ladder]\n";
        for (const auto n : numbers)
        {
            insert(n);
            row('F' + std::to_string(number(n)), *ladder.get('F' + std::to_string(n)));
        }
        insert(static_cast<std::uint32_t>(numbers.size()) + 1);
        for (const auto n : numbers)
            write_rung(n);
        if (how_.more && !how_.more->keys.empty())
        {
            out_ << "\n[F" << inserted << "]\n";
            for (const auto& [key, value] : how_.more->keys)
                out_ << key << " = " << value << '\n';
        }
    }

    bool is_changed(std::uint32_t n) const { return how_.rung && *how_.rung + 1 == n; }
    // What the whole message takes the place of.
    static bool is_of_the_message(std::string_view key)
    {
        static constexpr std::string_view keys[] = {
            "octets", "message", "body",  "fields", "without",     "from_tag", "to_tag", "branch",
            "cseq",   "dialog",  "again", "every",  "credentials", "target",   "rack",   "require"};
        return std::ranges::find(keys, key) != std::end(keys);
    }
    bool is_overruled(std::uint32_t n, std::string_view key) const
    {
        return is_changed(n) &&
               ((!how_.message.empty() && is_of_the_message(key)) ||
                std::ranges::any_of(how_.keys, [&](const auto& given) { return given.first == key; }));
    }

    void write_rung(std::uint32_t n)
    {
        const auto* const given = root_.get("F" + std::to_string(n));
        if (!given && !is_changed(n))
            return;
        out_ << "\n[F" << number(n) << "]\n";
        if (given)
            for (const auto& k : as_written(*given->as_table()))
                if (!is_overruled(n, k.key))
                    write_key(*given->as_table(), k);
        if (!is_changed(n))
            return;
        for (const auto& [key, value] : how_.keys)
            out_ << key << " = " << value << '\n';
        if (!how_.message.empty())
            row("message", lines_of(how_.message));
    }

    void write_key(const toml::table& rung, const entry& k)
    {
        if (k.key == "octets")
            row("message", lines_of(source_.file(k)));
        else if (k.key == "body" && k.value->is_string())
            write_body(rung, k);
        else if ((k.key == "crosses" || k.key == "again") && k.value->is_string())
            text_row(k.key, renamed(k.value->as_string()->get()));
        else if (k.key == "after" && how_.longest_pause)
            text_row(k.key, to_text(std::min(source_.pause(k), *how_.longest_pause)));
        else
            row(k.key, *k.value);
    }

    void write_body(const toml::table& rung, const entry& k)
    {
        const auto octets = source_.file(k);
        if (std::ranges::any_of(octets,
                                [](char c) { return (c < ' ' && c != '\r' && c != '\n') || c > '~'; }))
            source_.refuse(k.value->source().begin, "this body is no text that a script could hold");
        row("body", lines_of(octets));
        if (octets.starts_with("v=0\r\n"))
            return;
        if (const auto* fields = rung.get("fields"); !fields || !fields->as_table()->contains("Content-Type"))
            source_.refuse(k.value->source().begin, "this body needs a Content-Type in 'fields'");
    }

    script_source source_;
    const rewriting& how_;
    toml::table root_;
    std::ostringstream out_;
};

}  // namespace

std::string rewritten(std::string_view text, const std::string& path, const rewriting& how)
{
    return rewriter{text, path, how}.write();
}

std::string toml_lines(std::string_view octets)
{
    std::string out = "[";
    for (const auto& line : as_lines(octets))
        out += (out.size() > 1 ? ", " : "") + toml_text(line);
    return out + ']';
}

std::string toml_text(std::string_view s)
{
    std::ostringstream out;
    out << toml::toml_formatter{toml::value<std::string>{std::string{s}}, as_scripts_have_it};
    return out.str();
}

}  // namespace script
