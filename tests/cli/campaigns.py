"""`fuzz`, `replay`, `minimize` and `merge`: a weak device is found, a correct one is not accused."""
import http.server
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading

import jsonschema
import junitparser

from device import Device, response
from flows import SCRIPTS
from sarif import read_sarif

CALL = SCRIPTS / "campaign/call.toml"
CAMPAIGN_SCHEMA = json.loads((SCRIPTS / "campaign.schema.json").read_text())

# One attack, which provokes the weakness of the same name.
QUOTE = ("--rung", "F1", "--mutator", "quote-unterminated")
FIVE = ("--rung", "F1", "--mutator", "user-odd", "--mutator", "field-compact", "--mutator", "param-insert", "--mutator", "field-swap",
        "--mutator", "list-split")


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Page(http.server.BaseHTTPRequestHandler):
    status = 200

    def do_GET(self):
        self.send_response(type(self).status)
        self.end_headers()

    def log_message(self, *_):
        pass


class Campaigns:
    """Cases of the class Cli."""

    def started_by_us(self, *weaknesses):
        """Options of a device that fuzz starts, and starts again."""
        port = free_port()
        weak = " ".join(f"--weak {name}" for name in weaknesses)
        return ("--dut", f"Bob=127.0.0.1:{port}", "--start",
                f"'{self.program()}' serve ua --at 127.0.0.1:{port} --quiet {weak}")

    def fuzzed(self, expected, *arguments, script=CALL, timeout=240):
        """The report of a campaign and what was printed."""
        path = self.folder / "campaign.json"
        done = self.call("fuzz", script, "--seed", 7, "--json", path, *arguments, timeout=timeout)
        self.assertEqual(done.returncode, expected, done.stdout + done.stderr)
        return (self.campaign_of(path) if path.exists() else None), done.stdout + done.stderr

    def campaign_of(self, path):
        report = json.loads(path.read_text())
        jsonschema.validate(report, CAMPAIGN_SCHEMA, jsonschema.Draft4Validator)
        return report

    def found_crash(self, folder="campaign", *more):
        """A campaign that finds the crash of a device; its folder."""
        out = self.folder / folder
        self.fuzzed(1, *self.started_by_us("quote-unterminated"), *QUOTE, "--stop-after", 1, "--out", out, *more)
        return out

    def cases_of(self, out):
        base = sqlite3.connect(f"file:{out / 'campaign.sqlite'}?mode=ro", uri=True)
        try:
            return base.execute("SELECT number, arm, seed FROM cases ORDER BY number").fetchall()
        finally:
            base.close()

    def correct(self):
        _, port = self.serving("ua", "--at", "127.0.0.1:0", "--quiet")
        return f"Bob=127.0.0.1:{port}"

    # Findings.

    def test_a_campaign_finds_a_crash_that_its_case_shows_again(self):
        junit, sarif = self.folder / "campaign.xml", self.folder / "campaign.sarif"
        out = self.found_crash("campaign", "--junit", junit, "--sarif", sarif)
        report = self.campaign_of(out / "report.json")
        finding, = report["findings"]
        self.assertEqual((finding["symptom"], finding["signal"], finding["confirmed"]), ("crash", signal.SIGSEGV, True))
        self.assertEqual(finding["file"], "findings/0001-crash/case.toml")
        case = out / finding["file"]
        self.assertIn('symptom = "crash"', case.read_text())
        self.assertIn("INVITE", (out / "findings/0001-crash/ladder.txt").read_text())
        suite, = junitparser.JUnitXml.fromfile(str(junit))
        self.assertEqual((suite.tests, suite.failures), (1, 1))
        results = read_sarif(sarif)
        rules = {rule["id"] for rule in results["tool"]["driver"]["rules"]}
        self.assertEqual([result["ruleId"] for result in results["results"]], ["sipwright/crash"])
        self.assertLessEqual({"sipwright/crash", "sipwright/wrong-response"}, rules)

        shown = self.call("replay", case, *self.started_by_us("quote-unterminated"), "--times", 2)
        self.assertEqual(shown.returncode, 1, shown.stdout + shown.stderr)
        self.assertIn("crash shown by 2 of 2 replays", shown.stdout)
        not_shown = self.call("replay", case, *self.started_by_us(), "--times", 2)
        self.assertEqual(not_shown.returncode, 0, not_shown.stdout + not_shown.stderr)
        self.assertIn("crash shown by 0 of 2 replays", not_shown.stdout)

    def test_minimize_makes_a_case_no_larger(self):
        case = self.found_crash("campaign", "--minimize", "0s") / "findings/0001-crash/case.toml"
        smaller = self.folder / "smaller.toml"
        done = self.call("minimize", case, *self.started_by_us("quote-unterminated"), "--time", "20s", "--out", smaller, timeout=200)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertLess(len(smaller.read_text()), len(case.read_text()))
        again = self.call("replay", smaller, *self.started_by_us("quote-unterminated"), "--times", 1)
        self.assertEqual(again.returncode, 1, again.stdout + again.stderr)
        well = self.call("minimize", case, *self.started_by_us(), "--time", "10s", "--out", smaller)
        self.assertEqual(well.returncode, 3, well.stdout + well.stderr)
        self.assertIn("cannot be made smaller", well.stderr)

    def test_a_correct_device_is_accused_of_nothing(self):
        report, printed = self.fuzzed(0, "--dut", self.correct(), *FIVE, "--cases", 25)
        self.assertEqual(report["findings"], [])
        self.assertEqual(report["campaign"]["cases"], 25)
        self.assertEqual(sum(row["cases"] for row in report["tried"]), 25)
        self.assertIn("0 findings confirmed", printed)

    def test_what_fails_the_flow_as_drawn_is_not_testable(self):
        def busy(octets, reply):
            if octets.startswith((b"INVITE", b"OPTIONS")):
                reply(response(octets, *((486, b"Busy Here") if octets.startswith(b"INVITE") else (200, b"OK"))))
        with Device(busy) as bob:
            _, printed = self.fuzzed(3, "--dut", f"Bob={bob.address}", "--cases", 5, "--patience", "1s")
        self.assertIn("not testable: the flow as drawn fails", printed)
        _, printed = self.fuzzed(3, "--dut", f"Bob=127.0.0.1:{free_port()}", "--cases", 5, "--recover", "300ms")
        self.assertIn("not testable: before any attack", printed)

    def test_a_dry_run_prints_what_would_be_sent_and_sends_nothing(self):
        heard = []
        with Device(lambda octets, reply: heard.append(octets)) as bob:
            done = self.call("fuzz", CALL, "--dut", f"Bob={bob.address}", "--seed", 7, "--dry-run", "--cases", 5)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(heard, [])
        self.assertEqual(done.stdout.count("\ncase "), 5)
        self.assertIn("F1 INVITE", done.stdout)
        self.assertRegex(done.stdout, r"\n\d+ attacks\n")
        again = self.call("fuzz", CALL, "--dut", "Bob=127.0.0.1:5060", "--seed", 7, "--dry-run", "--cases", 5)
        self.assertEqual(again.stdout.split("nothing is sent")[1], done.stdout.split("nothing is sent")[1])

    def test_each_budget_that_is_documented_is_taken(self):
        root = SCRIPTS.parent
        texts = [self.call("fuzz", "--help").stdout]
        texts += [path.read_text() for path in (root / "README.md", *(SCRIPTS / "scale").iterdir())]
        # What stands for a value ("--budget TEXT", "--budget 15m | --cases N") is none.
        budgets = {word for text in texts for word in re.findall(r"--budget[ =]([0-9][^\s`|]*)", text)}
        self.assertLessEqual({"15m", "1h"}, budgets)
        for budget in (*sorted(budgets), "90min", "1s", "7d"):
            done = self.call("fuzz", CALL, "--dut", "Bob=127.0.0.1:9", "--dry-run", "--cases", 1, "--budget", budget)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.refused(2, "--budget '8d': expected a time from 1s to 7d, such as 15m (us, ms, s, m or min, h, d)", "fuzz", CALL, "--dut",
                     "Bob=127.0.0.1:9", "--dry-run", "--budget", "8d")
        self.refused(2, "--patience '1h': expected a time from 50ms to 1min", "fuzz", CALL, "--dut", "Bob=127.0.0.1:9", "--dry-run",
                     "--patience", "1h")

    def test_what_a_baseline_knows_is_no_news(self):
        out = self.found_crash("campaign", "--minimize", "0s")
        self.assertEqual((out / "findings/0001-crash/capture.pcapng").read_bytes()[:4], b"\x0a\x0d\x0d\x0a")
        baseline = ("--baseline", out / "report.json")
        junit, sarif = self.folder / "known.xml", self.folder / "known.sarif"
        attack = (*self.started_by_us("quote-unterminated"), *QUOTE, "--stop-after", 1, "--minimize", "0s")
        report, printed = self.fuzzed(0, *attack, *baseline, "--junit", junit, "--sarif", sarif)
        self.assertEqual([finding["new"] for finding in report["findings"]], [False])
        self.assertIn("0 of them new", printed)
        suite, = junitparser.JUnitXml.fromfile(str(junit))
        self.assertEqual(suite.failures, 0)
        result, = read_sarif(sarif)["results"]
        self.assertEqual(result["baselineState"], "unchanged")
        self.fuzzed(1, *attack, *baseline, "--fail-on", "any")
        self.refused(2, "--baseline says what is known, and is missing", "fuzz", CALL, *attack, "--fail-on", "new")

    def test_pressure_finds_what_breaks_at_its_limit(self):
        report, _ = self.fuzzed(1, *self.started_by_us("half-open-over-48"), "--rung", "F4", "--pressure", 64,
                                "--mutator", "field-compact", "--stop-after", 1, "--cases", 40, "--minimize", "5s", "--out", self.folder / "campaign")
        finding = report["findings"][0]
        self.assertEqual((finding["kind"], finding["confirmed"]), ("pressure", True), finding)
        self.assertIn(finding["symptom"], ("hang", "silent"))
        self.assertRegex((self.folder / "campaign" / finding["file"]).read_text(), r"\nat_once = \d+\n")

    # What a kill leaves.

    def test_a_campaign_that_is_killed_goes_on_and_no_case_is_lost_or_played_twice(self):
        out, there = self.folder / "campaign", self.correct()
        arguments = ("fuzz", CALL, "--dut", there, *FIVE, "--seed", 7, "--cases", 60, "--out", out, "--quiet")
        playing = self.begun(*arguments)
        self.until(lambda: (out / "campaign.sqlite").exists() and playing.poll() is None and self.some_cases(out) >= 10)
        playing.kill()
        playing.communicate()
        before = self.cases_of(out)
        self.assertLess(len(before), 60)
        done = self.call(*arguments, timeout=200)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        after = self.cases_of(out)
        self.assertEqual([number for number, _, _ in after], list(range(1, 61)))
        self.assertEqual(after[:len(before)], before)
        self.assertEqual(len({seed for _, _, seed in after}), 60)
        self.assertEqual(self.campaign_of(out / "report.json")["campaign"]["cases"], 60)

        whole = self.folder / "whole"
        done = self.call(*arguments[:-2], whole, "--quiet", timeout=200)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        played = self.cases_of(whole)
        self.assertEqual(played[:5], after[:5])  # each attack once; then by what was answered
        self.assertEqual([seed for _, _, seed in played], [seed for _, _, seed in after])
        self.refused(4, "is of another campaign", *arguments[:8 + 2], *("--seed", 8, "--cases", 60, "--out", out))
        # What another sipwright began has other attacks at these places.
        with sqlite3.connect(out / "campaign.sqlite") as base:
            base.execute("UPDATE about SET what = replace(what, ', attacks ', ', attacks 1')")
        self.refused(4, "is of another campaign", *arguments)

    def test_a_device_that_a_killed_campaign_left_makes_way_for_the_next(self):
        out, device = self.folder / "campaign", self.started_by_us()
        arguments = ("fuzz", CALL, *device, *FIVE, "--seed", 7, "--out", out, "--quiet")
        playing = self.begun(*arguments, "--cases", 1_000)
        self.until(lambda: (out / "campaign.sqlite").exists() and playing.poll() is None and self.some_cases(out) >= 3)
        left = int((out / "device.pid").read_text().split()[0])
        playing.kill()
        playing.communicate()
        os.kill(left, 0)
        before = len(self.cases_of(out))
        done = self.call(*arguments, "--cases", before + 3, timeout=200)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(len(self.cases_of(out)), before + 3)
        with self.assertRaises(ProcessLookupError):
            os.kill(left, 0)

    def test_what_is_ended_while_a_finding_is_replayed_is_examined_by_the_next(self):
        for how in (signal.SIGKILL, signal.SIGINT):
            out = self.folder / f"campaign-{how}"
            arguments = ("fuzz", CALL, *self.started_by_us("quote-unterminated"), *QUOTE, "--no-orders", "--seed", 7, "--cases", 3,
                         "--minimize", "1s", "--out", out)
            playing = self.begun(*arguments)
            lines = []
            for line in playing.stdout:
                lines.append(line)
                if "played again" in line:
                    playing.send_signal(how)
                    break
            lines += playing.communicate(timeout=60)[0].splitlines(True)
            printed = "".join(lines)
            self.assertIn("played again", printed)
            if how == signal.SIGINT:
                self.assertEqual(playing.returncode, 130, printed)
                self.assertIn("ended: interrupted", printed)
                self.assertNotIn("does not come back", printed)
                finding, = self.campaign_of(out / "report.json")["findings"]
                self.assertEqual((finding["symptom"], finding["confirmed"], finding["seen_once"]), ("crash", False, True))
                self.assertIn("SEEN   F1 quote-unterminated", printed)
            done = self.call(*arguments, timeout=200)
            self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
            finding, = self.campaign_of(out / "report.json")["findings"]
            self.assertEqual((finding["symptom"], finding["confirmed"], finding["number"], finding["shown"]), ("crash", True, 1, 3))
            self.assertTrue((out / finding["file"]).exists())
            again = self.call(*arguments, timeout=200)
            self.assertEqual(again.returncode, 1, again.stdout + again.stderr)
            self.assertNotIn("played again", again.stdout, "it is known by now")

    def test_a_folder_is_of_one_campaign_at_a_time(self):
        out = self.folder / "campaign"
        playing = self.begun("fuzz", CALL, "--dut", self.correct(), *FIVE, "--seed", 7, "--cases", 100_000, "--out", out, "--quiet")
        self.until(lambda: (out / "campaign.sqlite").exists() and playing.poll() is None)
        self.refused(4, "campaign is in use by another sipwright", "fuzz", CALL, *self.started_by_us(), *FIVE, "--seed", 7, "--cases", 1,
                     "--out", out)
        playing.kill()
        playing.communicate()

    def some_cases(self, out):
        try:
            return len(self.cases_of(out))
        except sqlite3.OperationalError:  # its tables are about to be made
            return 0

    # What comes before the attacks.

    def test_a_case_of_an_earlier_campaign_is_played_first(self):
        earlier = self.found_crash()
        report, printed = self.fuzzed(1, *self.started_by_us("quote-unterminated"), "--rung", "F1", "--mutator", "field-compact",
                                      "--cases", 1, "--regressions", earlier)
        self.assertIn("REGRESSION  findings/0001-crash/case.toml: F1 quote-unterminated", printed)
        finding, = report["findings"]
        self.assertEqual((finding["kind"], finding["number"], finding["symptom"]), ("regression", 0, "crash"))
        self.assertEqual(report["campaign"]["cases"], 1)
        report, printed = self.fuzzed(0, *self.started_by_us(), "--rung", "F1", "--mutator", "field-compact",
                                      "--cases", 1, "--regressions", earlier)
        self.assertIn("crash not shown any more", printed)
        self.assertEqual(report["findings"], [])
        self.assertIn({"rung": "F1 INVITE", "kind": "regression", "attacks": 1, "tried": 1, "cases": 1}, report["tried"])
        self.refused(2, "--regressions '/nowhere': No such file", "fuzz", CALL, *self.started_by_us(), "--regressions", "/nowhere")

    def test_torture_comes_before_the_attacks(self):
        one = ("--rung", "F1", "--mutator", "field-compact", "--cases", 1, "--torture")
        report, printed = self.fuzzed(0, *self.started_by_us(), *one)
        self.assertIn({"rung": "torture", "kind": "RFC 4475 and RFC 5118", "attacks": 61, "tried": 61, "cases": 61}, report["tried"])
        self.assertEqual(report["findings"], [])
        self.assertRegex(printed, r"  all +\d+ ")
        # What dies of a message is started again, and the messages behind it follow.
        report, printed = self.fuzzed(1, *self.started_by_us("quote-unterminated"), *one, "--recover", "1s")
        self.assertIn("rfc4475/quotbal", {f["attack"] for f in report["findings"]})
        self.assertIn({"rung": "torture", "kind": "RFC 4475 and RFC 5118", "attacks": 61, "tried": 61, "cases": 61}, report["tried"])

    # Monitors.

    def test_a_line_of_a_log_is_a_fault(self):
        log = self.folder / "device.log"
        log.write_text("panic: of yesterday\n")

        def answer(octets, reply):
            if octets.startswith(b"OPTIONS"):
                reply(response(octets, 200, b"OK"))
            elif octets.startswith(b"MESSAGE"):
                if b"\r\nf:" in octets:
                    with log.open("a") as lines:
                        lines.write("panic: a compact form\x01\n")
                reply(response(octets, 200, b"OK"))
        script = self.script('title = "Page"\nlifelines = ["Alice", "Bob"]\n[party.Alice]\naor = "sip:alice@atlanta.example.com"\n'
                             '[party.Bob]\naor = "sip:bob@biloxi.example.com"\n'
                             '[ladder]\nF1 = "MESSAGE Alice -> Bob"\nF2 = "200 MESSAGE Alice <- Bob"\n')
        with Device(answer) as bob:
            report, printed = self.fuzzed(1, "--dut", f"Bob={bob.address}", "--watch", f"log:{log}:^panic", "--mutator",
                                          "all-fields-compact", "--stop-after", 1, "--minimize", "1s", "--cases", 20, script=script)
        finding, = report["findings"]
        self.assertEqual((finding["symptom"], finding["shown"]), ("crash", 3))
        self.assertTrue(finding["said"].endswith(r"panic: a compact form\x01"), finding["said"])
        self.assertIn("what watches it tells of a fault", printed)

    def test_monitors_that_fail_at_the_beginning_make_it_not_testable(self):
        there, closed = self.correct(), free_port()
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        greeter = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(greeter.close)

        def greet():
            while True:
                try:
                    line, _ = greeter.accept()
                except OSError:
                    return
                with line:
                    line.sendall(b"220 ready\r\n")
        threading.Thread(target=greet, daemon=True).start()
        page, port = f"http://127.0.0.1:{server.server_address[1]}/health", greeter.getsockname()[1]
        one = ("--dut", there, "--rung", "F1", "--mutator", "field-compact", "--cases", 2)
        log = self.folder / "log"
        log.touch()
        self.fuzzed(0, *one, "--watch", "command:true", "--watch", page, "--watch", "http:" + page, "--watch", f"tcp:127.0.0.1:{port}",
                    "--watch", f"tcp:127.0.0.1:{port}:^220 .*ready", "--watch", f"log:{log}:panic")
        for watch, words in (("command:echo it is hot; exit 3", "it exits with 3 and says: it is hot"),
                             ("command:sleep 20", "it had not worked after 2 s"),
                             (f"tcp:127.0.0.1:{closed}", "Connection refused"),
                             (f"tcp:127.0.0.1:{port}:^404", "End of file"),
                             (f"log:{self.folder}/nowhere:panic", "No such file")):
            _, printed = self.fuzzed(3, *one, "--watch", watch)
            self.assertIn(words, printed, watch)
            self.assertIn("not testable: before any attack: " + watch, printed)
        Page.status = 503
        self.addCleanup(setattr, Page, "status", 200)
        _, printed = self.fuzzed(3, *one, "--watch", page)
        self.assertIn("it is answered with 503 Service Unavailable", printed)
        case = self.script(CALL.read_text() + '[case]\nsymptom = "crash"\n', "case.toml")
        done = self.call("replay", case, "--dut", there, "--watch", page, "--recover", "300ms")
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertIn("503 Service Unavailable", done.stderr)

    # Shards.

    def test_shards_try_all_attacks_and_are_merged(self):
        there = self.started_by_us("quote-unterminated")
        attacks = ("--rung", "F1", "--mutator", "quote-unterminated", "--mutator", "field-compact", "--mutator", "user-odd")
        whole, _ = self.fuzzed(0, "--dut", self.correct(), *attacks, "--cases", 1)
        outs, codes = [], []
        for i in (1, 2):
            outs.append(self.folder / f"shard-{i}")
            done = self.call("fuzz", CALL, *there, *attacks, "--seed", 7, "--cases", 6, "--minimize", "0s", "--shard", f"{i}/2",
                             "--out", outs[-1], timeout=120)
            codes.append(done.returncode)
        self.assertEqual(sorted(codes), [0, 1], "one of them has the attack that it dies of")
        reports = [self.campaign_of(out / "report.json") for out in outs]
        self.assertEqual([r["campaign"]["shard"] for r in reports], ["1/2", "2/2"])
        merged, junit, sarif = self.folder / "merged", self.folder / "merged.xml", self.folder / "merged.sarif"
        done = self.call("merge", *outs, "--out", merged, "--junit", junit, "--sarif", sarif)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        report = self.campaign_of(merged / "report.json")
        self.assertEqual(report["campaign"]["cases"], 12)
        self.assertEqual(report["campaign"]["parts"], 2)
        self.assertEqual(sum(row["attacks"] for row in report["tried"]), sum(row["attacks"] for row in whole["tried"]))
        finding, = report["findings"]
        self.assertEqual(finding["found_by"], 1)
        self.assertIn("[case]", (merged / finding["file"]).read_text())
        suite, = junitparser.JUnitXml.fromfile(str(junit))
        self.assertEqual(suite.failures, 1)
        self.assertEqual(len(read_sarif(sarif)["results"]), 1)

        self.refused(2, "shard 1/2, as", "merge", outs[0], outs[0], "--out", self.folder / "twice")
        self.refused(2, "is no folder of a campaign: it has no report.json", "merge", self.folder, "--out", self.folder / "none")
        other = self.folder / "other"
        shutil.copytree(outs[1], other)
        (other / "report.json").write_text((other / "report.json").read_text().replace("call.toml", "another.toml"))
        self.refused(2, "is of another script", "merge", outs[0], other, "--out", self.folder / "both")
        (other / "report.json").write_text('{"schema": 1}')
        self.refused(2, "no report of a campaign", "merge", outs[0], other, "--out", self.folder / "both")
        self.refused(2, "is read, too", "merge", outs[0], outs[1], "--out", outs[0])

    def test_the_job_of_slurm_plays_the_shard_of_its_task(self):
        spy = self.folder / "spy"
        spy.write_text("#!/bin/sh\necho \"$@\"\nexit $CODE\n")
        spy.chmod(0o755)

        def job(code, **environment):
            return subprocess.run([SCRIPTS / "scale/slurm.sh", "a b.toml", "--dut", "Bob=127.0.0.1:{port}"], capture_output=True, text=True,
                                  env={"PATH": os.environ["PATH"], "SIPWRIGHT": str(spy), "CODE": str(code), **environment}, timeout=30)
        done = job(1, SLURM_ARRAY_TASK_ID="3", SLURM_ARRAY_TASK_MIN="1", SLURM_ARRAY_TASK_MAX="8")
        self.assertEqual((done.returncode, done.stdout),
                         (0, "fuzz a b.toml --dut Bob=127.0.0.1:20006 --shard 3/8 --out campaign/shard-3 --quiet\n"), done.stderr)
        self.assertEqual(job(3, SLURM_ARRAY_TASK_ID="3", SLURM_ARRAY_TASK_MAX="8").returncode, 3)
        self.assertEqual(job(0, SLURM_ARRAY_TASK_ID="3", SLURM_ARRAY_TASK_MIN="2", SLURM_ARRAY_TASK_MAX="8").returncode, 2)
        self.assertNotEqual(job(0).returncode, 0)

    # The command line.

    def test_what_makes_no_sense_to_a_campaign_is_refused(self):
        for words, *arguments in (
                ("--budget '0s': expected a time from 1s", "--budget", "0s"),
                ("--budget 'soon'", "--budget", "soon"),
                ("--rate '0/s': expected cases a second", "--rate", "0/s"),
                ("--rate '20/h'", "--rate", "20/h"),
                ("--rung 'F9': ", "--rung", "F9"),
                ("--mutator 'user-off' is none|did you mean 'user-odd'?", "--mutator", "user-off"),
                ("--shard '0/2': expected I/N", "--shard", "0/2"),
                ("--shard '3/2': expected I/N", "--shard", "3/2"),
                ("--shard '1/1001': expected I/N", "--shard", "1/1001"),
                ("--shard '1': expected I/N", "--shard", "1"),
                ("--shard '1/2x': expected I/N", "--shard", "1/2x"),
                ("--watch 'smoke:x': expected log:FILE:REGEX", "--watch", "smoke:x"),
                ("--watch 'log:x': expected log:FILE:REGEX", "--watch", "log:x"),
                ("'(' is no regular expression: ", "--watch", "log:x:("),
                ("--watch 'command:': expected command:CMD", "--watch", "command:"),
                ("'0' is not a port", "--watch", "tcp:127.0.0.1:0"),
                ("expected tcp:HOST:PORT", "--watch", "tcp:127.0.0.1"),
                ("the host is missing", "--watch", "tcp::5060"),
                ("expected a URL such as", "--watch", "http:127.0.0.1/"),
                ("its path holds what no URL has", "--watch", "http://127.0.0.1/{aor}"),
        ):
            self.refused(2, words, "fuzz", CALL, "--dut", "Bob=127.0.0.1:9", *arguments)
        self.refused(4, "198.51.100.1", "fuzz", CALL, "--dut", "Bob=127.0.0.1:9", "--watch", "tcp:198.51.100.1:80")
        self.refused(4, "198.51.100.1", "fuzz", CALL, "--dut", "Bob=127.0.0.1:9", "--watch", "http://198.51.100.1/")
        self.refused(2, "has no table [case]", "replay", CALL, "--dut", "Bob=127.0.0.1:9")
