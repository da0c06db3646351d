"""Bytes of HTTP/2 frames (RFC 9113) and of HPACK representations (RFC 7541), legal or not.

Nothing here checks anything: the cases need frames that no library would write.
"""
from enum import IntEnum

from hpack.huffman import HuffmanEncoder
from hpack.huffman_constants import REQUEST_CODES, REQUEST_CODES_LENGTH

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
MAXIMUM_WINDOW = 2**31 - 1

Kind = IntEnum("Kind", "DATA HEADERS PRIORITY RST_STREAM SETTINGS PUSH_PROMISE PING GOAWAY WINDOW_UPDATE CONTINUATION",
               start=0)
Code = IntEnum("Code", "NO_ERROR PROTOCOL_ERROR INTERNAL_ERROR FLOW_CONTROL_ERROR SETTINGS_TIMEOUT STREAM_CLOSED "
               "FRAME_SIZE_ERROR REFUSED_STREAM CANCEL COMPRESSION_ERROR CONNECT_ERROR ENHANCE_YOUR_CALM "
               "INADEQUATE_SECURITY HTTP_1_1_REQUIRED", start=0)
Setting = IntEnum("Setting", "HEADER_TABLE_SIZE ENABLE_PUSH MAX_CONCURRENT_STREAMS INITIAL_WINDOW_SIZE MAX_FRAME_SIZE "
                  "MAX_HEADER_LIST_SIZE", start=1)


class Flag(IntEnum):
    END_STREAM = 0x1
    ACK = 0x1
    END_HEADERS = 0x4
    PADDED = 0x8
    PRIORITY = 0x20


def code_name(code):
    return Code(code).name if code in set(Code) else f"code {code:#x}"


def frame(kind, flags=0, stream=0, payload=b""):
    """Any frame. `stream` has 32 bits here, so that the reserved one can be set."""
    return len(payload).to_bytes(3) + bytes([kind, flags]) + stream.to_bytes(4) + payload


def data(stream, payload=b"", end_stream=True):
    return frame(Kind.DATA, Flag.END_STREAM if end_stream else 0, stream, payload)


def headers(stream, block, end_stream=True, end_headers=True, flags=0):
    flags |= (Flag.END_STREAM if end_stream else 0) | (Flag.END_HEADERS if end_headers else 0)
    return frame(Kind.HEADERS, flags, stream, block)


def continuation(stream, block, end_headers=True):
    return frame(Kind.CONTINUATION, Flag.END_HEADERS if end_headers else 0, stream, block)


def priority(stream, depends_on=0, weight=16, exclusive=False):
    return frame(Kind.PRIORITY, 0, stream, dependency(depends_on, weight, exclusive))


def dependency(depends_on=0, weight=16, exclusive=False):
    """The five octets of a priority, `weight` in 1...256."""
    return (depends_on | exclusive << 31).to_bytes(4) + bytes([weight - 1])


def rst_stream(stream, code=Code.CANCEL):
    return frame(Kind.RST_STREAM, 0, stream, code.to_bytes(4))


def settings(*pairs):
    return frame(Kind.SETTINGS, payload=b"".join(name.to_bytes(2) + value.to_bytes(4) for name, value in pairs))


def settings_ack():
    return frame(Kind.SETTINGS, Flag.ACK)


def ping(payload, ack=False):
    return frame(Kind.PING, Flag.ACK if ack else 0, payload=payload)


def goaway(last_stream=0, code=Code.NO_ERROR, stream=0):
    return frame(Kind.GOAWAY, 0, stream, last_stream.to_bytes(4) + code.to_bytes(4))


def window_update(stream, increment):
    return frame(Kind.WINDOW_UPDATE, 0, stream, increment.to_bytes(4))


def padded(payload, length, said=None):
    """A payload with `length` octets of padding; `said` is the length claimed, where it is another."""
    return bytes([length if said is None else said]) + payload + bytes(length)


class Literal:
    """The literal representations: bits of the name's index, pattern of the first octet (RFC 7541 6.2)."""
    INDEXED = 6, 0x40
    PLAIN = 4, 0x00
    NEVER = 4, 0x10


def integer(value, bits, pattern=0):
    """An integer with a prefix of `bits` bits (RFC 7541 5.1)."""
    most = (1 << bits) - 1
    if value < most:
        return bytes([pattern | value])
    octets, value = [pattern | most], value - most
    while value >= 0x80:
        octets.append(0x80 | value & 0x7F)
        value >>= 7
    return bytes([*octets, value])


def string(octets, huffman=False):
    if huffman:
        octets = HuffmanEncoder(REQUEST_CODES, REQUEST_CODES_LENGTH).encode(octets)
    return integer(len(octets), 7, 0x80 if huffman else 0) + octets


def indexed(index):
    return integer(index, 7, 0x80)


def literal(form, name, value, huffman=False):
    """A literal field; `name` is the name's octets, or its index."""
    bits, pattern = form
    if isinstance(name, int):
        return integer(name, bits, pattern) + string(value, huffman)
    return bytes([pattern]) + string(name, huffman) + string(value, huffman)


def table_size(octets):
    """A dynamic table size update (RFC 7541 6.3)."""
    return integer(octets, 5, 0x20)


def block(fields):
    """A header block that depends on no table, so it can be split, repeated or dropped at will."""
    return b"".join(literal(Literal.PLAIN, name.encode(), value.encode()) for name, value in fields)
