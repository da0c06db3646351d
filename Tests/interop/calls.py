"""What connectrpc/conformance asks of a gRPC server and a gRPC library can send: errors, metadata, message sizes, deadlines."""
import grpc
from google.protobuf import any_pb2
from google.rpc import error_details_pb2, status_pb2
from grpc_status import rpc_status

from client import TIMEOUT_S, expect, expect_status, output, status, test_service, values
from connection import Unexpected
from named import HALF_HOUR_US, INITIAL, TRAILING, large_call
from register import case, cases
from stubs import messages

Code = grpc.StatusCode
ERRORS = {code.name.lower(): code for code in Code if code != Code.OK}
# Metadata that the server of these cases understands besides the public two: a google.rpc.Status for the error's details,
# and a wish to be told the time left.
DETAILS, TIME_LEFT, TIME_LEFT_MS = "x-test-status-details-bin", "x-test-echo-time-left", "x-test-time-left-ms"
MESSAGE_LIMIT = 4 * 2**20
# In all 1.9 MiB on one connection, more than its window lets it send unread.
UNREAD_REQUESTS, UNREAD_CALLS = [output(size=16 * 1024)] * 3, 40
DOUBLED = ((INITIAL, "foo"), (INITIAL, "bar, baz"), (TRAILING, b"\x00"), (TRAILING, b"bing,quux"))

# The kinds of calls; what those with one request and one response of their own type take and give.
KINDS = ("unary", "client-stream", "server-stream", "half-duplex", "full-duplex")
MESSAGES = {"unary": (messages.SimpleRequest, messages.SimpleResponse),
            "client-stream": (messages.StreamingInputCallRequest, messages.StreamingInputCallResponse)}


def made(kind, stub, requests, **options):
    """A call of that kind that has ended well, and its responses."""
    if kind == "unary":
        response, call = stub.UnaryCall.with_call(*requests, **options)
        return call, [response]
    if kind == "client-stream":
        response, call = stub.StreamingInputCall.with_call(iter(requests), **options)
        return call, [response]
    call = begun(kind, stub, requests, **options)
    return call, list(call)


def begun(kind, stub, requests, **options):
    """A call of a kind that has many responses."""
    if kind == "server-stream":
        return stub.StreamingOutputCall(*requests, **options)
    method = stub.HalfDuplexCall if kind == "half-duplex" else stub.FullDuplexCall
    return method(iter(requests), **options)


def request_of(kind):
    """An empty request for that kind of call."""
    return MESSAGES[kind][0]() if kind in MESSAGES else messages.StreamingOutputCallRequest()


# Errors


def failing(kind, code, text, sizes=()):
    """A request of that kind that fails, after responses of `sizes`."""
    if kind == "unary":
        return messages.SimpleRequest(response_status=status(code.value[0], text))
    return output(*sizes, response_status=status(code.value[0], text))


@cases("errors", {f"{kind}/{name}": (kind, code) for kind in ("unary", "server-stream") for name, code in ERRORS.items()})
def errors(target, row):
    """Sends a request for a status with a text in Unicode, details and metadata. Accepts all four in the answer."""
    kind, code = row
    text = f"100 % of {code.name}: Ошибка – 失敗 – 💥"
    field_error = error_details_pb2.BadRequest(field_violations=[{"field": "name", "description": "é"}])
    detail = any_pb2.Any()
    detail.Pack(field_error)
    details = status_pb2.Status(code=code.value[0], message=text, details=[detail])
    metadata = [(DETAILS, details.SerializeToString()), (TRAILING, b"\xff\x00")]
    with test_service(target) as stub:
        error = expect_status(
            code, lambda: made(kind, stub, [failing(kind, code, text)], metadata=metadata, timeout=TIMEOUT_S))
        expect("the text", error.details(), text)
        expect("the details", rpc_status.from_call(error), details)
        expect("in the trailers", values(error.trailing_metadata(), TRAILING), [b"\xff\x00"])
    return f"{code.name} with text, details and metadata"


@cases("errors", {f"{kind}/after-responses": kind for kind in ("server-stream", "half-duplex", "full-duplex")})
def errors_after_responses(target, kind):
    """Sends a request for two responses and then a status. Accepts them in that order."""
    sizes = []
    with test_service(target) as stub:
        call = begun(kind, stub, [failing(kind, Code.ABORTED, "enough", sizes=(11, 12))], timeout=TIMEOUT_S)
        error = expect_status(Code.ABORTED, lambda: sizes.extend(len(response.payload.body) for response in call))
        expect("payloads of", sizes, [11, 12])
        expect("the text", error.details(), "enough")
    return "two responses, then ABORTED"


# Metadata


@cases("duplicate_metadata", {f"{kind}/success": kind for kind in KINDS})
def duplicate_metadata(target, kind):
    """Sends two text values under one name and two binary ones under another, to be echoed. Accepts all of them, in order."""
    with test_service(target) as stub:
        call, _ = made(kind, stub, [request_of(kind)], metadata=DOUBLED, timeout=TIMEOUT_S)
        expect("in the headers", values(call.initial_metadata(), INITIAL), values(DOUBLED, INITIAL))
        expect("in the trailers", values(call.trailing_metadata(), TRAILING), values(DOUBLED, TRAILING))
    return "OK, doubled metadata"


@cases("duplicate_metadata", {f"{kind}/error": kind for kind in KINDS if kind != "client-stream"})
def duplicate_metadata_of_errors(target, kind):
    """As with success, but the call fails. Accepts all values in order, those of the headers there or in the trailers."""
    with test_service(target) as stub:
        request = failing(kind, Code.INTERNAL, "failed")
        error = expect_status(Code.INTERNAL, lambda: made(kind, stub, [request], metadata=DOUBLED, timeout=TIMEOUT_S))
        headers, trailers = error.initial_metadata() or (), error.trailing_metadata()
        expect("in the headers or trailers", values((*headers, *trailers), INITIAL), values(DOUBLED, INITIAL))
        expect("in the trailers", values(trailers, TRAILING), values(DOUBLED, TRAILING))
    return "INTERNAL, doubled metadata"


@cases("empty_request", {kind: kind for kind in KINDS})
def empty_request(target, kind):
    """Sends a request of no octets. Accepts OK, with an empty response where the kind of call has just one."""
    with test_service(target) as stub:
        _, responses = made(kind, stub, [request_of(kind)], timeout=TIMEOUT_S)
    expect("responses", responses, [MESSAGES[kind][1]()] if kind in MESSAGES else [])
    return "OK"


# Sizes


def sized(kind, octets):
    """A request of that many octets. Its prefixes are as long as those of a payload of that size."""
    request = request_of(kind)
    request.payload.body = bytes(octets)
    request.payload.body = bytes(2 * octets - request.ByteSize())
    assert request.ByteSize() == octets
    return request


def size_rows(*excesses_of_streams):
    """Rows for requests larger than the limit by so many octets: of one request for each kind, of several for streams."""
    for kind in KINDS:
        streams = kind not in ("unary", "server-stream")
        for name, excesses in excesses_of_streams:
            if streams or len(excesses) == 1:
                yield f"{kind}/{name}/identity", (kind, excesses, grpc.Compression.NoCompression)
                yield f"{kind}/{name}/gzip", (kind, excesses, grpc.Compression.Gzip)


def sized_call(target, row):
    kind, excesses, compression = row
    with test_service(target) as stub:
        requests = [sized(kind, MESSAGE_LIMIT + excess) for excess in excesses]
        return made(kind, stub, requests, timeout=TIMEOUT_S, compression=compression)


@cases("message_size", dict(size_rows(("equal-to-limit", [0]), ("all-equal-to-limit", [0, 0]))))
def allowed_size(target, row):
    """Sends messages of 4 MiB each, as they are and compressed. Accepts OK."""
    sized_call(target, row)
    return "OK"


@cases("message_size", dict(size_rows(
    ("exceeds-limit", [10]), ("first-exceeds-limit", [10, 0]), ("second-exceeds-limit", [0, 10]))))
def exceeding_size(target, row):
    """Sends messages of which one is 10 octets longer than 4 MiB, as they are and compressed. Accepts RESOURCE_EXHAUSTED."""
    expect_status(Code.RESOURCE_EXHAUSTED, lambda: sized_call(target, row))
    return "RESOURCE_EXHAUSTED"


# Deadlines


@cases("deadline_propagation", {kind: kind for kind in KINDS})
def deadline_propagation(target, kind):
    """Sends a deadline and asks the server for the time left. Accepts a number of milliseconds that fits it: gRPC's core
    rounds what it sends up, by less than a hundredth."""
    with test_service(target) as stub:
        call, _ = made(kind, stub, [request_of(kind)], metadata=[(TIME_LEFT, "please")], timeout=TIMEOUT_S)
        told = values(call.initial_metadata(), TIME_LEFT_MS)
    if len(told) != 1 or not 0 < int(told[0]) <= TIMEOUT_S * 1010:
        raise Unexpected(f"expected {TIMEOUT_S} s or a little less; saw {told} ms")
    return f"{told[0]} of {TIMEOUT_S * 1000} ms"


# Flow control


@case("unread_requests/failed")
def unread_requests_of_failed_calls(target):
    """Sends FullDuplexCall 40 times on one connection, each time a request that fails and 48 KiB that nobody reads. Accepts
    the failures, and that the connection can send as before: what was not read is given back to its window."""
    with test_service(target) as stub:
        for _ in range(UNREAD_CALLS):
            requests = [failing("full-duplex", Code.ABORTED, "unread"), *UNREAD_REQUESTS]
            expect_status(Code.ABORTED, lambda: list(stub.FullDuplexCall(iter(requests), timeout=TIMEOUT_S)))
        large_call(stub)
    return f"{UNREAD_CALLS} ABORTED, then OK"


@case("unread_requests/cancelled")
def unread_requests_of_cancelled_calls(target):
    """Sends FullDuplexCall 40 times on one connection, each time a request that is answered and then waits, and 48 KiB that
    nobody reads, and cancels it after the answer. Accepts that the connection can send as before."""
    waiting = messages.StreamingOutputCallRequest(response_parameters=[
        messages.ResponseParameters(size=1), messages.ResponseParameters(size=1, interval_us=HALF_HOUR_US)])
    with test_service(target) as stub:
        for _ in range(UNREAD_CALLS):
            call = stub.FullDuplexCall(iter([waiting, *UNREAD_REQUESTS]), timeout=TIMEOUT_S)
            next(call)
            call.cancel()
        large_call(stub)
    return f"{UNREAD_CALLS} CANCELLED, then OK"
