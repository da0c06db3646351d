internal import CNghttp2
internal import NIOCore

/// One request and its answer. Confined to the event loop of its connection; valid until its handler's `closed`.
///
/// An answer is `respond`, then `write` as often as needed, then `end`; or `respond(…, endStream: true)` alone.
/// Calls that come too late, because the stream was closed in the same turn, do nothing.
package final class Stream {
    private(set) var id: Int32 = 0
    package var headers: HeaderBlock { block }

    // unowned(unsafe), which costs no count: the session is used only while the stream is open, and closes its streams.
    private unowned(unsafe) let session: Session
    var handler: (any StreamHandler)?
    var isOpen = false
    private(set) var openedAt = NIODeadline.uptimeNanoseconds(0)
    private(set) var resetExpectedAt: NIODeadline?
    private var block = HeaderBlock()
    /// The request's header list as RFC 9113 counts it; what is above the limit is not in the block.
    var headerListBytes = 0
    /// Received, but its flow-control credit is not returned yet.
    private(set) var unconsumedBytes = 0
    /// The same, though the connection has its credit back.
    private var keptBytes = 0

    private var response: HeaderList?
    private(set) var trailers: HeaderList?
    private var hasEnded = false
    private let body = PlainBuffer<UInt8>(capacity: 512)
    private var sentBytes = 0
    /// When the client last took something of the body, or the first bytes of it were written.
    private(set) var progressedAt = NIODeadline.uptimeNanoseconds(0)
    /// The handler has seen that the stream is not writable, and waits.
    private(set) var isHeld = false
    /// nghttp2 asked for body bytes when there were none; it must be told when there are.
    private var isStarved = false

    init(session: Session) { unsafe self.session = session }

    /// Sends the response headers; `endStream` when there is neither a body nor trailers.
    package func respond(_ list: HeaderList, endStream: Bool = false) {
        guard isOpen, response == nil else { return }
        response = list
        hasEnded = endStream
        unsafe session.submitResponse(self, list, withBody: !endStream)
    }

    /// Adds to the body. The bytes wait here until the client's flow-control window takes them.
    package func write(_ bytes: Span<UInt8>) {
        guard isOpen, !hasEnded else { return }
        if unsentBytes == 0 { progressedAt = unsafe session.now }
        // A body that never runs empty would keep all that was ever sent of it.
        if sentBytes > Session.keptBodyBytes, sentBytes >= unsentBytes {
            body.removeFirst(sentBytes)
            sentBytes = 0
        }
        unsafe bytes.withUnsafeBufferPointer { unsafe body.append($0) }
        unsafe session.bodyGrew(by: bytes.count)
        resume()
    }

    /// Body bytes that wait for the client.
    var unsentBytes: Int { body.count - sentBytes }

    /// There is room for more of the body. A handler that is told no waits for `becameWritable`.
    package var isWritable: Bool {
        // Nobody waits for a stream that is over; its session may be gone too.
        guard isOpen else { return true }
        isHeld = unsafe unsentBytes >= session.limits.streamOutputBytes || !session.hasRoom()
        return !isHeld
    }

    /// Ends the body, with trailers if given.
    package func end(trailers: HeaderList? = nil) {
        guard isOpen, !hasEnded else { return }
        self.trailers = trailers
        hasEnded = true
        resume()
    }

    /// Gives up: RST_STREAM with this code. The handler's `closed` follows.
    package func reset(_ code: ErrorCode) {
        guard isOpen else { return }
        unsafe session.submitReset(self, code)
    }

    /// The client has said that it gives up by itself: a reset so long after the opening, or later, is not held against it.
    package func expectReset(after time: Duration) { resetExpectedAt = openedAt + TimeAmount(time) }

    /// Returns the flow-control credit of received bytes: the client may send as many again.
    package func consumed(_ count: Int) {
        precondition(count <= unconsumedBytes || !isOpen, "\(count) consumed of \(unconsumedBytes)")
        guard isOpen, count > 0 else { return }
        unconsumedBytes -= count
        unsafe session.submitCredit(self, count)
    }

    /// Returns the credit of the connection only: its other streams go on, and this one waits for `taken`.
    package func kept(_ count: Int) {
        precondition(count <= unconsumedBytes || !isOpen, "\(count) kept of \(unconsumedBytes)")
        guard isOpen, count > 0 else { return }
        unconsumedBytes -= count
        keptBytes += count
        unsafe session.submitCredit(ofConnection: count)
    }

    /// Returns the stream's credit of bytes that were kept.
    package func taken(_ count: Int) {
        precondition(count <= keptBytes || !isOpen, "\(count) taken of \(keptBytes)")
        guard isOpen, count > 0 else { return }
        keptBytes -= count
        unsafe session.submitCredit(ofStream: self, count)
    }

    private func resume() {
        guard isStarved else { return }
        isStarved = false
        unsafe session.resumeBody(self)
    }

    // MARK: For the session

    func opened(id: Int32, at now: NIODeadline) {
        self.id = id
        openedAt = now
        isOpen = true
    }

    /// Keeps a field of the request.
    func receivedField(name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>) {
        unsafe block.append(name: name, value: value)
    }

    func receivedBody(_ count: Int) { unconsumedBytes += count }

    /// nghttp2 wants body bytes for one DATA frame (its `nghttp2_data_source_read_callback`).
    func read(into target: UnsafeMutableRawBufferPointer) -> BodyRead {
        let count = min(target.count, body.count - sentBytes)
        if count > 0 {
            unsafe target.copyMemory(
                from: UnsafeRawBufferPointer(
                    UnsafeBufferPointer(rebasing: body.elements[sentBytes..<sentBytes + count])))
            sentBytes += count
            progressedAt = unsafe session.now
            unsafe session.bodyShrank(by: count)
            if isHeld, unsafe unsentBytes <= session.limits.streamOutputBytes / 2 {
                unsafe session.note(.writable(.passUnretained(self)))
            }
        }
        guard sentBytes == body.count else { return .more(count) }
        body.removeAll(keeping: Session.keptBodyBytes)
        sentBytes = 0
        if hasEnded { return .last(count) }
        isStarved = count == 0
        return isStarved ? .nothingYet : .more(count)
    }

    /// Ready for the next request; buffers that are not shared keep their memory.
    func reuse() {
        handler = nil
        resetExpectedAt = nil
        unsafe session.bodyShrank(by: unsentBytes)
        isHeld = false
        if block.isUnshared() { block.removeAll() } else { block = HeaderBlock() }
        headerListBytes = 0
        unconsumedBytes = 0
        keptBytes = 0
        response = nil
        trailers = nil
        hasEnded = false
        body.removeAll(keeping: Session.keptBodyBytes)
        sentBytes = 0
        isStarved = false
    }
}

/// What a stream has for the next DATA frame.
enum BodyRead {
    case more(Int)
    case last(Int)
    case nothingYet
}
