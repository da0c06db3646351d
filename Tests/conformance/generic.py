"""generic/…: what every HTTP/2 server does with a well-behaved client (44 cases)."""
from suite import case
from wire import (Flag, Kind, Literal, Setting, block, continuation, data, dependency, frame, goaway, headers, indexed, literal,
                  padded, priority, rst_stream, settings, table_size, window_update)

USER_AGENT = 58  # Index of the static table's user-agent (RFC 7541 appendix A).


@case("generic/1/1", handshake=False)
def client_preface(c):
    """RFC 9113 3.4: a connection begins with both prefaces, and SETTINGS are acknowledged. Sends the client's preface.
    Accepts SETTINGS as the first frame, then the acknowledgement."""
    return c.handshake()


# 2: streams


@case("generic/2/1")
def priority_on_idle_stream(c):
    """RFC 9113 5.1: PRIORITY may come in any state of a stream, idle too. Sends it for stream 1, then a request there.
    Accepts a response."""
    c.send(priority(1), headers(1, c.block()))
    return c.expect_response()


@case("generic/2/2")
def window_update_on_half_closed_stream(c):
    """RFC 9113 5.1: WINDOW_UPDATE is legal once the client has ended its side. Sends a request and it. Accepts a response."""
    c.send(headers(1, c.block()), window_update(1, 100))
    return c.expect_response()


@case("generic/2/3")
def priority_on_half_closed_stream(c):
    """RFC 9113 5.1: PRIORITY is legal once the client has ended its side. Sends a request and it. Accepts a response."""
    c.send(headers(1, c.block()), priority(1))
    return c.expect_response()


@case("generic/2/4")
def rst_stream_on_half_closed_stream(c):
    """RFC 9113 5.1: RST_STREAM is legal once the client has ended its side. Sends a request and it. Accepts that the
    connection goes on."""
    c.send(headers(1, c.block()), rst_stream(1))
    return c.expect_alive()


@case("generic/2/5")
def priority_on_closed_stream(c):
    """RFC 9113 5.1: PRIORITY is legal on a closed stream. Sends it after a whole exchange. Accepts that the connection
    goes on."""
    c.send(headers(1, c.block()))
    c.expect_response()
    c.send(priority(1))
    return c.expect_alive()


# 3: frames


@case("generic/3.1/1")
def one_data_frame(c):
    """RFC 9113 6.1: a request's content travels in DATA. Sends one. Accepts a response."""
    c.send(headers(1, c.block("POST"), end_stream=False), data(1, b"adflight"))
    return c.expect_response()


@case("generic/3.1/2")
def several_data_frames(c):
    """RFC 9113 6.1: content may be cut into several DATA frames. Sends two. Accepts a response."""
    c.send(headers(1, c.block("POST"), end_stream=False), data(1, b"adf", end_stream=False), data(1, b"light"))
    return c.expect_response()


@case("generic/3.1/3")
def padded_data(c):
    """RFC 9113 6.1: DATA may be padded. Sends eight octets and five of padding. Accepts a response."""
    c.send(headers(1, c.block("POST"), end_stream=False),
           frame(Kind.DATA, Flag.PADDED | Flag.END_STREAM, 1, padded(b"adflight", 5)))
    return c.expect_response()


@case("generic/3.2/1")
def headers_frame(c):
    """RFC 9113 6.2: HEADERS opens a stream. Sends one. Accepts a response."""
    c.send(headers(1, c.block()))
    return c.expect_response()


@case("generic/3.2/2")
def padded_headers(c):
    """RFC 9113 6.2: HEADERS may be padded. Sends one with five octets of it. Accepts a response."""
    c.send(headers(1, padded(c.block(), 5), flags=Flag.PADDED))
    return c.expect_response()


@case("generic/3.2/3")
def headers_with_priority(c):
    """RFC 9113 6.2: HEADERS may carry the deprecated priority. Sends one with it. Accepts a response."""
    c.send(headers(1, dependency(weight=255) + c.block(), flags=Flag.PRIORITY))
    return c.expect_response()


def after_priority(c, *frames):
    """A request in a stream whose priority was told before."""
    c.send(*frames, headers(1, c.block()))
    return c.expect_response()


@case("generic/3.3/1")
def priority_least_weight(c):
    """RFC 9113 6.3: PRIORITY is deprecated, but received. Sends weight 1, then a request. Accepts a response."""
    return after_priority(c, priority(1, weight=1))


@case("generic/3.3/2")
def priority_greatest_weight(c):
    """RFC 9113 6.3: the greatest weight is 256. Sends it, then a request. Accepts a response."""
    return after_priority(c, priority(1, weight=256))


@case("generic/3.3/3")
def priority_on_another_stream(c):
    """RFC 9113 6.3: a stream may depend on another, known or not. Sends such a PRIORITY, then a request. Accepts a
    response."""
    return after_priority(c, priority(1, depends_on=3))


@case("generic/3.3/4")
def exclusive_priority(c):
    """RFC 9113 6.3: a dependency may be exclusive. Sends such a PRIORITY, then a request. Accepts a response."""
    return after_priority(c, priority(1, depends_on=3, exclusive=True))


@case("generic/3.3/5")
def priority_opens_nothing(c):
    """RFC 9113 5.1.1: PRIORITY does not open its stream, so lower numbers stay usable. Sends PRIORITY for stream 5, then a
    request in stream 1. Accepts a response."""
    return after_priority(c, priority(5))


@case("generic/3.4/1")
def rst_stream_frame(c):
    """RFC 9113 6.4: a client may reset its stream. Sends an unfinished request and RST_STREAM. Accepts that the connection
    goes on."""
    c.send(headers(1, c.block("POST"), end_stream=False), rst_stream(1))
    return c.expect_alive()


@case("generic/3.5/1")
def settings_frame(c):
    """RFC 9113 6.5.3: SETTINGS are acknowledged, at any time. Sends one. Accepts the acknowledgement."""
    c.send(settings((Setting.MAX_CONCURRENT_STREAMS, 100)))
    return c.expect_settings_ack()


@case("generic/3.7/1")
def ping_frame(c):
    """RFC 9113 6.7: PING is answered with the same octets. Sends one. Accepts its answer."""
    return c.expect_alive()


@case("generic/3.8/1")
def goaway_frame(c):
    """RFC 9113 6.8: a client may say that it goes away. Sends GOAWAY without an error. Accepts an orderly end, or that the
    connection goes on."""
    c.send(goaway())
    return c.expect_end_or_alive()


@case("generic/3.9/1")
def window_update_of_connection(c):
    """RFC 9113 6.9: the connection's window may grow. Sends WINDOW_UPDATE for it, then a request. Accepts a response."""
    c.send(window_update(0, 1), headers(1, c.block()))
    return c.expect_response()


@case("generic/3.9/2")
def window_update_of_stream(c):
    """RFC 9113 6.9: a stream's window may grow. Sends WINDOW_UPDATE within a request. Accepts a response."""
    c.send(headers(1, c.block("POST"), end_stream=False), window_update(1, 1), data(1))
    return c.expect_response()


@case("generic/3.10/1")
def one_continuation(c):
    """RFC 9113 6.10: a header block may go on in CONTINUATION. Sends one in two frames. Accepts a response."""
    begun, rest = c.block()[:7], c.block()[7:]
    c.send(headers(1, begun, end_headers=False), continuation(1, rest))
    return c.expect_response()


@case("generic/3.10/2")
def several_continuations(c):
    """RFC 9113 6.10: any number of CONTINUATION may follow. Sends a block in three frames. Accepts a response."""
    whole = c.block()
    c.send(headers(1, whole[:7], end_headers=False), continuation(1, whole[7:20], end_headers=False),
           continuation(1, whole[20:]))
    return c.expect_response()


# 4: HTTP


@case("generic/4/1")
def get(c):
    """RFC 9113 8.1: a request without content is one HEADERS with END_STREAM. Sends GET. Accepts a response."""
    c.send(headers(1, c.block("GET")))
    return c.expect_response()


@case("generic/4/2")
def head(c):
    """RFC 9110 9.3.2: the answer to HEAD has no content. Sends HEAD. Accepts a response without an octet of DATA."""
    c.send(headers(1, c.block("HEAD")))
    response = c.expect_response()
    if sum(response.chunks):
        raise c.unexpected("no content in the answer to HEAD")
    return response


@case("generic/4/3")
def post(c):
    """RFC 9113 8.1: content follows in DATA, the last with END_STREAM. Sends POST with content-length. Accepts a
    response."""
    c.send(headers(1, c.block("POST", ("content-length", "8")), end_stream=False), data(1, b"adflight"))
    return c.expect_response()


@case("generic/4/4")
def post_with_trailers(c):
    """RFC 9113 8.1: trailers are a last HEADERS with END_STREAM. Sends POST with trailers. Accepts a response."""
    c.send(headers(1, c.block("POST", ("trailer", "x-checksum")), end_stream=False), data(1, b"adflight", end_stream=False),
           headers(1, block([("x-checksum", "1")])))
    return c.expect_response()


# 5: HPACK


def request_with(c, *representations):
    """A request whose block ends in these representations."""
    c.send(headers(1, c.block() + b"".join(representations)))
    return c.expect_response()


@case("generic/5/1")
def indexed_field(c):
    """RFC 7541 6.1: a field may be an index of the static table. Sends method, scheme and path by index. Accepts a
    response."""
    method, scheme, path = 2, 6, 4
    c.send(headers(1, indexed(method) + indexed(scheme) + indexed(path) + block(c.fields()[3:])))
    return c.expect_response()


@case("generic/5/2")
def incremental_with_indexed_name(c):
    """RFC 7541 6.2.1: a literal with incremental indexing may take its name from the table, and is an entry from then on.
    Sends one, then its index (62). Accepts a response."""
    return request_with(c, literal(Literal.INDEXED, USER_AGENT, b"adflight"), indexed(62))


@case("generic/5/3")
def incremental_with_indexed_name_huffman(c):
    """RFC 7541 6.2.1, 5.2: as before, the value in Huffman code. Accepts a response."""
    return request_with(c, literal(Literal.INDEXED, USER_AGENT, b"adflight", huffman=True), indexed(62))


@case("generic/5/4")
def incremental_with_new_name(c):
    """RFC 7541 6.2.1: a literal with incremental indexing may bring its name. Sends one, then its index. Accepts a
    response."""
    return request_with(c, literal(Literal.INDEXED, b"x-case", b"adflight"), indexed(62))


@case("generic/5/5")
def incremental_with_new_name_huffman(c):
    """RFC 7541 6.2.1, 5.2: as before, name and value in Huffman code. Accepts a response."""
    return request_with(c, literal(Literal.INDEXED, b"x-case", b"adflight", huffman=True), indexed(62))


@case("generic/5/6")
def plain_with_indexed_name(c):
    """RFC 7541 6.2.2: a literal without indexing may take its name from the table. Sends one. Accepts a response."""
    return request_with(c, literal(Literal.PLAIN, USER_AGENT, b"adflight"))


@case("generic/5/7")
def plain_with_indexed_name_huffman(c):
    """RFC 7541 6.2.2, 5.2: as before, the value in Huffman code. Accepts a response."""
    return request_with(c, literal(Literal.PLAIN, USER_AGENT, b"adflight", huffman=True))


@case("generic/5/8")
def plain_with_new_name(c):
    """RFC 7541 6.2.2: a literal without indexing may bring its name. Sends one. Accepts a response."""
    return request_with(c, literal(Literal.PLAIN, b"x-case", b"adflight"))


@case("generic/5/9")
def plain_with_new_name_huffman(c):
    """RFC 7541 6.2.2, 5.2: as before, name and value in Huffman code. Accepts a response."""
    return request_with(c, literal(Literal.PLAIN, b"x-case", b"adflight", huffman=True))


@case("generic/5/10")
def never_indexed_with_indexed_name(c):
    """RFC 7541 6.2.3: a never-indexed literal may take its name from the table. Sends one. Accepts a response."""
    return request_with(c, literal(Literal.NEVER, USER_AGENT, b"adflight"))


@case("generic/5/11")
def never_indexed_with_indexed_name_huffman(c):
    """RFC 7541 6.2.3, 5.2: as before, the value in Huffman code. Accepts a response."""
    return request_with(c, literal(Literal.NEVER, USER_AGENT, b"adflight", huffman=True))


@case("generic/5/12")
def never_indexed_with_new_name(c):
    """RFC 7541 6.2.3: a never-indexed literal may bring its name. Sends one. Accepts a response."""
    return request_with(c, literal(Literal.NEVER, b"x-case", b"adflight"))


@case("generic/5/13")
def never_indexed_with_new_name_huffman(c):
    """RFC 7541 6.2.3, 5.2: as before, name and value in Huffman code. Accepts a response."""
    return request_with(c, literal(Literal.NEVER, b"x-case", b"adflight", huffman=True))


@case("generic/5/14")
def one_table_size_update(c):
    """RFC 7541 6.3: a block may begin with a new size of the dynamic table. Sends 128. Accepts a response."""
    c.send(headers(1, table_size(128) + c.block()))
    return c.expect_response()


@case("generic/5/15")
def two_table_size_updates(c):
    """RFC 7541 4.2: it may begin with two, the smallest size in between and the last one. Sends 128 and 4096. Accepts a
    response."""
    c.send(headers(1, table_size(128) + table_size(4096) + c.block()))
    return c.expect_response()
