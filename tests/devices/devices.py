"""SIP devices for UDP: a caller, a callee and a stateful proxy, each correct unless it is given a fault.

Minimal on purpose, and written against RFC 3261 alone: nothing is shared with what they test. A device is played in an
asyncio loop; `Fault` (faults.py) says what it does wrong.
"""
import asyncio
import itertools
import re
import secrets
import traceback

from message import Message, REASONS

T1, T2 = 0.5, 4.0
SDP = b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 49172 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"


def tag_of(value):
    found = re.search(r">?[^>]*;\s*tag=([^;\s]+)", value.rsplit(">", 1)[-1], re.I)
    return found[1] if found else ""


def uri_of(value):
    found = re.search(r"<([^>]*)>", value)
    return found[1] if found else value.split(";")[0].strip()


def host_port(uri):
    found = re.match(r"sips?:(?:[^@]*@)?([^:;?>]+)(?::(\d+))?", uri)
    return (found[1], int(found[2] or 5060)) if found else None


def is_numeric(place):
    return bool(place and re.fullmatch(r"[\d.]+", place[0]))


class Device(asyncio.DatagramProtocol):
    """A socket, and what all devices do: identifiers, sending, retransmitting."""

    def __init__(self, name, port, fault, traits=()):
        self.name, self.port, self.fault, self.traits = name, port, fault, frozenset(traits)
        self.alarms, self.seen, self.serial, self.silent = {}, {}, itertools.count(1), False
        self.transport = self.answers_from = None
        self.made = 0
        self.trouble = []  # what it raised: fails its case
        self.places = {}   # of all parties, for who sends to a wrong one

    # What the fault says: a switch that the device asks for, a change to a message, to its octets.

    def once(self):
        self.made += 1
        return self.made == 1

    def does(self, what):
        return self.fault is not None and what in self.fault.does

    # Sockets

    async def open(self):
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", self.port))
        if "other port" in self.traits or self.does("answers from another port"):
            self.answers_from, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=("127.0.0.1", 0))
        return self

    def connection_made(self, transport):
        self.transport = transport

    def close(self):
        self.silent = True
        for alarm in self.alarms.values():
            alarm.cancel()
        self.alarms.clear()
        self.transport.close()
        if self.answers_from:
            self.answers_from.close()

    def error_received(self, error):
        pass

    def guarded(self, work, *arguments):
        """The event loop would log what is raised and go on."""
        try:
            work(*arguments)
        except Exception:
            self.trouble.append(traceback.format_exc().strip().replace("\n", "\n    "))

    def datagram_received(self, octets, source):
        self.guarded(self.received, octets, source)

    def received(self, octets, source):
        message = Message.read(octets)
        if message is None or self.silent:
            return
        if self.fault and self.fault.hears:
            if self.fault.hears(self, message, source):
                return
        self.heard(message, source)

    def send(self, message, to, keep=None):
        """Sends it, once; `keep` remembers the octets for retransmission."""
        kind = message.kind
        if self.silent:
            return b""
        if self.fault and self.fault.alter:
            if self.fault.alter(self, message, kind) is False:
                return b""
        octets = message.octets(self.traits)
        if self.fault and self.fault.spoil:
            octets = self.fault.spoil(self, octets, kind)
        if octets is None:
            return b""
        self.put(octets, to, kind)
        if "copies at once" in self.traits and kind in ("180 INVITE", "486 INVITE"):
            self.put(octets, to, kind)
        return octets

    def put(self, octets, to, kind=""):
        if self.fault and self.fault.where:
            to = self.fault.where(self, to, kind)
        out = self.answers_from if self.answers_from and kind[:1].isdigit() else self.transport
        if not out.is_closing():
            out.sendto(octets, to)

    def later(self, seconds, what, name=None):
        name = name or next(self.serial)
        self.stop(name)
        self.alarms[name] = asyncio.get_running_loop().call_later(seconds, self.guarded, what)
        return name

    def stop(self, name):
        alarm = self.alarms.pop(name, None)
        if alarm:
            alarm.cancel()

    def repeat(self, name, octets, to, kind, capped=True, gap=None):
        """RFC 3261 17.1.1.2, 17.1.2.2, 17.2.1, 13.3.1.4: at T1, doubling, capped at T2 or not, until 64*T1."""
        gap = gap or T1
        ends = asyncio.get_running_loop().time() + 64 * T1

        def again(now_gap):
            if asyncio.get_running_loop().time() > ends and not self.does("never stops"):
                return
            self.put(octets, to, kind)
            wait = now_gap * 2
            self.later(min(wait, T2) if capped else wait, lambda: again(wait), name)

        if octets:
            self.later(gap, lambda: again(gap), name)

    # Identifiers (RFC 3261 8.1.1.7, 19.3), in any legal shape

    def token(self):
        return secrets.token_hex(8) + ("-.!%*_+`'~" if "tokens" in self.traits else "")

    def branch(self):
        return "z9hG4bK" + self.token()

    def call_id(self):
        return secrets.token_hex(8) + ("()<>:\\\"/[]?{}@[::1]" if "tokens" in self.traits else "@127.0.0.1")

    def via(self, branch):
        if "params" in self.traits:
            return f"SIP / 2.0 / UDP 127.0.0.1 : {self.port} ;rport ; x-extra=\"a,b;c\";branch={branch};flag"
        rport = ";rport" if "rport" in self.traits else ""
        return f"SIP/2.0/UDP 127.0.0.1:{self.port};branch={branch}{rport}"

    def contact(self):
        user = self.name.lower()
        if "fqdn" in self.traits:
            return f"<sip:{user}@{user}.example.com:{self.port}>"
        if "display" in self.traits:
            return f'"{self.name} \\"at, <work>\\"" <sip:{user}@127.0.0.1:{self.port};ob;x=%41?Subject=none>;expires=60;q=0.7' \
                .replace("?Subject=none", "")
        return f"<sip:{user}@127.0.0.1:{self.port}>"

    # Responses (RFC 3261 8.2.6, 18.2.2)

    def response(self, request, status, to_tag=""):
        m = Message(f"SIP/2.0 {status} {REASONS.get(status, 'Response')}")
        for name, value in request.rows:
            if name in ("Via", "From", "To", "Call-ID", "CSeq"):
                m.rows.append([name, value])
            elif name == "Record-Route" and status in range(101, 300) or name == "Timestamp" and status == 100:
                m.rows.append([name, value])
        if status > 100 and not tag_of(m["To"]) and to_tag:
            m["To"] += f";tag={to_tag}"
        if "chatty" in self.traits:
            m.rows += [["Server", "lab/1.0 (a \"comment\")"], ["Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS"],
                       ["Supported", "timer,replaces"], ["Date", "Sat, 13 Nov 2010 23:29:00 GMT"]]
        return m

    def received_from(self, request, source):
        """RFC 3261 18.2.1, RFC 3581 4: fills received and rport into the top Via."""
        top = request["Via"]
        sent_by = re.match(r"SIP\s*/\s*2\.0\s*/\s*\w+\s+([^;]+)", top)[1].replace(" ", "")
        if re.search(r";\s*rport\s*(?=;|$)", top) and "other port" not in self.traits:
            request["Via"] = re.sub(r";\s*rport\s*(?=;|$)", f";rport={source[1]};received={source[0]}", top)
        elif sent_by.rsplit(":", 1)[0] != source[0]:
            request["Via"] = f"{top};received={source[0]}"
        request.answer_to = self.place_of(request)
        return request

    @staticmethod
    def place_of(message):
        """Where a response to it goes, by the top Via."""
        top = message["Via"]
        host, _, port = re.match(r"SIP\s*/\s*2\.0\s*/\s*\w+\s+([^;]+)", top)[1].replace(" ", "").partition(":")
        received = re.search(r";\s*received=([\d.]+)", top)
        rport = re.search(r";\s*rport=(\d+)", top)
        return (received[1] if received else host, int(rport[1] if rport else port or 5060))


class Callee(Device):
    """Bob: rings, and then as `play` says: "answer" (and hangs up after the ACK), "stay" (and does not), "busy", or rings until
    the CANCEL."""

    def __init__(self, name, port, fault, traits=(), play="ring", status=486):
        super().__init__(name, port, fault, traits)
        self.play, self.busy = play, status
        self.tag, self.invite, self.last, self.ended, self.answered, self.bye = self.token(), None, None, False, None, None
        self.deaf = 0
        self.final_at = None

    def heard(self, m, source):
        if not m.is_request:
            return self.stop("BYE") if m.method == "BYE" and m.status >= 200 else None
        self.received_from(m, source)
        if m.method == "ACK":
            return self.acknowledged(m)
        if (key := (m.method, m.branch)) in self.seen:
            octets, to, kind = self.seen[key]
            if self.does("takes copies for new"):
                self.tag = self.token()
                return self.ring(m) if m.method == "INVITE" else self.answer(m, 481)
            return octets and not self.does("ignores copies") and self.put(octets, to, kind)
        if m.method == "INVITE":
            return self.ring(m)
        if m.method == "CANCEL":
            return self.cancelled(m)
        known = m.method != "BYE" or (self.answered and tag_of(m["To"]) == self.tag)
        self.answer(m, 200 if known else 481)

    def answer(self, request, status, body=b"", kind="application/sdp", contact=True):
        tag = self.tag
        if self.fault and self.fault.tag:
            tag = self.fault.tag(self, status, tag)
        m = self.response(request, status, tag)
        if contact and request.method == "INVITE" and 101 <= status < 300:
            m.rows.append(["Contact", self.contact()])
        if body:
            m.rows.append(["Content-Type", kind])
            m.body = body
        to = request.answer_to
        octets = self.send(m, to)
        self.seen[request.method, request.branch] = (octets, to, m.kind)
        return octets, to, m.kind

    def ring(self, invite):
        self.invite = invite
        if self.does("silent"):
            return
        if "trying" in self.traits:
            self.answer(invite, 100)
        if "asks" in self.traits:
            self.ask(invite)
        if self.play == "busy":
            if "queued" in self.traits:
                self.answer(invite, 182)
            return self.refuse(self.busy)
        status = 183 if "progress" in self.traits else 180
        if not self.does("no 180"):
            body = (b"ringing", "text/plain") if "bodies" in self.traits else (b"", "")
            self.answer(invite, status, *body)
        if "rings twice" in self.traits:
            self.later(0.15, lambda: self.answer(invite, status))
        if "queued" in self.traits:
            self.answer(invite, 182)
        if self.play in ("answer", "stay"):
            self.later(0.1, self.pick_up)

    def pick_up(self):
        self.answered = True
        octets, to, kind = self.answer(self.invite, 200, SDP)
        if not self.does("never repeats"):
            self.repeat("2xx", octets, to, kind)

    def refuse(self, status):
        self.ended = True
        body = (b"<p>busy</p>", "text/html") if "bodies" in self.traits else (b"", "")
        octets, to, kind = self.answer(self.invite, status, *body)
        if not self.does("never repeats"):
            self.repeat("refusal", octets, to, kind)
        if self.fault and self.fault.after_final:
            self.later(0.03, lambda: self.fault.after_final(self))

    def cancelled(self, m):
        if self.invite is None or m.branch != self.invite.branch:
            return self.answer(m, 481)
        if self.does("answers the INVITE, too late to cancel") and not self.answered:
            self.pick_up()
        if not self.does("no 200 to CANCEL"):
            self.answer(m, 200)
        if not self.ended and not self.answered and not self.does("no 487"):
            self.refuse(self.fault.instead_of_487 if self.fault and self.fault.instead_of_487 else 487)

    def acknowledged(self, m):
        # RFC 3261 13.3.1.4, 17.2.1: it ends the copies of the response.
        if self.does("deaf to the first ACK"):
            self.deaf += 1
        if not self.does("deaf to ACK") and self.deaf != 1:
            self.stop("refusal")
            self.stop("2xx")
        if self.answered and not self.bye and self.play == "answer":
            self.ack = m
            self.hang_up()

    def in_dialog(self, method, number, branch=None):
        """RFC 3261 12.2.1.1, from the callee's side: the route set is the Record-Route of the INVITE, in order."""
        m = Message(f"{method} {uri_of(self.invite['Contact'])} SIP/2.0")
        m.rows = [["Via", self.via(branch or self.branch())], ["Max-Forwards", "70"],
                  *[["Route", value] for value in self.invite.all("Record-Route")],
                  ["From", self.invite["To"] + f";tag={self.tag}"], ["To", self.invite["From"]],
                  ["Call-ID", self.invite["Call-ID"]], ["CSeq", f"{number} {method}"]]
        routes = m.all("Route")
        return m, host_port(uri_of(routes[0]) if routes else m.uri)

    def hang_up(self):
        self.bye, to = self.in_dialog("BYE", 314)
        octets = self.send(self.bye, to)
        self.repeat("BYE", octets, to, "BYE")
        if self.fault and self.fault.after_bye:
            self.fault.after_bye(self, to)

    def bye_again(self, to):
        m, _ = self.in_dialog("BYE", 315)
        self.send(m, to)

    def ask(self, invite):
        """An OPTIONS of its own, to whom it got the INVITE from."""
        to = invite.answer_to
        m = Message(f"OPTIONS sip:{to[0]}:{to[1]} SIP/2.0",
                    [["Via", self.via(self.branch())], ["Max-Forwards", "70"], ["From", f"<sip:bob@biloxi.example.com>;tag={self.token()}"],
                     ["To", f"<sip:{to[0]}>"], ["Call-ID", self.call_id()], ["CSeq", "7 OPTIONS"]])
        self.send(m, to)


class Caller(Device):
    """Alice: calls, and then as `play` says: "talk" until she hears a BYE, or "give up" after a while of ringing."""

    def __init__(self, name, port, fault, traits=(), play="talk", to=None, first_hop=None, patience=2.0):
        super().__init__(name, port, fault, traits)
        self.play, self.to_uri, self.first_hop, self.patience = play, to, first_hop, patience
        self.invite = self.final = self.cancel = self.ack = None
        self.number, self.tag, self.call = 1, self.token(), self.call_id()

    def start(self):
        self.call_now()

    def request(self, method, uri, to, number=None, branch=None, routes=()):
        m = Message(f"{method} {uri} SIP/2.0")
        display = '"Al \\"ice\\" \xc3\xa9" ' if "display" in self.traits else ""
        m.rows = [["Via", self.via(branch or self.branch())], ["Max-Forwards", "69" if "hops" in self.traits else "70"],
                  *[["Route", route] for route in routes], ["From", f"{display}<sip:alice@atlanta.example.com>;tag={self.tag}"],
                  ["To", to], ["Call-ID", self.call], ["CSeq", f"{number or self.number} {method}"]]
        return m

    def call_now(self, extra=()):
        routes = [f"<sip:{self.first_hop[0]}:{self.first_hop[1]};lr>"] if self.first_hop else []
        self.place = self.first_hop or host_port(self.to_uri)
        self.invite = self.request("INVITE", self.to_uri, "<sip:bob@biloxi.example.com>", routes=routes)
        self.invite.rows += [["Contact", self.contact()], *extra, ["Content-Type", "application/sdp"]]
        self.invite.body = SDP
        if "bodies" in self.traits:
            self.invite["Content-Type"] = 'multipart/mixed;boundary="b 1"'
            self.invite.body = b"--b 1\r\nContent-Type: application/sdp\r\n\r\n" + SDP + b"\r\n--b 1\r\n\r\nhello\r\n--b 1--\r\n"
        octets = self.send(self.invite, self.place)
        if not self.does("never repeats"):
            self.repeat("INVITE", octets, self.place, "INVITE", capped=False)
        if self.does("cancels at once"):
            self.give_up()

    def heard(self, m, source):
        if m.is_request:
            return self.asked(m, source)
        if m.method == "CANCEL" and m.status >= 200:
            self.stop("CANCEL")
        if m.method != "INVITE" or m["CSeq"].split()[0] != self.invite["CSeq"].split()[0]:
            return
        if not self.does("never stops repeating"):
            self.stop("INVITE")
        if m.status < 200:
            if m.status > 100 and self.play == "give up" and "patience" not in self.alarms and not self.cancel:
                self.later(self.patience, self.give_up, "patience")
            return
        if m.status < 300:
            self.success(m)
        else:
            self.failure(m)

    def success(self, m):
        if (self.final is None or self.does("acknowledges every copy anew")) and not self.does("no ACK"):
            # RFC 3261 13.2.2.4: the route set is the Record-Route of the 2xx in reverse.
            routes = list(reversed(m.all("Record-Route")))
            uri = uri_of(m["Contact"])
            ack = self.request("ACK", uri, m["To"], routes=routes)
            ack.rows += [[name, value] for name, value in self.invite.rows if name == "Proxy-Authorization"]
            place = host_port(uri_of(routes[0]) if routes else uri)
            if not is_numeric(place):
                place = self.place
            self.ack = (self.send(ack, place), place)
        elif self.ack and not self.does("acknowledges once"):
            self.put(self.ack[0], self.ack[1], "ACK")
        self.final = self.final or m

    def failure(self, m):
        ack = self.request("ACK", self.invite.uri, m["To"], number=self.invite["CSeq"].split()[0], branch=self.invite.branch,
                           routes=self.invite.all("Route"))
        ack["Via"] = self.invite["Via"]
        if not self.does("no ACK") and not (self.final is not None and self.does("acknowledges once")):
            self.send(ack, self.place)
        first, self.final = self.final is None or m.status == 407, m
        if m.status == 407 and first and self.number == 1:
            self.number, self.final = 2, None
            self.call_now([["Proxy-Authorization", 'Digest username="alice", realm="atlanta.example.com", nonce="f84f", '
                            'uri="sip:bob@biloxi.example.com", response="42ce3cef44b22f50c6a6071bc8000000"']])
        elif first and self.fault and self.fault.after_final:
            self.fault.after_final(self)

    def give_up(self):
        if self.final is not None:
            return
        self.cancel = self.request("CANCEL", self.invite.uri, self.invite["To"], branch=self.invite.branch,
                                   routes=self.invite.all("Route"))
        self.cancel["Via"] = self.invite["Via"]
        octets = self.send(self.cancel, self.place)
        self.repeat("CANCEL", octets, self.place, "CANCEL")

    def same_branch(self, m):
        """The branch of the first request, for all."""
        if m.is_request:
            self.first_via = getattr(self, "first_via", m["Via"])
            m["Via"] = self.first_via

    def asked(self, m, source):
        self.received_from(m, source)
        if m.method == "ACK":
            return
        if (m.method, m.branch) in self.seen:
            return self.put(*self.seen[m.method, m.branch])
        known = self.final is not None and tag_of(m["From"]) == tag_of(self.final["To"]) and tag_of(m["To"]) == self.tag
        if self.does("silent to BYE"):
            return
        status = 200 if known else 481
        if self.fault and self.fault.to_bye and m.method == "BYE":
            status = self.fault.to_bye
        answer = self.response(m, status, self.tag)
        octets = self.send(answer, m.answer_to)
        self.seen[m.method, m.branch] = (octets, m.answer_to, answer.kind)


class Proxy(Device):
    """RFC 3261 16, with one next hop: stateful, record-routing or not, asking for credentials or not."""

    def __init__(self, name, port, fault, traits=(), next_hop=None, uri=None, record_route=False, asks=False):
        super().__init__(name, port, fault, traits)
        self.next_hop, self.next_uri, self.record_route, self.asks = next_hop, uri, record_route, asks
        self.servers, self.clients = {}, {}  # branch of the request received, of the one sent -> context

    def own(self, value):
        return host_port(uri_of(value)) == ("127.0.0.1", self.port)

    def heard(self, m, source):
        if m.is_request:
            self.received_from(m, source)
            self.request(m)
        else:
            self.response_to(m)

    def request(self, m):
        key = (m.branch, "INVITE" if m.method in ("ACK", "CANCEL") else m.method)
        if m.method == "ACK":
            context = self.servers.get(key)
            if context and context["final"] and context["final"] >= 300:
                return self.stop(("refusal", m.branch))  # RFC 3261 17.2.1: it ends here
            return self.forward(m, None)
        if m.method == "CANCEL":
            return self.cancel(m, self.servers.get(key))
        if key in self.servers:
            octets, to, kind = self.servers[key]["sent"]
            return octets and self.put(octets, to, kind)
        context = self.servers[key] = {"request": m, "final": None, "sent": (b"", None, ""), "client": None, "cancelled": False,
                                       "provisional": False}
        if m.method == "INVITE":
            if self.asks and not m["Proxy-Authorization"]:
                return self.challenge(context)
            if "no trying" not in self.traits and not self.does("no 100"):
                self.reply(context, self.response(m, 100))
        hops = int(m["Max-Forwards"] or 70)
        if hops == 0 and not self.does("forwards zero"):
            return self.reply(context, self.response(m, 483, self.token()))
        self.forward(m, context)

    def challenge(self, context):
        m = self.response(context["request"], 407, self.token())
        m.rows.append(["Proxy-Authenticate", 'Digest realm="atlanta.example.com", qop="auth", nonce="f84f", opaque="", '
                       'stale=FALSE, algorithm=MD5'])
        self.reply(context, m)

    def reply(self, context, m):
        octets = self.send(m, context["request"].answer_to)
        context["sent"] = (octets, context["request"].answer_to, m.kind)
        if m.status >= 200:
            context["final"] = m.status
            if m.status >= 300 and m.method == "INVITE":
                self.repeat(("refusal", context["request"].branch), octets, context["request"].answer_to, m.kind)

    def forward(self, m, context):
        out = m.copy()
        # 16.4, 16.6: hops, own Route, target, Record-Route, Via
        if not self.does("keeps Max-Forwards"):
            out["Max-Forwards"] = str(int(m["Max-Forwards"] or 71) - 1)
        for_us = bool(out["Route"]) and self.own(out["Route"])
        while out["Route"] and self.own(out["Route"]) and not self.does("keeps its Route"):
            out.drop_first("Route")
        in_dialog = bool(tag_of(m["To"])) and m.method != "INVITE"
        if out["Route"]:
            to = host_port(uri_of(out["Route"]))
        elif in_dialog and for_us:
            to = host_port(out.uri)
        else:
            to = self.next_hop
            if self.next_uri and not in_dialog:
                out.uri = self.next_uri
        if not is_numeric(to):
            to = self.next_hop
        if self.record_route and m.method == "INVITE":
            for _ in range(2 if "records twice" in self.traits else 1):
                out.put_first("Record-Route", f"<sip:127.0.0.1:{self.port};lr>")
        branch = self.branch()
        out.put_first("Via", self.via(branch))
        octets = self.send(out, to)
        branch = out.branch
        if context is not None:
            context["client"] = {"out": out, "to": to, "branch": branch}
            self.clients[branch, out.method] = context
            self.repeat(("out", branch), octets, to, out.kind, capped=out.method != "INVITE")

    def response_to(self, m):
        if m.method == "CANCEL":
            return self.stop(("CANCEL", m.branch)) if m.status >= 200 else None
        context = self.clients.get((m.branch, m.method))
        if context is None:
            return None
        client = context["client"]
        self.stop(("out", m.branch))
        context["provisional"] = True
        if context["cancelled"] and m.status < 200:
            self.cancel_next(context)
        if m.status == 100 and not self.does("forwards 100"):
            return None
        if m.method == "INVITE" and m.status >= 300:
            self.acknowledge(client, m)
            if context["final"]:
                return None
        elif context["final"] and m.status >= 300:
            return None
        if self.does("swallows the final response") and m.status >= 200:
            return None
        up = m.copy()
        if not self.does("keeps its Via"):
            up.drop_first("Via")
        self.reply(context, up)
        if m.status >= 200 and self.fault and self.fault.after_final:
            self.fault.after_final(self, context, up)
        return None

    def acknowledge(self, client, m):
        """RFC 3261 17.1.1.3"""
        if self.does("no ACK"):
            return
        out = client["out"]
        ack = Message(f"ACK {out.uri} SIP/2.0", [["Via", out["Via"]], ["Max-Forwards", "70"],
                                                 *[["Route", route] for route in out.all("Route")], ["From", out["From"]],
                                                 ["To", m["To"]], ["Call-ID", out["Call-ID"]],
                                                 ["CSeq", out["CSeq"].split()[0] + " ACK"]])
        self.send(ack, client["to"])

    def cancel(self, m, context):
        here = {"request": m, "final": None, "sent": (b"", None, "")}
        if context is None:
            return self.reply(here, self.response(m, 481, self.token()))
        if not self.does("no 200 to CANCEL"):
            self.reply(here, self.response(m, 200, context.setdefault("tag", self.token())))
        if context["cancelled"] or context["final"]:
            return None
        context["cancelled"] = True
        if context["provisional"] or self.does("cancels at once"):
            self.cancel_next(context)
        return None

    def cancel_next(self, context):
        """RFC 3261 9.1, 16.10; once a provisional response has come"""
        client = context["client"]
        if "cancel" in client or context["final"] or self.does("keeps the CANCEL"):
            return
        out = client["out"]
        client["cancel"] = Message(f"CANCEL {out.uri} SIP/2.0",
                                   [["Via", out["Via"]], ["Max-Forwards", "70"], *[["Route", route] for route in out.all("Route")],
                                    ["From", out["From"]], ["To", out["To"]], ["Call-ID", out["Call-ID"]],
                                    ["CSeq", out["CSeq"].split()[0] + " CANCEL"]])
        octets = self.send(client["cancel"], client["to"])
        self.repeat(("CANCEL", client["branch"]), octets, client["to"], "CANCEL")
