internal import HTTP2

/// Cuts the body of a request into messages: each is a flag, a length of four bytes, and so many bytes.
package struct MessageReader {
    package static let prefixBytes = 5
    /// Largest buffer that a pooled call keeps.
    private static let keptBytes = 64 * 1024

    private let messageBytes: Int
    /// `grpc-encoding` names an encoding, so a message may be compressed.
    package var allowsCompression = false
    private var buffer: [UInt8] = []

    /// - Parameter messageBytes: the longest message accepted.
    package init(messageBytes: Int) { self.messageBytes = messageBytes }

    /// A part of a message is waiting for the rest.
    package var isInsideMessage: Bool { !buffer.isEmpty }

    /// What the message takes of which a part waits for the rest; nil when none does. Compressed ones may take as much again
    /// as the longest message.
    var expectedBytes: Int? {
        guard buffer.count >= Self.prefixBytes else { return buffer.isEmpty ? nil : Self.prefixBytes }
        let length = buffer[1..<Self.prefixBytes].reduce(0) { $0 << 8 | Int($1) }
        return Self.prefixBytes + length + (buffer[0] == 0 ? 0 : messageBytes)
    }

    /// Forgets a part of a message, for another body.
    mutating func reset() {
        if !buffer.isEmpty { buffer = [] }
        allowsCompression = false
    }

    /// Takes what arrived and appends every complete message to `messages`.
    package mutating func read(_ bytes: Span<UInt8>, into messages: inout [EncodedMessage]) throws(RPCError) {
        var start = 0
        while start < bytes.count {
            if buffer.isEmpty, bytes.count - start >= Self.prefixBytes {
                // Mostly the whole message is here: it is copied once, past the buffer.
                let length = try checkedLength(of: bytes.extracting(start..<start + Self.prefixBytes))
                let end = start + Self.prefixBytes + length
                if end <= bytes.count {
                    let message = Array(copying: bytes.extracting(start + Self.prefixBytes..<end))
                    messages.append(EncodedMessage(message, isCompressed: bytes[start] != 0))
                    start = end
                    continue
                }
            }
            start += fill(from: bytes, at: start, upTo: Self.prefixBytes)
            guard buffer.count >= Self.prefixBytes else { return }
            let length = try checkedLength(of: buffer.span)
            start += fill(from: bytes, at: start, upTo: Self.prefixBytes + length)
            guard buffer.count == Self.prefixBytes + length else { return }
            messages.append(EncodedMessage(Array(buffer[Self.prefixBytes...]), isCompressed: buffer[0] != 0))
            buffer.removeAll(keepingCapacity: buffer.capacity <= Self.keptBytes)
        }
    }

    /// Moves bytes until the buffer holds `count`; says how many it took.
    private mutating func fill(from bytes: Span<UInt8>, at start: Int, upTo count: Int) -> Int {
        let taken = max(0, min(bytes.count - start, count - buffer.count))
        if taken > 0 { buffer.append(bytes.extracting(start..<start + taken)) }
        return taken
    }

    /// The length in a complete prefix; refused as soon as it is seen.
    private func checkedLength(of prefix: Span<UInt8>) throws(RPCError) -> Int {
        switch prefix[0] {
        case 0: break
        case 1 where allowsCompression: break
        case 1:
            throw RPCError(code: .internal, message: "the message is compressed, but grpc-encoding names no encoding")
        default: throw RPCError(code: .internal, message: "the message has an unknown flag")
        }
        let length = Int(prefix[1]) << 24 | Int(prefix[2]) << 16 | Int(prefix[3]) << 8 | Int(prefix[4])
        guard length <= messageBytes else {
            throw RPCError(
                code: .resourceExhausted, message: "the message has \(length) bytes; \(messageBytes) are allowed")
        }
        return length
    }
}
