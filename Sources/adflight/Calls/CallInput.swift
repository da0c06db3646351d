import Dispatch
import Foundation
import Synchronization

/// Where requests come from: the argument itself, a file, or standard input.
struct CallInput: Sendable {
    private enum Source {
        case text(String)
        case standardInput
    }

    private let source: Source
    /// Lines of a text that are still to be given.
    private let lines: Lines

    /// - Parameter argument: JSON, `-`, or `@FILE`. Nil is an empty request, or standard input for a stream.
    init(_ argument: String?, isStream: Bool) throws(CannotRun) {
        switch argument {
        case nil where !isStream: source = .text("{}")
        case nil, "-": source = .standardInput
        case let argument? where argument.hasPrefix("@"):
            let path = String(argument.dropFirst())
            guard let data = FileManager.default.contents(atPath: path) else {
                throw CannotRun("\(path) cannot be read")
            }
            source = .text(String(decoding: data, as: UTF8.self))
        case let argument?: source = .text(argument)
        }
        switch source {
        case .text(let text): lines = Lines(text)
        case .standardInput: lines = Lines(nil)
        }
    }

    func whole() -> [UInt8] {
        switch source {
        case .text(let text): Array(text.utf8)
        case .standardInput: Array(FileHandle.standardInput.readDataToEndOfFile())
        }
    }

    /// Nil at the end, and when the task is cancelled.
    func line() async -> String? { await lines.next() }
}

/// Lines of a text, or of standard input, one after the other.
///
/// Standard input is read on a thread that may be blocked; a task that waits for it can be cancelled all the same, and
/// the process can end: not so with `readLine`, which holds a lock that `exit` takes.
private final class Lines: Sendable {
    private let rest: Mutex<[Substring]?>
    private let queue = DispatchQueue(label: "standard input")
    /// Read, and not yet given.
    private let pending = Mutex(Data())

    /// - Parameter text: Nil reads standard input.
    init(_ text: String?) {
        // Backwards, so that the next is the last.
        rest = Mutex(text?.split(separator: "\n").reversed())
    }

    func next() async -> String? {
        let (isText, line) = rest.withLock { ($0 != nil, $0?.popLast()) }
        if isText { return line.map(String.init) }
        let waiter = Waiter()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiter.wait(continuation)
                queue.async { waiter.end(with: self.read()) }
            }
        } onCancel: {
            waiter.end(with: nil)
        }
    }

    /// The next line of standard input, on `queue`.
    private func read() -> String? {
        while true {
            let line = pending.withLock { pending -> Data? in
                guard let end = pending.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
                defer { pending = Data(pending[(end + 1)...]) }
                return Data(pending[..<end])
            }
            if let line { return String(decoding: line, as: UTF8.self) }
            let more = FileHandle.standardInput.availableData
            guard more.isEmpty else {
                pending.withLock { $0 += more }
                continue
            }
            // The last line may end without a newline.
            let rest = pending.withLock { pending in
                defer { pending = Data() }
                return pending
            }
            return rest.isEmpty ? nil : String(decoding: rest, as: UTF8.self)
        }
    }

    /// Resumed by what comes first.
    private final class Waiter: Sendable {
        private enum State {
            case idle
            case waiting(CheckedContinuation<String?, Never>)
            case ended
        }

        private let state = Mutex(State.idle)

        func wait(_ continuation: CheckedContinuation<String?, Never>) {
            let hasEnded = state.withLock { state in
                if case .ended = state { return true }
                state = .waiting(continuation)
                return false
            }
            if hasEnded { continuation.resume(returning: nil) }
        }

        func end(with line: String?) {
            let continuation = state.withLock { state in
                defer { state = .ended }
                guard case .waiting(let continuation) = state else {
                    return nil as CheckedContinuation<String?, Never>?
                }
                return continuation
            }
            continuation?.resume(returning: line)
        }
    }
}
