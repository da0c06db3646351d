#!/usr/bin/env python3
"""Does an HTTP/2 server (prior knowledge, no TLS) keep RFC 9113 and RFC 7541?

  h2conformance.py HOST:PORT [--path /] [--call /package.Service/Method] [--only ID] [--json]

147 cases by the ids of h2spec (generic 44, http2 95, hpack 8), written from the RFCs. The numbers in an id are sections of
RFC 7540; each docstring names the section of RFC 9113, what is sent and what is accepted. Any status is a response.

Prints one line per case: id, pass or fail, what was seen. "(relaxed)" marks what RFC 9113 allows and RFC 7540 did not; h2spec,
being older, wants the latter. --only takes an id, or the beginning of some (http2/6.5). Four cases (http2/6.5.3/1, 6.9.1/1,
6.9.2/1 and 2) need a response with a body of four octets or more: either --path has one, or --call names a gRPC method that
takes an empty message.

Exit status: 0 all pass, 1 some fail, 2 wrong usage.
Needs Python 3.11 and the packages of requirements.txt. It opens up to 16 connections at a time and takes a few seconds; a case
that the server leaves unanswered takes the wait of connection.py.
"""
import argparse
import json
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

import generic  # noqa: F401  registers its cases
import hpack_cases  # noqa: F401
import http2  # noqa: F401
from connection import Connection, Relaxed, Target, Unexpected
from suite import CASES

PARALLEL_CASES = 16


@dataclass(frozen=True)
class Verdict:
    id: str
    passed: bool
    relaxed: bool
    seen: str
    rule: str

    def __str__(self):
        return f"{self.id:18} {'pass' if self.passed else 'FAIL'}  {self.seen}{' (relaxed)' if self.relaxed else ''}"


def judge(case, target):
    try:
        with Connection(target) as connection:
            if case.handshake:
                connection.handshake()
            seen = case.run(connection)
        return Verdict(case.id, True, isinstance(seen, Relaxed), str(seen), case.rule)
    except Unexpected as error:
        return Verdict(case.id, False, False, str(error), case.rule)
    except OSError as error:
        return Verdict(case.id, False, False, f"no connection: {error}", case.rule)
    except Exception:
        return Verdict(case.id, False, False, f"fault of this suite: {traceback.format_exc()}", case.rule)


def chosen(only):
    return [case for id, case in CASES.items() if only is None or id == only or id.startswith(only.rstrip("/") + "/")]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address", metavar="HOST:PORT")
    parser.add_argument("--path", default="/")
    parser.add_argument("--call")
    parser.add_argument("--only", metavar="ID")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    host, _, port = options.address.rpartition(":")
    if not host or not port.isdigit():
        parser.error("the server's address is HOST:PORT")
    if not chosen(options.only):
        parser.error(f"no case has the id {options.only}")
    return options, Target(host, int(port), options.path, options.call)


def main():
    options, target = arguments()
    verdicts = []
    with ThreadPoolExecutor(PARALLEL_CASES) as pool:
        for verdict in pool.map(lambda case: judge(case, target), chosen(options.only)):
            verdicts.append(verdict)
            if not options.json:
                print(verdict, flush=True)
    passed, relaxed = (sum(getattr(verdict, name) for verdict in verdicts) for name in ("passed", "relaxed"))
    if options.json:
        json.dump([asdict(verdict) for verdict in verdicts], sys.stdout, indent=1)
    else:
        print(f"{passed} of {len(verdicts)} pass, {relaxed} of them by what RFC 9113 relaxed")
    return 0 if passed == len(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
