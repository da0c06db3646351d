import Foundation
import Testing

/// One of our own executables, really started, with nothing of the test's environment that could configure it.
final class Program {
    private let process = Process()
    private let output = Pipe()
    private let errors = Pipe()
    private var lines: AsyncLineSequence<FileHandle.AsyncBytes>.AsyncIterator

    /// - Parameters:
    ///   - name: `adflight` or `adflight-import`, as `swift build` has put it beside the tests.
    ///   - environment: what is set besides PATH.
    init(_ name: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        process.executableURL = Self.folder.appending(path: name)
        process.arguments = arguments
        process.environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""].merging(environment) { $1 }
        process.standardOutput = output
        process.standardError = errors
        lines = output.fileHandleForReading.bytes.lines.makeAsyncIterator()
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// The first line from here on for which `wanted` gives a value.
    func line<Value>(_ wanted: (String) -> Value?) async throws -> Value {
        while let line = try await lines.next() {
            if let value = wanted(line) { return value }
        }
        throw Ended(errors: errorText())
    }

    /// Where it listens, from its first line.
    func listening() async throws -> String {
        try await line { $0.hasPrefix("listening on ") ? String($0.dropFirst("listening on ".count)) : nil }
    }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Its exit status, and what it had still to say.
    func end() async throws -> (status: Int32, output: String, errors: String) {
        var rest: [String] = []
        while let line = try await lines.next() { rest.append(line) }
        let errors = errorText()
        process.waitUntilExit()
        return (process.terminationStatus, rest.joined(separator: "\n"), errors)
    }

    /// Runs it to its end.
    static func run(_ name: String, _ arguments: [String], environment: [String: String] = [:]) async throws
        -> (status: Int32, output: String, errors: String)
    {
        try await Program(name, arguments, environment: environment).end()
    }

    private func errorText() -> String {
        String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
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
