internal import HTTP2

/// A message as it stands on the wire.
package struct EncodedMessage: Equatable, Sendable {
    package let bytes: [UInt8]
    package let isCompressed: Bool

    package init(_ bytes: [UInt8], isCompressed: Bool = false) {
        self.bytes = bytes
        self.isCompressed = isCompressed
    }

    /// What precedes it: a flag and the length.
    fileprivate var prefix: InlineArray<5, UInt8> {
        let length = UInt32(bytes.count)
        return [
            isCompressed ? 1 : 0,
            UInt8(length >> 24), UInt8(length >> 16 & 0xff), UInt8(length >> 8 & 0xff), UInt8(length & 0xff),
        ]
    }
}

extension HTTP2.Stream {
    func write(_ message: EncodedMessage) {
        write(message.prefix.span)
        write(message.bytes.span)
    }
}
