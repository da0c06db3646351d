/// A whole refusal: HTTP status, canonical code, and either a GoogleAdsFailure or a google.rpc.BadRequest.
struct Refusal: Error {
    let httpStatus: Int
    let status: String
    let message: String
    var errors: [GoogleAdsError] = []
    /// Faults of the JSON text or its shape: path and description.
    var violations: [Violation] = []

    struct Violation {
        let field: String
        let description: String
    }

    static func invalid(_ errors: [GoogleAdsError]) -> Refusal {
        Refusal(
            httpStatus: 400, status: "INVALID_ARGUMENT", message: "Request contains an invalid argument.",
            errors: errors)
    }

    static func badRequest(_ violations: [Violation]) -> Refusal {
        let message = violations.map(\.description).joined(separator: "\n")
        return Refusal(httpStatus: 400, status: "INVALID_ARGUMENT", message: message, violations: violations)
    }

    static func unauthenticated(_ code: String, _ message: String) -> Refusal {
        let error = GoogleAdsError("authenticationError.\(code)", at: FieldPath(), message)
        return Refusal(
            httpStatus: 401, status: "UNAUTHENTICATED",
            message: "Request had invalid authentication credentials.", errors: [error])
    }

    /// Refused for who asks, or for the state of the account asked for.
    static func denied(_ code: String, _ message: String) -> Refusal {
        Refusal(
            httpStatus: 403, status: "PERMISSION_DENIED", message: "The caller does not have permission",
            errors: [GoogleAdsError("authorizationError.\(code)", at: FieldPath(), message)])
    }

    /// The rate limit, to be tried again after the delay.
    static func tooMany(_ retryDelay: Duration, _ scope: Faults.RateScope) -> Refusal {
        exhausted(
            "RESOURCE_TEMPORARILY_EXHAUSTED", scope, retryDelay,
            rate: scope == .account ? "Requests per customer and second" : "Requests per project and second")
    }

    /// The operations of 24 hours are used up.
    static func dailyQuota(retryDelay: Duration) -> Refusal {
        exhausted("RESOURCE_EXHAUSTED", .project, retryDelay, rate: "Number of operations per day")
    }

    private static func exhausted(
        _ code: String, _ scope: Faults.RateScope, _ retryDelay: Duration, rate: String
    ) -> Refusal {
        let error = GoogleAdsError(
            "quotaError.\(code)", at: FieldPath(),
            "Too many requests. Retry in \(retryDelay.components.seconds) seconds.",
            details: [
                "quotaErrorDetails": [
                    "rateScope": .string(scope.rawValue), "rateName": .string(rate),
                    "retryDelay": .string(retryDelay.protobufText),
                ]
            ])
        return Refusal(
            httpStatus: 429, status: "RESOURCE_EXHAUSTED", message: "Resource has been exhausted (e.g. check quota).",
            errors: [error])
    }

    /// A failure on Google's side that tells nothing about what was done.
    static var internalError: Refusal {
        Refusal(
            httpStatus: 500, status: "INTERNAL", message: "Internal error encountered.",
            errors: [
                GoogleAdsError("internalError.INTERNAL_ERROR", at: FieldPath(), "An internal error has occurred.")
            ])
    }

    /// `category.VALUE` of the first error, or the canonical code.
    var code: String { errors.first?.code ?? status }

    /// The body of google.rpc.Status, without the surrounding `error`.
    func json(version: String, requestID: String) -> JSON {
        var members: [String: JSON] = [
            "code": .number(String(httpStatus)), "status": .string(status), "message": .string(message),
        ]
        if !errors.isEmpty {
            members["details"] = [
                [
                    "@type": .string("type.googleapis.com/google.ads.googleads.\(version).errors.GoogleAdsFailure"),
                    "errors": .array(errors.map(\.json)), "requestId": .string(requestID),
                ]
            ]
        } else if !violations.isEmpty {
            let fields = violations.map { violation -> JSON in
                var members: [String: JSON] = ["description": .string(violation.description)]
                if !violation.field.isEmpty { members["field"] = .string(violation.field) }
                return .object(members)
            }
            members["details"] = [
                ["@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": .array(fields)]
            ]
        }
        return .object(members)
    }
}
