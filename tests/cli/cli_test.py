#!/usr/bin/env python3
"""Runs the built `sipwright` as its users do.

    cli_test.py SIPWRIGHT CASE     one case; exit 77: something that the case needs is not here
    cli_test.py --list
"""
import array
import fcntl
import json
import os
import pathlib
import pty
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import threading
import time
import unittest
import xml.etree.ElementTree

import jsonschema
import junitparser

import pcapng
from bundles import Bundles
from campaigns import Campaigns
from composing import Composing
from device import Device, response
from evidence_pages import EvidencePages
from flows import ASKED, BUSY, SCRIPTS
from lab_faults import LabFaults
from labs import Labs
from names import Names
from profiles import Profiles
from stream_faults import StreamFaults
from standing import Standing
from torture import Torture
from transports import Transports
from trouble import Trouble
from weaknesses import Weaknesses

NO_ANSWER = SCRIPTS / "rfc3665/3.8-unsuccessful-no-answer.toml"

SCHEMA = json.loads((SCRIPTS / "result.schema.json").read_text())
SIPWRIGHT = ""


class Cli(Bundles, Campaigns, Composing, EvidencePages, LabFaults, Labs, Trouble, Profiles, StreamFaults, Torture, Transports, Names, Standing, Weaknesses, unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sipwright-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def script(self, text=BUSY, name="busy.toml"):
        path = self.folder / name
        path.write_text(text)
        return path

    def program(self):
        return SIPWRIGHT

    def begun(self, *arguments):
        playing = subprocess.Popen([SIPWRIGHT, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(lambda: playing.poll() is None and playing.kill())
        return playing

    def until(self, what, seconds=60):
        deadline = time.monotonic() + seconds
        while not what():
            self.assertLess(time.monotonic(), deadline, "it does not come about")
            time.sleep(0.02)

    def call(self, *arguments, timeout=60, **more):
        return subprocess.run([SIPWRIGHT, *map(str, arguments)], capture_output=True, text=True, timeout=timeout, **more)

    def run_script(self, expected, *arguments, **more):
        """Plays with --json and asserts the exit code; the one run of the result and what was printed."""
        path = self.folder / "result.json"
        done = self.call("run", *arguments, "--json", path, **more)
        self.assertEqual(done.returncode, expected, done.stdout + done.stderr)
        return self.result(path)["runs"][0], done.stdout + done.stderr

    def result(self, path):
        """What a program of somebody else reads of a result file: it must be as the schema says."""
        result = json.loads(path.read_text())
        jsonschema.validate(result, SCHEMA, jsonschema.Draft4Validator)
        return result

    def refused(self, expected, words, *arguments):
        done = self.call(*arguments)
        self.assertEqual(done.returncode, expected, done.stdout + done.stderr)
        for word in words.split("|"):
            self.assertIn(word, done.stdout + done.stderr)
        return done

    def statuses(self, run):
        return {rung["id"]: rung["status"] for rung in run["rungs"]}

    # What is drawn passes.

    def test_four_agents_play_over_udp(self):
        run, printed = self.run_script(0, NO_ANSWER, "--out", self.folder / "out")
        self.assertEqual(run["verdict"], "pass")
        self.assertEqual(set(self.statuses(run).values()), {"done"})
        self.assertEqual(run["findings"], [])
        self.assertIn("20 of 20 rungs", printed)
        ladder = (self.folder / "out/ladder.txt").read_text()
        self.assertIn("ACK F20", ladder)
        self.assertIn("PASS", ladder)
        seen = pcapng.packets((self.folder / "out/capture.pcapng").read_bytes())
        firsts = [packet[3].split(b"\r\n")[0].split(b" ")[0:2] for packet in seen if not packet[4]]
        self.assertEqual(len([f for f in firsts if f[0] == b"INVITE"]), 3)
        self.assertEqual(len([f for f in firsts if f[1] == b"487"]), 3)
        self.assertLess(abs(seen[0][0] - time.time()), 100)

    def test_tshark_reads_the_capture(self):
        self.run_script(0, NO_ANSWER, "--out", self.folder / "out")
        capture = self.folder / "out/capture.pcapng"
        ports = {p for packet in pcapng.packets(capture.read_bytes()) for p in packet[1:3]}
        decode = [word for port in sorted(ports) for word in ("-d", f"udp.port=={port},sip")]
        fields = ("ip.src", "ip.dst", "sip.Method", "sip.Status-Code", "ip.checksum.status", "udp.checksum.status")
        rows = self.told_by_tshark(capture, fields, *decode, "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE")
        self.assertEqual({(row[0], row[1]) for row in rows}, {("127.0.0.1", "127.0.0.1")})
        self.assertEqual({row[2] for row in rows}, {"INVITE", "CANCEL", "ACK", ""})
        self.assertEqual({row[3] for row in rows}, {"100", "180", "200", "487", ""})
        self.assertEqual({row[4] + row[5] for row in rows}, {"11"}, "checksums")

    def test_in_memory_the_same_seed_gives_the_same_octets(self):
        files = []
        for name in ("a", "b"):
            out = self.folder / name
            self.run_script(0, NO_ANSWER, "--in-memory", "--seed", 7, "--out", out)
            files.append([(out / f).read_bytes() for f in ("capture.pcapng", "ladder.txt", "result.json")])
        self.assertEqual(files[0], files[1])
        self.assertGreaterEqual(len(pcapng.packets(files[0][0])), 20)

    def test_an_emulated_network_doubles_and_delays(self):
        run, _ = self.run_script(0, self.script(), "--network", "duplicate=100%,delay=1ms..3ms",
                                 "--out", self.folder / "out")
        self.assertEqual(run["verdict"], "pass")
        seen = pcapng.packets((self.folder / "out/capture.pcapng").read_bytes())
        self.assertGreaterEqual(len([p for p in seen if p[3].startswith(b"INVITE")]), 2)

    def test_what_the_emulated_network_loses_is_in_the_capture_with_a_comment(self):
        script = self.script(BUSY + '[F2]\nwithin = "300ms"\n')
        run, _ = self.run_script(4, script, "--in-memory", "--network", "loss=100%", "--out", self.folder / "out")
        self.assertEqual(run["verdict"], "inconclusive")
        seen = pcapng.packets((self.folder / "out/capture.pcapng").read_bytes())
        self.assertTrue(seen)
        self.assertEqual({packet[4] for packet in seen}, {"lost (emulated)"})

    def test_repeated_runs_are_reported_in_order_whatever_the_jobs(self):
        path, out = self.folder / "r.json", self.folder / "out"
        done = self.call("run", self.script(), "--repeat", 6, "--jobs", 3, "--seed", 10, "--json", path, "--out", out)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        result = json.loads(path.read_text())
        self.assertEqual([run["seed"] for run in result["runs"]], [10, 11, 12, 13, 14, 15])
        self.assertIn("6 of 6 runs", done.stdout)
        self.assertEqual(sorted(p.name for p in out.iterdir()), ["0001-busy", "result.json"])

    # Devices.

    def test_a_device_that_is_busy(self):
        def answer(request, reply):
            if request.startswith(b"INVITE"):
                reply(response(request, 486, b"Busy Here"))

        with Device(answer) as bob:
            run, _ = self.run_script(0, self.script(), "--dut", f"Bob=sip:bob@{bob.address}")
        self.assertIsNone(bob.trouble)
        self.assertEqual(run["cast"]["Bob"], f"device {bob.address}")
        self.assertTrue(bob.heard[0].startswith(b"INVITE sip:bob@" + bob.address.encode() + b" SIP/2.0\r\n"))
        self.assertTrue(bob.heard[-1].startswith(b"ACK"))
        kept, = run["rules"]["devices"]
        self.assertEqual((kept["name"], kept["pass"]), ("Bob", run["rules"]["pass"]))
        self.assertGreater(kept["pass"], 0)
        self.assertEqual(kept["kept_letters"]["SYN-MAND-1"], "b")  # it sent responses only
        self.assertNotIn("ACK-NON2-2", run["rules"]["verdicts"])   # Alice, our agent, kept that

    def test_what_a_device_answered_while_we_were_stopped_came_in_time(self):
        started, playing = threading.Event(), []

        def answer(request, reply):
            if not request.startswith(b"INVITE") or len(bob.heard) > 1:
                return
            started.wait(10)
            playing[0].send_signal(signal.SIGSTOP)
            os.waitid(os.P_PID, playing[0].pid, os.WSTOPPED)  # the signal takes its time
            reply(response(request, 486, b"Busy Here"))
            bob.hears(b"nothing", 0.4)  # longer than the script allows
            playing[0].send_signal(signal.SIGCONT)

        script, out = self.script(BUSY + '[F2]\nwithin = "300ms"\n'), self.folder / "r.json"
        with Device(answer) as bob:
            playing.append(subprocess.Popen([SIPWRIGHT, "run", script, "--dut", f"Bob={bob.address}", "--json", out],
                                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))
            self.addCleanup(lambda: playing[0].poll() is None and playing[0].kill())
            started.set()
            printed, _ = playing[0].communicate(timeout=60)
        self.assertEqual(playing[0].returncode, 0, printed)
        run = self.result(out)["runs"][0]
        self.assertEqual(run["verdict"], "pass")
        self.assertIn("this machine was late", " ".join(run["notes"]))

    def test_where_nothing_listens_the_environment_is_to_blame_at_once(self):
        with Device() as gone:
            pass
        began = time.monotonic()
        run, printed = self.run_script(4, self.script(), "--dut", f"Bob={gone.address}")
        self.assertLess(time.monotonic() - began, 15)
        self.assertEqual(run["verdict"], "error")
        self.assertIn(f"nothing listens at {gone.address}, where device Bob should be", printed)
        self.assertEqual((run["rules"]["of"], run["rules"]["pass"], run["rules"]["kept_in_part"]), ("devices", 0, 0))

    def test_large_empty_and_senseless_datagrams_do_no_harm(self):
        def answer(request, reply):
            if request.startswith(b"INVITE"):
                for octets in (b"", b"\0" * 65507, bytes(range(256)) * 4, b"SIP/2.0 ", b"\r\n\r\n", b"\xff"):
                    reply(octets)
                reply(response(request, 486, b"Busy Here"))

        with Device(answer) as bob:
            path = self.folder / "result.json"
            done = self.call("run", self.script(), "--dut", f"Bob={bob.address}", "--json", path,
                             "--out", self.folder / "out")
        self.assertIsNone(bob.trouble)
        self.assertIn(done.returncode, (0, 1), done.stdout + done.stderr)
        self.assertEqual(self.statuses(json.loads(path.read_text())["runs"][0])["F2"], "done")
        sizes = [len(packet[3]) for packet in pcapng.packets((self.folder / "out/capture.pcapng").read_bytes())]
        self.assertIn(65507, sizes)
        self.assertIn(0, sizes)

    def test_a_hundred_thousand_retransmissions_are_counted_in_bounded_memory(self):
        def answer(request, reply):
            if request.startswith(b"INVITE") and len(bob.heard) == 1:
                ringing = response(request, 180, b"Ringing")
                for _ in range(100_000):
                    reply(ringing)
            if request.startswith(b"INVITE"):
                acknowledged, ignored = False, 0
                while ignored < 2 and not bob.over:  # what it sends may drown in the flood for a while
                    reply(response(request, 486, b"Busy Here"))
                    ignored += acknowledged
                    acknowledged = bob.hears(b"ACK", 0.3) or acknowledged

        with Device(answer) as bob:
            run, _ = self.run_script(1, self.script(), "--dut", f"Bob={bob.address}", timeout=100)
        self.assertIsNone(bob.trouble)
        self.assertEqual({f["rule"] for f in run["findings"] if f["level"] == "must"}, {"TXN-SRV-2.b"})
        self.assertEqual(self.statuses(run)["F2"], "done")
        self.assertGreater(run["retransmissions"], 1000)
        limit = 600 if "address" in os.environ.get("SIPWRIGHT_SANITIZE", "") else 400
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, limit)

    def test_octets_of_the_peer_are_escaped(self):
        def answer(request, reply):
            if request.startswith(b"INVITE"):
                reply(response(request, 404, b"No\x1b[31mt \x07Found"))

        with Device(answer) as bob:
            done = self.call("run", self.script(), "--dut", f"Bob={bob.address}", "--verbose")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertNotIn("\x1b", done.stdout + done.stderr)
        self.assertNotIn("\x07", done.stdout + done.stderr)

    # What is wrong around us.

    def test_a_port_in_use(self):
        with Device() as other:
            self.refused(4, f"Bob cannot listen at {other.address}|already in use",
                         "run", self.script(), "--at", f"Bob={other.address}")

    def test_an_address_that_is_not_ours(self):
        self.refused(4, "Bob cannot listen at 192.0.2.1:5060", "run", self.script(), "--at", "Bob=192.0.2.1:5060")

    def test_strangers_are_not_spoken_to(self):
        for host in ("192.0.2.1", "8.8.8.8", "224.0.1.75", "255.255.255.255", "0.0.0.0"):
            self.refused(4, host, "run", self.script(), "--dut", f"Bob={host}:5060")

    def test_results_that_cannot_be_written_are_refused_before_the_run(self):
        file = self.script()
        for arguments in (("--out", file / "below"), ("--out", file), ("--json", self.folder / "no/such.json"),
                          ("--junit", self.folder)):
            done = self.refused(4, str(arguments[1]), "run", NO_ANSWER, *arguments)
            self.assertNotIn("rungs", done.stdout)

    def test_a_result_has_a_file_of_its_own(self):
        script, file = self.script(), self.folder / "r.json"
        link = self.folder / "link"
        link.symlink_to(file)
        for arguments, words in ((("--json", file, "--junit", file), "--json and --junit both name"),
                                 (("--json", file, "--junit", link), "--json and --junit both name"),
                                 (("--json", script), "is read, too"), (("--json", "-"), "/dev/stdout"),
                                 (("--json", ""), "a name is wanted"), (("--out", ""), "a name is wanted")):
            self.refused(2, words, "run", script, "--in-memory", *arguments)
        self.refused(2, "is read, too", "check", script, "--out", script)
        self.assertIn("[ladder]", pathlib.Path(script).read_text(), "the script is as it was")

    def test_scripts_that_are_played_one_after_another_make_calls_of_their_own(self):
        """RFC 3261 8.1.1.4: a device that knows the calls of the first script takes no other for one of them (8.2.2.2)."""
        scripts = [self.script(BUSY.replace("Busy", name), f"{name}.toml") for name in ("one", "two")]
        known = []

        def refuse(octets, reply):
            if octets.startswith(b"INVITE"):
                call = re.search(rb"Call-ID: (\S+)", octets)[1]
                known.append(call)
                reply(response(octets, 486 if known.count(call) == 1 else 482, b"No"))

        with Device(refuse) as phone:
            done = self.call("run", *scripts, "--repeat", 2, "--seed", 7, "--dut", f"Bob={phone.address}", "--json", self.folder / "result.json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(len(set(known)), 4)
        self.assertEqual([r["seed"] for r in self.result(self.folder / "result.json")["runs"]], [7, 8, 9, 10])

    def test_a_seed_is_a_whole_number(self):
        for seed in ("-1", "18446744073709551616", "010", "1.5", "0x10", ""):
            self.refused(2, "--seed|is not a whole number", "run", self.script(), "--in-memory", "--seed", seed)
        self.run_script(0, self.script(), "--in-memory", "--seed", "18446744073709551615")

    def test_who_is_not_in_the_cast_is_named_with_who_may_be_meant(self):
        self.refused(2, "'bob' is not a party of|did you mean 'Bob'?", "run", self.script(), "--dut", "bob=127.0.0.1:5090")
        self.refused(2, "Alice and Bob are both at 127.0.0.1:5090", "run", self.script(), "--dut", "Bob=127.0.0.1:5090",
                     "--at", "Alice=127.0.0.1:5090")
        self.refused(2, "sip:+112@127.0.0.1|emergency", "run", self.script(), "--dut", "Bob=sip:+112@127.0.0.1:5090")

    def test_of_many_runs_that_fail_a_bounded_number_is_kept(self):
        out = self.folder / "out"
        done = self.call("run", self.script(), "--in-memory", "--network", "loss=100%", "--repeat", "130", "--out", out)
        self.assertIn("29 further runs did not pass and have no folder", done.stdout)
        self.assertEqual(len([entry for entry in out.iterdir() if entry.is_dir()]), 101)
        self.assertEqual(len(self.result(out / "result.json")["runs"]), 130)

    def test_a_full_disk(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full")
        self.refused(4, "/dev/full|No space left", "run", self.script(), "--in-memory", "--json", "/dev/full")

    def started(self, *arguments):
        """A run of 3.8 in the background, once Alice has heard it ring: the middle of the ladder."""
        out = self.folder / "out"
        playing = subprocess.Popen([SIPWRIGHT, "run", NO_ANSWER, "--out", out, *arguments],
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(lambda: playing.poll() is None and playing.kill())
        capture = next(iter([out / "capture.pcapng"]))
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            found = list(out.glob("**/capture.pcapng"))
            if found and found[-1].read_bytes().count(b"180 Ringing") >= 3:
                return playing, found[-1]
            time.sleep(0.02)
        self.fail(f"{capture} does not grow")

    def test_interrupted_in_the_middle_results_are_written(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            playing, capture = self.started()
            playing.send_signal(number)
            printed, _ = playing.communicate(timeout=30)
            self.assertEqual(playing.returncode, 130, printed)
            run = self.result(self.folder / "out/result.json")["runs"][0]
            self.assertTrue(run["interrupted"])
            self.assertEqual(self.statuses(run)["F8"], "done")
            self.assertIn(b"CANCEL", capture.read_bytes())  # what lives is ended
            pcapng.packets(capture.read_bytes())
            shutil.rmtree(self.folder / "out")

    def test_interrupted_between_many_runs(self):
        playing = subprocess.Popen([SIPWRIGHT, "run", self.script(), "--in-memory", "--repeat", "1000000", "--json",
                                    self.folder / "r.json"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.addCleanup(lambda: playing.poll() is None and playing.kill())
        result = self.folder / "r.json"
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not (result.exists() and result.read_text().count('"verdict"') > 1):
            time.sleep(0.02)
        playing.send_signal(signal.SIGINT)
        printed, _ = playing.communicate(timeout=60)
        self.assertEqual(playing.returncode, 130, printed)
        self.assertGreater(len(self.result(result)["runs"]), 1)

    def test_killed_in_the_second_run_the_first_is_on_disk(self):
        playing = subprocess.Popen([SIPWRIGHT, "run", self.script(), NO_ANSWER, "--out", self.folder / "out"],
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.addCleanup(lambda: playing.poll() is None and playing.kill())
        second = self.folder / "out/0002-3.8-unsuccessful-no-answer/capture.pcapng"
        deadline = time.monotonic() + 30
        first = self.folder / "out/result.json"
        while time.monotonic() < deadline and not (
                first.exists() and second.exists() and b"180 Ringing" in second.read_bytes()):
            time.sleep(0.02)
        playing.kill()
        playing.communicate(timeout=30)
        runs = self.result(self.folder / "out/result.json")["runs"]
        self.assertEqual([run["verdict"] for run in runs], ["pass"])
        self.assertTrue(pcapng.packets(second.read_bytes()))

    # What is wrong on the command line.

    def test_mistakes_in_scripts(self):
        for text, words in (
                (BUSY + '[F2]\nwihtin = "1s"\n', "busy.toml:|wihtin"),
                (BUSY.replace("Alice <- Bob", "Alice <- Rob"), "busy.toml:|Rob"),
                (BUSY.replace("F3 =", "F4 ="), "busy.toml:|F3"),
                (BUSY + '[F2]\nwithin = "1 parsec"\n', "busy.toml:|1 parsec"),
                ("title = ", "busy.toml:")):
            self.refused(2, words, "run", self.script(text))

    # RFC 3261 22: passwords come from elsewhere, and go nowhere.

    def test_a_password_is_read_and_never_shown(self):
        secret = "correct horse battery staple"
        own = self.folder / "alice.password"
        own.write_text(secret + "\nsecond line\n")
        own.chmod(0o600)
        for place in ("env:SIPWRIGHT_TEST_PASSWORD", "file:alice.password"):
            out = self.folder / place.partition(":")[0]
            run, printed = self.run_script(0, self.script(ASKED.format(place)), "--in-memory", "--verbose", "--out", out,
                                           env={**os.environ, "SIPWRIGHT_TEST_PASSWORD": secret})
            self.assertEqual(run["verdict"], "pass")
            written = b"".join(f.read_bytes() for f in out.rglob("*") if f.is_file())
            self.assertIn(b"Digest username=", written)
            for text in (written, printed.encode()):
                self.assertNotIn(secret.encode(), text)

    def test_a_password_that_cannot_be_read_is_refused(self):
        for name, octets, mode in (("open", "secret\n", 0o644), ("empty", "\n", 0o600), ("long", "x" * 2000, 0o600),
                                   ("odd", "a\tb\n", 0o600)):
            (self.folder / name).write_text(octets)
            (self.folder / name).chmod(mode)
        for place, words in (("env:SIPWRIGHT_NOT_SET", "busy.toml|[party.Alice]|env:SIPWRIGHT_NOT_SET|is not set"),
                             ("file:nowhere", "file:nowhere|there is no such file"),
                             ("file:open", "others may use it: chmod 600"),
                             ("file:empty", "is empty"), ("file:long", "longer than 1000 octets"),
                             ("file:odd", "control characters")):
            self.refused(2, words, "run", self.script(ASKED.format(place)), "--in-memory")
        printed = self.refused(2, "busy.toml:6:12: a password is not written into a script|env:NAME", "run",
                               self.script(ASKED.format("hunter2")))
        self.assertNotIn("hunter2", printed.stdout + printed.stderr)
        self.refused(2, "Alice, a device|password of Alice is not given", "run",
                     self.script(ASKED.replace('password = "{}"\n', "")), "--dut", "Alice=127.0.0.1:5060")

    def test_mistakes_on_the_command_line(self):
        script = self.script()
        for words, *arguments in (
                ("SCRIPT", "run"),
                ("no such file", "run", self.folder / "nowhere.toml"),
                ("no script", "run", self.folder / "empty"),
                ("no rule begins with 'XYZ'", "run", script, "--rules", "XYZ"),
                ("NAME=HOST:PORT", "run", script, "--dut", "127.0.0.1:5060"),
                ("'Carol' is not a party|Alice, Bob", "run", script, "--dut", "Carol=127.0.0.1:5060"),
                ("not a port", "run", script, "--dut", "Bob=127.0.0.1:70000"),
                ("not a port", "run", script, "--dut", "Bob=127.0.0.1:0"),
                ("not an IP address", "run", script, "--dut", "Bob=127.0.0.1.5:5060"),
                ("has a place already", "run", script, "--dut", "Bob=127.0.0.1:1", "--at", "Bob=127.0.0.1:2"),
                ("--network", "run", script, "--network", "los=5%"),
                ("--in-memory", "run", script, "--in-memory", "--dut", "Bob=127.0.0.1:1"),
                ("--jobs", "run", script, "--jobs", "2", "--at", "Bob=127.0.0.1:5060"),
                ("--repeat", "run", script, "--repeat", "0"),
                ("--nonsense", "run", script, "--nonsense"),
                ("nearest", "explain", "CAN-SRV-99"),
                ("emergency", "run", self.script(BUSY.replace("bob@biloxi", "112@biloxi"), "112.toml"),
                 "--dut", "Bob=127.0.0.1:1"),
                ("subcommand",)):
            (self.folder / "empty").mkdir(exist_ok=True)
            self.refused(2, words, *arguments)

    # The other commands, and how results read.

    def test_json_and_junit_are_readable(self):
        def answer(request, reply):
            if request.startswith(b"INVITE"):
                reply(re.sub(rb"(\r\nTo: [^\r]*);tag=[^\r;]*", rb"\1", response(request, 486, b"Busy Here")))

        junit = self.folder / "junit.xml"
        with Device(answer) as bob:
            run, _ = self.run_script(1, self.script(), "--dut", f"Bob={bob.address}", "--junit", junit)
        self.assertEqual([(f["rule"], f["party"]) for f in run["findings"] if f["level"] == "must"],
                         [("RSP-TAG-1.a", "Bob")])
        suites = junitparser.JUnitXml.fromfile(str(junit))
        cases = [case for suite in suites for case in suite]
        failures = [result for case in cases for result in case.result if isinstance(result, junitparser.Failure)]
        self.assertEqual((suites.tests, suites.failures, suites.errors), (len(cases), len(failures), 0))
        self.assertEqual(len([f for f in failures if "RSP-TAG-1.a" in f.message + (f.text or "")]), 1)

    def test_junit_tells_errors_and_skips_from_failures(self):
        path = self.folder / "junit.xml"

        def counts(expected, *arguments):
            self.run_script(expected, self.script(), *arguments, "--junit", path)
            suites = junitparser.JUnitXml.fromfile(str(path))
            return suites.failures, suites.errors, suites.skipped

        self.assertEqual(counts(0, "--in-memory")[:2], (0, 0))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nobody:
            nobody.bind(("127.0.0.1", 0))
            closed = nobody.getsockname()[1]
        self.assertEqual(counts(4, "--dut", f"Bob=127.0.0.1:{closed}")[:2], (0, 1))
        failures, errors, skipped = counts(3, "--dut", "Alice=127.0.0.1:5068", "--dut", "Bob=127.0.0.1:5070")
        self.assertEqual((failures, errors), (0, 1))  # inconclusive: nothing was seen
        self.assertGreater(skipped, 0)

    def test_show_list_explain_and_version(self):
        self.assertIn("CANCEL F9", self.refused(0, "Alice|Proxy2", "show", NO_ANSWER).stdout)
        self.refused(0, "sequenceDiagram", "show", NO_ANSWER, "--mermaid")
        xml.etree.ElementTree.fromstring(self.refused(0, "svg", "show", NO_ANSWER, "--svg").stdout)
        listed = json.loads(self.refused(0, "", "list", "rules", "CAN", "--json").stdout)
        self.assertIn("CAN-SRV-1", [rule["id"] for rule in listed])
        mutators = json.loads(self.refused(0, "", "list", "mutators", "content-length", "--json").stdout)
        self.assertIn({"name": "content-length-lies", "aims_at": "RFC 3261 18.3, 20.14", "breaks_a_rule": True, "anomaly": 5,
                       "anomaly_name": "Content-Length huge, negative, overflowing, mismatched"}, mutators)
        self.refused(2, "no mutator begins with 'no-such'", "list", "mutators", "no-such")
        paths = json.loads(self.refused(0, "", "list", "scripts", SCRIPTS, "--json").stdout)
        self.assertIn("RFC 3665 3.8", [script["spec"] for script in paths])
        self.refused(0, "RFC 3261 9.2|UAS|.a|provoked by scripts/rfc3", "explain", "can-srv-1.a")
        self.refused(0, "no script of scripts/ is sure to provoke it", "explain", "VIA-RPT-2")
        self.refused(0, "sipwright 0.", "--version")
        self.refused(0, "examples|exit codes", "--help")
        self.refused(0, "examples|--dut", "run", "--help")

    def test_parse_puts_a_caret_under_the_first_wrong_octet(self):
        good = b"OPTIONS sip:bob@192.0.2.4 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa\r\n" \
               b"Max-Forwards: 70\r\nFrom: <sip:alice@192.0.2.1>;tag=1\r\nTo: <sip:bob@192.0.2.4>\r\n" \
               b"Call-ID: a\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
        path = self.folder / "message.sip"
        path.write_bytes(good)
        self.refused(0, "method          OPTIONS|branch z9hG4bKa|number 1, method OPTIONS|no fault", "parse", path)
        path.write_bytes(good.replace(b"Max-Forwards: 70", b"Max-Forwards: 7\x1b0"))
        lines = self.refused(1, "Max-Forwards|expected", "parse", path).stdout.splitlines()
        self.assertNotIn("\x1b", "".join(lines))
        self.assertEqual(lines[-2].index("\\x1B" if "\\x1B" in lines[-2] else "\\x1b"), lines[-1].index("^"))
        path.write_bytes(good.replace(b"OPTIONS", b"INVITE"))
        self.refused(0, "FAIL  DLG-CT-1.a  RFC 3261|expected  one Contact|observed  none", "parse", path)
        rows = b"X-Filler: y\r\n" * 256
        path.write_bytes(good.replace(b"Content-Length", rows + b"Content-Length"))
        said = self.refused(1, "7 header rows beyond 256 were not read|fault: too many", "parse", path).stdout
        self.assertNotIn("SYN-", said)
        path.write_bytes(good.replace(b"Via", b"Subject: " + b"x" * 66000 + b"\r\nVia"))
        said = self.refused(1, "what follows octet 65535 of its header was not read|fault: too long", "parse",
                            path).stdout
        self.assertNotIn("SYN-", said)
        piped = subprocess.run([SIPWRIGHT, "parse", "-"], input=b"garbage", capture_output=True, timeout=30)
        self.assertEqual(piped.returncode, 1)
        self.refused(4, "nowhere.sip", "parse", self.folder / "nowhere.sip")

    def on_a_terminal(self, **environment):
        leader, follower = pty.openpty()
        playing = subprocess.Popen([SIPWRIGHT, "run", self.script(), "--in-memory"], stdout=follower, stderr=follower,
                                   env={**os.environ, "TERM": "xterm", **environment})
        os.close(follower)
        printed = b""
        while True:
            try:
                more = os.read(leader, 4096)
            except OSError:
                break
            if not more:
                break
            printed += more
        os.close(leader)
        self.assertEqual(playing.wait(30), 0)
        return printed

    def test_corpus_explain_shows_the_ladder_that_an_input_plays(self):
        seed = SCRIPTS.parent / "corpus/proxy/cancel-while-it-rings"
        lines = self.refused(0, "above -> proxy  CANCEL", "corpus", "explain", seed).stdout.splitlines()
        self.assertIn("fuzz target proxy", lines[0])
        self.assertTrue(lines[-1].startswith("    0.000 s  above -> proxy  ACK"), lines[-1])
        copy = self.folder / "input"
        copy.write_bytes(seed.read_bytes())
        self.refused(2, "give --target: one of transactions, dialog, proxy, call", "corpus", "explain", copy)
        self.refused(0, "agent -> peer|peer -> agent", "corpus", "explain", copy, "--target", "dialog")
        self.refused(2, "'prox' is none of transactions", "corpus", "explain", copy, "--target", "prox")
        self.refused(4, "nowhere", "corpus", "explain", self.folder / "proxy/nowhere")

    # Captures become seeds.

    def imported(self, expected, target, *captures, to="seeds"):
        """Imports; the seeds that are in the folder then, by name, and what was printed."""
        done = self.call("corpus", "import", *captures, "--target", target, "--to", self.folder / to)
        self.assertEqual(done.returncode, expected, done.stdout + done.stderr)
        return {path.name: path.read_bytes() for path in (self.folder / to).iterdir()}, done.stdout

    def test_a_run_is_captured_and_imported_message_by_message(self):
        out = self.folder / "out"
        self.run_script(0, NO_ANSWER, "--out", out)
        capture = out / "capture.pcapng"
        sent = {packet[3] for packet in pcapng.packets(capture.read_bytes())}
        seeds, printed = self.imported(0, "message", capture)
        self.assertEqual(set(seeds.values()), sent)
        self.assertEqual(len(seeds), 20)
        self.assertEqual({name.rsplit("-", 1)[0] for name in seeds},
                         {f"{kind}-alice" for kind in ("invite", "cancel", "ack", "100-invite", "180-invite",
                                                       "487-invite", "200-cancel")})
        self.assertIn("20 frames, 20 SIP messages", printed)
        self.assertIn("wrote " + str(self.folder / "seeds/invite-alice-0001"), printed)
        again, printed = self.imported(0, "message", capture, capture)
        self.assertEqual(again, seeds)
        self.assertIn("20 were there already", printed)
        self.assertIn("0 seeds written", printed)

    def test_every_target_that_messages_can_feed_gets_seeds_of_a_capture(self):
        self.run_script(0, NO_ANSWER, "--in-memory", "--out", self.folder / "out")
        capture = self.folder / "out/capture.pcapng"
        least = {"stream": 6, "fields": 20, "uri": 4, "sdp": 1, "referee": 1, "transactions": 6, "capture": 1}
        for target, count in least.items():
            seeds, _ = self.imported(0, target, capture, to=target)
            self.assertGreaterEqual(len(seeds), count, target)
            self.assertFalse([name for name in seeds if "." in name], target)
        for target in ("digest", "multipart"):
            self.assertEqual(self.imported(1, target, capture, to=target)[0], {})
        shown = self.refused(0, "CANCEL|CSeq", "corpus", "explain", next((self.folder / "transactions").iterdir()))
        self.assertIn("peer", shown.stdout)

    def test_an_import_overwrites_nothing(self):
        capture = SCRIPTS.parent / "corpus/capture/pcap-two-messages-over-udp"
        (self.folder / "seeds").mkdir()
        (self.folder / "seeds/invite-alice-0001").write_bytes(b"mine")
        seeds, _ = self.imported(0, "message", capture)
        self.assertEqual(seeds["invite-alice-0001"], b"mine")
        self.assertTrue(seeds["invite-alice-0002"].startswith(b"INVITE"))
        self.assertEqual(len(seeds), 3)

    def test_an_import_says_what_it_skipped_and_why(self):
        captures = SCRIPTS.parent / "corpus/capture"
        _, printed = self.imported(1, "message", captures / "pcap-not-sip")
        for words in ("no start line of SIP (frame 1)", "neither UDP nor TCP (frame 2)", "keep-alive (frame 3)",
                      "nothing in it is an input"):
            self.assertIn(words, printed)
        self.assertIn("not read to its end", self.imported(1, "message", captures / "pcapng-two-link-types")[1])
        self.assertIn("link type 105", self.imported(1, "message", captures / "pcap-of-another-link-type")[1])
        self.assertIn("no capture that can be read", self.imported(1, "message", NO_ANSWER)[1])
        for expected, words, *arguments in (
                (2, "operations", captures / "pcap-tcp", "--target", "proxy", "--to", self.folder / "no"),
                (2, "no such target", captures / "pcap-tcp", "--target", "../..", "--to", self.folder / "no"),
                (2, "--to", captures / "pcap-tcp", "--target", "message"),
                (4, "nowhere", self.folder / "nowhere", "--target", "message", "--to", self.folder / "no"),
                (4, "folder", captures, "--target", "message", "--to", self.folder / "no"),
                (4, "busy.toml", captures / "pcap-tcp", "--target", "message", "--to", self.script())):
            self.refused(expected, words, "corpus", "import", *arguments)

    def test_the_captures_of_the_corpus_are_read_as_their_names_say(self):
        without = {"pcap-not-sip", "pcap-of-another-link-type", "pcap-cut-by-the-snapshot-length",
                   "pcap-that-ends-within-a-frame", "pcap-ipv6-fragment-missing", "pcap-tls-without-secrets",
                   "pcap-tls-begun-before", "pcap-websocket-compressed"}
        # Sealed by what the fuzz target has in place of OpenSSL, which opens none of it.
        without |= {f"pcapng-{name}-of-the-stand-in" for name in ("tls-12", "tls-13", "websocket-in-tls")}
        invite = (SCRIPTS.parent / "corpus/rfc3665/3.8-unsuccessful-no-answer/F01.sip").read_bytes()
        trying = (SCRIPTS.parent / "corpus/rfc3665/3.8-unsuccessful-no-answer/F03.sip").read_bytes()
        for capture in sorted((SCRIPTS.parent / "corpus/capture").iterdir()):
            expected = 1 if capture.name in without | {"pcapng-two-link-types", "pcapng-two-byte-orders"} else 0
            seeds, printed = self.imported(expected, "message", capture, to=capture.name)
            self.assertEqual(bool(seeds), capture.name not in without, printed)
            self.assertLessEqual(set(seeds.values()), {invite, trying}, capture.name)

    def checked(self, expected, *arguments, **more):
        json_file = self.folder / "checked.json"
        done = self.call("check", *arguments, "--json", json_file, **more)
        self.assertEqual(done.returncode, expected, done.stdout + done.stderr)
        return done, self.result(json_file)

    def test_check_judges_the_capture_of_a_run_as_the_run(self):
        self.run_script(0, NO_ANSWER, "--out", self.folder / "out")
        run = self.result(self.folder / "out/result.json")["runs"][0]
        capture = self.folder / "out/capture.pcapng"
        done, result = self.checked(0, capture, "--junit", self.folder / "j.xml", "--out", self.folder / "checked")
        self.assertEqual([c["verdict"] for c in result["calls"]], ["pass"])
        self.assertEqual(len(result["calls"][0]["rungs"]), len(run["rungs"]))
        self.assertEqual(result["summary"]["rules"]["broken"], run["rules"]["fail"] + run["rules"]["warn"])
        self.assertEqual([p["role"] for p in result["parties"]], ["ua", "proxy", "proxy", "ua"])
        for party in result["parties"]:
            self.assertGreater(party["rules"]["kept"], 0)
            self.assertIn(f'\n{party["name"]}: {party["rules"]["exercised"]} rules exercised: ', done.stdout)
        suite, = junitparser.JUnitXml.fromfile(str(self.folder / "j.xml"))
        self.assertEqual((suite.tests, suite.failures, len(list(suite))), (1, 0, 1))
        self.assertEqual(self.result(self.folder / "checked/result.json"), result)
        name = result["calls"][0]["call_id"]
        self.assertIn("CANCEL", self.call("check", capture, "--call", name).stdout)
        self.refused(2, "no such Call-ID", "check", capture, "--call", "another")
        self.assertEqual(self.call("check", capture).stdout, self.call("check", capture).stdout)

    def test_check_reads_standard_input_and_fifos(self):
        self.run_script(0, NO_ANSWER, "--in-memory", "--out", self.folder / "out")
        octets = (self.folder / "out/capture.pcapng").read_bytes()
        done = subprocess.run([SIPWRIGHT, "check", "-"], input=octets, capture_output=True, timeout=60)
        self.assertIn(b"1 call: 1 passed", done.stdout)
        os.mkfifo(self.folder / "fifo")
        reading = subprocess.Popen([SIPWRIGHT, "check", self.folder / "fifo"], stdout=subprocess.PIPE)
        (self.folder / "fifo").write_bytes(octets)
        self.assertIn(b"1 call: 1 passed", reading.communicate(timeout=60)[0])

    def test_check_says_what_it_cannot_read(self):
        captures = SCRIPTS.parent / "corpus/capture"
        (self.folder / "empty").touch()
        (self.folder / "zeros").write_bytes(bytes(1000))
        for expected, words, *arguments in (
                (3, "no SIP in", captures / "pcap-not-sip"),
                (4, "link type 105", captures / "pcap-of-another-link-type"),
                (4, "not read to its end", captures / "pcapng-two-link-types"),
                (4, "an empty file", self.folder / "empty"),
                (4, "neither a capture", self.folder / "zeros"),
                (4, "is a folder", captures),
                (4, "nowhere", self.folder / "nowhere"),
                (2, "no role", captures / "pcap-tcp", "--party", "A=192.0.2.1:5060=phone"),
                (2, "no numeric address", captures / "pcap-tcp", "--party", "A=example.com:5060"),
                (2, "no port", captures / "pcap-tcp", "--party", "A=192.0.2.1"),
                (2, "no rule begins", captures / "pcap-tcp", "--rules", "NONE")):
            self.refused(expected, words, "check", *arguments)

    def test_check_of_a_message_judges_what_it_says(self):
        invite = (SCRIPTS.parent / "corpus/rfc3665/3.8-unsuccessful-no-answer/F01.sip").read_bytes()
        (self.folder / "good.sip").write_bytes(invite)
        (self.folder / "bad.sip").write_bytes(invite.replace(b"Max-Forwards: 70", b"Max-Forwards: -1"))
        self.checked(0, self.folder / "good.sip")
        _, result = self.checked(1, self.folder / "bad.sip")
        self.assertIn("Max-Forwards", json.dumps(result["calls"][0]["findings"]))

    def await_reader(self, process):
        """Until `process` has taken all that was written to it, and waits for more."""
        unread = array.array("i", [1])
        deadline = time.monotonic() + 30
        while unread[0] or pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "S":
            self.assertLess(time.monotonic(), deadline, "it does not read")
            os.sched_yield()
            fcntl.ioctl(process.stdin, termios.FIONREAD, unread)

    def test_check_interrupted_results_are_written(self):
        self.run_script(0, NO_ANSWER, "--in-memory", "--out", self.folder / "out")
        octets = (self.folder / "out/capture.pcapng").read_bytes()
        for number in (signal.SIGINT, signal.SIGTERM):
            reading = subprocess.Popen([SIPWRIGHT, "check", "-", "--json", self.folder / "int.json"],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=False)
            reading.stdin.write(octets)
            reading.stdin.flush()
            self.await_reader(reading)  # it says nothing while a call is open
            reading.send_signal(number)
            self.assertEqual(reading.wait(timeout=30), 130)
            reading.stdin.close()
            reading.stdout.close()
            result = self.result(self.folder / "int.json")
            self.assertTrue(result["summary"]["interrupted"])
            self.assertEqual(result["summary"]["messages"], 20)

    def test_tshark_writes_captures_that_are_imported(self):
        self.run_script(0, NO_ANSWER, "--in-memory", "--out", self.folder / "out")
        capture = self.folder / "out/capture.pcapng"
        wanted, _ = self.imported(0, "message", capture)
        for form in ("pcap", "nsecpcap", "pcapng"):
            written = self.folder / form
            self.tshark("-r", capture, "-F", form, "-w", written)
            self.assertEqual(self.imported(0, "message", written, to=form + "-seeds")[0], wanted)

    def test_runs_record_seeds_for_every_target(self):
        for name, arguments in (("memory", ("--in-memory", "--repeat", "3")), ("sockets", ())):
            out = self.folder / name
            done = self.call("run", NO_ANSWER, *arguments, "--seed", 5, "--record-seeds", out)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertIn(f"seeds: {out}, ", done.stdout)
            count = {folder.name: len(list(folder.iterdir())) for folder in out.iterdir()}
            runs = 3 if "--repeat" in arguments else 1
            self.assertEqual(count["message"], 20 * runs)
            self.assertEqual(count["referee"], runs)
            self.assertEqual(count["stream"], 6 * runs)
            self.assertEqual((count["digest"], count["multipart"]), (0, 0))
            self.assertEqual(set(count), {"message", "stream", "fields", "uri", "sdp", "multipart", "digest", "referee",
                                          "transactions"})
            for folder in out.iterdir():
                octets = [path.read_bytes() for path in folder.iterdir()]
                self.assertEqual(len(octets), len(set(octets)), folder)
        self.refused(4, "busy.toml", "run", NO_ANSWER, "--in-memory", "--record-seeds", self.script())

    def test_colour_on_a_terminal_only_and_never_with_no_color(self):
        environment = dict(os.environ)
        environment.pop("NO_COLOR", None)
        self.assertNotIn("\x1b", self.call("run", self.script(), "--in-memory", env=environment).stdout)
        self.assertIn(b"\x1b[32m", self.on_a_terminal(NO_COLOR=""))
        self.assertNotRegex(self.on_a_terminal(NO_COLOR="1"), re.compile(rb"\x1b\[[0-9;]+m"))

    def test_quiet_says_nothing_when_all_is_well(self):
        done = self.call("run", self.script(), "--in-memory", "--quiet")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_a_closed_pipe_is_an_error_and_no_crash(self):
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run([SIPWRIGHT, "list", "rules"], stdout=writer, stderr=subprocess.PIPE, timeout=30)
        os.close(writer)
        self.assertEqual(done.returncode, 4)


def main():
    global SIPWRIGHT
    names = unittest.TestLoader().getTestCaseNames(Cli)
    if sys.argv[1:] == ["--list"]:
        print("\n".join(name.removeprefix("test_") for name in names))
        return 0
    SIPWRIGHT = str(pathlib.Path(sys.argv[1]).resolve())
    wanted = [f"test_{name}" for name in sys.argv[2:]] or names
    result = unittest.TextTestRunner(verbosity=2).run(unittest.TestSuite(map(Cli, wanted)))
    if not result.wasSuccessful():
        return 1
    return 77 if result.skipped and len(result.skipped) == result.testsRun else 0


if __name__ == "__main__":
    sys.exit(main())
