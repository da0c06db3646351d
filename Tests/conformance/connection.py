"""A raw HTTP/2 client connection on a plain socket, and what a case may expect of the server.

Each expectation returns a few words on what was seen, or raises `Unexpected`. It does no flow control of its own: what the
cases send fits the default windows.
"""
import itertools
import socket
import time
from dataclasses import dataclass, field

import hpack
from hyperframe.exceptions import HyperframeError
from hyperframe.frame import Frame

from wire import Code, PREFACE, Setting, block, code_name, data, headers, ping, settings, settings_ack

# How long one expectation waits for the server, and how long connecting may take.
WAIT_S = 2.0
# What a peer must accept before it has read our settings (RFC 9113 6.5.2).
DEFAULT_MAX_FRAME_SIZE = 2**14
DEFAULT_HEADER_TABLE_SIZE = 4096
EMPTY_GRPC_MESSAGE = bytes(5)


class Unexpected(Exception):
    """The server did what the case does not accept; the text says what."""


@dataclass(frozen=True)
class Target:
    """The server to try. `call` is the path of a unary gRPC method that takes an empty message, for the cases that need
    a body in the response; without it they GET `path`."""
    host: str
    port: int
    path: str = "/"
    call: str | None = None


@dataclass
class Received:
    """One frame from the server; HEADERS includes its CONTINUATIONs, decoded."""
    kind: str
    stream: int
    flags: set
    payload: bytes = b""
    code: int = 0
    fields: dict = field(default_factory=dict)

    @property
    def ends_stream(self):
        return self.kind in ("HEADERS", "DATA") and "END_STREAM" in self.flags

    def __str__(self):
        detail = {"HEADERS": self.fields.get(":status", "trailers"), "DATA": f"{len(self.payload)} octets",
                  "RST_STREAM": code_name(self.code), "GOAWAY": code_name(self.code)}.get(self.kind, "")
        flags = "+".join(sorted(self.flags & {"ACK", "END_STREAM"}))
        return " ".join(filter(None, [self.kind, f"on {self.stream}" if self.stream else "", detail, flags]))


@dataclass
class Response:
    """A complete answer; `chunks` are the lengths of its DATA frames."""
    status: str
    chunks: list

    def __str__(self):
        return f"response {self.status}, {sum(self.chunks)} octets"


class Connection:
    """One TCP connection; `handshake` must come before anything else that is legal."""

    def __init__(self, target):
        self.target = target
        self.closed = False
        self.seen = []
        self.server_settings = {}
        self._buffer = b""
        self._fragment = None
        self._decoder = hpack.Decoder()
        self._ping_numbers = itertools.count(1)
        self._socket = socket.create_connection((target.host, target.port), WAIT_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    # Sending

    def handshake(self, *pairs):
        """Exchange prefaces; our SETTINGS carry `pairs`. Returns once both sides have acknowledged."""
        self.send(PREFACE, settings(*pairs))
        first, acknowledged = True, False
        for frame in self.frames():
            if first and (frame.kind != "SETTINGS" or "ACK" in frame.flags):
                raise self.unexpected("SETTINGS as the server's first frame")
            first = False
            acknowledged = acknowledged or (frame.kind == "SETTINGS" and "ACK" in frame.flags)
            if acknowledged:
                return "SETTINGS exchanged"
        raise self.unexpected("SETTINGS, and an acknowledgement of ours")

    def send(self, *frames):
        """All in one write, so that the server meets them together. A refused write counts as closed by the server."""
        try:
            self._socket.settimeout(WAIT_S)
            self._socket.sendall(b"".join(frames))
        except OSError:
            self._drop_output()

    def fields(self, method="GET", *more):
        """The field lines of an ordinary request to the target's path."""
        return [(":method", method), (":scheme", "http"), (":path", self.target.path),
                (":authority", f"{self.target.host}:{self.target.port}"), *more]

    def block(self, method="GET", *more):
        return block(self.fields(method, *more))

    def request_with_body(self, stream=1):
        """The frames of a request whose response has a body."""
        if self.target.call is None:
            return [headers(stream, self.block())]
        return [self.unfinished_request(stream), data(stream, EMPTY_GRPC_MESSAGE)]

    def unfinished_request(self, stream=1):
        """HEADERS that leave the server waiting for content: a gRPC call, if the target takes calls."""
        if self.target.call is None:
            return headers(stream, self.block("POST"), end_stream=False)
        fields = [(":method", "POST"), (":scheme", "http"), (":path", self.target.call), *self.fields()[3:],
                  ("content-type", "application/grpc"), ("te", "trailers")]
        return headers(stream, block(fields), end_stream=False)

    def max_frame_size(self):
        return self.server_settings.get(Setting.MAX_FRAME_SIZE, DEFAULT_MAX_FRAME_SIZE)

    def header_table_size(self):
        return self.server_settings.get(Setting.HEADER_TABLE_SIZE, DEFAULT_HEADER_TABLE_SIZE)

    # Receiving

    def frames(self):
        """What the server sends, until it closes (then `closed` is set) or has sent nothing more within the wait."""
        deadline = time.monotonic() + WAIT_S
        while (frame := self._next(deadline)) is not None:
            if frame.kind != "CONTINUATION":
                self.seen.append(str(frame))
                yield frame
        self.seen.append("closed" if self.closed else f"nothing more in {WAIT_S:g} s")

    def unexpected(self, wanted):
        return Unexpected(f"expected {wanted}; saw {', '.join(self.seen)}")

    # Expecting

    def expect_connection_error(self, *codes):
        """GOAWAY with one of the codes, or the connection closed without one (RFC 9113 5.4.1)."""
        for frame in self.frames():
            if frame.kind == "GOAWAY":
                self._require_code(frame, codes)
                return str(frame)
        if self.closed:
            return "closed"
        raise self.unexpected(f"a connection error {names(codes)}")

    def expect_stream_error(self, stream, *codes):
        """RST_STREAM with one of the codes, or a connection error with it, which is always allowed (RFC 9113 5.4.1).

        A response before it is allowed too (RFC 9113 8.1.1)."""
        for frame in self.frames():
            if frame.kind == "GOAWAY" or (frame.kind == "RST_STREAM" and frame.stream == stream):
                self._require_code(frame, codes)
                return str(frame)
        if self.closed:
            return "closed"
        raise self.unexpected(f"a stream error {names(codes)}")

    def expect_error_or_discard(self, stream, *codes):
        """An error with one of the codes, or the frame dropped without an effect (RFC 9113 5.1, closed).

        Two PINGs: what the first one overtakes in the server's output comes before the answer to the second."""
        for _ in range(2):
            number = self._send_ping()
            for frame in self.frames():
                if frame.kind == "GOAWAY" or (frame.kind == "RST_STREAM" and frame.stream == stream):
                    self._require_code(frame, codes)
                    return str(frame)
                if frame.kind in ("HEADERS", "DATA") and frame.stream == stream:
                    raise self.unexpected("no answer on a closed stream")
                if answers(frame, number):
                    break
            else:
                if self.closed:
                    return "closed"
                raise self.unexpected(f"an error {names(codes)}, or an answer to PING")
        return Relaxed("discarded")

    def expect_error_or_response(self, stream, *codes):
        """An error with one of the codes, or a complete response."""
        for frame in self.frames():
            if frame.kind == "GOAWAY" or (frame.kind == "RST_STREAM" and frame.stream == stream):
                self._require_code(frame, codes)
                return str(frame)
            if frame.ends_stream and frame.stream == stream:
                return Relaxed("a response")
        if self.closed:
            return "closed"
        raise self.unexpected(f"an error {names(codes)}, or a response")

    def expect_ping_answer(self, payload):
        """The next PING from the server answers the one with this payload."""
        for frame in self.frames():
            if frame.kind in ("PING", "GOAWAY"):
                if answers(frame, payload):
                    return "PING answered"
                break
        raise self.unexpected("an answer to PING")

    def expect_alive(self):
        """A PING is answered, and nothing was refused before it."""
        number = self._send_ping()
        for frame in self.frames():
            if frame.kind == "GOAWAY" or (frame.kind == "RST_STREAM" and frame.code != Code.NO_ERROR):
                raise self.unexpected("no error")
            if answers(frame, number):
                return "PING answered"
        raise self.unexpected("an answer to PING")

    def expect_end_or_alive(self):
        """The server may end the connection without an error, or go on."""
        number = self._send_ping()
        for frame in self.frames():
            if frame.kind == "GOAWAY":
                self._require_code(frame, [Code.NO_ERROR])
            if answers(frame, number):
                return "PING answered"
        if self.closed:
            return "closed"
        raise self.unexpected("an answer to PING, or an orderly end")

    def expect_response(self, stream=1):
        """A complete response, whatever its status."""
        status, chunks = None, []
        for frame in self.frames():
            if frame.kind == "GOAWAY" or (frame.kind == "RST_STREAM" and frame.stream == stream):
                raise self.unexpected("a response")
            if frame.stream != stream:
                continue
            if frame.kind == "HEADERS":
                status = status or frame.fields.get(":status")
            elif frame.kind == "DATA":
                chunks.append(len(frame.payload))
            if frame.ends_stream and status:
                return Response(status, chunks)
        raise self.unexpected("a response")

    def expect_data(self, stream, length):
        """The next DATA frame has just this length."""
        for frame in self.frames():
            if frame.kind == "DATA" and frame.stream == stream:
                if len(frame.payload) != length:
                    raise self.unexpected(f"DATA of {length} octets")
                return str(frame)
            if frame.ends_stream and frame.stream == stream:
                raise self.unexpected(f"DATA of {length} octets: this case needs a path whose response has a body")
        raise self.unexpected(f"DATA of {length} octets")

    def expect_no_data(self):
        """Until a PING is answered no octet of a body comes."""
        number = self._send_ping()
        for frame in self.frames():
            if frame.kind in ("GOAWAY", "RST_STREAM") or (frame.kind == "DATA" and frame.payload):
                raise self.unexpected("no DATA before the window opens")
            if answers(frame, number):
                return
        raise self.unexpected("an answer to PING")

    def expect_settings_ack(self):
        for frame in self.frames():
            if frame.kind == "GOAWAY":
                raise self.unexpected("an acknowledgement of SETTINGS")
            if frame.kind == "SETTINGS" and "ACK" in frame.flags:
                return str(frame)
        raise self.unexpected("an acknowledgement of SETTINGS")

    def expect_closed(self):
        for _ in self.frames():
            pass
        if self.closed:
            return "closed"
        raise self.unexpected("a closed connection")

    # How

    def _require_code(self, frame, codes):
        if frame.code not in codes:
            raise self.unexpected(names(codes))

    def _send_ping(self):
        payload = b"case" + next(self._ping_numbers).to_bytes(4)
        self.send(ping(payload))
        return payload

    def _drop_output(self):
        """Stop writing, but keep reading: a GOAWAY may be waiting for us."""
        try:
            self._socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def _next(self, deadline):
        """The next frame, or None: closed, or too late (what has come of it stays)."""
        try:
            if not self._fill(9, deadline):
                return None
            frame, length = Frame.parse_frame_header(memoryview(self._buffer[:9]))
            if not self._fill(9 + length, deadline):
                return None
            payload, self._buffer = self._buffer[9:9 + length], self._buffer[9 + length:]
            frame.parse_body(memoryview(payload))
            return self._received(frame)
        except (HyperframeError, hpack.HPACKError) as error:
            raise Unexpected(f"the server sent what cannot be read: {error!r}") from error

    def _received(self, frame):
        kind = frame.__class__.__name__
        known = {"DataFrame": "DATA", "HeadersFrame": "HEADERS", "PriorityFrame": "PRIORITY", "RstStreamFrame": "RST_STREAM",
                 "SettingsFrame": "SETTINGS", "PushPromiseFrame": "PUSH_PROMISE", "PingFrame": "PING",
                 "GoAwayFrame": "GOAWAY", "WindowUpdateFrame": "WINDOW_UPDATE", "ContinuationFrame": "CONTINUATION"}
        received = Received(known.get(kind, kind), frame.stream_id, set(frame.flags))
        if received.kind in ("RST_STREAM", "GOAWAY"):
            received.code = frame.error_code
        elif received.kind in ("DATA", "PING"):
            received.payload = bytes(frame.data if received.kind == "DATA" else frame.opaque_data)
        elif received.kind == "SETTINGS" and "ACK" not in received.flags:
            self.server_settings |= frame.settings
            self.send(settings_ack())
        elif received.kind in ("HEADERS", "CONTINUATION"):
            return self._assembled(received, frame.data)
        return received

    def _assembled(self, received, fragment):
        """HEADERS comes out when its last CONTINUATION is in."""
        if received.kind == "HEADERS":
            self._fragment = received
        begun = self._fragment
        begun.payload += fragment
        if "END_HEADERS" not in received.flags:
            return Received("CONTINUATION", received.stream, set())
        begun.fields = dict(self._decoder.decode(begun.payload))
        return begun

    def _fill(self, count, deadline):
        """Read until `count` octets are there; whether they are."""
        while len(self._buffer) < count:
            left = deadline - time.monotonic()
            if left <= 0 or self.closed:
                return False
            self._socket.settimeout(left)
            try:
                chunk = self._socket.recv(65536)
            except TimeoutError:
                return False
            except OSError:
                chunk = b""
            self.closed = not chunk
            self._buffer += chunk
        return True


class Relaxed(str):
    """What was seen is what RFC 9113 allows and RFC 7540 did not."""


def answers(frame, payload):
    return frame.kind == "PING" and "ACK" in frame.flags and frame.payload == payload


def names(codes):
    return " or ".join(code_name(code) for code in codes)
