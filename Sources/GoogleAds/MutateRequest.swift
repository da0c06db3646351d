/// The JSON of `googleAds:mutate` (Google Ads API, MutateGoogleAdsRequest): one atomic request.
///
/// proto3 JSON: lowerCamelCase, enums by name, int64 as strings. The names in these files are the API's own.
struct MutateRequest: Encodable {
    var mutateOperations: [MutateOperation]
    let partialFailure = false
    let responseContentType = "RESOURCE_NAME_ONLY"
}

/// Exactly one member is set.
struct MutateOperation: Encodable {
    var campaignBudgetOperation: Operation<CampaignBudget>?
    var campaignOperation: Operation<CampaignResource>?
    var campaignCriterionOperation: Operation<Criterion>?
    var adGroupOperation: Operation<AdGroup>?
    var adGroupCriterionOperation: Operation<Criterion>?
    var assetOperation: Operation<Asset>?
    var adGroupAdOperation: Operation<AdGroupAd>?
}

/// `create`, `update` with its mask, or `remove`.
struct Operation<Resource: Encodable>: Encodable {
    private var create: Resource?
    private var update: Resource?
    /// Names below the resource, comma-separated. What is named and not set is cleared.
    private var updateMask: String?
    private var remove: String?

    static func create(_ resource: Resource) -> Self {
        var operation = Self()
        operation.create = resource
        return operation
    }

    static func update(_ resource: Resource, mask: [String]) -> Self {
        var operation = Self()
        operation.update = resource
        operation.updateMask = mask.joined(separator: ",")
        return operation
    }

    static func remove(_ resourceName: String) -> Self {
        var operation = Self()
        operation.remove = resourceName
        return operation
    }
}
