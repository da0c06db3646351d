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
    private let makers: Room
    private let acceptsGzip: Bool
    /// The message for which the stream has no room yet.
    private var pending: Pending?
    /// A handler that waits until it may make a message, and its share of `makers`.
    private var turn: (wait: Wait<Int>, share: Room.Share?)?
    private var turns = 0

    init(_ stream: HTTP2.Stream, context: CallContext, of calls: Calls) {
        self.stream = stream
        self.context = context
        codec = calls.codec
        makers = calls.makers
        acceptsGzip = stream.headers.acceptsGzip
    }

    // MARK: For the call

    func becameWritable() {
        takeTurn()
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
        let wait = turn?.wait
        endTurn(turns)
        wait?.end(.failure(.abandoned))
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
    /// Ends `wait`, with the number of the turn, when there is room for a message and few others of the connection make one.
    func beginTurn(_ wait: Wait<Int>) {
        precondition(turn?.wait.isOver ?? true, "only one task at a time may write the messages of a call")
        guard stream != nil else { return wait.end(.failure(.abandoned)) }
        endTurn(turns)
        turns += 1
        turn = (wait, nil)
        takeTurn()
    }

    private func takeTurn() {
        guard let stream, let turn, !turn.wait.isOver else { return }
        guard stream.isWritable else {
            // Others may take the time until there is room.
            if let share = turn.share { makers.leave(share) }
            self.turn?.share = nil
            return
        }
        if turn.share == nil { self.turn?.share = makers.ask(1) { [unowned self] in takeTurn() } }
        if self.turn?.share?.isGiven == true { turn.wait.end(.success(turns)) }
    }

    /// The message of this turn is written, or never will be.
    func endTurn(_ number: Int) {
        guard number == turns, let turn else { return }
        self.turn = nil
        if let share = turn.share { makers.leave(share) }
    }
}
