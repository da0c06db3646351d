/// The way from the request's root to a field, in the snake_case names Google uses even over REST.
struct FieldPath: Sendable, Equatable {
    struct Element: Sendable, Equatable {
        let jsonName: String
        var index: Int?

        /// Made when it is told, since most paths are never told.
        var name: String { jsonName.snakeCased }
    }

    private(set) var elements: [Element] = []

    /// The path one JSON member further down.
    func field(_ jsonName: String) -> FieldPath {
        var path = self
        path.elements.append(Element(jsonName: jsonName, index: nil))
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

    static func duplicateCampaignName(_ name: JSON?, at path: FieldPath) -> GoogleAdsError {
        GoogleAdsError(
            "campaignError.DUPLICATE_CAMPAIGN_NAME", at: path,
            "The campaign name specified is already assigned to another campaign.", trigger: name)
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
