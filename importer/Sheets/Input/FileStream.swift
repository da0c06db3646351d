internal import Glibc

/// The bytes of a file or of standard input, from its present position.
final class FileStream: ByteStream {
    let descriptor: CInt
    /// Nil for a pipe, whose size nobody knows and which cannot go back.
    let size: Int?
    private var bytesRead = 0

    init(path: String) throws(SheetError) {
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(reason: reasonOfErrno()) }
        do throws(SheetError) {
            size = try Self.size(of: descriptor)
        } catch {
            close(descriptor)
            throw error
        }
    }

    init(standardInput: ()) throws(SheetError) {
        descriptor = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
        guard descriptor >= 0 else { throw .unreadable(reason: reasonOfErrno()) }
        // Somebody before us may have read the first lines: then the file cannot be read in place.
        size = lseek(descriptor, 0, SEEK_CUR) == 0 ? try? Self.size(of: descriptor) : nil
    }

    deinit { close(descriptor) }

    var progress: ReadingProgress? { ReadingProgress(bytesRead: bytesRead, bytes: size) }

    func read(into buffer: inout [UInt8], _ room: Range<Int>) throws(SheetError) -> Int {
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            var count: Int
            repeat {
                count = unsafe Glibc.read(descriptor, bytes.baseAddress?.advanced(by: room.lowerBound), room.count)
            } while count < 0 && errno == EINTR
            return count
        }
        guard count >= 0 else { throw .unreadable(reason: reasonOfErrno()) }
        bytesRead += count
        return count
    }

    /// The size of a regular file; nil for pipes and devices.
    private static func size(of descriptor: CInt) throws(SheetError) -> Int? {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .unreadable(reason: reasonOfErrno()) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: throw .unreadable(reason: "it is a folder")
        case S_IFREG: return Int(status.st_size)
        default: return nil
        }
    }
}

/// What the last system call complained about.
func reasonOfErrno() -> String { unsafe String(cString: strerror(errno)) }
