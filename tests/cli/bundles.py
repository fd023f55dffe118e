"""Bundles for the other vendor: nothing of what they hide is in any of their files, whatever it is written as."""
import base64
import html
import ipaddress
import json
import random
import re
import socket
import zipfile

from labs import NO_CALL

ASKINGS = 12  # OPTIONS with values of their own; 48 values each


def word(r, letters=11):
    return "".join(r.choice("bcdfghjklmnpqrstvwxz") for _ in range(letters))


def digits(r, count):
    return str(r.randint(1, 9)) + "".join(str(r.randint(0, 9)) for _ in range(count - 1))


class Values:
    """Generated values: texts, and the octets of those that are addresses."""

    def __init__(self, seed):
        self.random, self.texts, self.octets = random.Random(seed), [], []

    def keep(self, text):
        self.texts.append(text)
        return text

    def name(self):
        return self.keep(word(self.random))

    def number(self):
        return self.keep(digits(self.random, 12))

    def host(self):
        return self.keep(word(self.random, 12) + ".example.net")

    def secret(self):
        return self.keep("%032x" % self.random.getrandbits(128))

    def v4(self):
        text = ".".join(str(self.random.randint(100, 199)) for _ in range(4))
        self.octets.append(socket.inet_aton(text))
        return self.keep(text)

    def v6(self):
        text = str(ipaddress.IPv6Address(0x20010db8 << 96 | self.random.getrandbits(96)))
        return self.keep(text)

    def call_id(self):
        return self.keep(self.secret() + "@" + self.host())


def fields_of(v):
    """Header fields in which who, where and by which secret stand."""
    party = lambda: f'"{v.name()}" <sip:{v.name()}@{v.host()}>'  # noqa: E731
    return {
        "P-Asserted-Identity": f'{party()}, <tel:+{v.number()}>',
        "Referred-By": f'<sip:{v.number()}@{v.v4()}>',
        "Diversion": f'"{v.name()}" <sip:+{v.number()}@{v.host()};user=phone>;reason=unconditional',
        "Reply-To": f'{v.name()} <sip:{v.name()}:{v.secret()}@[{v.v6()}]:5070>',
        "History-Info": f'<sip:{v.name()}@{v.v4()}?Reason=SIP>;index=1',
        "Authorization": f'Digest username="{v.name()}", realm="{v.host()}", nonce="{v.secret()}", uri="sip:{v.host()}", response="{v.secret()}", '
                         f'cnonce="{v.secret()}", opaque="{v.secret()}", qop=auth, nc=00000001',
        "In-Reply-To": v.call_id(),
        "Subject": v.name(),
        "Organization": v.name(),
    }


def session_of(v):
    streams = []
    for _ in range(4):
        streams += [f"m=audio {v.random.randint(20000, 40000)} RTP/AVP 0", f"c=IN IP4 {v.v4()}", f"i={v.name()}",
                    f"a=ice-ufrag:{v.secret()}", f"a=ice-pwd:{v.secret()}", f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{v.secret()}"]
    return ["v=0", f"o={v.name()} 1 1 IN IP4 {v.v4()}", f"s={v.name()}", f"e={v.name()}@{v.host()}", f"p=+{v.number()}", f"c=IN IP6 {v.v6()}", "t=0 0",
            *streams, ""]


def script_of(v):
    """OPTIONS with all of them, then a BYE that one fault answers wrongly."""
    rungs, more = [], []
    for i in range(ASKINGS):
        rungs += [f'F{2 * i + 1} = "OPTIONS Alice -> Bob"', f'F{2 * i + 2} = "200 OPTIONS Alice <- Bob"']
        fields = ", ".join(f"{k} = {json.dumps(x)}" for k, x in fields_of(v).items())
        more.append(f"[F{2 * i + 1}]\nfields = {{ {fields}, Content-Type = \"application/sdp\" }}\nbody = {json.dumps(session_of(v))}\n")
    last = 2 * ASKINGS
    rungs += [f'F{last + 1} = "BYE Alice -> Bob"', f'F{last + 2} = "481 BYE Alice <- Bob"']
    more.append(f'[F{last + 1}]\ndialog = "none"\n')
    return NO_CALL[:NO_CALL.index("F1 =")] + "\n".join(rungs) + "\n" + "".join(more)


def decoded(text):
    """What stands in it as base64."""
    for run in re.findall(rb"[A-Za-z0-9+/]{24,}={0,2}", text):
        for begin in range(4):
            part = run[begin:]
            try:
                yield base64.b64decode(part[:len(part) // 4 * 4])
            except ValueError:
                continue


def strings(value):
    if isinstance(value, dict):
        for k, v in value.items():
            yield k
            yield from strings(v)
    elif isinstance(value, list):
        for v in value:
            yield from strings(v)
    elif isinstance(value, str):
        yield value


def unescaped(text):
    return re.sub(rb"\\x([0-9a-f]{2})", lambda m: bytes([int(m[1], 16)]), text)


def readings(name, octets):
    """The octets of a file, and what a reader makes of them."""
    yield octets
    yield unescaped(octets)
    if name.endswith(".html"):
        yield html.unescape(re.sub(r"<[^>]*>", "", octets.decode())).encode()
    if name.endswith(".json"):
        yield "\n".join(strings(json.loads(octets))).encode()
    yield from decoded(octets)


class Bundles:
    """Cases of the class Cli."""

    def ran_for_a_bundle(self, script, code, *arguments):
        done = self.call("run", script, "--out", self.folder / "out", "--seed", 7, *arguments, timeout=120)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return self.folder / "out"

    def zipped(self, result, *more):
        path = self.folder / "for-bob.zip"
        done = self.call("bundle", result, "--for", "Bob", "--out", path, *more, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        with zipfile.ZipFile(path) as z:
            self.assertEqual(z.comment, b"")
            return path, {n: z.read(n) for n in z.namelist()}, done

    def left_in(self, files, texts, octets=()):
        """(file, value) of each that is found, in plain or encoded."""
        wanted = [t.encode() for t in texts]
        found = []
        for name, content in files.items():
            for reading in readings(name, content):
                low = reading.lower()
                found += [(name, w) for w in wanted if w in reading or w.lower() in low]
                found += [(name, o) for o in octets if o in reading]
            found += [(name, "hex", w) for w in [*wanted, *octets] if w.hex().encode() in content.lower()]
            for w in wanted:
                # Of base64 what stands whole in each of the three places where it may begin.
                for before in range(3):
                    coded = base64.b64encode(b"\0" * before + w)
                    inside = coded[(0, 2, 3)[before]:len(coded) - (4 if (len(w) + before) % 3 else 0)]
                    if inside in content:
                        found.append((name, "base64", w))
        return found

    def test_a_whole_bundle_hides_every_generated_value_and_shows_the_same(self):
        v = Values(17)
        script = self.script(script_of(v), "values.toml")
        texts, octets = sorted(set(v.texts)), v.octets
        self.assertGreaterEqual(len(texts), 500)
        _, port = self.serving("ua", "--at", "udp:127.0.0.1:0", "--weak", "bye-of-no-call")
        result = self.ran_for_a_bundle(script, 1, "--dut", f"Bob=127.0.0.1:{port}")
        _, plain, _ = self.zipped(result)
        # The search finds them where nothing is hidden: each in the capture, the case and the page.
        found = self.left_in(plain, texts, octets)
        for name in ("1/capture.pcapng", "1/case.toml", "1/page.html"):
            self.assertEqual({w for n, *_, w in found if n == name} & {t.encode() for t in texts}, {t.encode() for t in texts}, name)
        path, files, done = self.zipped(result, "--redact")
        self.assertEqual(set(files), set(plain) | {n for n in files if n.startswith("1/page-")})
        self.assertEqual(self.left_in(files, texts, octets), [])
        self.assertIn("none is found in", done.stdout)
        # The page holds the files that lie beside it.
        page = files["1/page.html"].decode()
        for name in ("capture.pcapng", "case.toml"):
            self.assertIn(base64.b64encode(files["1/" + name]).decode(), page, name)
        self.assertIn("FLOW-UNEXPECTED", page)
        self.assertIn('<span class="word">FAIL</span>', page)
        # And the case finds the same again.
        told = json.loads(files["manifest.json"])["results"][0]
        self.assertEqual(told["verdict"], "fail")
        done = self.call("replay", path, "--dut", f"Bob=127.0.0.1:{port}", "--times", "2", "--quiet", timeout=120)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("shown by 2 of 2 replays", done.stdout)
        _, good = self.serving("ua", "--at", "udp:127.0.0.1:0")
        done = self.call("replay", path, "--dut", f"Bob=127.0.0.1:{good}", "--times", "2", "--quiet", timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_a_redacted_bundle_of_tls_has_neither_secrets_nor_certificates(self):
        certs = self.certs("127.0.0.1", "serial-4711.example.org")
        _, port = self.serving("ua", "--at", "tls:127.0.0.1:0", "--cert", certs / "good.pem", "--key", certs / "good.key", "--weak", "bye-of-no-call")
        result = self.ran_for_a_bundle(self.script(NO_CALL, "no-call.toml"), 1, "--dut", f"Bob=127.0.0.1:{port};transport=tls", "--ca", certs / "ca.pem")
        _, plain, _ = self.zipped(result)
        self.assertIn(b"CLIENT_", plain["1/capture.pcapng"])  # the secrets that it is read with
        self.assertIn(b"serial-4711.example.org", b"".join(plain.values()))
        _, files, done = self.zipped(result, "--redact")
        self.assertEqual(self.left_in(files, ["serial-4711.example.org", "127.0.0.1", "CLIENT_RANDOM", "CLIENT_HANDSHAKE_TRAFFIC_SECRET"]), [])
        notes = " ".join(json.loads(files["manifest.json"])["notes"])
        self.assertIn("1/ went over TLS: its capture has the messages alone", notes)
        self.assertIn("Left out: records and frames, secrets of TLS, and certificates", files["README.txt"].decode())
        self.assertIn("FLOW-UNEXPECTED", files["1/page.html"].decode())
        # The page does not blame anybody for a Via that says TLS.
        page = files["1/page.html"].decode()
        found = re.findall(r'<article class="finding is-(?:fail|warn)" id="(?:run-)?([A-Z0-9-]+(?:\.[a-z])?)-F', page)
        run, = json.loads(files["1/result.json"])["runs"]
        self.assertEqual(sorted(found), sorted(f["rule"] for f in run["findings"] if f["level"] != "info"))
        self.assertEqual(found[0], "FLOW-UNEXPECTED")
        self.assertIn(" over TLS, ", page)
        # Neither does the referee over the capture.
        letters = []
        for name, octets in (("plain", plain["1/capture.pcapng"]), ("redacted", files["1/capture.pcapng"])):
            capture = self.folder / f"{name}.pcapng"
            capture.write_bytes(octets)
            letters.append(re.findall(r"^      FAIL  (\S+)", self.call("check", capture).stdout, re.M))
        self.assertEqual(letters, [["BYE-SEND-1.a"]] * 2, "of a BYE outside any call, as the script has it")
        self.assertIn("in the capture, call by call:", self.call("replay", self.folder / "for-bob.zip").stdout)
