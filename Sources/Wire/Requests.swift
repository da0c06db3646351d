internal import CWire
package import Domain

/// `adflight.v1.CreateCampaignRequest`.
package struct CreateCampaignRequest: Sendable {
    package let campaign: CampaignInput

    /// What a client sends.
    package static func encoded(_ campaign: Campaign) -> [UInt8] {
        var arena = Arena()
        let message = unsafe arena.make(adflight__v1__create_campaign_request__init)
        unsafe message.pointee.campaign = arena.campaign(campaign)
        return unsafe packed(message)
    }

    package init(decoding bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__CreateCampaignRequest>(
            bytes, adflight__v1__create_campaign_request__init)
        campaign = unsafe try message.read { (message) throws(Failure) in unsafe try enteredCampaign(message.campaign) }
    }
}

/// `adflight.v1.GetCampaignRequest`, and the other requests that carry nothing but an id.
package struct CampaignIDRequest: Sendable {
    package let id: CampaignID

    package init(id: CampaignID) { self.id = id }

    package init(decoding bytes: [UInt8]) throws(Failure) {
        // Get, Publish, Pause and Enable requests have one wire form.
        let message = unsafe try Decoded<Adflight__V1__GetCampaignRequest>(
            bytes, adflight__v1__get_campaign_request__init)
        id = unsafe try message.read { (message) throws(Failure) in unsafe try campaignID(text(message.id), "id") }
    }

    package var encoded: [UInt8] {
        var arena = Arena()
        let message = unsafe arena.make(adflight__v1__get_campaign_request__init)
        unsafe message.pointee.id = arena.string(id.description)
        return unsafe packed(message)
    }
}

/// `adflight.v1.DeleteCampaignRequest`.
package struct DeleteCampaignRequest: Sendable {
    package let id: CampaignID
    package let revision: Int64?

    package init(decoding bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__DeleteCampaignRequest>(
            bytes, adflight__v1__delete_campaign_request__init)
        (id, revision) = unsafe try message.read { (message) throws(Failure) in
            unsafe (try campaignID(text(message.id), "id"), try namedRevision(etag: text(message.etag), "etag"))
        }
    }
}

/// `adflight.v1.ListCampaignsRequest`.
package struct ListCampaignsRequest: Sendable {
    package static let pageSizeDefault = 50
    package static let pageSizeMax = 1_000

    package let pageSize: Int
    package let pageToken: String
    package let customerID: CustomerID?

    package init(decoding bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__ListCampaignsRequest>(
            bytes, adflight__v1__list_campaigns_request__init)
        let (size, token, customer) = unsafe message.read { message in
            unsafe (
                Int(message.page_size), text(message.page_token), Entry<CustomerID>(text: text(message.customer_id))
            )
        }
        guard size >= 0 else {
            throw .invalid([
                Violation(
                    "page_size", .range, value: String(size), reason: "is negative", hint: "use 1 to 1000, or 0 for 50")
            ])
        }
        if case .unreadable(let text, let expected) = customer {
            throw .invalid([
                Violation(.customerID, .unreadable, value: text, reason: expected.reason, hint: expected.hint)
            ])
        }
        pageSize = size == 0 ? Self.pageSizeDefault : min(size, Self.pageSizeMax)
        pageToken = token
        customerID = customer.value
    }
}

/// `adflight.v1.UpdateCampaignRequest`.
package struct UpdateCampaignRequest: Sendable {
    package let id: CampaignID
    /// The revision that the caller's etag names; nil when it gave none.
    package let revision: Int64?
    package let fields: [CampaignField]
    /// Whether the caller has named the fields, one by one.
    package let namesFields: Bool
    package let input: CampaignInput

    package init(decoding bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__UpdateCampaignRequest>(
            bytes, adflight__v1__update_campaign_request__init)
        let (campaign, idText, etag, paths) = unsafe try message.read { (message) throws(Failure) in
            let input = unsafe try enteredCampaign(message.campaign)
            let mask = unsafe message.update_mask.map { unsafe texts($0.pointee.paths, $0.pointee.n_paths) }
            return unsafe (input, text(message.campaign.pointee.id), text(message.campaign.pointee.etag), mask ?? [])
        }
        id = try campaignID(idText, "campaign.id")
        revision = try namedRevision(etag: etag, "campaign.etag")
        fields = try Self.fields(paths, of: campaign)
        namesFields = !paths.isEmpty && paths != ["*"]
        input = campaign
    }

    /// No mask means the fields that are filled in, `*` all of them (AIP-134).
    private static func fields(_ paths: [String], of input: CampaignInput) throws(Failure) -> [CampaignField] {
        let changeable = CampaignField.allCases.filter { $0 != .customerID }
        if paths == ["*"] { return changeable }
        return withRivals(try named(paths, among: changeable, in: input))
    }

    private static func named(_ paths: [String], among changeable: [CampaignField], in input: CampaignInput)
        throws(Failure) -> [CampaignField]
    {
        if paths.isEmpty {
            return changeable.filter { field in
                var filled = CampaignInput()
                filled.take([field], from: input)
                return filled != CampaignInput()
            }
        }
        let unknown = paths.filter { path in !changeable.contains { $0.isNamed(by: path) } }
        guard unknown.isEmpty else {
            throw .invalid(
                unknown.map {
                    Violation(
                        "update_mask", .unsupported, value: $0, reason: "\"\($0)\" cannot be updated",
                        hint: "use one of \(changeable.map(\.rawValue).joined(separator: ", "))")
                })
        }
        return changeable.filter { field in paths.contains(where: field.isNamed) }
    }

    /// A campaign has one kind of ad: naming one clears the others.
    private static func withRivals(_ fields: [CampaignField]) -> [CampaignField] {
        let named = Set(fields.compactMap(\.message))
        guard !named.isEmpty else { return fields }
        return fields
            + CampaignField.allCases.filter { field in field.message.map { !named.contains($0) } ?? false }
    }
}

extension CampaignField {
    /// By its own name or by that of the message it is in.
    fileprivate func isNamed(by path: String) -> Bool { rawValue == path || message == path }

    /// `demand_gen_carousel_ad`; nil for a field of the campaign itself.
    fileprivate var message: String? {
        rawValue.contains(".") ? String(rawValue.prefix { $0 != "." }) : nil
    }
}

// MARK: - Parts of requests

private func enteredCampaign(_ campaign: UnsafeMutablePointer<Adflight__V1__Campaign>?) throws(Failure) -> CampaignInput
{
    guard let campaign = unsafe campaign else {
        throw .invalid([Violation("campaign", .required, reason: "is required", hint: "fill in the campaign")])
    }
    return unsafe CampaignInput(campaign.pointee)
}

private func campaignID(_ text: String, _ field: String) throws(Failure) -> CampaignID {
    guard let id = CampaignID(text) else {
        throw .invalid([
            Violation(
                field, text.isEmpty ? .required : .unreadable, value: text.isEmpty ? nil : text,
                reason: text.isEmpty ? "is required" : "is not a campaign id",
                hint: "use the id of a campaign that CreateCampaign or ListCampaigns answered")
        ])
    }
    return id
}

private func namedRevision(etag: String, _ field: String) throws(Failure) -> Int64? {
    if etag.isEmpty { return nil }
    guard etag.hasPrefix("\""), etag.hasSuffix("\""), let revision = Int64(etag.dropFirst().dropLast()) else {
        throw .invalid([
            Violation(
                field, .unreadable, value: etag, reason: "is not an etag of a campaign",
                hint: "send the etag as it was answered, or none")
        ])
    }
    return revision
}
