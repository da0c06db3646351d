import Foundation
import Synchronization
import Testing

/// One of our own executables, really started, with nothing of the test's environment that could configure it.
final class Program {
    private let process = Process()
    private var output: AsyncStream<String>.AsyncIterator
    private var errors: AsyncStream<String>.AsyncIterator
    private let exit: Task<Int32, Never>

    /// - Parameters:
    ///   - name: `adflight` or another product, as `swift build` has put it beside the tests; or a path.
    ///   - environment: what is set besides PATH.
    init(_ name: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        process.executableURL = URL(filePath: Self.path(of: name))
        process.arguments = arguments
        process.environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""].merging(environment) { $1 }
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        self.output = Self.lines(of: output).makeAsyncIterator()
        self.errors = Self.lines(of: errors).makeAsyncIterator()
        // Not `waitUntilExit`: it holds one of the two threads that all tests share, and under load for ever.
        let (ends, end) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = { end.yield($0.terminationStatus) }
        exit = Task { await ends.first { _ in true } ?? -1 }
        // Two at a time have ended in a fault inside Foundation, once in some thousand starts.
        try Self.starting.withLock { _ in try process.run() }
    }

    private static let starting = Mutex(())

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// The first line from here on for which `wanted` gives a value.
    func line<Value>(_ wanted: (String) -> Value?) async throws -> Value {
        while let line = await output.next(isolation: #isolation) {
            if let value = wanted(line) { return value }
        }
        throw Ended(errors: await Self.rest(&errors))
    }

    /// The same of standard error.
    func errorLine<Value>(_ wanted: (String) -> Value?) async throws -> Value {
        while let line = await errors.next(isolation: #isolation) {
            if let value = wanted(line) { return value }
        }
        throw Ended(errors: "")
    }

    /// Where it listens, from its first line.
    func listening() async throws -> String {
        try await line { $0.hasPrefix("listening on ") ? String($0.dropFirst("listening on ".count)) : nil }
    }

    /// To a process that has ended nothing is sent: its number may be another's.
    func send(_ signal: Int32) {
        if process.isRunning { kill(process.processIdentifier, signal) }
    }

    var isRunning: Bool { process.isRunning }

    /// Whether it stands still after SIGSTOP (proc(5), `stat`).
    var isStopped: Bool {
        let stat = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)
        return stat?.contains(") T ") ?? false
    }

    /// What the system lets it have: name, soft limit, hard limit, unit (proc(5), `limits`).
    var limits: [String] {
        let limits = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/limits", encoding: .utf8)
        return limits?.split(separator: "\n").map(String.init) ?? []
    }

    /// Its exit status, and what it had still to say.
    func end() async -> (status: Int32, output: String, errors: String) {
        let output = await Self.rest(&output)
        let errors = await Self.rest(&errors)
        return (await exit.value, output, errors)
    }

    /// Runs it to its end.
    static func run(_ name: String, _ arguments: [String], environment: [String: String] = [:]) async throws
        -> (status: Int32, output: String, errors: String)
    {
        try await Program(name, arguments, environment: environment).end()
    }

    /// Read by a thread of its own, so that a program never waits for its reader.
    private static func lines(of pipe: Pipe) -> AsyncStream<String> {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self)
        let handle = pipe.fileHandleForReading
        Thread.detachNewThread {
            var pending = Data()
            while case let data = handle.availableData, !data.isEmpty {
                pending += data
                while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                    continuation.yield(String(decoding: pending[..<end], as: UTF8.self))
                    pending = pending[pending.index(after: end)...]
                }
            }
            if !pending.isEmpty { continuation.yield(String(decoding: pending, as: UTF8.self)) }
            continuation.finish()
        }
        return stream
    }

    private static func rest(_ lines: inout AsyncStream<String>.AsyncIterator) async -> String {
        var rest: [String] = []
        while let line = await lines.next(isolation: #isolation) { rest.append(line) }
        return rest.joined(separator: "\n")
    }

    static func path(of name: String) -> String {
        name.hasPrefix("/") ? name : folder.appending(path: name).path
    }

    private static var folder: URL {
        Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL.deletingLastPathComponent()
            ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    }

    struct Ended: Error, CustomStringConvertible {
        let errors: String
        var description: String { "the program ended: \(errors)" }
    }
}

/// A folder for one test, which every user may enter.
struct Folder: ~Copyable {
    let path: String

    init() throws {
        path = "/tmp/adflight-e2e-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
        return "\(path)/\(name)"
    }
}
