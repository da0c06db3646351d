internal import Glibc

/// A file without a name for bytes that come once but are needed at any place. Gone when closed.
package final class TemporaryFile: Sendable {
    let descriptor: CInt

    init(copying source: any ByteStream, limits: SheetLimits) throws(SheetError) {
        let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/sheet-XXXXXX".utf8CString)
        descriptor = unsafe template.withUnsafeMutableBufferPointer { template in
            guard let path = template.baseAddress else { return -1 }
            let descriptor = unsafe mkstemp(path)
            if descriptor >= 0 {
                _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
                unsafe unlink(path)
            }
            return descriptor
        }
        guard descriptor >= 0 else { throw .temporaryFile(reason: reasonOfErrno()) }
        do throws(SheetError) {
            try copy(source, limits)
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }

    /// A way to open it again from its start, as long as it lives.
    var path: String { "/proc/self/fd/\(descriptor)" }

    private func copy(_ source: any ByteStream, _ limits: SheetLimits) throws(SheetError) {
        var piece = [UInt8](repeating: 0, count: 64 * 1_024)
        var total = 0
        while true {
            let count = try source.read(into: &piece, 0..<piece.count)
            if count == 0 { return }
            total += count
            guard total <= limits.spooledBytes else {
                throw .tooLarge(part: "the data is", limit: "\(limits.spooledBytes) bytes; give it as a file")
            }
            try write(piece, count)
        }
    }

    private func write(_ piece: [UInt8], _ count: Int) throws(SheetError) {
        var written = 0
        while written < count {
            let result = unsafe piece.withUnsafeBytes { bytes in
                unsafe Glibc.write(descriptor, bytes.baseAddress?.advanced(by: written), count - written)
            }
            if result < 0, errno != EINTR { throw .temporaryFile(reason: reasonOfErrno()) }
            written += max(0, result)
        }
    }
}
