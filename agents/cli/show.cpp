// `sipwright show`: a script, or a call of a capture, as a figure.
#include "check/checker.hpp"
#include "cli/again.hpp"
#include "cli/command.hpp"
#include "cli/decryption.hpp"
#include "cli/exit_code.hpp"
#include "cli/file_checker.hpp"
#include "net/file.hpp"
#include "page/call_evidence.hpp"
#include "page/evidence_page.hpp"
#include "page/flow_evidence.hpp"
#include "page/ladder.hpp"
#include "report/svg.hpp"
#include "rules/rule.hpp"
#include "script/draw.hpp"
#include "script/load.hpp"
#include "script/printable.hpp"
#include "script/rewrite.hpp"
#include "script/spelling.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <optional>

namespace cli {

namespace {

struct show_options
{
    std::string what, call, key_log;
    bool mermaid = false, svg = false, html = false;
};

int show_script(const show_options& o)
{
    const auto script = script::load_script(o.what);
    if (o.html)
        std::cout << page::html_of(page::evidence_of(
            script, script::rewritten(net::read_whole(o.what, script::limits::script_octets), o.what, {})));
    else
        std::cout << (o.svg       ? report::to_svg(script)
                      : o.mermaid ? script::draw_mermaid(script)
                                  : script::draw(script));
    return as_drawn;
}

// The call that is meant, drawn while it is there: a capture may have any number of them.
class chosen_call
{
public:
    explicit chosen_call(const show_options& o) : o_{&o} {}

    void see(const check::call& c, const std::vector<rules::party>& who)
    {
        ++calls_;
        if (names_.size() < most_named)
            names_.push_back(c.id);
        if (text_ || (!o_->call.empty() && c.id != o_->call))
            return;
        if (!o_->html && !o_->svg && !o_->mermaid)
        {
            text_ = check::draw(c, who);
            return;
        }
        page::call_surroundings around;
        around.command =
            "sipwright check " + shell_word(o_->what) + (c.id.empty() ? "" : " --call " + shell_word(c.id));
        around.conditions.push_back({"read from", o_->what});
        if (o_->html)
            around.files.push_back(
                attached_from({"capture", "capture.pcapng", "application/octet-stream", {}, {}},
                              o_->what == "-" ? "" : o_->what, page::limits::attached));
        const auto e = page::evidence_of(c, who, std::move(around));
        text_ = o_->html ? page::html_of(e) : o_->svg ? page::svg_of(e) : e.mermaid;
    }

    // Throws script::usage_error where it is not clear which is meant.
    const std::string& drawn() const
    {
        if (!o_->call.empty() && !text_)
            throw script::usage_error{"--call " + script::in_quotes(o_->call) + ": no such Call-ID was seen"};
        if (o_->call.empty() && calls_ > 1)
        {
            auto why = std::to_string(calls_) + " calls are in it; --call ID chooses one of";
            for (const auto& n : names_)
                why += ' ' + script::in_quotes(n);
            throw script::usage_error{why + (calls_ > names_.size() ? " ..." : "")};
        }
        static const std::string nothing;
        return text_ ? *text_ : nothing;
    }

private:
    static constexpr std::size_t most_named = 10;

    const show_options* o_;
    std::size_t calls_ = 0;
    std::vector<std::string> names_;
    std::optional<std::string> text_;
};

int show_capture(const show_options& o)
{
    const auto how = decryption_with(o.key_log);
    const auto which = rules::select("");
    net::interrupt signals;
    chosen_call chosen{o};
    check::checker* self = nullptr;
    check::checker all{which, {}, false, [&](const check::call& c) { chosen.see(c, self->who()); }};
    self = &all;
    all.tells_all_rules();
    file_checker files{all, how, signals};
    files.check(o.what);
    all.finish();
    if (signals.raised())
        return interrupted;
    if (files.code() != as_drawn)
        return files.code();
    std::cout << chosen.drawn();
    return as_drawn;
}

int show(const show_options& o)
{
    if (o.what.ends_with(".toml"))
        return show_script(o);
    if (o.what != "-" && !is_capture(input{o.what, [] { return false; }}.begin()) &&
        !o.what.ends_with(".sip") && !o.what.ends_with(".msg"))
        return show_script(o);
    return show_capture(o);
}

}  // namespace

void add_show(CLI::App& app, command& chosen)
{
    const auto o = std::make_shared<show_options>();
    auto* sub = app.add_subcommand("show", "Draw a script's ladder as the RFCs do, or a call of a capture");
    sub->add_option("SCRIPT", o->what, "a script (TOML), or a capture (pcap, pcapng)")->required();
    auto* mermaid = sub->add_flag("--mermaid", o->mermaid, "as a Mermaid sequence diagram, for Markdown");
    auto* svg = sub->add_flag("--svg", o->svg, "as SVG")->excludes(mermaid);
    sub->add_flag("--html", o->html, "as a page that any browser opens, in one file")
        ->excludes(mermaid)
        ->excludes(svg);
    sub->add_option("--call", o->call, "ID: the call with this Call-ID, where a capture has several");
    add_key_log(*sub, o->key_log);
    sub->footer(R"(examples:
  sipwright show scripts/rfc3665/3.8-unsuccessful-no-answer.toml --svg > no-answer.svg
  sipwright show evidence/capture.pcapng --html > call.html)");
    sub->callback([o, &chosen] { chosen = [o] { return show(*o); }; });
}

}  // namespace cli
