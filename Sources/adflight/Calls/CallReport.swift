import ArgumentParser
import GRPC
import HTTPClient
import Wire

/// Tells a person, or a machine, why a call did not succeed, and gives the exit status for it.
struct CallReport {
    private enum Status {
        static let couldNotRun = ExitCode(1)
        static let wrongInput = ExitCode(2)
        static let refused = ExitCode(4)
    }

    let isJSON: Bool
    let server: String

    /// The request was not what the method takes; it was not sent.
    func end(_ fault: JSONFault) -> ExitCode {
        tell(code: .invalidArgument, "the request was not sent: \(fault)")
        return Status.wrongInput
    }

    /// A file could not be read; nothing was sent.
    func end(_ error: CannotRun) -> ExitCode {
        tell(code: .invalidArgument, "the request was not sent: \(error.description)")
        return Status.couldNotRun
    }

    func end(_ error: HTTPClientError) -> ExitCode {
        switch error {
        case .notSent(let failure):
            tell(code: .unavailable, "\(server) cannot be reached: \(failure.detail)")
        case .outcomeUnknown(let failure) where failure.reason == .timeout:
            tell(code: .deadlineExceeded, "\(server) has not answered in time; what was asked may have been done")
            return Status.refused
        case .outcomeUnknown(let failure) where failure.reset == 0xB:
            let what = "\(server) has reset the call with ENHANCE_YOUR_CALM, as one whose headers are too long"
            tell(code: .resourceExhausted, what)
            return Status.refused
        case .outcomeUnknown(let failure) where failure.reset == 0:
            let what = "\(server) has ended the call before all of it was sent, and its answer was lost"
            tell(code: .unavailable, "\(what); what was asked may have been done")
        case .outcomeUnknown(let failure) where !failure.hasResponse && failure.reset == nil:
            let what = "\(server) has ended the connection without an answer (\(failure.detail))"
            let doubt = "unless it is no gRPC server, or one that wants --tls"
            tell(code: .unavailable, "\(what); what was asked may have been done, \(doubt)")
        case .outcomeUnknown(let failure):
            tell(code: .unavailable, "\(server) was lost: \(failure.detail); what was asked may have been done")
        case .invalidURL, .invalidHeader, .responseTooLarge, .redirectRefused, .blockedAddress, .cancelled:
            tell(code: .unavailable, "\(server): \(error)")
        }
        return Status.couldNotRun
    }

    func end(_ refusal: GRPCClient.Refusal) -> ExitCode {
        let status = try? MessageType(named: "google.rpc.Status")?.json(decoding: refusal.details)
        var details: [JSON] = []
        if case .array(let found)? = status?["details"] { details = found }
        tell(code: StatusCode(rawValue: refusal.code), number: refusal.code, refusal.message, details)
        return Status.refused
    }

    private func tell(code: StatusCode?, number: Int? = nil, _ message: String, _ details: [JSON] = []) {
        let number = number ?? code?.rawValue ?? StatusCode.unknown.rawValue
        let name = code.map(\.wireName) ?? "status \(number)"
        guard !isJSON else {
            // As Google's own APIs write errors (AIP-193).
            let error: [JSON.Member] = [
                ("code", .number(String(number))), ("status", .string(name)), ("message", .string(message)),
                ("details", .array(details)),
            ]
            return complain(JSON.object([("error", .object(error))]).text())
        }
        complain("\(name): \(message)")
        for detail in details { complain(Self.lines(of: detail).map { "  \($0)" }.joined(separator: "\n")) }
    }

    /// A line for each violation; another detail as it is.
    private static func lines(of detail: JSON) -> [String] {
        guard case .array(let violations)? = detail["fieldViolations"] else { return [detail.text()] }
        return violations.map { violation in
            guard case .string(let description)? = violation["description"] else { return violation.text() }
            guard case .string(let field)? = violation["field"] else { return description }
            return "\(field): \(description)"
        }
    }
}

extension StatusCode {
    /// As gRPC writes it: `INVALID_ARGUMENT`.
    fileprivate var wireName: String {
        "\(self)".reduce(into: "") { $0 += $1.isUppercase ? "_\($1)" : $1.uppercased() }
    }
}
