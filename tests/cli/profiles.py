"""Devices with profiles: what makes them act, what is waived, and what `probe` finds of them."""
import json
import os
import pty
import socket
import ssl
import subprocess
import threading
import time
import tomllib
import xml.etree.ElementTree

import jsonschema

from device import Device, response
from flows import BUSY, SCRIPTS

WAIVER = '[[waiver]]\nrule = "{rule}"\nreason = "ticket 4711"\nowner = "Lab 7"\nuntil = {until}\n'


class Phone:
    """Refuses a call when it is told to: by a file that appears, or by a text over TCP."""

    def __init__(self, sign=None):
        self.sign, self.told = sign, threading.Event()
        self.invite, self.cancelled = b"", False
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.device = Device(self.answer)
        self.heard = b""

    def __enter__(self):
        self.device.__enter__()
        threading.Thread(target=self.listen, daemon=True).start()
        return self

    def __exit__(self, *what):
        self.server.close()
        self.device.__exit__(*what)

    def listen(self):
        try:
            while True:
                peer, _ = self.server.accept()
                with peer:
                    self.heard = peer.recv(4096)
                    self.told.set()
                    peer.sendall(b'28:{"response":true,"ok":true},' if self.heard[:1].isdigit() else
                                 b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                    time.sleep(0.1)
        except OSError:  # closed
            return

    def answer(self, octets, reply):
        """RFC 3261 9.2: a call that nobody has refused can be cancelled."""
        if octets.startswith(b"INVITE") and not self.invite:
            self.invite = octets
            reply(response(octets, 100, b"Trying"))
            threading.Thread(target=self.refuse, args=(reply,), daemon=True).start()
        elif octets.startswith(b"CANCEL"):
            self.cancelled = True
            reply(response(octets, 200, b"OK", "8f3a9c5e1d"))
            reply(response(self.invite, 487, b"Request Terminated", "8f3a9c5e1d"))

    def refuse(self, reply):
        while not (self.told.is_set() if self.sign is None else self.sign.exists()):
            if self.cancelled or self.device.over:
                return
            time.sleep(0.01)
        reply(response(self.invite, 486, b"Busy Here", "8f3a9c5e1d"))


class SecurePhone(Phone):
    """The same over TLS, with a certificate that it has signed itself."""

    def __init__(self, folder, names):
        super().__init__()
        self.certificate, key = folder / "phone.pem", folder / "phone.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-days", "2", "-subj", "/CN=phone", "-addext", f"subjectAltName={names}",
                        "-keyout", key, "-out", self.certificate], check=True, capture_output=True)
        secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        secure.load_cert_chain(self.certificate, key)
        self.server = secure.wrap_socket(self.server, server_side=True)


class Profiles:
    """Cases of the class Cli."""

    def profile(self, device, more="", name="phone.toml"):
        path = self.folder / name
        path.write_text(f'[device]\naddress = "{device.address}"\n{more}')
        return path

    def with_profile(self, expected, device, more, *arguments):
        return self.run_script(expected, self.script(), "--device", f"Bob={self.profile(device, more)}",
                               "--patience", "20s", *arguments)

    @staticmethod
    def faults(run):
        return [f["rule"] for f in run["findings"] if f["level"] != "info"]

    # Triggers.

    def test_a_command_makes_a_device_reject(self):
        sign = self.folder / "told"
        with Phone(sign) as phone:
            run, _ = self.with_profile(0, phone.device, f'[trigger.reject]\nkind = "command"\ncommand = ["touch", "{sign}"]\n')
        self.assertEqual(run["verdict"], "pass")

    def test_a_text_and_a_request_make_a_device_reject(self):
        with Phone() as phone:
            self.with_profile(0, phone.device, f'[trigger.reject]\nkind = "tcp"\naddress = "127.0.0.1:{phone.port}"\n'
                              'text = \'{"command":"hangup"}\'\nnetstring = true\nexpect = \'"ok":true\'\n')
            self.assertEqual(phone.heard, b'20:{"command":"hangup"},')
        with Phone() as phone:
            self.with_profile(0, phone.device, '[trigger.reject]\nkind = "http"\n'
                              f'url = "http://127.0.0.1:{phone.port}/reject?who={{aor}}"\n')
            self.assertIn(b"GET /reject?who=sip%3Abob%40biloxi.example.com HTTP/1.1", phone.heard)

    def test_a_request_over_tls_makes_a_device_reject(self):
        with SecurePhone(self.folder, "IP:127.0.0.1") as phone:
            self.with_profile(0, phone.device, '[trigger.reject]\nkind = "http"\nca = "phone.pem"\n'
                              f'url = "https://127.0.0.1:{phone.port}/reject"\n')
            self.assertIn(b"GET /reject HTTP/1.1", phone.heard)

    def test_a_certificate_that_nobody_trusts_is_the_environments_fault(self):
        for names, host, ca, why in (("IP:127.0.0.1", "127.0.0.1", "", "self-signed certificate"),
                                     ("IP:127.0.0.2", "127.0.0.1", 'ca = "phone.pem"\n', "IP address mismatch"),
                                     ("DNS:phone.example.com", "localhost", 'ca = "phone.pem"\n', "hostname mismatch")):
            with SecurePhone(self.folder, names) as phone:
                run, _ = self.with_profile(4, phone.device, f'[trigger.reject]\nkind = "http"\n{ca}'
                                           f'url = "https://{host}:{phone.port}/reject"\n')
            self.assertEqual(run["fault"], "environment")
            self.assertIn(why, run["why"])
            self.assertEqual(self.faults(run), [])
            self.assertEqual(phone.heard, b"")

    def test_a_trigger_that_fails_is_the_environments_fault(self):
        for command, timeout, why in ((["sh", "-c", "echo no such line; exit 1"], "5s",
                                       "it exits with 1 and says: no such line"),
                                      (["sleep", "1000"], "300ms", "it had not ended after 300 ms"),
                                      (["cat", "/dev/zero"], "300ms", "it had not ended after 300 ms"),
                                      (["no-such-program"], "5s", "it cannot be started: 'no-such-program'")):
            with Phone(self.folder / "never") as phone:
                run, printed = self.with_profile(
                    4, phone.device, f'[trigger.reject]\nkind = "command"\ncommand = {json.dumps(command)}\ntimeout = "{timeout}"\n')
            self.assertEqual((run["verdict"], run["fault"]), ("inconclusive", "environment"))
            self.assertIn("trigger 'reject' of Bob for F2 486 INVITE Bob -> Alice: " + why, run["why"])
            self.assertEqual(self.faults(run), [])
            self.assertIn("INCONCLUSIVE", printed)

    def test_a_trigger_whose_connection_is_refused_is_the_environments_fault(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            port = closed.getsockname()[1]
            with Phone(self.folder / "never") as phone:
                run, _ = self.with_profile(4, phone.device, f'[trigger.reject]\nkind = "tcp"\naddress = "127.0.0.1:{port}"\ntext = "x"\n')
        self.assertIn("Connection refused", run["why"])
        self.assertEqual(run["fault"], "environment")

    def test_a_trigger_that_prints_100_mb_takes_no_memory_for_them(self):
        sign = self.folder / "told"
        command = ["sh", "-c", f"head -c 100000000 /dev/zero; touch {sign}"]
        with Phone(sign) as phone:
            self.with_profile(0, phone.device, f'[trigger.reject]\nkind = "command"\ncommand = {json.dumps(command)}\n')

    def test_somebody_is_asked_with_a_countdown(self):
        sign = self.folder / "told"
        with Phone(sign) as phone:
            profile = self.profile(phone.device, '[trigger.reject]\nkind = "manual"\ntimeout = "15s"\n')
            primary, secondary = pty.openpty()
            playing = subprocess.Popen([self.program(), "run", str(self.script()), "--device", f"Bob={profile}"],
                                       stdout=secondary, stderr=secondary, env={**os.environ, "TERM": "xterm"})
            os.close(secondary)
            seen = b""
            while b"14 s left" not in seen:
                seen += os.read(primary, 4096)
            sign.touch()
            try:
                while more := os.read(primary, 4096):
                    seen += more
            except OSError:  # the other side is closed
                pass
            self.assertEqual(playing.wait(20), 0, seen)
            os.close(primary)
        self.assertIn(b"Bob: reject the call on it (F2 486 INVITE Bob -> Alice)  15 s left", seen)

    def test_nobody_does_what_is_asked(self):
        with Phone(self.folder / "never") as phone:
            run, printed = self.with_profile(4, phone.device, '[trigger.reject]\nkind = "manual"\ntimeout = "300ms"\nask = "press red"\n')
        self.assertIn("nobody did it within 300 ms", run["why"])
        self.assertIn("Bob: press red (F2 486 INVITE Bob -> Alice)", printed)

    # What is wrong with a profile, or with how it is used.

    def test_profiles_are_refused_with_file_line_and_column(self):
        bad = self.folder / "bad.toml"
        bad.write_text('[device]\nadress = "127.0.0.1"\n')
        self.refused(2, f"{bad}:2:1: 'adress' is not known of [device]|did you mean 'address'?", "run", self.script(), "--device", f"Bob={bad}")
        self.refused(2, "no/such.toml: there is no such file", "run", self.script(), "--device", "Bob=no/such.toml")
        self.refused(2, "expected NAME=FILE.toml", "run", self.script(), "--device", "phone.toml")
        good = self.folder / "good.toml"
        good.write_text('[device]\naddress = "127.0.0.1:5999"\n[trigger.reject]\nkind = "manual"\n')
        self.refused(2, "'Bib' is not a party|did you mean 'Bob'?", "run", self.script(), "--device", f"Bib={good}")
        self.refused(2, "has a place already", "run", self.script(), "--device", f"Bob={good}", "--dut", "Bob=127.0.0.1:5060")
        self.refused(2, "has a profile already", "run", self.script(), "--device", f"Bob={good}", "--device", f"Bob={good}")
        self.refused(2, "there are no devices", "run", self.script(), "--device", f"Bob={good}", "--in-memory")
        self.refused(2, "one after the other", "run", self.script(), "--device", f"Bob={good}", "--at-once", 2)
        empty = self.folder / "empty.toml"
        empty.write_text("")
        self.refused(2, "it says no address", "run", self.script(), "--device", f"Bob={empty}")
        stranger = self.folder / "stranger.toml"
        stranger.write_text('[device]\naddress = "192.0.2.5:5060"\n')
        self.refused(4, "neither loopback, private nor link-local", "run", self.script(), "--device", f"Bob={stranger}")
        emergency = self.folder / "emergency.toml"
        emergency.write_text('[device]\naddress = "127.0.0.1:5999"\naor = "sip:112@example.com"\n')
        self.refused(2, "an emergency number", "run", self.script(), "--device", f"Bob={emergency}")

    def test_a_profile_says_request_uri_address_of_record_and_t1(self):
        with Device(lambda octets, reply: octets.startswith(b"INVITE") and reply(response(octets, 486, b"Busy"))) as phone:
            run, _ = self.with_profile(0, phone, 'contact = "sip:4711@127.0.0.1;ob"\naor = "sip:desk@lab.example.com"\n[timing]\nt1 = "50ms"\n')
        self.assertTrue(phone.heard[0].startswith(b"INVITE sip:4711@127.0.0.1;ob SIP/2.0\r\n"), phone.heard[0])
        self.assertIn(b"To: <sip:desk@lab.example.com>", phone.heard[0])
        self.assertIn("--device: t1 50ms: so long is T1, not 500ms", run["notes"])

    # Waivers.

    def waived(self, expected, waiver, tag=b"", strict=()):
        """A phone that is busy; with no tag it breaks RSP-TAG-1.a."""
        answer = lambda octets, reply: octets.startswith(b"INVITE") and reply(
            response(octets, 486, b"Busy").replace(b";tag=fake", tag))
        junit = self.folder / "junit.xml"
        with Device(answer) as phone:
            run, printed = self.with_profile(expected, phone, waiver, "--junit", junit, "--out", self.folder / "out", *strict)
        return run, printed, xml.etree.ElementTree.parse(junit).getroot()

    def test_a_profile_says_where_the_password_of_its_device_is(self):
        """An agent that challenges it has to know it; a file is named from the folder of the profile."""
        script = SCRIPTS / "rfc3665/2.1-successful-new-registration.toml"
        profile = self.folder / "phone.toml"
        head = '[device]\naddress = "127.0.0.1:9"\n'
        profile.write_text(head)
        self.refused(2, "the password of Bob is not given", "run", script, "--device", f"Bob={profile}")
        for place, why in (("env:SIPWRIGHT_NOT_SET", "is not set"), ("file:secret", "no such file")):
            profile.write_text(f'{head}password = "{place}"\n')
            self.refused(2, why, "run", script, "--device", f"Bob={profile}")
        secret = self.folder / "secret"
        secret.write_text("zanzibar\n")
        secret.chmod(0o644)
        self.refused(2, "others may use it", "run", script, "--device", f"Bob={profile}")
        secret.chmod(0o600)
        done = self.call("run", script, "--device", f"Bob={profile}", "--patience", "100ms")
        self.assertNotEqual(done.returncode, 2, done.stderr)
        self.assertNotIn("zanzibar", done.stdout + done.stderr)

    def test_a_waiver_keeps_a_known_fault_from_failing(self):
        run, printed, junit = self.waived(0, WAIVER.format(rule="RSP-TAG-1.a", until="2099-12-31"))
        self.assertEqual((run["verdict"], self.faults(run)), ("pass", []))
        (waived,) = run["waived"]
        self.assertEqual((waived["rule"], waived["owner"], waived["reason"], waived["until"]),
                         ("RSP-TAG-1.a", "Lab 7", "ticket 4711", "2099-12-31"))
        self.assertEqual(waived["fingerprint"], "RSP-TAG-1.a/Bob/486 INVITE/To")
        self.assertEqual(run["rules"]["verdicts"]["RSP-TAG-1"], "waived")
        self.assertIn("1 waived", printed)
        ladder = (self.folder / "out/ladder.txt").read_text()
        for word in ("WAIVED  RSP-TAG-1.a", "until     2099-12-31, Lab 7", "reason    ticket 4711", "waived: RSP-TAG-1"):
            self.assertIn(word, ladder)
        skipped = junit.find(".//testcase[@name='RSP-TAG-1']/skipped").get("message")
        self.assertEqual(skipped, "RSP-TAG-1.a waived until 2099-12-31 by Lab 7: ticket 4711")
        self.assertEqual(junit.get("failures"), "0")
        (row,) = self.result(self.folder / "result.json")["waivers"]
        self.assertEqual((row["party"], row["matched"], row["judged"], row["complaint"]), ("Bob", 1, 1, ""))

    def test_a_waiver_that_is_over_fails_the_run(self):
        run, printed, junit = self.waived(1, WAIVER.format(rule="RSP-TAG-1.a", until="2026-01-31"))
        self.assertEqual((run["verdict"], self.faults(run)), ("fail", ["RSP-TAG-1.a"]))
        self.assertIn("(", printed)
        self.assertIn("Lab 7) expired on 2026-01-31: renew it, or take it out", printed)
        self.assertEqual(junit.find("testsuite[@name='waivers']//failure").get("type"), "expired")

    def test_a_waiver_that_nothing_needs_fails_the_run(self):
        run, printed, junit = self.waived(1, WAIVER.format(rule="RSP-TAG-1.a", until="2099-12-31"), tag=b";tag=8f3a9c5e1d")
        self.assertEqual(run["verdict"], "pass")
        self.assertIn("is no longer needed: a run judged it and found nothing; take it out", printed)
        self.assertEqual(junit.find("testsuite[@name='waivers']//failure").get("type"), "no longer needed")
        (row,) = self.result(self.folder / "result.json")["waivers"]
        self.assertIn("no longer needed", row["complaint"])

    # What a device does not have.

    def test_what_a_device_does_not_support_is_not_its_fault(self):
        script = self.script(BUSY[:BUSY.index("F1")] + 'F1 = "MESSAGE Alice -> Bob"\nF2 = "200 MESSAGE Alice <- Bob"\n')
        def refuse(octets, reply):
            reply(response(octets, 405, b"No").replace(b"Content-Length", b"Allow: INVITE, ACK, CANCEL, BYE\r\nContent-Length"))

        with Device(refuse) as phone:
            profile = self.profile(phone, 'unsupported = ["MESSAGE"]\n')
            run, printed = self.run_script(3, script, "--device", f"Bob={profile}")
        self.assertEqual((run["verdict"], run["fault"]), ("inconclusive", "nobody"))
        self.assertEqual(self.statuses(run), {"F1": "done", "F2": "unsupported"})
        self.assertIn("UNSUPPORTED", printed)
        self.assertIn("needs MESSAGE, which Bob does not support", run["why"])

    # probe

    def probed(self, expected, device, *arguments):
        row = self.folder / "survey.json"
        done = self.call("probe", device.address, "--wait", "2s", "--json", row, *arguments)
        self.assertEqual(done.returncode, expected, done.stdout + done.stderr)
        if expected != 0:
            return done, None
        survey = json.loads(row.read_text())
        jsonschema.validate(survey, json.loads((SCRIPTS / "survey.schema.json").read_text()), jsonschema.Draft4Validator)
        return done, survey

    @staticmethod
    def phone_says(octets, reply, via=lambda line, port: line):
        """RFC 3261 11.2: a 200 with Allow and Supported."""
        out = response(octets, 200, b"OK").replace(
            b"Content-Length", b'Allow: INVITE, ACK, BYE, CANCEL\r\nAllow: OPTIONS,REFER\r\nSupported: replaces\r\n'
            b'User-Agent: Desk"Phone"\x1b[31m/2.1\r\nContent-Length')
        reply(via(out, octets))

    def test_probe_writes_a_draft_that_loads_and_a_survey_row(self):
        with Device(self.phone_says) as phone:
            done, row = self.probed(0, phone)
            draft = tomllib.loads(done.stdout)
            self.assertEqual(draft["device"]["address"], phone.address)
            self.assertEqual(draft["device"]["unsupported"],
                             ["INFO", "MESSAGE", "NOTIFY", "PRACK", "PUBLISH", "UPDATE", "SUBSCRIBE", "100rel", "timer"])
            jsonschema.validate(draft, json.loads((SCRIPTS / "device.schema.json").read_text()), jsonschema.Draft4Validator)
            self.assertEqual(row["allow"], ["INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REFER"])
            self.assertEqual((row["status"], row["supported"], row["transports"]), (200, ["replaces"], ["udp"]))
            self.assertEqual((row["rport"], row["received"]), ("missing", "missing"))
            self.assertEqual(row["foreign_sent_by"], "answered")
            self.assertEqual(row["user_agent"], 'Desk"Phone"\\x1b[31m/2.1')
            self.assertNotIn("\x1b", done.stdout)
            self.assertTrue(phone.heard[0].startswith(b"OPTIONS sip:127.0.0.1:"), phone.heard[0])
            written = self.folder / "draft.toml"
            self.probed(0, phone, "--out", written)
            self.assertEqual(tomllib.loads(written.read_text()), draft)
            refused = self.call("run", self.script(), "--device", f"Bib={written}")
            self.assertIn("'Bib' is not a party", refused.stderr, "the draft itself is read")

    def test_probe_tells_whether_via_comes_back_right(self):
        for made, rport, received in ((lambda port: b";rport=%d;received=127.0.0.1" % port, "right", "right"),
                                      (lambda port: b";rport=1;received=192.0.2.9", "1", "192.0.2.9")):
            def answer(octets, reply, made=made):
                port = int(octets.split(b"Via: SIP/2.0/UDP ")[1].split(b";")[0].rsplit(b":")[-1])
                self.phone_says(octets, reply, lambda out, _: out.replace(b";rport", made(port)))
            with Device(answer) as phone:
                _, row = self.probed(0, phone)
            self.assertEqual((row["rport"], row["received"]), (rport, received))

    def test_probe_says_when_nobody_answers(self):
        with Device() as phone:
            done, _ = self.probed(3, phone)
        self.assertIn(f"{phone.address} does not answer OPTIONS over udp within 2s", done.stderr)
        done = self.call("probe", phone.address, "--wait", "2s")
        self.assertEqual(done.returncode, 3)
        self.assertIn("Connection refused", done.stderr)

    def test_probe_says_what_came_instead_of_an_answer(self):
        with Device(lambda octets, reply: reply(b"\x00\x01 no SIP")) as phone:
            done, _ = self.probed(3, phone)
        self.assertRegex(done.stderr, r"does not answer OPTIONS over udp within 2s: \d datagrams came that are no SIP, the first of 9 octets: "
                                      r"expected [^:]+ at octet 0: \\x00\\x01 no SIP\n")

    def test_probe_speaks_to_nobody_out_of_reach(self):
        self.refused(4, "neither loopback, private nor link-local", "probe", "192.0.2.5:5060")
        self.refused(2, "emergency", "probe", "sip:112@127.0.0.1:5999")
        self.refused(2, "expected a time from 100ms to 1min, such as 5s", "probe", "127.0.0.1:5999", "--wait", "2min")
