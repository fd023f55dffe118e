"""Ports of this machine that are free."""
import random
import socket


def free_ports(count, taken=set()):
    """Below the ephemeral range, so that nobody is given them between now and their use."""
    out = []
    while len(out) < count:
        port = random.randrange(12000, 32000)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            try:
                s.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in taken:
            taken.add(port)
            out.append(port)
    return out
