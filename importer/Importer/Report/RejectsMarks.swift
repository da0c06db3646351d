internal import Domain
internal import FoundationEssentials
internal import Glibc

/// How much of a rejects file was written at each checkpoint of an import, in a file beside it: one that was stopped goes on
/// there with its rejects too, and ends with those of a clean run.
struct RejectsMarks {
    private let path: String
    private let importID: ImportID

    /// - Parameter rejects: their path.
    init(of rejects: String, for importID: ImportID) {
        path = rejects + ".marks"
        self.importID = importID
    }

    /// The length at the checkpoint of a record; nil when nobody knows.
    func length(at record: Int) -> Int? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        return text.split(separator: "\n").last { $0.hasPrefix(prefix(record)) }
            .flatMap { Int($0.dropFirst(prefix(record).count)) }
    }

    /// Before the checkpoint itself: a mark too many does no harm.
    func add(_ length: Int, at record: Int) throws(ImportError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .cannotWrite(path: path, reason: systemReason()) }
        defer { close(descriptor) }
        let line = Array("\(prefix(record))\(length)\n".utf8)
        guard write(descriptor, line, line.count) == line.count, fdatasync(descriptor) == 0 else {
            throw .cannotWrite(path: path, reason: systemReason())
        }
    }

    func remove() { unlink(path) }

    private func prefix(_ record: Int) -> String { "import \(importID) record \(record) bytes " }
}
