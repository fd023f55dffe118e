#!/usr/bin/env python3
"""Plays scripts against devices made here, correct and faulty, and asserts whom the referee blames for what.

    devices_test.py SIPWRIGHT GROUP [WORD...]      the cases of a group (with these words); exit 0 passed, 1 failed
    devices_test.py --list                         the groups

Cases run side by side in one process; each says by its own ports who is who. A case in which this machine was too slow
to be a device is played again.
"""
import asyncio
import json
import pathlib
import re
import sys
import tempfile
import time

import devices
from faults import FAULTS
from ports import free_ports

HERE = pathlib.Path(__file__).resolve().parent
SCRIPTS = HERE.parents[1] / "scripts/rfc3665"
TWO, FOUR = ("Alice", "Bob"), ("Alice", "Proxy1", "Proxy2", "Bob")
PLAY = {"3.1": ("talk", "answer"), "3.2": ("talk", "answer"), "3.8": ("give up", "ring"), "3.9": ("talk", "busy")}
# Scripts with Bob as the device: what they do to him makes him do what he would not do otherwise. Some are here, others are shipped.
ASKING = {"copies": "busy", "copies-of-bye": "stay", "held-ack": "stay", "held-ack-of-refusal": "busy"}
SHIPPED = {"held-ack": "13.3.1.4-ack-that-is-long-in-coming", "held-ack-of-refusal": "17.2.1-ack-of-a-refusal-that-is-long-in-coming"}
AT_ONCE = 12    # cases being played; those that only wait for time to pass are not counted
WAITS = 3       # seconds after which a case only waits
AGAIN = 6       # how often a case is played when this machine was slow
LAG = 0.06      # seconds; RFC 3261 17.2.1 grants a device 200 ms
TIME_OUT = 110  # seconds


def are_bound(ports):
    with open("/proc/net/udp") as table:
        known = table.read()
    return all(f":{port:04X} " in known for port in ports)


async def watch_lag(worst):
    while True:
        before = time.monotonic()
        await asyncio.sleep(0.02)
        worst[0] = max(worst[0], time.monotonic() - before - 0.02)


class Case:
    def __init__(self, name, script, cast, blamed=(), code=None, traits=(), fault=None, arguments=(), verdict=None, **play):
        self.name, self.script, self.cast, self.blamed, self.traits, self.fault = name, script, cast, set(blamed), traits, fault
        self.code = (1 if blamed else 0) if code is None else code
        self.verdict = verdict or ("fail" if self.code == 1 else "pass")
        self.arguments, self.play = list(arguments), play
        self.parties = TWO if script == "3.1" or script in ASKING else FOUR
        self.wrong, self.printed, self.took, self.lag = [], "", 0, 0

    def device(self, party, ports):
        at = self.parties.index(party)
        fault = self.fault if self.fault and self.fault.party == party else None
        own = (party, ports[party], fault, self.traits)
        caller, callee = PLAY.get(self.script) or ("talk", ASKING[self.script])
        following = ("127.0.0.1", ports[self.parties[at + 1]]) if party != "Bob" else None
        if party == "Alice":
            if self.parties is TWO:
                return devices.Caller(*own, play=caller, to=f"sip:bob@127.0.0.1:{following[1]}", **self.play.get("alice", {}))
            return devices.Caller(*own, play=caller, to="sip:bob@biloxi.example.com", first_hop=following, **self.play.get("alice", {}))
        if party == "Bob":
            return devices.Callee(*own, play=callee, **self.play.get("bob", {}))
        return devices.Proxy(*own, next_hop=following, uri=f"sip:bob@127.0.0.1:{ports['Bob']}" if party == "Proxy2" else None,
                             record_route=self.script == "3.2", asks=self.script == "3.2" and party == "Proxy1")

    def path(self):
        if self.script in SHIPPED:
            return SCRIPTS.parent / "rfc3261" / f"{SHIPPED[self.script]}.toml"
        return HERE / f"{self.script}.toml" if self.script in ASKING else next(SCRIPTS.glob(self.script + "-*.toml"))

    async def run(self, sipwright, waits):
        """Returns how late this process was at worst, infinity when sipwright was late or another program took a port in between;
        `waits` is called when there is nothing left but waiting."""
        ports = dict(zip(self.parties, free_ports(len(self.parties))))
        agents = [ports[p] for p in self.parties if p not in self.cast]
        here = [await self.device(p, ports).open() for p in self.cast]
        for device in here:
            device.places = {party: ("127.0.0.1", port) for party, port in ports.items()}
        lag = [0.0]
        watching = asyncio.ensure_future(watch_lag(lag))
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="sipwright-devices-") as folder:
            result = pathlib.Path(folder) / "result.json"
            command = [sipwright, "run", str(self.path()), "--json", str(result), "--verbose",
                       "--seed", "1", *self.arguments]
            for p in self.parties:
                command += ["--dut" if p in self.cast else "--at", f"{p}=127.0.0.1:{ports[p]}"]
            running = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE,
                                                           stderr=asyncio.subprocess.STDOUT)
            reading = asyncio.ensure_future(running.communicate())
            while not reading.done() and not are_bound(agents):
                await asyncio.sleep(0.005)
            for device in here:
                if isinstance(device, devices.Caller):
                    device.start()
            done, _ = await asyncio.wait([reading], timeout=WAITS)
            if not done:
                waits()
                done, _ = await asyncio.wait([reading], timeout=TIME_OUT)
            if not done:
                running.kill()
            printed, _ = await reading
            watching.cancel()
            for device in here:
                device.close()
            self.took = time.monotonic() - began
            self.printed = " ".join(command) + "\n" + printed.decode(errors="replace")
            self.judge(running.returncode, json.loads(result.read_text()) if result.exists() else None)
            self.wrong += [f"{device.name} raised: {trouble}" for device in here for trouble in device.trouble[:1]]
        slow = "Address already in use" in self.printed or "this machine was late" in self.printed
        return float("inf") if slow else lag[0]

    def judge(self, code, result):
        self.wrong = []
        if not result or len(result["runs"]) != 1:
            self.wrong = [f"exit code {code} and no run in the result"]
            return
        run = result["runs"][0]
        found = {f"{f['party']} {f['rule']}" for f in run["findings"]}
        self.wrong += [f"not blamed: {one}" for one in sorted(self.blamed - found)]
        self.wrong += [f"blamed: {one}" for one in sorted(found - self.blamed)]
        if (code, run["verdict"]) != (self.code, self.verdict):
            self.wrong.append(f"exit code {code} and verdict {run['verdict']}, not {self.code} and {self.verdict}")


# Ways of a device that no rule forbids; who has them (all, when it does not matter); what they bring.
EVERYBODY = ("Alice", "Proxy", "Bob")
LEGAL = {
    "plain": ((), EVERYBODY),
    "order": (("order",), EVERYBODY),
    "compact": (("compact",), EVERYBODY),
    "folded": (("folded",), EVERYBODY),
    "unknown fields": (("unknown",), EVERYBODY),
    "case of names": (("case",), EVERYBODY),
    "joined rows": (("joined",), EVERYBODY),
    "all ways": (("unknown", "order", "joined", "compact", "folded", "tokens", "rport", "chatty"), EVERYBODY),
    "parameters": (("params",), EVERYBODY),
    "rport": (("rport",), EVERYBODY),
    "tokens": (("tokens",), EVERYBODY),
    "chatty": (("chatty",), EVERYBODY),
    "display names": (("display",), ("Alice", "Bob")),
    "contact is a name": (("fqdn",), ("Alice", "Bob")),
    "bodies": (("bodies",), ("Alice", "Bob")),
    "trying": (("trying",), ("Bob",)),
    "progress": (("progress",), ("Bob",)),
    "rings twice": (("rings twice",), ("Bob",)),
    "copies at once": (("copies at once",), ("Bob",)),
    "queued": (("queued",), ("Bob",)),
    "asks": (("asks",), ("Bob",)),
    "no trying": (("no trying",), ("Proxy",)),
    "records twice": (("records twice",), ("Proxy",)),
}


ASKED = {("3.1", "Bob"), *((script, "Proxy1") for script in PLAY), ("3.2", "Proxy2")}  # by Alice or Bob


def correct():
    for script in PLAY:
        parties = TWO if script == "3.1" else FOUR
        for way, (traits, who) in LEGAL.items():
            for party in parties:
                if party.rstrip("12") in who and not (script == "3.9" and way in ("progress", "rings twice")):
                    yield Case(f"{script} {party} {way}", script, [party], traits=traits)
            if way in ("plain", "all ways"):
                for cast in (parties[:2], parties[1:3], parties[2:], parties[1:], parties[:3], parties[::2], parties[1::2], parties[::3]):
                    if 1 < len(cast) < len(parties):
                        yield Case(f"{script} {'+'.join(cast)} {way}", script, cast, traits=traits)
        # Without RFC 3581 a response may come from any port; warned of is what the extension asks, and agents do.
        for party in parties[1:]:
            warned = {f"{party} VIA-RPT-1.a", f"{party} VIA-RPT-1.b"} if (script, party) in ASKED else ()
            yield Case(f"{script} {party} other port", script, [party], warned, 0, traits=("other port",))
        yield Case(f"{script} Alice 69 hops", script, ["Alice"], {"Alice SYN-MF-1.b"}, 0, traits=("hops",))


# The same for a callee who is asked more: his ways that make a difference there.
ASKED_WAYS = ("plain", "all ways", "trying", "order", "compact", "folded", "copies at once")


def asked_more():
    for script in ASKING:
        for way in ASKED_WAYS:
            if not (way == "copies at once" and script == "copies-of-bye"):
                yield Case(f"{script} Bob {way}", script, ["Bob"], traits=LEGAL[way][0])


def faulty():
    for name, f in FAULTS.items():
        yield Case(name, f.script, [f.party], f.blamed, f.code, f.traits, f, f.arguments, f.verdict, **f.play)


GROUPS = {"correct": lambda: (*correct(), *asked_more()), "faulty": faulty}


async def play_all(sipwright, cases):
    places = asyncio.Semaphore(AT_ONCE)

    async def play(case):
        for _ in range(AGAIN):
            held = [await places.acquire()]
            case.lag = await case.run(sipwright, lambda: held.pop() and places.release())
            if held:
                places.release()
            if not case.wrong or case.lag < LAG:
                break
    await asyncio.gather(*(play(case) for case in cases))
    for case in cases:  # those that were slow beside others, each by itself
        if case.wrong and case.lag >= LAG:
            await play(case)


def main():
    if sys.argv[1:] == ["--list"]:
        print("\n".join(GROUPS))
        return 0
    sipwright, group, *words = sys.argv[1:]
    cases = [case for case in GROUPS[group]() if all(word in case.name for word in words)]
    began = time.monotonic()
    asyncio.run(play_all(sipwright, cases))
    bad = [case for case in cases if case.wrong]
    for case in bad:
        print(f"--- {case.name}\n{case.printed}")
    for case in bad:
        print(f"{case.name} ({case.took:.1f} s, late by {case.lag:.3f} s at most)\n    " + "\n    ".join(case.wrong))
    print(f"{len(cases) - len(bad)} of {len(cases)} as expected, in {time.monotonic() - began:.1f} s")
    return 1 if bad or not cases else 0


sys.exit(main())
