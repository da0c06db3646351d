"""The register of cases: each is a function of the server's target, named by a public name where it has one."""
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

# The raw HTTP/2 client is the one of the conformance cases.
sys.path.append(str(Path(__file__).parent.parent / "conformance"))

CASES = {}


@dataclass(frozen=True)
class Case:
    name: str
    run: Callable

    @property
    def rule(self):
        return " ".join(self.run.__doc__.split())


def case(name):
    """Register a case. It returns what was seen, or raises `Unexpected` or `grpc.RpcError`."""
    def register(run):
        assert name not in CASES, name
        CASES[name] = Case(name, run)
        return run
    return register


def cases(name, rows):
    """Register a case for each row, a dictionary from the last part of its name to what is passed after the target."""
    def register(run):
        for row, value in rows.items():
            def of_row(target, value=value):
                return run(target, value)
            of_row.__doc__ = run.__doc__
            case(f"{name}/{row}")(of_row)
        return run
    return register
