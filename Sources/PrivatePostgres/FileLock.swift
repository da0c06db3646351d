internal import Glibc

/// An flock(2) on a file. The kernel releases it when the process ends, however it ends.
final class FileLock: Sendable {
    enum Mode {
        case shared, exclusive
    }

    let path: String
    private let descriptor: Int32

    init(_ path: String) throws(PrivatePostgresError) {
        self.path = path
        // Not inherited: PostgreSQL would keep the lock of the program that has started it.
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unusable(path: path, reason: lastSystemError()) }
    }

    deinit {
        close(descriptor)
    }

    /// Takes the lock, or changes its mode; false when another holder is in the way.
    func tryLock(_ mode: Mode) -> Bool {
        flock(descriptor, (mode == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0
    }

    /// Takes the lock as soon as it is free. Waits by asking again: flock(2) itself would block a thread.
    func lock(_ mode: Mode) async throws(PrivatePostgresError) {
        let deadline = ContinuousClock.now + Limits.lockWait
        while !tryLock(mode) {
            guard ContinuousClock.now < deadline, (try? await Task.sleep(for: Limits.pollInterval)) != nil else {
                throw .busy(path: path)
            }
        }
    }

    func unlock() {
        flock(descriptor, LOCK_UN)
    }
}
