internal import CNghttp2
internal import Glibc

/// The buffer that nghttp2 keeps in every session to build frames in, on pages of its own.
///
/// It is as large as the largest frame (`NGHTTP2_FRAMEBUF_CHUNKLEN` in nghttp2's source), and the larger part of an idle
/// session. Nothing is in it between two frames, so an idle session can give the memory back and keep the addresses.
@safe
final class FrameBuffer {
    /// The only thing of this size that a session allocates when it is made.
    private static let smallestBytes = 16 * 1024
    private static let pageBytes = sysconf(Int32(_SC_PAGESIZE))

    private var pages: UnsafeMutableRawBufferPointer?

    /// Lets the kernel take the memory. Not while a frame is being sent.
    func giveBack() {
        guard let pages = unsafe pages else { return }
        unsafe madvise(pages.baseAddress, pages.count, MADV_DONTNEED)
    }

    private func allocate(_ count: Int) -> UnsafeMutableRawPointer? {
        guard count >= Self.smallestBytes, unsafe pages == nil else { return unsafe malloc(count) }
        let whole = (count + Self.pageBytes - 1) / Self.pageBytes * Self.pageBytes
        guard let start = unsafe aligned_alloc(Self.pageBytes, whole) else { return nil }
        unsafe pages = UnsafeMutableRawBufferPointer(start: start, count: whole)
        return unsafe start
    }

    /// How a session gets its memory. The session must not outlive this object.
    func makeAllocator() -> nghttp2_mem {
        unsafe nghttp2_mem(
            mem_user_data: Unmanaged.passUnretained(self).toOpaque(),
            malloc: { count, _ in unsafe malloc(count) },
            free: { pointer, _ in unsafe free(pointer) },
            calloc: { count, size, _ in unsafe calloc(count, size) },
            realloc: { pointer, count, context in
                // This is how nghttp2 makes its buffers too.
                guard let context = unsafe context, unsafe pointer == nil else { return unsafe realloc(pointer, count) }
                return unsafe Unmanaged<FrameBuffer>.fromOpaque(context).takeUnretainedValue().allocate(count)
            })
    }
}
