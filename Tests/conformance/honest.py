"""The honest client, a process of its own: requests one after the other all the time, and how long each took."""
import gc
import itertools
import multiprocessing
import time
from dataclasses import dataclass

from connection import Connection, Unexpected
from wire import window_update

# Enough to meet every event loop of the server, so also the attacked one.
HONEST_CONNECTIONS = 8
PAUSE_S = 0.0003  # between two requests


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
        return (f"{self.median:.2f}/{self.p99:.2f} ms of {self.requests}" if self.requests else "none") + failed


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
            stream = next(self._numbers)
            request, begin = self._connection.request_with_body(stream), time.perf_counter()
            self._connection.send(*request)
            octets = sum(self._connection.expect_response(stream).chunks)
            seconds = time.perf_counter() - begin
            if octets:
                self._connection.send(window_update(0, octets))
            self._connection.seen.clear()
            return seconds
        except (OSError, Unexpected):
            self._connection = None
            raise


def measure(target, pipe):
    """Runs in its own process: one request after the other, on each connection in turn. Each message on the pipe begins a
    phase, and is answered by the latencies of the one that ends."""
    gc.freeze()  # else a collection now and then is the slowest request
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

    @property
    def pid(self):
        return self._process.pid

    def phase(self):
        self._pipe.send("next")
        return self._pipe.recv()

    def stop(self):
        self._process.terminate()
        self._process.join()
