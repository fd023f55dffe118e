"""`fuzz --compose`: legal flows that are rarely tried, before the attacks."""
import json

CALL = """
title     = "A call that its caller ends"
lifelines = ["Alice", "Bob"]
[party.Alice]
plays = "ua"
aor   = "sip:alice@atlanta.example.com"
[party.Bob]
plays = "ua"
[ladder]
F1 = "INVITE     Alice -> Bob"
F2 = "200 INVITE Alice <- Bob"
F3 = "ACK        Alice -> Bob"
F4 = "BYE        Alice -> Bob"
F5 = "200 BYE    Alice <- Bob"
[F1]
body = ["v=0", "o=alice 1 1 IN IP4 192.0.2.101", "s=-", "c=IN IP4 192.0.2.101", "t=0 0", "m=audio 49172 RTP/AVP 0", ""]
"""


class Composing:
    """Cases of the class Cli."""

    def test_our_own_user_agent_plays_all_that_is_composed_of_a_call(self):
        _, port = self.serving("ua", "--at", "127.0.0.1:0", "--quiet")
        report = self.folder / "report.json"
        done = self.call("fuzz", self.script(CALL, "call.toml"), "--dut", f"Bob=127.0.0.1:{port}", "--compose", "all", "--seed", 1,
                         "--cases", 1, "--json", report, timeout=200)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"\n(\d+) of \1 composed valid cases played, 0 refused\n")
        first = json.loads(report.read_text())["tried"][0]
        self.assertEqual((first["rung"], first["kind"]), ("the whole flow", "composed valid case"))

    def test_a_modifier_that_there_is_not_is_refused_with_those_that_there_are(self):
        done = self.call("fuzz", self.script(CALL, "call.toml"), "--dut", "Bob=127.0.0.1:5060", "--compose", "cancel,late-ofer")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--compose 'late-ofer': expected all, auth, late-offer, reliable, cancel", done.stderr)
        self.assertIn("did you mean 'late-offer'?", done.stderr)
