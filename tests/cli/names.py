"""Names: where --dut finds a device (RFC 3263), and the name server of `serve dns`."""
import re
import signal
import socket
import struct
import subprocess

from device import Device, response
from flows import BUSY


def busy(octets, reply):
    if octets.startswith(b"INVITE"):
        reply(response(octets, 486, b"Busy Here"))


def zone(port, more=""):
    """biloxi.example.com is at that port of 127.0.0.1, over UDP."""
    return f"""{more}
[dns]
"biloxi.example.com" = "NAPTR 10 50 s SIP+D2U _sip._udp.biloxi.example.com"
"_sip._udp.biloxi.example.com" = ["SRV 1 1 {port} here.biloxi.example.com", "SRV 2 1 9 there.biloxi.example.com"]
"here.biloxi.example.com" = "A 127.0.0.1"
"there.biloxi.example.com" = "A 127.0.0.2"
"""


def query(name, kind):
    labels = b"".join(bytes([len(label)]) + label for label in name.encode().split(b"."))
    return struct.pack("!6H", 4711, 0x100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!2H", kind, 1)


class Names:
    """Cases of the class Cli."""

    def serving_names(self, toml):
        """Where it listens; and how to end it: what it had printed until then."""
        configuration = self.script(toml, "dns.toml")
        process = subprocess.Popen([self.program(), "serve", "dns", "--config", str(configuration), "--at", "127.0.0.1:0"],
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(process.kill)
        first = process.stdout.readline()
        self.assertRegex(first, r"^dns at 127\.0\.0\.1:\d+ over UDP and TCP\n")

        def end():
            process.terminate()
            out, _ = process.communicate(timeout=30)
            self.assertEqual(process.returncode, 0, out)
            return out

        return re.search(r"127\.0\.0\.1:\d+", first)[0], process, end

    def test_a_name_server_says_where_a_device_is(self):
        with Device(busy) as bob:
            at, _, end = self.serving_names(zone(bob.port))
            done = self.call("run", self.script(), "--dut", "Bob=sip:bob@biloxi.example.com", "--dns", at)
            self.assertIn("INVITE sip:bob@biloxi.example.com SIP/2.0", bob.heard[0].decode())
        self.assertIn("pass  Busy", done.stdout, done.stderr)
        out = end()
        self.assertIn("over UDP: NAPTR biloxi.example.com: 1 record\n", out)
        self.assertIn("over UDP: SRV _sip._udp.biloxi.example.com: 2 records\n", out)
        self.assertIn("4 queries: 4 found, 0 nothing, 0 no such name, 0 refused, 0 by a fault\n", out)

    def test_the_table_of_a_script_or_a_profile_goes_before_every_name_server(self):
        with Device(busy) as bob:
            at, _, end = self.serving_names('fault = "nxdomain"\n[dns]\n')
            of_script = self.call("run", self.script(BUSY + zone(bob.port)), "--dut", "Bob=sip:bob@biloxi.example.com",
                                  "--dns", at)
            profile = self.script(zone(bob.port, '[device]\naddress = "biloxi.example.com"'), "phone.toml")
            of_profile = self.call("run", self.script(), "--device", f"Bob={profile}", "--dns", at)
        self.assertIn("pass  Busy", of_script.stdout, of_script.stderr)
        self.assertIn("pass  Busy", of_profile.stdout, of_profile.stderr)
        self.assertIn("0 queries", end())

    def test_a_device_without_a_target_is_the_fault_of_the_environment(self):
        at, _, _ = self.serving_names('[dns]\na = "A 127.0.0.1"\n')
        self.refused(4, "'biloxi.example.com' leads to no address: NAPTR biloxi.example.com: no such name; SRV "
                        "_sip._udp.biloxi.example.com: no such name", "run", self.script(), "--dut",
                     "Bob=sip:bob@biloxi.example.com", "--dns", at)
        silent, _, _ = self.serving_names('fault = "silence"\n[dns]\n')
        self.refused(4, "no answer of a name server: NAPTR biloxi.example.com: no answer", "run", self.script(),
                     "--dut", "Bob=sip:bob@biloxi.example.com", "--dns", silent)

    def test_the_hosts_file_goes_on_working(self):
        with Device(busy) as bob:
            done = self.call("run", self.script(), "--dut", f"Bob=localhost:{bob.port}")
        self.assertIn("pass  Busy", done.stdout, done.stderr)

    def test_a_name_server_answers_over_tcp_what_no_datagram_holds(self):
        at, process, end = self.serving_names('[fault]\n"many.example.com" = "many"\n[dns]\n"many.example.com" = "A 127.0.0.1"\n')
        port = int(at.split(":")[1])
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.settimeout(20)
            udp.sendto(b"no query", ("127.0.0.1", port))
            udp.sendto(query("many.example.com", 1), ("127.0.0.1", port))
            self.assertEqual(udp.recv(4096)[2] & 2, 2)
        with socket.create_connection(("127.0.0.1", port), timeout=20) as tcp:
            asked = query("many.example.com", 1)
            tcp.sendall(struct.pack("!H", len(asked)) + asked)
            with tcp.makefile("rb") as stream:
                answer = stream.read(struct.unpack("!H", stream.read(2))[0])
            self.assertEqual(struct.unpack("!H", answer[6:8])[0], 1000)
            process.send_signal(signal.SIGUSR1)
            while not process.stdout.readline().startswith("2 queries: 0 found"):
                pass
        end()

    def test_what_is_wrong_with_names_is_refused(self):
        self.refused(2, "--config FILE is wanted", "serve", "dns")
        self.refused(2, "dns.toml:1:1: a table [dns] is missing", "serve", "dns", "--config", self.script("", "dns.toml"))
        self.refused(2, "127.0.0.1:5353", "run", self.script(), "--dns", "ns.example.com:53")
        self.refused(2, "so --dns means nothing", "run", self.script(), "--in-memory", "--dns", "127.0.0.1:53")
        named = self.script(BUSY + '[dns]\n"biloxi.example.com" = "Bob"\n')
        self.refused(2, "says that 'biloxi.example.com' is its party Bob", "run", named, "--dut",
                     "Bob=sip:bob@biloxi.example.com")
