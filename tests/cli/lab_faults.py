"""A lab of devices that answer wrongly, each in its own way: the page of its cell names the fault, the clause and the octets."""
import contextlib
import html
import json
import re

from device import Device, response
from flows import BUSY
from labs import device

CALLED = BUSY.replace("Busy", "Refused", 1)
ASKED_FOR = BUSY.replace("Busy", "Asked", 1).split("F1 =")[0] + 'F1 = "OPTIONS Alice -> Bob"\nF2 = "200 OPTIONS Alice <- Bob"\n'


def refusing(change, status=486, reason=b"Busy Here", tag="a1b2c3d4e5f6"):
    """Of INVITE."""
    def answer(octets, reply):
        if octets.startswith(b"INVITE"):
            reply(change(response(octets, status, reason, tag)))
        elif octets.startswith(b"OPTIONS"):
            reply(well(octets))
    return answer


def telling(change):
    """Of OPTIONS, but not of that which asks whether the device is there."""
    def answer(octets, reply):
        if octets.startswith(b"OPTIONS"):
            reply(well(octets) if b"sip:probe@" in octets else change(well(octets)))
    return answer


def well(octets):
    return response(octets, 200, b"OK", "b7c8d9e0f1a2").replace(b"Content-Length", b"Allow: INVITE, ACK, BYE, CANCEL, OPTIONS\r\nContent-Length")


def put(line):
    return lambda octets: octets.replace(b"Content-Length", line + b"\r\nContent-Length")


def swapped(old, new):
    def change(octets):
        out = re.sub(old, new, octets, count=1, flags=re.M)
        assert out != octets, (old, octets)
        return out
    return change


# Device: the flow, what it answers, the letter that it breaks, its clause, and octets that the page shows, marked.
FAULTS = {
    "to-uri": ("busy", refusing(swapped(rb"^To: <sip:bob@", b"To: <sip:robert@")), "RSP-COPY-1.e", "RFC 3261 8.2.6.2", "sip:robert@biloxi.example.com"),
    "from-tag": ("busy", refusing(swapped(rb"^(From: .*);tag=\S+", rb"\1;tag=another")), "RSP-COPY-1.a", "RFC 3261 8.2.6.2", "tag=another"),
    "call-id": ("busy", refusing(swapped(rb"^Call-ID: ", b"Call-ID: not-")), "RSP-COPY-1.b", "RFC 3261 8.2.6.2", "not-"),
    "cseq": ("busy", refusing(swapped(rb"^CSeq: \d+", b"CSeq: 4711")), "RSP-COPY-1.c", "RFC 3261 8.2.6.2", "4711"),
    "no-tag": ("busy", refusing(swapped(rb"^(To: .*);tag=\S+", rb"\1")), "RSP-TAG-1.a", "RFC 3261 8.2.6.2", "<sip:bob@biloxi.example.com>"),
    "own-via": ("busy", refusing(swapped(rb"^(Via: .*)$", rb"\1\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKown\r")), "RSP-VIA-1.a", "RFC 3261 8.2.6.2", "z9hG4bKown"),
    "two-tos": ("busy", refusing(swapped(rb"^(To: .*)$", rb"\1\n\1")), "SYN-SINGLE-1.a", "RFC 3261 7.3.1", "<sip:bob@biloxi.example.com>"),
    "challenge": ("asks", refusing(put(b"WWW-Authenticate: Digest algorithm=MD5"), 401, b"Unauthorized"), "AUT-CHAL-1.d", "RFC 3261 22.2", "Digest algorithm=MD5"),
    "date": ("options", telling(put(b"Date: tomorrow at noon")), "SYN-GRAM-1.c", "RFC 3261 7.3.1", "tomorrow at noon"),
    "too-long": ("options", telling(swapped(rb"^Content-Length: 0", b"Content-Length: 40")), "SYN-CL-1.c", "RFC 3261 18.3", "40"),
    "no-number": ("options", telling(swapped(rb"^Content-Length: 0", b"Content-Length: none")), "SYN-CL-1.b", "RFC 3261 18.3", "none"),
    "version": ("options", telling(swapped(rb"^SIP/2.0 200", b"sip/2.0 200")), "SYN-LINE-1.b", "RFC 3261 7", "sip/2.0"),
    "contact": ("options", telling(put(b"Contact: sip:bob@127.0.0.1?a=b")), "SYN-ADDR-1.a", "RFC 8217 3", "sip:bob@127.0.0.1?a=b"),
    "require": ("options", telling(put(b"Require: 100rel")), "RSP-EXT-1.a", "RFC 3261 8.2.4", "100rel"),
    "no-type": ("options", telling(lambda o: o.replace(b"Content-Length: 0\r\n\r\n", b"Content-Length: 4\r\n\r\nv=0\n")), "SYN-CT-1.a", "RFC 3261 7.4.1", "v=0"),
}
FLOWS = {"busy": CALLED, "asks": CALLED.replace("486", "401"), "options": ASKED_FOR}


def words(markup):
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


class LabFaults:
    """Cases of the class Cli."""

    def test_the_page_of_each_planted_fault_names_it_its_clause_and_its_octets(self):
        for name, flow in FLOWS.items():
            (self.folder / f"{name}.toml").write_text(flow)
        lab = self.folder / "lab.toml"
        text = f'title = "Faults"\npatience = "2s"\nflows = {json.dumps([n + ".toml" for n in FLOWS])}\n'
        with contextlib.ExitStack() as devices:
            for name, (flow, answer, *_) in FAULTS.items():
                port = devices.enter_context(Device(answer)).port
                text += device(name, port, f'flows = ["{flow}"]\n')
            text += device("well", devices.enter_context(Device(refusing(lambda o: o))).port, 'flows = ["busy", "options"]\n')
            lab.write_text(text)
            done = self.call("lab", lab, "--out", self.folder / "out", "--seed", "7", "--jobs", "8", timeout=120)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        cells = {c["cell"]: c for c in json.loads((self.folder / "out/lab.json").read_text())["cells"] if c["runs"]}
        # Each fault is in its cell, and only there.
        self.assertEqual({n: c["verdict"] for n, c in cells.items()},
                         {**{f"{n}/{flow}/udp": "fail" for n, (flow, *_) in FAULTS.items()}, "well/busy/udp": "pass", "well/options/udp": "pass"})
        self.assertGreaterEqual(len({letter for _, _, letter, *_ in FAULTS.values()}), 12)
        for name, (flow, _, letter, clause, octets) in FAULTS.items():
            with self.subTest(name):
                cell = cells[f"{name}/{flow}/udp"]
                self.assertEqual([f["rule"] for f in cell["findings"] if f["level"] == "must"], [letter])
                page = (self.folder / "out" / cell["evidence"] / cell["page"]).read_text()
                # The band: one sentence with a subject, the letter, the clause with its link, who is to blame.
                band = re.search(r"<header.*?</header>", page, re.S)[0]
                self.assertRegex(words(re.search(r"<h1>.*?</h1>", band)[0]), r"^Bob ")
                facts = re.search(r'<p class="small facts">.*?</p>', band)[0]
                self.assertIn(letter, words(facts))
                self.assertIn(f">{clause}", facts)
                self.assertRegex(facts, r'href="https://www\.rfc-editor\.org/rfc/rfc\d+#section-[\d.]+"')
                self.assertIn("to blame: Bob, a device at 127.0.0.1:", words(facts))
                # The finding: its octets in the message that offends, marked.
                article = re.search(rf'<article class="finding is-fail" id="{re.escape(letter)}.*?</article>', page, re.S)[0]
                offends = re.search(r'<figure class="offends">.*?</figure>', article, re.S)
                self.assertTrue(offends, article)
                marked = [words(m) for m in re.findall(r"<mark>(.*?)</mark>", offends[0], re.S)]
                self.assertIn(octets, words(re.sub(r"</li>", "\n", offends[0])))
                # All of them, or the first at which a reader stops; a Via too many is no octet of one place.
                self.assertTrue(name == "own-via" or any(m and (octets in m or m in octets) for m in marked), (octets, marked))
