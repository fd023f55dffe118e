#!/usr/bin/env python3
"""Each party of a shipped script as `sipwright serve` in a process of its own, all others agents: what is drawn happens, and
nobody is blamed, by neither referee.

    served_test.py SIPWRIGHT CASE     one script over UDP, or some of them over another transport; exit 0 passed, 1 failed
    served_test.py --list
"""
import concurrent.futures
import contextlib
import dataclasses
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import tomllib

import peers
from playing import PASSWORD, SCRIPTS, Failure, expect, judge, play, with_password

WORDS = re.compile(r"(?:(\d{3}) +)?(\w+) +(\w+) *(->|<-) *(\w+)")
VARIABLE, WRONG = "env:SIPWRIGHT_INTEROP_PASSWORD", "env:SIPWRIGHT_INTEROP_WRONG"

# What a standing agent cannot be, and why. Each is played all the same, and fails here as soon as it passes.
LOSES = "what is lost on the way is lost by the agent that sends it"
WAITS = "it sends at once what is drawn to be late"
REGISTERS = "it registers where it is, and asks for nothing else"
MADE_TO = "no machine does that by itself"
OFFERS = "it always has a service to offer"
UNABLE = {
    ("3.2", "Proxy1"): "the credentials that the RFC prints prove nothing",
    ("3.4", "Alice"): "it knows one way to each host",
    ("3.4", "Proxy2"): "the credentials that the RFC prints prove nothing",
    ("3.7", "Bob"): "it moves to no other address in a call",
    ("3.10", "Proxy2"): LOSES,
    ("302-followed-by-a-proxy", "Redirect"): "it is asked for a user of another domain than its own",
    ("ack-lost", "Alice"): LOSES,
    ("bad-extension", "Alice"): MADE_TO,
    ("cancel-crosses-200", "Alice"): "it cancels when it has rung for some time",
    ("cancel-crosses-200", "Proxy1"): WAITS,
    ("cancel-refused", "Alice"): "its own referee finds the fault that the script draws",
    ("cancel-refused", "Bob"): "it does as RFC 3261 9.2 says",
    ("failover-of-a-user-agent", "Alice"): "it calls once",
    ("failover-of-a-user-agent", "Proxy1"): OFFERS,
    ("failover-to-the-next-server", "Proxy1"): "it knows one way to each host",
    ("failover-to-the-next-server", "Proxy2"): OFFERS,
    ("merged-at-the-callee", "Bob"): "it answers before the other branch is there, which is cancelled",
    ("register-refresh", "Bob"): REGISTERS,
    ("register-refresh", "Registrar"): "it grants no interval as brief as the script's",
    ("register-then-called", "Bob"): "it hangs up no call that it has answered",
    ("service-unavailable", "Alice"): "it calls once",
    ("service-unavailable", "Bob"): "it gives every call the same answer",
    ("too-many-hops", "Alice"): MADE_TO,
    ("unknown-method", "Alice"): MADE_TO,
}
# Both hang up at the same time there, and `serve` hangs up no call that it has answered: whether its silence is seen depends on
# which BYE is heard first.
LEFT_OUT = ("bye-glare",)

# Where a ladder does not say how long something lasts.
LASTS = {
    ("3.7", "Alice"): {"talks": "2s"},            # Bob moves meanwhile
    ("fork-two-answers", "Alice"): {"talks": ""},  # the BYE is for the call that is not wanted
}


# Parties that are played over the other transports and over IPv6 as well.
OVER = (("2.1", "Registrar"), ("3.1", "Bob"), ("3.8", "Proxy1"), ("3.8", "Proxy2"), ("3.8", "Bob"), ("302-followed", "Redirect"),
        ("register-then-called", "Proxy1"))
# Callers wait until the others listen, which is known of IPv4 alone.
CALLERS = (("3.1", "Alice"), ("2.1", "Bob"))


@dataclasses.dataclass(frozen=True)
class Way:
    """How all parties of a run are reached."""
    transport: str = "udp"
    v6: bool = False

    @property
    def name(self):
        return f"over_{self.transport}" + ("_ipv6" if self.v6 else "")

    @property
    def host(self):
        return "[::1]" if self.v6 else "127.0.0.1"

    @property
    def parameter(self):
        return "" if self.transport == "udp" else f";transport={self.transport}"

    def listen(self, port):
        return f"{self.transport}:{self.host}:{port}"

    def place(self, port):
        return f"{self.host}:{port}{self.parameter}"

    @property
    def parties(self):
        return OVER if self.v6 else OVER + CALLERS

    @property
    def is_secure(self):
        return self.transport in ("tls", "wss")


UDP = Way()
WAYS = {way.name: way for way in (*(Way(t) for t in ("tcp", "tls", "ws", "wss")), *(Way(t, True) for t in ("udp", "tcp", "tls", "wss")))}


class Flow:
    """A script, as far as a configuration of `serve` can be made of it."""

    def __init__(self, path):
        self.path = path
        self.name = path.stem.split("-")[0] if path.parent.name == "rfc3665" else path.stem
        self.read = tomllib.loads(path.read_text())
        self.lifelines = self.read["lifelines"]
        self.rungs = []  # (id, status or 0, method, from, to)
        for rung, caption in self.read["ladder"].items():
            status, method, left, arrow, right = WORDS.fullmatch(caption if isinstance(caption, str) else caption[0]).groups()
            self.rungs.append((rung, int(status or 0), method, *((left, right) if arrow == "->" else (right, left))))

    def party(self, name):
        return self.read.get("party", {}).get(name, {})

    def role(self, name):
        known = {"Proxy": "proxy", "Registrar": "registrar", "Redirect": "redirect"}
        return self.party(name).get("plays") or known.get(name.rstrip("0123456789"), "ua")

    def sent(self, name, method, status=None):
        """Ids of the requests, or of responses with such a status, that it sends."""
        return [r[0] for r in self.rungs if r[3] == name and r[2] == method and (r[1] == 0 if status is None else status(r[1]))]

    def of(self, rung, key, default=None):
        return self.read.get(rung, {}).get(key, default)

    def begins(self, name):
        """It sends a request of its own before it was asked anything."""
        first = next((r for r in self.rungs if name in r[3:5]), None)
        return first is not None and first[3] == name

    def asks(self, name):
        return any(r[3] == name and r[1] in (401, 407) for r in self.rungs)

    def first(self, name, method):
        """Id and receiver of the first such request that it sends; None: there is none."""
        return next(((r[0], r[4]) for r in self.rungs if r[3] == name and r[2] == method and not r[1]), None)

    def callee(self):
        """Its address of record: of the first user agent that does not call by itself, else of nobody."""
        others = [n for n in self.lifelines if self.role(n) == "ua" and (not self.begins(n) or self.first(n, "REGISTER"))]
        return self.party(others[0])["aor"] if others else "sip:nobody@invalid"


def begun(flow, name, ports, way):
    """What it does by itself: tables of its configuration."""
    lines, ways = [], {}
    if register := flow.first(name, "REGISTER"):
        rung, registrar = register
        domain = flow.party(registrar)["domain"]
        ways[domain] = ports[registrar]
        lines += ["[register]", f'at = "sip:{domain}"', f"expires = {flow.of(rung, 'expires', 3600)}"]
    if flow.begins(name) and (call := flow.first(name, "INVITE")):
        rung, following = call
        to = flow.callee()
        ways |= {flow.party(n)["domain"]: ports[n] for n in flow.lifelines if "domain" in flow.party(n)}
        ways[to.split("@")[1]] = ports[following]
        lines += ["[call]", f'to = "{to}"']
        for key, sends in (("body", call), ("answer", flow.first(name, "ACK"))):
            if sends and flow.of(sends[0], "body"):
                lines.append(f'{key} = "{flow.of(sends[0], "body")}"')
        if flow.of(rung, "after"):
            lines.append(f'after = "{flow.of(rung, "after")}"')
        for key, method in (("waits", "CANCEL"), ("talks", "BYE")):
            sends = flow.first(name, method)
            lasts = LASTS.get((flow.name, name), {}).get(key, flow.of(sends[0], "after", "300ms") if sends else "")
            if lasts:
                lines.append(f'{key} = "{lasts}"')
    if ways:
        lines += ["[next_hop]", *(f'"{host}" = "{way.listen(port)}"' for host, port in ways.items())]
    return lines


def user_agent(flow, name, ports, way):
    lines = [f'aor = "{flow.party(name)["aor"]}"']
    if any(flow.asks(n) for n in flow.lifelines) and flow.begins(name):
        wrong = any(flow.of(r[0], "credentials") == "wrong" for r in flow.rungs if r[3] == name)
        lines += [f'user = "{name.lower()}"', f'password = "{WRONG if wrong else VARIABLE}"']
    lines += [*begun(flow, name, ports, way), "[answer]"]
    finals = flow.sent(name, "INVITE", lambda s: s >= 200)
    statuses = [r[1] for r in flow.rungs if r[0] in finals]
    # 487 is what the machine makes of a CANCEL; 482 and 420 it makes by itself.
    own = [(rung, status) for rung, status in zip(finals, statuses) if status not in (420, 482, 487)]
    if own:
        lines.append(f"status = {own[0][1]}")
        if flow.of(own[0][0], "body"):
            lines.append(f'body = "{flow.of(own[0][0], "body")}"')
    waits = flow.of(own[0][0], "after") if own else "1min"
    if waits or flow.sent(name, "INVITE", lambda s: s == 180):
        lines.append(f'rings = "{waits or "200ms"}"')
    hangs_up = flow.sent(name, "BYE")
    if hangs_up and not flow.begins(name):
        lines.append(f'talks = "{flow.of(hangs_up[0], "after", "300ms")}"')
    return lines


def places(flow, name, ports, way):
    """Where this server sends requests for the callee: tables of its configuration."""
    user, host = re.fullmatch(r"sip:(\w+)@(.*)", flow.callee()).groups()
    if flow.role(name) == "redirect":
        at = next(i for i, r in enumerate(flow.rungs) if r[3] == name and r[1] // 100 == 3)
        asks = flow.rungs[at][4]
        following = [r[4] for r in flow.rungs[at:] if r[3] == asks and r[2] == "INVITE" and not r[1]]
    else:
        following = [r[4] for r in flow.rungs if r[3] == name and r[2] == "INVITE" and not r[1]]
    following = list(dict.fromkeys(f for f in following if flow.role(f) != "redirect" or flow.role(name) == "proxy"))
    if flow.role(name) == "proxy" and flow.party(name).get("recurse"):
        following = following[:1]
    own = flow.party(name)["domain"]
    if not following or flow.party(name).get("registrar"):
        return []
    lines = []
    if flow.role(name) == "proxy" and host != own:
        lines = ["[next_hop]", f'"{host}" = "{way.listen(ports[following[0]])}"']
    uris = []
    for to in following:
        domain = flow.party(to).get("domain") if flow.role(name) == "redirect" else None
        uris.append(f'"sip:{user}@{domain}"' if domain else f'"sip:{user}@{way.place(ports[to])}"')
    return [*lines, "[users]", f"{user} = [{', '.join(uris)}]"]


def server(flow, name, ports, way):
    party = flow.party(name)
    lines = [f"{key} = {str(party[key]).lower() if isinstance(party[key], bool) else repr(party[key])}"
             for key in ("domain", "realm", "record_route", "registrar", "recurse", "expires", "min_expires", "max_expires")
             if key in party]
    asked = flow.asks(name)
    if asked and flow.role(name) == "proxy":
        lines.append("asks_strangers = true")
    if flow.role(name) != "registrar":
        lines += places(flow, name, ports, way)
    if asked:
        lines += ["[passwords]", f'alice = "{VARIABLE}"', f'bob = "{VARIABLE}"']
    return lines


@contextlib.contextmanager
def serving(sipwright, folder, role, configuration, way=UDP, port=0, certs=()):
    """A standing agent, and where it is. It has to end in order, and to have blamed nobody."""
    log = folder / "serve.log"
    with open(log, "wb") as out:
        running = subprocess.Popen([sipwright, "serve", role, "--config", str(configuration), "--at", way.listen(port), *certs],
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                   env={**os.environ, "SIPWRIGHT_INTEROP_PASSWORD": PASSWORD,
                                        "SIPWRIGHT_INTEROP_WRONG": PASSWORD[::-1]})
        first = running.stdout.readline()
        found = re.search(rf" at {re.escape(way.host)}:(\d+) over {way.transport.upper()},", first)
        try:
            expect(found, f"serve says {first!r}")
            yield int(found.group(1))
            running.send_signal(signal.SIGTERM)
            said, _ = running.communicate(timeout=30)
            out.write((first + said).encode())
            expect(running.returncode == 0, f"serve ends with {running.returncode}: {said[-2000:]}")
        finally:
            if running.poll() is None:
                running.kill()
                running.communicate()


@contextlib.contextmanager
def serving_when_all_listen(sipwright, folder, role, configuration, way, port, certs, others):
    """One that begins something by itself, as soon as there is who answers."""
    over, trouble = threading.Event(), []

    def stand():
        try:
            deadline = time.monotonic() + 20
            while not all(map(peers.listens, others)) and not over.is_set():
                expect(time.monotonic() < deadline, "the agents do not listen")
                time.sleep(0.01)
            with serving(sipwright, folder, role, configuration, way, port, certs):
                over.wait(100)
        except Failure as failure:
            trouble.append(failure)

    standing = threading.Thread(target=stand)
    standing.start()
    try:
        yield port
    finally:
        over.set()
        standing.join()
    if trouble:
        raise trouble[0]


def certificates(sipwright, folder, flow):
    """Options for both processes, for whom one certificate is good that is of all of them."""
    names = ["127.0.0.1", "::1", *sorted({flow.party(n)[key].split("@")[-1] for n in flow.lifelines for key in ("domain", "aor")
                                          if key in flow.party(n)})]
    done = subprocess.run([sipwright, "certs", folder / "certs", *(word for one in names for word in ("--name", one))], capture_output=True, text=True, timeout=30)
    expect(done.returncode == 0, done.stdout + done.stderr)
    return ["--ca", f"{folder}/certs/ca.pem", "--cert", f"{folder}/certs/good.pem", "--key", f"{folder}/certs/good.key",
            "--tls-mutual"]


def served(sipwright, folder, flow, name, way=UDP):
    """Plays with this party in another process. Raises Failure where not all is as drawn."""
    (folder / "served").mkdir(parents=True)
    shutil.copytree(SCRIPTS / "sdp", folder / "served" / "sdp")
    ports = dict(zip(flow.lifelines, peers.free_ports(len(flow.lifelines))))
    lines = user_agent(flow, name, ports, way) if flow.role(name) == "ua" else server(flow, name, ports, way)
    configuration = folder / "served" / f"{name}.toml"
    configuration.write_text("\n".join(lines) + "\n")
    script = flow.path
    if any(flow.asks(n) for n in flow.lifelines):
        users = [n for n in flow.lifelines if flow.role(n) == "ua"]
        script = with_password(folder, script, *users)
    arguments = ["--patience", "2s"] if UNABLE.get((flow.name, name)) else []
    certs = certificates(sipwright, folder, flow) if way.is_secure else []
    arguments += certs
    standing = (sipwright, folder, flow.role(name), configuration, way)
    others = [port for other, port in ports.items() if other != name]
    begins = flow.role(name) == "ua" and flow.begins(name)
    with serving_when_all_listen(*standing, ports[name], certs, others) if begins else serving(*standing, 0, certs) as port:
        for other in flow.lifelines:
            arguments += ["--dut", f"{name}={way.place(port)}"] if other == name else ["--at", f"{other}={way.place(ports[other])}"]
        code, run = play(sipwright, folder, script, arguments)
    judge(code, run, set())


def case(sipwright, parties, way):
    """All of them, (flow, name) each, several at the same time: they mostly wait."""
    with tempfile.TemporaryDirectory(prefix="sipwright-served-") as folder:
        folder = pathlib.Path(folder)

        def one(party):
            flow, name = party
            try:
                served(sipwright, folder / f"{flow.name}-{name}", flow, name, way)
            except Failure as failure:
                return str(failure)
            return ""

        failed = 0
        with concurrent.futures.ThreadPoolExecutor(4) as threads:
            for (flow, name), said in zip(parties, threads.map(one, parties)):
                reason = UNABLE.get((flow.name, name))
                wrong = bool(said) != bool(reason)
                failed += wrong
                print(f"{'FAILED' if wrong else 'ok'}: {flow.name}, {name} as serve {flow.role(name)}: " +
                      (f"cannot, {reason}; {said or 'but it does'}" if reason else said or "as drawn"))
                if wrong:
                    for log in sorted((folder / f"{flow.name}-{name}").glob("serve*")):
                        if log.is_file():
                            print(log.read_text())
                    print((folder / f"{flow.name}-{name}" / "served" / f"{name}.toml").read_text())
        return failed


def main():
    flows = {}
    for path in sorted(SCRIPTS.glob("rfc3665/*.toml")) + sorted(SCRIPTS.glob("field/*.toml")):
        flow = Flow(path)
        if flow.name in LEFT_OUT:
            continue
        flows[flow.name.replace("-", "_")] = flow
    strangers = [key for key in UNABLE if not any(key[0] == f.name and key[1] in f.lifelines for f in flows.values())]
    if sys.argv[1:] == ["--list"]:
        print("\n".join([*flows, *WAYS]))
        return 0
    expect(not strangers, f"not in any script: {strangers}")
    if way := WAYS.get(sys.argv[2]):
        parties = [(flows[script.replace("-", "_")], name) for script, name in way.parties]
        return 1 if case(sys.argv[1], parties, way) else 0
    flow = flows[sys.argv[2]]
    return 1 if case(sys.argv[1], [(flow, name) for name in flow.lifelines], UDP) else 0


sys.exit(main())
