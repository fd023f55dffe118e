#!/usr/bin/env python3
"""Opens evidence pages as who gets them does: in a browser, from a file, without a network.

    browser_test.py SIPWRIGHT CASE     one case; exit 77: something that the case needs is not here
    browser_test.py --list

Pictures go to the folder that SIPWRIGHT_PICTURES names, if it names one.
"""
import hashlib
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))
from chromium import PROGRAM, Browser  # noqa: E402
from device import Device, response  # noqa: E402
from flows import BUSY  # noqa: E402
from matrices import Matrices  # noqa: E402
from transports import PEERS, Transports  # noqa: E402

CORPUS = HERE.parents[1] / "corpus"
SIPWRIGHT = ""
MOST = 2_000_000  # octets of a page

MARKUP = b"</pre></script><script>document.title='x';alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)>\"'&amp;{{T}}"
INVISIBLE = b"\xe2\x80\xae\xe2\x80\x8bkcab\x00\x1b[31m \xff\xfe"


def busy(octets, reply):
    """To differs from the request's."""
    if octets.startswith(b"INVITE"):
        answer = response(octets, 486, b"Busy Here", "a1b2c3d4e5f6").replace(b"To: <sip:bob@", b"To: <sip:robert@")
        reply(answer.replace(b"Content-Length", b"Server: Acme Phone 7.3\r\nContent-Length"))


def hostile(octets, reply):
    """Markup and octets that act on others, in every field and in the body."""
    if octets.startswith(b"INVITE"):
        answer = response(octets, 486, MARKUP)
        more = [b"Server: " + MARKUP, b"Subject: " + INVISIBLE + b"\r\n folded " + MARKUP, b"X-" + MARKUP + b": " + INVISIBLE,
                b"From: " + MARKUP, b"Contact: <javascript:alert(4)>", b"Content-Type: text/html",
                b"Content-Length: %d" % len(MARKUP)]
        reply(answer.replace(b"Content-Length: 0\r\n\r\n", b"\r\n".join(more) + b"\r\n\r\n" + MARKUP))


def ladder(parties, rungs):
    """OPTIONS and its answer, hop by hop, until there are so many rungs."""
    names = [f"P{i + 1}" for i in range(parties)]
    text = "title = \"Many\"\nlifelines = [" + ", ".join(f'"{n}"' for n in names) + "]\n"
    for n in names:
        text += f'[party.{n}]\nplays = "ua"\naor = "sip:{n.lower()}@example.com"\n'
    text += "[ladder]\n"
    for i in range(rungs // 2):
        a, b = names[i % (parties - 1)], names[i % (parties - 1) + 1]
        text += f'F{2 * i + 1} = "OPTIONS {a} -> {b}"\nF{2 * i + 2} = "200 OPTIONS {a} <- {b}"\n'
    return text


class Pages(Matrices, unittest.TestCase):
    busy = staticmethod(busy)
    tshark, of_wireshark, told_by_tshark = Transports.tshark, Transports.of_wireshark, Transports.told_by_tshark

    def setUp(self):
        if not PROGRAM:
            raise unittest.SkipTest("chromium is not installed")
        folder = tempfile.TemporaryDirectory(prefix="sipwright-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def program(self):
        return SIPWRIGHT

    def call(self, code, *arguments):
        done = subprocess.run([SIPWRIGHT, *map(str, arguments)], capture_output=True, text=True, timeout=240)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    def run_against(self, answer, *more):
        """The page of a run of BUSY in which Bob is a device that answers so."""
        script, page = self.folder / "busy.toml", self.folder / "page.html"
        script.write_text(BUSY)
        with Device(answer) as bob:
            self.call(1, "run", script, "--seed", "7", "--dut", "Bob=" + bob.address, "--html", page, *more)
        self.assertLessEqual(page.stat().st_size, MOST)
        return page

    def played(self, text, code=0):
        script, page = self.folder / "many.toml", self.folder / "page.html"
        script.write_text(text)
        self.call(code, "run", script, "--seed", "7", "--in-memory", "--html", page)
        self.assertLessEqual(page.stat().st_size, MOST)
        return page

    def opened(self, page, *arguments):
        browser = Browser(*arguments)
        self.addCleanup(browser.__exit__)
        browser.seconds = browser.open(page)
        return browser

    def alone(self, browser):
        """It asked for itself and for nothing else; nothing was refused, nothing ran that is not its own."""
        self.assertEqual([u for u in browser.asked if not u.startswith(("file://", "about:", "data:"))], [])
        self.assertEqual([u for u in browser.asked if u.startswith("file://") and not u.endswith(".html")], [])
        self.assertEqual(browser.refused, [])

    def picture(self, browser, name, whole=False):
        folder = pathlib.Path(os.environ.get("SIPWRIGHT_PICTURES") or self.folder)
        browser.picture(folder / (name + ".png"), whole)

    # What a reader does.

    def test_a_finding_is_found_and_its_octets_are_read(self):
        b = self.opened(self.run_against(busy))
        self.assertEqual(b.value("document.querySelector('.verdict .word').textContent"), "FAIL")
        self.assertIn("Bob sent F2 486 INVITE: the URI of To differs", b.value("document.querySelector('h1').textContent"))
        self.assertIn("Acme Phone 7.3", b.value("document.querySelector('.facts').textContent"))
        marked = b.value("Array.from(document.querySelectorAll('article mark'), function (m) { return m.textContent; })")
        self.assertEqual(marked[:2], ["<sip:bob@biloxi.example.com>", "<sip:robert@biloxi.example.com>;tag=a1b2c3d4e5f6"])
        b.click("#a-F2 .reach")
        self.assertFalse(b.value("document.getElementById('panel').hidden"))
        self.assertIn("486 INVITE", b.value("document.getElementById('panel-title').textContent"))
        self.assertIn("RSP-COPY-1.e", b.value("document.getElementById('panel-body').textContent"))
        b.click("#as-fields")
        self.assertEqual(b.value("Array.from(document.querySelectorAll('#panel th'), function (t) { return t.textContent; })")[:3],
                         ["start line", "Via", "From"])
        self.alone(b)

    def test_the_text_is_copied(self):
        b = self.opened(self.run_against(busy))
        b("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
        b.value("document.querySelector('article details').open = true")
        b.click("article details button.copy")
        self.assertEqual(b.value("document.querySelector('article details button.copy').textContent"), "Copied")
        b.value("navigator.clipboard.readText().then(function (t) { window.pasted = t; }, function (e) { window.pasted = String(e); })")
        text = b.until(lambda: b.value("window.pasted"))
        self.assertTrue(text.startswith("### Bob sent F2 486 INVITE"), text)
        self.assertIn("To: <sip:robert@biloxi.example.com>", text)

    def test_the_capture_and_the_case_are_downloaded_and_used(self):
        page = self.run_against(busy)
        b = self.opened(page)
        b.click("#again a[download='capture.pcapng']")
        capture = b.downloaded("capture.pcapng").read_bytes()
        b.click("#again a[download='busy.toml']")
        case = b.downloaded("busy.toml").read_bytes()
        told = b.value("Array.from(document.querySelectorAll('#again .octets'), function (o) { return o.textContent; })")
        self.assertEqual(told, [hashlib.sha256(case).hexdigest(), hashlib.sha256(capture).hexdigest()])
        (self.folder / "got.pcapng").write_bytes(capture)
        (self.folder / "got.toml").write_bytes(case)
        judge = shlex.split(b.value("document.querySelectorAll('pre.command')[1].textContent"))
        self.assertEqual(judge[:3], ["sipwright", "check", "capture.pcapng"])
        self.assertIn("RSP-COPY-1.e", self.call(1, "check", self.folder / "got.pcapng", *judge[3:]))
        command = b.value("document.querySelector('pre.command').textContent").split()
        self.assertEqual(command[:5], ["sipwright", "run", "busy.toml", "--seed", "7"])
        self.call(0, "run", self.folder / "got.toml", "--in-memory")
        if not (PEERS / "usr/bin/tshark").exists():
            raise unittest.SkipTest("scripts/peers unpacks tshark; all else of this case passed")
        port = [w for w in command if w.startswith("Bob=")][0].split(":")[1]
        rows = self.told_by_tshark(self.folder / "got.pcapng", ("sip.Method", "sip.Status-Code"), "-d", f"udp.port=={port},sip")
        self.assertEqual(rows, [["INVITE", ""], ["", "486"], ["ACK", ""]])

    def test_the_keyboard_alone_is_enough(self):
        b = self.opened(self.run_against(busy))
        at = "document.activeElement.id"
        for _ in range(60):
            b.press("Tab")
            if b.value("document.activeElement.classList.contains('ladder')"):
                break
        b.press("Tab")
        self.assertEqual(b.value(at), "a-F1")
        b.press("Enter")
        self.assertIn("F1", b.value("document.getElementById('panel-title').textContent"))
        b.press("ArrowDown")
        self.assertEqual(b.value(at), "a-F2")
        b.press("ArrowDown")
        self.assertEqual(b.value(at), "a-F3")
        b.press("f")
        self.assertEqual(b.value(at), "a-F2")
        b.press("Escape")
        self.assertTrue(b.value("document.getElementById('panel').hidden"))
        self.assertEqual(b.value(at), "a-F2")

    def test_rules_are_filtered_by_word_and_state(self):
        b = self.opened(self.run_against(busy))
        shown = "document.querySelectorAll('#rules tbody tr:not(.area):not([hidden])').length"
        everything = b.value(shown)
        b.value("(function () { var s = document.getElementById('state'); s.value = 'broken'; s.dispatchEvent(new Event('change')); }())")
        self.assertEqual(b.value(shown), 1)
        self.assertEqual(b.value("document.getElementById('shown').textContent"), f"1 of {everything} rules")
        sums = b.value("Array.from(document.querySelectorAll('.counts td'), function (t) { return +t.textContent; })")
        self.assertEqual(sum(sums[:-1]), sums[-1])
        self.assertEqual(sums[-1], everything)

    # Without this or that.

    def test_without_script_everything_can_be_read(self):
        page = self.run_against(busy)
        with Browser() as b:
            b("Emulation.setScriptExecutionDisabled", value=True)
            b.open(page)
            root = b("DOM.getDocument", depth=-1)["root"]["nodeId"]
            html = b("DOM.getOuterHTML", nodeId=root)["outerHTML"]
            self.assertNotIn('class="live"', html)
            self.assertIn("sip:robert@biloxi.example.com", html)
            b("Emulation.setScriptExecutionDisabled", value=False)
            self.assertEqual(b.value("getComputedStyle(document.querySelector('.scripted')).display"), "none")
            self.assertEqual(b.value("Array.from(document.querySelectorAll('button')).filter(function (x) { return x.offsetParent; }).length"), 0)
            b.value("document.querySelector('#messages details').open = true")
            self.assertGreater(b.value("document.querySelector('#messages ol.octets').getBoundingClientRect().height"), 50)
            self.picture(b, "without-script", True)

    def test_hostile_octets_are_shown_and_not_obeyed(self):
        b = self.opened(self.run_against(hostile))
        self.assertEqual(b.value("document.title"), "FAIL: Busy")
        self.assertEqual(b.value("document.querySelectorAll('script').length"), 1)
        self.assertEqual(b.value("document.querySelectorAll('img, iframe, object, embed, form, link, base').length"), 0)
        self.assertEqual(b.value("Array.from(document.querySelectorAll('*')).filter(function (e) { return Array.from(e.attributes)"
                                 ".some(function (a) { return /^on/.test(a.name) || /^\\s*javascript:/i.test(a.value); }); }).length"), 0)
        self.assertFalse(b.value(r"/[\u202a-\u202e\u2066-\u2069\u200b-\u200f\u0000-\u0008\u000e-\u001f]/.test(document.documentElement.textContent)"))
        self.assertTrue(b.value(r"document.body.textContent.indexOf('\\u{202e}') !== -1 && document.body.textContent.indexOf('ESC') !== -1"))
        b.click("#a-F2 .reach")
        b.click("#as-fields")
        self.picture(b, "hostile")
        self.alone(b)

    def test_torture_messages_break_no_page(self):
        """RFC 4475 and RFC 5118, each as a capture of one message would be."""
        for i, path in enumerate(sorted(CORPUS.glob("torture/rfc*/*.dat"))):
            shutil.copy(path, self.folder / f"{i:03d}-{path.stem}.sip")
        files = sorted(self.folder.glob("*.sip"))
        self.assertGreater(len(files), 50)
        subprocess.run([SIPWRIGHT, "check", *map(str, files), "--html", self.folder / "all.html", "--quiet"], capture_output=True, timeout=240)
        b = self.opened(self.folder / "all.html")
        rows = b.value("document.querySelectorAll('tbody tr').length")
        pages = b.value("Array.from(document.querySelectorAll('tbody a'), function (a) { return a.getAttribute('href'); })")
        self.assertEqual(len(pages), rows)
        self.assertGreater(rows, 50)
        for page in pages[::6]:
            b.open(self.folder / page)
            self.assertEqual(b.value("document.querySelectorAll('script').length"), 1, page)
            self.assertTrue(b.value("document.getElementById('conditions') !== null"), page)
        self.alone(b)

    # How it looks.

    def test_it_is_legible_in_light_and_dark_and_on_a_phone(self):
        b = self.opened(self.run_against(busy))
        for scheme in ("light", "dark"):
            for width in (1280, 360):
                b.media(scheme=scheme)
                b.size(width, 900)
                self.assertLessEqual(b.value("document.documentElement.scrollWidth"), width, "nothing is wider than the window")
                self.assertEqual(b.value(CONTRAST), [], scheme)
                self.picture(b, f"{scheme}-{width}", True)

    def test_on_paper_messages_stand_open(self):
        b = self.opened(self.run_against(busy))
        paper = b("Page.printToPDF", printBackground=True)["data"]
        self.assertGreater(len(paper), 20_000)
        b.media("print")
        b.value("window.dispatchEvent(new Event('beforeprint'))")
        self.assertEqual(b.value("document.querySelectorAll('details.message:not([open])').length"), 0)
        self.assertEqual(b.value("getComputedStyle(document.getElementById('panel')).display"), "none")
        self.picture(b, "paper", True)

    # Much of everything.

    def test_a_call_of_200_messages_opens_within_a_second(self):
        page = self.played(ladder(2, 200))
        b = self.opened(page)
        self.assertEqual(b.value("document.querySelectorAll('.ladder a.arrow').length"), 200)
        seconds, worked = [b.seconds], []
        for _ in range(3):
            seconds.append(b.open(page))
            worked.append(b.worked())
        print(f"200 messages: {page.stat().st_size} octets, open in {min(seconds):.2f} s, {min(worked):.2f} s of a processor")
        self.assertLess(min(worked), 1)
        self.picture(b, "messages-200")

    def test_twelve_lifelines_keep_their_heads_in_sight(self):
        b = self.opened(self.played(ladder(12, 44)))
        for width in (1280, 360):
            b.size(width, 800)
            b.value("document.querySelector('.ladder').scrollTop = 600")
            top = b.value("document.querySelector('.heads').getBoundingClientRect().top - document.querySelector('.ladder').getBoundingClientRect().top")
            self.assertLess(abs(top), 3)
            self.assertLessEqual(b.value("document.documentElement.scrollWidth"), width)
            b.value("document.getElementById('ladder').scrollIntoView()")
            self.picture(b, f"lifelines-12-{width}")

    def test_columns_fold_and_unfold(self):
        b = self.opened(self.played(ladder(12, 44)))
        b.size(1280, 800)
        places = """(function () {
  var x = function (e, n) { return +e.getAttribute(n); };
  return {width: x(document.querySelector('.rungs'), 'width'),
          off: Array.from(document.querySelectorAll('.heads .head')).filter(function (h) {
            var r = h.querySelector('rect'), middle = x(r, 'x') + x(r, 'width') / 2;
            return !Array.from(document.querySelectorAll('.rungs .lifeline')).some(function (l) { return Math.abs(x(l, 'x1') - middle) < 1; });
          }).length,
          folded: document.querySelectorAll('.heads .head.folded').length,
          named: Array.from(document.querySelectorAll('#columns button')).map(function (b) { return b.textContent + ' ' + b.getAttribute('aria-pressed'); })};
}())"""
        whole = b.value(places)
        self.assertEqual((whole["off"], whole["folded"], len(whole["named"])), (0, 0, 12))
        for n in (2, 3, 4, 7):
            b.click(f"#columns button:nth-of-type({n})")
        less = b.value(places)
        self.assertEqual((less["off"], less["folded"]), (0, 4))
        self.assertLess(less["width"], whole["width"] - 4 * 50)
        self.assertEqual(sum(name.endswith(" false") for name in less["named"]), 4)
        b.value("document.getElementById('ladder').scrollIntoView()")
        self.picture(b, "columns-folded")
        for n in (2, 3, 4, 7):
            b.click(f"#columns button:nth-of-type({n})")
        self.assertEqual(b.value(places), whole)

    def test_a_pass_says_what_it_does_not_say(self):
        b = self.opened(self.played(BUSY))
        self.assertEqual(b.value("document.querySelector('.verdict .word').textContent"), "PASS")
        self.assertIn("Not passed: ", b.value("document.querySelector('header').textContent"))
        self.picture(b, "pass", True)

    def test_several_runs_are_listed_and_each_has_its_page(self):
        scripts = self.folder / "scripts"
        scripts.mkdir()
        (scripts / "a.toml").write_text(BUSY)
        (scripts / "b.toml").write_text(ladder(3, 8))
        self.call(0, "run", scripts, "--in-memory", "--html", self.folder / "list.html")
        b = self.opened(self.folder / "list.html")
        pages = b.value("Array.from(document.querySelectorAll('tbody a'), function (a) { return a.href; })")
        self.assertEqual(len(pages), 2)
        b.click("tbody tr:nth-child(2) a")
        b.until(lambda: b.value("document.title") == "PASS: Many")
        self.alone(b)


# Texts whose contrast with what is behind them is below 4.5 (WCAG 2.1 1.4.3), each with its place.
CONTRAST = r"""(function () {
  function parts(c) { return (c.match(/[\d.]+/g) || []).map(Number); }
  function light(c) {
    var v = c.slice(0, 3).map(function (x) { x /= 255; return x <= 0.03928 ? x / 12.92 : Math.pow((x + 0.055) / 1.055, 2.4); });
    return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2];
  }
  function behind(e) {
    for (; e; e = e.parentElement) {
      var c = parts(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) { return c; }
    }
    return [255, 255, 255];
  }
  var bad = [];
  Array.from(document.querySelectorAll('body *')).forEach(function (e) {
    var own = Array.from(e.childNodes).some(function (n) { return n.nodeType === 3 && n.nodeValue.trim() !== ''; });
    if (!own || !e.getClientRects().length || e.tagName === 'SCRIPT') { return; }
    var style = getComputedStyle(e), ink = parts(e.ownerSVGElement ? style.fill : style.color);
    var a = light(ink), b = light(behind(e.ownerSVGElement ? e.closest('div') : e));
    var ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) { bad.push(e.tagName + '.' + e.getAttribute('class') + ' ' + ratio.toFixed(2)); }
  });
  return Array.from(new Set(bad));
}())"""


if __name__ == "__main__":
    if sys.argv[1:] == ["--list"]:
        print("\n".join(name[5:] for name in unittest.TestLoader().getTestCaseNames(Pages)))
        sys.exit(0)
    SIPWRIGHT = sys.argv[1]
    suite = unittest.TestSuite(Pages("test_" + name) for name in sys.argv[2:])
    result = unittest.TextTestRunner(verbosity=0).run(suite)
    sys.exit(1 if not result.wasSuccessful() or result.testsRun == 0 else 77 if result.skipped else 0)
