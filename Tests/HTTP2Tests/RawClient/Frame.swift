/// One HTTP/2 frame (RFC 9113, 4.1) as a test writes or reads it.
package struct Frame: Sendable {
    package enum Kind: UInt8, Sendable {
        case data, headers, priority, reset, settings, pushPromise, ping, goAway, windowUpdate, continuation
    }

    package static let endStream: UInt8 = 0x1
    package static let ack: UInt8 = 0x1
    package static let endHeaders: UInt8 = 0x4
    /// The largest payload a peer takes unless it says otherwise.
    package static let payloadBytes = 16_384

    package var kind: Kind
    package var flags: UInt8
    package var stream: UInt32
    package var payload: [UInt8]

    package init(_ kind: Kind, flags: UInt8 = 0, stream: UInt32 = 0, payload: [UInt8] = []) {
        self.kind = kind
        self.flags = flags
        self.stream = stream
        self.payload = payload
    }

    package var bytes: [UInt8] {
        let count = UInt32(payload.count)
        return bigEndian(count).dropFirst() + [kind.rawValue, flags] + bigEndian(stream) + payload
    }

    /// A request's header block as literals without indexing (RFC 7541, 6.2.2), in as many frames as it needs.
    package static func headers(
        _ fields: [(String, String)], stream: UInt32, endStream: Bool = false
    ) -> [UInt8] {
        var block: [UInt8] = []
        for (name, value) in fields { block += [0] + literal(name) + literal(value) }
        let parts = stride(from: 0, to: max(block.count, 1), by: payloadBytes).map {
            Array(block[$0..<min($0 + payloadBytes, block.count)])
        }
        return parts.enumerated().flatMap { index, part in
            var flags: UInt8 = index == parts.count - 1 ? endHeaders : 0
            if index == 0, endStream { flags |= Self.endStream }
            return Frame(index == 0 ? .headers : .continuation, flags: flags, stream: stream, payload: part).bytes
        }
    }

    /// A body in as many DATA frames as it needs.
    package static func data(_ body: [UInt8], stream: UInt32, endStream: Bool = true) -> [UInt8] {
        let starts = Array(stride(from: 0, to: max(body.count, 1), by: payloadBytes))
        return starts.flatMap { start in
            let end = min(start + payloadBytes, body.count)
            let isLast = endStream && end == body.count
            return Frame(
                .data, flags: isLast ? Self.endStream : 0, stream: stream, payload: Array(body[start..<end])
            ).bytes
        }
    }

    /// SETTINGS with these pairs of identifier and value (RFC 9113, 6.5.1).
    package static func settings(_ pairs: [(id: UInt8, value: UInt32)]) -> [UInt8] {
        Frame(.settings, payload: pairs.flatMap { [0, $0.id] + bigEndian($0.value) }).bytes
    }

    /// A frame of any type, also one that has no name.
    package static func raw(type: UInt8, flags: UInt8 = 0, stream: UInt32 = 0, payload: [UInt8] = []) -> [UInt8] {
        bigEndian(UInt32(payload.count)).dropFirst() + [type, flags] + bigEndian(stream) + payload
    }

    package static func windowUpdate(_ count: Int, stream: UInt32) -> [UInt8] {
        Frame(.windowUpdate, stream: stream, payload: bigEndian(UInt32(count))).bytes
    }

    package static func reset(stream: UInt32, code: UInt32 = 8) -> [UInt8] {
        Frame(.reset, stream: stream, payload: bigEndian(code)).bytes
    }

    /// A string without Huffman coding, its length with a prefix of seven bits (RFC 7541, 5.1 and 5.2).
    private static func literal(_ text: String) -> [UInt8] {
        var rest = text.utf8.count
        guard rest >= 127 else { return [UInt8(rest)] + text.utf8 }
        var length: [UInt8] = [127]
        rest -= 127
        while rest >= 128 {
            length.append(UInt8(rest & 127) | 128)
            rest >>= 7
        }
        return length + [UInt8(rest)] + text.utf8
    }
}

package func bigEndian(_ value: UInt32) -> [UInt8] {
    [UInt8(value >> 24), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
}
