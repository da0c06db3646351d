import Synchronization

/// What is on its way between the tasks that use an exchange and libcurl's thread, in both directions.
///
/// It holds bytes and says who must wait; it calls nobody but those who wait.
final class Flow: Sendable {
    /// What libcurl gets when it asks for more of the request.
    enum Supply: Equatable {
        case bytes(Int)
        /// Nothing yet: it must be told to go on.
        case pause
        case end
    }

    enum Taken {
        /// - Parameter isAwaited: libcurl has stopped asking, and must be told to go on.
        case taken(isAwaited: Bool)
        /// So much is waiting already.
        case full
        /// The answer is complete or the exchange has failed: nobody takes any more.
        case ended
    }

    private struct State {
        var outbound: ArraySlice<UInt8>
        var isFinished = false
        /// libcurl knows of the end of the request.
        var isEndTaken = false
        var isSendingPaused = false
        var sender: CheckedContinuation<Void, Never>?
        var inbound: [UInt8] = []
        var isReceivingPaused = false
        var receiver: CheckedContinuation<Void, Never>?
        var head: Response.Head?
        var end: Result<Response, HTTPClientError>?
        var hasEndedEarly = false
    }

    private let bytesMax: Int
    private let state: Mutex<State>

    /// - Parameter bytes: How the request's body begins.
    init(_ bytes: [UInt8], bytesMax: Int) {
        self.bytesMax = bytesMax
        state = Mutex(State(outbound: bytes[...]))
    }

    // MARK: - Tasks

    func take(_ bytes: [UInt8]) -> Taken {
        state.withLock { state in
            precondition(!state.isFinished, "nothing is sent after the end")
            if state.end != nil { return .ended }
            if state.outbound.count >= bytesMax { return .full }
            state.outbound += bytes
            defer { state.isSendingPaused = false }
            return .taken(isAwaited: state.isSendingPaused)
        }
    }

    /// - Returns: whether libcurl must be told to go on.
    func finish() -> Bool {
        state.withLock { state in
            state.isFinished = true
            defer { state.isSendingPaused = false }
            return state.isSendingPaused
        }
    }

    /// What has arrived since the last call, which may be nothing, and whether libcurl must be told to go on.
    func give() -> (bytes: [UInt8], isAwaited: Bool, end: Result<Response, HTTPClientError>?) {
        state.withLock { state in
            defer {
                state.inbound = []
                state.isReceivingPaused = false
            }
            return (state.inbound, state.isReceivingPaused, state.end)
        }
    }

    var head: Response.Head? { state.withLock(\.head) }

    var end: Result<Response, HTTPClientError>? { state.withLock(\.end) }

    /// Whether it ended before the request did.
    var hasEndedEarly: Bool { state.withLock(\.hasEndedEarly) }

    func waitForRoom() async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                if state.outbound.count < bytesMax || state.end != nil { return true }
                precondition(state.sender == nil, "one task sends at a time")
                state.sender = continuation
                return false
            }
            if isReady { continuation.resume() }
        }
    }

    func waitForHead() async { await waitToReceive { $0.head != nil } }

    func waitForBytes() async { await waitToReceive { !$0.inbound.isEmpty } }

    /// A receiver is woken by whatever arrives, which may not be what it waits for.
    private func waitToReceive(_ isThere: @Sendable (State) -> Bool) async {
        while !state.withLock({ isThere($0) || $0.end != nil }) {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    if isThere(state) || state.end != nil { return true }
                    precondition(state.receiver == nil, "one task receives at a time")
                    state.receiver = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        }
    }

    // MARK: - libcurl's thread

    var isFinished: Bool { state.withLock(\.isFinished) }

    func supply(_ target: UnsafeMutableRawBufferPointer) -> Supply {
        let (supply, sender) = state.withLock { state -> (Supply, CheckedContinuation<Void, Never>?) in
            let count = min(target.count, state.outbound.count)
            guard count > 0 else {
                state.isSendingPaused = !state.isFinished
                state.isEndTaken = state.isFinished
                return (state.isFinished ? .end : .pause, nil)
            }
            unsafe target.copyBytes(from: state.outbound.prefix(count))
            state.outbound = state.outbound.dropFirst(count)
            return (.bytes(count), state.outbound.count < bytesMax ? state.sender.take() : nil)
        }
        sender?.resume()
        return supply
    }

    /// - Returns: false when too much waits already: libcurl keeps the chunk and offers it again.
    func accept(_ chunk: UnsafeRawBufferPointer) -> Bool {
        let (isAccepted, receiver) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
            state.isReceivingPaused = state.inbound.count >= bytesMax
            guard !state.isReceivingPaused else { return (false, nil) }
            unsafe state.inbound.append(contentsOf: chunk)
            return (true, state.receiver.take())
        }
        receiver?.resume()
        return isAccepted
    }

    func accept(_ head: Response.Head) {
        let receiver = state.withLock { state in
            state.head = state.head ?? head
            return state.receiver.take()
        }
        receiver?.resume()
    }

    func end(with result: Result<Response, HTTPClientError>) {
        let (sender, receiver) = state.withLock { state in
            state.end = result
            state.hasEndedEarly = !state.isEndTaken
            state.outbound = []
            return (state.sender.take(), state.receiver.take())
        }
        sender?.resume()
        receiver?.resume()
    }
}
