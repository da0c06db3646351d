/// A resource a query may name.
enum QueryResource: String, CaseIterable, Sendable {
    case campaign, adGroup = "ad_group", adGroupAd = "ad_group_ad", adGroupCriterion = "ad_group_criterion"
    case campaignCriterion = "campaign_criterion", asset, campaignBudget = "campaign_budget", customer

    /// Where its rows are kept; the customer is its own only row.
    var collection: Collection? { Collection.allCases.first { $0.resource == jsonName } }

    var jsonName: String { rawValue.camelCased }

    var message: MessageType { collection?.message ?? Self.customerMessage }

    /// Resources whose fields join its rows, besides the customer.
    var attributed: [QueryResource] {
        switch self {
        case .campaign: [.campaignBudget]
        case .adGroup: [.campaign]
        case .adGroupAd, .adGroupCriterion: [.adGroup, .campaign]
        case .campaignCriterion: [.campaign]
        case .asset, .campaignBudget, .customer: []
        }
    }

    private static let customerMessage = MessageType(
        "Customer",
        [
            Field("resourceName", .string), Field("id", .int64), Field("descriptiveName", .string),
            Field("currencyCode", .string), Field("timeZone", .string), Field("manager", .bool),
            Field("testAccount", .bool), Field("autoTaggingEnabled", .bool),
            Field("status", MessageType.enumeration("CustomerStatus", "ENABLED CANCELED SUSPENDED CLOSED")),
            Field("conversionTrackingSetting", .message(conversionTracking)),
        ])

    private static let conversionTracking = MessageType(
        "ConversionTrackingSetting",
        [
            Field("conversionTrackingId", .int64), Field("acceptedCustomerDataTerms", .bool),
            Field(
                "conversionTrackingStatus",
                MessageType.enumeration(
                    "ConversionTrackingStatus",
                    "NOT_CONVERSION_TRACKED CONVERSION_TRACKING_MANAGED_BY_SELF "
                        + "CONVERSION_TRACKING_MANAGED_BY_THIS_MANAGER CONVERSION_TRACKING_MANAGED_BY_ANOTHER_MANAGER")),
        ])
}

/// A field of a query: a resource and the way to one of its scalar fields.
struct QueryField: Sendable {
    let resource: QueryResource
    /// The camelCase names below the resource.
    let path: [String]
    let type: FieldType
    let isRepeated: Bool

    init(_ name: String, from source: QueryResource) throws(GoogleAdsError) {
        let parts = name.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let resource = QueryResource(rawValue: String(parts[0])),
            let field = resource.message.fields(
                along: parts[1].split(separator: ".").map { String($0).camelCased }.joined(separator: "."))?.last,
            name == name.lowercased()
        else { throw Query.error("UNRECOGNIZED_FIELD", "Unrecognized field in the query: '\(name)'.") }
        switch field.type {
        case .message where field.isRepeated: break
        case .message, .bytes, .fieldMask:
            throw Query.error("UNRECOGNIZED_FIELD", "Unrecognized field in the query: '\(name)'.")
        default: break
        }
        guard resource == source || resource == .customer || source.attributed.contains(resource) else {
            throw Query.error(
                "PROHIBITED_RESOURCE_TYPE_IN_SELECT_CLAUSE", "'\(parts[0])' does not go with '\(source.rawValue)'.")
        }
        self.resource = resource
        path = parts[1].split(separator: ".").map { String($0).camelCased }
        type = field.type
        isRepeated = field.isRepeated
    }

    /// Lists can be selected only: the sandbox knows none of the `CONTAINS` operators.
    func checkComparable(orFail code: String) throws(GoogleAdsError) {
        guard !isRepeated else { throw Query.error(code, "The field '\(maskPath)' is a list.") }
    }

    /// Refuses a value that the field can never have.
    func check(_ value: String) throws(GoogleAdsError) {
        switch type {
        case .int64 where Int64(value) == nil: throw Query.error("BAD_NUMBER", "'\(value)' is no whole number.")
        case .double where Double(value) == nil: throw Query.error("BAD_NUMBER", "'\(value)' is no number.")
        case .bool where !["TRUE", "FALSE"].contains(value.uppercased()):
            throw Query.error("BAD_VALUE", "'\(value)' is neither TRUE nor FALSE.")
        case .enumeration(_, let names) where !names.contains(value):
            throw Query.error("BAD_ENUM_CONSTANT", "'\(value)' is no value of the field.")
        default: break
        }
    }

    /// The field in a row, int64 in its JSON form of a string; `nil` when unset.
    func value(in row: [QueryResource: JSON]) -> JSON? {
        guard let value = row[resource]?[path: path] else { return nil }
        if case .int64 = type { return value.int64.map { .string(String($0)) } }
        return value
    }

    /// The dotted camelCase form of a response's field mask.
    var maskPath: String { ([resource.jsonName] + path).joined(separator: ".") }
}
