"""The matrix of a lab, and the page of a run over TLS, in a browser."""
import json
import re
import shlex
import subprocess

from labs import CALL, NO_CALL, device

FOLDERS = {"calls": 3, "others": 2}


class Matrices:
    """Cases of the class Pages."""

    def serving(self, *arguments):
        process = subprocess.Popen([self.program(), "serve", "ua", *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return int(re.search(r":(\d+) over", process.stdout.readline())[1])

    def matrix(self, code, *weak, head='transports = ["udp"]\n', more="", script=CALL):
        """Of a lab of so many devices, each with five flows in two folders."""
        names = []
        for folder, count in FOLDERS.items():
            (self.folder / folder).mkdir(exist_ok=True)
            for i in range(count):
                names.append(f"{folder}/{folder}-{i}.toml")
                (self.folder / names[-1]).write_text(script)
        (self.folder / "others/others-0.toml").write_text(NO_CALL)
        ports = [self.serving("--at", "udp:127.0.0.1:0", *(["--weak", w] if w else [])) for w in weak]
        lab = self.folder / "lab.toml"
        lab.write_text(f'title = "Lab 7"\nflows = {json.dumps(names)}\npatience = "2s"\n{head}' + "".join(device(f"dev{i}", p) for i, p in enumerate(ports)) + more)
        self.call(code, "lab", lab, "--out", self.folder / "out", "--seed", "7", "--quiet")
        return self.folder / "out/index.html"

    def test_the_columns_of_a_matrix_fold_by_mouse_and_keyboard(self):
        b = self.opened(self.matrix(1, None, "bye-of-no-call"))
        shown = "Array.from(document.querySelectorAll('#grid .c')).filter(function (c) { return c.offsetParent; }).length"
        heads = "Array.from(document.querySelectorAll('#grid .groups button'), function (b) { return b.getAttribute('aria-expanded'); })"
        self.assertEqual((b.value(shown), b.value(heads)), (10, ["true", "true"]))
        b.click("#grid .groups th[data-first='4'] button")
        self.assertEqual((b.value(shown), b.value(heads)), (6, ["true", "false"]))
        sums = "Array.from(document.querySelectorAll('#grid tbody .folded')).filter(function (c) { return !c.hidden; }).map(function (c) { return c.textContent; })"
        self.assertEqual(b.value(sums), ["2 pass", "1 fail +"])
        for _ in range(40):
            b.press("Tab")
            if b.value("(function () { var th = document.activeElement.closest('th'); return th && th.getAttribute('data-first'); }())") == "1":
                break
        b.press("Enter")
        self.assertEqual((b.value(shown), b.value(heads)), (0, ["false", "false"]))
        self.assertEqual(b.value(sums), ["3 pass", "2 pass", "3 pass", "1 fail +"])
        b.press("Enter")
        self.assertEqual((b.value(shown), b.value(heads)), (6, ["true", "false"]))
        self.assertEqual(b.value("document.querySelector('#grid .c[tabindex=\"0\"]').parentNode.hidden"), False)
        self.picture(b, "matrix-folded", True)
        self.alone(b)

    def test_a_matrix_has_sections_marks_and_filters(self):
        more = '[policy.knock_out]\nflows = ["others-0"]\n[policy.important]\nflows = ["calls*"]\n'
        b = self.opened(self.matrix(1, None, "bye-of-no-call", more=more))
        self.assertEqual(b.value("Array.from(document.querySelectorAll('#policy + .wide tbody tr'), function (r) { return r.cells[0].textContent + ' ' + "
                                 "r.querySelector('.word').textContent; })"), ["dev0 all passed", "dev1 knocked out"])
        self.assertEqual(b.value("Array.from(document.querySelectorAll('#grid .groups button'), function (b) { return b.textContent.replace(/^. /, ''); })"),
                         ["knock-out: others (1 flow)", "important: calls (3 flows)", "not in the policy: others (1 flow)"])
        self.assertEqual(b.value("document.querySelector('#grid .v-fail').textContent"), "F!")
        b.value("(function () { var f = document.getElementById('filter'); f.section.value = 'important'; f.dispatchEvent(new Event('input')); }())")
        self.assertEqual(b.value("document.getElementById('shown').textContent"), "6 of 10 cells")
        for scheme in ("light", "dark"):
            for width in (1280, 360):
                b.media(scheme=scheme)
                b.size(width, 900)
                self.picture(b, f"matrix-{scheme}-{width}", True)
                self.assertLessEqual(b.value("document.documentElement.scrollWidth"), width)
        self.alone(b)

    def test_a_matrix_has_no_empty_table_below_nothing(self):
        empty = ("Array.from(document.querySelectorAll('table, ul, ol')).filter(function (t) { return !(t.tagName === 'TABLE' ? t.querySelector('tbody tr') : "
                 "t.querySelector('li')); }).length")
        page = self.matrix(0, None)
        b = self.opened(page)
        self.assertEqual(b.value("document.querySelector('#wrong').nextElementSibling.textContent"), "Nothing.")
        self.assertNotEqual(b.value("document.querySelector('#wrong').nextElementSibling.nextElementSibling.tagName"), "DIV")
        self.assertEqual(b.value(empty), 0)
        lab = self.folder / "lab.toml"
        self.call(0, "lab", lab, "--out", self.folder / "again", "--seed", "8", "--quiet", "--against", self.folder / "out")
        b.open(self.folder / "again/index.html")
        self.assertIn("Nothing differs.", b.value("document.body.textContent"))
        self.assertEqual(b.value(empty), 0)

    def test_a_matrix_of_4800_cells_opens_within_two_seconds(self):
        """The rows of a real one, forty times, and its columns: 48 devices x 100 flows."""
        page = self.matrix(1, None, "bye-of-no-call")
        text = page.read_text()
        rows = re.findall(r'<tr data-d=.*?</tr>', text, re.S)
        self.assertEqual(len(rows), 2)

        def widened(row):
            head, cells = re.match(r"(<tr data-d=.*?</th>)(.*)</tr>", row, re.S).groups()
            return head + cells * 20 + "</tr>\n"

        flows = re.search(r'<tr class="flows">(.*?)</tr>', text, re.S)[1]
        text = text.replace(flows, flows * 20)
        groups = re.search(r'<th scope="colgroup".*</th>(?=</tr><tr class="flows">)', text, re.S)[0]
        many = ""
        for i in range(20):
            many += re.sub(r'data-first="(\d+)"', lambda m, at=5 * i: f'data-first="{int(m[1]) + at}"', groups)
        text = text.replace(groups, many)
        start, end = text.index(rows[0]), text.index(rows[-1]) + len(rows[-1])
        body = "".join(widened(rows[i % 2]).replace(f'data-d="dev{i % 2}"', f'data-d="dev{i}"') for i in range(48))
        page.write_text(text[:start] + body + text[end:])
        b = self.opened(page)
        self.assertEqual(b.value("document.querySelectorAll('#grid .c').length"), 4800)
        seconds, worked = [b.seconds], [b.worked()]
        for _ in range(2):
            seconds.append(b.open(page))
            worked.append(b.worked())
        fold = ("(function () { var t = performance.now(); document.querySelector('#grid .groups button').click(); document.body.offsetWidth; "
                "return performance.now() - t; }())")
        folding = b.value(fold)
        sift = ("(function () { var f = document.getElementById('filter'), t = performance.now(); f.verdict.value = 'fail'; f.dispatchEvent(new Event('input')); "
                "document.body.offsetWidth; return performance.now() - t; }())")
        filtering = b.value(sift)
        print(f"4800 cells: {page.stat().st_size} octets, open in {min(seconds):.2f} s, {min(worked):.2f} s of a processor; "
              f"a group folds in {folding:.0f} ms, a filter takes {filtering:.0f} ms")
        self.assertLess(min(worked), 2)
        self.picture(b, "matrix-4800")
        self.alone(b)

    def test_the_page_of_a_tls_run_is_legible_and_its_capture_opens(self):
        self.call(0, "certs", self.folder / "certs", "--name", "127.0.0.1")
        keys = [w for n, f in (("--cert", "good.pem"), ("--key", "good.key")) for w in (n, self.folder / "certs" / f)]
        port = self.serving("--at", "tls:127.0.0.1:0", *keys, "--weak", "bye-of-no-call")
        script, page = self.folder / "no-call.toml", self.folder / "page.html"
        script.write_text(NO_CALL)
        self.call(1, "run", script, "--seed", "7", "--dut", f"Bob=127.0.0.1:{port};transport=tls", "--ca", self.folder / "certs/ca.pem", "--html", page)
        b = self.opened(page)
        self.assertIn("FLOW-UNEXPECTED", b.value("document.querySelector('.facts').textContent"))
        self.assertIn("TLSv1.3", b.value("document.getElementById('conditions').textContent"))
        self.assertIn("TLS", b.value("document.querySelector('#messages .inside').textContent"))
        # Nobody is where nothing went on.
        self.assertNotIn("UDP", b.value("document.getElementById('conditions').textContent + document.querySelector('.heads').textContent"))
        for scheme in ("light", "dark"):
            for width in (1280, 360):
                b.media(scheme=scheme)
                b.size(width, 900)
                self.assertLessEqual(b.value("document.documentElement.scrollWidth"), width, "nothing is wider than the window")
                self.picture(b, f"tls-{scheme}-{width}", True)
        b.size(1280, 900)
        b.click("#again a[download='capture.pcapng']")
        capture = self.folder / "got.pcapng"
        capture.write_bytes(b.downloaded("capture.pcapng").read_bytes())
        # `check` does not know that the script made Alice send that BYE; but it knows who is who.
        who = shlex.split(b.value("document.querySelectorAll('pre.command')[1].textContent"))[3:]
        told = self.call(1, "check", capture, *who)
        self.assertIn("2 messages", told)
        self.assertRegex(told, "Alice.*\\n.*Bob|Bob.*\\n.*Alice")
        self.assertNotIn("P1", told)
        self.alone(b)

    def test_the_panel_tells_which_rules_looked_at_a_message_and_what_they_say(self):
        b = self.opened(self.run_against(self.busy))
        b.click("#a-F2 .reach")
        rows = ("Array.from(document.querySelectorAll('#panel table.looked tr'), function (r) { return Array.from(r.cells, function (c) { return c.textContent; }); })")
        told = b.value(rows)
        self.assertIn(["RSP-COPY-1", "broken"], [r[:2] for r in told])
        self.assertGreater(sum(r[1] == "kept" for r in told), 5)
        everything = dict(b.value("Array.from(document.querySelectorAll('#rules tbody tr:not(.area)'), function (r) { return [r.cells[0].textContent, r.cells[1].textContent]; })"))
        for rule, _, sentence in told:
            self.assertEqual(sentence, everything[rule])
        # Of another message they are others, and a rule on responses looks at no request.
        b.press("ArrowDown")
        ack = b.value(rows)
        self.assertNotIn("RSP-COPY-1", [r[0] for r in ack])
        self.assertTrue(ack)
        self.assertEqual(b.value(CONTRAST_OF_PANEL), [])
        self.picture(b, "panel-rules")
        self.alone(b)


CONTRAST_OF_PANEL = ("Array.from(document.querySelectorAll('#panel table.looked td')).filter(function (e) { return e.getBoundingClientRect().right > "
                     "window.innerWidth; }).length ? ['wider than the window'] : []")
