// Subcommands: each adds its options to the command line and, when it is the one called, leaves what is to be
// done.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace cli {

using command = std::function<int()>;  // returns an exit_code

void add_run(CLI::App& app, command& chosen);
void add_show(CLI::App& app, command& chosen);
void add_list(CLI::App& app, command& chosen);
void add_explain(CLI::App& app, command& chosen);
void add_check(CLI::App& app, command& chosen);
void add_serve(CLI::App& app, command& chosen);
void add_fuzz(CLI::App& app, command& chosen);
void add_replay(CLI::App& app, command& chosen);
void add_minimize(CLI::App& app, command& chosen);
void add_merge(CLI::App& app, command& chosen);
void add_lab(CLI::App& app, command& chosen);
void add_doctor(CLI::App& app, command& chosen);
void add_survey(CLI::App& app, command& chosen);
void add_bundle(CLI::App& app, command& chosen);
void add_probe(CLI::App& app, command& chosen);
void add_torture(CLI::App& app, command& chosen);
void add_certs(CLI::App& app, command& chosen);
void add_parse(CLI::App& app, command& chosen);
void add_corpus(CLI::App& app, command& chosen);
void add_man(CLI::App& app, command& chosen);               // walks `app`, so it is added last
void add_completions(CLI::App& app, command& chosen);       // this, too
void add_corpus_import(CLI::App& corpus, command& chosen);  // below `corpus`

}  // namespace cli
