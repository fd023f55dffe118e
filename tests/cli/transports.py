"""TCP, TLS and WebSocket: what is drawn passes, what a capture shows, who is to blame for what goes wrong."""
import os
import pathlib
import re
import socket
import struct
import subprocess

from device import response
from flows import BUSY, SCRIPTS
from stream_device import StreamDevice

NO_ANSWER = SCRIPTS / "rfc3665/3.8-unsuccessful-no-answer.toml"
PEERS = pathlib.Path(__file__).resolve().parents[2] / "build/peers/root"
LIBRARIES = PEERS / "usr/lib/x86_64-linux-gnu"


def invite(number, contact):
    return (f"INVITE sip:bob@biloxi.example.com SIP/2.0\r\nVia: SIP/2.0/TCP {contact};branch=z9hG4bK{number}\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:alice@atlanta.example.com>;tag=a{number}\r\nTo: <sip:bob@biloxi.example.com>\r\n"
            f"Call-ID: c{number}\r\nCSeq: 1 INVITE\r\nContact: <sip:alice@{contact};transport=tcp>\r\n"
            "Content-Length: 0\r\n\r\n").encode()


def ack(request, refusal):
    tag = re.search(rb"(?m)^To:.*;tag=([^;\r]+)", refusal)[1]
    text = request.replace(b"INVITE sip", b"ACK sip", 1).replace(b"CSeq: 1 INVITE", b"CSeq: 1 ACK")
    return text.replace(b"To: <sip:bob@biloxi.example.com>", b"To: <sip:bob@biloxi.example.com>;tag=" + tag)


def busy(request, send):
    if request.startswith(b"INVITE"):
        send(response(request, 486, b"Busy Here"))


def refuses(port):
    """Nobody listens at that port of 127.0.0.1, as the kernel lists it."""
    listed = f" 0100007F:{port:04X} 00000000:0000 0A"
    return listed not in pathlib.Path("/proc/net/tcp").read_text()


class Transports:
    """Cases of the class Cli."""

    def tshark(self, *arguments):
        program = PEERS / "usr/bin/tshark"
        self.assertTrue(program.exists(), "scripts/peers unpacks tshark")
        return subprocess.run(
            [program, *arguments], capture_output=True, text=True, timeout=100, check=True,
            env={**os.environ, "LD_LIBRARY_PATH": f"{LIBRARIES}:{LIBRARIES}/wireshark:{PEERS}/lib/x86_64-linux-gnu"}).stdout

    def told_by_tshark(self, capture, fields, *options):
        """Rows of these fields."""
        told = self.tshark("-r", capture, *options, "-T", "fields", *(word for f in fields for word in ("-e", f)))
        return [line.split("\t") for line in told.splitlines()]

    def test_tshark_shows_the_sip_inside_every_stream(self):
        for transport in ("tcp", "tls", "ws", "wss"):
            with self.subTest(transport):
                out = self.folder / transport
                self.run_script(0, NO_ANSWER, "--transport", transport, "--out", out)
                rows = self.told_by_tshark(out / "capture.pcapng", ("sip.Method", "sip.Status-Code"), "-Y", "sip")
                methods = ",".join(row[0] for row in rows).split(",")
                statuses = ",".join(row[1] for row in rows).split(",")
                self.assertEqual([methods.count(one) for one in ("INVITE", "CANCEL", "ACK")], [3, 3, 3])
                self.assertEqual([statuses.count(one) for one in ("180", "200", "487")], [3, 3, 3])
                wrong = self.told_by_tshark(out / "capture.pcapng", ("frame.number",), "-Y",
                                            "_ws.malformed or tcp.analysis.flags or ip.checksum.status==0")
                self.assertEqual(wrong, [])

    def test_check_reads_what_a_run_over_tcp_recorded(self):
        self.run_script(0, NO_ANSWER, "--transport", "tcp", "--out", self.folder / "out")
        done = self.call("check", self.folder / "out/capture.pcapng", "--json", self.folder / "checked.json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("1 call", done.stdout)

    def certs(self, *names):
        done = self.call("certs", self.folder / "certs", *(word for name in names for word in ("--name", name)))
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.folder / "certs"

    def test_certs_are_what_they_say_they_are(self):
        certs = self.certs("proxy.example.com", "127.0.0.1")

        def verified(name, *more):
            return subprocess.run(["openssl", "verify", "-CAfile", certs / "ca.pem", *more, certs / f"{name}.pem"],
                                  capture_output=True, text=True, timeout=30)
        self.assertEqual(verified("good", "-purpose", "sslserver", "-verify_hostname", "proxy.example.com").returncode, 0)
        self.assertEqual(verified("good", "-purpose", "sslclient", "-verify_ip", "127.0.0.1").returncode, 0)
        for name, words in (("expired", "expired"), ("not-yet-valid", "not yet valid"), ("self-signed", "self-signed"),
                            ("unknown-ca", "unable to get local issuer")):
            done = verified(name)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(words, done.stdout + done.stderr)
        self.assertEqual((certs / "good.key").stat().st_mode & 0o777, 0o600)
        self.assertFalse((certs / "ca.key").exists(), "what nobody needs is not left behind")
        self.refused(2, "expected a domain or an address", "certs", self.folder / "certs", "--name", "a,b")

    def test_only_a_certificate_of_whom_is_wanted_is_accepted(self):
        """RFC 5922 7.3: "If the server is not authenticated, the client MUST close the connection immediately." """
        certs = self.certs()
        script = self.script()
        for name, words in (("expired", "certificate has expired"), ("not-yet-valid", "certificate is not yet valid"),
                            ("other-name", "it is of other.invalid"), ("wildcard", "it is of *.localhost"),
                            ("self-signed", "self-signed certificate"),
                            ("unknown-ca", "unable to get local issuer certificate")):
            with self.subTest(name), StreamDevice(busy, certs / name) as device:
                run, printed = self.run_script(4, script, "--dut", f"Bob={device.address};transport=tls", "--ca",
                                               certs / "ca.pem")
                self.assertIn("its certificate is not accepted", printed)
                self.assertIn(words, printed)
                self.assertEqual(device.heard, [], "nothing is said to a stranger")
                self.assertEqual(run["fault"], "environment")
        with StreamDevice(busy, certs / "good") as device:
            run, _ = self.run_script(0, script, "--dut", f"Bob={device.address};transport=tls", "--ca", certs / "ca.pem")
            self.assertIn("TLSv1.3", " ".join(run["notes"]))
            self.assertIn("127.0.0.1", " ".join(run["notes"]))
            self.refused(4, "not accepted", "run", script, "--dut", f"Bob={device.address};transport=tls")
        with StreamDevice(busy, certs / "self-signed") as device:
            run, _ = self.run_script(0, script, "--dut", f"Bob={device.address};transport=tls", "--tls-insecure")
            self.assertIn("no certificate was verified", " ".join(run["notes"]))

    def test_one_version_of_tls_can_be_asked_for(self):
        certs = self.certs()
        with StreamDevice(busy, certs / "good") as device:
            run, _ = self.run_script(0, self.script(), "--dut", f"Bob={device.address};transport=tls", "--ca",
                                     certs / "ca.pem", "--tls-version", "1.2", "--tls-ciphers",
                                     "ECDHE-ECDSA-AES128-GCM-SHA256")
        self.assertIn("TLSv1.2, ECDHE-ECDSA-AES128-GCM-SHA256", " ".join(run["notes"]))
        self.refused(2, "expected 1.2 or 1.3", "run", self.script(), "--tls-version", "1.1")
        self.refused(4, "cipher 'NO-SUCH'", "run", self.script(), "--transport", "tls", "--tls-ciphers", "NO-SUCH")

    def test_who_speaks_something_else_is_told_apart(self):
        certs = self.certs()
        script = self.script()

        def http(send):
            send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

        with StreamDevice(greet=http) as device:
            _, printed = self.run_script(4, script, "--dut", f"Bob={device.address};transport=tls", "--ca", certs / "ca.pem")
            self.assertIn("over TLS: wrong version number", printed)
            _, printed = self.run_script(4, script, "--dut", f"Bob={device.address};transport=ws")
            self.assertIn("no WebSocket: it answers with 400", printed)
        with StreamDevice(busy, certs / "good") as device:
            _, printed = self.run_script(4, script, "--dut", f"Bob={device.address};transport=tcp", "--t1", "10ms")
            self.assertIn("a message could not be sent", printed)
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            address = "127.0.0.1:%d" % closed.getsockname()[1]
            _, printed = self.run_script(4, script, "--dut", f"Bob={address};transport=tcp")
            self.assertIn(f"device Bob cannot be reached at {address} over TCP: Connection refused", printed)

    def test_a_response_without_content_length_cannot_end_on_a_stream(self):
        """RFC 3261 18.3: "The Content-Length header field MUST be used with stream oriented transports." """
        def answer(request, send):
            if request.startswith(b"INVITE"):
                send(response(request, 486, b"Busy Here").replace(b"Content-Length: 0\r\n", b""))
        with StreamDevice(answer) as device:
            run, _ = self.run_script(1, self.script(), "--dut", f"Bob={device.address};transport=tcp", "--t1", "10ms")
        self.assertIn("SYN-CL-1.a", [finding["rule"] for finding in run["findings"]])
        # One that is too great may be cut by the network as well; what is no number is its sender's.
        for size, code, rule in ((b"1000", 4, None), (b"9223372036854775808", 1, "SYN-CL-1.c"), (b"-1", 1, "SYN-CL-1.b"),
                                 (b"x", 1, "SYN-CL-1.b")):
            def lie(request, send):
                if request.startswith(b"INVITE"):
                    send(response(request, 486, b"Busy Here").replace(b"Content-Length: 0", b"Content-Length: " + size))
                    send(None)
            with self.subTest(size), StreamDevice(lie) as device:
                run, printed = self.run_script(code, self.script(), "--dut", f"Bob={device.address};transport=tcp", "--t1",
                                               "10ms")
                if rule:
                    self.assertIn(rule, [finding["rule"] for finding in run["findings"]])
                else:
                    self.assertIn("it was closed within a message", printed)

    def test_octets_arrive_as_the_stream_has_them(self):
        """RFC 3261 7.5, 18.3: octet by octet, two in one segment, line ends in front."""
        def answer(request, send):
            if not request.startswith(b"INVITE"):
                return
            for octet in b"\r\n\r\n" + response(request, 180, b"Ringing"):
                send(bytes([octet]))
            send(response(request, 183, b"Session Progress") + b"\r\n" + response(request, 486, b"Busy Here"))
        with StreamDevice(answer) as device:
            run, _ = self.run_script(0, self.script(), "--dut", f"Bob={device.address};transport=tcp")
        self.assertEqual(device.connections, 1, "the ACK goes by the connection of its INVITE")
        self.assertIn(b"\r\n\r\n", device.octets)
        self.assertEqual([r.split(b" ")[0] for r in device.heard], [b"INVITE", b"ACK"])

    def test_worlds_beside_each_other_have_tls_each(self):
        done = self.call("run", self.script(), "--transport", "tls", "--repeat", 6, "--jobs", 2)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_many_calls_share_a_connection(self):
        """RFC 3261 18.1.1: "it is RECOMMENDED that connections be kept open"."""
        with StreamDevice(busy) as device:
            done = self.call("run", self.script(), "--dut", f"Bob={device.address};transport=tcp", "--repeat", 30, "--at-once", 10)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(device.connections, 1)
        self.assertEqual(len([1 for r in device.heard if r.startswith(b"ACK")]), 30)

    def called_among(self, others):
        """Our Bob over TCP, whom `others(port)` trouble before a device calls him. The result and what was printed."""
        with socket.socket() as free, socket.socket() as device:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
            device.bind(("127.0.0.1", 0))
            contact = "127.0.0.1:%d" % device.getsockname()[1]
            free.close()
            playing = self.begun("run", self.script(), "--dut", f"Alice={contact};transport=tcp", "--at",
                                 f"Bob=127.0.0.1:{port};transport=tcp", "--t1", "200ms", "--json", self.folder / "result.json")
            self.until(lambda: not refuses(port))
            kept = others(port)
            with socket.create_connection(("127.0.0.1", port)) as call:
                call.settimeout(30)
                request, heard = invite(1, contact), b""
                call.sendall(request)
                while b"SIP/2.0 486" not in heard or not heard.endswith(b"\r\n\r\n"):
                    heard += call.recv(65536)
                call.sendall(ack(request, heard))
                printed, _ = playing.communicate(timeout=60)
            del kept
        return self.result(self.folder / "result.json")["runs"][0], printed

    def test_an_invite_that_is_cut_at_each_octet_is_none(self):
        def cut(port):
            whole = invite(2, "127.0.0.1:9")
            for size in range(1, len(whole)):
                with socket.create_connection(("127.0.0.1", port)) as one:
                    one.sendall(whole[:size])
        run, printed = self.called_among(cut)
        # Who they were nobody knows, so nobody is to blame, and the call is as drawn.
        self.assertEqual(set(self.statuses(run).values()), {"done"}, printed)
        self.assertEqual(run["verdict"], "pass", printed)

    def test_who_looks_sends_garbage_or_stays_is_nobodys_fault(self):
        def reset(port):
            for _ in range(100):
                with socket.create_connection(("127.0.0.1", port)) as one:
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        def garbage(port):
            for octets in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", bytes.fromhex("16030100f8010000f40303") + b"x" * 240, b"\0" * 4000,
                           b"\r\n" * 5000):
                with socket.create_connection(("127.0.0.1", port)) as one:
                    one.sendall(octets)

        def idle(port):
            return [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
        for others in (reset, garbage, idle):
            with self.subTest(others.__name__):
                run, printed = self.called_among(others)
                self.assertEqual(set(self.statuses(run).values()), {"done"}, printed)
                self.assertNotIn("a connection broke", printed)

    def test_with_few_descriptors_others_wait(self):
        done = self.limited(0, "passed", "run", self.script(), "--transport", "tcp", "--repeat", 20, NOFILE=64)
        self.assertEqual(done.stderr, "")

    def test_a_transport_that_there_is_not(self):
        script = self.script()
        for words, *arguments in (
                ("expected udp, tcp, tls, ws or wss", "--dut", "Bob=127.0.0.1:5060;transport=sctp"),
                ("expected udp, tcp, tls, ws or wss", "--transport", "dtls"),
                ("']' of an IPv6 address is missing", "--dut", "Bob=[::1:5060"),
                ("stands in brackets", "--dut", "Bob=::1:5060"),
                ("is not an IP address", "--dut", "Bob=[::x]:5060"),
                ("only ':' and a port", "--dut", "Bob=[::1]5060")):
            self.refused(2, words, "run", script, *arguments)
        self.refused(4, "No such file", "run", script, "--transport", "tls", "--ca", self.folder / "none.pem")
