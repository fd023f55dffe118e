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

ASKINGS = 9  # OPTIONS with values of their own; 70 values each


ASKED_BY = """title = "A call"
spec = "RFC 3261 11"
lifelines = ["Alice", "Bob"]
[party.Bob]
plays = "ua"
[party.Alice]
plays = "ua"
aor = "sip:USER@secretcorp.example"
[ladder]
F1 = "OPTIONS Alice -> Bob"
F2 = "200 OPTIONS Alice <- Bob"
"""
REGISTERING = """title = "register"
spec = "RFC 3261 10"
lifelines = ["Bob", "Registrar"]
[party.Bob]
plays = "ua"
aor = "sip:zebby@secretcorp.example"
display = "Zebby Quux"
[party.Registrar]
plays = "registrar"
domain = "secretcorp.example"
[ladder]
F1 = "REGISTER Bob -> Registrar"
F2 = "200 REGISTER Bob <- Registrar"
"""


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
        "Event": f'dialog;call-id="{v.secret()}"',
        "Identity": f"{v.secret()}.{v.secret()}.{v.secret()};info=<https://{v.host()}/cert.pem>",
        "P-Charging-Function-Addresses": f"ccf={v.host()};ccf={v.v4()}",
        "P-User-Database": f"<aaa://{v.host()};transport=tcp>",
        "X-Mail": f"{v.name()}@{v.host()} or {v.name()}%40{v.host()}",
        "X-Again": " ".join(spelled(v)),
    }


def spelled(v):
    """Values that there are already, as others write them."""
    for text in v.random.sample(v.texts, 6):
        yield "".join(f"%{octet:02X}" for octet in text.encode())
        for before in range(3):
            yield "b64=" + base64.b64encode(b"<" * before + text.encode() + b"> ").decode()


def session_of(v):
    streams = []
    for _ in range(4):
        streams += [f"m=audio {v.random.randint(20000, 40000)} RTP/AVP 0", f"c=IN IP4 {v.v4()}", f"i={v.name()}",
                    f"a=candidate:1 1 UDP 1 {v.host()} 4000 typ srflx raddr {v.v4()} rport 4000", f"a=rtcp:4001 IN IP4 {v.host()}",
                    f"a=ssrc:1 cname:{v.secret()}", f"a=ice-ufrag:{v.secret()}", f"a=ice-pwd:{v.secret()}", f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{v.secret()}"]
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

    def bundled_in_memory(self, text, name="own.toml", party="Bob", code=0):
        """A run of agents alone, and what its redacted bundle holds."""
        out = self.folder / "own"
        done = self.call("run", self.script(text, name), "--in-memory", "--out", out, "--seed", 3)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        path = self.folder / "own.zip"
        done = self.call("bundle", out, "--for", party, "--out", path, "--redact", timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        with zipfile.ZipFile(path) as z:
            return {n: z.read(n) for n in z.namelist()}

    def test_users_that_are_called_like_words_of_ours_or_short_numbers_are_hidden(self):
        for user in ("100", "200", "487", "3261", "5060", "test", "page", "capture", "sipwright", "max-forwards"):
            files = self.bundled_in_memory(ASKED_BY.replace("USER", user), f"user-{len(user)}.toml")
            for name, octets in files.items():
                for reading in readings(name, octets):
                    self.assertNotIn(f"sip:{user}@".encode(), reading, name)
            self.assertIn(b"200 OK", files["1/capture.pcapng"])
            result = json.loads(files["1/result.json"])
            self.assertEqual((result["runs"][0]["verdict"], result["runs"][0]["rungs"][0]["status"]), ("pass", "done"), user)
            self.assertIn(b"Max-Forwards: 70", files["1/capture.pcapng"])

    def test_titles_scripts_and_other_spellings_are_hidden(self):
        folder = self.folder / "home-of-hans"
        folder.mkdir()
        secrets = ["zebediah.quux", "secretcorp.example", "Zebediah Quux", "493012345678", "otherdomain.example", "never.sent", "k7d9secretid", "hiddenhost",
                   "home-of-hans"]
        coded = base64.b64encode(b"from zebediah.quux here").decode()
        text = ASKED_BY.replace("USER", "zebediah.quux").replace('"A call"', '"A call of Zebediah Quux at +493012345678"')
        text = text.replace('[ladder]', 'display = "Zebediah Quux"\n[ladder]', 1)
        text += (f'[F1]\nfields = {{ Call-ID = "k7d9secretid@pc33.hiddenhost.example", X-Loud = "ZEBEDIAH.QUUX@SECRETCORP.EXAMPLE", X-Code = "{coded}", '
                 'X-Escaped = "call k7d9secretid%40pc33.hiddenhost.example", X-Number = "+49 (30) 1234-5678" }\n'
                 '[F3]\noptional = true\nfields = { Reply-To = "<sip:never.sent@otherdomain.example>" }\n')
        text = text.replace('F2 = "200 OPTIONS Alice <- Bob"\n', 'F2 = "200 OPTIONS Alice <- Bob"\nF3 = "OPTIONS Alice -> Bob"\nF4 = "200 OPTIONS Alice <- Bob"\n')
        (folder / "call.toml").write_text(text)
        files = self.bundled_in_memory(text, "home-of-hans/call.toml")
        self.assertEqual(self.left_in(files, secrets), [])
        self.assertNotIn(b"1234-5678", b"".join(files.values()))
        self.assertEqual(json.loads(files["1/result.json"])["runs"][0]["script"], "call.toml")
        self.assertIn("A call of ", json.loads(files["manifest.json"])["results"][0]["title"])
        # Nobody was a device.
        self.assertIn("An agent of sipwright played Bob, and all the others: no device was under test.", files["README.txt"].decode())

    def test_of_more_calls_than_pages_the_gravest_have_one(self):
        head, rungs = ASKED_BY.replace("USER", "zeb.q").split("[ladder]\n")
        rungs = "".join(f'F{2 * i + 1} = "OPTIONS Alice -> Bob"\nF{2 * i + 2} = "200 OPTIONS Alice <- Bob"\n' for i in range(22))
        rungs += ('F45 = "INVITE Alice -> Bob"\nF46 = "200 INVITE Alice <- Bob"\nF47 = "ACK Alice -> Bob"\nF48 = "BYE Alice -> Bob"\n'
                  'F49 = "200 BYE Alice <- Bob"\n')
        _, port = self.serving("ua", "--at", "udp:127.0.0.1:0", "--fault", "contact-missing")
        result = self.ran_for_a_bundle(self.script(head + "[ladder]\n" + rungs, "many.toml"), 1, "--dut", f"Bob=127.0.0.1:{port}")
        _, files, _ = self.zipped(result, "--redact")
        self.assertEqual(len([n for n in files if n.endswith(".html")]), 20)
        self.assertIn(b"3 more calls have no page", files["1/page.html"])
        self.assertIn(b'id="DLG-CT-1.b', files["1/page.html"])
        self.assertIn(b"INVITE sip:", files["1/page.html"])

    def test_a_bundle_says_who_was_a_device_and_what_carried_agents(self):
        out = self.folder / "tls"
        script = self.script(ASKED_BY.replace("USER", "zeb.q"), "tls.toml")
        done = self.call("run", script, "--transport", "tls", "--out", out)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        path = self.folder / "for-alice.zip"
        # The result has its script: it may have gone elsewhere meanwhile.
        script.rename(self.folder / "away.toml")
        self.assertEqual(self.call("bundle", out, "--for", "Alice", "--out", path, "--redact").returncode, 0)
        (self.folder / "away.toml").rename(script)
        with zipfile.ZipFile(path) as z:
            self.assertIn("1/case.toml", z.namelist())
            self.assertEqual(json.loads(z.read("manifest.json"))["results"][0]["transport"], "tls")
            self.assertIn("An agent of sipwright played Alice, and all the others", z.read("README.txt").decode())
        _, port = self.serving("ua", "--at", "udp:127.0.0.1:0")
        result = self.ran_for_a_bundle(script, 0, "--dut", f"Bob=127.0.0.1:{port}")
        done = self.call("bundle", result, "--for", "Alice", "--out", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        with zipfile.ZipFile(path) as z:
            self.assertIn("An agent of sipwright played Alice: what was found with the devices of others.", z.read("README.txt").decode())
        _, files, _ = self.zipped(result)
        self.assertIn("What was found when Bob was a device under test.", files["README.txt"].decode())

    def test_redacted_bundles_of_websockets(self):
        certs = self.certs("127.0.0.1")
        script = self.script(ASKED_BY.replace("USER", "zebediah.quux"), "ws.toml")
        for transport in ("ws", "wss"):
            secure = ["--cert", certs / "good.pem", "--key", certs / "good.key"] if transport == "wss" else []
            _, port = self.serving("ua", "--at", f"{transport}:127.0.0.1:0", *secure)
            result = self.ran_for_a_bundle(script, 0, "--dut", f"Bob=127.0.0.1:{port};transport={transport}", *(["--ca", certs / "ca.pem"] if secure else []))
            _, files, done = self.zipped(result, "--redact")
            self.assertIn("none is found in", done.stdout)
            self.assertEqual(self.left_in(files, ["zebediah.quux", "secretcorp.example", "127.0.0.1"], [socket.inet_aton("127.0.0.1")]), [])
            told = json.loads(files["manifest.json"])
            self.assertEqual(told["results"][0]["transport"], transport)
            self.assertIn(f"1/ went over {transport.upper()}: its capture has the messages alone", " ".join(told["notes"]))

    def test_what_is_waived_is_shown_as_waived_and_its_words_name_nobody(self):
        config = self.script('domain = "secretcorp.example"\n', "serve.toml")
        _, port = self.serving("registrar", "--config", config, "--at", "udp:127.0.0.1:0", "--fault", "binding-without-expires")
        profile = self.script(f'''[device]
address = "127.0.0.1:{port}"
[[waiver]]
rule = "REG-SRV-LIST-1.c"
reason = "Zebby Quux of secretcorp.example (+1 212 555 0123, otto.normal@privatmail.example) says so; see wiki.hidden-intranet.example and 10.55.44.33"
owner = "Gisela Quirk"
until = 2099-12-31
''', "profile.toml")
        result = self.ran_for_a_bundle(self.script(REGISTERING, "register.toml"), 0, "--device", f"Registrar={profile}")
        path = self.folder / "for-registrar.zip"
        done = self.call("bundle", result, "--for", "Registrar", "--out", path, "--redact")
        self.assertEqual(done.returncode, 0, done.stderr)
        with zipfile.ZipFile(path) as z:
            files = {n: z.read(n) for n in z.namelist()}
        self.assertEqual(self.left_in(files, ["Zebby Quux", "secretcorp", "otto.normal", "privatmail", "555 0123", "hidden-intranet", "10.55.44.33", "Gisela", "Quirk"]), [])
        page = files["1/page.html"].decode()
        self.assertIn('<span class="word is-open">WAIVED</span> Registrar', page)
        self.assertRegex(page, r"waived until 2099-12-31 by [^ :]{6} [^ :]{5}: ")
        self.assertNotIn("of the capture alone left out", page)
        self.assertIn('<span class="word">PASS</span>', page)
