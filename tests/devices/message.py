"""A SIP message as a device sees it (RFC 3261 7): enough to answer and to forward, and to be written in any legal way."""
import re

COMPACT = {"v": "Via", "f": "From", "t": "To", "i": "Call-ID", "m": "Contact", "l": "Content-Length", "c": "Content-Type",
           "k": "Supported", "s": "Subject"}
SHORT = {long.lower(): short for short, long in COMPACT.items()}
LISTS = ("Via", "Route", "Record-Route", "Contact")
REASONS = {100: "Trying", 180: "Ringing", 181: "Call Is Being Forwarded", 182: "Queued", 183: "Session Progress", 200: "OK",
           302: "Moved Temporarily", 404: "Not Found", 407: "Proxy Authentication Required", 408: "Request Timeout",
           480: "Temporarily Unavailable", 481: "Call/Transaction Does Not Exist", 482: "Loop Detected", 486: "Busy Here",
           487: "Request Terminated", 500: "Server Internal Error", 603: "Decline"}


def split_values(row):
    """The comma-separated values of a row; commas in quotes and angle brackets do not separate."""
    out, start, quoted, angle, at = [], 0, False, False, 0
    while at < len(row):
        c = row[at]
        if quoted:
            at += c == "\\"
            quoted = c != '"'
        elif c == '"':
            quoted = True
        elif c in "<>":
            angle = c == "<"
        elif c == "," and not angle:
            out.append(row[start:at].strip())
            start = at + 1
        at += 1
    return out + [row[start:].strip()]


class Message:
    def __init__(self, start, rows=(), body=b""):
        self.start, self.rows, self.body = start, [list(row) for row in rows], body

    @staticmethod
    def read(octets):
        """None for what is no SIP message."""
        head, _, body = octets.partition(b"\r\n\r\n")
        lines = re.sub(r"\r\n[ \t]+", " ", head.decode("latin-1")).split("\r\n")
        if not re.match(r"SIP/2\.0 \d{3} |[A-Z]+ \S+ SIP/2\.0$", lines[0]):
            return None
        message = Message(lines[0], body=body)
        for line in lines[1:]:
            name, _, value = line.partition(":")
            name = COMPACT.get(name.strip().lower(), name.strip())
            for one in split_values(value.strip()) if name in LISTS else [value.strip()]:
                message.rows.append([name, one])
        return message

    def copy(self):
        return Message(self.start, self.rows, self.body)

    @property
    def is_request(self):
        return not self.start.startswith("SIP/")

    @property
    def status(self):
        return 0 if self.is_request else int(self.start.split()[1])

    @property
    def method(self):
        """Of a response: of its CSeq, "" where a fault has left that out."""
        return self.start.split()[0] if self.is_request else (self["CSeq"].split() + ["", ""])[1]

    @property
    def uri(self):
        return self.start.split()[1]

    @uri.setter
    def uri(self, uri):
        self.start = f"{self.method} {uri} SIP/2.0"

    @property
    def kind(self):
        """As the captions of a ladder have it: "INVITE", "180 INVITE"."""
        return self.method if self.is_request else f"{self.status} {self.method}"

    @property
    def branch(self):
        found = re.search(r";branch=([^;, ]+)", self["Via"], re.I)
        return found[1] if found else ""

    def all(self, name):
        return [value for n, value in self.rows if n.lower() == name.lower()]

    def __getitem__(self, name):
        return next(iter(self.all(name)), "")

    def __setitem__(self, name, value):
        """Replaces the first row, or appends one."""
        for row in self.rows:
            if row[0].lower() == name.lower():
                row[1] = value
                return
        self.rows.append([name, value])

    def __delitem__(self, name):
        self.rows = [row for row in self.rows if row[0].lower() != name.lower()]

    def put_first(self, name, value):
        """Above the first row of that name, or above all others."""
        at = next((i for i, row in enumerate(self.rows) if row[0] == name), 0)
        self.rows.insert(at, [name, value])

    def drop_first(self, name):
        at = next((i for i, row in enumerate(self.rows) if row[0] == name), None)
        return None if at is None else self.rows.pop(at)[1]

    def octets(self, ways=frozenset()):
        rows = [list(row) for row in self.rows]
        if not any(name == "Content-Length" for name, _ in rows):
            rows.append(["Content-Length", str(len(self.body))])
        for way in WAYS:
            if way in ways:
                rows = WAYS[way](rows)
        lines = [self.start] + [row if isinstance(row, str) else f"{row[0]}: {row[1]}" for row in rows]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + self.body


# Legal ways to write the same message (RFC 3261 7.3.1, 7.3.3, 20). Each takes rows [name, value] and gives rows.

def in_other_order(rows):
    names = list(dict.fromkeys(name for name, _ in rows))
    return [row for name in reversed(names) for row in rows if row[0] == name]


def joined(rows):
    out = []
    for name, value in rows:
        before = next((row for row in out if row[0] == name), None)
        if before and name in LISTS:
            before[1] += " ,\t" + value
        else:
            out.append([name, value])
    return out


def with_unknown(rows):
    return [["X-Lab", 'a=b;c="d, e" <f>'], *rows, ["P-Unheard-Of", "\xc3\xa9t\xc3\xa9 (comment)"], ["x-empty", ""]]


def compact(rows):
    return [[SHORT.get(name.lower(), name), value] for name, value in rows]


def odd_case(rows):
    return [[name.lower() if i % 2 else name.upper(), value] for i, (name, value) in enumerate(rows)]


def folded(rows):
    return [f"{name} \t:\r\n \t {value}" for name, value in rows]


WAYS = {"order": in_other_order, "joined": joined, "unknown": with_unknown, "compact": compact, "case": odd_case, "folded": folded}
