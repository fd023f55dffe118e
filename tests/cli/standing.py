"""`serve` and `probe` over every transport."""
import contextlib
import json
import re
import signal
import socket
import ssl
import struct
import subprocess

from flows import SCRIPTS

EVERYWHERE = [word for transport in ("udp", "tcp", "tls", "ws", "wss") for word in ("--at", f"{transport}:127.0.0.1:0")]


class Standing:
    """Cases of the class Cli."""

    def serving(self, *arguments):
        """A standing agent, and its ports, which its first line says."""
        process = subprocess.Popen([self.program(), "serve", *map(str, arguments)], stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True)
        self.addCleanup(process.kill)
        first = process.stdout.readline()
        self.assertRegex(first, r" at (127\.0\.0\.1|\[::1\]):\d+ over ")
        ports = [int(port) for port in re.findall(r":(\d+) over", first)]
        return process, *ports

    def test_a_standing_user_agent_is_called_by_a_script_and_ends_in_order(self):
        process, port = self.serving("ua", "--at", "127.0.0.1:0")
        done = self.call("run", SCRIPTS / "rfc3665/3.1-successful-session-establishment.toml", "--dut",
                         f"Bob=127.0.0.1:{port}", "--rules", "SYN", "--patience", "1s")
        self.assertNotIn("blame", done.stderr)
        process.send_signal(signal.SIGUSR1)
        while not process.stdout.readline().startswith("findings"):
            pass
        process.terminate()
        out, _ = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0, out)
        self.assertIn("1 judged: 1 passed, 0 failed", out)

    def test_a_standing_agent_tells_the_secrets_of_its_sessions(self):
        log = self.folder / "keys.log"
        process, port = self.serving("ua", "--at", "tls:127.0.0.1:0", "--keylog", log)
        anybody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection(("127.0.0.1", port)) as line, anybody.wrap_socket(line) as session:
            session.sendall(b"\r\n\r\n")
            self.assertEqual(session.recv(2), b"\r\n")
        process.terminate()
        process.communicate(timeout=30)
        self.assertEqual(log.stat().st_mode & 0o777, 0o600)
        self.assertRegex(log.read_text(), r"(?m)^SERVER_TRAFFIC_SECRET_0 [0-9a-f]{64} [0-9a-f]{64,}$")

    def test_what_cannot_stand_there_is_refused(self):
        self.refused(2, "is at one HOST:PORT", "serve", "dns", "--config", SCRIPTS / "serve-dns.toml", "--at", "tcp:127.0.0.1:0")
        self.refused(2, "is not what can stand there", "serve", "phone")
        self.refused(2, "expected HOST:PORT", "serve", "ua", "--at", "5060")
        self.refused(2, "no such file", "serve", "ua", "--config", "nowhere.toml")
        for seed in ("-1", "010", str(2**64)):
            self.refused(2, "is not a whole number", "serve", "ua", f"--seed={seed}")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
            taken.bind(("127.0.0.1", 0))
            self.refused(4, "Address already in use", "serve", "ua", "--at", f"127.0.0.1:{taken.getsockname()[1]}")
        self.refused(2, "are both for TCP over IPv4", "serve", "ua", "--at", "tcp:127.0.0.1:5060", "--at", "tcp:127.0.0.1:5061")
        self.refused(2, "expected HOST:PORT", "serve", "ua", "--at", "sctp:127.0.0.1:5060")
        with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
            self.refused(4, "(TCP): Address already in use", "serve", "ua", "--at", f"tcp:127.0.0.1:{taken.getsockname()[1]}")

    def surveyed(self, place, *arguments):
        row = self.folder / "survey.json"
        done = self.call("probe", place, "--wait", "2s", "--json", row, *arguments)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done, json.loads(row.read_text())

    def test_every_transport_at_once_and_a_probe_of_all_of_them(self):
        certs = self.certs("127.0.0.1")
        tls = ("--ca", certs / "ca.pem", "--cert", certs / "good.pem", "--key", certs / "good.key")
        process, udp, tcp, secure, ws, wss = self.serving("ua", *EVERYWHERE, *tls)
        wanted = f"udp,tcp:{tcp},tls:{secure},ws:{ws},wss:{wss}"
        done, row = self.surveyed(f"127.0.0.1:{udp}", "--transport", wanted, "--ca", certs / "ca.pem")
        self.assertEqual(row["transports"], ["udp", "tcp", "tls", "ws", "wss"], done.stderr)
        self.assertEqual([one["address"].rsplit(":")[-1] for one in row["asked"]], [str(p) for p in (udp, tcp, secure, ws, wss)])
        self.assertIn(f"# At: 127.0.0.1:{wss} over wss it answers", done.stdout)
        self.assertIn('transport = "udp"', done.stdout)
        # Nobody vouches for it: that is said of TLS alone.
        done, row = self.surveyed(f"127.0.0.1:{udp}", "--transport", f"tls:{secure}", "--transport", f"tcp:{tcp}")
        self.assertEqual((row["transports"], row["address"]), (["tcp"], f"127.0.0.1:{tcp}"))
        self.assertRegex(row["asked"][0]["why"], "certificate is not accepted: .*; it is of .*127.0.0.1")
        self.assertIn(f"127.0.0.1:{secure} does not answer OPTIONS over tls", done.stderr)
        self.assertEqual((row["received"], row["rport"], row["foreign_sent_by"]), ("", "", ""))
        self.assertIn('transport = "tcp"', done.stdout)
        _, row = self.surveyed(f"127.0.0.1:{secure};transport=tls", "--tls-insecure")
        self.assertEqual(row["transports"], ["tls"])
        process.terminate()
        out, _ = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0, out)
        for transport in ("UDP", "TCP", "TLS", "WS", "WSS"):
            self.assertRegex(out, rf"from 127\.[\d.]+:\d+ over {transport}  OPTIONS .* 200 after")
        self.assertIn(" failed, 0 inconclusive", out)

    def test_probe_asks_ipv6(self):
        process, udp, tcp = self.serving("proxy", "--at", "[::1]:0", "--at", "tcp:[::1]:0")
        _, row = self.surveyed(f"[::1]:{udp}", "--transport", f"udp,tcp:{tcp}")
        self.assertEqual(row["transports"], ["udp", "tcp"])
        self.assertEqual(row["address"], f"[::1]:{udp}")
        process.terminate()
        process.communicate(timeout=30)

    def test_probe_says_of_each_transport_why_there_was_no_answer(self):
        with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken, socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            silent, none = taken.getsockname()[1], nobody.getsockname()[1]
            wanted = f"udp,tcp:{none},tls:{none},ws:{none},wss:{silent}"
            done = self.call("probe", f"127.0.0.1:{none}", "--wait", "500ms", "--transport", wanted)
        self.assertEqual(done.returncode, 3, done.stderr)
        for transport in ("udp", "tcp", "tls", "ws"):
            self.assertRegex(done.stderr, f"over {transport} within 500ms: .*Connection refused")
        self.assertIn(f"127.0.0.1:{silent} does not answer OPTIONS over wss", done.stderr)

    def test_where_probe_cannot_ask_is_refused(self):
        for words, why in ((("--transport", "sctp"), "expected udp, tcp, tls, ws, wss or all"),
                           (("--transport", "tls:0"), "expected a port behind ':'"),
                           (("--transport", "tls:70000"), "expected a port behind ':'")):
            self.refused(2, why, "probe", "127.0.0.1:5999", *words)
        self.refused(2, "one of them is enough", "probe", "127.0.0.1:5999;transport=tcp", "--transport", "udp")
        self.refused(4, "neither loopback, private nor link-local", "probe", "192.0.2.5:5060", "--transport", "all")

    # RFC 5626 4.4: a double CRLF over a stream, STUN over UDP.
    def test_keep_alives_are_answered(self):
        process, udp, tcp = self.serving("registrar", "--at", "127.0.0.1:0", "--at", "tcp:127.0.0.1:0")
        with socket.create_connection(("127.0.0.1", tcp), 10) as stream:
            stream.sendall(b"\r\n\r\n")
            self.assertEqual(stream.recv(10), b"\r\n")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
            phone.settimeout(10)
            phone.bind(("127.0.0.1", 0))
            phone.sendto(struct.pack("!HHI12s", 1, 0, 0x2112A442, b"transaction!"), ("127.0.0.1", udp))
            answer = phone.recv(1000)
            kind, size, cookie, transaction, attribute, length, _, family, port, address = struct.unpack("!HHI12sHHBBHI", answer)
            self.assertEqual((kind, size, cookie, transaction), (0x0101, 12, 0x2112A442, b"transaction!"))
            self.assertEqual((attribute, length, family), (0x0020, 8, 1))
            self.assertEqual((port ^ 0x2112, address ^ 0x2112A442), (phone.getsockname()[1], 0x7F000001))
        process.terminate()
        out, _ = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0, out)
        self.assertIn("keep-alives   1 datagrams", out)
        self.assertIn("0 received", out)
