internal import CProtobufC
internal import CWire
package import Domain

/// What every request that writes can say of itself.
package struct WriteOptions: Sendable {
    /// Nil when the caller will not repeat the request.
    package let requestID: RequestID?
    package let isValidateOnly: Bool

    init(_ requestID: UnsafePointer<CChar>?, _ validateOnly: protobuf_c_boolean) throws(Failure) {
        let given = unsafe text(requestID)
        let id = RequestID(given)
        if id == nil, !given.isEmpty {
            throw .invalid([
                Violation(
                    "request_id", .unreadable, value: given, reason: "is not a UUID", hint: "make a random UUID")
            ])
        }
        self.requestID = id
        isValidateOnly = validateOnly != 0
    }

    /// Throws unless nothing is set: within a batch, the batch has them.
    func requireNone() throws(Failure) {
        guard let field = requestID != nil ? "request_id" : isValidateOnly ? "validate_only" : nil else { return }
        throw .invalid([
            Violation(field, .unsupported, reason: "does not belong here", hint: "set \(field) of the batch")
        ])
    }
}

/// `adflight.v1.CreateCampaignRequest`.
package struct CreateCampaignRequest: Sendable {
    package let campaign: CampaignInput
    package let options: WriteOptions

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
        self = unsafe try message.read { (message) throws(Failure) in unsafe try Self(message) }
    }

    init(_ message: Adflight__V1__CreateCampaignRequest) throws(Failure) {
        campaign = unsafe try enteredCampaign(message.campaign)
        options = unsafe try WriteOptions(message.request_id, message.validate_only)
    }
}

/// `adflight.v1.GetCampaignRequest`.
package struct GetCampaignRequest: Sendable {
    package let id: CampaignID
    package let mask: CampaignMask

    package init(decoding bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__GetCampaignRequest>(
            bytes, adflight__v1__get_campaign_request__init)
        (id, mask) = unsafe try message.read { (message) throws(Failure) in
            unsafe (try campaignID(text(message.id), "id"), try CampaignMask(message.read_mask))
        }
    }
}

/// Any request that carries an id in field 1, as far as that.
package struct CampaignIDRequest: Sendable {
    package let id: CampaignID

    package init(id: CampaignID) { self.id = id }

    package init(decoding bytes: [UInt8]) throws(Failure) {
        // What else is in it is of types that get requests have in the same places.
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

/// `adflight.v1.DeleteCampaignRequest`, and all others that do something to one campaign: they have one wire form.
package struct CampaignActionRequest: Sendable {
    package let id: CampaignID
    /// The revision that the caller's etag names; nil when it gave none.
    package let revision: Int64?
    package let options: WriteOptions
    /// That a deletion has happened already is no error. Only deletions say so.
    package let allowsMissing: Bool
    /// When to publish; nil for at once. Only publishes say so.
    package let runAt: Instant?

    package init(decoding bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__DeleteCampaignRequest>(
            bytes, adflight__v1__delete_campaign_request__init)
        self = unsafe try message.read { (message) throws(Failure) in unsafe try Self(message) }
    }

    init(_ message: Adflight__V1__DeleteCampaignRequest) throws(Failure) {
        id = unsafe try campaignID(text(message.id), "id")
        revision = unsafe try namedRevision(etag: text(message.etag), "etag")
        options = unsafe try WriteOptions(message.request_id, message.validate_only)
        allowsMissing = unsafe message.allow_missing != 0
        runAt = nil
    }

    package init(decodingPublish bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__PublishCampaignRequest>(
            bytes, adflight__v1__publish_campaign_request__init)
        self = unsafe try message.read { (message) throws(Failure) in unsafe try Self(message) }
    }

    init(_ message: Adflight__V1__PublishCampaignRequest) throws(Failure) {
        id = unsafe try campaignID(text(message.id), "id")
        revision = unsafe try namedRevision(etag: text(message.etag), "etag")
        options = unsafe try WriteOptions(message.request_id, message.validate_only)
        allowsMissing = false
        runAt = unsafe try message.run_time.map { (time) throws(Failure) in
            unsafe try moment(time.pointee, "run_time")
        }
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
    /// A campaign that is not there is created.
    package let allowsMissing: Bool
    package let options: WriteOptions

    package init(decoding bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__UpdateCampaignRequest>(
            bytes, adflight__v1__update_campaign_request__init)
        self = unsafe try message.read { (message) throws(Failure) in unsafe try Self(message) }
    }

    init(_ message: Adflight__V1__UpdateCampaignRequest) throws(Failure) {
        input = unsafe try enteredCampaign(message.campaign)
        id = unsafe try campaignID(text(message.campaign.pointee.id), "campaign.id")
        revision = unsafe try namedRevision(etag: text(message.campaign.pointee.etag), "campaign.etag")
        let paths = unsafe try paths(message.update_mask, "update_mask")
        fields = try Self.fields(paths, of: input)
        namesFields = !paths.isEmpty && paths != ["*"]
        allowsMissing = unsafe message.allow_missing != 0
        options = unsafe try WriteOptions(message.request_id, message.validate_only)
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
            let names = changeable.map(\.rawValue)
            throw .invalid(
                unknown.map { path in
                    Violation(
                        "update_mask", .unsupported, value: path, reason: "\"\(path)\" cannot be updated",
                        hint: names.nearest(to: path).map { "did you mean \($0)?" }
                            ?? "use one of \(names.joined(separator: ", "))")
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

func campaignID(_ text: String, _ field: String) throws(Failure) -> CampaignID {
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

func namedRevision(etag: String, _ field: String) throws(Failure) -> Int64? {
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

/// A moment that a caller gives, in the years that campaigns know.
private func moment(_ time: Google__Protobuf__Timestamp, _ field: String) throws(Failure) -> Instant {
    let end: Int64 = 2_145_916_800  // 2038-01-01
    guard unsafe (0..<end).contains(time.seconds) && (0..<1_000_000_000).contains(time.nanos) else {
        throw .invalid([
            Violation(
                field, .range, value: unsafe "\(time.seconds) s, \(time.nanos) ns",
                reason: "is not a time of the years 1970 to 2037", hint: "leave it out to publish at once")
        ])
    }
    return unsafe Instant(microseconds: time.seconds * 1_000_000 + Int64(time.nanos) / 1_000)
}
