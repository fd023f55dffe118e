"""What a script does to its streams reaches a device as it is said, and nobody is blamed for it."""
import hashlib
import re
import socket

from device import Device, response
from flows import BUSY, SCRIPTS
from stream_device import StreamDevice
from transports import busy

LARGE = BUSY + '[F1]\nbody = "large.sdp"\n'


def to_sent_by(request):
    """RFC 3261 18.2.2: a connection to the address that the request came from, and to the port of sent-by."""
    port = int(re.search(rb"(?m)^Via: SIP/2.0/TCP 127\.0\.0\.1:(\d+)", request)[1])
    return socket.create_connection(("127.0.0.1", port))


class StreamFaults:
    """Cases of the class Cli."""

    def played(self, expected, device, rungs, text=BUSY):
        return self.run_script(expected, self.script(text + rungs, "faults.toml"), "--dut",
                               f"Bob={device.address};transport=tcp", "--t1", "50ms")

    def test_pieces_arrive_as_a_script_cuts_them(self):
        with StreamDevice(busy) as device:
            self.played(0, device, '[F1]\nsplit = [10, 200]\nstall = "200ms"\n')
        self.assertEqual(device.pieces[:2], [10, 190])

    def test_a_half_closed_connection_carries_the_answer(self):
        with StreamDevice(busy) as device:
            self.played(0, device, "[F1]\nhalf_close = true\n")
        self.assertEqual([r.split(b" ")[0] for r in device.heard], [b"INVITE", b"ACK"])
        self.assertEqual(device.connections, 2, "the ACK needs another connection")

    def test_an_answer_comes_by_another_connection_when_a_script_ends_the_first(self):
        def elsewhere(request, send):
            del send
            if request.startswith(b"INVITE"):
                with to_sent_by(request) as back:
                    back.sendall(response(request, 486, b"Busy Here"))
        for end in ("close", "reset"):
            with self.subTest(end), StreamDevice(elsewhere) as device:
                self.played(0, device, f"[F1]\n{end} = true\n")

    def test_who_closes_a_connection_within_a_transaction_is_warned(self):
        def leaves(request, send):
            send(response(request, 180, b"Ringing"))
            send(None)
        with StreamDevice(leaves) as device:
            run, printed = self.played(1, device, "")
        self.assertEqual(run["fault"], "device", printed)
        self.assertIn("TRN-CONN-1.d", printed)
        self.assertIn("within its transaction", printed)

    def test_what_is_missing_behind_an_end_by_the_script_is_nobodys_fault(self):
        with StreamDevice() as device:
            run, printed = self.played(2, device, "[F1]\nreset = true\n")
        self.assertEqual(run["fault"], "script", printed)
        self.assertIn("it ended a connection", printed)
        self.assertIn("ok, then reset", printed)

    def test_what_a_script_does_to_a_connection_other_calls_do_not_feel(self):
        folder = SCRIPTS / "conformance" / "transport"
        for script in ("18.2.2-half-closed-behind-the-request", "18.2.2-closed-behind-the-request", "18.3-two-requests-in-one-segment"):
            with self.subTest(script):
                done = self.call("run", folder / f"{script}.toml", "--repeat", 8, "--at-once", 8)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_two_requests_leave_in_one_piece(self):
        ladder = """title = "Two"
lifelines = ["Alice", "Bob"]
[ladder]
F1 = "OPTIONS Alice -> Bob"
F2 = "INVITE Alice -> Bob"
F3 = "200 OPTIONS Alice <- Bob"
F4 = "486 INVITE Alice <- Bob"
F5 = "ACK Alice -> Bob"
[F1]
join = true
"""

        def answer(request, send):
            if request.startswith(b"OPTIONS"):
                send(response(request, 200, b"OK").replace(b"fake", b"another"))
            busy(request, send)
        with StreamDevice(answer) as device:
            self.played(0, device, "", ladder)
        self.assertEqual(device.pieces[0], sum(map(len, device.heard[:2])))

    def test_a_stream_is_needed(self):
        script = self.script(BUSY + "[F1]\nclose = true\n")
        self.refused(2, "busy.toml:13:6: F1 is to be then closed, and Alice and Bob speak UDP, which has no streams", "run", script)
        self.refused(2, "which has no streams", "run", script, "--in-memory")

    def large(self):
        lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0", "m=audio 9 RTP/AVP 0"]
        lines += [f"a=x-{'x' * 90}:{n}" for n in range(12)]
        (self.folder / "large.sdp").write_bytes("".join(f"{line}\r\n" for line in lines).encode())
        return self.script(LARGE, "large.toml")

    def test_who_takes_udp_takes_tcp(self):
        """RFC 3261 18.2.1: "For any port and interface that a server listens on for UDP, it MUST listen on that same port and
        interface for TCP." """
        script = SCRIPTS / "conformance/transport/18.2.1-tcp-where-udp-is-taken.toml"

        def answer(request, reply):
            reply(response(request, 200, b"OK", tag=hashlib.md5(request).hexdigest()))

        with Device(answer) as device:
            run, printed = self.run_script(1, script, "--dut", f"Bob={device.address}")
        broken = [f["rule"] for f in run["findings"] if not f["rule"].startswith("VIA-RPT")]  # the device knows no RFC 3581
        self.assertEqual(broken, ["TRN-TCP-1.a"], printed)
        self.assertEqual(set(self.statuses(run).values()), {"done"})
        self.run_script(0, script)

    def test_a_large_request_goes_over_tcp_and_by_udp_where_nobody_takes_that(self):
        """RFC 3261 18.1.1: "if [it] results in a TCP reset, the element SHOULD retry the request, using UDP"."""
        script = self.large()
        with StreamDevice(busy) as device:
            self.run_script(0, script, "--dut", f"Bob={device.address}", "--t1", "50ms", "--patience", "3s")
        self.assertIn(b"Via: SIP/2.0/TCP", device.heard[0])
        with Device(busy) as device:
            run, printed = self.run_script(0, script, "--dut", f"Bob={device.address}", "--t1", "50ms", "--patience", "3s")
        self.assertIn(b"Via: SIP/2.0/UDP", device.heard[0])
        self.assertIn("Connection refused", " ".join(run["notes"]), printed)
