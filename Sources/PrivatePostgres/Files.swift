internal import Glibc

/// The few file operations we need, with errors that name the path.
enum Files {
    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    static func status(_ path: String) -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }

    /// Creates the folder and those above it.
    static func createFolder(_ path: String, mode: mode_t = 0o755) throws(PrivatePostgresError) {
        if let status = status(path), status.st_mode & S_IFMT != S_IFREG { return }
        let parent = path.split(separator: "/").dropLast().joined(separator: "/")
        if !parent.isEmpty { try createFolder("/" + parent) }
        guard mkdir(path, mode) == 0 || errno == EEXIST else {
            throw .unusable(path: path, reason: lastSystemError())
        }
    }

    static func canonical(_ path: String) throws(PrivatePostgresError) -> String {
        guard let resolved = realpath(path, nil) else { throw .unusable(path: path, reason: lastSystemError()) }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    static func absolute(_ path: String) throws(PrivatePostgresError) -> String {
        path.hasPrefix("/") ? path : try canonical(".") + "/" + path
    }

    static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }

    static func remove(_ path: String) {
        unlink(path)
    }

    /// Removes an empty folder.
    static func removeFolder(_ path: String) {
        rmdir(path)
    }

    /// Whether a process has ended and is only waiting to be collected (proc(5), `stat`).
    static func isZombie(_ process: String) -> Bool {
        lines(of: "/proc/\(process)/stat").first?.contains(") Z ") == true
    }

    /// The lines of a text file, from its last 64 KiB; none when it cannot be read.
    static func lines(of path: String) -> [String] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let size = lseek(descriptor, 0, SEEK_END)
        let count = pread(descriptor, &buffer, buffer.count, max(0, size - buffer.count))
        guard count > 0 else { return [] }
        return String(decoding: buffer[..<count], as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}

func lastSystemError() -> String {
    String(cString: strerror(errno))
}
