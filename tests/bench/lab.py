#!/usr/bin/env python3
"""A lab of standing agents: how long it takes, whether each planted fault is in its cell and only there, and what a kill costs.

usage: lab.py SIPWRIGHT [--devices 40] [--faulty 12] [--jobs 40] [--kills 0] [--out DIR] [--minutes 8]

Each device is `sipwright serve ua`, started by the lab; the faulty ones have one fault each, which one flow provokes: it dies
(`serve --weak`), or answers wrongly (`--fault`). With
--kills the lab is ended by SIGKILL so often while it is played, and goes on with --resume: nothing that was told of may be lost.
Exit code 1: a figure does not hold.
"""
import argparse
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "scripts"
sys.path.insert(0, str(ROOT / "tests/devices"))
from ports import free_ports  # noqa: E402

HEAD = '''title = "{title}"
spec = "{spec}"
lifelines = ["Alice", "Bob"]
[party.Alice]
plays = "ua"
{alice}[party.Bob]
plays = "ua"
aor = "sip:bob@biloxi.example.com"
[ladder]
'''
CALL = '''F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "200 INVITE Alice <- Bob"
F4 = "ACK Alice -> Bob"
F5 = "BYE Alice -> Bob"
F6 = "200 BYE Alice <- Bob"
[F2]
optional = true
'''
OPTIONS = '''F1 = "OPTIONS Alice -> Bob"
F2 = "200 OPTIONS Alice <- Bob"
'''
OFFERLESS = '''F1 = "INVITE Alice -> Bob"
F2 = "180 INVITE Alice <- Bob"
F3 = "200 INVITE Alice <- Bob"
F4 = "ACK Alice -> Bob"
F5 = "INVITE Alice -> Bob"
F6 = "200 INVITE Alice <- Bob"
F7 = "ACK Alice -> Bob"
F8 = "BYE Alice -> Bob"
F9 = "200 BYE Alice <- Bob"
[F2]
optional = true
'''
NO_CALL = '''F1 = "BYE Alice -> Bob"
F2 = "481 BYE Alice <- Bob"
[F1]
dialog = "none"
'''


def offer(streams):
    lines = ["v=0", "o=alice 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0", *["m=audio 49172 RTP/AVP 0"] * streams, ""]
    return f"[F1]\nbody = {json.dumps(lines)}\n"


def fields(rung="F1", **values):
    return f"[{rung}]\nfields = {{ " + ", ".join(f"{json.dumps(k.replace('_', '-'))} = {json.dumps(v)}" for k, v in values.items()) + " }\n"


# Name: what is drawn, the party Alice, and the fault that this flow alone provokes; None: none.
FLOWS = {
    "subject-of-256": (CALL + fields(Subject="s" * 256), "", "text-of-256"),
    "accepts-33-types": (OPTIONS + fields(Accept=", ".join(f"a/b{i}" for i in range(33))), "", "accepts-over-32"),
    "offers-17-streams": (CALL + offer(17), "", "sdp-media-over-16"),
    "nested-comments": (CALL + fields(User_Agent="lab " + "(" * 32 + "x" + ")" * 32), "", "comments-nested"),
    "subject-percent-n": (CALL + fields(Subject="100%n"), "", "format-n"),
    "subject-percent-s": (OPTIONS + fields(Subject="%s and %s"), "", "format-s"),
    "offerless-re-invite": (OFFERLESS + offer(1), "", "re-invite-without-offer"),
    "bye-of-no-call": (NO_CALL, "", "bye-of-no-call"),
    "replaces-of-no-call": (CALL + fields(Replaces="12345@lab;to-tag=1;from-tag=2"), "", "replaces-of-no-call"),
    "long-display-name": (CALL, f'display = "{"A" * 257}"\n', "overlong-display-name-twice"),
    "user-with-a-nul": (CALL, 'aor = "sip:al%00ice@atlanta.example.com"\n', "escape-of-nul"),
    "bye-before-ack": (SCRIPTS / "field/bye-before-ack.toml", "", "bye-before-ack"),
    "held-ack": (CALL + '[F4]\nafter = "9s"\n', "", "fault 2xx-not-repeated"),
    "bad-extension": (SCRIPTS / "field/bad-extension.toml", "", "fault unsupported-missing"),
    "subject-of-257": (CALL + fields(Subject="s" * 257), "", None),  # one more is no fault
    "call": (CALL, "", None),
    "call-with-an-offer": (CALL + offer(1), "", None),
    "call-with-two-streams": (CALL + offer(2), "", None),
    "call-with-a-subject": (CALL + fields(Subject="lab 7"), "", None),
    "call-with-priority": (CALL + fields(Priority="urgent"), "", None),
    "call-that-lasts": (CALL + '[F5]\nafter = "1500ms"\n', "", None),
    "options": (OPTIONS, "", None),
    "options-accepts-sdp": (OPTIONS + fields(Accept="application/sdp"), "", None),
    "options-again": (SCRIPTS / "rfc3261/17.2.2-options-again-after-its-answer.toml", "", None),
    "cseq-that-went-back": (SCRIPTS / "rfc3261/12.2.2-cseq-that-went-back.toml", "", None),
    "tag-of-no-dialog": (SCRIPTS / "rfc3261/12.2.2-to-tag-of-no-dialog.toml", "", None),
    "foreign-sent-by": (SCRIPTS / "rfc3261/18.2.1-foreign-sent-by.toml", "", None),
    "unknown-method": (SCRIPTS / "field/unknown-method.toml", "", None),
    "cancel-that-matches-nothing": (SCRIPTS / "rfc3261/9.2-cancel-that-matches-nothing.toml", "", None),
    "another-source-port": (SCRIPTS / "rfc3581/4-another-source-port.toml", "", None),
}
FAULTS = {flow: weakness for flow, (_, _, weakness) in FLOWS.items() if weakness}
FAULTS_AT = sorted(FAULTS.items(), key=lambda one: not one[1].startswith("fault "))


def write_lab(folder, args):
    flows = folder / "flows"
    flows.mkdir()
    names = []
    for name, (ladder, alice, _) in FLOWS.items():
        if isinstance(ladder, pathlib.Path):
            names.append(str(ladder))
            continue
        (flows / f"{name}.toml").write_text(HEAD.format(title=name, spec="RFC 3261 13", alice=alice if "aor" in alice else 'aor = "sip:alice@atlanta.example.com"\n' + alice) + ladder)
        names.append(f"flows/{name}.toml")
    (folder / "serve.toml").write_text('aor = "sip:bob@biloxi.example.com"\n[answer]\nstatus = 200\nrings = "200ms"\n')
    lines = ['title = "bench"', f"flows = {json.dumps(names)}", 'patience = "4s"']
    planted = {}
    for i, port in enumerate(free_ports(args.devices)):
        weak = ""
        if i % 3 == 0 and i // 3 < args.faulty:
            flow, weakness = FAULTS_AT[(i // 3) % len(FAULTS_AT)]
            planted[f"dev{i:02}"] = (flow_name(flow), weakness)
            weak = f" --{weakness}" if weakness.startswith("fault ") else f" --weak {weakness}"
        lines += ["[[device]]", f'name = "dev{i:02}"', 'plays = "Bob"', f'address = "127.0.0.1:{port}"',
                  f'contact = "sip:bob@127.0.0.1:{port}"',
                  f'start = "{args.serve} serve ua --config {{folder}}/serve.toml --at udp:127.0.0.1:{port}{weak}"',
                  '[device.profile.trigger.reject]', 'kind = "none"']
    (folder / "lab.toml").write_text("\n".join(lines) + "\n")
    return planted


def flow_name(name):
    ladder = FLOWS[name][0]
    return ladder.stem if isinstance(ladder, pathlib.Path) else name


def cells_of(out):
    return {c["cell"]: c for c in json.loads((out / "lab.json").read_text())["cells"]}


def told(events):
    """Cells of which an event has said how they ended."""
    out = {}
    for line in events.read_text().splitlines():
        try:
            event = json.loads(line)
        except json.JSONDecodeError:
            continue  # the line in which it was killed
        if event["event"] == "cell_ends":
            out[event["cell"]] = event
    return out


def devices_of(folder):
    """Processes that a lab which was killed has left: they have the folder on their command line."""
    out = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            line = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in line and b"\0serve\0" in line:
            out.append(int(pid))
    return out


def play(args, folder, planted):
    out, events = folder / "out", folder / "events.ndjson"
    command = [args.sipwright, "lab", str(folder / "lab.toml"), "--out", str(out), "--seed", "1", "--jobs", str(args.jobs), "--quiet",
               "--events", str(events)]
    began = time.monotonic()
    lost, kills = 0, 0
    pick = random.Random(1)
    while True:
        playing = subprocess.Popen(command + (["--resume"] if (out / "lab.sqlite").exists() else []))
        if kills < args.kills:
            try:
                playing.wait(pick.uniform(1.0, 4.0))
            except subprocess.TimeoutExpired:
                playing.send_signal(signal.SIGKILL)
                playing.wait()
                kills += 1
                continue
        code = playing.wait()
        break
    took = time.monotonic() - began
    usage = os.times()
    cells = cells_of(out)
    for name, event in told(events).items():
        if name not in cells or (cells[name]["verdict"], cells[name]["seed"]) != (event["verdict"], event["seed"]):
            lost += 1
            print(f"lost: {name} was told to be {event['verdict']}, and is {cells.get(name, {}).get('verdict')}")
    again = len([l for l in events.read_text().splitlines() if '"event":"cell_ends"' in l]) - len(told(events))
    return code, took, usage.children_user + usage.children_system, cells, lost, kills, again


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sipwright", type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--serve", type=lambda p: str(pathlib.Path(p).resolve()), help="another program for the devices")
    parser.add_argument("--devices", type=int, default=40)
    parser.add_argument("--faulty", type=int, default=12)
    parser.add_argument("--jobs", type=int, default=40)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=8)
    parser.add_argument("--out", help="keep it there")
    args = parser.parse_args()
    args.serve = args.serve or args.sipwright
    with tempfile.TemporaryDirectory(prefix="sipwright-lab-") as temporary:
        folder = pathlib.Path(args.out or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        planted = write_lab(folder, args)
        try:
            code, took, cpu, cells, lost, kills, again = play(args, folder, planted)
        finally:
            for pid in devices_of(folder):
                os.kill(pid, signal.SIGTERM)
        wrong = []
        verdicts = {}
        for name, c in cells.items():
            device, flow, _ = name.split("/")
            verdicts[c["verdict"]] = verdicts.get(c["verdict"], 0) + 1
            is_planted = planted.get(device, ("", ""))[0] == flow
            if kills and is_planted and c["verdict"] == "inconclusive":
                continue  # the device was started by a lab that was killed, so that nobody sees how it ends
            if (c["verdict"] == "fail") != is_planted or (not is_planted and c["verdict"] not in ("pass", "warn")):
                wrong.append(f"{name}: {c['verdict']}: {c['sentence'][:200]}")
            if c["runs"] and not all((folder / "out" / c["evidence"] / f).exists() for f in ("result.json", "ladder.txt", "capture.pcapng", "page.html")):
                wrong.append(f"{name}: its evidence is not whole")
        for line in wrong[:40]:
            print("wrong:", line)
        print(f"{len(cells)} cells {verdicts}, exit code {code}, {took:.0f} s, {cpu:.0f} s of processors, {len(planted)} faults planted, "
              f"{len(wrong)} cells wrong; {kills} kills, {lost} cells lost, {again} told twice; index.html "
              f"{(folder / 'out/index.html').stat().st_size} octets")
        return 1 if wrong or lost or took > args.minutes * 60 else 0


if __name__ == "__main__":
    sys.exit(main())
