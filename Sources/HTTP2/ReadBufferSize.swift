internal import NIOCore

/// How much one read of a connection asks the kernel for. NIO keeps a buffer of that size for each connection.
///
/// Small as long as that is enough, as it is for an idle connection; where one read has filled it, never as small again:
/// going up and down costs a busy connection a sixth of its calls. Never large: what a client sends at once is served before
/// the loop looks at another client's socket (over TLS a whole record, of up to 16 KiB).
struct ReadBufferSize: RecvByteBufferAllocator {
    private static let quietBytes = 256
    private static let busyBytes = 2048

    private var bytes = quietBytes

    mutating func record(actualReadBytes: Int) -> Bool {
        guard bytes == Self.quietBytes, actualReadBytes == bytes else { return false }
        bytes = Self.busyBytes
        return true
    }

    func nextBufferSize() -> Int? { bytes }

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer { allocator.buffer(capacity: bytes) }
}
