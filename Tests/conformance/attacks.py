#!/usr/bin/env python3
"""What does an HTTP/2 server (prior knowledge, no TLS, on this machine) do with hostile clients?

  attacks.py HOST:PORT [--path /] [--call /package.Service/Method] [--only NAME] [--pid PID] [--patience 8] [--quick] [--json]
  attacks.py --list

Each attack runs on one connection for a bounded count, and again on a new one until an honest client beside it has been
watched long enough; what is told of it is the first run. That client, a process of its own, sends requests one after the other
all the time. An attack is stopped when
  - the server ended it: GOAWAY, or closed. An attacker who never reads may also be left to wait (stalled), and what is silent
    or slow be ended stream by stream, within the patience;
  - no request of the honest client failed;
  - with --pid, memory did not grow by 32 MiB at its peak;
  - with --pid, the honest client's p99 during the attack is under twice that of the quiet before or after it, and that after it
    under twice that before. The server then has one core and the two clients share another, where the honest one comes first,
    so that the attacker's own work does not count. A comparison that fails is made up to 3 times.
    Start the server on one core already (taskset), so that it has one event loop: two on one core take turns of 100 ms.
    Judge a release build: a debug build takes most of a millisecond for each connection, and attackers make hundreds a second.
--quick watches the honest client only a moment and judges no latency: for machines that are busy with other things.

--patience is how many seconds the server has to end what is silent or slow. It must be more than the server's own limits: the
handshake, the header block, the stalled response, the deadline of a call that names none.
--call names a unary gRPC method that takes an empty message; without it some attacks are left out.

Only loopback addresses are attacked. Exit status: 0 all stopped, 1 some not, 2 wrong usage.
Needs Linux, Python 3.11 and the packages of requirements.txt.
"""
import argparse
import contextlib
import ipaddress
import json
import sys
import time
from dataclasses import asdict, dataclass, field

from connection import Target
from honest import HonestClient, Latency, PAUSE_S
from hostile import ATTACKS, Outcome
from machine import Memory, placed

MAXIMUM_MEMORY_GROWTH = 32 * 2**20
# The p99 during an attack, or after it, must be under this many times that of quiet.
MAXIMUM_SLOWDOWN = 2
TRIES = 3
# How long the honest client is watched in each phase: about 1,000 requests, or only a moment.
PHASE_S, QUICK_PHASE_S = 0.9, 0.3


@dataclass
class Report:
    """One attack. `faults` is why it is not stopped, in words."""
    name: str
    outcome: Outcome
    connections: int
    seconds: float
    before: Latency
    during: Latency
    after: Latency
    memory_growth: int | None
    tries: int = 1
    held: bool = False
    faults: list[str] = field(default_factory=list)

    def __str__(self):
        memory = "" if self.memory_growth is None else f"; memory {self.memory_growth / 2**20:+.1f} MiB"
        received = ", ".join(f"{count} {what}" for what, count in sorted(self.outcome.received.items()))
        verdict = "stopped" if self.held else f"NOT STOPPED ({'; '.join(self.faults)})"
        tries = f" (try {self.tries})" if self.tries > 1 else ""
        return (f"{self.name:26} {verdict}  {self.outcome.ending}; took {self.outcome.frames} frames, {self.outcome.octets} "
                f"octets; sent {received or 'nothing'}; {self.connections} connections in {self.seconds:.1f} s; honest p50/p99"
                f"{tries}: before {self.before}, during {self.during}, after {self.after}{memory}")

    @property
    def slowness(self):
        """The latencies that are too high. The quieter of the two phases around the attack says most about the server."""
        if not (self.before.requests and self.during.requests and self.after.requests):
            return []
        during = self.during.p99 / min(self.before.p99, self.after.p99)
        after = self.after.p99 / self.before.p99
        return [f"p99 {when} {slowdown:.1f} times that of quiet"
                for when, slowdown in (("during", during), ("after", after)) if slowdown >= MAXIMUM_SLOWDOWN]

    def judge(self, with_latency):
        if not self.outcome.stopped:
            self.faults.append("goes on")
        for when, latency in (("during", self.during), ("after", self.after)):
            if latency.failures or not latency.requests:
                self.faults.append(f"honest requests failed {when}")
        if self.memory_growth is not None and self.memory_growth >= MAXIMUM_MEMORY_GROWTH:
            self.faults.append("memory")
        if with_latency:
            self.faults += self.slowness
        self.held = not self.faults


class Range:
    """Where attacks are run: a server, and the honest client beside them. Each phase begins where the one before ends."""

    def __init__(self, target, honest, options):
        self._target, self._honest, self._pid, self._patience = target, honest, options.pid, options.patience
        self._phase_s = QUICK_PHASE_S if options.quick else PHASE_S
        self._judges_latency = options.pid is not None and not options.quick
        self._watch()  # the first requests are slower, of the client as of the server
        self._quiet = self._watch()

    def run(self, name):
        """The report of the first try that has not only its latencies against it, or of the last one."""
        for tries in range(1, TRIES + 1):
            report = self._try(name)
            report.tries = tries
            report.judge(self._judges_latency)
            if report.held or report.faults != report.slowness:
                break
        return report

    def _try(self, name):
        memory = Memory(self._pid) if self._pid else None
        before, begin, connections, outcome = self._quiet, time.monotonic(), 0, None
        while outcome is None or time.monotonic() - begin < self._phase_s:
            outcome, connections = self._attack(name, outcome), connections + 1
        seconds, during = time.monotonic() - begin, self._honest.phase()
        growth = memory.growth() if memory else None
        self._quiet = self._watch()
        return Report(name, outcome, connections, seconds, before, during, self._quiet, growth)

    def _attack(self, name, first):
        """The first outcome stands; that a later connection is turned away is a defence."""
        try:
            outcome = ATTACKS[name](self._target, self._patience)
        except OSError as error:
            outcome = Outcome(f"turned away: {error}", True)
            time.sleep(PAUSE_S)
        return first or outcome

    def _watch(self):
        time.sleep(self._phase_s)
        return self._honest.phase()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", metavar="HOST:PORT", nargs="?")
    parser.add_argument("--path", default="/")
    parser.add_argument("--call")
    parser.add_argument("--only", choices=ATTACKS, metavar="NAME")
    parser.add_argument("--pid", type=int)
    parser.add_argument("--patience", type=float, default=8)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    if options.list:
        return options, None
    host, _, port = (options.address or "").rpartition(":")
    try:
        loopback = ipaddress.ip_address(host).is_loopback and port.isdigit()
    except ValueError:
        loopback = False
    if not loopback:
        parser.error("the server's address is HOST:PORT, and HOST a loopback address")
    return options, Target(host, int(port), options.path, options.call)


def chosen(options):
    return [name for name, attack in ATTACKS.items()
            if name == options.only or (options.only is None and (options.call or not attack.needs_call))]


def list_attacks():
    for name, attack in ATTACKS.items():
        print(f"{name:26} {' '.join(attack.__doc__.split())}{' (needs --call)' if attack.needs_call else ''}")


def run(options, target):
    """The reports, each as soon as it is there."""
    honest = HonestClient(target)
    try:
        with placed(options.pid, honest.pid) if options.pid else contextlib.nullcontext("not pinned: no --pid") as placement:
            print(placement, file=sys.stderr, flush=True)
            range_ = Range(target, honest, options)
            for name in chosen(options):
                yield range_.run(name)
    finally:
        honest.stop()


def main():
    options, target = arguments()
    if options.list:
        list_attacks()
        return 0
    reports = []
    for report in run(options, target):
        reports.append(report)
        if not options.json:
            print(report, flush=True)
    if options.json:
        json.dump([asdict(report) for report in reports], sys.stdout, indent=1)
    else:
        print(f"{sum(report.held for report in reports)} of {len(reports)} stopped")
    return 0 if all(report.held for report in reports) else 1


if __name__ == "__main__":
    sys.exit(main())
