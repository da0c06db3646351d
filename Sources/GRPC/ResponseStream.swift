internal import HTTP2
internal import NIOCore

/// The messages of a streaming response on their way to the client. Confined to the event loop of the call.
final class ResponseStream {
    private struct Pending {
        let message: [UInt8]
        let compress: Bool?
        let wait: Wait<Void>
        var conversion: Conversion?
    }

    /// The response headers are sent: an error can only go into trailers.
    private(set) var hasBegun = false
    /// nil when the call is over.
    private var stream: HTTP2.Stream?
    private let context: CallContext
    private let codec: MessageCodec
    private let acceptsGzip: Bool
    /// The message for which the stream has no room yet.
    private var pending: Pending?

    init(_ stream: HTTP2.Stream, context: CallContext, codec: MessageCodec) {
        self.stream = stream
        self.context = context
        self.codec = codec
        acceptsGzip = stream.headers.acceptsGzip
    }

    // MARK: For the call

    func becameWritable() {
        guard let pending, !pending.wait.isOver, pending.conversion == nil else { return }
        if let outcome = write(pending.message, compress: pending.compress) { return endWait(outcome) }
        guard let stream, stream.isWritable else { return }
        // A long one has the room, and takes it when it is compressed.
        self.pending?.conversion = codec.encodeLong(pending.message, compress: pending.compress) { [unowned self] in
            self.stream?.write($0)
            endWait(.success(()))
        }
    }

    private func endWait(_ outcome: Result<Void, RPCError>) {
        let wait = pending?.wait
        pending = nil
        wait?.end(outcome)
    }

    /// The call is over, and so is every wait of its handler.
    func close() {
        stream = nil
        pending?.conversion?.cancel()
        endWait(.failure(.abandoned))
    }

    /// Sends the response headers, unless they are sent.
    func begin() {
        guard let stream, !hasBegun else { return }
        hasBegun = true
        stream.respond(Responses.headers(isCompressed: acceptsGzip, context.response.initialMetadata))
    }

    // MARK: For the handler

    /// Sends a message; or nothing, if there is no room or the message is long, and the handler has to wait.
    func write(_ message: [UInt8], compress: Bool?) -> Result<Void, RPCError>? {
        guard let stream else { return .failure(.abandoned) }
        guard stream.isWritable else { return nil }
        begin()
        guard let message = codec.encode(message, compress: acceptsGzip ? compress : false) else { return nil }
        stream.write(message)
        return .success(())
    }

    /// Sends a message as soon as there is room for it, and ends `wait` then.
    func write(_ message: [UInt8], compress: Bool?, _ wait: Wait<Void>) {
        precondition(pending?.wait.isOver ?? true, "only one task at a time may write the messages of a call")
        pending?.conversion?.cancel()
        pending = Pending(message: message, compress: compress, wait: wait)
        becameWritable()
    }
}
