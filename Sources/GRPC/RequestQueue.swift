internal import HTTP2
internal import NIOCore

/// The messages a client has sent and the handler has not taken yet. Confined to the event loop of the call.
///
/// Their flow-control credit is withheld until they are taken, so the client's window bounds the queue. Only a message
/// that is still arriving gets its credit back early, and only while no other waits: else it could not be longer than
/// the window. They wait compressed, because inflated they would have no such bound.
final class RequestQueue {
    private struct Entry {
        let message: EncodedMessage
        let credit: Int
    }

    private enum End {
        case requestEnded
        case failed(RPCError)
    }

    private var stream: HTTP2.Stream?
    private let codec: MessageCodec
    private var entries = CircularBuffer<Entry>()
    /// Of the message that is still arriving: bytes whose credit is withheld, and bytes whose credit went back.
    private var arriving = (withheld: 0, returned: 0)
    private var end: End?
    private var wait: Wait<[UInt8]?>?
    /// Of the message before all others; its outcome is the next one taken.
    private var conversion: Conversion?
    private var converted: Result<[UInt8], RPCError>?

    init(_ stream: HTTP2.Stream, codec: MessageCodec) {
        self.stream = stream
        self.codec = codec
    }

    // MARK: For the call

    /// Takes the messages that were completed by `count` more bytes of the body.
    func received(_ messages: inout [EncodedMessage], count: Int) {
        guard stream != nil else { return messages.removeAll() }
        arriving.withheld += count
        for message in messages {
            let credit = MessageReader.prefixBytes + message.bytes.count - arriving.returned
            arriving.withheld -= credit
            arriving.returned = 0
            entries.append(Entry(message: message, credit: credit))
        }
        messages.removeAll(keepingCapacity: true)
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
        guard conversion == nil else { return nil }
        guard let entry = entries.popFirst() else {
            return switch end {
            case .requestEnded: .success(nil)
            case .failed(let error): .failure(error)
            case nil: nil
            }
        }
        stream?.consumed(entry.credit)
        returnArriving()
        do throws(RPCError) {
            if let message = try codec.decode(entry.message) { return .success(message) }
        } catch {
            return deliver(.failure(error))
        }
        conversion = codec.decodeLong(entry.message) { [unowned self] outcome in
            conversion = nil
            converted = outcome
            endWait()
        }
        return nil
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
        converted = nil
        entries.removeAll()
        end = .failed(error)
    }

    private func endWait() {
        guard let wait, !wait.isOver, let outcome = take() else { return }
        self.wait = nil
        wait.end(outcome)
    }

    private func returnArriving() {
        guard entries.isEmpty, arriving.withheld > 0 else { return }
        stream?.consumed(arriving.withheld)
        arriving.returned += arriving.withheld
        arriving.withheld = 0
    }
}
