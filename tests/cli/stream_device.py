"""A fake device that listens for connections on a free port of 127.0.0.1: TCP, or TLS where it has a certificate."""
import re
import socket
import ssl
import threading


class StreamDevice:
    """`answer(request, send)` is called for every message; `send(octets)` writes to its connection, `send(None)` closes it.
    `greet(send)`: for every connection that is accepted. What they raise is raised once more where the device is left."""

    def __init__(self, answer=None, certificate=None, greet=None):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.1)
        self.port = self._socket.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        self.heard, self.octets, self.connections, self.pieces = [], b"", 0, []
        self._answer, self._greet, self.trouble, self.over = answer, greet, None, False
        self._tls = None
        if certificate:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(f"{certificate}.pem", f"{certificate}.key")
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self):
        self._threads[0].start()
        return self

    def __exit__(self, kind, *_):
        self.over = True
        for thread in self._threads:
            thread.join(20)
        self._socket.close()
        if self.trouble and kind is None:
            raise self.trouble

    def _accept(self):
        while not self.over:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                continue
            self.connections += 1
            self._threads.append(threading.Thread(target=self._serve, args=(connection,), daemon=True))
            self._threads[-1].start()

    def _serve(self, connection):
        try:
            connection.settimeout(5)
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            connection.settimeout(0.1)
            self._talk(connection)
        except OSError:  # the other end has gone, or does not like our certificate
            pass
        except Exception as error:  # pylint: disable=broad-except
            self.trouble = error
        finally:
            connection.close()

    def _talk(self, connection):
        def send(octets):
            if octets is None:
                raise ConnectionResetError
            connection.sendall(octets)

        if self._greet:
            self._greet(send)
        buffer = b""
        while not self.over:
            try:
                came = connection.recv(65536)
            except TimeoutError:
                continue
            if not came:
                return
            self.octets += came
            self.pieces.append(len(came))
            buffer += came
            while True:
                buffer = buffer.lstrip(b"\r\n")
                end = buffer.find(b"\r\n\r\n")
                if end < 0:
                    break
                size = re.search(rb"(?im)^(?:content-length|l)[ \t]*:[ \t]*(\d+)", buffer[:end])
                whole = end + 4 + (int(size[1]) if size else 0)
                if len(buffer) < whole:
                    break
                request, buffer = buffer[:whole], buffer[whole:]
                self.heard.append(request)
                if self._answer:
                    self._answer(request, send)
