#!/usr/bin/env python3
"""Does a gRPC server (prior knowledge, no TLS) that serves testing.proto speak gRPC as other implementations do?

  interop.py HOST:PORT [--only NAME] [--json]

The 20 interop cases that fit, by their public names (named.py), what connectrpc/conformance asks of a server and gRPC's Python
library can send (calls.py), and what only a raw HTTP/2 client can send (unexpected.py). Each docstring says what is sent and
what is accepted. The server has these limits: messages of 4 MiB, headers of 8 KiB for a call and 16 KiB for a connection.

Prints one line per case: name, pass or fail, what was seen. --only takes a name, or the beginning of some (errors/unary).

Exit status: 0 all pass, 1 some fail, 2 wrong usage.
Needs Python 3.11, the packages of requirements.txt, and ../conformance beside it. A case that the server leaves unanswered takes
the wait of client.py or of ../conformance/connection.py.
"""
import argparse
import json
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

import grpc

from client import described
from register import CASES
import named  # noqa: F401  registers its cases
import calls  # noqa: F401
import unexpected  # noqa: F401
from connection import Target, Unexpected

PARALLEL_CASES = 4


@dataclass(frozen=True)
class Verdict:
    name: str
    passed: bool
    seen: str
    rule: str

    def __str__(self):
        return f"{self.name:60} {'pass' if self.passed else 'FAIL'}  {self.seen}"


def judge(case, target):
    try:
        return Verdict(case.name, True, str(case.run(target)), case.rule)
    except Unexpected as error:
        return Verdict(case.name, False, str(error), case.rule)
    except grpc.RpcError as error:
        return Verdict(case.name, False, f"expected OK; saw {described(error)}", case.rule)
    except OSError as error:
        return Verdict(case.name, False, f"no connection: {error}", case.rule)
    except Exception:
        return Verdict(case.name, False, f"fault of this suite: {traceback.format_exc()}", case.rule)


def chosen(only):
    return [case for name, case in CASES.items()
            if only is None or name == only or name.startswith(only.rstrip("/") + "/")]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", metavar="HOST:PORT")
    parser.add_argument("--only", metavar="NAME")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    host, _, port = options.address.rpartition(":")
    if not host or not port.isdigit():
        parser.error("the server's address is HOST:PORT")
    if not chosen(options.only):
        parser.error(f"no case has the name {options.only}")
    return options, Target(host, int(port))


def main():
    options, target = arguments()
    verdicts = []
    with ThreadPoolExecutor(PARALLEL_CASES) as pool:
        for verdict in pool.map(lambda case: judge(case, target), chosen(options.only)):
            verdicts.append(verdict)
            if not options.json:
                print(verdict, flush=True)
    passed = sum(verdict.passed for verdict in verdicts)
    if options.json:
        json.dump([asdict(verdict) for verdict in verdicts], sys.stdout, indent=1)
    else:
        print(f"{passed} of {len(verdicts)} pass")
    return 0 if passed == len(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
