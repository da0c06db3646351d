import Foundation

/// Where the demonstration keeps its database and its stand-in's memory.
struct DemoFolder {
    let path: String
    private let isTemporary: Bool

    /// - Parameter path: nil makes a folder that lasts as long as the demonstration.
    init(_ path: String?) throws(CannotRun) {
        isTemporary = path == nil
        self.path = path ?? "/tmp/adflight-demo-\(getpid())"
        do {
            // PostgreSQL's own user goes through it to its files.
            try FileManager.default.createDirectory(
                atPath: self.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        } catch {
            throw CannotRun("cannot make the folder \(self.path): \(error.localizedDescription)")
        }
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func write(_ text: String, to name: String) throws(CannotRun) {
        guard FileManager.default.createFile(atPath: file(name), contents: Data(text.utf8)) else {
            throw CannotRun("cannot write \(file(name))")
        }
    }

    /// Nil when there is no such file.
    func read(_ name: String) -> String? {
        FileManager.default.contents(atPath: file(name)).map { String(decoding: $0, as: UTF8.self) }
    }

    func removeIfTemporary() {
        // A folder left in /tmp harms nobody.
        if isTemporary { try? FileManager.default.removeItem(atPath: path) }
    }
}
