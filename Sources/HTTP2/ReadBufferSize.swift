internal import NIOCore

/// How much one read of a connection asks the kernel for. NIO keeps a buffer of that size for each connection.
///
/// Small as long as that is enough, as it is for an idle connection; where one read has filled it, never as small again:
/// going up and down costs a busy connection a sixth of its calls.
struct ReadBufferSize: RecvByteBufferAllocator {
    private static let quietBytes = 256
    private static let busyBytes = 2048
    private static let largestBytes = 16 * 1024

    private var current = AdaptiveRecvByteBufferAllocator(
        minimum: quietBytes, initial: quietBytes, maximum: largestBytes)
    private var isBusy = false

    mutating func record(actualReadBytes: Int) -> Bool {
        if !isBusy, actualReadBytes >= Self.quietBytes {
            isBusy = true
            current = AdaptiveRecvByteBufferAllocator(
                minimum: Self.busyBytes, initial: Self.busyBytes, maximum: Self.largestBytes)
            return true
        }
        return current.record(actualReadBytes: actualReadBytes)
    }

    func nextBufferSize() -> Int? { current.nextBufferSize() }

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer { current.buffer(allocator: allocator) }
}
