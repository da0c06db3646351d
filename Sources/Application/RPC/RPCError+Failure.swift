internal import Domain
internal import GRPC
internal import Wire

extension RPCError {
    /// What a caller is told (AIP-193). A fault of ours is told without its detail, which goes into the log.
    init(_ failure: Failure) {
        let (code, message): (StatusCode, String) =
            switch failure {
            case .invalid(let violations): (.invalidArgument, Self.summary(of: violations))
            case .notFound(let text): (.notFound, text)
            case .alreadyExists(let text): (.alreadyExists, text)
            case .conflict(let text): (.aborted, text)
            case .failedPrecondition(let text, let violations):
                (.failedPrecondition, violations.isEmpty ? text : "\(text): \(Self.summary(of: violations))")
            case .exhausted(let text): (.resourceExhausted, text)
            case .unavailable(let text): (.unavailable, text)
            case .cancelled: (.cancelled, "the call was cancelled")
            case .unexpected: (.internal, "a fault of the server; it has been logged")
            }
        let fault: String? = if case .unexpected(let detail) = failure { detail } else { nil }
        let violations = failure.violations
        self.init(code: code, message: message, fault: fault) {
            StatusDetails(code: Int32(code.rawValue), message: $0, violations: violations).encoded(atMost: $1)
        }
    }

    /// Enough for somebody who sees only the message; the details list them all.
    private static func summary(of violations: [Violation]) -> String {
        let most = 3
        let told = violations.prefix(most).map { $0.path.isEmpty ? $0.sentence : "\($0.path) \($0.sentence)" }
        let rest = violations.count > most ? ["and \(violations.count - most) more"] : []
        return (told + rest).joined(separator: ". ")
    }
}

/// The answer of something that knows nothing of gRPC.
func failing<Value: ~Copyable>(_ body: () throws(Failure) -> Value) throws(RPCError) -> Value {
    do throws(Failure) {
        return try body()
    } catch {
        throw RPCError(error)
    }
}

/// The same of something that waits.
func failing<Value: Sendable>(_ body: () async throws(Failure) -> Value) async throws(RPCError) -> Value {
    do throws(Failure) {
        return try await body()
    } catch {
        throw RPCError(error)
    }
}
