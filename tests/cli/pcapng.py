"""Just enough of pcapng to prove that a file is whole: its blocks, and the packets of raw IPv4 in them."""
import struct


def blocks(data):
    """Every block as (type, body). Raises ValueError at the first octet that is no block."""
    at, out = 0, []
    while at < len(data):
        if len(data) - at < 12:
            raise ValueError(f"{len(data) - at} octets too many at {at}")
        kind, size = struct.unpack_from("<II", data, at)
        if size % 4 or at + size > len(data) or struct.unpack_from("<I", data, at + size - 4)[0] != size:
            raise ValueError(f"no block at {at}")
        out.append((kind, data[at + 8:at + size - 4]))
        at += size
    return out


def packets(data):
    """(seconds, source port, destination port, payload, comment, (sender, receiver)) of each packet."""
    out = []
    for kind, body in blocks(data):
        if kind != 6:
            continue
        _, high, low, captured, _ = struct.unpack_from("<IIIII", body)
        packet = body[20:20 + captured]
        options = body[20 + (captured + 3) // 4 * 4:]
        comments = []
        while options:
            code, size = struct.unpack_from("<HH", options)
            if code == 1:
                comments.append(options[4:4 + size].decode())
            options = options[4 + (size + 3) // 4 * 4:]
        names = tuple(comments.pop(0).split(" -> ")) if comments and " -> " in comments[0] else ()
        source, destination, length = struct.unpack_from(">HHH", packet, 20)
        out.append((((high << 32) + low) / 1e6, source, destination, packet[28:20 + length], "; ".join(comments), names))
    return out
