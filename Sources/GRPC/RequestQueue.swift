internal import HTTP2
internal import NIOCore

/// The messages a client has sent and the handler has not taken yet. Confined to the event loop of the call.
///
/// Their flow-control credit is withheld until they are taken, so the client's window bounds the queue. Only a message
/// that is still arriving gets its credit back early, and only while no other waits: else it could not be longer than
/// the window. One that is longer has a share of the connection's room for such until the handler asks for the next. They
/// wait compressed, because inflated they would have no such bound.
final class RequestQueue {
    private struct Entry {
        let message: EncodedMessage
        let credit: Int
        /// The same where the connection has its own back.
        let kept: Int
        let share: Room.Share?
    }

    private enum End {
        case requestEnded
        case failed(RPCError)
    }

    private var stream: HTTP2.Stream?
    private let calls: Calls
    private var entries = CircularBuffer<Entry>()
    /// Of the message that is still arriving: bytes whose credit is kept from the stream, and bytes whose credit went back.
    private var arriving: (kept: Int, returned: Int, share: Room.Share?) = (0, 0, nil)
    /// Of the message that the handler has, or that is inflated for it.
    private var share: Room.Share?
    private var isInflating = false
    private var end: End?
    private var wait: Wait<[UInt8]?>?
    /// Of the message before all others; its outcome is the next one taken.
    private var conversion: Conversion?
    private var converted: Result<[UInt8], RPCError>?

    init(_ stream: HTTP2.Stream, of calls: Calls) {
        self.stream = stream
        self.calls = calls
    }

    // MARK: For the call

    /// Takes the messages that were completed by `count` more bytes of the body.
    /// - Parameter expected: what the message takes that is still arriving.
    func received(_ messages: inout [EncodedMessage], count: Int, expected: Int) {
        guard let stream else { return messages.removeAll() }
        var rest = count
        for message in messages {
            let credit = MessageReader.prefixBytes + message.bytes.count - arriving.returned - arriving.kept
            rest -= credit
            entries.append(
                Entry(message: message, credit: credit, kept: arriving.kept, share: arriving.share))
            arriving = (0, 0, nil)
        }
        messages.removeAll(keepingCapacity: true)
        stream.kept(rest)
        arriving.kept += rest
        if arriving.share == nil, calls.isLong(expected) {
            arriving.share = calls.longMessages.ask(expected) { [unowned self] in returnArriving() }
        }
        returnArriving()
        endWait()
    }

    /// The client has sent everything.
    func receivedEnd() {
        end = .requestEnded
        endWait()
    }

    /// The call is over, and so is every wait of its handler.
    func close() {
        fail(.abandoned)
        endWait()
    }

    // MARK: For the handler

    /// The next message, nil after the last one; or nothing, if the handler has to wait.
    func take() -> Result<[UInt8]?, RPCError>? {
        if let outcome = converted {
            converted = nil
            return deliver(outcome)
        }
        guard !isInflating else { return nil }
        leaveShare()
        guard let entry = entries.popFirst() else {
            return switch end {
            case .requestEnded: .success(nil)
            case .failed(let error): .failure(error)
            case nil: nil
            }
        }
        stream?.consumed(entry.credit)
        stream?.taken(entry.kept)
        share = entry.share
        returnArriving()
        do throws(RPCError) {
            if let message = try calls.codec.decode(entry.message) { return .success(message) }
        } catch {
            return deliver(.failure(error))
        }
        isInflating = true
        if share?.isGiven != true {
            leaveShare()
            share = calls.longMessages.ask(calls.codec.inflatedBytes(entry.message)) { [unowned self] in
                inflate(entry.message)
            }
        }
        if share?.isGiven == true { inflate(entry.message) }
        return nil
    }

    private func inflate(_ message: EncodedMessage) {
        conversion = calls.codec.decodeLong(message) { [unowned self] outcome in
            conversion = nil
            isInflating = false
            converted = outcome
            endWait()
        }
    }

    private func leaveShare() {
        if let share { calls.longMessages.leave(share) }
        share = nil
    }

    private func deliver(_ outcome: Result<[UInt8], RPCError>) -> Result<[UInt8]?, RPCError> {
        if case .failure(let error) = outcome { fail(error) }
        return outcome.map(Optional.some)
    }

    /// Ends `wait` with the next message.
    func take(_ wait: Wait<[UInt8]?>) {
        precondition(self.wait?.isOver ?? true, "only one task at a time may wait for the messages of a call")
        self.wait = wait
        endWait()
    }

    private func fail(_ error: RPCError) {
        stream = nil
        conversion?.cancel()
        conversion = nil
        isInflating = false
        converted = nil
        leaveShare()
        for share in entries.map(\.share) + [arriving.share] { share.map(calls.longMessages.leave) }
        arriving = (0, 0, nil)
        entries.removeAll()
        end = .failed(error)
    }

    private func endWait() {
        guard let wait, !wait.isOver, let outcome = take() else { return }
        self.wait = nil
        wait.end(outcome)
    }

    private func returnArriving() {
        guard entries.isEmpty, arriving.kept > 0, arriving.share?.isGiven ?? true else { return }
        stream?.taken(arriving.kept)
        arriving.returned += arriving.kept
        arriving.kept = 0
    }
}
