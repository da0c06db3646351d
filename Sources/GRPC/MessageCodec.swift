internal import NIOCore

/// Compresses and inflates the messages of all connections of one event loop, so that idle connections hold no zlib
/// state. Confined to that loop.
///
/// What is short is done at once. What is long would hold up the calls of others for milliseconds.
final class MessageCodec {
    /// Of what is not compressed: a tenth of a millisecond to inflate, half of one to compress.
    private static let portionBytes = 64 * 1024

    private let messageBytes: Int
    private let compressedFromBytes: Int
    private let inflater = GzipInflater()
    private let deflater = GzipDeflater()
    private let longInflater = GzipInflater()
    private let longDeflater = GzipDeflater()
    private let conversions: ConversionQueue

    init(limits: GRPCServer.Limits, eventLoop: any EventLoop) {
        messageBytes = limits.messageBytes
        compressedFromBytes = limits.compressedFromBytes
        conversions = ConversionQueue(on: eventLoop)
    }

    // MARK: Inflating

    /// Nil when the message is long: `decodeLong` it.
    func decode(_ message: EncodedMessage) throws(RPCError) -> [UInt8]? {
        guard message.isCompressed else { return message.bytes }
        if let length = GzipInflater.length(of: message.bytes), length > Self.portionBytes { return nil }
        do throws(GzipError) {
            return try inflater.inflate(message.bytes, limit: messageBytes)
        } catch {
            throw refusal(error)
        }
    }

    /// What a message takes that `decode` calls long.
    func inflatedBytes(_ message: EncodedMessage) -> Int {
        min(GzipInflater.length(of: message.bytes) ?? 0, messageBytes)
    }

    func decodeLong(
        _ message: EncodedMessage, then end: @escaping (Result<[UInt8], RPCError>) -> Void
    ) -> Conversion {
        var hasBegun = false
        return conversions.add { [self] in
            do throws(GzipError) {
                if !hasBegun { try longInflater.begin(message.bytes, limit: messageBytes) }
                hasBegun = true
                guard let bytes = try longInflater.advance(by: Self.portionBytes) else { return false }
                end(.success(bytes))
            } catch {
                end(.failure(refusal(error)))
            }
            return true
        }
    }

    private func refusal(_ error: GzipError) -> RPCError {
        switch error {
        case .malformed: RPCError(code: .internal, message: "a message is not valid gzip")
        case .tooLong:
            RPCError(
                code: .resourceExhausted, message: "a message inflates to more than the \(messageBytes) bytes allowed")
        }
    }

    // MARK: Compressing

    /// Worth asking whether the client accepts gzip.
    func compresses(_ message: [UInt8], _ compress: Bool?) -> Bool {
        compress ?? (message.count >= compressedFromBytes)
    }

    /// For a client that accepts gzip. Nil when the message is long: `encodeLong` it.
    ///
    /// - Parameter compress: nil compresses if the message is large enough and gets smaller.
    func encode(_ message: [UInt8], compress: Bool?) -> EncodedMessage? {
        guard compresses(message, compress) else { return EncodedMessage(message) }
        guard message.count <= Self.portionBytes else { return nil }
        return choose(message, deflater.deflate(message), compress)
    }

    func encodeLong(_ message: [UInt8], compress: Bool?, then end: @escaping (EncodedMessage) -> Void) -> Conversion {
        var hasBegun = false
        return conversions.add { [self] in
            if !hasBegun { longDeflater.begin(message) }
            hasBegun = true
            guard let deflated = longDeflater.advance(by: Self.portionBytes) else { return false }
            end(choose(message, deflated, compress))
            return true
        }
    }

    private func choose(_ message: [UInt8], _ deflated: [UInt8], _ compress: Bool?) -> EncodedMessage {
        compress == true || deflated.count < message.count
            ? EncodedMessage(deflated, isCompressed: true) : EncodedMessage(message)
    }
}
