internal import NIOCore

/// Compresses and inflates the messages of all connections of one event loop, so that idle connections hold no zlib
/// state. Confined to that loop.
final class MessageCodec {
    private let messageBytes: Int
    private let compressedFromBytes: Int
    private let inflater = GzipInflater()
    private let deflater = GzipDeflater()

    init(limits: GRPCServer.Limits) {
        messageBytes = limits.messageBytes
        compressedFromBytes = limits.compressedFromBytes
    }

    func decode(_ message: EncodedMessage) throws(RPCError) -> [UInt8] {
        guard message.isCompressed else { return message.bytes }
        do throws(GzipError) {
            return try inflater.inflate(message.bytes, limit: messageBytes)
        } catch {
            switch error {
            case .malformed: throw RPCError(code: .internal, message: "a message is not valid gzip")
            case .tooLong:
                throw RPCError(
                    code: .resourceExhausted,
                    message: "a message inflates to more than the \(messageBytes) bytes allowed")
            }
        }
    }

    /// Worth asking whether the client accepts gzip.
    func compresses(_ message: [UInt8], _ compress: Bool?) -> Bool {
        compress ?? (message.count >= compressedFromBytes)
    }

    /// For a client that accepts gzip.
    ///
    /// - Parameter compress: nil compresses if the message is large enough and gets smaller.
    func encode(_ message: [UInt8], compress: Bool?) -> EncodedMessage {
        guard compresses(message, compress) else { return EncodedMessage(message) }
        let deflated = deflater.deflate(message)
        guard compress == true || deflated.count < message.count else { return EncodedMessage(message) }
        return EncodedMessage(deflated, isCompressed: true)
    }
}
