"""Real SIP devices on free ports of 127.0.0.1, each started here and stopped by pid when its `with` block ends."""
import contextlib
import json
import os
import pathlib
import random
import socket
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "devices"))
from ports import free_ports  # noqa: E402
ROOT = HERE.parents[1] / "build" / "peers" / "root"
LIBRARIES = ROOT / "usr/lib/x86_64-linux-gnu"


class Trouble(Exception):
    """A device that cannot be used: not installed, or it does not come up. Not a verdict about anybody."""


def environment():
    paths = [LIBRARIES, ROOT / "lib/x86_64-linux-gnu", LIBRARIES / "kamailio", LIBRARIES / "wireshark", LIBRARIES / "pulseaudio"]
    return {**os.environ, "LD_LIBRARY_PATH": ":".join(map(str, paths)), "TERM": "dumb"}


def program(name):
    for folder in ("usr/sbin", "usr/bin"):
        if (ROOT / folder / name).exists():
            return str(ROOT / folder / name)
    raise Trouble(f"{name} is not in build/peers: run scripts/peers")


@contextlib.contextmanager
def process(arguments, folder, name, **more):
    log = open(folder / f"{name}.log", "wb")
    running = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                               env=environment(), cwd=folder, start_new_session=True, **more)
    try:
        yield running
    finally:
        if running.poll() is None:
            running.terminate()
            try:
                running.wait(5)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()
        log.close()


def wait_until_it_answers(port, running, name):
    """Sends OPTIONS until anything comes back."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        probe.connect(("127.0.0.1", port))
        probe.settimeout(0.2)
        local = probe.getsockname()[1]
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if running.poll() is not None:
                raise Trouble(f"{name} ended at once with {running.returncode}: see its log")
            mark = "%x" % random.getrandbits(60)
            try:
                probe.send((f"OPTIONS sip:127.0.0.1:{port} SIP/2.0\r\n"
                            f"Via: SIP/2.0/UDP 127.0.0.1:{local};branch=z9hG4bK{mark};rport\r\n"
                            f"Max-Forwards: 70\r\nFrom: <sip:probe@127.0.0.1>;tag={mark}\r\n"
                            f"To: <sip:127.0.0.1:{port}>\r\nCall-ID: {mark}\r\nCSeq: 1 OPTIONS\r\n"
                            f"Contact: <sip:probe@127.0.0.1:{local}>\r\nContent-Length: 0\r\n\r\n").encode())
                probe.recv(65535)
                return
            except OSError:
                time.sleep(0.02)
    raise Trouble(f"{name} does not answer OPTIONS on port {port}")


def register(port, contact):
    """Binds Bob of biloxi.example.com to this contact, at the registrar there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.connect(("127.0.0.1", port))
        phone.settimeout(5)
        local, mark = phone.getsockname()[1], "%x" % random.getrandbits(60)
        phone.send((f"REGISTER sip:biloxi.example.com SIP/2.0\r\n"
                    f"Via: SIP/2.0/UDP 127.0.0.1:{local};branch=z9hG4bK{mark}\r\nMax-Forwards: 70\r\n"
                    f"From: <sip:bob@biloxi.example.com>;tag={mark}\r\nTo: <sip:bob@biloxi.example.com>\r\n"
                    f"Call-ID: {mark}\r\nCSeq: 1 REGISTER\r\nContact: {contact}\r\nExpires: 600\r\n"
                    "Content-Length: 0\r\n\r\n").encode())
        said = phone.recv(65535)
        if not said.startswith(b"SIP/2.0 200"):
            raise Trouble(f"the registrar says {said[:60]!r}")


def listens(port):
    """Whether the kernel lists its socket, of UDP or of TCP."""
    listed = f"0100007F:{port:04X}"  # 127.0.0.1 as /proc writes it
    return any(line.split()[1] == listed for kind in ("udp", "tcp")
               for line in pathlib.Path(f"/proc/net/{kind}").read_text().splitlines()[1:])


def wait_until(what, words):
    deadline = time.monotonic() + 20
    while not what():
        if time.monotonic() > deadline:
            raise Trouble(f"it does not come about that {words}")
        time.sleep(0.02)


def wait_until_it_listens(port, running, name):
    """For a device that an OPTIONS would disturb."""
    def listening():
        if running.poll() is not None:
            raise Trouble(f"{name} ended at once with {running.returncode}: see its log")
        return listens(port)
    wait_until(listening, f"{name} listens on port {port}")


@contextlib.contextmanager
def kamailio(folder, name, port, next_hop, *chosen):
    """`next_hop`: a port, and what else stands in its URI, such as "25060;transport=tcp"."""
    with kamailio_of("kamailio.cfg", folder, name, port, f'NEXT_HOP="sip:127.0.0.1:{next_hop}"', *chosen) as running:
        yield running


@contextlib.contextmanager
def kamailio_of(config, folder, name, port, *chosen):
    """`chosen`: what its configuration leaves to the command line."""
    home = folder / name
    home.mkdir()
    arguments = [program("kamailio"), "-f", str(HERE / "config" / config), "-DD", "-E",
                 "-L", str(LIBRARIES / "kamailio/modules"), "-Y", str(home), "-w", str(home),
                 "-P", str(home / "pid"), "-m", "32", "-M", "4",
                 "-A", f"SIP_PORT={port}", *(word for one in chosen for word in ("-A", one))]
    with process(arguments, folder, name) as running:
        wait_until_it_answers(port, running, name)
        yield running


class Control:
    """baresip's ctrl_tcp: JSON in netstrings."""

    def __init__(self, port):
        self.port = port
        self.connection = socket.create_connection(("127.0.0.1", port), 5)
        self.buffer = b""

    def command(self, name, parameters=""):
        text = json.dumps({"command": name, "params": parameters, "token": "t"}).encode()
        self.connection.sendall(b"%d:%s," % (len(text), text))

    def wait_for(self, event, seconds=20):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            size, colon, rest = self.buffer.partition(b":")
            if colon and len(rest) > int(size):
                self.buffer = rest[int(size) + 1:]
                if json.loads(rest[:int(size)]).get("type") == event:
                    return
                continue
            self.connection.settimeout(max(0.01, deadline - time.monotonic()))
            arrived = self.connection.recv(65536)
            if not arrived:
                break
            self.buffer += arrived
        raise Trouble(f"baresip never said {event}")


@contextlib.contextmanager
def baresip(folder, name, port, transport="udp", certificates=None):
    """Rings and never answers, unless told to by the Control that this yields. TLS is at the port behind; `certificates`: the folder
    with its own."""
    home = folder / name
    home.mkdir()
    control, media = free_ports(2)
    (home / "config").write_text(f"""\
poll_method		epoll
net_interface		127.0.0.1
sip_listen		127.0.0.1:{port}
{f"sip_certificate		{home}/own.pem" if certificates else ""}
call_local_timeout	120
call_max_calls		8
audio_player		aufile,{home}/play.wav
audio_source		ausine,440
audio_alert		aufile,{home}/alert.wav
ausrc_srate		48000
ausrc_channels		2
auplay_srate		8000
rtp_ports		{media}-{media + 99}
module_path		{ROOT}/usr/lib/baresip/modules
module			g711.so
module			ausine.so
module			aufile.so
module_tmp		uuid.so
module_tmp		account.so
module_app		menu.so
module_app		ctrl_tcp.so
ctrl_tcp_listen		127.0.0.1:{control}
""")
    (home / "accounts").write_text(f"<sip:bob@127.0.0.1:{port};transport={transport}>;regint=0;answermode=manual\n")
    (home / "contacts").write_text("")
    if certificates:
        (home / "own.pem").write_text("".join(pathlib.Path(certificates, one).read_text() for one in ("good.key", "good.pem")))
    with process([program("baresip"), "-f", str(home)], folder, name) as running:
        wait_until_it_answers(port, running, name)
        yield Control(control)


@contextlib.contextmanager
def sipp(folder, name, scenario, port, remote=None, *more):
    (control,) = free_ports()
    arguments = [program("sipp"), *([f"127.0.0.1:{remote}"] if remote else []),
                 "-sf", str(HERE / "config" / scenario), "-i", "127.0.0.1", "-p", str(port), "-cp", str(control),
                 "-m", "1", "-nostdin", "-timeout", "60", "-timeout_error", *more]
    with process(arguments, folder, name) as running:
        wait_until_it_listens(port, running, name)
        yield running


class SofiaControl:
    """The user agent of tests/interop/sofia_ua.c: one line for each TCP connection."""

    def __init__(self, port):
        self.port = port

    def command(self, text):
        with socket.create_connection(("127.0.0.1", self.port), 5) as connection:
            connection.sendall(text.encode())
            heard = connection.recv(64)
        if heard != b"ok\n":
            raise Trouble(f"sofia_ua says {heard!r} to {text!r}")


@contextlib.contextmanager
def sofia(folder, name, port, user="bob"):
    (control,) = free_ports()
    with process([program("sofia_ua"), str(port), str(control), f"sip:{user}@127.0.0.1"], folder, name) as running:
        wait_until_it_answers(port, running, name)
        yield SofiaControl(control)
