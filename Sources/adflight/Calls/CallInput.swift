import Dispatch
import Foundation
import Synchronization

/// Where requests come from: the argument itself, a file, or standard input.
struct CallInput: Sendable {
    private enum Source {
        case bytes([UInt8])
        case standardInput
    }

    private let source: Source
    /// Lines that are still to be given.
    private let lines: Lines

    /// - Parameter argument: JSON, `-`, or `@FILE`. Nil is an empty request, or standard input for a stream.
    init(_ argument: String?, isStream: Bool) throws(CannotRun) {
        switch argument {
        case nil where !isStream: source = .bytes(Array("{}".utf8))
        case nil, "-": source = .standardInput
        case let argument? where argument.hasPrefix("@"):
            source = .bytes(try contents(ofFile: String(argument.dropFirst())))
        case let argument?: source = .bytes(Self.typed(argument))
        }
        switch source {
        case .bytes(let bytes): lines = Lines(bytes)
        case .standardInput: lines = Lines(nil)
        }
    }

    /// The bytes of an argument: `CommandLine.arguments` has repaired those that are not UTF-8.
    private static func typed(_ argument: String) -> [UInt8] {
        let all = CommandLine.unsafeArgv
        for place in 0..<Int(CommandLine.argc) {
            if let typed = all[place], String(cString: typed) == argument {
                return Array(UnsafeRawBufferPointer(start: typed, count: strlen(typed)))
            }
        }
        preconditionFailure("an argument comes from the command line")
    }

    func whole() throws(CannotRun) -> [UInt8] {
        switch source {
        case .bytes(let bytes): bytes
        case .standardInput: try readAll(of: STDIN_FILENO, Lines.standardInput)
        }
    }

    /// Nil at the end, and when the task is cancelled.
    func line() async throws(CannotRun) -> [UInt8]? { try await lines.next() }
}

/// Lines of some bytes, or of standard input, one after the other.
///
/// Standard input is read on a thread that may be blocked; a task that waits for it can be cancelled all the same, and
/// the process can end: not so with `readLine`, which holds a lock that `exit` takes.
private final class Lines: Sendable {
    typealias Line = Result<[UInt8]?, CannotRun>

    static let standardInput = "standard input"

    private let rest: Mutex<[ArraySlice<UInt8>]?>
    private let queue = DispatchQueue(label: "standard input")
    /// Read, and not yet given.
    private let pending = Mutex([UInt8]())

    /// - Parameter bytes: Nil reads standard input.
    init(_ bytes: [UInt8]?) {
        // Backwards, so that the next is the last.
        rest = Mutex(bytes?.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).reversed())
    }

    func next() async throws(CannotRun) -> [UInt8]? {
        let (isHere, line) = rest.withLock { ($0 != nil, $0?.popLast()) }
        if isHere { return line.map(Array.init) }
        let waiter = Waiter()
        return try await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiter.wait(continuation)
                queue.async { waiter.end(with: Line { () throws(CannotRun) in try self.read() }) }
            }
        } onCancel: {
            waiter.end(with: .success(nil))
        }.get()
    }

    /// The next line of standard input, on `queue`.
    private func read() throws(CannotRun) -> [UInt8]? {
        while true {
            let line = pending.withLock { pending -> [UInt8]? in
                guard let end = pending.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
                defer { pending.removeFirst(end + 1) }
                return Array(pending[..<end])
            }
            if let line { return line }
            let more = try readSome(of: STDIN_FILENO, Self.standardInput)
            guard more.isEmpty else {
                pending.withLock { $0 += more }
                continue
            }
            // The last line may end without a newline.
            let rest = pending.withLock { pending in
                defer { pending = [] }
                return pending
            }
            return rest.isEmpty ? nil : rest
        }
    }

    /// Resumed by what comes first.
    private final class Waiter: Sendable {
        private enum State {
            case idle
            case waiting(CheckedContinuation<Line, Never>)
            case ended
        }

        private let state = Mutex(State.idle)

        func wait(_ continuation: CheckedContinuation<Line, Never>) {
            let hasEnded = state.withLock { state in
                if case .ended = state { return true }
                state = .waiting(continuation)
                return false
            }
            if hasEnded { continuation.resume(returning: .success(nil)) }
        }

        func end(with line: Line) {
            let continuation = state.withLock { state in
                defer { state = .ended }
                guard case .waiting(let continuation) = state else {
                    return nil as CheckedContinuation<Line, Never>?
                }
                return continuation
            }
            continuation?.resume(returning: line)
        }
    }
}
