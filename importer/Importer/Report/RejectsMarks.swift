internal import Domain
internal import FoundationEssentials
internal import Glibc

/// How much of a rejects file was written at each checkpoint of an import, in a file beside it: one that was stopped goes on
/// there with its rejects too, and ends with those of a clean run.
struct RejectsMarks {
    private let path: String
    /// Of every line of one import: a number alone may be that of an import in another database.
    private let prefix: String

    /// - Parameter rejects: their path.
    init(of rejects: String, for record: ImportRecord) {
        path = rejects + ".marks"
        prefix = "import \(record.id) of \(record.startTime.microseconds) record "
    }

    /// The number of another import, whose rejects these are.
    var otherImport: String? {
        lines.last { !$0.hasPrefix(prefix) }.map { String($0.split(separator: " ").dropFirst().first ?? "?") }
    }

    /// The length at the checkpoint of a record; nil when nobody knows.
    func length(at record: Int) -> Int? {
        let start = start(record)
        return lines.last { $0.hasPrefix(start) }.flatMap { Int($0.dropFirst(start.count)) }
    }

    /// Before the checkpoint itself: a mark too many does no harm.
    func add(_ length: Int, at record: Int) throws(ImportError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: systemReason()) }
        defer { close(descriptor) }
        let line = Array("\(start(record))\(length)\n".utf8)
        guard write(descriptor, line, line.count) == line.count, fdatasync(descriptor) == 0 else {
            throw .cannotWrite(path: path, reason: systemReason())
        }
    }

    func remove() { unlink(path) }

    private func start(_ record: Int) -> String { "\(prefix)\(record) bytes " }

    private var lines: [Substring] {
        (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: "\n") ?? []
    }
}
