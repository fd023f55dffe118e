"""`torture`: our own agents are found right, and devices that are not are found."""
import json
import signal
import socket
import threading
import time

import jsonschema
import junitparser

from device import Device, response
from flows import SCRIPTS

TORTURE_SCHEMA = json.loads((SCRIPTS / "torture/result.schema.json").read_text())
TRANSPORTS = ("udp", "tcp", "tls", "ws", "wss")
QUICK = ("--wait", "300ms", "--liveness", "500ms")


def is_ping(octets):
    return octets.startswith(b"OPTIONS ") and b"alive" in octets


def is_request(octets):
    return not octets.startswith(b"SIP/")


class Closing:
    """A device over TCP that answers OPTIONS that ask for life, and closes the connection by which anything else comes."""

    def __init__(self):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.server.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                line, _ = self.server.accept()
            except OSError:
                return
            with line:
                octets = line.recv(70000)
                if is_ping(octets):
                    line.sendall(response(octets, 404, b"Not Found"))
                    line.recv(1)


class Torture:
    """Cases of the class Cli."""

    def tortured(self, expected, address, *arguments):
        """The results by message and transport, and what was printed."""
        path = self.folder / "torture.json"
        done = self.call("torture", "--dut", address, *arguments, "--json", path, timeout=200)
        self.assertEqual(done.returncode, expected, done.stdout + done.stderr)
        document = json.loads(path.read_text())
        jsonschema.validate(document, TORTURE_SCHEMA, jsonschema.Draft4Validator)
        return {(r["message"].split("/")[1], r["transport"]): r for r in document["results"]}, done.stdout

    def our_own(self, role, *transports):
        _, *ports = self.serving(role, *(word for t in transports for word in ("--at", f"{t}:127.0.0.1:0")), "--quiet")
        ways = ",".join(f"{t}:{port}" for t, port in zip(transports, ports))
        junit = self.folder / "torture.xml"
        results, printed = self.tortured(0, f"127.0.0.1:{ports[0]}", "--dut-role", role, "--transport", ways, *QUICK,
                                         "--tls-insecure", "--junit", junit)
        self.assertEqual(len(results), 61 * len(transports))
        suites = list(junitparser.JUnitXml.fromfile(str(junit)))
        self.assertEqual([s.tests for s in suites], [61] * len(transports))
        self.assertEqual([s.failures for s in suites], [0] * len(transports))
        self.assertEqual(self.warned(results), {"badinv01"} | ({"sdp01"} if role == "ua" else set()))
        return results

    @staticmethod
    def warned(results):
        return {name for (name, _), r in results.items() if r["status"] == "warn"}

    @staticmethod
    def faulty(results):
        return {name for (name, _), r in results.items() if r["status"] == "fault"}

    def test_torture_finds_our_user_agent_right_over_every_transport(self):
        results = self.our_own("ua", *TRANSPORTS)
        self.assertEqual(results["clerr", "tcp"]["status"], "ok")
        self.assertEqual(results["dblreq", "tcp"]["status"], "unsuited")
        self.assertEqual(results["unkscm", "wss"]["outcome"], "416")

    def test_torture_finds_our_proxy_right(self):
        self.our_own("proxy", "udp", "tcp")

    def test_torture_finds_our_registrar_right(self):
        results = self.our_own("registrar", "udp", "tcp")
        for name in ("escnull", "cparam01", "cparam02", "regescrt", "dblreq"):
            self.assertEqual(results[name, "udp"]["outcome"], "200", name)

    def test_a_device_that_takes_everything_for_good_is_found(self):
        device = Device(lambda octets, reply: reply(response(octets, 200, b"OK")) if is_request(octets) else None)
        with device:
            results, printed = self.tortured(1, device.address, *QUICK)
        self.assertLessEqual({"mismatch01", "multi01", "clerr", "bext01", "intmeth", "esc02", "mismatch02", "insuf"},
                             self.faulty(results))
        self.assertNotIn("lwsdisp", self.faulty(results))
        self.assertIn("RFC 3261 8.2.2.3", printed)
        self.assertTrue(all(r["status"] == "ok" for (name, _), r in results.items()
                            if name in ("unreason", "noreason", "bcast", "scalarlg", "bigcode")))

    def test_a_device_that_answers_responses_is_found(self):
        def answer(octets, reply):
            if octets.startswith(b"SIP/2.0"):
                reply(response(octets, 400, b"Bad Request"))
            elif is_request(octets):
                reply(response(octets, 404, b"Not Found"))
        with Device(answer) as device:
            results, _ = self.tortured(1, device.address, *QUICK)
        self.assertEqual(self.faulty(results), {"unreason", "noreason", "bcast", "scalarlg", "bigcode"})

    def test_a_device_that_refuses_all_for_its_own_reasons_is_not_accused(self):
        for status, reason in ((401, b"Unauthorized"), (480, b"Temporarily Unavailable"), (503, b"Service Unavailable")):
            device = Device(lambda octets, reply: reply(response(octets, status, reason)) if is_request(octets) else None)
            with device:
                for role in ("ua", "proxy", "registrar"):
                    self.tortured(0, device.address, "--dut-role", role, *QUICK, "--only", "rfc4475")

    def test_a_device_that_calls_all_malformed_is_found(self):
        device = Device(lambda octets, reply: reply(response(octets, 400, b"Bad Request")) if is_request(octets) else None)
        with device:
            results, _ = self.tortured(1, device.address, *QUICK)
        self.assertLessEqual({"wsinv", "esc01", "longreq", "semiuri", "transports", "mpart01"}, self.faulty(results))
        self.assertFalse({"badinv01", "quotbal", "multi01", "mismatch01", "baddn", "ipv6-bad"} & self.faulty(results))

    def test_a_device_that_dies_is_down_and_the_rest_is_not_run(self):
        state = {"dead": False}

        def answer(octets, reply):
            state["dead"] = state["dead"] or b"semiuri" in octets
            if is_request(octets) and not state["dead"]:
                reply(response(octets, 404, b"Not Found"))
        with Device(answer) as device:
            results, printed = self.tortured(1, device.address, *QUICK, "--recover", "1500ms")
        self.assertEqual(results["semiuri", "udp"]["status"], "silent")
        self.assertFalse(results["semiuri", "udp"]["came_back"])
        self.assertGreater(results["semiuri", "udp"]["silent_ms"], 1500)
        self.assertEqual(results["dblreq", "udp"]["status"], "ok")
        self.assertEqual(results["transports", "udp"]["status"], "not_run")
        self.assertEqual(results["transports", "udp"]["why"], "the device is down since semiuri")
        self.assertIn("crash or hang: silent since", printed)

    def test_a_device_that_comes_back_goes_on(self):
        state = {"until": 0.0}

        def answer(octets, reply):
            if b"semiuri" in octets and not state["until"]:
                state["until"] = time.monotonic() + 2
            if is_request(octets) and time.monotonic() > state["until"]:
                reply(response(octets, 404, b"Not Found"))
        with Device(answer) as device:
            results, printed = self.tortured(1, device.address, *QUICK, "--only", "semiuri,transports,mpart01")
        self.assertTrue(results["semiuri", "udp"]["came_back"])
        self.assertGreater(results["semiuri", "udp"]["silent_ms"], 1000)
        self.assertEqual(results["mpart01", "udp"]["status"], "ok")
        self.assertIn("reboot or hang for", printed)

    def test_no_call_is_left_behind(self):
        def answer(octets, reply):
            method = octets.split(b" ")[0]
            if method == b"INVITE" and b"esc01" in octets:
                reply(response(octets, 180, b"Ringing"))
            elif method in (b"INVITE", b"OPTIONS", b"BYE", b"CANCEL"):
                reply(response(octets, 200, b"OK"))
        with Device(answer) as device:
            results, _ = self.tortured(0, device.address, *QUICK, "--only", "esc01,baddate")
        heard = {name: [h.split(b" ")[0] for h in device.heard if name in h and not is_ping(h)] for name in (b"esc01", b"baddate")}
        self.assertEqual(heard[b"baddate"][:3], [b"INVITE", b"ACK", b"BYE"])
        self.assertEqual(heard[b"esc01"][:2], [b"INVITE", b"CANCEL"])
        self.assertEqual(results["esc01", "udp"]["outcome"], "1xx")

    def test_a_device_that_floods_does_not_hold_torture(self):
        def answer(octets, reply):
            if is_ping(octets):
                reply(response(octets, 404, b"Not Found"))
            elif octets.startswith(b"OPTIONS"):
                end = time.monotonic() + 3
                while time.monotonic() < end:
                    reply(response(octets, 180, b"Ringing"))
        with Device(answer) as device:
            results, _ = self.tortured(0, device.address, "--wait", "300ms", "--liveness", "4s", "--only", "semiuri")
        self.assertEqual(results["semiuri", "udp"]["outcome"], "1xx")

    def test_a_closed_connection_is_an_outcome(self):
        device = Closing()
        self.addCleanup(device.server.close)
        results, _ = self.tortured(1, device.address + ";transport=tcp", *QUICK,
                                   "--only", "clerr,ncl,mcl01,semiuri,badinv01,unreason")
        self.assertEqual({name: (r["outcome"], r["status"]) for (name, _), r in results.items()},
                         {"clerr": ("closed", "ok"), "ncl": ("closed", "ok"), "mcl01": ("closed", "ok"),
                          "semiuri": ("closed", "fault"), "badinv01": ("closed", "warn"), "unreason": ("closed", "ok")})

    def test_a_silent_device_cannot_be_tortured(self):
        with Device() as device:
            self.refused(3, "does not answer OPTIONS over udp within 200ms", "torture", "--dut", device.address, "--liveness", "200ms")
        self.assertFalse([h for h in device.heard if not is_ping(h)])
        with socket.socket() as taken:  # and does not listen
            taken.bind(("127.0.0.1", 0))
            place = f"127.0.0.1:{taken.getsockname()[1]}"
            self.refused(3, "does not answer OPTIONS over tcp within 2s: Connection refused", "torture", "--dut", place + ";transport=tcp")
            with Device(lambda octets, reply: reply(response(octets, 404, b"Not Found")) if is_request(octets) else None) as device:
                self.refused(0, "over tcp within 2s: Connection refused|404 Not Found", "torture", "--dut", device.address,
                             "--transport", f"tcp:{taken.getsockname()[1]},udp", "--only", "semiuri")

    def test_torture_that_is_interrupted_keeps_its_results(self):
        path = self.folder / "torture.json"
        device = Device(lambda octets, reply: reply(response(octets, 404, b"Not Found")) if is_ping(octets) else None)
        with device:
            playing = self.begun("torture", "--dut", device.address, "--json", path, "--wait", "1s")
            self.until(lambda: path.exists() and "intmeth" in path.read_text())
            document = json.loads(path.read_text())  # whole while it goes on
            jsonschema.validate(document, TORTURE_SCHEMA, jsonschema.Draft4Validator)
            playing.send_signal(signal.SIGINT)
            out, _ = playing.communicate(timeout=30)
        self.assertEqual(playing.returncode, 130, out)
        document = json.loads(path.read_text())
        self.assertTrue(document["summary"]["interrupted"])
        self.assertEqual(len(document["results"]), 61)

    def test_dry_torture_sends_nothing(self):
        with Device() as device:
            done = self.call("torture", "--dut", device.address, "--dry-run", "--only", "unreason,wsinv")
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(device.heard, [])
        self.assertIn(f"Route:\\r\\n <sip:{device.address};lr;", done.stdout)
        self.assertIn("# rfc4475/unreason over udp", done.stdout)
        listed = self.call("torture", "--list")
        self.assertEqual(listed.returncode, 0)
        self.assertEqual(listed.stdout.count("RFC 4475 3."), 49)
        self.assertEqual(listed.stdout.count("RFC 5118 4."), 12)

    def test_torture_that_makes_no_sense_is_refused(self):
        self.refused(2, "--dut is missing", "torture")
        self.refused(2, "--dut-role 'phone': expected ua, proxy or registrar", "torture", "--dut", "127.0.0.1:9", "--dut-role", "phone")
        self.refused(2, "--only 'wsinw': no such message|did you mean 'wsinv'?", "torture", "--dut", "127.0.0.1:9", "--only", "wsinw")
        self.refused(2, "--wait '1h': expected a time from 100ms to 1m", "torture", "--dut", "127.0.0.1:9", "--wait", "1h")
        self.refused(2, "expected udp, tcp, tls, ws, wss or all", "torture", "--dut", "127.0.0.1:9", "--transport", "sctp")
        self.refused(2, "is an emergency number or service", "torture", "--dut", "sip:911@127.0.0.1:9")
        self.refused(4, "198.51.100.1", "torture", "--dut", "198.51.100.1:5060")
        self.refused(2, "nowhere.toml: ", "torture", "--dut", "127.0.0.1:9", "--outcomes", "nowhere.toml")
        mine = self.script("schema = 1\n[rfc4475.wsinv]\nsection = \"1\"\nok = [\"4x\"]\n", "mine.toml")
        self.refused(2, "mine.toml:4:6: '4x' is not an outcome", "torture", "--dut", "127.0.0.1:9", "--outcomes", mine)
        self.refused(4, "No such file", "torture", "--dut", "127.0.0.1:9", "--json", "/nowhere/torture.json")
