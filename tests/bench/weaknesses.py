#!/usr/bin/env python3
"""How soon `sipwright fuzz` finds each fault that `sipwright serve --weak` plants, and how small its case gets.

usage: weaknesses.py SIPWRIGHT [--budget 600] [--lanes 1] [--only NAME ...] [--replays 20] [--seed 1]
                     [--pressure 128]

Each fault is planted alone in a device of its own, which really dies, hangs, leaks or reboots; the campaign runs until it has its first finding
or the budget is used up. Then the case is replayed. Prints a line for each, and the figures of all at the end.
"""
import argparse
import concurrent.futures
import json
import pathlib
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
CALL = ROOT / "scripts/campaign/call.toml"


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def script_of(roles):
    return (CALL, "Bob") if "ua" in roles else (ROOT / "scripts/campaign/registration.toml", "Registrar")


def one(args, weakness):
    roles = weakness.get("roles") or ["ua"]
    role = "ua" if "ua" in roles else roles[0]
    script, party = script_of(roles)
    port = free_port()
    device = f"{args.sipwright} serve {role} --at 127.0.0.1:{port} --quiet --weak {weakness['name']}"
    with tempfile.TemporaryDirectory() as folder:
        dut = [f"--dut={party}=127.0.0.1:{port}", f"--start={device}"]
        began = time.monotonic()
        subprocess.run([args.sipwright, "fuzz", script, *dut, f"--seed={args.seed}", f"--budget={args.budget}s", "--stop-after=1",
                        f"--pressure={args.pressure}",
                        "--quiet", f"--out={folder}"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=args.budget + 300)
        took = time.monotonic() - began
        report = pathlib.Path(folder, "report.json")
        if not report.exists():
            return {"name": weakness["name"], "found": False, "why": "no report", "took": took}
        report = json.loads(report.read_text())
        found = sorted(report["findings"], key=lambda f: not f["confirmed"])
        out = {"name": weakness["name"], "harm": weakness.get("harm", ""), "found": bool(found), "took": took,
               "cases": report["campaign"]["cases"], "ended": report["campaign"]["ended"]}
        if not found:
            return out
        f = found[0]
        out.update(symptom=f["symptom"], attack=f["attack"], confirmed=f["confirmed"], minimal=f["minimal"], messages=f["messages"],
                   octets=f["octets"], shown=f["shown"], tried=f["tried"])
        case = pathlib.Path(folder, f["file"])
        if args.replays and case.exists():
            said = subprocess.run([args.sipwright, "replay", case, *dut, "--quiet", f"--times={args.replays}"], capture_output=True, text=True,
                                  timeout=args.replays * 60).stdout
            out["replay"] = said.strip().rsplit(": ", 1)[-1]
        return out


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sipwright", type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--budget", type=int, default=600)
    parser.add_argument("--lanes", type=int, default=1)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--replays", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pressure", type=int, default=128)
    args = parser.parse_args()
    known = json.loads(subprocess.run([args.sipwright, "list", "weaknesses", "--json"], capture_output=True, text=True, check=True).stdout)
    known = known["weaknesses"] if isinstance(known, dict) else known
    known = [w for w in known if not args.only or w["name"] in args.only]
    done = []
    with concurrent.futures.ThreadPoolExecutor(args.lanes) as lanes:
        for r in lanes.map(lambda w: one(args, w), known):
            done.append(r)
            print(f"{r['name']:32} " + (f"{r['symptom']:15} {'confirmed' if r['confirmed'] else 'seen     '} {r['took']:6.1f} s {r['cases']:6} cases "
                                        f"{r['messages']} messages {r['octets']:5} octets {'small' if r['minimal'] else '     '}  {r['attack']}  "
                                        f"[{r.get('replay', '')}]"
                                        if r["found"] else f"NOT FOUND in {r['took']:.0f} s, {r.get('cases', 0)} cases; {r.get('ended', '')}"), flush=True)
    found = [r for r in done if r["found"] and r["confirmed"]]
    times = sorted(r["took"] for r in found)
    small = [r for r in found if r["messages"] <= 3 and r["octets"] <= 400]
    print(f"{len(found)} of {len(done)} found and confirmed; median {times[len(times) // 2] if times else 0:.1f} s with the time to minimize, "
          f"most {times[-1] if times else 0:.1f} s; {len(small)} of at most 3 messages and 400 octets")


main()
