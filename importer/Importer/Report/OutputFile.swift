internal import Glibc

/// A file that stands at its path only once it is whole: until then it is written beside it. What is there already and is
/// no file, such as a pipe or /dev/stdout, is written to and never replaced.
final class OutputFile {
    private let path: String
    /// Where the file is to stand, behind all links; nil when it is written in place.
    private let target: String?
    /// Where it is written until then.
    private let draft: String?
    private let descriptor: Int32
    private var isInPlace = false
    /// Whether the draft outlives this object, for another one that goes on with it.
    var keepsDraft = false

    /// - Parameter keepingDraft: to begin with what an earlier one has left, in a draft that others leave alone.
    init(path: String, keepingDraft: Bool = false) throws(ImportError) {
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
        let draft = target.map { $0 + (keepingDraft ? ".kept" : ".partial") }
        self.draft = draft
        descriptor =
            if let draft {
                open(draft, O_WRONLY | O_CREAT | O_CLOEXEC | (keepingDraft ? 0 : O_TRUNC), 0o644)
            } else {
                open(path, O_WRONLY | O_CLOEXEC)
            }
        guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: systemReason()) }
        // Until it is known whether somebody goes on with it.
        keepsDraft = keepingDraft
        guard keepingDraft, let draft else { return }
        // The lock is gone with the process, however that ends. A draft that took its place meanwhile is no draft any more.
        var (own, standing) = (stat(), stat())
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &own) == 0,
            stat(draft, &standing) == 0, own.st_ino == standing.st_ino
        else {
            throw .cannotWrite(path: path, reason: "another import is writing it; wait for it, or name another file")
        }
        keepsDraft = hasDraft
    }

    /// Whether something is in the draft.
    var hasDraft: Bool { draft != nil && lseek(descriptor, 0, SEEK_END) > 0 }

    deinit {
        // While it is locked: the next one makes its own.
        if let draft, !isInPlace, !keepsDraft { unlink(draft) }
        close(descriptor)
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

    /// Leaves only the beginning of a draft, and goes on behind it.
    /// - Returns: false when there is not so much, or no draft at all.
    func goOn(behind length: Int) throws(ImportError) -> Bool {
        guard target != nil, case let end = lseek(descriptor, 0, SEEK_END), end >= length else { return false }
        guard end > length else { return true }
        guard ftruncate(descriptor, length) == 0, lseek(descriptor, 0, SEEK_END) == length else {
            throw .cannotWrite(path: path, reason: systemReason())
        }
        return true
    }

    /// Makes sure that a draft outlasts a crash of the machine.
    /// - Returns: its length; nil when there is none.
    func synchronize() throws(ImportError) -> Int? {
        guard target != nil else { return nil }
        guard fdatasync(descriptor) == 0 else { throw .cannotWrite(path: path, reason: systemReason()) }
        return lseek(descriptor, 0, SEEK_CUR)
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
