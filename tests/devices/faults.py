"""What devices do wrong, one switch each, and who is to be blamed for what.

A fault changes a message (`alter`), its octets (`spoil`), where it goes (`where`), or switches something in the device
(`does` and the rest). `blamed`: exactly the findings, as "PARTY RULE". Nobody else may be blamed.
"""
import dataclasses
import re


@dataclasses.dataclass
class Fault:
    party: str
    script: str
    blamed: set
    does: tuple = ()
    alter: object = None        # (device, message, kind); False: it is not sent
    spoil: object = None        # (device, octets, kind) -> octets, None: not sent
    hears: object = None        # (device, message, source); True: the device has not heard it
    where: object = None        # (device, to, kind) -> to
    tag: object = None          # (device, status, tag) -> tag
    instead_of_487: int = 0
    to_bye: int = 0
    after_final: object = None
    after_bye: object = None
    code: int = None            # 1, or 0 where nobody is blamed
    verdict: str = None
    arguments: tuple = ()
    traits: tuple = ()
    play: dict = dataclasses.field(default_factory=dict)


def on(kinds, change):
    """`change(message)` for these kinds of messages."""
    kinds = kinds.split(", ")
    return lambda device, m, kind: change(m) if kind in kinds else None


def turned(name):
    """The rows of a field in reverse order, where the first of them stood."""
    def change(m):
        values = m.all(name)[::-1]
        del m[name]
        m.rows[1:1] = [[name, value] for value in values]
    return change


def replaced(name, pattern, by):
    def change(m):
        assert re.search(pattern, m[name]), (name, m[name])
        m[name] = re.sub(pattern, by, m[name], count=1)
    return change


def put(name, value):
    def change(m):
        m[name] = value
    return change


def added(name, value):
    return lambda m: m.rows.append([name, value])


def left_out(name):
    def change(m):
        del m[name]
    return change


def start(pattern, by):
    def change(m):
        m.start = re.sub(pattern, by, m.start)
    return change


def spoiled(kinds, change):
    kinds = kinds.split(", ")
    return lambda device, octets, kind: change(octets) if kind in kinds else octets


def another_from(first):
    """The device changes its mind about its tag with this status."""
    def tag(device, status, old):
        if status == first:
            device.tag = device.token()
        return device.tag
    return tag


NO_TAG = (";tag=.*", "")
OTHER_TAG = ("tag=.*", "tag=4f3e2d1c0b9a")


def own_branch(m):
    m["Via"] = re.sub(r"branch=[^;]*", "branch=z9hG4bK0f1e2d" + m.method, m["Via"])


def set_vias(change):
    def alter(m):
        rows = change(m.all("Via"))
        del m["Via"]
        m.rows[:0] = [["Via", row] for row in rows]
    return alter


def turn_rows(name):
    def alter(m):
        rows = m.all(name)
        del m[name]
        m.rows[1:1] = [[name, row] for row in reversed(rows)]
    return alter


def copy_branch(m):
    below = re.search(r"branch=[^;]*", m.all("Via")[1]).group()
    m["Via"] = re.sub(r"branch=[^;]*", below, m["Via"])


def change_body(m):
    m.body = m.body.replace(b"m=audio 49172", b"m=audio 49174")


def again(kind):
    """The same request once more with a branch of its own."""
    def alter(device, m, k):
        if k == kind and not device.made:
            device.made = 1
            other = m.copy()
            own_branch(other)
            device.put(other.octets(), device.place, kind)
    return alter


def sent_twice(kind, change, after=0.0):
    """A copy that is none: the same message once more, changed."""
    def alter(device, m, k):
        if k == kind and device.once():
            other = m.copy()
            change(other)
            to = device.place if m.is_request and hasattr(device, "place") else m_place(device, m)
            device.later(after, lambda: device.put(other.octets(), to, kind))
    return alter


def m_place(device, m):
    """Where a message of a callee goes: a response by its Via, a request of the dialog to who called."""
    return device.place_of(m) if not m.is_request else device.invite.answer_to


def options_after_ack(number, change=None):
    """Alice asks within the call, right behind her ACK for the 2xx."""
    def alter(device, m, kind):
        if kind == "ACK" and device.once():
            other = device.request("OPTIONS", m.uri, m["To"], number=number)
            if change:
                change(other)
            device.later(0.02, lambda: device.put(other.octets(), device.place, "OPTIONS"))
    return alter


def at_once_after(kind, what):
    def alter(device, m, k):
        if k == kind and device.once():
            device.later(0, lambda: what(device, m))
    return alter


def bye_now(device):
    device.bye, to = device.in_dialog("BYE", 314)
    device.put(device.bye.octets(), to, "BYE")


def outside(m):
    """No To tag, and a From tag and a branch of its own."""
    m["To"] = re.sub(*NO_TAG, m["To"])
    m["From"] = re.sub(*OTHER_TAG, m["From"])


def in_another_call(m):
    m["To"], m["Call-ID"] = re.sub(*NO_TAG, m["To"]), "another-" + m["Call-ID"]


def first_branch(device, m, kind):
    """The branch of its first request, for all of its requests."""
    if m.is_request:
        device.first_via = getattr(device, "first_via", m["Via"])
        m["Via"] = device.first_via


def change_body_of_200(m):
    assert b"s=-" in m.body, m.body
    m.body = m.body.replace(b"s=-", b"s=x")


FAULTS = {
    # Responses of a callee (RFC 3261 8.2.6, 13.3.1)
    "no To tag in 180": Fault("Bob", "3.8", {"Bob RSP-TAG-1.a"}, alter=on("180 INVITE", replaced("To", *NO_TAG))),
    "no To tag in 486": Fault("Bob", "3.9", {"Bob RSP-TAG-1.a"}, alter=on("486 INVITE", replaced("To", *NO_TAG))),
    "no To tag in 200 to CANCEL": Fault("Bob", "3.8", {"Bob RSP-TAG-1.a"}, alter=on("200 CANCEL", replaced("To", *NO_TAG))),
    "another To tag in 487": Fault("Bob", "3.8", {"Bob RSP-TAG-2.a"}, alter=on("487 INVITE", replaced("To", *OTHER_TAG))),
    "another To tag in 200": Fault("Bob", "3.1", {"Bob RSP-TAG-2.a"}, tag=another_from(200)),
    "another To tag in 200 to BYE": Fault("Alice", "3.1", {"Alice RSP-COPY-1.d"}, alter=on("200 BYE", replaced("To", *OTHER_TAG))),
    "another tag in 200 to CANCEL": Fault("Bob", "3.8", {"Bob CAN-SRV-1.c"}, code=0, alter=on("200 CANCEL", replaced("To", *OTHER_TAG))),
    "To tag is the From tag": Fault("Bob", "3.9", {"Bob IDS-UNIQ-1.b"}, tag=lambda device, status, old: device.invite["From"].split("tag=")[1]),
    "a short To tag": Fault("Bob", "3.9", {"Bob IDS-UNIQ-1.d"}, code=0, tag=lambda device, status, old: "1f"),
    "To tag in 100": Fault("Bob", "3.9", {"Bob RSP-100-1.b"}, code=0, traits=("trying",), alter=on("100 INVITE", replaced("To", "$", ";tag=4f3e2d1c0b9a"))),
    "From changed": Fault("Bob", "3.9", {"Bob RSP-COPY-1.a"}, alter=on("486 INVITE", replaced("From", "tag=", "tag=x"))),
    "Call-ID changed": Fault("Bob", "3.9", {"Bob RSP-COPY-1.b"}, alter=on("486 INVITE", replaced("Call-ID", "^", "x"))),
    "CSeq number changed": Fault("Bob", "3.9", {"Bob RSP-COPY-1.c"}, alter=on("486 INVITE", replaced("CSeq", r"^\d+", "4711"))),
    "CSeq method changed": Fault("Bob", "3.9", {"Bob RSP-COPY-1.c"}, alter=on("486 INVITE", replaced("CSeq", "INVITE", "OPTIONS"))),
    "To URI changed": Fault("Bob", "3.9", {"Bob RSP-COPY-1.e"}, alter=on("486 INVITE", replaced("To", "bob@", "robert@"))),
    "no Via": Fault("Bob", "3.9", {"Bob SYN-MAND-1.b"}, alter=on("486 INVITE", left_out("Via"))),
    "no CSeq in 486": Fault("Bob", "3.9", {"Bob SYN-MAND-1.b"}, alter=on("486 INVITE", left_out("CSeq"))),
    "no Call-ID in 486": Fault("Bob", "3.9", {"Bob SYN-MAND-1.b"}, alter=on("486 INVITE", left_out("Call-ID"))),
    "no To in 486": Fault("Bob", "3.9", {"Bob SYN-MAND-1.b"}, alter=on("486 INVITE", left_out("To"))),
    "last Via dropped": Fault("Bob", "3.9", {"Bob RSP-VIA-1.a"}, alter=on("486 INVITE", set_vias(lambda v: v[:-1]))),
    "top Via dropped": Fault("Bob", "3.9", {"Bob RSP-VIA-1.a"}, alter=on("486 INVITE", set_vias(lambda v: v[1:]))),
    "a Via added": Fault("Bob", "3.9", {"Bob RSP-VIA-1.a"},
                         alter=on("486 INVITE", set_vias(lambda v: [*v, "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKforeign"]))),
    "Vias reordered below the top": Fault("Bob", "3.9", {"Bob RSP-VIA-1.b"}, alter=on("486 INVITE", set_vias(lambda v: [v[0], *v[:0:-1]]))),
    "Vias turned": Fault("Bob", "3.9", {"Bob RSP-VIA-1.b"}, alter=on("486 INVITE", set_vias(lambda v: v[::-1]))),
    "Via branch changed": Fault("Bob", "3.9", {"Bob RSP-VIA-1.c"}, alter=on("486 INVITE", replaced("Via", "branch=z9hG4bK", "branch=z9hG4bKx"))),
    "CANCEL answered as INVITE": Fault("Bob", "3.8", {"Bob RSP-COPY-1.c"}, alter=on("200 CANCEL", replaced("CSeq", "CANCEL", "INVITE"))),
    "no 200 to CANCEL": Fault("Bob", "3.8", {"Bob CAN-SRV-1.a"}, does=("no 200 to CANCEL",)),
    "481 to CANCEL": Fault("Bob", "3.8", {"Bob CAN-SRV-1.a"}, alter=on("200 CANCEL", start("200 OK", "481 No"))),
    "no 487": Fault("Bob", "3.8", {"Bob CAN-SRV-2.b"}, does=("no 487",)),
    "486 instead of 487": Fault("Bob", "3.8", {"Bob CAN-SRV-2.a", "Bob FLOW-UNEXPECTED"}, instead_of_487=486),
    "480 instead of 486": Fault("Bob", "3.9", {"Bob FLOW-UNEXPECTED"}, play={"bob": {"status": 480}}),
    "603 instead of 486": Fault("Bob", "3.9", {"Bob FLOW-UNEXPECTED"}, play={"bob": {"status": 603}}),
    "408 instead of 486": Fault("Bob", "3.9", {"Bob FLOW-UNEXPECTED"}, play={"bob": {"status": 408}}),
    "Require in 486": Fault("Bob", "3.9", {"Bob RSP-EXT-1.a"}, alter=on("486 INVITE", added("Require", "100rel"))),
    "two final responses": Fault("Bob", "3.9", {"Bob TXN-SRV-2.c"}, after_final=lambda device: device.answer(device.invite, 603)),
    "BYE answered 481": Fault("Alice", "3.1", {"Alice BYE-RECV-1.a"}, to_bye=481),
    "180 to BYE": Fault("Alice", "3.1", {"Alice TXN-1XX-1.a"}, alter=lambda device, m, kind: device.put(
        device.response(m, 180).octets(), device.place) if kind == "200 BYE" and device.once() else None),

    # Requests of a caller (RFC 3261 8.1.1, 9.1, 13.2.2.4, 17.1.1.3)
    "no magic cookie": Fault("Alice", "3.9", {"Alice VIA-FMT-1.e"}, alter=on("INVITE", replaced("Via", "z9hG4bK", "1234567"))),
    "only the magic cookie": Fault("Alice", "3.9", {"Alice VIA-FMT-1.e"}, alter=on("INVITE", replaced("Via", "z9hG4bK.*", "z9hG4bK"))),
    "no branch": Fault("Alice", "3.9", {"Alice VIA-FMT-1.d"}, alter=on("INVITE", replaced("Via", ";branch=[^;]*", ""))),
    "Via names TCP": Fault("Alice", "3.9", {"Alice VIA-FMT-1.b"}, alter=on("INVITE", replaced("Via", "UDP", "TCP"))),
    "Via of SIP/3.0": Fault("Alice", "3.9", {"Alice VIA-FMT-1.a"}, alter=on("INVITE", replaced("Via", "2.0", "3.0"))),
    "rport has a value": Fault("Alice", "3.9", {"Alice VIA-RESP-1.c"}, alter=lambda device, m, kind: put("Via", m["Via"] + f";rport={device.port}")(m) if kind == "INVITE" else None),
    "no From tag": Fault("Alice", "3.9", {"Alice IDS-TAG-1.a"}, alter=on("INVITE, ACK", replaced("From", *NO_TAG))),
    "CSeq names another method": Fault("Alice", "3.9", {"Alice IDS-CSEQ-1.a"}, alter=on("INVITE", replaced("CSeq", "INVITE", "OPTIONS"))),
    "CSeq is no number": Fault("Alice", "3.9", {"Alice IDS-CSEQ-1.b"}, alter=on("INVITE", replaced("CSeq", "1", "one"))),
    "CSeq of 2**31": Fault("Alice", "3.9", {"Alice IDS-CSEQ-1.b"}, alter=on("INVITE", replaced("CSeq", "^1", "2147483648"))),
    "no Max-Forwards": Fault("Alice", "3.9", {"Alice SYN-MAND-1.a"}, alter=on("INVITE", left_out("Max-Forwards"))),
    "Max-Forwards 256": Fault("Alice", "3.9", {"Alice SYN-MF-1.a"}, alter=on("INVITE", put("Max-Forwards", "256"))),
    "two CSeqs": Fault("Alice", "3.9", {"Alice SYN-SINGLE-1.a"}, alter=on("INVITE", added("CSeq", "1 INVITE"))),
    "Contact in CANCEL": Fault("Alice", "3.8", {"Alice SYN-NA-1.a"}, alter=on("CANCEL", added("Contact", "<sip:alice@127.0.0.1>"))),
    "Require in CANCEL": Fault("Alice", "3.8", {"Alice CAN-BUILD-1.e"}, alter=on("CANCEL", added("Require", "100rel"))),
    "ACK with its own branch": Fault("Alice", "3.9", {"Alice ACK-NON2-2.c"}, alter=on("ACK", own_branch)),
    "ACK with two Vias": Fault("Alice", "3.9", {"Alice ACK-NON2-2.c"}, alter=on("ACK", set_vias(lambda v: [*v, "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx1"]))),
    "ACK with another CSeq number": Fault("Alice", "3.9", {"Alice ACK-NON2-2.d"}, alter=on("ACK", replaced("CSeq", r"^\d+", "2"))),
    "ACK without the Route": Fault("Alice", "3.9", {"Alice ACK-NON2-2.e"}, alter=on("ACK", left_out("Route"))),
    "ACK without the To tag": Fault("Alice", "3.9", {"Alice ACK-NON2-2.b"}, alter=on("ACK", replaced("To", *NO_TAG))),
    "ACK with another From tag": Fault("Alice", "3.9", {"Alice ACK-NON2-2.a"}, alter=on("ACK", replaced("From", *OTHER_TAG))),
    "ACK with another Request-URI": Fault("Alice", "3.9", {"Alice ACK-NON2-2.a"}, alter=on("ACK", start("bob@", "robert@"))),
    "no ACK for 486": Fault("Alice", "3.9", {"Alice ACK-NON2-1.a"}, does=("no ACK",)),
    "no ACK for 200": Fault("Alice", "3.1", {"Alice ACK-2XX-1.a"}, does=("no ACK",)),
    "ACK for 200 with the branch of the INVITE": Fault("Alice", "3.1", {"Alice ACK-2XX-2.c"},
                                                       alter=lambda device, m, kind: put("Via", device.invite["Via"])(m) if kind == "ACK" else None),
    "ACK for 200 with the next CSeq number": Fault("Alice", "3.1", {"Alice ACK-2XX-2.b"}, alter=on("ACK", replaced("CSeq", "1", "2"))),
    "ACK for 200 with another To tag": Fault("Alice", "3.1", {"Alice ACK-2XX-2.d"}, alter=on("ACK", replaced("To", *OTHER_TAG))),
    "ACK for 200 to the address of record": Fault("Alice", "3.1", {"Alice ACK-2XX-2.a"}, alter=on("ACK", start(r"sip:\S+", "sip:bob@biloxi.example.com"))),
    "ACK for 200 without its Route": Fault("Alice", "3.2", {"Alice ACK-2XX-2.a"},
                                           alter=lambda device, m, kind: left_out("Route")(m) if kind == "ACK" and device.number == 2 else None),
    "ACK for 200 without credentials": Fault("Alice", "3.2", {"Alice ACK-2XX-2.e"},
                                             alter=lambda device, m, kind: left_out("Proxy-Authorization")(m) if kind == "ACK" and device.number == 2 else None),
    "the branch of the first INVITE": Fault("Alice", "3.2", {"Alice VIA-UNIQ-1.b"}, alter=lambda device, m, kind: device.same_branch(m) if kind == "INVITE" else None),
    "CANCEL with its own branch": Fault("Alice", "3.8", {"Alice CAN-BUILD-1.c"}, alter=on("CANCEL", own_branch)),
    "CANCEL without the Route": Fault("Alice", "3.8", {"Alice CAN-BUILD-1.d"}, alter=on("CANCEL", left_out("Route"))),
    "CANCEL with a To tag": Fault("Alice", "3.8", {"Alice CAN-BUILD-1.a"}, alter=on("CANCEL", replaced("To", "$", ";tag=4f3e2d1c0b9a"))),
    "CANCEL with the next CSeq number": Fault("Alice", "3.8", {"Alice CAN-BUILD-1.b"}, alter=on("CANCEL", replaced("CSeq", r"^\d+", "2"))),
    "CANCEL with another Request-URI": Fault("Alice", "3.8", {"Alice CAN-BUILD-1.a"}, alter=on("CANCEL", start("bob@", "robert@"))),

    # A callee's BYE (RFC 3261 12.2.1.1, 15)
    "BYE without a To tag": Fault("Bob", "3.1", {"Bob BYE-SEND-1.a"}, alter=on("BYE", replaced("To", *NO_TAG))),
    "BYE with foreign tags": Fault("Bob", "3.1", {"Bob BYE-SEND-1.a"}, alter=on("BYE", replaced("To", *OTHER_TAG))),
    "BYE with the tags turned": Fault("Bob", "3.1", {"Bob BYE-SEND-1.a"}, alter=lambda device, m, kind: turn_tags(m) if kind == "BYE" else None),
    "BYE with another method in CSeq": Fault("Bob", "3.1", {"Bob IDS-CSEQ-1.a"}, alter=on("BYE", replaced("CSeq", "BYE", "INVITE"))),
    "Contact in BYE": Fault("Bob", "3.1", {"Bob SYN-NA-1.a"}, alter=on("BYE", added("Contact", "<sip:bob@127.0.0.1>"))),
    "BYE without its Route": Fault("Bob", "3.2", {"Bob DLG-RT-1.b"}, alter=on("BYE", left_out("Route"))),
    "BYE with its Route turned": Fault("Bob", "3.2", {"Bob DLG-RT-1.b"}, alter=on("BYE", turn_rows("Route"))),
    "BYE with a Route for nothing": Fault("Bob", "3.1", {"Bob DLG-RT-1.d"}, alter=on("BYE", added("Route", "<sip:192.0.2.1;lr>"))),
    "BYE to the address of record": Fault("Bob", "3.1", {"Bob DLG-RT-1.a"}, alter=on("BYE", start(r"sip:\S+", "sip:alice@atlanta.example.com"))),
    "Record-Route turned in 200": Fault("Bob", "3.2", {"Bob DLG-RR-1.b"}, alter=on("200 INVITE", turn_rows("Record-Route"))),
    "no Contact in INVITE": Fault("Alice", "3.1", {"Alice DLG-CT-1.a"}, alter=on("INVITE", left_out("Contact"))),
    "two Contacts in INVITE": Fault("Alice", "3.1", {"Alice DLG-CT-1.a"}, alter=on("INVITE", added("Contact", "<sip:alice@192.0.2.1>"))),
    "no Contact in 200": Fault("Bob", "3.1", {"Bob DLG-CT-1.b"}, alter=on("200 INVITE", left_out("Contact"))),
    "no Contact in 180": Fault("Bob", "3.8", {"Bob DLG-CT-1.c"}, code=0, alter=on("180 INVITE", left_out("Contact"))),
    "a second BYE": Fault("Bob", "3.1", {"Bob BYE-SEND-1.d"}, after_bye=lambda device, to: device.later(0.05, lambda: device.bye_again(to))),

    # Frames (RFC 3261 7, 18.3)
    "a header row without a colon": Fault("Bob", "3.9", {"Bob SYN-GRAM-1.a"}, spoil=spoiled("486 INVITE", lambda o: o.replace(b"CSeq:", b"Nonsense\r\nCSeq:"))),
    "a space in the name of a header field": Fault("Bob", "3.9", {"Bob SYN-GRAM-1.a"}, spoil=spoiled("486 INVITE", lambda o: o.replace(b"CSeq:", b"No sense: 1\r\nCSeq:"))),
    "LF alone": Fault("Bob", "3.9", {"Bob SYN-LINE-1.c"}, spoil=spoiled("486 INVITE", lambda o: o.replace(b"\r\n", b"\n"))),
    "a control octet": Fault("Bob", "3.9", {"Bob SYN-GRAM-1.b"}, spoil=spoiled("486 INVITE", lambda o: o.replace(b"CSeq:", b"X-Odd: a\x01b\r\nCSeq:"))),
    "a line that ends in CR CR LF": Fault("Bob", "3.9", {"Bob SYN-GRAM-1.b"}, spoil=spoiled("486 INVITE", lambda o: o.replace(b"CSeq:", b"X-Odd: a\r\r\nCSeq:"))),
    "no UTF-8": Fault("Bob", "3.9", {"Bob SYN-GRAM-1.b"}, spoil=spoiled("486 INVITE", lambda o: o.replace(b"CSeq:", b"X-Odd: \xff\xfe\r\nCSeq:"))),
    "two spaces in the status line": Fault("Bob", "3.9", {"Bob SYN-LINE-1.a"}, alter=on("486 INVITE", start("486 ", " 486 "))),
    "sip/2.0": Fault("Bob", "3.9", {"Bob SYN-LINE-1.b"}, alter=on("486 INVITE", start("SIP", "sip"))),
    "a request line with two spaces": Fault("Alice", "3.9", {"Alice SYN-LINE-1.a"}, alter=on("INVITE", start("INVITE ", "INVITE  "))),
    "no empty line": Fault("Bob", "3.9", {"Bob SYN-LINE-1.d"}, spoil=spoiled("486 INVITE", lambda o: o[:-2])),
    "Content-Length too long": Fault("Bob", "3.9", {"Bob SYN-CL-1.c"}, alter=on("486 INVITE", put("Content-Length", "10"))),
    "Content-Length too short": Fault("Alice", "3.9", {"Alice SYN-CL-1.c"}, alter=on("INVITE", put("Content-Length", "10"))),
    "Content-Length is no number": Fault("Bob", "3.9", {"Bob SYN-CL-1.b"}, alter=on("486 INVITE", put("Content-Length", "none"))),
    "no Content-Length": Fault("Bob", "3.9", {"Bob SYN-CL-1.d"}, code=0, spoil=spoiled("486 INVITE", lambda o: o.replace(b"Content-Length: 0\r\n", b""))),
    "no Content-Type": Fault("Alice", "3.9", {"Alice SYN-CT-1.a"}, alter=on("INVITE", left_out("Content-Type"))),
    "URI in brackets": Fault("Alice", "3.9", {"Alice SYN-URI-1.a"}, alter=on("INVITE", start(r"(sip:\S+) ", r"<\1> "))),
    "truncated": Fault("Bob", "3.9", {"Bob SYN-LINE-1.d"}, spoil=spoiled("486 INVITE", lambda o: o[:o.index(b"CSeq")])),
    "truncated in the status line": Fault("Bob", "3.9", {"Bob FLOW-UNEXPECTED"}, spoil=spoiled("486 INVITE", lambda o: o[:6])),
    "0 octets": Fault("Bob", "3.9", {"Bob TXN-100-1.a"}, spoil=spoiled("486 INVITE", lambda o: b"")),
    "65,507 octets": Fault("Bob", "3.9", set(), spoil=spoiled("486 INVITE", lambda o: o.replace(b"CSeq:", b"X-Long: " + b"a" * (65507 - len(o) - 10) + b"\r\nCSeq:"))),
    "garbage": Fault("Bob", "3.9", {"Bob FLOW-UNEXPECTED"}, spoil=lambda device, o, kind: (device.put(bytes(range(256)) * 4, device.invite.answer_to), o)[1]),

    # Transactions (RFC 3261 17)
    "copies of the INVITE after the 100": Fault("Alice", "3.8", {"Alice TXN-INV-2.a"}, code=0, does=("never stops repeating",)),
    "silent": Fault("Bob", "3.1", {"Bob TXN-100-1.a"}, does=("silent",)),
    "no copies of the 200": Fault("Bob", "3.1", set(), does=("never repeats",)),
    "copies of the 486 after the ACK": Fault("Bob", "3.8", {"Bob TXN-SRV-2.b"}, does=("deaf to ACK",)),
    "the 486 to another port": Fault("Bob", "3.9", {"Bob TXN-100-1.a"}, where=lambda device, to, kind: (to[0], 9) if kind == "486 INVITE" else to),
    "the 200 to the CANCEL to another port": Fault("Bob", "3.8", {"Bob CAN-SRV-1.a"}, where=lambda device, to, kind: (to[0], 9) if kind == "200 CANCEL" else to),
    "dead after ringing": Fault("Bob", "3.8", {"Bob CAN-SRV-1.a"}, hears=lambda device, m, source: m.method == "CANCEL"),
    "dead after answering": Fault("Bob", "3.1", {"Bob TXN-2XX-1.b", "Bob FLOW-MISSING"}, hears=lambda device, m, source: m.method == "ACK"),
    "one copy of the 486 after the ACK": Fault("Bob", "3.8", set(), does=("deaf to the first ACK",)),
    "copies of the 200 after the ACK": Fault("Bob", "3.2", {"Bob TXN-2XX-1.b"}, does=("deaf to ACK",)),

    # Proxies (RFC 3261 16)
    "own Via kept": Fault("Proxy2", "3.9", {"Proxy2 RSP-VIA-1.a"}, does=("keeps its Via",)),
    "upstream's Via dropped": Fault("Proxy2", "3.9", {"Proxy2 RSP-VIA-1.a", "Proxy2 PRX-VIA-1.b"}, alter=on("INVITE", set_vias(lambda v: [v[0], *v[2:]]))),
    "Max-Forwards in 180": Fault("Bob", "3.8", {"Bob SYN-NA-1.c"}, alter=on("180 INVITE", added("Max-Forwards", "70"))),
    "a description without t=": Fault("Alice", "3.9", {"Alice SDP-FMT-1.a"}, spoil=spoiled("INVITE", lambda o: o.replace(b"t=0 0\r\n", b"a=x:0\r\n"))),
    "multipart without boundary": Fault("Alice", "3.9", {"Alice SYN-CT-1.c"}, alter=on("INVITE", put("Content-Type", "multipart/mixed"))),
    "qop without quotes": Fault("Proxy1", "3.2", {"Proxy1 AUT-CHAL-1.e"}, alter=on("407 INVITE", replaced("Proxy-Authenticate", 'qop="auth"', "qop=auth"))),
    "uri without quotes": Fault("Alice", "3.2", {"Alice AUT-CRED-1.d"}, alter=lambda device, m, kind: replaced("Proxy-Authorization", 'uri="[^"]*"', "uri=bob")(m) if kind == "INVITE" and m["Proxy-Authorization"] else None),
    "Max-Forwards kept": Fault("Proxy2", "3.9", {"Proxy2 PRX-MF-1.a"}, does=("keeps Max-Forwards",)),
    "upstream's branch copied": Fault("Proxy2", "3.9", {"Proxy2 PRX-VIA-1.a"}, alter=on("INVITE", copy_branch)),
    "proxy: Contact changed": Fault("Proxy2", "3.9", {"Proxy2 PRX-COPY-1.a"}, alter=on("INVITE", put("Contact", "<sip:alice@192.0.2.1>"))),
    "proxy: body changed": Fault("Proxy2", "3.9", {"Proxy2 PRX-COPY-1.c"}, alter=on("INVITE", change_body)),
    "proxy: To tag changed in 180": Fault("Proxy2", "3.8", {"Proxy2 PRX-RESP-1.d"}, alter=on("180 INVITE", replaced("To", *OTHER_TAG))),
    "proxy: Contact of 180 dropped": Fault("Proxy2", "3.8", {"Proxy2 PRX-RESP-1.c"}, alter=on("180 INVITE", left_out("Contact"))),
    "no ACK downstream": Fault("Proxy2", "3.9", {"Proxy2 ACK-NON2-1.a"}, does=("no ACK",)),
    "CANCEL not forwarded": Fault("Proxy2", "3.8", {"Proxy2 PRX-CAN-1.b", "Proxy2 FLOW-MISSING"}, does=("keeps the CANCEL",)),
    "proxy: no 200 to CANCEL": Fault("Proxy2", "3.8", {"Proxy2 CAN-SRV-1.a"}, does=("no 200 to CANCEL",)),
    "proxy: ACK with its own branch": Fault("Proxy2", "3.9", {"Proxy2 ACK-NON2-2.c"}, alter=on("ACK", own_branch)),
    "proxy: CANCEL with its own branch": Fault("Proxy2", "3.8", {"Proxy2 CAN-BUILD-1.c"}, alter=on("CANCEL", own_branch)),
    "proxy: From changed upstream": Fault("Proxy2", "3.9", {"Proxy2 RSP-COPY-1.a"}, alter=on("486 INVITE", replaced("From", "tag=", "tag=x"))),
    "the 487 swallowed": Fault("Proxy2", "3.8", {"Proxy2 FLOW-MISSING"}, does=("swallows the final response",)),
    "Record-Route turned": Fault("Bob", "3.2", {"Bob DLG-RR-1.b"}, alter=on("200 INVITE", turned("Record-Route"))),
    "no Record-Route": Fault("Bob", "3.2", {"Bob DLG-RR-1.a"}, alter=on("200 INVITE", left_out("Record-Route"))),
    "Record-Route to where nobody is": Fault("Bob", "3.2", {"Bob DLG-RR-1.c"}, alter=on("200 INVITE", replaced("Record-Route", ":[0-9]{4,}", ":9"))),
    "Contact where nobody is": Fault("Bob", "3.2", {"Bob FLOW-MISSING"}, alter=on("200 INVITE", replaced("Contact", ":[0-9]{4,}", ":9"))),
    "proxy: To tag added": Fault("Proxy2", "3.2", {"Proxy2 PRX-COPY-1.a", "Proxy2 FLOW-UNEXPECTED"}, alter=on("INVITE", replaced("To", "$", ";tag=added123456"))),
    "proxy: no magic cookie": Fault("Proxy2", "3.9", {"Proxy2 VIA-FMT-1.e"}, alter=on("INVITE", replaced("Via", "z9hG4bK", "1234567"))),

    # What fields say (RFC 3261 19.1.1, 20, 25.1; RFC 8217)
    "Retry-After is no number": Fault("Bob", "3.9", {"Bob SYN-GRAM-1.c"}, alter=on("486 INVITE", added("Retry-After", "soon"))),
    "Expires is no number": Fault("Alice", "3.9", {"Alice SYN-GRAM-1.c"}, alter=on("INVITE", added("Expires", "never"))),
    "a URI parameter twice": Fault("Alice", "3.9", {"Alice SYN-GRAM-1.d"}, alter=on("INVITE", replaced("Contact", ">", ";x=1;x=2>"))),
    "status 786": Fault("Bob", "3.9", {"Bob SYN-LINE-1.e", "Bob FLOW-MISSING"}, alter=on("486 INVITE", start(" 486 ", " 786 "))),
    "Contact with a question mark and no brackets": Fault("Alice", "3.9", {"Alice SYN-ADDR-1.a"}, alter=on("INVITE", replaced("Contact", "<(.*)>", r"\1?Subject=x"))),
    "Contact with a parameter and no brackets": Fault("Alice", "3.9", {"Alice SYN-ADDR-1.b"}, code=0, alter=on("INVITE", replaced("Contact", "<(.*)>", r"\1;transport=udp"))),
    "Contact is a mailbox": Fault("Alice", "3.9", {"Alice DLG-CT-1.d"}, alter=on("INVITE", put("Contact", "<mailto:alice@example.com>"))),
    "Request-URI with headers": Fault("Alice", "3.9", {"Alice SYN-URI-1.b"}, alter=on("INVITE", start(r"(sip:\S+) ", r"\1?Subject=x "))),
    "an empty user": Fault("Alice", "3.9", {"Alice SYN-URI-1.c"}, alter=on("INVITE, ACK", replaced("From", "alice@", "@"))),
    "a character that is not escaped": Fault("Alice", "3.9", {"Alice SYN-URI-1.d"}, alter=on("INVITE, ACK", replaced("From", "alice@", "al^ce@"))),
    "sips over UDP": Fault("Alice", "3.9", {"Alice SYN-URI-1.e"}, alter=on("INVITE", replaced("Contact", "sip:(.*)>", r"sips:\1;transport=udp>"))),
    "a password": Fault("Alice", "3.9", {"Alice SYN-URI-1.f"}, code=0, alter=on("INVITE, ACK", replaced("From", "alice@", "alice:secret@"))),
    "a port in From": Fault("Alice", "3.9", {"Alice SYN-URI-1.g"}, code=0, alter=on("INVITE, ACK", replaced("From", "example.com", "example.com:5061"))),
    "ten hops": Fault("Alice", "3.9", {"Alice SYN-MF-1.b"}, code=0, alter=on("INVITE, ACK", put("Max-Forwards", "10"))),
    "Event in a response": Fault("Bob", "3.9", {"Bob SYN-NA-1.b"}, alter=on("486 INVITE", added("Event", "presence"))),
    "Subscription-State in INVITE": Fault("Alice", "3.9", {"Alice SYN-NA-1.b"}, alter=on("INVITE", added("Subscription-State", "active"))),
    "a chunked body": Fault("Alice", "3.9", {"Alice SYN-CT-1.b"}, alter=on("INVITE", added("Transfer-Encoding", "chunked"))),
    "no sent-by": Fault("Alice", "3.9", {"Alice VIA-FMT-1.c"}, alter=on("INVITE, ACK", replaced("Via", r" 127\.0\.0\.1:\d+", " "))),
    "o= without a number": Fault("Alice", "3.9", {"Alice SDP-FMT-1.b"}, spoil=spoiled("INVITE", lambda o: o.replace(b"o=- 1 1", b"o=- x 1"))),
    "two descriptions": Fault("Alice", "3.9", {"Alice SDP-FMT-1.c"}, alter=on("INVITE", lambda m: setattr(m, "body", m.body * 2))),
    "s= is empty": Fault("Alice", "3.9", {"Alice SDP-FMT-1.e"}, alter=on("INVITE", lambda m: setattr(m, "body", m.body.replace(b"s=-", b"s=")))),
    "a part without t=": Fault("Alice", "3.9", {"Alice SDP-FMT-1.a"}, traits=("bodies",),
                               alter=on("INVITE", lambda m: setattr(m, "body", m.body.replace(b"t=0 0\r\n", b"")))),
    "300 rows more": Fault("Bob", "3.9", set(), code=5, verdict="inconclusive",
                                             alter=on("486 INVITE", lambda m: m.rows.extend([["X-Filler", "y"]] * 300))),

    # Challenges and credentials (RFC 3261 20.7, 22; RFC 7616 3.3, 3.4)
    "Basic": Fault("Proxy1", "3.2", {"Proxy1 AUT-CHAL-1.c"}, alter=on("407 INVITE", put("Proxy-Authenticate", 'Basic realm="atlanta.example.com"'))),
    "407 without a challenge": Fault("Proxy1", "3.2", {"Proxy1 AUT-CHAL-1.b"}, alter=on("407 INVITE", left_out("Proxy-Authenticate"))),
    "a challenge without nonce": Fault("Proxy1", "3.2", {"Proxy1 AUT-CHAL-1.d"}, alter=on("407 INVITE", replaced("Proxy-Authenticate", ' nonce="f84f",', ""))),
    "two challenges in one row": Fault("Proxy1", "3.2", {"Proxy1 SYN-SINGLE-1.b"}, alter=on("407 INVITE", replaced("Proxy-Authenticate", "$", ', Digest realm="b", qop="auth", nonce="f85f"'))),
    "credentials without a response": Fault("Alice", "3.2", {"Alice AUT-CRED-1.a"}, alter=lambda device, m, kind: replaced(
        "Proxy-Authorization", ', response="[^"]*"', "")(m) if kind == "INVITE" and m["Proxy-Authorization"] else None),

    # Identifiers over several requests (RFC 3261 8.1.1, 12.2.1.1)
    "the CSeq number of the INVITE again": Fault("Alice", "3.1", {"Alice IDS-CSEQ-2.a"}, alter=options_after_ack(1)),
    "a CSeq number left out": Fault("Alice", "3.1", {"Alice IDS-CSEQ-2.b"}, alter=options_after_ack(5)),
    "a To tag of nobody": Fault("Alice", "3.1", {"Alice IDS-TAG-1.b"}, alter=options_after_ack(2, replaced("To", *OTHER_TAG))),
    "one Call-ID for two": Fault("Alice", "3.1", {"Alice IDS-UNIQ-1.c"}, alter=options_after_ack(1, outside)),
    "one From tag for two calls": Fault("Alice", "3.1", {"Alice IDS-UNIQ-1.a"}, alter=options_after_ack(1, in_another_call)),
    "one branch for two requests": Fault("Bob", "3.1", {"Bob VIA-UNIQ-1.a"}, traits=("asks",), alter=first_branch),

    # What is too early, too late or elsewhere (RFC 3261 9.1, 15, 17, 18.2.2)
    "ACK for nothing": Fault("Alice", "3.8", {"Alice ACK-NON2-1.d", "Alice ACK-NON2-2.b"}, alter=lambda device, m, kind: device.later(
        0.5, lambda: device.send(device.request("ACK", device.invite.uri, device.invite["To"], branch=device.invite.branch,
                                                routes=device.invite.all("Route")), device.place)) if kind == "INVITE" else None),
    "BYE before the ACK": Fault("Bob", "held-ack", {"Bob BYE-SEND-1.c"}, alter=lambda device, m, kind: device.later(
        1, lambda: bye_now(device)) if kind == "200 INVITE" and device.once() else None),
    "BYE in the early dialog": Fault("Bob", "3.1", {"Bob BYE-SEND-1.b"}, alter=at_once_after("180 INVITE", lambda device, m: bye_now(device))),
    "100 to BYE": Fault("Alice", "3.1", {"Alice TXN-1XX-1.b"}, alter=lambda device, m, kind: device.put(
        device.response(m, 100).octets(), device.place) if kind == "200 BYE" and device.once() else None),
    "408 to BYE": Fault("Alice", "3.1", {"Alice TXN-408-1.a", "Alice BYE-RECV-1.a"}, to_bye=408),
    "ACK to the wrong proxy": Fault("Alice", "3.9", {"Alice ACK-NON2-1.c", "Alice FLOW-MISSING"}, where=lambda device, to, kind: device.places["Proxy2"] if kind == "ACK" else to),
    "CANCEL to the wrong proxy": Fault("Alice", "3.8", {"Alice CAN-BUILD-1.f", "Alice FLOW-MISSING"}, where=lambda device, to, kind: device.places["Proxy2"] if kind == "CANCEL" else to),
    "the 486 to the wrong proxy": Fault("Bob", "3.9", {"Bob TXN-100-1.a", "Bob FLOW-UNEXPECTED"}, where=lambda device, to, kind: device.places["Proxy1"] if kind == "486 INVITE" else to),
    "from another port than it was asked at": Fault("Bob", "3.1", {"Bob VIA-RPT-2.c"}, does=("answers from another port",)),
    "a copy of the INVITE with other octets": Fault("Alice", "3.9", {"Alice TXN-INV-1.c"}, alter=sent_twice("INVITE", added("X-Copy", "1"))),
    "a copy of the BYE with other octets": Fault("Bob", "3.1", {"Bob TXN-NI-1.d"}, alter=sent_twice("BYE", added("X-Copy", "1"))),
    "a copy of the 200 with other octets": Fault("Bob", "3.1", {"Bob TXN-2XX-1.d"}, code=0, alter=sent_twice("200 INVITE", added("X-Copy", "1"))),

    # What a script of its own asks for
    "a copy of the INVITE is a new one": Fault("Bob", "copies", {"Bob RSP-TAG-2.a", "Bob TXN-SRV-2.c"}, does=("takes copies for new",)),
    "100 without the Timestamp": Fault("Bob", "copies", {"Bob RSP-100-1.a"}, traits=("trying",), alter=on("100 INVITE", left_out("Timestamp"))),
    "a copy of the BYE is a new one": Fault("Bob", "copies-of-bye", {"Bob TXN-SRV-3.b"}, does=("takes copies for new",)),
    "the 200 is not sent again": Fault("Bob", "held-ack", {"Bob TXN-2XX-1.a"}, does=("never repeats",)),
    "the 486 is not sent again": Fault("Bob", "held-ack-of-refusal", {"Bob TXN-SRV-2.a"}, traits=("trying",), does=("never repeats",)),

    # Proxies, further
    "the 100 from below forwarded": Fault("Proxy1", "3.9", {"Proxy1 PRX-100-1.a"}, does=("forwards 100",)),
    "proxy: body of the 200 changed": Fault("Proxy2", "3.2", {"Proxy2 PRX-RESP-1.b"}, alter=on("200 INVITE", change_body_of_200)),
    "proxy: Record-Route without lr": Fault("Proxy2", "3.2", {"Proxy2 PRX-RR-1.c"}, alter=on("INVITE", replaced("Record-Route", ";lr", ""))),
    "proxy: Record-Route is a telephone": Fault("Proxy2", "3.2", {"Proxy2 PRX-RR-1.b", "Proxy2 FLOW-MISSING", "Proxy2 FLOW-UNEXPECTED"}, alter=on("INVITE", replaced("Record-Route", "<.*>", "<tel:+15555551212;lr>"))),
    "proxy: Record-Route below the others": Fault("Proxy2", "3.2", {"Proxy2 PRX-RR-1.a"}, alter=on("INVITE", turn_rows("Record-Route"))),
    "proxy: Request-URI of the BYE changed": Fault("Proxy2", "3.2", {"Proxy2 PRX-RURI-1.a"}, alter=on("BYE", start("alice@", "alicia@"))),
}


def turn_tags(m):
    mine, yours = (re.search("tag=(.*)", m[name])[1] for name in ("From", "To"))
    m["From"], m["To"] = re.sub("tag=.*", f"tag={yours}", m["From"]), re.sub("tag=.*", f"tag={mine}", m["To"])
