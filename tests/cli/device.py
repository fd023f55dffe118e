"""A fake device: a UDP socket on a free port of 127.0.0.1 and a thread that answers as it is told."""
import socket
import threading
import time


class Device:
    """`answer(request, reply)` is called for every datagram; `reply(octets)` sends to where it came from. What it raises is raised
    once more where the device is left, and fails the test."""

    def __init__(self, answer=None):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        self.heard = []
        self.trouble = None
        self._answer = answer
        self.over = False
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, kind, *_):
        self.over = True
        self._thread.join(20)
        self.socket.close()
        if self.trouble and kind is None:
            raise self.trouble

    def hears(self, start, seconds):
        """For `answer`: does a datagram that begins so come within so many seconds? All of them pass."""
        before, end = len(self.heard), time.monotonic() + seconds
        while time.monotonic() < end and not self.over:
            try:
                self.heard.append(self.socket.recv(70000))
            except OSError:  # nothing yet, or an ICMP error about what we sent
                continue
        return any(octets.startswith(start) for octets in self.heard[before:])

    def _serve(self):
        self.socket.settimeout(0.05)
        while not self.over:
            try:
                octets, peer = self.socket.recvfrom(70000)
            except socket.timeout:
                continue
            except OSError:
                continue  # an ICMP error about what we sent
            self.heard.append(octets)
            if self._answer:
                try:
                    self._answer(octets, lambda reply: self.socket.sendto(reply, peer))
                except Exception as error:  # raised by __exit__
                    self.trouble = error
                    return


def response(request, status, reason, tag="fake"):
    """RFC 3261 8.2.6: Via, From, To, Call-ID and CSeq copied."""
    lines = request.split(b"\r\n\r\n")[0].split(b"\r\n")[1:]
    out = [b"SIP/2.0 %d %s" % (status, reason)]
    for line in lines:
        name = line.split(b":")[0].strip().lower()
        if name in (b"via", b"from", b"call-id", b"cseq"):
            out.append(line)
        elif name == b"to":
            out.append(line if b";tag=" in line or status == 100 else line + b";tag=" + tag.encode())
    out += [b"Content-Length: 0", b"", b""]
    return b"\r\n".join(out)
