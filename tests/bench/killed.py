#!/usr/bin/env python3
"""Kills a campaign again and again, resumes it, and looks for what was lost or played twice.

usage: killed.py SIPWRIGHT [--kills 50] [--cases 3000] [--seed 1]

The device is `sipwright serve ua` with one planted fault, so that findings are kept, too. After each kill -9 all cases and findings that were
there before have to be there still; at the end each case from 1 to the last stands once in campaign.sqlite, with a seed of its own.
"""
import argparse
import json
import pathlib
import random
import socket
import sqlite3
import subprocess
import sys
import tempfile

CALL = pathlib.Path(__file__).resolve().parents[2] / "scripts/campaign/call.toml"


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def rows(path, what):
    base = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return base.execute(what).fetchall()
    except sqlite3.OperationalError:  # its tables are about to be made
        return []
    finally:
        base.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sipwright", type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--cases", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    draw, port, wrong = random.Random(args.seed), free_port(), []
    with tempfile.TemporaryDirectory() as folder:
        ledger = pathlib.Path(folder, "campaign.sqlite")
        command = [args.sipwright, "fuzz", CALL, f"--dut=Bob=127.0.0.1:{port}", f"--seed={args.seed}", f"--cases={args.cases}", "--quiet",
                   f"--start={args.sipwright} serve ua --at 127.0.0.1:{port} --quiet --weak quote-unterminated", "--minimize=2s",
                   f"--out={folder}"]
        cases, findings = [], []
        for kill in range(args.kills):
            playing = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                playing.wait(draw.uniform(1, 10))
                print(f"kill {kill + 1}: it had ended with {playing.returncode}")
                break
            except subprocess.TimeoutExpired:
                playing.kill()
                playing.wait()
            now = rows(ledger, "SELECT number, arm, seed FROM cases ORDER BY number") if ledger.exists() else []
            found = rows(ledger, "SELECT number, bucket FROM findings ORDER BY number") if ledger.exists() else []
            if now[:len(cases)] != cases or found[:len(findings)] != findings:
                wrong.append(f"kill {kill + 1}: what was there is gone or changed")
            for number, _ in found:
                if not list(pathlib.Path(folder, "findings").glob(f"{number:04}-*/case.toml")):
                    wrong.append(f"kill {kill + 1}: finding {number} has no case")
            cases, findings = now, found
            print(f"kill {kill + 1}: {len(cases)} cases, {len(findings)} findings", flush=True)
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        cases = rows(ledger, "SELECT number, arm, seed FROM cases ORDER BY number")
        if [number for number, _, _ in cases] != list(range(1, args.cases + 1)):
            wrong.append("the cases are not 1 to the last")
        if len({seed for _, _, seed in cases}) != len(cases):
            wrong.append("two cases have the same seed")
        report = json.loads(pathlib.Path(folder, "report.json").read_text())
        print(f"exit {done.returncode}; {len(cases)} cases, {len(report['findings'])} findings; " + ("; ".join(wrong) or "nothing lost, nothing twice"))
        return 1 if wrong else 0


sys.exit(main())
