internal import CNghttp2
internal import NIOCore

/// One nghttp2 server session: bytes in, calls to stream handlers, bytes out. No I/O, one event loop.
///
/// nghttp2's callbacks only note what happened (`Session+Callbacks.swift`). The session acts on the notes after
/// `nghttp2_session_mem_recv` or `…_mem_send` has returned, since nghttp2 must not be re-entered (programmers' guide, Remarks).
@safe
final class Session {
    /// Largest body buffer that a pooled stream keeps.
    static let keptBodyBytes = 64 * 1024

    /// A stream in a note: not counted, because `streams` holds it as long as the session lives.
    typealias StreamReference = Unmanaged<Stream>

    @safe
    enum Event: BitwiseCopyable {
        case headers(StreamReference, isLast: Bool)
        case data(StreamReference, offset: Int, count: Int)
        case end(StreamReference)
        case answered(StreamReference)
        case unsendable(StreamReference)
        case oversized(StreamReference)
        case writable(StreamReference)
        case closed(StreamReference, ErrorCode)
        case drainAcknowledged
    }

    /// How far a graceful drain has come (RFC 9113, 6.8).
    private enum DrainStage {
        case notBegun
        /// The first GOAWAY is out: new streams are still welcome for one round trip.
        case announced
        /// The second GOAWAY names the last stream.
        case final
    }

    let limits: Shared<Limits>
    /// Read once a turn by the connection.
    private(set) var now: NIODeadline
    let conduct: Conduct
    /// What the client has done that ends the connection.
    var offence: Offence?
    /// What the connection's clock wants to know.
    private(set) var condition: ConnectionClock.Condition
    /// Name, value and 32 bytes of each field of the block that nghttp2 is decoding.
    var blockBytes = 0
    /// Body bytes of all streams that the client has not taken.
    private(set) var unsentBodyBytes = 0
    /// A stream was seen unwritable because of that sum.
    private var holdsWriters = false
    private let events = PlainBuffer<Event>(capacity: 8)
    /// The block that nghttp2 is decoding: its fields come in one row (RFC 9113, 4.3).
    var decoding: StreamReference?
    private(set) var decodingID: Int32?
    /// Where the bytes being received start, to turn nghttp2's pointers into offsets.
    var inputStart: UnsafePointer<UInt8>?
    private var raw: OpaquePointer?
    private let frameBuffer = FrameBuffer()
    private var streams: [Stream] = []
    /// Before the SETTINGS frame that is being read.
    private var largestWindow = 0
    private var initialWindow = 0
    private var idle: [Stream] = []
    private let handler: any ConnectionHandler
    private var drainStage = DrainStage.notBegun
    private var isReceiving = false
    /// Called when there is something to send that no read turn will pick up.
    private let outputReady: () -> Void
    /// Told what a client was refused, or sent away for by nghttp2.
    let report: (String) -> Void
    /// When the client last took something of any body, or was first seen to have to.
    private var bodiesProgressedAt = NIODeadline.uptimeNanoseconds(0)

    init(
        limits: Shared<Limits>, at now: NIODeadline, handler: any ConnectionHandler,
        report: @escaping (String) -> Void = { _ in }, outputReady: @escaping () -> Void
    ) {
        self.limits = limits
        self.now = now
        conduct = Conduct(limits, at: now)
        condition = ConnectionClock.Condition(quietSince: now)
        self.handler = handler
        self.report = report
        self.outputReady = outputReady
        unsafe raw = makeRawSession(
            limits, frameBuffer: frameBuffer, owner: Unmanaged.passUnretained(self).toOpaque())
        submitSettings()
    }

    deinit { unsafe nghttp2_session_del(raw) }

    // MARK: Bytes

    /// Takes what the client sent and serves it. Says why if the client must go.
    func receive(_ bytes: UnsafeBufferPointer<UInt8>, at now: NIODeadline) -> Offence? {
        self.now = now
        isReceiving = true
        defer { isReceiving = false }
        unsafe inputStart = bytes.baseAddress
        let taken = unsafe nghttp2_session_mem_recv(raw, bytes.baseAddress, bytes.count)
        dispatch(input: unsafe Span(_unsafeElements: bytes))
        unsafe inputStart = nil
        if taken == Int(NGHTTP2_ERR_FLOODED.rawValue) { return .unreadAnswers }
        return offence ?? (taken < 0 ? .brokenProtocol : conduct.received(bytes.count))
    }

    /// Appends frames to `output` until it holds `limits.writeBytes` or there are no more. False on a fatal error, and when
    /// what was sent showed an `offence`.
    func send(into output: inout ByteBuffer) -> Bool {
        while output.readableBytes < limits.writeBytes {
            var frame: UnsafePointer<UInt8>?
            let count = unsafe nghttp2_session_mem_send(raw, &frame)
            guard count >= 0 else {
                dispatch(input: Span())
                return false
            }
            if count == 0 {
                // Closing a stream may have asked for one more frame, a RST_STREAM after an early answer.
                dispatch(input: Span())
                if unsafe nghttp2_session_want_write(raw) == 0 { break }
                continue
            }
            unsafe output.writeBytes(UnsafeBufferPointer(start: frame, count: count))
        }
        dispatch(input: Span())
        return offence == nil
    }

    /// The last frame: GOAWAY. What else waits is not sent any more.
    func dismiss(for offence: Offence, into output: inout ByteBuffer) {
        let last = unsafe nghttp2_session_get_last_proc_stream_id(raw)
        output.writeGoaway(lastStream: last, offence)
    }

    /// Nothing left to read or to write: the connection can be closed.
    var isFinished: Bool {
        unsafe nghttp2_session_want_read(raw) == 0 && nghttp2_session_want_write(raw) == 0
    }

    // MARK: Life

    /// Begins a graceful drain with the first of its two GOAWAY frames; `endDrain` follows after one round trip.
    func drain() {
        guard case .notBegun = drainStage else { return }
        drainStage = .announced
        unsafe nghttp2_submit_shutdown_notice(raw)
        // The only PING we ever send: its acknowledgement ends the round trip.
        unsafe nghttp2_submit_ping(raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), nil)
        noteOutput()
    }

    /// Sends the last GOAWAY, for the client that acknowledged the PING and for the one that had its time to.
    func endDrain() {
        guard case .announced = drainStage else { return }
        drainStage = .final
        let last = unsafe nghttp2_session_get_last_proc_stream_id(raw)
        unsafe nghttp2_submit_goaway(raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), last, 0, nil, 0)
        noteOutput()
    }

    /// The connection is gone: every open stream is told.
    func close() {
        for stream in streams where stream.isOpen {
            stream.isOpen = false
            stream.handler?.closed(.cancel)
            stream.reuse()
        }
        handler.connectionClosed()
    }

    /// Resets the streams whose client has taken nothing for `limits.writeStall`, be it of the stream or, where that has to
    /// wait for the others, of any.
    func resetStalled(at now: NIODeadline) {
        self.now = now
        let oldest = now - TimeAmount(limits.writeStall)
        let isStalled = holdsWriters && bodiesProgressedAt <= oldest
        for stream in streams where stream.isOpen {
            guard (stream.unsentBytes > 0 && stream.progressedAt <= oldest) || (isStalled && stream.isHeld) else {
                continue
            }
            report(Offence.outputUnread.reason)
            submitReset(stream, .enhanceYourCalm)
        }
    }

    /// Lets go of the memory that only open streams need.
    func becameIdle() {
        streams.removeAll { !$0.isOpen }
        idle = []
        handler.becameIdle()
        if unsafe nghttp2_session_want_write(raw) == 0 { frameBuffer.giveBack() }
    }

    /// The kernel takes output again, or no more.
    func outputChanged(isWritable: Bool, at now: NIODeadline) {
        condition.unwritableSince = isWritable ? nil : condition.unwritableSince ?? now
    }

    // MARK: For streams

    func bodyGrew(by count: Int) { unsentBodyBytes += count }

    func bodyShrank(by count: Int) {
        unsentBodyBytes -= count
        bodiesProgressedAt = now
        guard holdsWriters, unsentBodyBytes <= limits.connectionOutputBytes / 2 else { return }
        holdsWriters = false
        for stream in streams where stream.isOpen && stream.isHeld { unsafe note(.writable(.passUnretained(stream))) }
    }

    /// Whether all bodies together leave room; who hears no is told when there is.
    func hasRoom() -> Bool {
        if unsentBodyBytes < limits.connectionOutputBytes { return true }
        if !holdsWriters { bodiesProgressedAt = now }
        holdsWriters = true
        return false
    }

    func submitResponse(_ stream: Stream, _ list: HeaderList, withBody: Bool) {
        if withBody {
            var provider = unsafe bodyProvider(of: stream)
            unsafe nghttp2_submit_response(raw, stream.id, list.fields.baseAddress, list.fields.count, &provider)
        } else {
            unsafe nghttp2_submit_response(raw, stream.id, list.fields.baseAddress, list.fields.count, nil)
        }
        noteOutput()
    }

    func submitReset(_ stream: Stream, _ code: ErrorCode) {
        unsafe nghttp2_submit_rst_stream(raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), stream.id, code.rawValue)
        noteOutput()
    }

    func submitCredit(_ stream: Stream, _ count: Int) {
        unsafe nghttp2_session_consume(raw, stream.id, count)
        noteOutput()
    }

    func submitCredit(ofConnection count: Int) {
        unsafe nghttp2_session_consume_connection(raw, count)
        noteOutput()
    }

    func submitCredit(ofStream stream: Stream, _ count: Int) {
        unsafe nghttp2_session_consume_stream(raw, stream.id, count)
        noteOutput()
    }

    func resumeBody(_ stream: Stream) {
        unsafe nghttp2_session_resume_data(raw, stream.id)
        noteOutput()
    }

    /// What a read turn asks for leaves with all the rest at its end.
    private func noteOutput() {
        if !isReceiving { outputReady() }
    }

    // MARK: For callbacks

    func note(_ event: Event) { events.append(event) }

    func greeted() { condition.isGreeted = true }

    /// A SETTINGS frame begins, and may enlarge the windows of all streams.
    func settingsBegan() {
        let windows = streams.lazy.filter(\.isOpen)
            .map { unsafe nghttp2_session_get_stream_remote_window_size(self.raw, $0.id) }
        largestWindow = Int(windows.max() ?? 0)
        initialWindow = remoteInitialWindow
    }

    /// Whether it made one larger than a window may be: an error of the connection (RFC 9113, 6.9.2), where nghttp2 resets
    /// the stream.
    var hasWindowOverflown: Bool { largestWindow + remoteInitialWindow - initialWindow > Int(Int32.max) }

    private var remoteInitialWindow: Int {
        Int(unsafe nghttp2_session_get_remote_settings(raw, NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE))
    }

    func headersBegan(stream: Int32) {
        decodingID = stream
        blockBytes = 0
        condition.headersSince = now
    }

    func headersEnded() {
        decodingID = nil
        condition.headersSince = nil
    }

    func takeStream(id: Int32) -> Stream {
        let stream = idle.popLast() ?? makeStream()
        stream.opened(id: id, at: now)
        condition.openStreams += 1
        return stream
    }

    private func makeStream() -> Stream {
        let stream = Stream(session: self)
        streams.append(stream)
        return stream
    }

    // MARK: Acting on the notes

    private func dispatch(input: Span<UInt8>) {
        var index = 0
        while index < events.count {
            act(on: events[index], input: input)
            index += 1
        }
        events.removeAll()
    }

    private func act(on event: Event, input: Span<UInt8>) {
        switch event {
        case .headers(let stream, let isLast):
            unsafe serve(stream.takeUnretainedValue(), isLast: isLast)
        case .data(let stream, let offset, let count):
            unsafe receive(stream.takeUnretainedValue(), input.extracting(offset..<offset + count))
        case .end(let stream):
            let stream = unsafe stream.takeUnretainedValue()
            if stream.isOpen { stream.handler?.receivedEnd() }
        case .answered(let stream):
            let stream = unsafe stream.takeUnretainedValue()
            // An early answer: the client need not send the rest (RFC 9113, 8.1).
            if stream.isOpen { submitReset(stream, .noError) }
        case .unsendable(let stream):
            let stream = unsafe stream.takeUnretainedValue()
            if stream.isOpen { submitReset(stream, .internalError) }
        case .oversized(let stream):
            let stream = unsafe stream.takeUnretainedValue()
            report(Offence.headerBytes.reason)
            if stream.isOpen { submitReset(stream, .enhanceYourCalm) }
        case .writable(let stream):
            let stream = unsafe stream.takeUnretainedValue()
            if stream.isOpen, stream.isHeld, stream.isWritable { stream.handler?.becameWritable() }
        case .closed(let stream, let code):
            unsafe close(stream.takeUnretainedValue(), code)
        case .drainAcknowledged:
            endDrain()
        }
    }

    private func close(_ stream: Stream, _ code: ErrorCode) {
        if stream.unconsumedBytes > 0 { unsafe nghttp2_session_consume_connection(raw, stream.unconsumedBytes) }
        condition.openStreams -= 1
        condition.quietSince = now
        stream.handler?.closed(code)
        stream.reuse()
        idle.append(stream)
    }

    private func receive(_ stream: Stream, _ bytes: Span<UInt8>) {
        guard stream.isOpen, let handler = stream.handler else {
            unsafe nghttp2_session_consume(raw, stream.id, bytes.count)
            return
        }
        stream.receivedBody(bytes.count)
        handler.received(bytes)
    }

    private func serve(_ stream: Stream, isLast: Bool) {
        // Closed within the same turn: the handler never hears of it.
        guard stream.isOpen else { return }
        let isTooLarge = stream.headerListBytes > limits.headerListBytes
        if isTooLarge || !hasRoom() {
            report((isTooLarge ? Offence.headerBytes : .outputUnread).reason)
            return handler.refuse(stream, isTooLarge ? .headersTooLarge : .outputUnread)
        }
        let handler = handler.open(stream)
        stream.handler = handler
        handler.receivedHeaders()
        if isLast, stream.isOpen { handler.receivedEnd() }
    }

    private func submitSettings() {
        let settings = [
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS.rawValue),
                value: UInt32(limits.concurrentStreams)),
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE.rawValue),
                value: UInt32(limits.streamWindowBytes)),
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE.rawValue),
                value: UInt32(limits.headerListBytes)),
            // Priorities of RFC 7540 are withdrawn (RFC 9113, 5.3) and cost a tree per stream.
            nghttp2_settings_entry(settings_id: Int32(NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES.rawValue), value: 1),
        ]
        unsafe nghttp2_submit_settings(raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), settings, settings.count)
        unsafe nghttp2_session_set_local_window_size(
            raw, UInt8(NGHTTP2_FLAG_NONE.rawValue), 0, Int32(limits.connectionWindowBytes))
    }
}

extension ByteBuffer {
    /// RFC 9113, 6.8. Written here, since nghttp2 says nothing more once a callback has stopped it.
    fileprivate mutating func writeGoaway(lastStream: Int32, _ offence: Offence) {
        let fixedBytes = 8
        let type: UInt8 = 7
        let count = UInt32(fixedBytes + offence.reason.utf8.count)
        writeInteger(count << 8 | UInt32(type))
        writeInteger(UInt8(0))
        writeInteger(UInt32(0))
        writeInteger(lastStream)
        writeInteger(offence.code.rawValue)
        writeString(offence.reason)
    }
}
