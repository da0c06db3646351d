"""A grpcio client of the test service, and what a case may expect of a call.

Each expectation returns a few words on what was seen, or raises `Unexpected`.
"""
import queue
import threading
from contextlib import contextmanager

import grpc

import register  # noqa: F401  finds the module below
from connection import Unexpected
from stubs import messages, services

# After this a call has hung; no case is about it.
TIMEOUT_S = 30
# A connection of its own for each channel: grpcio would share one between channels to the same address.
OPTIONS = [("grpc.use_local_subchannel_pool", 1)]


@contextmanager
def test_service(target):
    """The stub of the test service, on a new connection."""
    with grpc.insecure_channel(f"{target.host}:{target.port}", OPTIONS) as channel:
        yield services.TestServiceStub(channel)


class Requests:
    """Request messages that are sent one at a time, until `end`."""

    def __init__(self, *begun):
        self._queue = queue.SimpleQueue()
        for message in begun:
            self.send(message)

    def send(self, message):
        self._queue.put(message)

    def end(self):
        self._queue.put(None)

    def __iter__(self):
        return iter(self._queue.get, None)


# Messages


def payload(size):
    return messages.Payload(body=bytes(size))


def flag(value):
    """A BoolValue, or none."""
    return None if value is None else messages.BoolValue(value=value)


def simple(size, response_size, **more):
    """A SimpleRequest with a payload of `size` that asks for one of `response_size`."""
    return messages.SimpleRequest(payload=payload(size), response_size=response_size, **more)


def output(*sizes, size=0, interval_us=0, **more):
    """A StreamingOutputCallRequest with a payload of `size` that asks for responses of `sizes`."""
    parameters = [messages.ResponseParameters(size=each, interval_us=interval_us) for each in sizes]
    return messages.StreamingOutputCallRequest(payload=payload(size), response_parameters=parameters, **more)


def chunk(size, expect_compressed=None):
    """One message of StreamingInputCall."""
    return messages.StreamingInputCallRequest(payload=payload(size), expect_compressed=flag(expect_compressed))


def status(code, message):
    return messages.EchoStatus(code=code, message=message)


# Expecting


def expect(what, seen, wanted):
    if seen != wanted:
        raise Unexpected(f"expected {what} {wanted!r}; saw {seen!r}")


def expect_sizes(responses, *sizes):
    """The payloads have these lengths, in order, and are zeros."""
    bodies = [response.payload.body for response in responses]
    expect("payloads of", [len(body) for body in bodies], list(sizes))
    if any(any(body) for body in bodies):
        raise Unexpected("expected zeros in the payloads")
    return f"OK, payloads of {', '.join(map(str, sizes))} octets" if sizes else "OK, no message"


def expect_status(code, run):
    """The call fails with the code; returns the error."""
    try:
        run()
    except grpc.RpcError as error:
        if error.code() != code:
            raise Unexpected(f"expected {code.name}; saw {described(error)}") from error
        return error
    raise Unexpected(f"expected {code.name}; saw OK")


def expect_end(call, code):
    """The call ends with the code; asking grpcio for it could wait for ever."""
    over = threading.Event()
    if call.add_callback(over.set) and not over.wait(TIMEOUT_S):
        raise Unexpected(f"expected {code.name}; saw no end in {TIMEOUT_S} s")
    expect("the status", call.code().name, code.name)


def expect_serves(stub):
    """The connection still takes calls."""
    stub.EmptyCall(messages.Empty(), timeout=TIMEOUT_S)


def described(error):
    """The status that a call failed with."""
    return f"{error.code().name}: {error.details()}"


def values(metadata, name):
    return [value for key, value in metadata or () if key == name]
