"""http2/…: what a server does with the edges of RFC 9113, and with clients that break it (95 cases).

Frames that belong together go out in one write: a server that reads them together cannot end the stream in between.
"""
from suite import case
from wire import (Code, Flag, Kind, MAXIMUM_WINDOW, PREFACE, Setting, block, continuation, data, dependency, frame, goaway,
                  headers, padded, ping, priority, rst_stream, settings, window_update)

# Assigned to no frame type, flag, setting or error code that we know of.
UNKNOWN_KIND, UNKNOWN_FLAG, UNKNOWN_SETTING, UNKNOWN_CODE = 0x16, 0x16, 0x99, 0x99
# Whoever announces more streams than this is not tried.
MAXIMUM_TRIED_STREAMS = 2000


def connection_error(c, code, *frames):
    """Send the frames; accept a connection error with the code."""
    c.send(*frames)
    return c.expect_connection_error(code)


def stream_error(c, code, *frames):
    """Send the frames, which are in stream 1; accept a stream or connection error with the code."""
    c.send(*frames)
    return c.expect_stream_error(1, code)


def alive(c, *frames):
    c.send(*frames)
    return c.expect_alive()


def open_post(c, *more):
    """HEADERS of a request in stream 1 whose content is still to come."""
    return headers(1, c.block("POST", *more), end_stream=False)


def halves(c):
    """A header block in two parts."""
    whole = c.block()
    return whole[:9], whole[9:]


# 3.5: preface


@case("http2/3.5/1", handshake=False)
def client_preface(c):
    """RFC 9113 3.4: the server's preface is SETTINGS, its first frame. Sends the client's preface. Accepts SETTINGS first."""
    return c.handshake()


@case("http2/3.5/2", handshake=False)
def invalid_preface(c):
    """RFC 9113 3.4: an invalid preface is a connection error PROTOCOL_ERROR; GOAWAY may be left out. Sends other octets.
    Accepts that error."""
    return connection_error(c, Code.PROTOCOL_ERROR, PREFACE.replace(b"HTTP/2.0", b"HTTP/9.9"))


# 4.1: frame format


@case("http2/4.1/1")
def unknown_frame_type(c):
    """RFC 9113 4.1: a frame of unknown type is ignored. Sends one. Accepts that the connection goes on."""
    return alive(c, frame(UNKNOWN_KIND, payload=b"adflight"))


@case("http2/4.1/2")
def undefined_flag(c):
    """RFC 9113 4.1: a flag without a meaning for the frame is ignored. Sends PING with some. Accepts an answer to it."""
    payload = b"flagged!"
    c.send(frame(Kind.PING, UNKNOWN_FLAG, 0, payload))
    return c.expect_ping_answer(payload)


@case("http2/4.1/3")
def reserved_bit(c):
    """RFC 9113 4.1: the reserved bit before the stream's number is ignored. Sends PING with it set. Accepts an answer."""
    payload = b"reserved"
    c.send(frame(Kind.PING, 0, 1 << 31, payload))
    return c.expect_ping_answer(payload)


# 4.2: frame size


@case("http2/4.2/1")
def largest_common_frame(c):
    """RFC 9113 4.2: every endpoint takes 2^14 octets in a frame. Sends DATA of that. Accepts a response."""
    c.send(open_post(c), data(1, bytes(2**14)))
    return c.expect_response()


@case("http2/4.2/2")
def data_too_large(c):
    """RFC 9113 4.2: a frame above SETTINGS_MAX_FRAME_SIZE is a FRAME_SIZE_ERROR. Sends DATA of one octet more. Accepts it
    for the stream or the connection."""
    return stream_error(c, Code.FRAME_SIZE_ERROR, open_post(c), data(1, bytes(c.max_frame_size() + 1)))


@case("http2/4.2/3")
def headers_too_large(c):
    """RFC 9113 4.2: in a frame that changes shared state it is a connection error. Sends HEADERS of one octet more. Accepts a
    connection error FRAME_SIZE_ERROR."""
    fields = c.block("GET", *[(f"x-filler-{n}", "f" * 100) for n in range(c.max_frame_size() // 100)])
    return connection_error(c, Code.FRAME_SIZE_ERROR, headers(1, fields[:c.max_frame_size() + 1]))


# 4.3: header blocks


@case("http2/4.3/1")
def broken_block(c):
    """RFC 9113 4.3: a block that cannot be decoded is a connection error COMPRESSION_ERROR. Sends one that ends within a
    literal. Accepts that error."""
    return connection_error(c, Code.COMPRESSION_ERROR, headers(1, c.block()[:-3]))


@case("http2/4.3/2")
def priority_within_block(c):
    """RFC 9113 4.3: nothing comes between the frames of a block. Sends PRIORITY there. Accepts a connection error
    PROTOCOL_ERROR."""
    begun, rest = halves(c)
    return connection_error(c, Code.PROTOCOL_ERROR, headers(1, begun, end_headers=False), priority(1), continuation(1, rest))


@case("http2/4.3/3")
def headers_within_block(c):
    """RFC 9113 4.3: not the HEADERS of another stream either. Sends that. Accepts a connection error PROTOCOL_ERROR."""
    begun, rest = halves(c)
    return connection_error(c, Code.PROTOCOL_ERROR,
                            headers(1, begun, end_headers=False), headers(3, c.block()), continuation(1, rest))


# 5.1: states of a stream


@case("http2/5.1/1")
def data_on_idle(c):
    """RFC 9113 5.1, idle: anything but HEADERS and PRIORITY is a connection error PROTOCOL_ERROR. Sends DATA. Accepts that
    error; STREAM_CLOSED too, which 6.1 asks for when a stream is not open."""
    c.send(data(1, b"adflight"))
    return c.expect_connection_error(Code.PROTOCOL_ERROR, Code.STREAM_CLOSED)


@case("http2/5.1/2")
def rst_stream_on_idle(c):
    """RFC 9113 5.1, idle. Sends RST_STREAM. Accepts a connection error PROTOCOL_ERROR."""
    return connection_error(c, Code.PROTOCOL_ERROR, rst_stream(1))


@case("http2/5.1/3")
def window_update_on_idle(c):
    """RFC 9113 5.1, idle. Sends WINDOW_UPDATE. Accepts a connection error PROTOCOL_ERROR."""
    return connection_error(c, Code.PROTOCOL_ERROR, window_update(1, 100))


@case("http2/5.1/4")
def continuation_on_idle(c):
    """RFC 9113 5.1, idle. Sends CONTINUATION. Accepts a connection error PROTOCOL_ERROR."""
    return connection_error(c, Code.PROTOCOL_ERROR, continuation(1, c.block()))


@case("http2/5.1/5")
def data_on_half_closed(c):
    """RFC 9113 5.1, half-closed (remote): more than WINDOW_UPDATE, PRIORITY and RST_STREAM is a stream error STREAM_CLOSED.
    Sends DATA after END_STREAM. Accepts that error."""
    return stream_error(c, Code.STREAM_CLOSED, headers(1, c.block()), data(1, b"adflight"))


@case("http2/5.1/6")
def headers_on_half_closed(c):
    """RFC 9113 5.1, half-closed (remote). Sends HEADERS after END_STREAM. Accepts a stream error STREAM_CLOSED."""
    return stream_error(c, Code.STREAM_CLOSED, headers(1, c.block()), headers(1, c.block()))


@case("http2/5.1/7")
def continuation_on_half_closed(c):
    """RFC 9113 5.1, half-closed (remote); 6.10 wants a connection error PROTOCOL_ERROR where no block is open. Sends
    CONTINUATION after END_STREAM. Accepts either."""
    c.send(headers(1, c.block()), continuation(1, c.block()))
    return c.expect_stream_error(1, Code.STREAM_CLOSED, Code.PROTOCOL_ERROR)


def after_reset(c, *frames):
    c.send(open_post(c), rst_stream(1), *frames)
    return c.expect_error_or_discard(1, Code.STREAM_CLOSED, Code.PROTOCOL_ERROR)


@case("http2/5.1/8")
def data_after_reset(c):
    """RFC 9113 5.1, closed: a frame may be discarded, or be an error STREAM_CLOSED or PROTOCOL_ERROR; RFC 7540 demanded
    STREAM_CLOSED, and 6.1 still does for DATA. Sends RST_STREAM, then DATA. Accepts any of them."""
    return after_reset(c, data(1, b"adflight"))


@case("http2/5.1/9")
def headers_after_reset(c):
    """RFC 9113 5.1, closed. Sends RST_STREAM, then HEADERS. Accepts STREAM_CLOSED, PROTOCOL_ERROR, or that it is
    discarded."""
    return after_reset(c, headers(1, c.block()))


@case("http2/5.1/10")
def continuation_after_reset(c):
    """RFC 9113 5.1, closed, and 6.10. Sends RST_STREAM, then CONTINUATION. Accepts a connection error PROTOCOL_ERROR or
    STREAM_CLOSED."""
    c.send(open_post(c), rst_stream(1), continuation(1, c.block()))
    return c.expect_stream_error(1, Code.STREAM_CLOSED, Code.PROTOCOL_ERROR)


def after_exchange(c, *frames):
    c.send(headers(1, c.block()))
    c.expect_response()
    c.send(*frames)


@case("http2/5.1/11")
def data_after_exchange(c):
    """RFC 9113 5.1, closed: as after RST_STREAM. Sends DATA after a whole exchange. Accepts STREAM_CLOSED, PROTOCOL_ERROR, or
    that it is discarded."""
    after_exchange(c, data(1, b"adflight"))
    return c.expect_error_or_discard(1, Code.STREAM_CLOSED, Code.PROTOCOL_ERROR)


@case("http2/5.1/12")
def headers_after_exchange(c):
    """RFC 9113 5.1, closed, and 5.1.1: a number is used once. Sends HEADERS after a whole exchange. Accepts STREAM_CLOSED,
    PROTOCOL_ERROR, or that it is discarded; never a second response."""
    after_exchange(c, headers(1, c.block()))
    return c.expect_error_or_discard(1, Code.STREAM_CLOSED, Code.PROTOCOL_ERROR)


@case("http2/5.1/13")
def continuation_after_exchange(c):
    """RFC 9113 5.1, closed, and 6.10. Sends CONTINUATION after a whole exchange. Accepts a connection error PROTOCOL_ERROR or
    STREAM_CLOSED."""
    after_exchange(c, continuation(1, c.block()))
    return c.expect_stream_error(1, Code.STREAM_CLOSED, Code.PROTOCOL_ERROR)


@case("http2/5.1.1/1")
def even_stream(c):
    """RFC 9113 5.1.1: a client's streams have odd numbers. Sends HEADERS in stream 2. Accepts a connection error
    PROTOCOL_ERROR."""
    return connection_error(c, Code.PROTOCOL_ERROR, headers(2, c.block()))


@case("http2/5.1.1/2")
def falling_stream_number(c):
    """RFC 9113 5.1.1: numbers of new streams rise. Sends HEADERS in stream 5, then in 3. Accepts a connection error
    PROTOCOL_ERROR."""
    return connection_error(c, Code.PROTOCOL_ERROR, headers(5, c.block()), headers(3, c.block()))


@case("http2/5.1.2/1", handshake=False)
def too_many_streams(c):
    """RFC 9113 5.1.2: streams beyond SETTINGS_MAX_CONCURRENT_STREAMS are an error PROTOCOL_ERROR or REFUSED_STREAM. Sends that
    many unfinished requests and one more. Accepts either, for a stream or the connection."""
    c.handshake((Setting.INITIAL_WINDOW_SIZE, 0))
    most = c.server_settings.get(Setting.MAX_CONCURRENT_STREAMS)
    if most is None or most > MAXIMUM_TRIED_STREAMS:
        raise c.unexpected(f"SETTINGS_MAX_CONCURRENT_STREAMS of at most {MAXIMUM_TRIED_STREAMS}")
    last = 2 * most + 1
    c.send(*[c.unfinished_request(stream) for stream in range(1, last + 1, 2)])
    return c.expect_stream_error(last, Code.PROTOCOL_ERROR, Code.REFUSED_STREAM)


# 5.3.1: dependencies, which RFC 9113 dropped


@case("http2/5.3.1/1")
def headers_depending_on_itself(c):
    """RFC 7540 5.3.1 wanted a stream error PROTOCOL_ERROR; RFC 9113 5.3.2 dropped priorities, so they may be ignored. Sends
    HEADERS whose stream depends on itself. Accepts the error or a response."""
    c.send(headers(1, dependency(1) + c.block(), flags=Flag.PRIORITY))
    return c.expect_error_or_response(1, Code.PROTOCOL_ERROR)


@case("http2/5.3.1/2")
def priority_depending_on_itself(c):
    """RFC 7540 5.3.1 wanted a stream error PROTOCOL_ERROR; RFC 9113 5.3.2 dropped priorities, so they may be ignored. Sends
    PRIORITY of a stream that depends on itself. Accepts the error, or that it is ignored."""
    c.send(priority(1, depends_on=1))
    return c.expect_error_or_discard(1, Code.PROTOCOL_ERROR)


# 5.4: errors


@case("http2/5.4.1/1")
def closes_after_error(c):
    """RFC 9113 5.4.1: after a connection error the connection is closed. Sends a PING of a stream, which is one. Accepts a
    closed connection."""
    c.send(frame(Kind.PING, 0, 3, b"adflight"))
    return c.expect_closed()


@case("http2/5.4.1/2")
def goaway_before_close(c):
    """RFC 9113 5.4.1: before that GOAWAY should tell the reason. Sends the same PING. Accepts GOAWAY with PROTOCOL_ERROR
    only."""
    c.send(frame(Kind.PING, 0, 3, b"adflight"))
    seen = c.expect_connection_error(Code.PROTOCOL_ERROR)
    if seen == "closed":
        raise c.unexpected("GOAWAY before the connection is closed")
    return seen


# 5.5: extensions


@case("http2/5.5/1")
def unknown_extension(c):
    """RFC 9113 5.5: unknown frame types are discarded, in a stream too. Sends one within a request. Accepts a response."""
    c.send(open_post(c), frame(UNKNOWN_KIND, UNKNOWN_FLAG, 1, b"adflight"), data(1, b"adflight"))
    return c.expect_response()


@case("http2/5.5/2")
def unknown_extension_within_block(c):
    """RFC 9113 5.5: but in the middle of a header block they are a connection error PROTOCOL_ERROR. Sends one there. Accepts
    that error."""
    begun, rest = halves(c)
    return connection_error(c, Code.PROTOCOL_ERROR,
                            headers(1, begun, end_headers=False), frame(UNKNOWN_KIND, 0, 1, b"adflight"), continuation(1, rest))


# 6.1: DATA


@case("http2/6.1/1")
def data_without_stream(c):
    """RFC 9113 6.1: DATA belongs to a stream. Sends it for stream 0. Accepts a connection error PROTOCOL_ERROR."""
    return connection_error(c, Code.PROTOCOL_ERROR, open_post(c), data(0, b"adflight"))


@case("http2/6.1/2")
def data_after_end(c):
    """RFC 9113 6.1: DATA in a stream that is not open is a stream error STREAM_CLOSED. Sends a second DATA after END_STREAM.
    Accepts that error."""
    return stream_error(c, Code.STREAM_CLOSED, open_post(c), data(1, b"adflight"), data(1, b"adflight"))


@case("http2/6.1/3")
def data_all_padding(c):
    """RFC 9113 6.1: padding as long as the payload or longer is a connection error PROTOCOL_ERROR. Sends such DATA. Accepts
    that error."""
    return connection_error(c, Code.PROTOCOL_ERROR,
                            open_post(c), frame(Kind.DATA, Flag.PADDED | Flag.END_STREAM, 1, padded(b"adflight", 0, said=9)))


# 6.2: HEADERS


@case("http2/6.2/1")
def headers_then_priority(c):
    """RFC 9113 6.2: HEADERS without END_HEADERS is followed by CONTINUATION of its stream. Sends PRIORITY of another stream.
    Accepts a connection error PROTOCOL_ERROR."""
    begun, rest = halves(c)
    return connection_error(c, Code.PROTOCOL_ERROR, headers(1, begun, end_headers=False), priority(3), continuation(1, rest))


@case("http2/6.2/2")
def headers_then_other_headers(c):
    """RFC 9113 6.2: the same. Sends HEADERS of another stream. Accepts a connection error PROTOCOL_ERROR."""
    begun, _ = halves(c)
    return connection_error(c, Code.PROTOCOL_ERROR, headers(1, begun, end_headers=False), headers(3, c.block()))


@case("http2/6.2/3")
def headers_without_stream(c):
    """RFC 9113 6.2: HEADERS belong to a stream. Sends them for stream 0. Accepts a connection error PROTOCOL_ERROR."""
    return connection_error(c, Code.PROTOCOL_ERROR, headers(0, c.block()))


@case("http2/6.2/4")
def headers_all_padding(c):
    """RFC 9113 6.2: padding longer than what is left for the block is a connection error PROTOCOL_ERROR. Sends such HEADERS.
    Accepts that error."""
    fields = c.block()
    return connection_error(c, Code.PROTOCOL_ERROR,
                            headers(1, padded(fields, 0, said=len(fields) + 1), flags=Flag.PADDED))


# 6.3: PRIORITY


@case("http2/6.3/1")
def priority_without_stream(c):
    """RFC 9113 6.3: PRIORITY belongs to a stream. Sends it for stream 0. Accepts a connection error PROTOCOL_ERROR."""
    return connection_error(c, Code.PROTOCOL_ERROR, priority(0))


@case("http2/6.3/2")
def priority_of_wrong_length(c):
    """RFC 9113 6.3: PRIORITY has five octets; another length is a stream error FRAME_SIZE_ERROR. Sends four. Accepts that
    error."""
    return stream_error(c, Code.FRAME_SIZE_ERROR, open_post(c), frame(Kind.PRIORITY, 0, 1, dependency()[:4]))


# 6.4: RST_STREAM


@case("http2/6.4/1")
def rst_stream_without_stream(c):
    """RFC 9113 6.4: RST_STREAM belongs to a stream. Sends it for stream 0. Accepts a connection error PROTOCOL_ERROR."""
    return connection_error(c, Code.PROTOCOL_ERROR, rst_stream(0))


@case("http2/6.4/2")
def rst_stream_before_headers(c):
    """RFC 9113 6.4: RST_STREAM of an idle stream is a connection error PROTOCOL_ERROR. Sends it for stream 3 while 1 is open.
    Accepts that error."""
    return connection_error(c, Code.PROTOCOL_ERROR, open_post(c), rst_stream(3))


@case("http2/6.4/3")
def rst_stream_of_wrong_length(c):
    """RFC 9113 6.4: RST_STREAM has four octets; another length is a connection error FRAME_SIZE_ERROR. Sends three. Accepts
    that error."""
    return connection_error(c, Code.FRAME_SIZE_ERROR, open_post(c), frame(Kind.RST_STREAM, 0, 1, bytes(3)))


# 6.5: SETTINGS


@case("http2/6.5/1")
def settings_ack_with_payload(c):
    """RFC 9113 6.5: an acknowledgement is empty; otherwise a connection error FRAME_SIZE_ERROR. Sends one with a setting.
    Accepts that error."""
    return connection_error(c, Code.FRAME_SIZE_ERROR, frame(Kind.SETTINGS, Flag.ACK, 0, bytes([0, 3, 0, 0, 0, 100])))


@case("http2/6.5/2")
def settings_of_a_stream(c):
    """RFC 9113 6.5: SETTINGS are the connection's. Sends them for stream 1. Accepts a connection error PROTOCOL_ERROR."""
    return connection_error(c, Code.PROTOCOL_ERROR, frame(Kind.SETTINGS, 0, 1, bytes([0, 3, 0, 0, 0, 100])))


@case("http2/6.5/3")
def settings_of_wrong_length(c):
    """RFC 9113 6.5: each setting has six octets; otherwise a connection error FRAME_SIZE_ERROR. Sends five. Accepts that
    error."""
    return connection_error(c, Code.FRAME_SIZE_ERROR, frame(Kind.SETTINGS, 0, 0, bytes([0, 3, 0, 0, 0])))


@case("http2/6.5.2/1")
def enable_push_of_two(c):
    """RFC 9113 6.5.2: SETTINGS_ENABLE_PUSH is 0 or 1. Sends 2. Accepts a connection error PROTOCOL_ERROR."""
    return connection_error(c, Code.PROTOCOL_ERROR, settings((Setting.ENABLE_PUSH, 2)))


@case("http2/6.5.2/2")
def initial_window_too_large(c):
    """RFC 9113 6.5.2: SETTINGS_INITIAL_WINDOW_SIZE is at most 2^31-1. Sends 2^31. Accepts a connection error
    FLOW_CONTROL_ERROR."""
    return connection_error(c, Code.FLOW_CONTROL_ERROR, settings((Setting.INITIAL_WINDOW_SIZE, MAXIMUM_WINDOW + 1)))


@case("http2/6.5.2/3")
def frame_size_too_small(c):
    """RFC 9113 6.5.2: SETTINGS_MAX_FRAME_SIZE is at least 2^14. Sends one less. Accepts a connection error PROTOCOL_ERROR."""
    return connection_error(c, Code.PROTOCOL_ERROR, settings((Setting.MAX_FRAME_SIZE, 2**14 - 1)))


@case("http2/6.5.2/4")
def frame_size_too_large(c):
    """RFC 9113 6.5.2: SETTINGS_MAX_FRAME_SIZE is at most 2^24-1. Sends 2^24. Accepts a connection error PROTOCOL_ERROR."""
    return connection_error(c, Code.PROTOCOL_ERROR, settings((Setting.MAX_FRAME_SIZE, 2**24)))


@case("http2/6.5.2/5")
def unknown_setting(c):
    """RFC 9113 6.5.2: a setting with an unknown number is ignored. Sends one. Accepts that the connection goes on."""
    return alive(c, settings((UNKNOWN_SETTING, 1)))


@case("http2/6.5.3/1", handshake=False)
def setting_told_twice(c):
    """RFC 9113 6.5.3: settings are taken in the order they stand in. Sends an initial window of 100, then of 1, in one frame,
    and a request. Accepts DATA of one octet."""
    c.handshake((Setting.INITIAL_WINDOW_SIZE, 100), (Setting.INITIAL_WINDOW_SIZE, 1))
    c.send(*c.request_with_body())
    return c.expect_data(1, length=1)


@case("http2/6.5.3/2")
def settings_acknowledged(c):
    """RFC 9113 6.5.3: SETTINGS are acknowledged at once. Sends them. Accepts the acknowledgement."""
    c.send(settings((Setting.ENABLE_PUSH, 0)))
    return c.expect_settings_ack()


# 6.7: PING


@case("http2/6.7/1")
def ping_answered(c):
    """RFC 9113 6.7: PING is answered with ACK and the same octets. Sends one. Accepts its answer."""
    payload = b"adflight"
    c.send(ping(payload))
    return c.expect_ping_answer(payload)


@case("http2/6.7/2")
def ping_answer_not_answered(c):
    """RFC 9113 6.7: an answer is not answered. Sends a PING with ACK, then one without. Accepts an answer to the second as the
    first one."""
    payload = b"question"
    c.send(ping(b"answered", ack=True), ping(payload))
    return c.expect_ping_answer(payload)


@case("http2/6.7/3")
def ping_of_a_stream(c):
    """RFC 9113 6.7: PING is the connection's. Sends it for stream 1. Accepts a connection error PROTOCOL_ERROR."""
    return connection_error(c, Code.PROTOCOL_ERROR, frame(Kind.PING, 0, 1, b"adflight"))


@case("http2/6.7/4")
def ping_of_wrong_length(c):
    """RFC 9113 6.7: PING has eight octets; another length is a connection error FRAME_SIZE_ERROR. Sends six. Accepts that
    error."""
    return connection_error(c, Code.FRAME_SIZE_ERROR, frame(Kind.PING, 0, 0, bytes(6)))


# 6.8: GOAWAY


@case("http2/6.8/1")
def goaway_of_a_stream(c):
    """RFC 9113 6.8: GOAWAY is the connection's. Sends it for stream 1. Accepts a connection error PROTOCOL_ERROR."""
    return connection_error(c, Code.PROTOCOL_ERROR, goaway(stream=1))


# 6.9: WINDOW_UPDATE


@case("http2/6.9/1")
def connection_window_by_zero(c):
    """RFC 9113 6.9: for the connection an increment of 0 is a connection error PROTOCOL_ERROR. Sends it. Accepts that error."""
    return connection_error(c, Code.PROTOCOL_ERROR, window_update(0, 0))


@case("http2/6.9/2")
def stream_window_by_zero(c):
    """RFC 9113 6.9: for a stream an increment of 0 is a stream error PROTOCOL_ERROR. Sends it. Accepts that error."""
    return stream_error(c, Code.PROTOCOL_ERROR, open_post(c), window_update(1, 0))


@case("http2/6.9/3")
def window_update_of_wrong_length(c):
    """RFC 9113 6.9: WINDOW_UPDATE has four octets; another length is a connection error FRAME_SIZE_ERROR. Sends three. Accepts
    that error."""
    return connection_error(c, Code.FRAME_SIZE_ERROR, frame(Kind.WINDOW_UPDATE, 0, 0, bytes([0, 0, 1])))


@case("http2/6.9.1/1", handshake=False)
def window_respected(c):
    """RFC 9113 6.9.1: DATA exceeds no window. Sends an initial window of 1 and a request. Accepts DATA of one octet."""
    c.handshake((Setting.INITIAL_WINDOW_SIZE, 1))
    c.send(*c.request_with_body())
    return c.expect_data(1, length=1)


@case("http2/6.9.1/2")
def connection_window_overflow(c):
    """RFC 9113 6.9.1: no window exceeds 2^31-1; for the connection's it is a connection error FLOW_CONTROL_ERROR. Sends two
    updates of 2^31-1. Accepts that error."""
    return connection_error(c, Code.FLOW_CONTROL_ERROR, window_update(0, MAXIMUM_WINDOW), window_update(0, MAXIMUM_WINDOW))


@case("http2/6.9.1/3")
def stream_window_overflow(c):
    """RFC 9113 6.9.1: for a stream's it is a stream error FLOW_CONTROL_ERROR. Sends two updates of 2^31-1. Accepts that
    error."""
    return stream_error(c, Code.FLOW_CONTROL_ERROR,
                        open_post(c), window_update(1, MAXIMUM_WINDOW), window_update(1, MAXIMUM_WINDOW))


@case("http2/6.9.2/1", handshake=False)
def initial_window_changed(c):
    """RFC 9113 6.9.2: a new initial window changes the windows of open streams. Sends a request while it is 0, then 1. Accepts
    no DATA before, and then one octet."""
    c.handshake((Setting.INITIAL_WINDOW_SIZE, 0))
    c.send(*c.request_with_body())
    c.expect_no_data()
    c.send(settings((Setting.INITIAL_WINDOW_SIZE, 1)))
    return c.expect_data(1, length=1)


@case("http2/6.9.2/2", handshake=False)
def negative_window(c):
    """RFC 9113 6.9.2: that can make a window negative, which is kept track of. Sends a request while it is 3, then 2 (so it is
    -1), then an update of 2. Accepts DATA of three octets, then of one."""
    c.handshake((Setting.INITIAL_WINDOW_SIZE, 3))
    c.send(*c.request_with_body())
    c.expect_data(1, length=3)
    c.send(settings((Setting.INITIAL_WINDOW_SIZE, 2)))
    c.expect_no_data()
    c.send(window_update(1, 2))
    return c.expect_data(1, length=1)


@case("http2/6.9.2/3")
def initial_window_overflow(c):
    """RFC 9113 6.9.2: a new initial window that takes a stream's window above 2^31-1 is a connection error FLOW_CONTROL_ERROR.
    Sends 2^31, above it by itself. Accepts that error."""
    return connection_error(c, Code.FLOW_CONTROL_ERROR, open_post(c), settings((Setting.INITIAL_WINDOW_SIZE, MAXIMUM_WINDOW + 1)))


# 6.10: CONTINUATION


@case("http2/6.10/1")
def several_continuations(c):
    """RFC 9113 6.10: any number of CONTINUATION may follow. Sends a block in four frames, the last one empty. Accepts a
    response."""
    begun, rest = halves(c)
    c.send(headers(1, begun, end_headers=False), continuation(1, rest[:5], end_headers=False),
           continuation(1, rest[5:], end_headers=False), continuation(1, b""))
    return c.expect_response()


@case("http2/6.10/2")
def continuation_then_data(c):
    """RFC 9113 6.10: CONTINUATION without END_HEADERS is followed by another. Sends DATA. Accepts a connection error
    PROTOCOL_ERROR."""
    begun, rest = halves(c)
    return connection_error(c, Code.PROTOCOL_ERROR, headers(1, begun, end_stream=False, end_headers=False),
                            continuation(1, rest, end_headers=False), data(1, b"adflight"))


@case("http2/6.10/3")
def continuation_without_stream(c):
    """RFC 9113 6.10: CONTINUATION belongs to a stream. Sends it for stream 0. Accepts a connection error PROTOCOL_ERROR."""
    begun, rest = halves(c)
    return connection_error(c, Code.PROTOCOL_ERROR, headers(1, begun, end_headers=False), continuation(0, rest))


@case("http2/6.10/4")
def continuation_after_ended_headers(c):
    """RFC 9113 6.10: it follows HEADERS without END_HEADERS only. Sends it after HEADERS with it. Accepts a connection error
    PROTOCOL_ERROR."""
    return connection_error(c, Code.PROTOCOL_ERROR, open_post(c), continuation(1, block([("x-case", "adflight")])))


@case("http2/6.10/5")
def continuation_after_ended_continuation(c):
    """RFC 9113 6.10: the same for CONTINUATION with END_HEADERS. Sends one more. Accepts a connection error PROTOCOL_ERROR."""
    begun, rest = halves(c)
    return connection_error(c, Code.PROTOCOL_ERROR, headers(1, begun, end_stream=False, end_headers=False),
                            continuation(1, rest), continuation(1, block([("x-case", "adflight")])))


@case("http2/6.10/6")
def continuation_after_data(c):
    """RFC 9113 6.10: nor does it follow DATA. Sends it there. Accepts a connection error PROTOCOL_ERROR."""
    return connection_error(c, Code.PROTOCOL_ERROR, open_post(c), data(1, b"adflight", end_stream=False),
                            continuation(1, block([("x-case", "adflight")])))


# 7: error codes


@case("http2/7/1")
def goaway_with_unknown_code(c):
    """RFC 9113 7: an unknown error code has no effect of its own. Sends GOAWAY with one. Accepts an orderly end, or that the
    connection goes on."""
    c.send(goaway(code=UNKNOWN_CODE))
    return c.expect_end_or_alive()


@case("http2/7/2")
def rst_stream_with_unknown_code(c):
    """RFC 9113 7: the same in RST_STREAM. Sends it. Accepts that the connection goes on."""
    return alive(c, open_post(c), rst_stream(1, UNKNOWN_CODE))


# 8.1: messages


@case("http2/8.1/1")
def trailers_without_end(c):
    """RFC 9113 8.1: a second HEADERS without END_STREAM makes the request malformed. Sends it after DATA. Accepts a stream
    error PROTOCOL_ERROR."""
    return stream_error(c, Code.PROTOCOL_ERROR, open_post(c), data(1, b"adflight", end_stream=False),
                        headers(1, block([("x-checksum", "1")]), end_stream=False))


def malformed(c, fields, content=b""):
    """A request with these field lines, which is a stream error PROTOCOL_ERROR (RFC 9113 8.1.1)."""
    whole = [headers(1, block(fields), end_stream=not content)]
    return stream_error(c, Code.PROTOCOL_ERROR, *whole, *([data(1, content)] if content else []))


def replaced(c, name, *values):
    """An ordinary request's fields in which `name` has these values: none, or several."""
    return [line for key, value in c.fields()
            for line in ([(key, other) for other in values] if key == name else [(key, value)])]


@case("http2/8.1.2/1")
def upper_case_name(c):
    """RFC 9113 8.2.1: a field name with a capital is malformed. Sends one. Accepts a stream error PROTOCOL_ERROR."""
    return malformed(c, c.fields("GET", ("X-Case", "adflight")))


@case("http2/8.1.2.1/1")
def unknown_pseudo_field(c):
    """RFC 9113 8.3: only the defined pseudo-fields are allowed. Sends another. Accepts a stream error PROTOCOL_ERROR."""
    return malformed(c, c.fields("GET", (":case", "adflight")))


@case("http2/8.1.2.1/2")
def response_pseudo_field(c):
    """RFC 9113 8.3: a request has no pseudo-field of a response. Sends :status. Accepts a stream error PROTOCOL_ERROR."""
    return malformed(c, c.fields("GET", (":status", "200")))


@case("http2/8.1.2.1/3")
def pseudo_field_in_trailers(c):
    """RFC 9113 8.1: trailers have no pseudo-fields. Sends :method there. Accepts a stream error PROTOCOL_ERROR."""
    return stream_error(c, Code.PROTOCOL_ERROR, open_post(c), data(1, b"adflight", end_stream=False),
                        headers(1, block([(":method", "POST")])))


@case("http2/8.1.2.1/4")
def pseudo_field_after_field(c):
    """RFC 9113 8.3: pseudo-fields come first. Sends :path after a field. Accepts a stream error PROTOCOL_ERROR."""
    return malformed(c, [*replaced(c, ":path"), ("x-case", "adflight"), (":path", c.target.path)])


@case("http2/8.1.2.2/1")
def connection_field(c):
    """RFC 9113 8.2.2: fields about the connection are malformed. Sends connection: keep-alive. Accepts a stream error
    PROTOCOL_ERROR."""
    return malformed(c, c.fields("GET", ("connection", "keep-alive")))


@case("http2/8.1.2.2/2")
def te_other_than_trailers(c):
    """RFC 9113 8.2.2: TE says nothing but "trailers". Sends another value. Accepts a stream error PROTOCOL_ERROR."""
    return malformed(c, c.fields("GET", ("te", "trailers, deflate;q=0.5")))


@case("http2/8.1.2.3/1")
def empty_path(c):
    """RFC 9113 8.3.1: :path is not empty. Sends an empty one. Accepts a stream error PROTOCOL_ERROR."""
    return malformed(c, replaced(c, ":path", ""))


@case("http2/8.1.2.3/2")
def no_method(c):
    """RFC 9113 8.3.1: :method is there. Sends none. Accepts a stream error PROTOCOL_ERROR."""
    return malformed(c, replaced(c, ":method"))


@case("http2/8.1.2.3/3")
def no_scheme(c):
    """RFC 9113 8.3.1: :scheme is there. Sends none. Accepts a stream error PROTOCOL_ERROR."""
    return malformed(c, replaced(c, ":scheme"))


@case("http2/8.1.2.3/4")
def no_path(c):
    """RFC 9113 8.3.1: :path is there. Sends none. Accepts a stream error PROTOCOL_ERROR."""
    return malformed(c, replaced(c, ":path"))


@case("http2/8.1.2.3/5")
def two_methods(c):
    """RFC 9113 8.3.1: there is one :method. Sends two. Accepts a stream error PROTOCOL_ERROR."""
    return malformed(c, replaced(c, ":method", "GET", "GET"))


@case("http2/8.1.2.3/6")
def two_schemes(c):
    """RFC 9113 8.3.1: there is one :scheme. Sends two. Accepts a stream error PROTOCOL_ERROR."""
    return malformed(c, replaced(c, ":scheme", "http", "http"))


@case("http2/8.1.2.3/7")
def two_paths(c):
    """RFC 9113 8.3.1: there is one :path. Sends two. Accepts a stream error PROTOCOL_ERROR."""
    return malformed(c, replaced(c, ":path", c.target.path, c.target.path))


@case("http2/8.1.2.6/1")
def content_length_of_one_frame(c):
    """RFC 9113 8.1.1: content-length equals the octets of DATA. Sends 1 and eight octets. Accepts a stream error
    PROTOCOL_ERROR."""
    return malformed(c, c.fields("POST", ("content-length", "1")), content=b"adflight")


@case("http2/8.1.2.6/2")
def content_length_of_several_frames(c):
    """RFC 9113 8.1.1: it equals their sum. Sends 12 and twice four octets. Accepts a stream error PROTOCOL_ERROR."""
    return stream_error(c, Code.PROTOCOL_ERROR, open_post(c, ("content-length", "12")),
                        data(1, b"adfl", end_stream=False), data(1, b"ight"))


# 8.2: push


@case("http2/8.2/1")
def push_promise(c):
    """RFC 9113 8.4: a client cannot push. Sends PUSH_PROMISE. Accepts a connection error PROTOCOL_ERROR."""
    promised = (2).to_bytes(4)
    return connection_error(c, Code.PROTOCOL_ERROR,
                            open_post(c), frame(Kind.PUSH_PROMISE, Flag.END_HEADERS, 1, promised + c.block()))
