#!/usr/bin/env python3
"""Connections to a standing `sipwright serve ua` that this starts: how many it holds, at which price, and what it does for others
meanwhile.

    connections.py SIPWRIGHT held [TRANSPORT [COUNT]]    tls, tcp; each has asked with OPTIONS and was answered (5000)
    connections.py SIPWRIGHT idle [COUNT]                TCP, nothing is ever said (10000)
    connections.py SIPWRIGHT half-open [COUNT]           TLS, the client hello is cut off in the middle (1000)
    connections.py SIPWRIGHT handshakes [SECONDS]        openssl s_time against it, and against openssl s_server (10)

Memory is the resident set (VmRSS) of the process; while all of them stand, 100 OPTIONS over UDP are timed.
"""
import contextlib
import os
import pathlib
import re
import signal
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time

PATIENCE = 30  # seconds


def resident(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1])  # kB


def processor_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def options(transport, at, number):
    return (f"OPTIONS sip:echo@127.0.0.1:{at} SIP/2.0\r\n"
            f"Via: SIP/2.0/{transport} 127.0.0.1;branch=z9hG4bKc{number};rport\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:c{number}@example.com>;tag={number}\r\nTo: <sip:echo@127.0.0.1>\r\n"
            f"Call-ID: c{number}@127.0.0.1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n").encode()


@contextlib.contextmanager
def standing(sipwright, *more):
    """The process, and the port of each transport that it says it listens at."""
    served = subprocess.Popen([sipwright, "serve", "ua", "--quiet", "--at", "127.0.0.1:0", "--at", "tcp:127.0.0.1:0",
                               "--at", "tls:127.0.0.1:0", *more], stdout=subprocess.PIPE, text=True)
    try:
        said = served.stdout.readline()
        yield served, {over.lower(): int(port) for port, over in re.findall(r":(\d+) over (\w+)", said)}
    finally:
        served.send_signal(signal.SIGTERM)
        rest = served.stdout.read()
        if served.wait(timeout=PATIENCE) not in (0, 1):
            raise SystemExit(f"sipwright ended with {served.returncode}: {rest[-300:]}")


def connect(port, number):
    # 127.0.0.2 and so on: one source has 28,000 ports at most
    return socket.create_connection(("127.0.0.1", port), PATIENCE, (f"127.0.0.{2 + number % 8}", 0))


def others_are_answered(port):
    """Seconds until the answer to an OPTIONS over UDP, median and longest of 100."""
    took = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(PATIENCE)
        line.connect(("127.0.0.1", port))
        for number in range(100):
            began = time.monotonic()
            line.send(options("UDP", port, f"u{number}"))
            assert line.recv(65535).startswith(b"SIP/2.0 200 ")
            took.append(time.monotonic() - began)
    return f"OPTIONS over UDP meanwhile: median {statistics.median(took) * 1000:.2f} ms, longest {max(took) * 1000:.1f} ms"


def report(what, served, before, count):
    now = resident(served.pid)
    print(f"{count} {what}: {before} kB before, {now} kB with them, {(now - before) / count:.1f} kB each")


def held(sipwright, transport="tls", count="5000"):
    trusts_all = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusts_all.check_hostname, trusts_all.verify_mode = False, ssl.CERT_NONE
    with standing(sipwright) as (served, ports):
        before, open_now, began = resident(served.pid), [], processor_seconds(served.pid)
        for number in range(int(count)):
            c = connect(ports[transport], number)
            c = trusts_all.wrap_socket(c) if transport == "tls" else c
            c.sendall(options(transport.upper(), ports[transport], number))
            assert c.recv(65535).startswith(b"SIP/2.0 200 ")
            open_now.append(c)
        report(f"connections over {transport.upper()}", served, before, int(count))
        print(f"{(processor_seconds(served.pid) - began) / int(count) * 1e6:.0f} us of processor time each, to open and to answer")
        time.sleep(35)  # until the transactions are gone (timer J)
        report("the same 35 s later", served, before, int(count))
        print(others_are_answered(ports["udp"]))


def idle(sipwright, count="10000"):
    with standing(sipwright) as (served, ports):
        before = resident(served.pid)
        open_now = [connect(ports["tcp"], number) for number in range(int(count))]
        print(others_are_answered(ports["udp"]))
        report("idle connections", served, before, len(open_now))


def half_open(sipwright, count="1000"):
    hello = ssl.MemoryBIO()
    with contextlib.suppress(ssl.SSLWantReadError):
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).wrap_bio(ssl.MemoryBIO(), hello, server_hostname="example.com").do_handshake()
    half = hello.read()[:100]
    with standing(sipwright) as (served, ports):
        before, open_now = resident(served.pid), []
        for number in range(int(count)):
            open_now.append(connect(ports["tls"], number))
            open_now[-1].sendall(half)
        print(others_are_answered(ports["udp"]))
        report("half-open handshakes", served, before, len(open_now))
        ended = time.monotonic()
        for c in open_now:
            with contextlib.suppress(ConnectionError):
                while c.recv(65535):  # an alert, perhaps
                    pass
        print(f"all of them were closed by it within {time.monotonic() - ended:.1f} s")


def handshakes(sipwright, seconds="10"):
    def timed(port):
        out = subprocess.run(["openssl", "s_time", "-connect", f"127.0.0.1:{port}", "-new", "-time", seconds],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False).stdout
        return int(re.search(r"(\d+) connections in \d+ real seconds", out)[1])

    def said(name, served, port):
        before = processor_seconds(served.pid)
        made = timed(port)
        took = processor_seconds(served.pid) - before
        print(f"{name}: {made / int(seconds):.0f} full handshakes a second, {made / took:.0f} per second of its processor time")

    with tempfile.TemporaryDirectory() as folder:
        key, certificate = f"{folder}/key.pem", f"{folder}/cert.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
                        key, "-out", certificate, "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
                       stderr=subprocess.DEVNULL, check=True)
        with standing(sipwright, "--cert", certificate, "--key", key) as (served, ports):
            said("sipwright", served, ports["tls"])
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        served = subprocess.Popen(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", certificate, "-key", key, "-quiet"],
                                  stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while True:  # until it listens
                try:
                    socket.create_connection(("127.0.0.1", port), PATIENCE).close()
                    break
                except ConnectionRefusedError:
                    if served.poll() is not None:
                        raise
            said("openssl s_server", served, port)
        finally:
            served.kill()
            served.wait()


if __name__ == "__main__":
    known = {"held": held, "idle": idle, "half-open": half_open, "handshakes": handshakes}
    if len(sys.argv) < 3 or sys.argv[2] not in known:
        sys.exit(__doc__)
    known[sys.argv[2]](sys.argv[1], *sys.argv[3:])
