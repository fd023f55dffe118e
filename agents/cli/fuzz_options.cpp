#include "cli/fuzz_options.hpp"

#include "cli/outputs.hpp"
#include "cli/seed.hpp"
#include "script/case.hpp"

namespace cli {

void add_fuzz_options(CLI::App& to, fuzz_options& o)
{
    const auto once = [](CLI::Option* option) {
        return option->allow_extra_args(false)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    };
    to.add_option("SCRIPT", o.script, "the flow that is attacked")->required();
    add_attack_options(to, o.on);
    to.add_option("--budget", o.budget, "how long, such as 15m (default: until it is told to stop)");
    to.add_option("--cases", o.cases, "how many cases at most");
    to.add_option("--stop-after", o.stop_after, "end after so many confirmed findings");
    to.add_option("--seed", o.seed, "fixes every choice (default: random, and printed)")->check(whole_number);
    once(to.add_option("--rung", o.rungs, "attack only this rung, such as F1 (repeatable)"));
    once(to.add_option("--mutator", o.mutators,
                       "only by this one (repeatable; sipwright list mutators); no other orders then"));
    to.add_option(
          "--compose", o.compose,
          "before the attacks, the script with these woven into it, alone and in pairs: all, or some "
          "of auth, late-offer, reliable, cancel, hold, update, options, info, long, lost, repeated, late")
        ->delimiter(',')
        ->check(not_empty);
    to.add_flag("--no-orders", o.no_orders, "only octets are changed, not what is sent when");
    to.add_option("--pressure", o.pressure,
                  "N: also up to N calls at once, as drawn and with what our agents send lost (half-open, "
                  "answered and not acknowledged, never ended), and over streams N connections that say "
                  "nothing; for a device that may be brought to its limits")
        ->check(CLI::Range(2U, script::limits::at_once));
    to.add_option("--regressions", o.regressions,
                  "DIR: before the attacks each case below this folder is played once; one that is shown "
                  "again is a finding")
        ->check(not_empty);
    to.add_flag("--torture", o.torture,
                "before the attacks the messages of RFC 4475 and RFC 5118 (sipwright torture)");
    to.add_option("--shard", o.shard,
                  "I/N: only that part of the attacks, so that N campaigns of one seed try all of them "
                  "(sipwright merge)")
        ->check(not_empty);
    to.add_flag("--dry-run", o.dry_run,
                "nothing is sent: print which attacks there are, and what the first --cases (20) would send");
    auto* baseline = to.add_option(
        "--baseline", o.baseline, "FILE: the report.json of an earlier campaign, whose findings are no news");
    baseline->check(CLI::ExistingFile);
    to.add_option("--fail-on", o.fail_on,
                  "exit with 1 for: any finding that is confirmed or was seen once, or what is new to "
                  "--baseline (default with it)")
        ->check(CLI::IsMember({"any", "new"}));
    to.add_option("--minimize", o.minimize, "how long a finding is made smaller, at most")
        ->capture_default_str();
    to.add_option("--out", o.out,
                  "results into this folder: report.json, findings/NUMBER-SYMPTOM/ (case.toml, ladder.txt, "
                  "capture.pcapng), device.log, and "
                  "campaign.sqlite, with which a campaign of the same script and seed goes on")
        ->check(not_a_file_name);
    to.add_option("--json", o.json, "the report as JSON into this file")->check(not_a_file_name);
    to.add_option("--junit", o.junit, "the report as JUnit XML into this file")->check(not_a_file_name);
    to.add_option("--sarif", o.sarif, "the findings as SARIF 2.1.0 into this file")->check(not_a_file_name);
    to.add_flag("-q,--quiet", o.quiet, "print only what was found");
    to.footer(
        R"(First the flow as drawn is played: where it fails, the device is not testable (exit 3). Then, with --compose,
come flows that are legal and rarely tried, and the referee judges all of each. Then the attacks. After each case the
device is asked OPTIONS. What looks wrong is played again, three times, against the device as it was at the
beginning, and then made smaller. A finding is confirmed when at least two of the three show it. Seen once, and not
confirmed, is what could not be played again in time, and a crash (SIGSEGV, SIGABRT, a sanitizer's report) that no
replay shows: it is reported and exits with 1, too. A campaign that goes on plays again what it had no time for.

examples:
  sipwright fuzz scripts/rfc3665/3.8-unsuccessful-no-answer.toml --dut Bob=sip:bob@192.168.1.30 --budget 15m --out campaign
  sipwright fuzz 3.1-successful-session-establishment.toml --dut Bob=127.0.0.1:5060 --start "my-agent --port 5060" --out campaign
  sipwright fuzz 3.8-unsuccessful-no-answer.toml --dut Bob=127.0.0.1:5060 --rung F4 --mutator content-length-lies --seed 7 --cases 1000
  sipwright fuzz 3.1-successful-session-establishment.toml --dut Bob=127.0.0.1:5060 --compose late-offer,cancel --budget 5m
  sipwright replay campaign/findings/0001-crash/case.toml --dut Bob=127.0.0.1:5060

exit codes: 0 nothing confirmed or seen once; 1 findings; 2 usage or script error; 3 device not testable;
            4 environment or network; 130 interrupted)");
}

}  // namespace cli
