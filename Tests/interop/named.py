"""The interop cases that gRPC's own implementations run against each other, by their public names
(grpc/grpc, doc/interop-test-descriptions.md), and those it lists as still to be written.
"""
from contextlib import ExitStack

import grpc

from client import (TIMEOUT_S, Requests, chunk, expect, expect_end, expect_serves, expect_sizes, expect_status, flag, output,
                    simple, status, test_service, values)
from rawcall import RawCall
from register import case, cases
from stubs import messages, services

Code = grpc.StatusCode

LARGE_REQUEST, LARGE_RESPONSE = 271828, 314159
INPUT_SIZES = (27182, 8, 1828, 45904)
OUTPUT_SIZES = (31415, 9, 2653, 58979)
SOAK_CALLS = 100
PARALLEL_CALLS = 1000
# Of the calls that are to time out: long enough for the first to have begun when the last is made.
MANY_TIMEOUT_S = 0.5
HALF_HOUR_US = 1_800_000_000

INITIAL, INITIAL_VALUE = "x-grpc-test-echo-initial", "test_initial_metadata_value"
TRAILING, TRAILING_VALUE = "x-grpc-test-echo-trailing-bin", b"\xab\xab\xab"
ECHOED = ((INITIAL, INITIAL_VALUE), (TRAILING, TRAILING_VALUE))


def large_call(stub):
    response = stub.UnaryCall(simple(LARGE_REQUEST, LARGE_RESPONSE), timeout=TIMEOUT_S)
    return expect_sizes([response], LARGE_RESPONSE)


# Unary


@case("empty_unary")
def empty_unary(target):
    """Sends EmptyCall with a message of no octets. Accepts OK and the same."""
    with test_service(target) as stub:
        expect("a message", stub.EmptyCall(messages.Empty(), timeout=TIMEOUT_S), messages.Empty())
    return "OK, an empty message"


@case("large_unary")
def large_unary(target):
    """Sends UnaryCall with 271,828 octets that asks for 314,159. Accepts them."""
    with test_service(target) as stub:
        return large_call(stub)


@case("client_compressed_unary")
def client_compressed_unary(target):
    """Sends UnaryCall plain but announced as compressed, then compressed, then plain. Accepts INVALID_ARGUMENT, OK, OK."""
    def call(announced, compression):
        request = simple(LARGE_REQUEST, LARGE_RESPONSE, expect_compressed=flag(announced))
        return stub.UnaryCall(request, timeout=TIMEOUT_S, compression=compression)
    with test_service(target) as stub:
        expect_status(Code.INVALID_ARGUMENT, lambda: call(True, grpc.Compression.NoCompression))
        expect_sizes([call(True, grpc.Compression.Gzip)], LARGE_RESPONSE)
        expect_sizes([call(False, grpc.Compression.NoCompression)], LARGE_RESPONSE)
    return "INVALID_ARGUMENT, OK, OK"


@case("server_compressed_unary")
def server_compressed_unary(target):
    """Sends UnaryCall that asks for a compressed response, then one that asks for a plain one. Accepts 314,159 octets with the
    compressed flag set, then without. The requests are compressed, to fit the windows of the raw client."""
    for wanted in (True, False):
        request = simple(LARGE_REQUEST, LARGE_RESPONSE, response_compressed=flag(wanted))
        with RawCall(target, "UnaryCall", ("grpc-encoding", "gzip"), ("grpc-accept-encoding", "gzip")) as call:
            call.send_compressed(request)
            answer = call.ended_answer()
        answer.expect(Code.OK)
        expect("compressed flags", answer.flags, [wanted])
        expect_sizes(answer.parsed(messages.SimpleResponse), LARGE_RESPONSE)
    return "compressed, plain"


@cases("custom_metadata", {"UnaryCall": False, "FullDuplexCall": True})
def custom_metadata(target, streams):
    """Sends text and binary metadata to be echoed. Accepts the text in the headers and the binary in the trailers."""
    with test_service(target) as stub:
        if streams:
            request = output(LARGE_RESPONSE, size=LARGE_REQUEST)
            call = stub.FullDuplexCall(iter([request]), metadata=ECHOED, timeout=TIMEOUT_S)
            seen = expect_sizes(call, LARGE_RESPONSE)
        else:
            request = simple(LARGE_REQUEST, LARGE_RESPONSE)
            response, call = stub.UnaryCall.with_call(request, metadata=ECHOED, timeout=TIMEOUT_S)
            seen = expect_sizes([response], LARGE_RESPONSE)
        expect("in the headers", values(call.initial_metadata(), INITIAL), [INITIAL_VALUE])
        expect("in the trailers", values(call.trailing_metadata(), TRAILING), [TRAILING_VALUE])
    return f"{seen}, echoed metadata"


@cases("status_code_and_message", {"UnaryCall": False, "FullDuplexCall": True})
def status_code_and_message(target, streams):
    """Sends a request for the status UNKNOWN with a text. Accepts both."""
    return expect_echoed_status(target, streams, "test status message")


@case("special_status_message")
def special_status_message(target):
    """Sends a request for a status text with white space and Unicode beyond 16 bits. Accepts the same text."""
    return expect_echoed_status(target, False, "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n")


def expect_echoed_status(target, streams, text):
    with test_service(target) as stub:
        if streams:
            request = output(response_status=status(Code.UNKNOWN.value[0], text))
            error = expect_status(Code.UNKNOWN, lambda: list(stub.FullDuplexCall(iter([request]), timeout=TIMEOUT_S)))
        else:
            request = messages.SimpleRequest(response_status=status(Code.UNKNOWN.value[0], text))
            error = expect_status(Code.UNKNOWN, lambda: stub.UnaryCall(request, timeout=TIMEOUT_S))
        expect("the text", error.details(), text)
    return f"UNKNOWN {text!r}"


@case("unimplemented_method")
def unimplemented_method(target):
    """Calls a method that the service does not serve. Accepts UNIMPLEMENTED."""
    with test_service(target) as stub:
        expect_status(Code.UNIMPLEMENTED, lambda: stub.UnimplementedCall(messages.Empty(), timeout=TIMEOUT_S))
    return "UNIMPLEMENTED"


@case("unimplemented_service")
def unimplemented_service(target):
    """Calls a service that the server does not serve. Accepts UNIMPLEMENTED."""
    with grpc.insecure_channel(f"{target.host}:{target.port}") as channel:
        stub = services.UnimplementedServiceStub(channel)
        expect_status(Code.UNIMPLEMENTED, lambda: stub.UnimplementedCall(messages.Empty(), timeout=TIMEOUT_S))
    return "UNIMPLEMENTED"


@case("rpc_soak")
def rpc_soak(target):
    """Sends 100 large unary calls, one after the other, on one connection. Accepts that all succeed."""
    with test_service(target) as stub:
        for _ in range(SOAK_CALLS):
            large_call(stub)
    return f"{SOAK_CALLS} calls"


@case("channel_soak")
def channel_soak(target):
    """Sends 100 large unary calls, each on a new connection. Accepts that all succeed."""
    for _ in range(SOAK_CALLS):
        with test_service(target) as stub:
            large_call(stub)
    return f"{SOAK_CALLS} connections"


# Streams


@case("client_streaming")
def client_streaming(target):
    """Sends StreamingInputCall with four payloads. Accepts their sum, 74,922."""
    with test_service(target) as stub:
        response = stub.StreamingInputCall(iter([chunk(size) for size in INPUT_SIZES]), timeout=TIMEOUT_S)
    expect("a sum of", response.aggregated_payload_size, sum(INPUT_SIZES))
    return f"OK, {response.aggregated_payload_size} octets"


@case("client_compressed_streaming")
def client_compressed_streaming(target):
    """Sends StreamingInputCall with a plain message announced as compressed, in a call without an encoding; and again, with a
    compressed message and a plain one. Accepts INVALID_ARGUMENT; and the sum, 73,086."""
    with RawCall(target, "StreamingInputCall") as call:
        call.send(chunk(27182, expect_compressed=True))
        call.ended_answer().expect(Code.INVALID_ARGUMENT)
    with RawCall(target, "StreamingInputCall", ("grpc-encoding", "gzip")) as call:
        call.send_compressed(chunk(27182, expect_compressed=True))
        call.send(chunk(45904, expect_compressed=False))
        answer = call.ended_answer()
    answer.expect(Code.OK)
    [response] = answer.parsed(messages.StreamingInputCallResponse)
    expect("a sum of", response.aggregated_payload_size, 73086)
    return "INVALID_ARGUMENT; OK, 73086 octets"


@case("server_streaming")
def server_streaming(target):
    """Sends StreamingOutputCall that asks for four payloads. Accepts them, in order."""
    with test_service(target) as stub:
        return expect_sizes(stub.StreamingOutputCall(output(*OUTPUT_SIZES), timeout=TIMEOUT_S), *OUTPUT_SIZES)


@case("server_compressed_streaming")
def server_compressed_streaming(target):
    """Sends StreamingOutputCall that asks for a compressed message and a plain one. Accepts them, flagged so."""
    parameters = [messages.ResponseParameters(size=size, compressed=flag(compressed))
                  for size, compressed in ((31415, True), (92653, False))]
    with RawCall(target, "StreamingOutputCall", ("grpc-accept-encoding", "gzip")) as call:
        call.send(messages.StreamingOutputCallRequest(response_parameters=parameters))
        answer = call.ended_answer()
    answer.expect(Code.OK)
    expect("compressed flags", answer.flags, [True, False])
    expect_sizes(answer.parsed(messages.StreamingOutputCallResponse), 31415, 92653)
    return "compressed, plain"


@case("ping_pong")
def ping_pong(target):
    """Sends FullDuplexCall four messages, each after the response to the one before. Accepts the four responses."""
    requests, responses = Requests(), []
    with test_service(target) as stub:
        call = stub.FullDuplexCall(iter(requests), timeout=TIMEOUT_S)
        for size, response_size in zip(INPUT_SIZES, OUTPUT_SIZES):
            requests.send(output(response_size, size=size))
            responses.append(next(call))
        requests.end()
        responses += call
    return expect_sizes(responses, *OUTPUT_SIZES)


@case("empty_stream")
def empty_stream(target):
    """Sends FullDuplexCall without any message. Accepts OK without any."""
    with test_service(target) as stub:
        return expect_sizes(stub.FullDuplexCall(iter([]), timeout=TIMEOUT_S))


@case("cancel_after_begin")
def cancel_after_begin(target):
    """Begins StreamingInputCall and cancels it at once. Accepts CANCELLED, and that the connection takes further calls."""
    requests = Requests()
    with test_service(target) as stub:
        call = stub.StreamingInputCall.future(iter(requests), timeout=TIMEOUT_S)
        call.cancel()
        requests.end()
        expect_end(call, Code.CANCELLED)
        expect_serves(stub)
    return "CANCELLED"


@case("cancel_after_first_response")
def cancel_after_first_response(target):
    """Begins FullDuplexCall and cancels it after the first response. Accepts CANCELLED, and that the connection takes
    further calls."""
    requests = Requests(output(31415, size=27182))
    with test_service(target) as stub:
        call = stub.FullDuplexCall(iter(requests), timeout=TIMEOUT_S)
        expect_sizes([next(call)], 31415)
        call.cancel()
        requests.end()
        expect_end(call, Code.CANCELLED)
        expect_serves(stub)
    return "CANCELLED"


@case("timeout_on_sleeping_server")
def timeout_on_sleeping_server(target):
    """Sends FullDuplexCall with a timeout of 1 ms a message that asks for no response. Accepts DEADLINE_EXCEEDED; who says so
    first, server or client, is not told apart here (it is in deadline/)."""
    requests = Requests(output(size=27182))
    with test_service(target) as stub:
        expect_status(Code.DEADLINE_EXCEEDED, lambda: list(stub.FullDuplexCall(iter(requests), timeout=0.001)))
        requests.end()
        expect_serves(stub)
    return "DEADLINE_EXCEEDED"


# Many at a time


@case("concurrent_large_unary")
def concurrent_large_unary(target):
    """Sends 1,000 unary calls at once on one connection, 27,182 octets each, and asks for 31,415. Accepts that all succeed."""
    with test_service(target) as stub:
        calls = [stub.UnaryCall.future(simple(27182, 31415), timeout=2 * TIMEOUT_S) for _ in range(PARALLEL_CALLS)]
        for call in calls:
            expect_sizes([call.result()], 31415)
    return f"{PARALLEL_CALLS} calls"


@cases("many_timeouts", {"20-connections": 20})
def many_timeouts(target, connections):
    """Sends 1,000 calls at once whose deadline passes while the server waits, on so many connections that they do not wait in
    the client: on one, grpcio would send and at once reset what the limit on streams held back, as a rapid reset does. Accepts
    DEADLINE_EXCEEDED of all, and that the connections take further calls."""
    request = output(1, interval_us=HALF_HOUR_US)
    with ExitStack() as stack:
        stubs = [stack.enter_context(test_service(target)) for _ in range(connections)]
        calls = [stub.StreamingOutputCall(request, timeout=MANY_TIMEOUT_S)
                 for _ in range(PARALLEL_CALLS // connections) for stub in stubs]
        for call in calls:
            expect_end(call, Code.DEADLINE_EXCEEDED)
        for stub in stubs:
            expect_serves(stub)
    return f"{len(calls)} DEADLINE_EXCEEDED, then OK"


@case("large_headers")
def large_headers(target):
    """Sends 7 KiB of metadata to be echoed, within the limit that the client has too. Accepts it back."""
    value = "X" * 7 * 1024
    with test_service(target) as stub:
        _, call = stub.UnaryCall.with_call(simple(1, 1), metadata=[(INITIAL, value)], timeout=TIMEOUT_S)
        expect("in the headers", values(call.initial_metadata(), INITIAL), [value])
    return "OK, 7 KiB echoed"


@cases("large_headers", {"9 KiB": 9, "12 KiB": 12, "15 KiB": 15})
def refused_headers(target, kib):
    """Sends metadata above 8 KiB, the server's limit for a call, and below 16 KiB, its limit for a connection.
    Accepts RESOURCE_EXHAUSTED, and that the connection takes further calls."""
    with RawCall(target, "EmptyCall", ("x-large", "X" * kib * 1024)) as call:
        call.send(messages.Empty())
        answer = call.ended_answer()
        answer.expect(Code.RESOURCE_EXHAUSTED)
        call.expect_serves()
    return str(answer)
