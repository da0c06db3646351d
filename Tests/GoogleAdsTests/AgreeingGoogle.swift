import HTTP2
import Sandbox
import Synchronization

/// Answers every mutate as Google does when it has nothing to object, whatever it creates.
final class AgreeingGoogle: Sendable {
    private let last = Atomic<Int>(9_000)

    /// Nil for other requests.
    func answer(_ request: HTTPRequest) -> HTTPResponse? {
        guard request.path.hasSuffix(":mutate"), let body = try? JSON(parsing: request.body) else { return nil }
        let results = (body["mutateOperations"]?.array ?? []).compactMap { $0.object?.keys.first }.map { kind in
            let resource = String(kind.dropLast("Operation".count))
            let id = last.add(1, ordering: .relaxed).newValue
            let name = "customers/1234567890/\(resource)s/\(id)"
            return JSON.object(["\(resource)Result": ["resourceName": .string(name)]])
        }
        return .json(["mutateOperationResponses": .array(results)])
    }
}

extension JSON {
    /// google.rpc.Status with a GoogleAdsFailure.
    static func googleFailure(_ errors: [JSON]) -> JSON {
        [
            "error": [
                "code": 400, "status": "INVALID_ARGUMENT", "message": "Request contains an invalid argument.",
                "details": [
                    ["@type": "type.googleapis.com/google.rpc.DebugInfo", "detail": "x"],
                    [
                        "@type": "type.googleapis.com/google.ads.googleads.v26.errors.GoogleAdsFailure",
                        "requestId": "Rq7", "errors": .array(errors),
                    ],
                ],
            ]
        ]
    }

    /// - Parameter path: elements such as `headlines[1]`.
    static func googleError(
        _ code: String, message: String = "Told by Google.", at path: [String] = [], trigger: String? = nil,
        details: JSON? = nil
    ) -> JSON {
        let parts = code.split(separator: ".").map(String.init)
        var error: [String: JSON] = [
            "errorCode": .object([parts[0]: .string(parts[1])]), "message": .string(message),
        ]
        if !path.isEmpty {
            let elements = path.map { element -> JSON in
                let parts = element.split { "[]".contains($0) }.map(String.init)
                return parts.count == 1
                    ? ["fieldName": .string(parts[0])]
                    : ["fieldName": .string(parts[0]), "index": .number(parts[1])]
            }
            error["location"] = ["fieldPathElements": .array(elements)]
        }
        if let trigger { error["trigger"] = ["stringValue": .string(trigger)] }
        error["details"] = details
        return .object(error)
    }
}
