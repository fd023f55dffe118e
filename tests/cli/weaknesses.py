"""`serve --weak`: what is planted really happens to the process, and a device is answered as ever before."""
import contextlib
import json
import pathlib
import re
import signal
import socket
import subprocess
import time

from labs import CALL


def message(method, number, *, uri="sip:bob@127.0.0.1", call="call", to_tag="", cseq="", more="", body="", length=None,
            transport="UDP", port=9):
    return (f"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/{transport} 127.0.0.1:{port};rport;branch=z9hG4bK{method}{call}{number}\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:alice@127.0.0.1>;tag=a\r\nTo: <sip:bob@127.0.0.1>{';tag=' + to_tag if to_tag else ''}\r\n"
            f"Call-ID: {call}\r\nCSeq: {cseq or number} {method}\r\nContact: <sip:alice@127.0.0.1:{port}>\r\n{more}"
            f"Content-Length: {len(body) if length is None else length}\r\n\r\n{body}").encode()


class Weak:
    """A device with weaknesses, and a socket to speak to it."""

    def __init__(self, case, role, *names, transport="udp"):
        weaknesses = [word for name in names for word in ("--weak", name)]
        self.case, self.number = case, 0
        self.process = subprocess.Popen([case.program(), "serve", role, "--at", f"{transport}:127.0.0.1:0", "--seed", "1", *weaknesses],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=case.folder)
        case.addCleanup(lambda: [stream.close() for stream in (self.process.stdout, self.process.stderr)])
        case.addCleanup(self.process.wait)
        case.addCleanup(self.process.kill)
        port = int(re.search(r":(\d+) over", self.process.stdout.readline())[1])
        self.transport = transport.upper()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM if transport == "tcp" else socket.SOCK_DGRAM)
        case.addCleanup(self.socket.close)
        self.socket.connect(("127.0.0.1", port))
        self.own = self.socket.getsockname()[1]

    def message(self, method, **how):
        self.number += 1
        return message(method, self.number, transport=self.transport, port=self.own, **how)

    def send(self, octets):
        with contextlib.suppress(ConnectionError):  # nobody is there any more
            self.socket.send(octets)

    def hears(self, seconds):
        """The next answer; nothing: none came in time, or nobody is there any more."""
        self.socket.settimeout(seconds)
        try:
            return self.socket.recv(70000).decode() or None
        except OSError:
            return None

    def asks(self, octets, seconds=30):
        self.send(octets)
        return self.hears(seconds)

    def is_alive(self, seconds=30):
        """A correct OPTIONS is answered: by a proxy, which knows nobody of that name, with 404."""
        call = f"alive{self.number}"
        answer = self.asks(self.message("OPTIONS", call=call), seconds)
        return answer is not None and answer.startswith(("SIP/2.0 200 ", "SIP/2.0 404 ")) and f"Call-ID: {call}\r\n" in answer

    def ends(self):
        """How it ended, and what it wrote on standard error."""
        _, errors = self.process.communicate(timeout=60)
        return self.process.returncode, errors

    def resident(self):
        return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{self.process.pid}/status").read_text())[1]) << 10


class Weaknesses:
    """Cases of the class Cli."""

    def dies(self, expected, name, octets_of, role="ua", transport="udp"):
        device = Weak(self, role, name, transport=transport)
        self.assertTrue(device.is_alive())
        begun = time.monotonic()
        device.send(octets_of(device))
        code, errors = device.ends()
        self.assertLess(time.monotonic() - begun, 20)
        self.assertEqual(code, expected, errors)
        self.assertRegex(errors, rf"\Aweak {name}: provoked by .*, 127\.0\.0\.1:{device.own} over {transport.upper()}\n\Z")

    def test_a_weak_device_dies_of_sigsegv(self):
        self.dies(-signal.SIGSEGV, "overlong-call-id", lambda d: d.message("OPTIONS", call="x" * 1025))

    def test_a_weak_device_dies_of_sigsegv_over_tcp(self):
        # Its octets are no message any more: a careless stack has read them before it saw that.
        self.dies(-signal.SIGSEGV, "content-length-negative", lambda d: d.message("OPTIONS", length=-1), transport="tcp")

    def test_a_weak_device_dies_of_sigabrt(self):
        self.dies(-signal.SIGABRT, "cseq-of-32-bits", lambda d: d.message("REGISTER", cseq=1 << 31), role="registrar")

    def test_a_weak_device_ends_with_status_1(self):
        self.dies(1, "uri-without-host", lambda d: d.message("OPTIONS", uri="sip:bob@"), role="proxy")

    def test_a_weak_device_dies_of_the_order_of_messages(self):
        device = Weak(self, "ua", "bye-before-ack")
        for call, acknowledged in (("one", True), ("two", False)):
            invite = device.message("INVITE", call=call)
            answer = device.asks(invite)
            self.assertTrue(answer.startswith("SIP/2.0 200 "), answer)
            tag = re.search(r"To: .*;tag=(\S+)", answer)[1]
            if acknowledged:
                device.send(device.message("ACK", call=call, to_tag=tag, cseq=device.number))
            bye = device.message("BYE", call=call, to_tag=tag)
            if acknowledged:
                self.assertTrue(device.asks(bye).startswith("SIP/2.0 200 "))
            else:
                device.send(bye)
        code, errors = device.ends()
        self.assertEqual(code, -signal.SIGSEGV, errors)

    def test_a_weak_device_hangs_until_somebody_ends_it(self):
        device = Weak(self, "ua", "max-forwards-over-255")
        self.assertTrue(device.is_alive())
        device.send(device.message("OPTIONS").replace(b"Max-Forwards: 70", b"Max-Forwards: 256"))
        self.assertFalse(device.is_alive(2))
        self.assertIsNone(device.process.poll())
        device.process.terminate()
        code, errors = device.ends()
        self.assertEqual(code, -signal.SIGTERM)
        self.assertIn("weak max-forwards-over-255: provoked by", errors)

    def test_a_weak_device_stalls_and_goes_on(self):
        device = Weak(self, "ua", "content-length-beyond")
        self.assertTrue(device.is_alive())
        begun = time.monotonic()
        device.send(device.message("OPTIONS", length=10))
        self.assertIsNone(device.hears(1))
        self.assertIsNotNone(device.hears(30))
        self.assertGreaterEqual(time.monotonic() - begun, 3.9)
        self.assertTrue(device.is_alive())

    def test_a_weak_device_keeps_memory_until_it_dies(self):
        device = Weak(self, "ua", "leak-of-options")
        self.assertTrue(device.is_alive())
        before = device.resident()
        for _ in range(20):
            self.assertIn("SIP/2.0 ", device.asks(device.message("OPTIONS", to_tag="nobody", call=f"leak{device.number}")))
        self.assertGreater(device.resident() - before, 38 << 20)
        while device.asks(device.message("OPTIONS", to_tag="nobody", call=f"leak{device.number}"), 5):
            self.assertLess(device.number, 300)
        code, errors = device.ends()
        self.assertEqual(code, -signal.SIGABRT)
        self.assertGreater(device.number, 256, "512 MiB, 2 for each")
        self.assertEqual(errors.count("\n"), 100, "it says so a hundred times")

    def test_a_weak_device_gets_slower_and_slower(self):
        device = Weak(self, "ua", "slow-by-timers")

        def duration(**how):
            begun = time.monotonic()
            self.assertIsNotNone(device.asks(device.message("OPTIONS", call=f"slow{device.number}", **how)))
            return time.monotonic() - begun

        duration()
        first = [duration(more="Expires: 4294967295\r\n") for _ in range(10)]
        self.assertGreaterEqual(first[-1], 0.4)
        self.assertGreater(duration(), 0.39)

    def test_a_weak_device_is_mute_once(self):
        device = Weak(self, "proxy", "call-id-missing")
        self.assertTrue(device.is_alive())
        device.send(re.sub(rb"Call-ID: .*\r\n", b"", device.message("OPTIONS")))
        self.assertIsNone(device.hears(1))
        self.assertTrue(device.is_alive())

    def test_a_weak_device_answers_what_it_does_not_do(self):
        strong, weak = Weak(self, "ua"), Weak(self, "ua", "bye-of-no-call")
        self.assertIn("SIP/2.0 481 ", strong.asks(strong.message("BYE", to_tag="b")))
        self.assertIn("SIP/2.0 200 ", weak.asks(weak.message("BYE", to_tag="b")))
        self.assertTrue(weak.is_alive())

    def test_a_weak_device_reboots(self):
        device = Weak(self, "ua", "port-over-65535")
        invite = device.message("INVITE", call="one")
        tag = re.search(r"To: .*;tag=(\S+)", device.asks(invite))[1]
        device.send(device.message("ACK", call="one", to_tag=tag, cseq=1))
        self.assertTrue(device.is_alive())
        begun = time.monotonic()
        device.send(device.message("OPTIONS", uri="sip:bob@127.0.0.1:66666"))
        while not device.is_alive(0.2):
            self.assertLess(time.monotonic() - begun, 30)
        self.assertGreaterEqual(time.monotonic() - begun, 1.9)
        self.assertIn("SIP/2.0 481 ", device.asks(device.message("BYE", call="one", to_tag=tag)))
        answer = device.asks(invite)
        self.assertNotEqual(re.search(r"To: .*;tag=(\S+)", answer)[1], tag)

    def test_a_weak_device_reboots_and_its_connections_are_gone(self):
        device = Weak(self, "registrar", "port-over-65535", transport="tcp")
        self.assertTrue(device.is_alive())
        device.send(device.message("OPTIONS", uri="sip:bob@127.0.0.1:66666"))
        self.assertIsNone(device.hears(10))  # closed
        with contextlib.closing(socket.create_connection(device.socket.getpeername(), 10)) as line:
            line.sendall(message("OPTIONS", 1, transport="TCP", call="in silence"))
            line.settimeout(0.5)
            self.assertRaises(TimeoutError, line.recv, 100)
            time.sleep(2)
            line.settimeout(30)
            line.sendall(message("OPTIONS", 2, transport="TCP"))
            self.assertIn(b"SIP/2.0 200 ", line.recv(10000))

    def test_what_is_no_weakness_is_refused(self):
        self.refused(2, "--weak: 'two-too' is no weakness; did you mean 'two-to'?", "serve", "ua", "--weak", "two-too")
        self.refused(2, "--weak: 'bye-twice' is a weakness of ua, not of registrar", "serve", "registrar", "--weak", "bye-twice")
        self.refused(2, "a name server has no weaknesses", "serve", "dns", "--weak", "two-to")
        path = self.script('weak = ["two-to", "two-too"]\n', "weak.toml")
        self.refused(2, "weak.toml:1:19: 'two-too' is no weakness; did you mean 'two-to'?", "serve", "ua", "--config", path)

    def test_weaknesses_are_listed(self):
        rows = json.loads(self.call("list", "weaknesses", "--json").stdout)
        self.assertGreaterEqual(len(rows), 40)
        self.assertEqual({row["anomaly"] for row in rows}, set(range(1, 23)))
        for row in rows:
            self.assertEqual(set(row), {"name", "anomaly", "anomaly_name", "roles", "provoked_by", "harm", "amount"})
            self.assertLessEqual(set(row["roles"]), {"ua", "proxy", "registrar", "redirect"})
        text = self.call("list", "weaknesses", "bye-").stdout
        self.assertEqual([line.split()[0] for line in text.splitlines()], ["bye-before-ack", "bye-of-no-call", "bye-twice"])
        self.assertIn("dies of SIGSEGV: a BYE for a call that was answered and never acknowledged (ua)  [17: ", text)
        self.refused(2, "no weakness begins with 'nothing'", "list", "weaknesses", "nothing")

    def test_a_faulty_device_breaks_its_letter_and_is_blamed(self):
        good, bad = (self.serving("ua", "--at", "udp:127.0.0.1:0", *more)[1] for more in ((), ("--fault", "contact-missing")))
        script = self.folder / "call.toml"
        script.write_text(CALL)
        for port, code in ((good, 0), (bad, 1)):
            out = self.folder / f"{port}.json"
            done = self.call("run", script, "--dut", f"Bob=sip:bob@127.0.0.1:{port}", "--json", out)
            self.assertEqual(done.returncode, code, done.stdout)
            found = {(f["rule"], f["party"]) for f in json.loads(out.read_text())["runs"][0]["findings"]}
            self.assertEqual(found, {("DLG-CT-1.b", "Bob")} if code else set())

    def test_faults_are_listed_and_what_is_none_is_refused(self):
        self.refused(2, "--fault: 'contact-mising' is no fault; did you mean 'contact-missing'?", "serve", "ua", "--fault", "contact-mising")
        self.refused(2, "--fault: 'max-forwards-kept' is a fault of proxy, not of ua", "serve", "ua", "--fault", "max-forwards-kept")
        self.refused(2, "--fault: a name server has no faults", "serve", "dns", "--fault", "x")
        listed = json.loads(self.call("list", "faults", "--json").stdout)
        rules = [rule["id"] for rule in json.loads(self.call("list", "rules", "--json").stdout)]
        for fault in listed:
            self.assertIn(fault["breaks"].split(".")[0], rules)
            self.assertTrue(fault["roles"])
        self.assertEqual(len(self.call("list", "faults").stdout.splitlines()), len(listed))
        self.assertGreaterEqual(len(listed), 60)
