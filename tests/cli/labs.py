"""`lab`, `doctor`, `survey`, `bundle` and the replay of bundles, with standing agents as devices."""
import fcntl
import json
import os
import pty
import re
import socket
import struct
import subprocess
import termios
import tomllib
import zlib
import zipfile

import jsonschema
import junitparser

from device import Device
from flows import SCRIPTS
from sarif import read_sarif

CALL = '''title = "A call"
spec = "RFC 3261 13"
lifelines = ["Alice", "Bob"]
[party.Alice]
plays = "ua"
aor = "sip:alice@atlanta.example.com"
[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"
[ladder]
F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "200 INVITE Alice <- Bob"
F4 = "ACK Alice -> Bob"
F5 = "BYE Alice -> Bob"
F6 = "200 BYE Alice <- Bob"
[F2]
optional = true
'''
NO_CALL = CALL[:CALL.index("F1")] + 'F1 = "BYE Alice -> Bob"\nF2 = "481 BYE Alice <- Bob"\n[F1]\ndialog = "none"\n'
BY_ITSELF = '[device.profile.trigger.reject]\nkind = "none"\n'


def device(name, port, more=""):
    return f'[[device]]\nname = "{name}"\nplays = "Bob"\naddress = "127.0.0.1:{port}"\ncontact = "sip:bob@127.0.0.1:{port}"\n{more}{BY_ITSELF}'


class Labs:
    """Cases of the class Cli."""

    def lab(self, *devices, head="", flows=("call", "no-call")):
        (self.folder / "call.toml").write_text(CALL)
        (self.folder / "no-call.toml").write_text(NO_CALL)
        path = self.folder / "lab.toml"
        path.write_text(f'title = "Lab 7"\nflows = {json.dumps([f + ".toml" for f in flows])}\npatience = "2s"\n{head}' + "".join(devices))
        return path

    def play_lab(self, expected, lab, *more, out="out", timeout=120):
        done = self.call("lab", lab, "--out", self.folder / out, "--seed", str(7 + zlib.crc32(out.encode())), *more, timeout=timeout)
        self.assertEqual(done.returncode, expected, done.stdout + done.stderr)
        result = json.loads((self.folder / out / "lab.json").read_text())
        jsonschema.Draft4Validator(json.loads((SCRIPTS / "lab-result.schema.json").read_text())).validate(result)
        return done, result, {c["cell"]: c for c in result["cells"]}

    def phones(self, *weak):
        return [self.serving("ua", "--at", "udp:127.0.0.1:0", "--at", "tcp:127.0.0.1:0", *(["--weak", w] if w else []))[1:] for w in weak]

    def test_a_lab_finds_the_fault_of_one_device_and_nothing_in_another(self):
        (good, _), (bad, _) = self.phones(None, "bye-of-no-call")
        lab = self.lab(device("good", good), device("bad", bad))
        junit, sarif, events, summary = (self.folder / n for n in ("junit.xml", "lab.sarif", "events.ndjson", "summary.md"))
        done, result, cells = self.play_lab(1, lab, "--junit", junit, "--sarif", sarif, "--events", events, "--annotations", "--step-summary", summary)
        self.assertEqual({n: c["verdict"] for n, c in cells.items()},
                         {"good/call/udp": "pass", "good/no-call/udp": "pass", "bad/call/udp": "pass", "bad/no-call/udp": "fail"})
        self.assertIn("FLOW-UNEXPECTED", cells["bad/no-call/udp"]["sentence"])
        self.assertRegex(done.stdout, r"(?m)^::error title=bad/no-call/udp%3A fail::Bob")
        for cell in cells.values():
            for name in ("result.json", "ladder.txt", "capture.pcapng", "page.html"):
                self.assertTrue((self.folder / "out" / cell["evidence"] / name).stat().st_size)
        # JUnit: one case for each cell.
        suites = list(junitparser.JUnitXml.fromfile(str(junit)))
        cases = [case for suite in suites for case in suite]
        self.assertEqual(len(cases), 4)
        self.assertEqual([c.name for c in cases if c.result and isinstance(c.result[0], junitparser.Failure)], ["no-call/udp"])
        self.assertEqual((suites[0].tests, suites[1].failures), (2, 1))
        text = junit.read_text()
        self.assertIn(f"[[ATTACHMENT|{self.folder}/out/{cells['bad/no-call/udp']['evidence']}/capture.pcapng]]", text)
        self.assertIn('<property name="passed" value="0/1"', text)
        # SARIF, by its schema: what is found is declared.
        self.assertTrue(read_sarif(sarif)["results"])
        # Events: a line for what begins and for what ends.
        told = [json.loads(line) for line in events.read_text().splitlines()]
        self.assertEqual(told[0]["event"], "lab_begins")
        self.assertEqual(sum(e["event"] == "cell_ends" for e in told), 4)
        self.assertEqual((told[-1]["event"], told[-1]["exit_code"]), ("lab_ends", 1))
        # Pages.
        page = (self.folder / "out/index.html").read_text()
        self.assertIn("default-src 'none'", page)
        self.assertIn(f'href="{cells["bad/no-call/udp"]["evidence"]}/page.html"', page)
        self.assertIn("# Lab 7", (self.folder / "out/index.md").read_text())
        self.assertIn("| bad |", summary.read_text())
        # What was tested and what not adds up.
        explained = sum(result["rules"]["totals"].values())
        self.assertEqual(explained, len(json.loads(self.call("list", "rules", "--json").stdout)))
        self.assertEqual(sum(result["totals"].values()), 4)

    def test_a_policy_says_who_is_knocked_out(self):
        (good, _), (bad, _) = self.phones(None, "bye-of-no-call")
        lab = self.lab(device("good", good), device("bad", bad))
        policy = self.folder / "policy.toml"
        policy.write_text('[policy.knock_out]\nflows = ["no-call"]\n[policy.important]\nflows = ["*"]\n')
        jsonschema.Draft4Validator(json.loads((SCRIPTS / "policy.schema.json").read_text())).validate(tomllib.loads(policy.read_text()))
        _, result, cells = self.play_lab(1, lab, "--policy", policy)
        self.assertEqual({d["device"]: (d["knock_outs"], d["by"]) for d in result["policy"]["devices"]},
                         {"good": ("all passed", []), "bad": ("knocked out", ["bad/no-call/udp"])})
        self.assertEqual((cells["bad/call/udp"]["section"], cells["bad/no-call/udp"]["section"]), ("important", "knock-out"))
        self.assertEqual(sum(sum(d[s].values()) for d in result["policy"]["devices"] for s in d if isinstance(d[s], dict)), 4)
        page, text = ((self.folder / "out" / n).read_text() for n in ("index.html", "index.md"))
        self.assertIn(">knocked out</span>", page)
        self.assertRegex(text, r"\| bad \| \*\*knocked out\*\* \| 1 cell: 1 fail \|")
        self.assertRegex(text, r"(?s)## What is wrong\n\n### knock-out\n\n- \*\*fail\*\* bad/no-call/udp")
        policy.write_text('[policy.knock_out]\nflows = ["call", "no-cal"]\n')
        self.refused(2, f"{policy}:2:18: no flow of this lab is 'no-cal'", "lab", lab, "--out", self.folder / "again", "--policy", policy)
        policy.write_text('[policy.knock_out]\nverdicts = ["bad"]\n')
        self.refused(2, f"{policy}:2:13: 'bad' is no verdict", "lab", lab, "--out", self.folder / "again", "--policy", policy)

    def test_a_known_failure_fails_nobody_and_has_to_go_when_it_is_mended(self):
        (bad, _), = self.phones("bye-of-no-call")
        known = '[[expect]]\ndevice = "bad"\nflow = "{}"\nreason = "ticket 4711"\nowner = "Lab 7"\nuntil = 2099-12-31\n'
        _, _, cells = self.play_lab(0, self.lab(device("bad", bad), known.format("no-call")))
        self.assertEqual(cells["bad/no-call/udp"]["verdict"], "expected failure")
        page = (self.folder / "out" / cells["bad/no-call/udp"]["evidence"] / "page.html").read_text()
        self.assertIn('"band is-warn"', page)
        self.assertIn("It fails, as its lab expects until 2099-12-31 by Lab 7: ticket 4711.", page)
        self.assertIn("<b>FLOW-UNEXPECTED</b>", page)
        _, _, cells = self.play_lab(1, self.lab(device("bad", bad), known.format("no-call"), known.format("call")), out="again")
        self.assertEqual(cells["bad/call/udp"]["verdict"], "unexpected pass")
        _, _, cells = self.play_lab(1, self.lab(device("bad", bad), known.format("no-call").replace("2099", "2020")), out="over")
        self.assertEqual(cells["bad/no-call/udp"]["verdict"], "fail")

    def test_only_what_is_new_against_a_baseline_is_a_finding(self):
        (bad, _), (good, _) = self.phones("bye-of-no-call", None)
        lab = self.lab(device("dev", bad))
        self.play_lab(1, lab)
        done, result, _ = self.play_lab(0, lab, "--baseline", self.folder / "out/lab.json", out="same")
        self.assertIn("0 new, 0 mended", done.stdout)
        junit, sarif = self.folder / "junit.xml", self.folder / "lab.sarif"
        done, _, _ = self.play_lab(0, lab, "--baseline", self.folder / "out/lab.json", "--junit", junit, "--sarif", sarif, "--annotations", out="known")
        self.assertNotIn("::error", done.stdout)
        self.assertIn("cells are wrong as in the baseline", done.stdout)
        self.assertRegex(junit.read_text(), r'<testsuites [^>]*failures="0"')
        self.assertEqual({r["baselineState"] for r in read_sarif(sarif)["results"]}, {"unchanged"})
        lab = self.lab(device("dev", good))
        done, result, _ = self.play_lab(0, lab, "--against", self.folder / "out", out="mended")
        self.assertEqual([c["change"] for c in result["changes"]], ["mended"])
        lab = self.lab(device("dev", bad))
        _, result, _ = self.play_lab(1, lab, "--baseline", self.folder / "mended/lab.json", out="new")
        self.assertEqual([(c["cell"], c["change"]) for c in result["changes"]], [("dev/no-call/udp", "new failure")])

    def test_a_device_that_does_not_answer_is_not_accused(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nobody:
            nobody.bind(("127.0.0.1", 0))
            lab = self.lab(device("silent", nobody.getsockname()[1]))
            done, _, cells = self.play_lab(3, lab)
        self.assertEqual({c["verdict"] for c in cells.values()}, {"not run"})
        self.assertIn("does not answer OPTIONS over udp", done.stdout)

    def test_a_device_that_answers_with_no_sip_is_not_called_silent(self):
        with Device(lambda octets, reply: reply(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as web:
            lab = self.lab(device("web", web.port))
            done, _, cells = self.play_lab(3, lab)
            asked = self.call("doctor", lab)
        self.assertEqual({c["verdict"] for c in cells.values()}, {"not run"})
        for said in (done.stdout, asked.stdout):
            self.assertRegex(said, r"datagrams came that are no SIP, the first of 28 octets: .*HTTP/1\.1 400 Bad Request")

    def test_cells_that_cannot_be_played_say_why_and_by_whose_word(self):
        (good, _), = self.phones(None)
        lab = self.lab(device("dev", good).replace(BY_ITSELF, ""), head='transports = ["udp", "tcp"]\n',
                       flows=("call", "busy"))
        (self.folder / "busy.toml").write_text(CALL.replace("200 INVITE", "486 INVITE").replace("180 INVITE Alice <- Bob", "100 INVITE Alice <- Bob")
                                               .split("F5 =")[0] + "[F2]\noptional = true\n")
        _, _, cells = self.play_lab(3, lab)
        self.assertEqual(cells["dev/call/udp"]["verdict"], "pass")
        self.assertEqual((cells["dev/call/tcp"]["verdict"], cells["dev/call/tcp"]["by"]), ("unsupported", f"{lab}:5:1"))
        self.assertIn("has no [trigger.reject]", cells["dev/busy/udp"]["sentence"])

    def test_who_answers_without_ringing_cannot_be_tested_by_a_ladder_that_rings(self):
        (port, _), = self.phones(None)
        (self.folder / "rings.toml").write_text(CALL.replace("optional = true", "optional = false"))
        done = self.call("run", self.folder / "rings.toml", "--dut", f"Bob=127.0.0.1:{port}")
        self.assertIn("as it may be: who answers need not tell of progress before", done.stdout)
        self.assertEqual(done.returncode, 3)

    def test_what_a_waiver_excuses_is_said_and_what_none_needs_is_noted(self):
        needed = self.serving("ua", "--at", "udp:127.0.0.1:0", "--fault", "to-uri-changed")[1]
        sound = self.serving("ua", "--at", "udp:127.0.0.1:0")[1]
        waiver = '[[device.profile.waiver]]\nrule = "RSP-COPY-1"\nreason = "ticket <4711>"\nowner = "Lab 7"\nuntil = 2099-12-31\n'
        lab = self.lab(device("needed", needed) + waiver, device("sound", sound) + waiver, flows=("call",))
        done, result, cells = self.play_lab(0, lab)
        self.assertIn("RSP-COPY-1.e waived until 2099-12-31 by Lab 7: ticket <4711>", cells["needed/call/udp"]["sentence"])
        self.assertNotIn("waived", cells["sound/call/udp"])
        (note,) = [n for n in result["notes"] if "waiver" in n]
        self.assertIn("is no longer needed", note)
        self.assertIn("ticket &lt;4711&gt;", (self.folder / "out/index.md").read_text() + (self.folder / "out/index.html").read_text())
        self.assertIn("is no longer needed", done.stderr)

    def test_repeated_runs_give_k_of_n_and_the_seeds_that_fail(self):
        (bad, _), = self.phones("bye-of-no-call")
        done, _, cells = self.play_lab(1, self.lab(device("dev", bad)), "--repeat", "5", "--only", "dev/no-call/udp")
        cell = cells["dev/no-call/udp"]
        self.assertEqual((cell["runs"], cell["passed"], cell["judged"]), (5, 0, 5))
        self.assertEqual(cell["failing_seeds"], [cell["seed"] + i for i in range(5)])
        self.assertAlmostEqual(cell["interval"][1], 0.434, places=3)
        self.assertIn("0/5 (0-43 %)", done.stdout)
        self.assertEqual(cells["dev/call/udp"]["sentence"], "--only leaves it out")
        self.play_lab(0, self.folder / "lab.toml", "--only", "dev/call/udp", out="all-that-was-asked-for-passes")

    def test_what_only_leaves_out_stays_as_it_was_played(self):
        (bad, _), = self.phones("bye-of-no-call")
        lab = self.lab(device("dev", bad))
        self.play_lab(1, lab)
        for more in (("--repeat", "3", "--only", "dev/call/udp"), ()):
            _, _, cells = self.play_lab(1, lab, "--resume", *more)
            self.assertEqual((cells["dev/no-call/udp"]["verdict"], cells["dev/no-call/udp"]["runs"]), ("fail", 1))
            self.assertEqual((cells["dev/call/udp"]["verdict"], cells["dev/call/udp"]["runs"]), ("pass", 3))

    def test_a_lab_that_was_killed_goes_on_and_loses_nothing(self):
        ports = [p for p, _ in self.phones(*[None] * 4)]
        flows = [f"call-{i}" for i in range(12)]
        for name in flows:
            (self.folder / f"{name}.toml").write_text(CALL)
        lab = self.lab(*(device(f"dev{i}", p) for i, p in enumerate(ports)), flows=flows)
        out, events = self.folder / "out", self.folder / "events.ndjson"
        arguments = [self.program(), "lab", lab, "--out", out, "--seed", "7", "--jobs", "2", "--events", events, "--quiet"]
        resumed = []
        for _ in range(3):
            before = events.stat().st_size if events.exists() else 0
            playing = subprocess.Popen([*map(str, arguments), *resumed])
            self.until(lambda: events.exists() and events.read_text()[before:].count("cell_ends") >= 3 or playing.poll() is not None)
            playing.kill()
            playing.wait()
            resumed = ["--resume"]
        done = self.call(*arguments[1:], "--resume", timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        told = [json.loads(line) for line in events.read_text().splitlines() if '"event":"cell_ends"' in line and line.endswith("}")]
        cells = {c["cell"]: c for c in json.loads((out / "lab.json").read_text())["cells"]}
        self.assertEqual(len(cells), 48)
        self.assertEqual({c["verdict"] for c in cells.values()}, {"pass"})
        for event in told:
            self.assertEqual(cells[event["cell"]]["seed"], event["seed"])
        # Told twice is what was in flight when it was killed, at most: two lanes, three kills.
        self.assertLessEqual(len(told) - len({e["cell"] for e in told}), 6)
        self.refused(2, "a lab is there already", "lab", lab, "--out", out)
        self.refused(2, "has seed 7", "lab", lab, "--out", out, "--resume", "--seed", "8")
        self.refused(2, "there is no lab in", "lab", lab, "--out", self.folder / "nowhere", "--resume")

    def test_one_folder_has_one_lab_at_a_time(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            silent.bind(("127.0.0.1", 0))
            lab = self.lab(device("dev", silent.getsockname()[1]))
            first = subprocess.Popen([*map(str, [self.program(), "lab", lab, "--out", self.folder / "out", "--quiet"])])
            silent.settimeout(60)
            silent.recvfrom(65535)  # it plays
            self.refused(4, "is in use by another sipwright", "lab", lab, "--out", self.folder / "out", "--resume")
            first.kill()
            first.wait()
            done = self.call("lab", lab, "--out", self.folder / "out", "--resume", timeout=120)
        self.assertEqual(done.returncode, 3, "the lock goes with its process: " + done.stderr)

    def test_devices_that_the_lab_starts_are_there_and_go_with_it(self):
        port = self.free_port()
        start = f'start = "{{sipwright}} serve ua --at udp:127.0.0.1:{port} --weak format-n"\n'
        (self.folder / "percent.toml").write_text(CALL + '[F1]\nfields = { Subject = "100%n" }\n')
        _, _, cells = self.play_lab(1, self.lab(device("dev", port, start), flows=("call", "percent")))
        self.assertEqual(cells["dev/call/udp"]["verdict"], "pass")
        self.assertIn("was ended by signal 11", cells["dev/percent/udp"]["sentence"])
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.bind(("127.0.0.1", port))  # it is gone

    def free_port(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.bind(("127.0.0.1", 0))
            return s.getsockname()[1]

    def test_what_is_wrong_with_a_lab_is_said_with_its_place(self):
        lab = self.lab(device("dev", 5070))
        text = lab.read_text()
        for wrong, why in ((text.replace('plays = "Bob"', 'plays = "Bob"\nat_one = 2'), "lab.toml:7:1: "), (text.replace("call.toml", "cal.toml"), "no such file or folder"),
                           (text + '[[expect]]\ndevice = "dv"\nreason = "r"\nowner = "o"\nuntil = 2026-12-31\n', "no device is called 'dv'"),
                           (text.replace('name = "dev"', 'name = "../dev"'), "no name of a device"), ("flows = [", "lab.toml:1:")):
            lab.write_text(wrong)
            self.refused(2, why, "lab", lab, "--out", self.folder / "out")
        lab.write_text(text)
        self.refused(2, "no cell is called so", "lab", lab, "--out", self.folder / "out", "--only", "dev8")

    def lab_on_a_terminal(self, columns, *arguments):
        """What `sipwright` writes on a terminal of that width, its exit code."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen([self.program(), *map(str, arguments)], stdin=theirs, stdout=theirs, stderr=theirs,
                                   env={**os.environ, "TERM": "xterm", "NO_COLOR": ""})
        self.addCleanup(process.kill)
        os.close(theirs)
        written = b""
        while True:
            try:
                octets = os.read(ours, 65536)
            except OSError:  # nobody has it open any more
                break
            if not octets:
                break
            written += octets
        os.close(ours)
        return written.decode(), process.wait(timeout=60)

    def test_a_terminal_has_a_bar_that_goes_when_it_is_over(self):
        (good, _), (bad, _) = self.phones(None, "bye-of-no-call")
        lab = self.lab(device("good", good), device("bad", bad))
        written, code = self.lab_on_a_terminal(60, "lab", lab, "--out", self.folder / "out", "--seed", "7", "--jobs", "2")
        self.assertEqual(code, 1, written)
        # It is drawn after each cell: with how many are done, and no wider than the terminal.
        bars = re.findall(r"\r(\[[#.]{20}\] (\d)/4 cells[^\x1b]*)\x1b\[K", written)
        self.assertEqual([n for _, n in bars], ["1", "2", "3", "4"], repr(written))
        self.assertEqual([b.count("#") for b, _ in bars], [5, 10, 15, 20])
        self.assertLess(max(len(b) for b, _ in bars), 60)
        self.assertRegex(written, "\x1b\\[31mfail\x1b\\[0m +bad/no-call/udp")
        # What stays is what a terminal would show then: a line for each cell, and no bar.
        shown = [line.split("\r")[-1].split("\x1b[K")[-1] for line in written.replace("\r\n", "\n").split("\n")]
        self.assertEqual([line for line in shown if "[#" in line or "[." in line], [])
        plain = [re.sub(r"\x1b\[\d+m", "", line) for line in shown]
        self.assertEqual(sum(bool(re.match(r"(pass|fail) +(good|bad)/", line)) for line in plain), 4, plain)
        # Without one there is none.
        done = self.call("lab", lab, "--out", self.folder / "again", "--seed", "8")
        self.assertNotIn("\x1b", done.stdout + done.stderr)
        self.assertNotIn("[#", done.stdout + done.stderr)

    def test_the_example_of_a_lab_fits_its_schema_and_is_played(self):
        def plain(value):
            if isinstance(value, dict):
                return {k: plain(v) for k, v in value.items()}
            return [plain(v) for v in value] if isinstance(value, list) else value.isoformat() if hasattr(value, "isoformat") else value
        example = SCRIPTS / "lab/example.toml"
        jsonschema.Draft4Validator(json.loads((SCRIPTS / "lab.schema.json").read_text())).validate(plain(tomllib.loads(example.read_text())))
        done = self.call("lab", example, "--out", self.folder / "out", timeout=120)
        if "Address already in use" in done.stdout + done.stderr:
            self.skipTest("its ports are taken")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("expected failure", done.stdout)

    def test_the_doctor_says_what_is_there(self):
        (good, stream), = self.phones(None)
        lab = self.lab(device("dev", good, f'over = ["udp", "tcp:{stream}"]\n'), head='transports = ["udp", "tcp"]\n')
        done = self.call("doctor", lab)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, rf"udp  127\.0\.0\.1:{good}  answers in [0-9.]+ ms \(200 OK\), to 127\.0\.0\.1:\d+")
        self.assertRegex(done.stdout, rf"tcp  127\.0\.0\.1:{stream}  answers")
        self.assertIn("clock: ", done.stdout)
        rows = self.folder / "rows.json"
        done = self.call("survey", lab, "--json", rows)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, rf"\| dev \| 127\.0\.0\.1:{good} \| udp tcp \| 200 \|")
        row = json.loads(rows.read_text())
        jsonschema.Draft4Validator(json.loads((SCRIPTS / "survey.schema.json").read_text())).validate(row)
        self.assertEqual(row["device"], "dev")

    def test_the_doctor_sees_what_something_in_between_has_changed(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gateway:
            gateway.bind(("127.0.0.1", 0))
            gateway.settimeout(20)
            lab = self.lab(device("dev", gateway.getsockname()[1]))
            asking = self.begun("doctor", lab)
            for _ in range(2):  # the second has a sent-by that is nobody's
                octets, there = gateway.recvfrom(65535)
                head = octets.decode().split("\r\n")
                kept = [line for line in head if line.split(":")[0] in ("Via", "From", "To", "CSeq", "Call-ID")]
                kept = [line + "-1" if line.startswith("Call-ID") else line for line in kept]
                gateway.sendto(("\r\n".join(["SIP/2.0 200 OK", *kept, "Date: Sat, 13 Nov 2010 23:29:00 GMT", "Content-Length: 0", "", ""])).encode(), there)
            out, _ = asking.communicate(timeout=60)
        self.assertEqual(asking.returncode, 3, out)
        # A response with another Call-ID is no answer to what was asked, so that nobody has answered.
        self.assertRegex(out, "changed on the way, or by the device: Call-ID|does not answer")

    def bundled(self, *more):
        (bad, _), = self.phones("bye-of-no-call")
        _, _, cells = self.play_lab(1, self.lab(device("dev", bad)))
        out = self.folder / "for-bob.zip"
        done = self.call("bundle", self.folder / "out" / cells["dev/no-call/udp"]["evidence"], "--for", "Bob", "--out", out, *more)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return bad, out, {n: zipfile.ZipFile(out).read(n) for n in zipfile.ZipFile(out).namelist()}

    def test_a_bundle_shows_again_what_was_found(self):
        port, path, files = self.bundled()
        self.assertEqual(set(files), {"manifest.json", "README.txt", *(f"1/{n}" for n in ("result.json", "ladder.txt", "capture.pcapng", "page.html",
                                                                                           "case.toml", "profile.toml"))})
        done = self.call("replay", path, "--dut", f"Bob=127.0.0.1:{port}", "--times", "2", "--quiet")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("shown by 2 of 2 replays", done.stdout)
        (good, _), = self.phones(None)
        done = self.call("replay", path, "--dut", f"Bob=127.0.0.1:{good}", "--times", "2", "--quiet")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        passed = self.folder / "passed.zip"
        done = self.call("bundle", self.folder / "out/cells/dev/call/udp", "--for", "Bob", "--out", passed)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        done = self.call("replay", passed, "--dut", f"Bob=127.0.0.1:{good}", "--quiet")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"nothing is held against Bob; nothing is found in \d+ of \d+ replays")
        (self.folder / "broken.zip").write_bytes(path.read_bytes()[:200])
        self.refused(4, "broken.zip", "replay", self.folder / "broken.zip")

    def test_a_redacted_bundle_has_nothing_of_what_it_hides_and_shows_the_same(self):
        port, path, files = self.bundled("--redact")
        self.assertIn("1/page.html", files)
        self.assertTrue(json.loads(files["manifest.json"])["redacted"])
        secrets = [b"atlanta.example.com", b"biloxi.example.com", b"127.0.0.1", socket.inet_aton("127.0.0.1")]
        result = json.loads((next((self.folder / "out/cells/dev/no-call").iterdir()) / "result.json").read_text())
        for proof in result["runs"][0]["findings"][0]["proof"]:
            for line in proof["octets"].split("\\r\\n"):
                if line.startswith("Call-ID: "):
                    secrets.append(line[9:].encode())
        self.assertGreater(len(secrets), 4)
        for name, octets in files.items():
            for secret in secrets:
                self.assertNotIn(secret, octets, name)
        done = self.call("replay", path, "--dut", f"Bob=127.0.0.1:{port}", "--times", "2", "--quiet")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
