// argv in, exit status out.
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "net/error.hpp"
#include "report/json.hpp"
#include "script/load.hpp"
#include "script/printable.hpp"

#include <CLI/CLI.hpp>

#include <csignal>
#include <iostream>

namespace {

constexpr auto examples = R"(examples:
  sipwright run scripts/rfc3665/3.8-unsuccessful-no-answer.toml
        all parties are agents, over UDP on 127.0.0.1
  sipwright run 3.8-unsuccessful-no-answer.toml --dut Proxy1=192.168.1.20:5060 --at Proxy2=192.168.1.5:5080
        Proxy1 is the device under test; it sends its requests on to our Proxy2
  sipwright show 3.8-unsuccessful-no-answer.toml
  sipwright explain CAN-SRV-1

exit codes: 0 as drawn, no findings; 1 findings; 2 usage or script error; 3 device not testable;
            4 environment or network; 5 internal error; 130 interrupted)";

int complain(std::string_view what, cli::exit_code code)
{
    std::cout.flush();
    std::cerr << "sipwright: " << script::printable(what) << '\n';
    return code;
}

int perform(const cli::command& chosen)
{
    try
    {
        const auto code = chosen();
        if (!std::cout.flush())
            throw net::environment_error{"standard output: cannot be written"};
        return code;
    }
    catch (const script::script_error& error)
    {
        return complain(error.what(), cli::usage);
    }
    catch (const script::usage_error& error)
    {
        return complain(error.what(), cli::usage);
    }
    catch (const std::exception& error)
    {
        const auto refused = net::refused_by_the_machine(error);
        return refused.empty() ? complain(error.what(), cli::internal) : complain(refused, cli::environment);
    }
}

}  // namespace

int main(int argc, char** argv)
{
    // A reader that has seen enough (| head) is an error of writing, not a reason to die without results.
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // so is a file that may not grow (ulimit -f)

    CLI::App app{"Plays SIP call flows against real devices and judges every message against the RFCs.",
                 "sipwright"};
    app.set_version_flag("--version", std::string{report::tool});
    app.require_subcommand(1);
    app.footer(examples);
    cli::command chosen;
    cli::add_run(app, chosen);
    cli::add_fuzz(app, chosen);
    cli::add_replay(app, chosen);
    cli::add_minimize(app, chosen);
    cli::add_merge(app, chosen);
    cli::add_lab(app, chosen);
    cli::add_doctor(app, chosen);
    cli::add_survey(app, chosen);
    cli::add_bundle(app, chosen);
    cli::add_probe(app, chosen);
    cli::add_torture(app, chosen);
    cli::add_show(app, chosen);
    cli::add_list(app, chosen);
    cli::add_explain(app, chosen);
    cli::add_check(app, chosen);
    cli::add_serve(app, chosen);
    cli::add_certs(app, chosen);
    cli::add_parse(app, chosen);
    cli::add_corpus(app, chosen);
    cli::add_man(app, chosen);
    cli::add_completions(app, chosen);
    try
    {
        app.parse(argc, argv);
    }
    catch (const CLI::Success& wanted)  // --help, --version
    {
        return app.exit(wanted);
    }
    catch (const CLI::ParseError& error)
    {
        std::cerr << "sipwright: " << script::printable(error.what())
                  << "\nRun with --help for more information.\n";
        return cli::usage;
    }
    return perform(chosen);
}
