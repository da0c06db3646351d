internal import CLibpq
internal import Glibc

/// An eventfd(2): any thread signals, one thread waits for it in poll(2).
struct Wakeup: ~Copyable, Sendable {
    let descriptor: Int32

    init() {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        precondition(descriptor >= 0, "no file descriptor left for an eventfd: errno \(errno)")
    }

    deinit {
        close(descriptor)
    }

    func signal() {
        // Fails only when the counter is full, and then the waiting thread is about to wake anyway.
        eventfd_write(descriptor, 1)
    }

    func reset() {
        var count: eventfd_t = 0
        unsafe eventfd_read(descriptor, &count)
    }

    func wait() {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        unsafe poll(&entry, 1, -1)
        reset()
    }

    /// - Returns: false when nobody has signalled in time.
    func wait(for timeout: Duration) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&entry, 1, Int32(clamping: timeout.milliseconds)) > 0
    }
}
