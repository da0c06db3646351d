"""One gRPC call on a raw HTTP/2 connection: for what no gRPC library would send, and to see what it would not show.

The client opens its own windows wide and does not watch the server's: what a case sends fits the default ones, 65,535 octets.
"""
import base64
import gzip
from dataclasses import dataclass, field
from urllib.parse import unquote

import grpc

import register  # noqa: F401  finds the modules below
from connection import Connection, Unexpected
from wire import MAXIMUM_WINDOW, Setting, block, continuation, data, headers, window_update

SERVICE = "/grpc.testing.TestService"
STREAM = 1
STATUS = {code.value[0]: code for code in grpc.StatusCode}
# A header block of more octets goes out in more than one frame.
FRAME_OCTETS = 2**14
DEFAULT_WINDOW = 2**16 - 1


@dataclass
class Answer:
    """Everything that came on the stream. `messages` are inflated; `flags` say which of them were compressed."""
    headers: dict = field(default_factory=dict)
    trailers: dict = field(default_factory=dict)
    messages: list = field(default_factory=list)
    flags: list = field(default_factory=list)

    @property
    def http_status(self):
        return int(self.headers[":status"])

    @property
    def code(self):
        return STATUS.get(int(self.trailers.get("grpc-status", -1)))

    @property
    def text(self):
        return unquote(self.trailers.get("grpc-message", ""), errors="strict")

    def __str__(self):
        if self.code is None:
            return f"HTTP {self.http_status}, no grpc-status"
        return f"{self.code.name}{': ' if self.text else ''}{self.text}"

    def expect(self, *codes):
        """HTTP 200 with one of the codes, and trailers as gRPC has them."""
        wanted = " or ".join(code.name for code in codes)
        if self.http_status != 200 or self.code not in codes:
            raise Unexpected(f"expected {wanted}; saw {self}")
        if not self.headers.get("content-type", "").startswith("application/grpc"):
            raise Unexpected(f"expected {wanted} as application/grpc; saw {self.headers.get('content-type')!r}")
        return str(self)

    def expect_http(self, status):
        if self.http_status != status:
            raise Unexpected(f"expected HTTP {status}; saw {self}, HTTP {self.http_status}")
        return f"HTTP {status}"

    def parsed(self, kind):
        return [kind.FromString(message) for message in self.messages]

    def binary(self, name):
        """The values of a `-bin` field in the trailers."""
        value = self.trailers.get(name)
        return [] if value is None else [base64.b64decode(part + "=" * (-len(part) % 4)) for part in value.split(",")]


class RawCall:
    """A call begun with the usual fields and `more`, of which one with the name of a usual field replaces it, and one whose
    value is None removes it."""

    def __init__(self, target, method, *more, end_stream=False):
        """`method` is of the test service, or a whole path."""
        path = method if method.startswith("/") else f"{SERVICE}/{method}"
        self._usual = {":method": "POST", ":scheme": "http", ":path": path, ":authority": f"{target.host}:{target.port}",
                       "content-type": "application/grpc", "te": "trailers"}
        self._connection = Connection(target)
        try:
            self._connection.handshake((Setting.INITIAL_WINDOW_SIZE, MAXIMUM_WINDOW))
            self._connection.send(window_update(0, MAXIMUM_WINDOW - DEFAULT_WINDOW))
            self._begin(STREAM, more, end_stream)
        except BaseException:
            self._connection.__exit__()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._connection.__exit__()

    # Sending

    def send(self, message):
        """A message with its prefix."""
        self.send_octets(prefixed(message.SerializeToString()))

    def send_compressed(self, message):
        self.send_octets(prefixed(gzip.compress(message.SerializeToString()), 1))

    def send_octets(self, octets):
        """Octets of the body, in as many frames as they need."""
        for start in range(0, len(octets), FRAME_OCTETS):
            self._connection.send(data(STREAM, octets[start:start + FRAME_OCTETS], end_stream=False))

    def send_each(self, octets):
        """Octets of the body, each in its own frame."""
        self._connection.send(*(data(STREAM, bytes([octet]), end_stream=False) for octet in octets))

    def end(self):
        self._connection.send(data(STREAM))

    # Receiving

    def ended_answer(self):
        """The answer once the request has ended."""
        self.end()
        return self.answer()

    def answer(self):
        """The answer, which may come before the request has ended."""
        return self._answer_on(STREAM)

    def expect_refusal(self):
        """RESOURCE_EXHAUSTED, HTTP 431, a reset, or the end of the connection."""
        exhausted = str(grpc.StatusCode.RESOURCE_EXHAUSTED.value[0])
        for received in self._connection.frames():
            refused = received.fields.get(":status") == "431" or received.fields.get("grpc-status") == exhausted
            if refused or received.kind in ("RST_STREAM", "GOAWAY"):
                return str(received)
        if self._connection.closed:
            return "closed"
        raise self._connection.unexpected("a refusal")

    def expect_no_credit(self):
        """Until a PING is answered the server does not let the call send more."""
        self._connection.expect_alive()
        if f"WINDOW_UPDATE on {STREAM}" in self._connection.seen:
            raise self._connection.unexpected("no WINDOW_UPDATE for the call")
        return "no credit"

    def expect_serves(self):
        """The connection takes another call."""
        another = STREAM + 2
        self._usual[":path"] = f"{SERVICE}/EmptyCall"
        self._begin(another, (), end_stream=False)
        self._connection.send(data(another, prefixed(b"")))
        self._answer_on(another).expect(grpc.StatusCode.OK)

    # How

    def _begin(self, stream, more, end_stream):
        replaced, added = dict(more), [(name, value) for name, value in more if name not in self._usual]
        usual = [(name, replaced.get(name, value)) for name, value in self._usual.items()]
        encoded = block((name, value) for name, value in usual + added if value is not None)
        first, rest = encoded[:FRAME_OCTETS], encoded[FRAME_OCTETS:]
        frames = [headers(stream, first, end_stream, end_headers=not rest)]
        while rest:
            part, rest = rest[:FRAME_OCTETS], rest[FRAME_OCTETS:]
            frames.append(continuation(stream, part, end_headers=not rest))
        self._connection.send(*frames)

    def _answer_on(self, stream):
        answer, body = Answer(), b""
        for received in self._connection.frames():
            if received.kind == "GOAWAY" or (received.kind == "RST_STREAM" and received.stream == stream):
                raise self._connection.unexpected("an answer")
            if received.stream != stream:
                continue
            if received.kind == "HEADERS":
                answer.headers = answer.headers or received.fields
                answer.trailers = received.fields
            body += received.payload if received.kind == "DATA" else b""
            if received.ends_stream:
                answer.messages, answer.flags = parted(body)
                if any(answer.flags) and answer.headers.get("grpc-encoding") != "gzip":
                    raise Unexpected("expected grpc-encoding gzip with a compressed message")
                return answer
        raise self._connection.unexpected("an answer")


def prefixed(message, flag=0):
    return bytes([flag]) + len(message).to_bytes(4) + message


def parted(body):
    """The messages of a body, inflated, and which of them were compressed."""
    messages, flags = [], []
    while body:
        compressed, length = body[0], int.from_bytes(body[1:5])
        message, body = body[5:5 + length], body[5 + length:]
        if compressed not in (0, 1) or len(message) != length:
            raise Unexpected(f"expected whole messages; saw flag {compressed}, {len(message)} of {length} octets")
        messages.append(gzip.decompress(message) if compressed else message)
        flags.append(compressed == 1)
    return messages, flags
