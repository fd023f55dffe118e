"""TCP, TLS and WebSocket: what is drawn passes, what a capture shows, who is to blame for what goes wrong."""
import os
import pathlib
import re
import socket
import struct
import subprocess

from device import response
from flows import BUSY, SCRIPTS
import pcapng
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
        return self.of_wireshark("tshark", *arguments)

    def of_wireshark(self, name, *arguments):
        program = PEERS / "usr/bin" / name
        self.assertTrue(program.exists(), f"scripts/peers unpacks {name}")
        return subprocess.run(
            [program, *arguments], capture_output=True, text=True, timeout=100, check=True,
            env={**os.environ, "LD_LIBRARY_PATH": f"{LIBRARIES}:{LIBRARIES}/wireshark:{PEERS}/lib/x86_64-linux-gnu"}).stdout

    def told_by_tshark(self, capture, fields, *options):
        """Rows of these fields. A port that the kernel chose may be some other protocol's for tshark (44818: EtherNet/IP), so what the octets
        look like comes first."""
        told = self.tshark("-r", capture, "-o", "tcp.try_heuristic_first:TRUE", *options, "-T", "fields", *(word for f in fields for word in ("-e", f)))
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

    def recorded(self, *arguments, name="out"):
        """The capture of a run, and its messages."""
        out = self.folder / name
        self.run_script(0, NO_ANSWER, *arguments, "--out", out, "--record-seeds", self.folder / f"{name}-seeds")
        return out / "capture.pcapng", {path.read_bytes() for path in (self.folder / f"{name}-seeds/message").iterdir()}

    def is_read_back(self, capture, messages, *arguments):
        """`check` judges it as the run was, and `corpus import` finds its messages."""
        done, result = self.checked(0, capture, *arguments)
        summary = result["summary"]
        self.assertEqual([call["verdict"] for call in result["calls"]], ["pass"], done.stdout)
        self.assertEqual((summary["messages"], summary["holes"], summary["unread"]), (len(messages), 0, 0), done.stdout)
        self.assertEqual([party["role"] for party in result["parties"]], ["ua", "proxy", "proxy", "ua"])
        seeds, printed = self.imported(0, "message", capture, *arguments, to=f"{capture.name}-{len(list(self.folder.iterdir()))}")
        self.assertEqual(set(seeds.values()), messages, printed)
        self.assertNotIn("skipped", printed)

    def is_read_back_over_every_transport(self, *family):
        for transport in ("udp", "tcp", "tls", "ws", "wss"):
            with self.subTest(transport):
                capture, messages = self.recorded("--transport", transport, *family, name=transport)
                self.assertEqual(len(messages), 20)
                self.is_read_back(capture, messages)

    def test_what_a_run_recorded_is_read_back_over_every_transport(self):
        self.is_read_back_over_every_transport()

    def test_what_a_run_recorded_is_read_back_over_every_transport_of_ipv6(self):
        self.is_read_back_over_every_transport("--ipv6")

    def test_every_cipher_of_a_run_is_read_back(self):
        for version, ciphers in (("1.3", "TLS_AES_128_GCM_SHA256"), ("1.3", "TLS_CHACHA20_POLY1305_SHA256"),
                                 ("1.2", "ECDHE-ECDSA-AES256-GCM-SHA384"), ("1.2", "ECDHE-ECDSA-CHACHA20-POLY1305"),
                                 ("1.2", "ECDHE-ECDSA-AES128-SHA"), ("1.2", "ECDHE-ECDSA-AES256-SHA384")):
            with self.subTest(ciphers):
                self.is_read_back(*self.recorded("--transport", "tls", "--tls-version", version, "--tls-ciphers", ciphers,
                                                 name=ciphers))

    def test_captures_of_wireshark_are_read_back(self):
        """Written by tshark, cut and merged, without the secrets and with them again."""
        keys = self.folder / "keys"
        for transport in ("tls", "wss"):
            capture, messages = self.recorded("--transport", transport, "--keylog", keys, name=transport)
            self.assertEqual(keys.stat().st_mode & 0o777, 0o600)
            again, plain, injected, merged = (self.folder / f"{transport}-{name}" for name in ("again", "pcap", "injected", "merged"))
            self.tshark("-r", capture, "-w", again)
            self.is_read_back(again, messages)
            self.tshark("-r", capture, "-F", "pcap", "-w", plain)
            self.is_read_back(plain, messages, "--keylog", keys)
            self.of_wireshark("editcap", "--inject-secrets", f"tls,{keys}", plain, injected)
            self.is_read_back(injected, messages)
            self.of_wireshark("mergecap", "-w", merged, capture, self.recorded("--transport", "tcp", name=transport + "-tcp")[0])
            done, result = self.checked(0, merged)
            self.assertEqual([call["verdict"] for call in result["calls"]], ["pass", "pass"], done.stdout)
            self.assertEqual(result["summary"]["messages"], 40)

    def test_tls_without_its_secrets_judges_nobody(self):
        capture, messages = self.recorded("--transport", "wss", name="wss")
        udp = self.recorded("--transport", "udp", name="udp")[0]
        plain = self.folder / "plain"
        self.of_wireshark("editcap", "--discard-all-secrets", capture, plain)
        self.assertIn("TLS without its secrets", self.refused(3, "no SIP in", "check", plain).stderr)
        self.assertIn("TLS without its secrets", self.imported(1, "message", plain)[1])
        # What is heard between the same hosts meanwhile may be of any call.
        both = self.folder / "both"
        shifted = self.folder / "shifted"
        first = [float(self.told_by_tshark(one, ("frame.time_epoch",), "-c", "1")[0][0]) for one in (udp, plain)]
        self.of_wireshark("editcap", "-t", f"{first[0] - first[1]:.6f}", plain, shifted)
        self.of_wireshark("mergecap", "-w", both, udp, shifted)
        done, result = self.checked(0, both)
        self.assertEqual([call["verdict"] for call in result["calls"]], ["inconclusive"], done.stdout)
        self.assertIn("times TLS or WebSocket could not be read", done.stdout)
        self.refused(2, "is read, too", "check", plain, "--keylog", plain, "--json", plain)

    def test_a_capture_names_its_parties(self):
        for transport, family in (("udp", ()), ("tls", ()), ("wss", ("--ipv6",))):
            with self.subTest(transport):
                capture = self.recorded("--transport", transport, *family, name=transport)[0]
                host = "ipv6.src_host" if family else "ip.src_host"
                rows = self.told_by_tshark(capture, (host, "frame.comment"), "-N", "n", "-2")
                names = {name for row in rows for name in row[0].split("+")}
                self.assertEqual(names, {"Alice", "Proxy1", "Proxy2", "Bob"})
                pairs = {row[1] for row in rows}
                self.assertEqual(pairs - {""}, {f"{a} -> {b}" for one, two in (("Alice", "Proxy1"), ("Proxy1", "Proxy2"), ("Proxy2", "Bob"))
                                                for a, b in ((one, two), (two, one))})
        seen = pcapng.packets((self.folder / "udp/capture.pcapng").read_bytes())
        self.assertEqual(seen[0][5], ("Alice", "Proxy1"))
        self.assertTrue(seen[0][3].startswith(b"INVITE"))

    def test_a_key_log_is_no_other_file(self):
        script, keys = self.script(), self.folder / "keys"
        keys.touch(0o644)
        certs = self.certs("127.0.0.1")
        self.refused(2, "--json and --keylog", "run", script, "--transport", "tls", "--json", keys, "--keylog", keys)
        self.refused(2, "is read, too", "run", script, "--transport", "tls", "--keylog", script)
        self.refused(2, "is read, too", "run", script, "--transport", "tls", "--ca", certs / "ca.pem", "--keylog", certs / "ca.pem")
        self.refused(2, "there is no TLS", "run", script, "--in-memory", "--keylog", keys)
        self.refused(4, "Is a directory", "run", script, "--transport", "tls", "--keylog", self.folder)
        self.assertEqual(keys.read_bytes(), b"")
        self.run_script(0, script, "--transport", "tls", "--keylog", keys, "--repeat", 1)
        self.assertEqual(keys.stat().st_mode & 0o777, 0o600, "nobody else may read it, whoever could before")
        lines = keys.read_text().splitlines()
        self.assertEqual(len(set(lines)), len(lines), "both ends are ours, and one tells them")
        self.assertEqual({line.split(" ")[0] for line in lines} - {"EXPORTER_SECRET"},
                         {"CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0",
                          "SERVER_TRAFFIC_SECRET_0"})
        if os.path.exists("/dev/full"):
            self.refused(4, "No space left", "run", script, "--transport", "tls", "--keylog", "/dev/full")

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
        # Agents have certificates of another authority, and believe each other all the same.
        self.run_script(0, script, "--transport", "tls", "--ca", certs / "ca.pem")
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
            _, printed = self.run_script(4, script, "--dut", f"Bob={device.address};transport=tcp", "--t1", "100ms")
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
            run, _ = self.run_script(1, self.script(), "--dut", f"Bob={device.address};transport=tcp", "--t1", "100ms")
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
                                               "100ms")
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

    def test_whoever_moves_in_a_call_is_reached_over_every_transport(self):
        """RFC 3665 3.7: the Contact that the script writes is of the transport that is spoken."""
        (script,) = (SCRIPTS / "rfc3665").glob("3.7-*.toml")
        for transport in ("tcp", "tls", "ws", "wss"):
            with self.subTest(transport):
                _, printed = self.run_script(0, script, "--transport", transport)
                self.assertNotIn("could not send", printed)

    def test_many_calls_share_a_connection(self):
        """RFC 3261 18.1.1: "it is RECOMMENDED that connections be kept open"."""
        with StreamDevice(busy) as device:
            done = self.call("run", self.script(), "--dut", f"Bob={device.address};transport=tcp", "--repeat", 30, "--at-once", 10)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(device.connections, 1)
        self.assertEqual(len([1 for r in device.heard if r.startswith(b"ACK")]), 30)

    def called_among(self, others, *more):
        """Our Bob over TCP, whom `others(port)` trouble before a device calls him. The result and what was printed."""
        with socket.socket() as free, socket.socket() as device:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
            device.bind(("127.0.0.1", 0))
            contact = "127.0.0.1:%d" % device.getsockname()[1]
            free.close()
            playing = self.begun("run", self.script(), "--dut", f"Alice={contact};transport=tcp", "--at",
                                 f"Bob=127.0.0.1:{port};transport=tcp", "--t1", "200ms", "--json", self.folder / "result.json", *more)
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

    def test_a_connection_that_a_device_opens_is_recorded_with_both_its_ends(self):
        called = []
        run, printed = self.called_among(called.append, "--out", self.folder / "called")
        self.assertEqual(run["verdict"], "pass", printed)
        found = self.folder / "found.json"
        done = self.call("check", self.folder / "called/capture.pcapng", "--json", found)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        (port,) = called
        at = [party["at"] for party in self.result(found)["parties"]]
        self.assertEqual(len(at), 2, done.stdout)
        self.assertIn(f"127.0.0.1:{port}", at)

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
