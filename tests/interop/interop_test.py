#!/usr/bin/env python3
"""Plays scripts against real devices and asserts what the referee says of them.

    interop_test.py SIPWRIGHT CASE     one case; exit 0 passed, 1 failed, 2 the devices are not here
    interop_test.py --list
"""
import contextlib
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile

import flows
import peers
import transports
from playing import KNOWN, SCRIPTS, Failure, expect, judge, play

NO_ANSWER = SCRIPTS / "rfc3665/3.8-unsuccessful-no-answer.toml"
SESSION = SCRIPTS / "rfc3665/3.1-successful-session-establishment.toml"
PARTIES = ("Alice", "Proxy1", "Proxy2", "Bob")

def judge_session(code, run, devices):
    """`devices` maps a party to the device that plays it. Every rung is done or unseen, every finding is a known one."""
    for rung in run["rungs"]:
        both = rung["from"] in devices and rung["to"] in devices
        expect(rung["status"] == ("unseen" if both else "done"), f"{rung['id']} is {rung['status']}")
    found = {(finding["party"], finding["rule"]) for finding in run["findings"]}
    known = {(party, rule) for party, device in devices.items() for rule in KNOWN[device]}
    seen = {party for party, right in zip(PARTIES, PARTIES[1:]) if party in devices and right not in devices}
    expect(found <= known, f"new findings: {sorted(found - known)}")
    missed = {(party, rule) for party, rule in known - found if party in seen}
    expect(not missed, f"no longer found: {sorted(missed)}")
    if len(devices) == len(PARTIES):
        expect(code == 3, f"exit code {code}")
        expect(run["verdict"] == "inconclusive", f"verdict {run['verdict']}")
        return
    failing = any(f["level"] == "must" for f in run["findings"])
    expect(code == (1 if failing else 0), f"exit code {code}, verdict {run['verdict']}")
    expect(run["verdict"] == ("fail" if failing else "pass"), f"verdict {run['verdict']}")


def no_answer(sipwright, folder, devices):
    """3.8 with any of the four parties a device."""
    ports = dict(zip(PARTIES, peers.free_ports(len(PARTIES))))
    with contextlib.ExitStack() as stack:
        beside = []
        for name, following in zip(PARTIES[1:3], PARTIES[2:4]):
            if name in devices:
                stack.enter_context(peers.kamailio(folder, name, ports[name], ports[following]))
        if devices.get("Bob") == "baresip":
            stack.enter_context(peers.baresip(folder, "Bob", ports["Bob"]))
        elif "Bob" in devices:
            stack.enter_context(peers.sipp(folder, "Bob", "sipp_bob_never_answers.xml", ports["Bob"]))
        if "Alice" in devices:
            # sipp repeats its INVITE until our agents listen.
            stack.enter_context(peers.sipp(folder, "Alice", "sipp_alice_cancels.xml", ports["Alice"], ports["Proxy1"]))
        arguments = []
        for name in PARTIES:
            at = f"{name}=127.0.0.1:{ports[name]}"
            arguments += ["--dut" if name in devices else "--at", at]
        judge_session(*play(sipwright, folder, NO_ANSWER, arguments, beside), devices)


def session(sipwright, folder, devices):
    """3.1 with a Bob who answers and hangs up."""
    (port,) = peers.free_ports()
    with peers.baresip(folder, "Bob", port) as control:
        def bob():
            control.wait_for("CALL_INCOMING")
            control.command("accept")
            control.wait_for("CALL_ESTABLISHED")
            control.command("hangup")

        judge_session(*play(sipwright, folder, SESSION, ["--dut", f"Bob=sip:bob@127.0.0.1:{port}"], [bob]), devices)


def registration(sipwright, folder, script):
    """A ladder with a registrar, or a proxy that is one, which kamailio plays."""
    (port,) = peers.free_ports()
    name = "Proxy1" if "called" in script else "Registrar"
    most = "MOST_EXPIRES=4" if "refresh" in script else "MOST_EXPIRES=3600"
    with peers.kamailio_of("kamailio_registrar.cfg", folder, name, port, most):
        played = play(sipwright, folder, SCRIPTS / script, ["--dut", f"{name}=127.0.0.1:{port}"])
    judge(*played, {(name, rule) for rule in KNOWN["kamailio registrar"]})


def trigger(control, name, command, parameters=""):
    text = json.dumps({"command": command, "params": parameters})
    return (f'[trigger.{name}]\nkind = "tcp"\naddress = "127.0.0.1:{control.port}"\ntext = {json.dumps(text)}\n'
            'netstring = true\nexpect = \'"ok":true\'\ndelay = "300ms"\n')


def triggered(sipwright, folder, devices):
    """3.1 with a baresip whose profile says how it calls, answers and hangs up: nobody sits beside it."""
    (name,) = devices
    (port,) = peers.free_ports()
    with peers.baresip(folder, name, port) as control:
        profile = folder / "phone.toml"
        profile.write_text(f'[device]\naddress = "127.0.0.1:{port}"\ncontact = "sip:bob@127.0.0.1:{port}"\n'
                           + trigger(control, "call", "dial", "{target}") + trigger(control, "answer", "accept")
                           + trigger(control, "hangup", "hangup"))
        judge_session(*play(sipwright, folder, SESSION, ["--device", f"{name}={profile}"]), devices)


def probed(sipwright, folder, devices):
    """The draft of a baresip's profile is one that plays."""
    (port,) = peers.free_ports()
    with peers.baresip(folder, "Bob", port):
        done = subprocess.run([sipwright, "probe", f"sip:bob@127.0.0.1:{port}", "--out", folder / "draft.toml",
                               "--json", folder / "survey.json"], capture_output=True, text=True, timeout=60)
        print(done.stdout, done.stderr, (folder / "draft.toml").read_text())
        expect(done.returncode == 0, f"exit code {done.returncode}")
        row = json.loads((folder / "survey.json").read_text())
        expect(row["status"] == 200 and "INVITE" in row["allow"], f"survey {row}")
        expect(row["user_agent"].startswith("baresip") or row["server"].startswith("baresip"), f"survey {row}")
        code, run = play(sipwright, folder, NO_ANSWER, ["--device", f"Bob={folder / 'draft.toml'}"])
        judge_session(code, run, devices)


def cases():
    table = {}
    for chosen in itertools.product((False, True), repeat=4):
        devices = {name: {"Alice": "sipp Alice", "Bob": "baresip"}.get(name, "kamailio")
                   for name, device in zip(PARTIES, chosen) if device}
        table["3.8_" + ("_".join(devices) or "agents_only")] = (no_answer, devices)
    table["3.8_Bob_is_sipp"] = (no_answer, {"Bob": "sipp Bob"})
    for script in ("rfc3665/2.3-request-for-current-contact-list", "rfc3665/2.4-cancellation-of-registration",
                   "field/register-refresh", "field/register-then-called"):
        table[pathlib.Path(script).name.split("-")[0] + "_" + "_".join(script.split("-")[1:]) + "_kamailio"] = (
            registration, script + ".toml")
    table["3.1_Bob_is_baresip"] = (session, {"Bob": "baresip"})
    table["3.1_Bob_is_baresip_with_triggers"] = (triggered, {"Bob": "baresip"})
    table["3.1_Alice_is_baresip_with_triggers"] = (triggered, {"Alice": "baresip Alice"})
    table["3.8_Bob_is_baresip_as_probed"] = (probed, {"Bob": "baresip"})
    return table | flows.cases() | transports.cases()


def main():
    table = cases()
    if sys.argv[1:] == ["--list"]:
        print("\n".join(table))
        return 0
    sipwright, name = sys.argv[1:]
    play_it, devices = table[name]
    with tempfile.TemporaryDirectory(prefix="sipwright-interop-") as folder:
        folder = pathlib.Path(folder)
        try:
            play_it(sipwright, folder, devices)
        except peers.Trouble as trouble:
            print(f"not run: {trouble}")
            return 2
        except Failure as failure:
            print(f"FAILED: {failure}")
            for log in sorted(folder.glob("*.log")):
                print(f"--- {log.name}\n{log.read_text(errors='replace')[-4000:]}")
            return 1
    return 0


sys.exit(main())
