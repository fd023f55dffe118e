"""Real devices over TCP, TLS and WebSocket; TLS and WebSocket of other makes that carry a call written here."""
import contextlib
import re
import subprocess
import sys

import peers
from playing import SCRIPTS, expect, judge, play, KNOWN

NO_ANSWER = SCRIPTS / "rfc3665/3.8-unsuccessful-no-answer.toml"
SESSION = SCRIPTS / "rfc3665/3.1-successful-session-establishment.toml"


def certificates(sipwright, folder):
    done = subprocess.run([sipwright, "certs", folder / "certs"], capture_output=True, text=True, timeout=30)
    expect(done.returncode == 0, done.stdout + done.stderr)
    return str(folder / "certs")


def tls_config(folder, certs, mutual):
    """Of kamailio. Whom our agents' certificates come from it knows only where they are told to use one of these."""
    wanted = "yes" if mutual else "no"
    config = folder / "tls.cfg"
    config.write_text(f"""[server:default]
method = TLSv1.2+
verify_certificate = {wanted}
require_certificate = {wanted}
ca_list = {certs}/ca.pem
private_key = {certs}/good.key
certificate = {certs}/good.pem
[client:default]
method = TLSv1.2+
verify_certificate = {wanted}
require_certificate = {wanted}
ca_list = {certs}/ca.pem
private_key = {certs}/good.key
certificate = {certs}/good.pem
""")
    return config


def proxy(sipwright, folder, how):
    """3.8 through a kamailio that is reached over `transport`; it goes on over `onward`."""
    transport, onward, mutual = how
    port, secure, second = peers.free_ports(3)
    certs = certificates(sipwright, folder)
    chosen = ["STREAMS", f"TLS_PORT={secure}", f'TLS_CFG="{tls_config(folder, certs, mutual)}"']
    at = secure if transport in ("tls", "wss") else port
    arguments = ["--dut", f"Proxy1=127.0.0.1:{at};transport={transport}", "--at",
                 f"Proxy2=127.0.0.1:{second};transport={onward}", "--ca", f"{certs}/ca.pem"]
    if transport in ("ws", "wss"):  # a client's choice; everybody else does without
        arguments += ["--at", f"Alice=127.0.0.1:{peers.free_ports()[0]};transport={transport}"]
    if mutual:
        arguments += ["--cert", f"{certs}/good.pem", "--key", f"{certs}/good.key", "--tls-mutual"]
    with peers.kamailio(folder, "Proxy1", port, f"{second};transport={onward}", *chosen):
        code, run = play(sipwright, folder, NO_ANSWER, arguments)
    judge(code, run, {("Proxy1", rule) for rule in KNOWN["kamailio"]})
    if transport in ("tls", "wss"):
        expect(any("TLSv1." in note and "Proxy1" not in note for note in run["notes"]), f"notes {run['notes']}")


def phone(sipwright, folder, transport):
    """3.1 with a baresip that answers and hangs up."""
    (port,) = peers.free_ports()
    certs = certificates(sipwright, folder)
    at = port + 1 if transport == "tls" else port
    with peers.baresip(folder, "Bob", port, transport, certs) as control:
        def bob():
            control.wait_for("CALL_INCOMING")
            control.command("accept")
            control.wait_for("CALL_ESTABLISHED")
            control.command("hangup")

        code, run = play(sipwright, folder, SESSION,
                         ["--dut", f"Bob=sip:bob@127.0.0.1:{at};transport={transport}", "--ca", f"{certs}/ca.pem"], [bob])
    judge(code, run, {("Bob", rule) for rule in KNOWN["baresip"]})


def generator(sipwright, folder, party):
    """3.8 with a sipp at one end, over TCP with one connection."""
    alice, proxy1, bob = peers.free_ports(3)
    with contextlib.ExitStack() as stack:
        if party == "Bob":
            stack.enter_context(peers.sipp(folder, "Bob", "sipp_bob_never_answers.xml", bob, None, "-t", "t1"))
            arguments = ["--dut", f"Bob=127.0.0.1:{bob};transport=tcp"]
            beside = []
        else:
            arguments = ["--dut", f"Alice=127.0.0.1:{alice};transport=tcp", "--at", f"Proxy1=127.0.0.1:{proxy1};transport=tcp"]

            def call():  # it gives up at once where nobody listens
                peers.wait_until(lambda: peers.listens(proxy1), "our Proxy1 listens")
                stack.enter_context(peers.sipp(folder, "Alice", "sipp_alice_cancels.xml", alice, proxy1, "-t", "t1"))
            beside = [call]
        code, run = play(sipwright, folder, NO_ANSWER, arguments, beside)
    # It ends with its call, and its connection with it (RFC 3261 18, a SHOULD).
    judge(code, run, {(party, rule) for rule in KNOWN[f"sipp {party}"] | {"TRN-CONN-1.d"}})


INVITE = """INVITE sip:bob@biloxi.example.com SIP/2.0
Via: SIP/2.0/{transport} {at};branch=z9hG4bKinterop1
Max-Forwards: 70
From: <{scheme}:alice@atlanta.example.com>;tag=8f4e1c2d7a
To: <{scheme}:bob@biloxi.example.com>
Call-ID: f81d4fae7dec11d0a76500a0c91e6bf6
CSeq: 1 INVITE
Contact: <{scheme}:alice@{at};transport={name}>
Content-Length: 0

"""


def invite(transport, at, scheme="sip"):
    text = INVITE.format(transport=transport, at=at, scheme=scheme, name=transport.lower())
    return text.replace("sip:bob@biloxi.example.com SIP", f"{scheme}:bob@biloxi.example.com SIP").replace("\n", "\r\n")


def ack(request, refusal):
    tag = re.search(r"(?m)^To:.*;tag=([^;\r]+)", refusal)[1]
    text = re.sub(r"(?m)^Contact:.*\r\n", "", request.replace("INVITE", "ACK"))
    return re.sub(r"(?m)^(To:[^\r]*)\r", rf"\1;tag={tag}\r", text)


BUSY = """title = "Busy"
lifelines = ["Alice", "Bob"]

[party.Alice]
aor = "{scheme}:alice@atlanta.example.com"

[party.Bob]
aor = "{scheme}:bob@biloxi.example.com"

[ladder]
F1 = "INVITE Alice -> Bob"
F2 = "486 INVITE Alice <- Bob"
F3 = "ACK Alice -> Bob"
"""


def called_by(sipwright, folder, transport, call, more=(), scheme="sip"):
    """Our Bob is busy; `call(port)` calls him."""
    (port,) = peers.free_ports()
    script = folder / "busy.toml"
    script.write_text(BUSY.format(scheme=scheme))

    def device():
        peers.wait_until(lambda: peers.listens(port), "our Bob listens")
        call(port)

    code, run = play(sipwright, folder, script,
                     ["--dut", f"Alice=127.0.0.1:{peers.free_ports()[0]};transport={transport}", "--at",
                      f"Bob=127.0.0.1:{port};transport={transport}", *more], [device])
    judge(code, run, set())


def openssl_client(sipwright, folder, version):
    """`openssl s_client` carries the call, and verifies our certificate."""
    certs = certificates(sipwright, folder)

    def call(port):
        client = subprocess.Popen(
            ["openssl", "s_client", "-quiet", "-verify_return_error", "-CAfile", f"{certs}/ca.pem", f"-tls{version}", "-connect",
             f"127.0.0.1:{port}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0)
        try:
            request, heard = invite("TLS", "127.0.0.1:5061", "sips"), ""
            client.stdin.write(request.encode())
            while "SIP/2.0 486" not in heard or not heard.endswith("\r\n\r\n"):
                line = client.stdout.readline().decode()
                expect(line, f"s_client ended: {heard}")
                heard += line
            client.stdin.write(ack(request, heard).encode())
            client.wait(30)  # until Bob closes
        finally:
            client.kill()

    called_by(sipwright, folder, "tls", call, ["--cert", f"{certs}/good.pem", "--key", f"{certs}/good.key", "--ca", f"{certs}/ca.pem"],
              "sips")


def websocket_client(sipwright, folder, transport):
    """A client of another make (python3-websockets), as a browser is one: RFC 7118."""
    certs = certificates(sipwright, folder)
    secure = transport == "wss"

    def call(port):
        request = invite(transport.upper(), "df7jal23ls0d.invalid", "sips" if secure else "sip")
        client = subprocess.run(
            [sys.executable, peers.HERE / "websocket_client.py", f"{transport}://127.0.0.1:{port}", f"{certs}/ca.pem"],
            input=request, capture_output=True, text=True, timeout=60, check=False,
            env={**peers.environment(), "PYTHONPATH": str(peers.ROOT / "usr/lib/python3/dist-packages")})
        expect(client.returncode == 0, client.stdout + client.stderr)

    more = ["--cert", f"{certs}/good.pem", "--key", f"{certs}/good.key", "--ca", f"{certs}/ca.pem"] if secure else []
    called_by(sipwright, folder, transport, call, more, "sips" if secure else "sip")


def cases():
    table = {f"3.8_Proxy1_is_kamailio_over_{name}": (proxy, how) for name, how in {
        "tcp": ("tcp", "tcp", False), "tls": ("tls", "tls", False), "tls_with_both_certificates": ("tls", "tls", True),
        "tls_and_on_over_udp": ("tls", "udp", False), "ws": ("ws", "udp", False), "wss": ("wss", "tcp", False)}.items()}
    for party in ("Alice", "Bob"):
        table[f"3.8_{party}_is_sipp_over_tcp"] = (generator, party)
    for transport in ("tcp", "tls"):
        table[f"3.1_Bob_is_baresip_over_{transport}"] = (phone, transport)
    for version in ("1_2", "1_3"):
        table[f"refused_Alice_is_openssl_s_client_{version}"] = (openssl_client, version)
    for transport in ("ws", "wss"):
        table[f"refused_Alice_is_a_websocket_client_over_{transport}"] = (websocket_client, transport)
    return table
