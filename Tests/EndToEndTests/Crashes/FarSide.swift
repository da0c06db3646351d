import HTTP2
import Logging
import Sandbox
import Synchronization

/// Google as one run sees it: a sandbox, and a gate that holds the first create until the test has seen it there.
final class FarSide: Sendable {
    enum Gate: Sendable {
        case open
        /// Half of the create has arrived, and the other half never comes.
        case halfway
        /// The create has arrived, and waits to be looked at.
        case beforeEffect
        /// It has taken effect, and its answer waits.
        case beforeAnswer
    }

    let sandbox: Sandbox
    private let failing = Failing()
    private let server: HTTP2Server
    private let held: HeldCreate
    private let relay: HalfwayRelay?

    init(_ behaviour: Faults.Outcome, gate: Gate) async throws {
        let sandbox = try Sandbox(faults: Faults([behaviour]))
        let held = HeldCreate(at: gate)
        self.sandbox = sandbox
        self.held = held
        server = try await HTTP2Server.bind(
            host: "127.0.0.1", port: 0, logger: Logger(label: "google") { _ in SwiftLogNoOpLogHandler() }
        ) { [failing] request in
            if let failure = failing.answer, request.path != "/token" { return failure }
            guard request.path.hasSuffix("googleAds:mutate"), held.take() else {
                return await sandbox.respond(to: request)
            }
            // Google goes on with what it has when its caller is gone.
            return await Task {
                if gate == .beforeEffect { await held.wait() }
                let answer = await sandbox.respond(to: request)
                if gate == .beforeAnswer { await held.wait() }
                return answer
            }.value
        }
        relay = gate == .halfway ? HalfwayRelay(to: server.address.port) : nil
    }

    var port: Int { relay?.port ?? server.address.port }

    /// Whatever is asked from now on but tokens gets this answer; nil for Google's own.
    func fail(with answer: HTTPResponse?) { failing.set(answer) }

    /// Whether the first create stands at the gate.
    var holdsCreate: Bool { relay?.holdsCreate ?? held.isWaiting }

    /// Lets it go on.
    func release() {
        held.release()
        relay?.release()
    }

    func shutdown() async {
        release()
        relay?.close()
        await server.shutdown(grace: .zero)
    }
}

private final class Failing: Sendable {
    private let value = Mutex<HTTPResponse?>(nil)

    var answer: HTTPResponse? { value.withLock(\.self) }

    func set(_ answer: HTTPResponse?) { value.withLock { $0 = answer } }
}

/// The first create, which waits, and whoever lets it go on, in either order.
private final class HeldCreate: Sendable {
    private let state: Mutex<(isTaken: Bool, isReleased: Bool, waiting: CheckedContinuation<Void, Never>?)>

    init(at gate: FarSide.Gate) {
        state = Mutex((isTaken: gate == .open || gate == .halfway, isReleased: false, waiting: nil))
    }

    /// True once.
    func take() -> Bool {
        state.withLock { state in
            defer { state.isTaken = true }
            return !state.isTaken
        }
    }

    var isWaiting: Bool { state.withLock { $0.waiting != nil } }

    func wait() async {
        await withCheckedContinuation { continuation in
            let goesOn = state.withLock { state in
                if !state.isReleased { state.waiting = continuation }
                return state.isReleased
            }
            if goesOn { continuation.resume() }
        }
    }

    func release() {
        let waiting = state.withLock { state in
            state.isReleased = true
            return state.waiting.take()
        }
        waiting?.resume()
    }
}
