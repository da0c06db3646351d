"""The register of cases: each is a function of one connection, named by the id that h2spec gives the same rule."""
from dataclasses import dataclass
from typing import Callable

CASES = {}


@dataclass(frozen=True)
class Case:
    """`handshake` says whether the connection has exchanged SETTINGS before the case begins."""
    id: str
    handshake: bool
    run: Callable

    @property
    def rule(self):
        return " ".join(self.run.__doc__.split())


def case(id, handshake=True):
    """Register a case. It returns what was seen, or raises `Unexpected`."""
    def register(run):
        assert id not in CASES, id
        CASES[id] = Case(id, handshake, run)
        return run
    return register
