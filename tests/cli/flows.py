"""Scripts that cases play."""

BUSY = """title = "Busy"
lifelines = ["Alice", "Bob"]

[party.Alice]
plays = "ua"
aor = "sip:alice@atlanta.example.com"

[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"

[ladder]
F1 = "INVITE Alice -> Bob"
F2 = "486 INVITE Alice <- Bob"
F3 = "ACK Alice -> Bob"
"""

# Bob wants to know who asks. The place of the password is put in.
ASKED = """title = "Asked"
lifelines = ["Alice", "Bob"]

[party.Alice]
aor      = "sip:alice@atlanta.example.com"
password = "{}"

[ladder]
F1 = "MESSAGE     Alice -> Bob"
F2 = "401 MESSAGE Alice <- Bob"
F3 = "MESSAGE     Alice -> Bob"
F4 = "200 MESSAGE Alice <- Bob"
"""
