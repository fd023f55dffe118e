"""Registration, digest, forks and redirection with real devices, and user agents of other stacks."""
import contextlib
import pathlib

import peers
from playing import KNOWN, PASSWORD, SCRIPTS, expect, judge, play, with_password

HERE = pathlib.Path(__file__).resolve().parent
REALMS = {"Registrar": "atlanta.example.com", "Proxy1": "atlanta.example.com", "Proxy2": "biloxi.example.com"}


def asks(name):
    """What makes a kamailio want to know who somebody is."""
    return [f'REALM="{REALMS[name]}"', f'PASSWORD="{PASSWORD}"']


def placed(ports, devices, profiles=()):
    """Where everybody is, as arguments of run."""
    arguments = []
    for name, port in ports.items():
        if name in profiles:
            arguments += ["--device", f"{name}={profiles[name]}"]
        else:
            arguments += ["--dut" if name in devices else "--at", f"{name}=127.0.0.1:{port}"]
    return arguments


def known_of(*devices):
    return {(party, rule) for party, device in devices for rule in KNOWN[device]}


def registrar_with_digest(sipwright, folder, script):
    (port,) = peers.free_ports()
    copy = with_password(folder, SCRIPTS / script, "Bob")
    with peers.kamailio_of("kamailio_registrar.cfg", folder, "Registrar", port, *asks("Registrar")):
        played = play(sipwright, folder, copy, ["--dut", f"Registrar=127.0.0.1:{port}"])
    judge(*played, set() if "2.5" in script else known_of(("Registrar", "kamailio registrar")))


def proxies(sipwright, folder, script, devices):
    """A call through Proxy1 and Proxy2, of which `devices` are kamailio; both ask who calls where the script draws it."""
    names = ("Alice", "Proxy1", "Proxy2", "Bob")
    ports = dict(zip(names, peers.free_ports(len(names))))
    path = SCRIPTS / script
    digest = "3.3" in script
    if digest:
        path = with_password(folder, path, "Alice")
    with contextlib.ExitStack() as stack:
        for name, following in zip(names[1:3], names[2:4]):
            if name in devices:
                chosen = [f'NEXT_HOP="sip:127.0.0.1:{ports[following]}"', *(asks(name) if digest else [])]
                stack.enter_context(peers.kamailio_of("kamailio.cfg", folder, name, ports[name], *chosen))
        code, run = play(sipwright, folder, path, placed(ports, devices))
    between = [r["id"] for r in run["rungs"] if {r["from"], r["to"]} == {"Proxy1", "Proxy2"}] if len(devices) == 2 else ()
    # What one kamailio sends the other, nobody sees. It makes an ACK by itself where the other refuses.
    seen = [name for name, to in (("Proxy1", "Proxy2"), ("Proxy2", "Bob")) if name in devices and to not in devices
            and any(r["from"] == to and r["to"] == name and r["what"][0] in "456" for r in run["rungs"])]
    judge(code, run, known_of(*((name, "kamailio") for name in seen)), between)


def conformance_of_a_proxy(sipwright, folder, script):
    """One kamailio between a caller and a callee, and what the caller does not do every day."""
    ports = dict(zip(("Alice", "Proxy1", "Bob"), peers.free_ports(3)))
    with peers.kamailio_of("kamailio.cfg", folder, "Proxy1", ports["Proxy1"], f'NEXT_HOP="sip:127.0.0.1:{ports["Bob"]}"'):
        played = play(sipwright, folder, SCRIPTS / script, placed(ports, {"Proxy1"}))
    # Its ACK has the Max-Forwards that came, or its own 70 where none came.
    acknowledges = "an-option" in script or "503" in script
    judge(*played, known_of(("Proxy1", "kamailio")) if acknowledges else set())


def fork(sipwright, folder, script, *chosen):
    """kamailio sends the call to two phones."""
    ports = dict(zip(("Alice", "Proxy1", "Desk", "Mobile"), peers.free_ports(4)))
    with peers.kamailio_of("kamailio_forking.cfg", folder, "Proxy1", ports["Proxy1"], *chosen):
        for name, q in (("Desk", 1.0), ("Mobile", 0.5)):
            peers.register(ports["Proxy1"], f"<sip:bob@127.0.0.1:{ports[name]}>;q={q}")
        played = play(sipwright, folder, with_password(folder, script), placed(ports, {"Proxy1"}))
    judge(*played, known_of(("Proxy1", "kamailio")))


def recursion(sipwright, folder):
    """A kamailio that tries the Contact of a 302 by itself."""
    ports = dict(zip(("Alice", "Proxy1", "Redirect", "Bob"), peers.free_ports(4)))
    chosen = ["RECURSE", f'NEXT_HOP="sip:127.0.0.1:{ports["Redirect"]}"']
    with peers.kamailio_of("kamailio.cfg", folder, "Proxy1", ports["Proxy1"], *chosen):
        played = play(sipwright, folder, SCRIPTS / "field/302-followed-by-a-proxy.toml", placed(ports, {"Proxy1"}))
    judge(*played, known_of(("Proxy1", "kamailio")))


def redirection(sipwright, folder, script):
    """kamailio as redirect server: its Contact is where the next party is."""
    following = "Proxy3" if "3.6" in script else "Bob"
    names = ("Alice", "Redirect", following) + (("Bob",) if following != "Bob" else ())
    ports = dict(zip(names, peers.free_ports(len(names))))
    with peers.kamailio_of("kamailio_redirect.cfg", folder, "Redirect", ports["Redirect"],
                           f'CONTACT="<sip:bob@127.0.0.1:{ports[following]}>"'):
        played = play(sipwright, folder, SCRIPTS / script, placed(ports, {"Redirect"}))
    judge(*played, set())


def sofia_profile(folder, name, port, control, status):
    def trigger(of, text):
        return (f'[trigger.{of}]\nkind = "tcp"\naddress = "127.0.0.1:{control.port}"\ntext = "{text}"\n'
                'expect = "ok"\ndelay = "300ms"\n')

    profile = folder / f"{name}.toml"
    profile.write_text(f'[device]\naddress = "127.0.0.1:{port}"\ncontact = "sip:{name.lower()}@127.0.0.1:{port}"\n'
                       f'user = "{name.lower()}"\npassword = "env:SIPWRIGHT_INTEROP_PASSWORD"\n'
                       + trigger("call", "call {target}") + trigger("answer", "answer") + trigger("reject", f"reject {status}")
                       + trigger("hangup", "hangup"))
    return profile


def sofia(sipwright, folder, script, name, status=486):
    """A user agent of Sofia-SIP whose profile says how it calls, answers, refuses and hangs up."""
    port, proxy = peers.free_ports(2)
    direct = "Proxy1" not in (SCRIPTS / script).read_text()
    with peers.sofia(folder, name, port, name.lower()) as control:
        profile = sofia_profile(folder, name, port, control, status)
        arguments = ["--device", f"{name}={profile}"]
        if name == "Alice" and not direct:
            control.command(f"proxy sip:127.0.0.1:{proxy};lr")
            arguments += ["--at", f"Proxy1=127.0.0.1:{proxy}"]
        played = play(sipwright, folder, SCRIPTS / script, arguments)
    devices = [f"sofia {name}", f"sofia {name} in {pathlib.Path(script).stem}", *([f"sofia {name} without a proxy"] if direct else [])]
    judge(*played, known_of(*((name, device) for device in devices if device in KNOWN)))


def baresip_registers(sipwright, folder, script):
    """A baresip that its profile gives an account, with which it registers and answers challenges."""
    port, registrar = peers.free_ports(2)
    with peers.baresip(folder, "Bob", port) as control:
        account = (f'<sip:bob@biloxi.example.com>;auth_user=bob;auth_pass={PASSWORD};outbound=\\"sip:127.0.0.1:{registrar}\\";'
                   'regint=3600;answermode=manual')
        profile = folder / "phone.toml"
        profile.write_text(f'[device]\naddress = "127.0.0.1:{port}"\nuser = "bob"\npassword = "env:SIPWRIGHT_INTEROP_PASSWORD"\n'
                           f'[trigger.register]\nkind = "tcp"\naddress = "127.0.0.1:{control.port}"\nnetstring = true\n'
                           f"text = '{{\"command\":\"uanew\",\"params\":\"{account}\"}}'\n"
                           'expect = \'"ok":true\'\n')
        played = play(sipwright, folder, SCRIPTS / script, ["--device", f"Bob={profile}", "--at", f"Registrar=127.0.0.1:{registrar}"])
    if "nobody-understands" not in script:
        return judge(*played, known_of(("Bob", "baresip")))
    # It gives up at a challenge of an algorithm that it does not have (RFC 8760 2.4: it "MUST ignore" that).
    code, run = played
    found = {(finding["party"], finding["rule"]) for finding in run["findings"]}
    expect(code == 1 and found == {("Bob", "AUT-ALG-1.c"), ("Bob", "FLOW-MISSING")}, f"exit code {code}, {found}")


def sipp(sipwright, folder, script, scenario, name, *more):
    """sipp plays one end of a ladder by a scenario."""
    names = {"2.1": ("Bob", "Registrar"), "3.1": ("Alice", "Bob")}.get(script.split("/")[1][:3],
                                                                    ("Alice", "Proxy1", "Proxy2", "Bob"))
    ports = dict(zip(names, peers.free_ports(len(names))))
    path = SCRIPTS / script
    if "2.1" in script:
        path = with_password(folder, path, name)
    begins = ports[names[1]] if name == names[0] else None
    with peers.sipp(folder, name, scenario, ports[name], begins, *more):
        played = play(sipwright, folder, path, placed(ports, {name}))
    judge(*played, known_of((name, f"sipp {scenario}")))


def cases():
    rfc = {name: f"rfc3665/{path.name}" for path in (SCRIPTS / "rfc3665").glob("*.toml")
           for name in [path.name.split("-")[0]]}
    table = {}

    def case(name, flow, *arguments):
        table[name] = (lambda sipwright, folder, _: flow(sipwright, folder, *arguments), None)

    for name in ("2.1", "2.5"):
        case(f"{name}_kamailio_asks_who_registers", registrar_with_digest, rfc[name])
    for devices in (("Proxy1",), ("Proxy2",), ("Proxy1", "Proxy2")):
        for name in ("3.3", "3.9", "3.11"):
            case(f"{name}_{'_'.join(devices)}_kamailio", proxies, rfc[name], set(devices))
    for path in sorted((SCRIPTS / "conformance/proxies").glob("*.toml")):
        case(f"{path.stem}_kamailio", conformance_of_a_proxy, f"conformance/proxies/{path.name}")
    # It would have to be told which users and which options there are.
    for name in ("10.2.1.1-two-intervals", "10.3-a-cseq-that-went-back", "10.3-all-contacts-but-not-to-remove-them"):
        case(f"{name}_kamailio", registrar_with_digest, f"conformance/registration/{name}.toml")
    for name in ("calls/8.2.6.1-a-timestamp", "calls/12.2.2-an-invite-of-no-dialog", "calls/15.1.2-bye-while-it-changes",
                 "dialogs/14.2-a-second-invite", "session/4028-9-a-session-timer", "session/6-a-stream-that-is-not-wanted",
                 "session/6.1-who-only-receives", "events/6665-4.2.1.1-a-package-that-nobody-has"):
        case(f"{name.split('/')[1]}_Bob_is_sofia", sofia, f"conformance/{name}.toml", "Bob")
    for name in ("one-busy", "late-180", "6xx", "cancelled-losers", "given-up", "two-refusals"):
        case(f"fork_{name.replace('-', '_')}_kamailio", fork, SCRIPTS / f"field/fork-{name}.toml")
    case("fork_by_q_kamailio", fork, HERE / "fork-by-q.toml", "SERIAL")
    case("302_followed_by_kamailio", recursion)
    case("302_of_kamailio_is_followed", redirection, "field/302-followed.toml")
    case("3.6_Redirect_is_kamailio", redirection, rfc["3.6"])
    for name, status in (("3.1", 486), ("3.8", 486), ("3.9", 486), ("3.11", 480)):
        case(f"{name}_Bob_is_sofia", sofia, rfc[name], "Bob", status)
    case("prack_Bob_is_sofia", sofia, "rfc3262/4-the-caller-insists.toml", "Bob")
    for name in ("3.1", "3.8"):
        case(f"{name}_Alice_is_sofia", sofia, rfc[name], "Alice")
    for name, script in (("2.1", rfc["2.1"]), ("refused_at_first", "conformance/authentication/22.1-refused-at-first.toml"),
                         ("what_nobody_understands", "conformance/authentication/8760-2.4-what-nobody-understands.toml")):
        case(f"{name}_Bob_is_baresip", baresip_registers, script)
    case("2.1_Bob_is_sipp", sipp, rfc["2.1"], "sipp_bob_registers.xml", "Bob", "-au", "bob", "-ap", PASSWORD)
    case("3.9_Bob_is_sipp", sipp, rfc["3.9"], "sipp_bob_is_busy.xml", "Bob")
    case("3.1_Bob_is_sipp", sipp, rfc["3.1"], "sipp_bob_answers.xml", "Bob")
    return table
