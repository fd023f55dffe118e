// `sipwright show`: a script as a figure.
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "report/svg.hpp"
#include "script/draw.hpp"
#include "script/load.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace cli {

void add_show(CLI::App& app, command& chosen)
{
    struct options
    {
        std::string script;
        bool mermaid = false, svg = false;
    };
    const auto o = std::make_shared<options>();
    auto* sub = app.add_subcommand("show", "Draw a script's ladder as the RFCs do");
    sub->add_option("SCRIPT", o->script, "a script (TOML)")->required();
    auto* mermaid = sub->add_flag("--mermaid", o->mermaid, "as a Mermaid sequence diagram, for Markdown");
    sub->add_flag("--svg", o->svg, "as SVG")->excludes(mermaid);
    sub->footer(
        "example: sipwright show scripts/rfc3665/3.8-unsuccessful-no-answer.toml --svg > no-answer.svg");
    sub->callback([o, &chosen] {
        chosen = [o] {
            const auto script = script::load_script(o->script);
            std::cout << (o->svg       ? report::to_svg(script)
                          : o->mermaid ? script::draw_mermaid(script)
                                       : script::draw(script));
            return as_drawn;
        };
    });
}

}  // namespace cli
