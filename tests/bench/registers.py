#!/usr/bin/env python3
"""REGISTER with digest over UDP on 127.0.0.1, to a `sipwright serve registrar` that this starts: how many a second of its
processor time are answered 200.

    registers.py SIPWRIGHT [USERS [EACH]]      so many users (10000), each of whom registers so often (10) after its 401

Each user proves itself with one nonce: qop auth, nc counts up. There are never more than 64 requests under way.
"""
import hashlib
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

REALM, PASSWORD, AT_ONCE = "biloxi.example.com", "zanzibar", 64


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


class User:
    def __init__(self, number, local):
        self.name, self.local = f"u{number}", local
        self.known = md5(f"{self.name}:{REALM}:{PASSWORD}")
        self.cseq = self.proved = 0
        self.nonce = ""

    def request(self):
        self.cseq += 1
        credentials = ""
        if self.nonce:
            self.proved += 1
            rest = f"{self.nonce}:{self.proved:08x}:c0ffee:auth"
            response = md5(f"{self.known}:{rest}:{md5(f'REGISTER:sip:{REALM}')}")
            credentials = (f'Authorization: Digest username="{self.name}", realm="{REALM}", nonce="{self.nonce}", '
                           f'uri="sip:{REALM}", response="{response}", algorithm=MD5, cnonce="c0ffee", qop=auth, '
                           f"nc={self.proved:08x}\r\n")
        return (f"REGISTER sip:{REALM} SIP/2.0\r\n"
                f"Via: SIP/2.0/UDP 127.0.0.1:{self.local};branch=z9hG4bK{self.name}x{self.cseq};rport\r\n"
                f"Max-Forwards: 70\r\nFrom: <sip:{self.name}@{REALM}>;tag={self.known[:13]}\r\nTo: <sip:{self.name}@{REALM}>\r\n"
                f"Call-ID: {self.known}@127.0.0.1\r\nCSeq: {self.cseq} REGISTER\r\n"
                f"Contact: <sip:{self.name}@127.0.0.1:{self.local}>\r\nExpires: 3600\r\n{credentials}"
                "Content-Length: 0\r\n\r\n").encode()


def processor_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def load(at, users, each, pid):
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.bind(("127.0.0.1", 0))
    line.connect(at)
    line.settimeout(5)
    local = line.getsockname()[1]
    waiting = (User(i, local) for i in range(users))
    under_way = {}
    said = {}

    def ask(user):
        under_way[user.name] = user
        line.send(user.request())

    began, used = time.monotonic(), processor_seconds(pid)
    for _, user in zip(range(min(users, AT_ONCE)), waiting):
        ask(user)
    while under_way:
        octets = line.recv(65535).decode()
        status = int(octets[8:11])
        user = under_way.pop(re.search(r"^From: <sip:(u\d+)@", octets, re.M).group(1))
        said[status] = said.get(status, 0) + 1
        if status == 401 and not user.nonce:
            user.nonce = re.search(r'nonce="([^"]*)"', octets).group(1)
            ask(user)
        elif status == 200 and user.proved < each:
            ask(user)
        elif (following := next(waiting, None)) is not None:
            ask(following)
    return said, time.monotonic() - began, processor_seconds(pid) - used


def main():
    sipwright = sys.argv[1]
    users, each = (list(map(int, sys.argv[2:])) + [10_000, 10][len(sys.argv) - 2:])[:2]
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder) / "registrar.toml"
        config.write_text(f'domain = "{REALM}"\n[passwords]\n' + "".join(f'u{i} = "env:BENCH_PASSWORD"\n' for i in range(users)))
        serving = subprocess.Popen([sipwright, "serve", "registrar", "--quiet", "--config", config, "--at", "127.0.0.1:0"],
                                   stdout=subprocess.PIPE, text=True, env={**os.environ, "BENCH_PASSWORD": PASSWORD})
        try:
            port = int(re.search(r":(\d+) over", serving.stdout.readline()).group(1))
            said, passed, used = load(("127.0.0.1", port), users, each, serving.pid)
            memory = re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{serving.pid}/status").read_text()).group(1)
            serving.send_signal(signal.SIGTERM)
            told, _ = serving.communicate(timeout=60)
        finally:
            serving.kill()
    every = sum(said.values())
    print(told)
    print(", ".join(f"{count} x {status}" for status, count in sorted(said.items())))
    print(f"{every} REGISTER in {passed:.2f} s, {every / passed:.0f} a second; {used:.2f} s of the registrar's processor time, "
          f"{every / used:.0f} a second and core; at most {int(memory) // 1024} MB")
    return 0 if said == {401: users, 200: users * each} else 1


sys.exit(main())
