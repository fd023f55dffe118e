"""What the machine refuses, and what nobody should give: it ends with words and an exit code, never with a signal."""
import json
import os
import resource
import signal
import socket
import subprocess
import time
import unittest
import xml.etree.ElementTree

from device import Device, response
from flows import BUSY

SANITIZED = "address" in os.environ.get("SIPWRIGHT_SANITIZE", "")
GIGA = 1 << 30


def limit(**limits):
    """For preexec_fn: limit(AS=1 << 30) is `ulimit -v` of the shell."""
    def set_them():
        for name, value in limits.items():
            which = getattr(resource, f"RLIMIT_{name}")
            hard = resource.getrlimit(which)[1]
            resource.setrlimit(which, (value, hard))
    return set_them


class Trouble:
    """Cases of the class Cli."""

    def limited(self, expected, words, *arguments, **limits):
        done = self.call(*arguments, preexec_fn=limit(**limits))
        self.assertEqual(done.returncode, expected, done.stdout + done.stderr)
        for word in words.split("|"):
            self.assertIn(word, done.stdout + done.stderr)
        return done

    @unittest.skipIf(SANITIZED, "AddressSanitizer needs address space without end")
    def test_a_thread_that_cannot_be_made_ends_the_run(self):
        # As `ulimit -u` does for other users than root: of eight stacks of 1 GiB, two find room.
        for more in ((), ("--at-once", 5)):
            done = self.limited(4, "thread |of 8 (--jobs) cannot be made", "run", self.script(), "--repeat", 100,
                                "--jobs", 8, *more, AS=3 * GIGA, STACK=GIGA)
            self.assertIn("100 not played", done.stdout)

    @unittest.skipIf(SANITIZED, "AddressSanitizer needs address space without end")
    def test_without_memory_what_was_played_is_kept(self):
        """A device that floods its caller: one run takes more than there is, those before it have their results."""
        octets = [0]

        def answer(request, reply):
            if not request.startswith(b"INVITE"):
                return
            octets[0] += 1
            if octets[0] > 2:
                for number in range(1500):
                    reply(response(request, 180, b"Ringing").replace(
                        b"Content-Length: 0\r\n\r\n", b"X-%d: " % number + b"x" * 60000 + b"\r\nContent-Length: 0\r\n\r\n"))
                    if number % 20 == 0:
                        bob.hears(b"nothing", 0.02)  # as much as its socket holds
            reply(response(request, 486, b"Busy Here"))

        path = self.folder / "r.json"
        with Device(answer) as bob:
            done = self.call("run", self.script(), "--dut", f"Bob={bob.address}", "--repeat", 3, "--json", path, timeout=100,
                             preexec_fn=limit(AS=40 << 20))
        self.assertEqual(done.returncode, 4, done.stdout + done.stderr)
        self.assertIn("there is no more memory", done.stdout + done.stderr)
        self.assertEqual([run["verdict"] for run in self.result(path)["runs"]][:2], ["pass", "pass"])

    @unittest.skipIf(SANITIZED, "AddressSanitizer needs descriptors of its own")
    def test_without_descriptors_the_environment_is_to_blame(self):
        words, codes = set(), set()
        for number in range(5, 13):
            done = self.call("run", self.script(), preexec_fn=limit(NOFILE=number))
            if done.returncode != 127:  # the loader needs some for itself
                codes.add(done.returncode)
                words.add("Too many open files" in done.stdout + done.stderr or done.returncode == 0)
        self.assertLessEqual(codes, {0, 4})
        self.assertIn(4, codes)
        self.assertEqual(words, {True})

    def test_a_file_that_may_not_grow_is_an_error_of_writing(self):
        out = self.folder / "out"
        self.limited(4, "File too large", "run", self.script(), "--in-memory", "--json", self.folder / "r.json", FSIZE=0)
        self.assertFalse((self.folder / "r.json").exists())
        self.limited(4, "result.json: File too large", "run", self.script(), "--in-memory", "--repeat", 500, "--out", out,
                     FSIZE=150_000)
        runs = self.result(out / "result.json")["runs"]  # those that had room
        self.assertIn(len(runs), range(2, 200))
        self.assertEqual({run["verdict"] for run in runs}, {"pass"})

    def test_nesting_is_bounded_before_it_is_read(self):
        many = 20_000
        for text in ("[" + "a." * many + "a]", "[[" + "a." * many + "a]]", "a." * many + "a = 1", "x = {" + "a." * many + "a = 1}",
                     '["a"' + '."a"' * many + "]", "x = " + "[" * many, "x = " + "[" * many + "]" * many,
                     "x = " + "{a = " * many + "1" + "}" * many, "x = [\n" * 1 + "[\n" * many,
                     'x = ["""a"""", {' + "a." * many + "a = 1}]"):
            self.refused(2, "busy.toml:17:|nested too deep|at most 16" if "\n" not in text else "busy.toml:|nested too deep",
                         "show", self.script(BUSY + "\n" + text + "\n"))
        # What stands in strings and comments is text.
        self.refused(0, "486", "show", self.script("# " + "[" * 100 + "\ndescription = '''" + "a.[{" * 100 + "'''\n" + BUSY))

    def test_a_huge_script_is_refused_in_time(self):
        rungs = "".join(f'F{n} = "INVITE Alice -> Bob"\n' for n in range(4, 30_000))
        tables = "".join(f"[F{n}]\nwithin = \"1s\"\n" for n in range(4, 30_000))
        calls = BUSY.split("[ladder]")[0] + "[ladder]\n" + "".join(
            f'F{2 * n + 1} = "OPTIONS Alice -> Bob"\nF{2 * n + 2} = "200 OPTIONS Alice <- Bob"\n' for n in range(250))
        for text, words in ((BUSY + rungs, "more than 500 rungs"), (BUSY + tables, "is not drawn"),
                            (BUSY + "#" * (1 << 20), "larger than 1048576"), (BUSY + "\x00" * 1000, "busy.toml:"),
                            (BUSY.replace('"Bob"]', '"Bob"' + ', "Bob"' * 100_000 + "]"), "lifeline already")):
            self.refused(2, words, "run", self.script(text), "--in-memory")
        self.refused(0, "500 of 500 rungs", "run", self.script(calls), "--in-memory")

    def test_sigterm_ends_many_runs_whatever_the_jobs(self):
        """Every run that was finished is in the results, and what was not begun is told."""
        path = self.folder / "r.json"
        for arguments in (("--in-memory", "--jobs", "3"), ("--jobs", "3"), ("--jobs", "2", "--at-once", "5")):
            playing = self.begun("run", self.script(), "--repeat", "1000000", *arguments, "--json", path)
            self.until(lambda: path.exists() and path.read_bytes().count(b'"verdict"') > 5)
            playing.send_signal(signal.SIGTERM)
            printed, _ = playing.communicate(timeout=60)
            self.assertEqual(playing.returncode, 130, printed)
            runs = self.result(path)["runs"]
            told = next(line for line in printed.splitlines() if "not played" in line)
            self.assertEqual(int(told.split()[0]), len(runs), printed)
            self.assertEqual(int(told.split("; ")[1].split()[0]), 1_000_000 - len(runs))
            path.unlink()

    def test_interrupted_runs_that_others_have_overtaken_are_kept(self):
        """The first run waits for its device; meanwhile another thread plays on."""
        mute = []

        def answer(request, reply):
            if not request.startswith(b"INVITE"):
                return
            call = next(line for line in request.split(b"\r\n") if line.startswith(b"Call-ID"))
            mute.append(call) if not mute else None
            if call != mute[0]:
                reply(response(request, 486, b"Busy Here"))

        path = self.folder / "r.json"
        with Device(answer) as bob:
            playing = self.begun("run", self.script(), "--dut", f"Bob={bob.address}", "--repeat", 1000, "--jobs", 2, "--json", path)
            self.until(lambda: len([octets for octets in bob.heard if octets.startswith(b"ACK")]) > 5)
            playing.send_signal(signal.SIGINT)
            printed, _ = playing.communicate(timeout=60)
        self.assertEqual(playing.returncode, 130, printed)
        runs = self.result(path)["runs"]
        self.assertGreaterEqual(len([run for run in runs if run["verdict"] == "pass"]), 5)
        self.assertTrue(any(run["interrupted"] for run in runs))
        self.assertEqual(sorted(run["seed"] for run in runs), [run["seed"] for run in runs])
        self.assertIn(f"{len(runs)} runs: ", printed)
        self.assertIn(f"; {1000 - len(runs)} not played", printed)

    def test_sigterm_ends_a_run_in_memory(self):
        rungs = "".join(f'F{2 * n + 1} = "OPTIONS Alice -> Bob"\nF{2 * n + 2} = "200 OPTIONS Alice <- Bob"\n' for n in range(250))
        copies = "".join(f"[F{2 * n + 1}]\ntimes = 1000\n" for n in range(250))
        playing = self.begun("run", self.script(BUSY.split("F1")[0] + rungs + copies), "--in-memory", "--json", self.folder / "r.json",
                             "--out", self.folder / "out")
        self.until(lambda: (self.folder / "out/capture.pcapng").exists())
        playing.send_signal(signal.SIGTERM)
        printed, _ = playing.communicate(timeout=100)
        self.assertEqual(playing.returncode, 130, printed)
        run, = self.result(self.folder / "r.json")["runs"]
        self.assertTrue(run["interrupted"])

    def test_killed_every_finished_run_is_on_disk(self):
        path, junit, out = self.folder / "r.json", self.folder / "j.xml", self.folder / "out"
        for _ in range(5):
            playing = self.begun("run", self.script(), "--in-memory", "--repeat", "1000000", "--json", path, "--junit", junit,
                                 "--out", out)
            self.until(lambda: path.exists() and path.read_bytes().count(b'"verdict"') > 20)
            playing.kill()
            playing.communicate(timeout=30)
            count = len(self.result(path)["runs"])
            self.assertGreater(count, 20)
            self.assertIn(len(self.result(out / "result.json")["runs"]) - count, (0, 1))
            suites = xml.etree.ElementTree.parse(junit).getroot()
            self.assertIn(count - len(suites), (0, 1))
            for file in (path, junit):
                file.unlink()

    def test_results_take_no_memory(self):
        """What a run leaves behind is on disk: 3,000 more of them need no more room."""
        def most(repeats):
            self.refused(0, f"{repeats} passed", "run", self.script(), "--in-memory", "--repeat", repeats, "--json", "/dev/null",
                         "--junit", self.folder / "j.xml", "--out", self.folder / f"out{repeats}")
            return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # of the largest so far, kB

        few = most(300)
        self.assertLess(most(3300) - few, 600_000 if SANITIZED else 6_000)
        suites = xml.etree.ElementTree.parse(self.folder / "j.xml").getroot()
        cases = suites.findall("testsuite/testcase")
        self.assertEqual((len(suites), int(suites.get("tests"))), (3300, len(cases)))

    # Files that are no files.

    def test_results_go_where_they_are_told_to(self):
        script = self.script()
        real, link = self.folder / "real.json", self.folder / "link.json"
        link.symlink_to(real)
        self.refused(0, "", "run", script, "--in-memory", "--json", link)
        self.assertTrue(link.is_symlink())
        self.assertEqual(len(self.result(real)["runs"]), 1)
        # One document on standard output, be it a pipe or a file.
        for stream in (subprocess.PIPE, open(self.folder / "stdout", "w+")):
            done = subprocess.run([self.program(), "run", script, "--in-memory", "-q", "--repeat", "3", "--json", "/dev/stdout"],
                                  stdout=stream, timeout=60)
            self.assertEqual(done.returncode, 0)
            printed = done.stdout if done.stdout is not None else (self.folder / "stdout").read_bytes()
            self.assertEqual(len(json.loads(printed)["runs"]), 3)
        stream.close()
        os.mkfifo(self.folder / "fifo")
        self.refused(4, "it is a FIFO, and nobody reads it", "run", script, "--in-memory", "--json", self.folder / "fifo")
        for name in ("ladder.txt", "capture.pcapng", "result.json"):
            (self.folder / f"for-{name}").mkdir()
            os.mkfifo(self.folder / f"for-{name}" / name)
            self.refused(4, name, "run", script, "--in-memory", "--out", self.folder / f"for-{name}")
        reading = subprocess.Popen(["cat", self.folder / "fifo"], stdout=subprocess.PIPE)
        self.addCleanup(lambda: reading.poll() is None and reading.kill())
        self.until(lambda: self.call("run", script, "--in-memory", "--json", self.folder / "fifo").returncode == 0)
        self.assertEqual(len(json.loads(reading.communicate(timeout=30)[0])["runs"]), 1)

    def test_nothing_that_is_read_is_written_over(self):
        tree = self.folder / "tree"
        tree.mkdir()
        (tree / "x.sdp").write_text("v=0\n")
        (tree / "x.toml").write_text(BUSY + '[F1]\nbody = "x.sdp"\n')
        hard = self.folder / "hard"
        hard.hardlink_to(tree / "x.sdp") if hasattr(hard, "hardlink_to") else os.link(tree / "x.sdp", hard)
        for output in (tree / "x.sdp", hard, tree / "x.toml", tree / ".." / "tree" / "x.toml"):
            self.refused(2, "--json|is read, too", "run", tree, "--in-memory", "--json", output)
        self.refused(2, "--out and --json both name", "run", tree, "--in-memory", "--out", tree, "--json", tree / "result.json")
        for option in ("--json", "--junit", "--out", "--record-seeds"):
            for name in ("", "-"):
                self.refused(2, f"{option}: ", "run", tree, "--in-memory", option, name)
        self.assertEqual((tree / "x.sdp").read_text(), "v=0\n")

    def test_fifos_that_nobody_writes_to_are_refused_at_once(self):
        fifo = self.folder / "fifo"
        os.mkfifo(fifo)
        self.refused(2, "it is not a regular file", "run", fifo)
        self.refused(2, "it is not a regular file", "run", self.script(BUSY + '[F1]\nbody = "fifo"\n'))
        for arguments in (("parse", fifo), ("corpus", "import", fifo, "--target", "message", "--to", self.folder / "to"),
                          ("corpus", "explain", fifo, "--target", "proxy")):
            self.refused(4, "it is a FIFO, and nobody writes to it", *arguments)
        done = subprocess.run(["bash", "-c", '"$0" parse <(printf "OPTIONS sip:a@b SIP/2.0\\r\\n\\r\\n")', self.program()],
                              capture_output=True, text=True, timeout=30)
        self.assertIn("OPTIONS", done.stdout)

    def test_a_body_comes_from_the_tree_of_its_script(self):
        tree = self.folder / "tree" / "scripts"
        tree.mkdir(parents=True)
        (self.folder / "outside.sdp").write_text("v=0\n")
        (self.folder / "tree" / "above.sdp").write_text("v=0\n")
        (tree / "out.sdp").symlink_to(self.folder / "outside.sdp")
        (tree / "up.sdp").symlink_to("../above.sdp")
        (tree / "folder").symlink_to(self.folder)
        for name, expected in (("out.sdp", 2), ("folder/outside.sdp", 2), ("up.sdp", 0), ("above.sdp", 0)):
            (tree / "x.toml").write_text(BUSY + f'[F1]\nbody = "{name}"\n')
            self.refused(expected, "a link that leads out" if expected else "pass", "run", tree / "x.toml", "--in-memory")

    def test_what_a_script_leaves_out_is_a_field(self):
        for names, words in (('"Max-Forward"', "did you mean 'Max-Forwards'?"), ('"X-Lab"', "is no header field of F1")):
            self.refused(2, f"busy.toml:18:12: |{words}", "run", self.script(BUSY + f"\n[F1]\nwithout = [{names}]\n"), "--in-memory")
        self.refused(0, "INVITE", "show", self.script(BUSY + '[F1]\nwithout = ["s", "subject"]\n[F2]\nfields = { X-Lab = "7" }\n'))
        self.refused(2, "busy.toml:|asks for TLS on every hop", "run", self.script(BUSY.replace("sip:bob", "sips:bob")))

    # How long is waited.

    def test_one_patience_for_all_rungs_of_devices(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mute:
            mute.bind(("127.0.0.1", 0))
            began = time.monotonic()
            run, printed = self.run_script(1, self.script(), "--patience", "600ms", "--dut",
                                           f"Bob=127.0.0.1:{mute.getsockname()[1]}")
        self.assertLess(time.monotonic() - began, 8)
        missing, = [f for f in run["findings"] if f["rule"] == "FLOW-MISSING"]
        self.assertIn("within 600 ms", missing["expected"])
        self.assertIn("--patience 600ms", " ".join(run["notes"]))
        for wrong in ("5", "0s", "25h", "-1s", ""):
            self.refused(2, "--patience", "run", self.script(), "--patience", wrong)
        self.refused(2, "no devices", "run", self.script(), "--in-memory", "--patience", "5s")

    def test_a_scaled_t1(self):
        heard = []

        def answer(request, reply):
            heard.append(time.monotonic())

        with Device(answer) as bob:
            began = time.monotonic()
            run, _ = self.run_script(1, self.script(), "--t1", "50ms", "--dut", f"Bob={bob.address}")
        self.assertLess(time.monotonic() - began, 15)  # 64*T1 is 3.2 s
        # Seven, where this machine is never late: the last comes 50 ms before it gives up.
        self.assertIn(len([octets for octets in bob.heard if octets.startswith(b"INVITE")]), range(4, 8))
        self.assertIn("--t1 50ms", " ".join(run["notes"]))
        self.assertEqual([f for f in run["findings"] if f["party"] == "Alice"], [])  # by its T1, it does right
        self.run_script(0, self.script(), "--t1", "20ms", "--in-memory")
        for wrong in ("9ms", "501ms", "1", "T1"):
            self.refused(2, "--t1|from 10ms to 500ms", "run", self.script(), "--t1", wrong)
