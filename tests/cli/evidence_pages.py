"""Evidence pages, drawings, the man page and completions, as files and without a browser (tests/page/browser_test.py has one)."""
import base64
import hashlib
import json
import re
import shutil
import subprocess
import xml.dom.minidom

from device import Device, response
from flows import BUSY, SCRIPTS


def wrong_to(octets, reply):
    if octets.startswith(b"INVITE"):
        reply(response(octets, 486, b"Busy Here", "a1b2c3d4e5f6").replace(b"To: <sip:bob@", b"To: <sip:robert@"))


class EvidencePages:
    def page(self, path):
        """Well-formed, with a policy that lets nothing in but what it has the hashes of."""
        text = path.read_text()
        document = xml.dom.minidom.parseString(text)
        policy = [m.getAttribute("content") for m in document.getElementsByTagName("meta") if m.getAttribute("http-equiv")]
        self.assertEqual(len(policy), 1)
        self.assertTrue(policy[0].startswith("default-src 'none'; "), policy)
        for what in ("style", "script"):
            inside = re.findall(f"<{what}>(.*?)</{what}>", text, re.S)
            self.assertEqual(len(inside), 1)
            digest = base64.b64encode(hashlib.sha256(inside[0].encode()).digest()).decode()
            self.assertIn(f"{what}-src 'sha256-{digest}'", policy[0])
        return text

    def test_a_page_proves_what_a_run_found(self):
        script, page = self.script(), self.folder / "page.html"
        with Device(wrong_to) as bob:
            done = self.call("run", script, "--dut", "Bob=" + bob.address, "--seed", 7, "--html", page, "--out", self.folder / "out")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        text = self.page(page)
        self.assertIn("<h1>Bob sent F2 486 INVITE: the URI of To differs from the request&#39;s.</h1>", text)
        self.assertIn('<a href="https://www.rfc-editor.org/rfc/rfc3261#section-8.2.6.2">RFC 3261 8.2.6.2</a>', text)
        self.assertIn(f"sipwright run busy.toml --seed 7 --dut Bob={bob.address}", text)
        self.assertIn("sipwright check capture.pcapng --party &#39;Alice=", text)
        capture = (self.folder / "out/capture.pcapng").read_bytes()
        self.assertIn(hashlib.sha256(capture).hexdigest(), text)
        self.assertIn(base64.b64encode(capture).decode(), text)
        self.assertEqual((self.folder / "out/page.html").read_text(), text)

    def test_a_page_of_one_run_leaves_nothing_else_behind(self):
        place = self.folder / "temporary"
        place.mkdir()
        self.assertEqual(self.call("run", self.script(), "--html", self.folder / "page.html", env={"TMPDIR": str(place)}).returncode, 0)
        self.assertEqual(list(place.iterdir()), [])
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["busy.toml", "page.html", "temporary"])

    def test_of_several_runs_there_is_a_list_of_pages(self):
        done = self.call("run", SCRIPTS / "rfc3665", "--in-memory", "--repeat", 2, "--html", self.folder / "all.html")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        text = self.page(self.folder / "all.html")
        links = re.findall(r'<td><a href="(all-pages/[^"]+)">', text)
        self.assertEqual(len(links), len(list((SCRIPTS / "rfc3665").glob("*.toml"))))
        runs = 2 * len(links)
        self.assertIn(f"<h1>{runs} runs</h1>", text)
        self.assertIn(f"{runs} passed, 0 failed, 0 neither", text)
        self.assertIn(f"{runs - len(links)} of them have no page of their own", text)
        for link in links:
            self.page(self.folder / link)

    def test_a_page_that_cannot_be_written_is_said_before_anything_is_played(self):
        done = self.call("run", self.script(), "--html", self.folder / "not/there.html")
        self.assertEqual(done.returncode, 4)
        self.assertIn("not/there.html", done.stderr)
        done = self.call("run", self.script(), "--html", self.folder / "busy.toml")
        self.assertEqual(done.returncode, 2)
        self.assertIn("is read, too", done.stderr)

    def test_a_capture_has_its_pages_and_figures(self):
        with Device(wrong_to) as bob:
            self.call("run", self.script(), "--dut", "Bob=" + bob.address, "--seed", 7, "--out", self.folder / "out")
        capture = self.folder / "out/capture.pcapng"
        who = f"Bob={bob.address}=ua"
        done = self.call("check", capture, "--party", who, "--html", self.folder / "call.html")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        text = self.page(self.folder / "call.html")
        self.assertIn("sent F2 486 INVITE: the URI of To differs", text)
        self.assertIn(hashlib.sha256(capture.read_bytes()).hexdigest(), text)
        rows = re.findall(r'<tr(?: class="sum")?><th scope="row"[^>]*>[^<]*</th>((?:<td class="number">\d+</td>)+)</tr>', text)
        sums = [[int(n) for n in re.findall(r">(\d+)<", row)] for row in rows]
        self.assertEqual([sum(column) for column in zip(*sums[:-1])], sums[-1])
        (self.folder / "shown.html").write_text(self.call("show", capture, "--html").stdout)
        self.page(self.folder / "shown.html")
        figure = xml.dom.minidom.parseString(self.call("show", capture, "--svg").stdout).documentElement
        self.assertEqual(figure.tagName, "svg")
        self.assertEqual(len([g for g in figure.getElementsByTagName("g") if g.getAttribute("class").startswith("arrow")]), 3)
        mermaid = self.call("show", capture, "--mermaid").stdout
        self.assertTrue(mermaid.startswith("sequenceDiagram\n"))
        self.assertIn("F2 486 INVITE", mermaid)
        self.assertIn("486 F2", self.call("show", capture).stdout)

    def test_which_call_is_shown_is_asked_where_there_are_several(self):
        twice = BUSY.split("[ladder]")[0] + "[ladder]\n" + "".join(
            f'F{2 * i + 1} = "OPTIONS Alice -> Bob"\nF{2 * i + 2} = "200 OPTIONS Alice <- Bob"\n' for i in range(2))
        self.call("run", self.script(twice), "--in-memory", "--out", self.folder / "out")
        both = self.folder / "out/capture.pcapng"
        done = self.call("show", both, "--html")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("2 calls are in it; --call ID chooses one of", done.stderr)
        call = re.search(r"one of '([^']+)'", done.stderr).group(1)
        self.assertIn("Call-ID " + call, self.call("show", both, "--call", call).stdout)
        self.assertEqual(self.call("show", both, "--call", "nobody").returncode, 2)
        listed = self.call("check", both, "--html", self.folder / "both.html")
        self.assertEqual(listed.returncode, 0, listed.stdout + listed.stderr)
        self.assertEqual(len(re.findall(r'href="both-pages/', self.page(self.folder / "both.html"))), 2)

    def test_a_script_is_shown_as_a_page(self):
        (self.folder / "script.html").write_text(self.call("show", self.script(BUSY), "--html").stdout)
        text = self.page(self.folder / "script.html")
        self.assertIn("NOT PLAYED", text)
        self.assertNotIn('id="judged"', text)

    def test_the_man_page_has_every_command_and_option_of_help(self):
        text = self.call("man").stdout
        for command in ("run", "check", "list rules", "corpus import", "completions"):
            self.assertIn(f'.SS "sipwright {command}"', text)
            told = self.call(*command.split(), "--help").stdout
            for option in set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]+(?=[ ,])", re.split(r"\n(?:example|Memory|What)", told)[0])):
                self.assertIn(option.replace("-", "\\-"), text, command)
        if shutil.which("man"):
            (self.folder / "sipwright.1").write_text(text)
            done = subprocess.run(["man", "--warnings", "-l", self.folder / "sipwright.1"], capture_output=True, text=True, timeout=60,
                                  env={"MANWIDTH": "100", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"})
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("--i-am-authorized-to-test", done.stdout)

    def test_bash_completes_commands_and_options(self):
        path = self.folder / "completion.bash"
        path.write_text(self.call("completions", "bash").stdout)
        subprocess.run(["bash", "-n", path], check=True, timeout=20)

        def completed(*words):
            script = f"source '{path}'; COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; _sipwright; printf '%s\\n' \"${{COMPREPLY[@]}}\""
            return subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=20, cwd=self.folder).stdout.split("\n")[:-1]

        self.assertEqual(completed("sipwright", "sho"), ["show"])
        self.assertEqual(completed("sipwright", "run", "--ht"), ["--html"])
        self.assertIn("weaknesses", completed("sipwright", "list", "\"\""))
        self.assertEqual(completed("sipwright", "list", "rules", "--js"), ["--json"])
        self.assertIn("completion.bash", completed("sipwright", "run", "comp"))
        self.assertEqual(completed("sipwright", "serve", "re"), ["registrar", "redirect"])
        self.assertEqual(completed("sipwright", "run", "--transport", "w"), ["ws", "wss"])
        self.assertEqual(completed("sipwright", "serve", "ua", "--fault", "to-tag-m"), ["to-tag-missing"])
        self.assertIn("CAN-SRV-1", completed("sipwright", "explain", "CAN-S"))

    def test_zsh_and_fish_take_their_completions(self):
        for shell in ("zsh", "fish"):
            text = self.call("completions", shell).stdout
            self.assertIn("i-am-authorized-to-test", text)
            if shutil.which(shell):
                (self.folder / shell).write_text(text)
                done = subprocess.run([shell, "-n", self.folder / shell], capture_output=True, text=True, timeout=20)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.call("completions", "tcsh").returncode, 2)

    def test_a_rule_is_explained_as_json(self):
        rule, other = json.loads(self.call("explain", "CAN-SRV-1", "CAN-SRV-2", "--json").stdout)
        self.assertEqual((rule["id"], other["id"]), ("CAN-SRV-1", "CAN-SRV-2"))
        self.assertEqual(rule["letters"][0]["id"], "CAN-SRV-1.a")
        self.assertTrue((SCRIPTS.parent / rule["letters"][0]["provoked"]["script"]).is_file())

    def test_whatever_is_listed_is_explained(self):
        for kind, key in (("rules", "id"), ("mutators", "name"), ("weaknesses", "name"), ("faults", "name")):
            listed = json.loads(self.call("list", kind, "--json").stdout)
            names = [each[key] for each in listed]
            explained = json.loads(self.call("explain", "--json", *names).stdout)
            self.assertEqual([each for each in listed if each not in explained], [])
            text = self.call("explain", *names).stdout.splitlines()
            self.assertEqual([name for name in names if name not in text], [])
        self.refused(2, "no rule, mutator, weakness or fault 'content-length-lie'|content-length-lies", "explain", "content-length-lie")
        self.refused(2, "sipwright show", "explain", "no-answer.toml")
