internal import Glibc

/// A file that stands at its path only once it is whole: until then it is written beside it. What is there already and is
/// no file, such as a pipe or /dev/stdout, is written to and never replaced.
final class OutputFile {
    private let path: String
    /// Where the file is to stand, behind all links; nil when it is written in place.
    private let target: String?
    private let descriptor: Int32
    private var isInPlace = false

    private var draft: String? { target.map { $0 + ".partial" } }

    init(path: String) throws(ImportError) {
        self.path = path
        var there = stat()
        if stat(path, &there) == 0 {
            let isFile = there.st_mode & S_IFMT == S_IFREG
            let real = isFile ? realpath(path, nil) : nil
            target = real.map { String(cString: $0) }
            free(real)
        } else {
            target = path
        }
        descriptor =
            if let target {
                open(target + ".partial", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
            } else {
                open(path, O_WRONLY | O_CLOEXEC)
            }
        guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: systemReason()) }
    }

    deinit {
        close(descriptor)
        if let draft, !isInPlace { unlink(draft) }
    }

    func write(_ bytes: [UInt8]) throws(ImportError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .cannotWrite(path: path, reason: systemReason()) }
            rest = rest.dropFirst(count)
        }
    }

    func finish() throws(ImportError) {
        guard let draft, let target else { return }
        guard rename(draft, target) == 0 else { throw .cannotWrite(path: path, reason: systemReason()) }
        isInPlace = true
    }
}

func save(_ text: String, to path: String) throws(ImportError) {
    let file = try OutputFile(path: path)
    try file.write(Array(text.utf8))
    try file.finish()
}

/// What the last system call complained about, in the system's words.
func systemReason() -> String { String(cString: strerror(errno)) }

/// Asks before an import whether a file can be put there after it.
func requireWritable(_ path: String) throws(ImportError) {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    guard access(folder, W_OK) == 0 else { throw .cannotWrite(path: path, reason: systemReason()) }
}

/// Whether both paths lead to one file.
func isSameFile(_ path: String, _ other: String) -> Bool {
    var here = stat()
    var there = stat()
    return stat(path, &here) == 0 && stat(other, &there) == 0 && here.st_dev == there.st_dev
        && here.st_ino == there.st_ino
}
