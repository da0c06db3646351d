import Foundation

/// Writes a line that is for the person, or the script, that started the command. It appears at once, also in a pipe.
///
/// A command whose output goes nowhere has nobody to work for, and ends. A reader that has gone (`| head -1`) wants no
/// more, and is told nothing.
func say(_ line: String) {
    guard let fault = write(line, to: STDOUT_FILENO) else { return }
    if fault != EPIPE { complain("adflight: cannot write the output: \(systemWords(fault))") }
    // Not `exit`, which would take away what other threads are using.
    _exit(1)
}

/// Writes a line about what went wrong. Where that cannot be written there is nobody to tell: the exit status says it.
func complain(_ line: String) {
    _ = write(line, to: STDERR_FILENO)
}

/// The system's words for why a call failed: "No space left on device".
func systemWords(_ code: Int32) -> String { String(cString: strerror(code)) }

/// What a descriptor gives next, as soon as there is something; empty at its end.
/// - Parameter name: of the file, for a person.
func readSome(of descriptor: Int32, _ name: String) throws(CannotRun) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 65_536)
    var count: Int
    repeat { count = read(descriptor, &bytes, bytes.count) } while count < 0 && errno == EINTR
    guard count >= 0 else { throw CannotRun("\(name) cannot be read: \(systemWords(errno))") }
    return Array(bytes[..<count])
}

/// All that a descriptor gives.
func readAll(of descriptor: Int32, _ name: String) throws(CannotRun) -> [UInt8] {
    var bytes: [UInt8] = []
    while case let more = try readSome(of: descriptor, name), !more.isEmpty { bytes += more }
    return bytes
}

func contents(ofFile path: String) throws(CannotRun) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw CannotRun("\(path) cannot be read: \(systemWords(errno))") }
    defer { close(descriptor) }
    return try readAll(of: descriptor, path)
}

/// - Returns: nil when all of the line is written, else the system's number of what went wrong.
private func write(_ line: String, to descriptor: Int32) -> Int32? {
    var rest = Array((line + "\n").utf8)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
        guard count >= 0 || errno == EINTR else { return errno }
        rest = rest.dropFirst(max(0, count))
    }
    return nil
}

/// Holds the place of each standard descriptor that is closed, so that no file or connection of ours gets its number and
/// then our lines. Writing there fails as it would have.
func holdStandardDescriptors() {
    while case let descriptor = open("/dev/null", O_RDONLY), descriptor >= 0 {
        guard descriptor > STDERR_FILENO else { continue }
        close(descriptor)
        return
    }
}

/// Every connection takes a descriptor, and the limit that a shell gives is a small part of what may be had.
func raiseDescriptorLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}

/// Why a command could not do its work, in one line for the person at the terminal.
struct CannotRun: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
