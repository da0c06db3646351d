/// The way from the request's root to a field, in the snake_case names Google uses even over REST.
struct FieldPath: Sendable, Equatable {
    struct Element: Sendable, Equatable {
        let name: String
        var index: Int?
    }

    private(set) var elements: [Element] = []

    /// The path one JSON member further down.
    func field(_ jsonName: String) -> FieldPath {
        var path = self
        path.elements.append(Element(name: jsonName.snakeCased, index: nil))
        return path
    }

    /// The path to one element of the list this path names.
    func at(_ index: Int) -> FieldPath {
        var path = self
        path.elements[path.elements.count - 1].index = index
        return path
    }

    /// `mutate_operations[1].campaign_operation.create`, as google.rpc.BadRequest writes it.
    var text: String {
        elements.map { element in element.name + (element.index.map { "[\($0)]" } ?? "") }.joined(separator: ".")
    }

    var json: JSON {
        .array(
            elements.map { element in
                var members: [String: JSON] = ["fieldName": .string(element.name)]
                if let index = element.index { members["index"] = .number(String(index)) }
                return .object(members)
            })
    }
}

extension String {
    /// `finalUrls` as `final_urls`.
    var snakeCased: String {
        reduce(into: "") { text, character in
            text += character.isUppercase ? "_" + character.lowercased() : String(character)
        }
    }

    /// `final_urls` as `finalUrls`.
    var camelCased: String {
        let words = split(separator: "_")
        return words.dropFirst().reduce(String(words.first ?? "")) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
    }
}

/// One entry of a GoogleAdsFailure.
struct GoogleAdsError: Error, Sendable {
    /// Category and value as in `errorCode`, for example `fieldError.REQUIRED`.
    let code: String
    let message: String
    let path: FieldPath
    var trigger: JSON?
    var details: JSON?

    init(_ code: String, at path: FieldPath, _ message: String, trigger: JSON? = nil, details: JSON? = nil) {
        self.code = code
        self.message = message
        self.path = path
        self.trigger = trigger
        self.details = details
    }

    var json: JSON {
        let parts = code.split(separator: ".")
        var members: [String: JSON] = [
            "errorCode": .object([String(parts[0]): .string(String(parts[1]))]), "message": .string(message),
        ]
        if !path.elements.isEmpty { members["location"] = ["fieldPathElements": path.json] }
        if let trigger { members["trigger"] = trigger.asValue }
        if let details { members["details"] = details }
        return .object(members)
    }
}

extension JSON {
    /// The value as `google.ads.googleads.vN.common.Value`, the type of an error's trigger.
    fileprivate var asValue: JSON {
        switch self {
        case .bool: ["booleanValue": self]
        case .number(let digits) where Int64(digits) != nil: ["int64Value": .string(digits)]
        case .number: ["doubleValue": self]
        default: ["stringValue": self]
        }
    }
}

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
