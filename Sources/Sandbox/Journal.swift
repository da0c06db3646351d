import FoundationEssentials
import Glibc

/// What went wrong with the journal file.
package enum JournalError: Error, Equatable {
    case cannotOpen(path: String, errno: Int32)
    case cannotWrite(errno: Int32)
    /// A line before the last is not what the journal writes.
    case damaged(line: Int)
}

/// An append-only file of JSON lines: each line is one accepted mutation with the new states it made.
///
/// A line is handed to the kernel before the answer leaves, so a killed process forgets nothing; a power cut may.
struct Journal: ~Copyable {
    private let descriptor: Int32

    /// Opens or creates the file and feeds each whole line to `replay`, in order. A torn last line, left by
    /// a kill in mid-write, is cut off.
    init(path: String, replay: (JSON) -> Bool) throws(JournalError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cannotOpen(path: path, errno: errno) }
        guard let content = try? Data(contentsOf: URL(filePath: path)) else {
            throw .cannotOpen(path: path, errno: errno)
        }
        let whole = content.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        for (index, line) in content.prefix(whole).split(separator: UInt8(ascii: "\n")).enumerated() {
            guard let entry = try? JSONParser.parse(Array(line)), replay(entry) else { throw .damaged(line: index + 1) }
        }
        guard ftruncate(descriptor, off_t(whole)) == 0 else { throw .cannotWrite(errno: errno) }
    }

    deinit { close(descriptor) }

    /// Appends one line.
    func append(_ entry: JSON) throws(JournalError) {
        let line = entry.encoded + [UInt8(ascii: "\n")]
        var offset = 0
        while offset < line.count {
            let written = line[offset...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 {
                guard errno == EINTR else { throw .cannotWrite(errno: errno) }
            } else {
                offset += written
            }
        }
    }
}
