import Glibc

/// Where the demonstration keeps its database and its stand-in's memory.
struct DemoFolder {
    let path: String
    private let isTemporary: Bool

    /// - Parameter path: nil makes a folder that lasts as long as the demonstration.
    init(_ path: String?) throws(CannotRun) {
        isTemporary = path == nil
        if let path {
            self.path = path
            guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
                throw CannotRun("cannot make the folder \(path): \(String(cString: strerror(errno)))")
            }
        } else {
            var template = Array("/tmp/adflight-demo-XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else {
                throw CannotRun("cannot make a folder in /tmp: \(String(cString: strerror(errno)))")
            }
            self.path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress ?? [0]) }
            // PostgreSQL's own user goes through it to its files.
            chmod(self.path, 0o755)
        }
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func write(_ text: String, to name: String) throws(CannotRun) {
        guard let stream = fopen(file(name), "w") else {
            throw CannotRun("cannot write \(file(name)): \(String(cString: strerror(errno)))")
        }
        defer { fclose(stream) }
        fputs(text, stream)
    }

    /// Nil when there is no such file.
    func read(_ name: String) -> String? {
        guard let stream = fopen(file(name), "r") else { return nil }
        defer { fclose(stream) }
        var line = [CChar](repeating: 0, count: 256)
        return fgets(&line, Int32(line.count), stream) == nil ? nil : String(cString: line)
    }

    func removeIfTemporary() {
        guard isTemporary else { return }
        nftw(path, { name, _, _, _ in name.map { remove($0) } ?? 0 }, 16, FTW_DEPTH | FTW_PHYS)
    }
}
