internal import Glibc

/// A sheet on disk, open for reading from front to back.
final class SheetFile {
    /// In bytes; what a progress line counts against.
    let size: Int
    private let descriptor: Int32

    init(path: String) throws(ImportError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotRead(reason: systemReason()) }
        var facts = stat()
        size = fstat(descriptor, &facts) == 0 ? Int(facts.st_size) : 0
    }

    deinit { close(descriptor) }

    func read(_ buffer: inout [UInt8]) throws(ImportError) -> Int {
        if buffer.count < ImportLimits.chunkBytes { buffer = Array(repeating: 0, count: ImportLimits.chunkBytes) }
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 { return count }
            if errno != EINTR { throw .cannotRead(reason: systemReason()) }
        }
    }

    /// Whether the path leads to this very file.
    func isSame(as path: String) -> Bool {
        var here = stat()
        var there = stat()
        return fstat(descriptor, &here) == 0 && stat(path, &there) == 0
            && here.st_dev == there.st_dev && here.st_ino == there.st_ino
    }
}

/// What the last system call complained about, in the system's words.
func systemReason() -> String { String(cString: strerror(errno)) }
