"""Ports of this machine that are free, and that no other test is given as long as this one runs."""
import fcntl
import os
import pathlib
import random
import socket
import tempfile

# Below the ephemeral range, so that nobody is given them between now and their use.
RANGE = range(12000, 32000, 2)
# One octet for each port: who has locked it has the port.
PORTS = open(pathlib.Path(tempfile.gettempdir()) / f"sipwright-ports-{os.getuid()}", "ab")


def is_for_us(port):
    try:
        fcntl.lockf(PORTS, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except OSError:
        return False
    return True


def is_free(port):
    held = []
    try:
        for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
            held.append(socket.socket(socket.AF_INET, kind))
            held[-1].bind(("127.0.0.1", port))
    except OSError:
        return False
    finally:
        for one in held:
            one.close()
    return True


def free_ports(count=1, taken=set()):
    """For UDP and TCP, and the one after each as well (baresip takes two)."""
    out = []
    while len(out) < count:
        port = random.choice(RANGE)
        if port not in taken and is_for_us(port) and is_free(port) and is_free(port + 1):
            taken.add(port)
            out.append(port)
    return out
