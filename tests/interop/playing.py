"""Plays a script with sipwright and asserts what the referee says."""
import json
import os
import pathlib
import shutil
import subprocess
import threading

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"

# The password of everybody. It is worth nothing.
PASSWORD = "zanzibar"

# What the referee finds in these devices, by rule, in what they send downstream: seen when their right neighbour is an
# agent. A finding that is not here fails the test, and so does one that is here and is not found.
KNOWN = {
    # Its own CANCEL and ACK carry the Max-Forwards of the INVITE it forwarded (RFC 3261 8.1.1.6 recommends 70).
    "kamailio": {"SYN-MF-1.b"},
    # Its 200 has no Date (RFC 3261 10.3 item 8, a SHOULD).
    "kamailio registrar": {"REG-SRV-LIST-1.d"},
    "baresip": set(),
    # Its To carries the port that was dialled, which only a Request-URI may have (RFC 3261 19.1.1, table 1).
    "baresip Alice": {"SYN-URI-1.g"},
    "sipp Alice": set(),
    "sipp Bob": set(),
    # The uri of its credentials is where it sends them, not the Request-URI (RFC 3261 22.4 item 3).
    "sipp sipp_bob_registers.xml": {"AUT-CRED-1.e"},
    # Its responses have the Via of the request as it was (RFC 3581 4).
    "sipp sipp_bob_answers.xml": {"VIA-RPT-1.a", "VIA-RPT-1.b"},
    "sipp sipp_bob_is_busy.xml": set(),
    "sofia Bob": set(),
    "sofia Alice": set(),
    # It adds rport to the Via of agents that ask for it, but no received where that is the same (RFC 3581 4).
    "sofia Bob without a proxy": {"VIA-RPT-1.b"},
    # Its 200 has Min-SE (RFC 4028 5: in no response but 422).
    "sofia Bob in 4028-9-a-session-timer": {"TMR-VAL-1.e"},
    # Its 489 does not say which packages there are, as RFC 3265 7.2 wanted and RFC 6665 does not.
    "sofia Bob in 6665-4.2.1.1-a-package-that-nobody-has": {"EVT-489-1.c"},
    # As baresip, whose To is what was dialled.
    "sofia Alice without a proxy": {"VIA-RPT-1.b", "SYN-URI-1.g"},
}


class Failure(Exception):
    pass


def expect(condition, text):
    if not condition:
        raise Failure(text)


def play(sipwright, folder, script, arguments, beside=()):
    """Runs sipwright; `beside` are functions called in threads while it plays. Returns exit code and the one run."""
    out = folder / "out"
    command = [sipwright, "run", str(script), "--out", str(out), "--json", str(folder / "result.json"), *arguments]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               env={**os.environ, "SIPWRIGHT_INTEROP_PASSWORD": PASSWORD})
    trouble = []

    def guarded(work):
        try:
            work()
        except Exception as error:  # reported below, with what sipwright saw
            trouble.append(error)

    threads = [threading.Thread(target=guarded, args=(work,), daemon=True) for work in beside]
    for thread in threads:
        thread.start()
    try:
        printed, _ = running.communicate(timeout=100)
    except subprocess.TimeoutExpired:
        running.kill()
        raise Failure("sipwright still runs after 100 s")
    for thread in threads:
        thread.join(10)
    print(" ".join(command))
    print(printed)
    if trouble:
        raise trouble[0]
    expect((folder / "result.json").exists(), "there is no result: sipwright refused to play")
    result = json.loads((folder / "result.json").read_text())
    expect(len(result["runs"]) == 1, "not one run in the result")
    return running.returncode, result["runs"][0]


def with_password(folder, script, *names):
    """A copy of the script, with its bodies, that says where the passwords of these parties are."""
    text = script.read_text()
    for name in names:
        head = f"[party.{name}]\n"
        expect(head in text, f"{script.name} has no {head.strip()}")
        text = text.replace(head, head + 'password = "env:SIPWRIGHT_INTEROP_PASSWORD"\n')
    copy = folder / "scripts" / script.parent.name / script.name
    copy.parent.mkdir(parents=True)
    copy.write_text(text)
    shutil.copytree(SCRIPTS / "sdp", folder / "scripts" / "sdp")
    return copy


def judge(code, run, known, unseen=()):
    """Every rung is done, but for those of `unseen`; the findings are `known`, pairs of party and rule, and no others."""
    for rung in run["rungs"]:
        wanted = "unseen" if rung["id"] in unseen else "done"
        expect(rung["status"] == wanted, f"{rung['id']} is {rung['status']}")
    found = {(finding["party"], finding["rule"]) for finding in run["findings"]}
    expect(found <= known, f"new findings: {sorted(found - known)}")
    expect(known <= found, f"no longer found: {sorted(known - found)}")
    failing = any(f["level"] == "must" for f in run["findings"])
    verdict, exits = ("fail", 1) if failing else ("pass", 0)
    expect(code == exits, f"exit code {code}, verdict {run['verdict']}")
    expect(run["verdict"] == verdict, f"verdict {run['verdict']}")
