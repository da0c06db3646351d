"""Requests that no gRPC library sends, on a raw connection: what connectrpc/conformance calls unexpected requests, and the
rules of the protocol (grpc/grpc, doc/PROTOCOL-HTTP2.md, named PROTOCOL below) that are about octets.

Unless it says otherwise, a case that accepts an error also wants the connection to take a further call.
"""
import gzip
import re
import zlib

import grpc

from calls import MESSAGE_LIMIT, TIME_LEFT, TIME_LEFT_MS
from client import chunk, expect, expect_sizes, flag, output, payload, simple, status
from connection import Unexpected
from named import HALF_HOUR_US, TRAILING
from rawcall import RawCall, prefixed
from register import case, cases
from stubs import messages

Code = grpc.StatusCode
EMPTY = prefixed(b"")
# Inflates to twelve times the limit, and itself fits the default window.
BOMB = gzip.compress(bytes(12 * MESSAGE_LIMIT))
GZIP = ("grpc-encoding", "gzip")
PLAIN_MESSAGE = simple(1000, 10).SerializeToString()
SINGLE_REQUEST = ("EmptyCall", "UnaryCall", "StreamingOutputCall")
MANY_REQUESTS = ("StreamingInputCall", "FullDuplexCall", "HalfDuplexCall")


def compressed_output(*sizes):
    """A request for compressed responses of those sizes."""
    parameters = [messages.ResponseParameters(size=size, compressed=flag(True)) for size in sizes]
    return messages.StreamingOutputCallRequest(response_parameters=parameters, payload=payload(3000))


def answered(target, code, method, octets, *more, ended=True):
    """Send the octets as the body, or (`ended` is false) as its beginning; accept the code."""
    with RawCall(target, method, *more) as call:
        call.send_octets(octets)
        answer = call.ended_answer() if ended else call.answer()
        answer.expect(code)
        call.expect_serves()
    return answer


# How many messages


@cases("no-request", {method: method for method in SINGLE_REQUEST})
def no_request(target, method):
    """Sends no message to a method that takes one: the request ends with an empty DATA. Accepts UNIMPLEMENTED."""
    return answered(target, Code.UNIMPLEMENTED, method, b"")


@cases("no-request/in-headers", {method: method for method in SINGLE_REQUEST})
def no_request_in_headers(target, method):
    """As no-request, but the request ends with its HEADERS. Accepts UNIMPLEMENTED."""
    with RawCall(target, method, end_stream=True) as call:
        answer = call.answer()
        answer.expect(Code.UNIMPLEMENTED)
        call.expect_serves()
    return answer


@cases("no-request", {method: method for method in MANY_REQUESTS})
def no_request_in_stream(target, method):
    """Sends no message to a method that takes any number; the request ends with its HEADERS. Accepts OK."""
    with RawCall(target, method, end_stream=True) as call:
        return call.answer().expect(Code.OK)


@cases("multiple-requests", {method: method for method in SINGLE_REQUEST})
def multiple_requests(target, method):
    """Sends two messages to a method that takes one. Accepts UNIMPLEMENTED."""
    return answered(target, Code.UNIMPLEMENTED, method, 2 * EMPTY)


# What kind of request


@cases("unexpected-verb", {verb: verb for verb in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS")})
def unexpected_verb(target, verb):
    """Sends a call whose method is not POST. Accepts HTTP 405 with POST in `allow` (RFC 9110 15.5.6)."""
    with RawCall(target, "EmptyCall", (":method", verb)) as call:
        call.send(messages.Empty())
        answer = call.ended_answer()
        call.expect_serves()
    expect("allow", answer.headers.get("allow"), "POST")
    return answer.expect_http(405)


@cases("unexpected-uri", {path: path for path in (
    "/grpc.testing.TestService/Unknown", "/grpc.testing.Unknown/EmptyCall", "/grpc.testing.TestService", "/", "/EmptyCall",
    "/grpc.testing.TestService/emptycall", "/grpc.testing.TestService/EmptyCall/", "/grpc.testing.TestService/EmptyCall?a=b")})
def unexpected_uri(target, path):
    """Sends a path that names no method. Accepts UNIMPLEMENTED as trailers only: in the one HEADERS of the answer."""
    answer = answered(target, Code.UNIMPLEMENTED, path, EMPTY)
    if answer.headers is not answer.trailers:
        raise Unexpected("expected trailers only; saw HEADERS twice")
    return answer


@cases("unexpected-content-type", {str(kind): kind for kind in (
    "image/jpeg", "application/json", "application/grpcx", "application/grpc-web", "application/grpc-web+proto", None)})
def unexpected_content_type(target, kind):
    """Sends another content type, or none. Accepts HTTP 415 (PROTOCOL, Requests)."""
    return refused_content_type(target, kind)


@cases("unexpected-codec", {kind: kind for kind in ("application/grpc+json", "application/grpc+foo")})
def unexpected_codec(target, kind):
    """Sends gRPC with messages that are not protobuf. Accepts HTTP 415."""
    return refused_content_type(target, kind)


def refused_content_type(target, kind):
    with RawCall(target, "EmptyCall", ("content-type", kind)) as call:
        call.send(messages.Empty())
        answer = call.ended_answer()
        call.expect_serves()
    return answer.expect_http(415)


@cases("content-type", {kind: kind for kind in (
    "application/grpc", "application/grpc+proto", "application/grpc;v=1", "application/grpc+proto; charset=utf-8")})
def content_type(target, kind):
    """Sends a content type that is gRPC's, with or without the codec and parameters. Accepts OK."""
    return str(answered(target, Code.OK, "EmptyCall", EMPTY, ("content-type", kind)))


@case("no-te")
def no_te(target):
    """Leaves out `te: trailers`, which finds out old proxies. Accepts OK, as gRPC's own servers do."""
    return answered(target, Code.OK, "EmptyCall", EMPTY, ("te", None))


# The prefix of a message


@cases("flag", {str(value): value for value in (2, 3, 128, 255)})
def unknown_flag(target, value):
    """Sends a message with an undefined flag. Accepts INTERNAL."""
    return answered(target, Code.INTERNAL, "UnaryCall", prefixed(PLAIN_MESSAGE, value))


@cases("truncated", {
    "prefix": ("EmptyCall", EMPTY[:3]), "length": ("UnaryCall", prefixed(PLAIN_MESSAGE)[:5]),
    "message": ("UnaryCall", prefixed(PLAIN_MESSAGE)[:-1]), "server-stream": ("StreamingOutputCall", EMPTY[:4]),
    "client-stream": ("StreamingInputCall", 2 * EMPTY + EMPTY[:1]), "full-duplex": ("FullDuplexCall", EMPTY + EMPTY[:2])})
def truncated(target, row):
    """Ends the request inside a message. Accepts INTERNAL."""
    method, octets = row
    return answered(target, Code.INTERNAL, method, octets)


@cases("announced-size", {
    f"{method}/{size}": (method, size) for method in ("UnaryCall", "StreamingOutputCall", "StreamingInputCall", "FullDuplexCall")
    for size in (MESSAGE_LIMIT + 1, 2**32 - 1)})
def announced_size(target, row):
    """Sends only the prefix of a message above the limit of 4 MiB. Accepts RESOURCE_EXHAUSTED, before the message comes."""
    method, size = row
    return answered(target, Code.RESOURCE_EXHAUSTED, method, bytes([0]) + size.to_bytes(4), ended=False)


@case("octet-by-octet")
def octet_by_octet(target):
    """Sends two messages with each octet in a DATA of its own. Accepts OK and their sum."""
    with RawCall(target, "StreamingInputCall") as call:
        for size in (3, 5):
            call.send_each(prefixed(chunk(size).SerializeToString()))
        return expect_sum(call.ended_answer(), 8)


@case("messages-in-one-frame")
def messages_in_one_frame(target):
    """Sends 100 messages in one DATA. Accepts OK and their sum."""
    with RawCall(target, "StreamingInputCall") as call:
        call.send_octets(100 * prefixed(chunk(7).SerializeToString()))
        return expect_sum(call.ended_answer(), 700)


def expect_sum(answer, size):
    answer.expect(Code.OK)
    [response] = answer.parsed(messages.StreamingInputCallResponse)
    expect("a sum of", response.aggregated_payload_size, size)
    return f"OK, {size} octets"


@case("back-pressure")
def back_pressure(target):
    """Sends a message that makes the handler wait, and 60 more that fill most of the window. Accepts that the server gives no
    credit back for them before PING is answered: nobody has read them."""
    with RawCall(target, "FullDuplexCall") as call:
        call.send(output(1, interval_us=HALF_HOUR_US))
        for _ in range(60):
            call.send(output(size=1000))
        return call.expect_no_credit()


# Compression


@cases("unexpected-compression", {name: name for name in ("foo", "zstd", "GZIP")})
def unexpected_compression(target, name):
    """Announces an encoding that the server does not know. Accepts UNIMPLEMENTED, with the known ones in
    `grpc-accept-encoding` (PROTOCOL, Compression)."""
    answer = answered(target, Code.UNIMPLEMENTED, "UnaryCall", prefixed(PLAIN_MESSAGE), ("grpc-encoding", name))
    known = {part.strip() for part in answer.trailers.get("grpc-accept-encoding", "").split(",")}
    if "gzip" not in known:
        raise Unexpected(f"expected gzip in grpc-accept-encoding; saw {known}")
    return answer


@cases("unexpected-compressed-message", {"no encoding": (), "identity": (("grpc-encoding", "identity"),)})
def unexpected_compressed_message(target, more):
    """Sends a message flagged as compressed without an encoding for it. Accepts INTERNAL (PROTOCOL, Compression)."""
    return answered(target, Code.INTERNAL, "UnaryCall", prefixed(gzip.compress(PLAIN_MESSAGE), 1), *more)


@case("plain-message-with-encoding")
def plain_message_with_encoding(target):
    """Announces gzip and sends a plain message. Accepts OK."""
    return answered(target, Code.OK, "UnaryCall", prefixed(PLAIN_MESSAGE), GZIP)


@cases("malformed-gzip", {
    "text": b"this is no gzip", "cut": gzip.compress(PLAIN_MESSAGE)[:-9],
    "checksum": gzip.compress(PLAIN_MESSAGE)[:-8] + bytes(8), "zlib": zlib.compress(PLAIN_MESSAGE)})
def malformed_gzip(target, octets):
    """Sends a message flagged as compressed that is not gzip. Accepts INTERNAL."""
    return answered(target, Code.INTERNAL, "UnaryCall", prefixed(octets, 1), GZIP)


@cases("gzip-bomb", {method: method for method in ("UnaryCall", "StreamingOutputCall", "StreamingInputCall", "FullDuplexCall")})
def gzip_bomb(target, method):
    """Sends 48 KiB that inflate to 48 MiB, above the limit of 4 MiB. Accepts RESOURCE_EXHAUSTED."""
    return answered(target, Code.RESOURCE_EXHAUSTED, method, prefixed(BOMB, 1), GZIP)


@cases("compressed", {
    "unary": ("UnaryCall", [simple(3000, 3000, response_compressed=flag(True), expect_compressed=flag(True))], [3000]),
    "client-stream": ("StreamingInputCall", [chunk(3000, expect_compressed=True)] * 3, None),
    "server-stream": ("StreamingOutputCall", [compressed_output(3000, 4000)], [3000, 4000]),
    "half-duplex": ("HalfDuplexCall", [compressed_output(3000), compressed_output(4000)], [3000, 4000]),
    "full-duplex": ("FullDuplexCall", [compressed_output(3000), compressed_output(4000)], [3000, 4000])})
def compressed(target, row):
    """Sends compressed requests that ask for compressed responses. Accepts them, where there are any to compress."""
    method, requests, sizes = row
    with RawCall(target, method, GZIP, ("grpc-accept-encoding", "gzip")) as call:
        for request in requests:
            call.send_compressed(request)
        answer = call.ended_answer()
    if sizes is None:
        return expect_sum(answer, 9000)
    answer.expect(Code.OK)
    expect("compressed flags", answer.flags, [True] * len(sizes))
    return expect_sizes(answer.parsed(messages.StreamingOutputCallResponse), *sizes)


@cases("accept-encoding", {
    "absent": (None, False), "identity": ("identity", False), "foo": ("foo", False), "gzip": ("gzip", True),
    "list": ("identity,deflate,gzip", True), "spaces": ("deflate, gzip , br", True), "gzipped": ("gzipped", False)})
def accept_encoding(target, row):
    """Asks for a compressed response, and accepts gzip or does not. Accepts a compressed message just where it may be."""
    names, accepted = row
    with RawCall(target, "UnaryCall", ("grpc-accept-encoding", names)) as call:
        call.send(simple(0, 3000, response_compressed=flag(True)))
        answer = call.ended_answer()
    answer.expect(Code.OK)
    expect("compressed flags", answer.flags, [accepted])
    return "compressed" if accepted else "plain"


# Deadlines


@cases("deadline", {
    "unary": ("UnaryCall", None), "client-stream": ("StreamingInputCall", None),
    "server-stream": ("StreamingOutputCall", output(1, interval_us=HALF_HOUR_US)), "full-duplex": ("FullDuplexCall", None),
    "full-duplex in a wait": ("FullDuplexCall", output(1, interval_us=HALF_HOUR_US)), "half-duplex": ("HalfDuplexCall", None)})
def deadline(target, row):
    """Sends a deadline of 50 ms to a call that then waits, in the handler or for its request. Accepts DEADLINE_EXCEEDED from
    the server."""
    method, request = row
    with RawCall(target, method, ("grpc-timeout", "50m")) as call:
        if request is not None:
            call.send(request)
        if method == "StreamingOutputCall":
            call.end()
        answer = call.answer()
        answer.expect(Code.DEADLINE_EXCEEDED)
        call.expect_serves()
    return answer


@cases("timeout", {text: (text, seconds) for text, seconds in (
    ("1H", 3600), ("3M", 180), ("90S", 90), ("60000m", 60), ("60000000u", 60), ("000100S", 100))})
def timeout(target, row):
    """Sends `grpc-timeout` in one of its units and asks for the time left. Accepts what fits it, down to half of it."""
    text, seconds = row
    left = seconds_left(target, text)
    if not seconds / 2 < left <= seconds:
        raise Unexpected(f"expected {seconds} s or a little less; saw {left} s")
    return f"{left:.3f} of {seconds} s"


@case("longest-timeout")
def longest_timeout(target):
    """Sends the longest `grpc-timeout` there is, 11,408 years, and asks for the time left. Accepts more than an hour: a server
    may have a maximum of its own."""
    left = seconds_left(target, "99999999H")
    if left <= 3600:
        raise Unexpected(f"expected more than an hour; saw {left} s")
    return f"{left / 3600:.3f} h"


def seconds_left(target, timeout):
    with RawCall(target, "UnaryCall", ("grpc-timeout", timeout), (TIME_LEFT, "please")) as call:
        call.send(messages.SimpleRequest())
        answer = call.ended_answer()
    answer.expect(Code.OK)
    return int(answer.headers[TIME_LEFT_MS]) / 1000


@cases("timeout", {text: text for text in ("1m", "1000u", "99999999n", "1n")})
def short_timeout(target, text):
    """Sends `grpc-timeout` of up to 0.1 s in a small unit, and then no message. Accepts DEADLINE_EXCEEDED."""
    return answered(target, Code.DEADLINE_EXCEEDED, "StreamingInputCall", b"", ("grpc-timeout", text), ended=False)


@cases("malformed-timeout", {
    repr(text): text for text in ("", "S", "10", "10x", "10s", "-10S", "+10S", "1.5S", "10 S", "10SS", "0x10S", "123456789S")})
def malformed_timeout(target, text):
    """Sends a `grpc-timeout` that is not one to eight digits and a unit (PROTOCOL, Requests). Accepts INTERNAL, as grpc-go."""
    return answered(target, Code.INTERNAL, "UnaryCall", EMPTY, ("grpc-timeout", text))


# Metadata


@cases("binary-metadata", {
    "padded": (["q6urAA=="], [b"\xab\xab\xab\x00"]), "unpadded": (["q6urAA"], [b"\xab\xab\xab\x00"]), "empty": ([""], [b""]),
    "two fields": (["AA", "AQ=="], [b"\0", b"\1"]), "two in one field": (["AA,AQ=="], [b"\0", b"\1"])})
def binary_metadata(target, row):
    """Sends a `-bin` field to be echoed: padded base64, unpadded, several. Accepts the same octets, unpadded (PROTOCOL,
    Custom-Metadata). That two fields come back is seen in duplicate_metadata; this client keeps the last."""
    sent, octets = row
    with RawCall(target, "UnaryCall", *((TRAILING, text) for text in sent)) as call:
        call.send(messages.SimpleRequest())
        answer = call.ended_answer()
    answer.expect(Code.OK)
    expect("the octets", answer.binary(TRAILING)[-1:], octets[-1:])
    if "=" in answer.trailers[TRAILING]:
        raise Unexpected(f"expected base64 without padding; saw {answer.trailers[TRAILING]}")
    return f"OK, {answer.trailers[TRAILING]!r}"


@cases("malformed-binary-metadata", {text: text for text in ("!", "A", "AA=A", "=", "AAA_-")})
def malformed_binary_metadata(target, text):
    """Sends a `-bin` field that is not base64. Accepts OK without it, or INTERNAL or INVALID_ARGUMENT."""
    with RawCall(target, "UnaryCall", (TRAILING, text)) as call:
        call.send(messages.SimpleRequest())
        answer = call.ended_answer()
        answer.expect(Code.OK, Code.INTERNAL, Code.INVALID_ARGUMENT)
        call.expect_serves()
    return answer


@case("hard-header-limit")
def hard_header_limit(target):
    """Sends 24 KiB of metadata, above the limit of 16 KiB. Accepts a refusal of any kind: RESOURCE_EXHAUSTED, HTTP 431,
    a reset, or the end of the connection, which need not go on."""
    with RawCall(target, "EmptyCall", ("x-large", "X" * 24 * 1024)) as call:
        return call.expect_refusal()


@cases("status-message", {
    "plain": "plain", "percent": "100%", "escape": "%41 is A", "controls": "\0\t\r\n\x7f", "latin": "déjà vu",
    "chinese": "日本語", "emoji": "👩🏽‍🚀", "outer spaces": " in between ", "long": "ü" * 150})
def status_message(target, text):
    """Asks for a status with that text. Accepts it percent-encoded: printable ASCII but `%` as it is, all else as %XX in upper
    case (PROTOCOL, Responses); white space at either end too, since no field value may have it there (RFC 9113 8.2.1)."""
    with RawCall(target, "UnaryCall") as call:
        call.send(messages.SimpleRequest(response_status=status(Code.ABORTED.value[0], text)))
        answer = call.ended_answer()
    answer.expect(Code.ABORTED)
    encoded = answer.trailers["grpc-message"]
    if not re.fullmatch(r"(?! )([ -$&-~]|%[0-9A-F]{2})*(?<! )", encoded):
        raise Unexpected(f"expected it percent-encoded; saw {encoded!r}")
    expect("the text", answer.text, text)
    return f"{len(encoded)} characters"
