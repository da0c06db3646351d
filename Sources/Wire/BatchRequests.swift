internal import CProtobufC
internal import CWire
package import Domain

/// A batch of single requests (AIP-233 to 235).
package struct BatchRequest<Item: Sendable>: Sendable {
    /// What each single request is, or what is wrong with it.
    package let items: [Result<Item, Failure>]
    /// That some fail does not stop the others.
    package let isPartial: Bool
    package let options: WriteOptions

    fileprivate init<Message>(
        _ messages: UnsafeMutablePointer<UnsafeMutablePointer<Message>?>?, _ count: Int,
        partial: protobuf_c_boolean, _ options: WriteOptions,
        _ read: (Message) throws(Failure) -> (item: Item, options: WriteOptions)
    ) throws(Failure) {
        try requireBatch(count, "requests")
        items = unsafe elements(messages, count).map { message in
            Result { () throws(Failure) in
                let (item, options) = try read(message)
                try options.requireNone()
                return item
            }
        }
        isPartial = partial != 0
        self.options = options
    }
}

extension BatchRequest<CampaignInput> {
    package init(decodingCreates bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__BatchCreateCampaignsRequest>(
            bytes, adflight__v1__batch_create_campaigns_request__init)
        self = unsafe try message.read { (message) throws(Failure) in
            unsafe try Self(
                message.requests, message.n_requests, partial: message.return_partial_success,
                WriteOptions(message.request_id, message.validate_only)
            ) { (message) throws(Failure) in
                let request = unsafe try CreateCampaignRequest(message)
                return (request.campaign, request.options)
            }
        }
    }
}

extension BatchRequest<UpdateCampaignRequest> {
    package init(decodingUpdates bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__BatchUpdateCampaignsRequest>(
            bytes, adflight__v1__batch_update_campaigns_request__init)
        self = unsafe try message.read { (message) throws(Failure) in
            unsafe try Self(
                message.requests, message.n_requests, partial: message.return_partial_success,
                WriteOptions(message.request_id, message.validate_only)
            ) { (message) throws(Failure) in
                let request = unsafe try UpdateCampaignRequest(message)
                if request.allowsMissing {
                    throw .invalid([
                        Violation(
                            "allow_missing", .unsupported, reason: "does not belong in a batch",
                            hint: "create it with BatchCreateCampaigns")
                    ])
                }
                return (request, request.options)
            }
        }
    }
}

extension BatchRequest<CampaignActionRequest> {
    package init(decodingDeletes bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__BatchDeleteCampaignsRequest>(
            bytes, adflight__v1__batch_delete_campaigns_request__init)
        self = unsafe try message.read { (message) throws(Failure) in
            unsafe try Self(
                message.requests, message.n_requests, partial: message.return_partial_success,
                WriteOptions(message.request_id, message.validate_only)
            ) { (message) throws(Failure) in
                let request = unsafe try CampaignActionRequest(message)
                return (request, request.options)
            }
        }
    }

    package init(decodingPublishes bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__BatchPublishCampaignsRequest>(
            bytes, adflight__v1__batch_publish_campaigns_request__init)
        self = unsafe try message.read { (message) throws(Failure) in
            unsafe try Self(
                message.requests, message.n_requests, partial: message.return_partial_success,
                WriteOptions(message.request_id, message.validate_only)
            ) { (message) throws(Failure) in
                let request = unsafe try CampaignActionRequest(message)
                return (request, request.options)
            }
        }
    }
}

/// `adflight.v1.BatchGetCampaignsRequest`.
package struct BatchGetCampaignsRequest: Sendable {
    package let ids: [Result<CampaignID, Failure>]
    package let isPartial: Bool
    package let mask: CampaignMask

    package init(decoding bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__BatchGetCampaignsRequest>(
            bytes, adflight__v1__batch_get_campaigns_request__init)
        (ids, isPartial, mask) = unsafe try message.read { (message) throws(Failure) in
            unsafe try requireBatch(message.n_ids, "ids")
            let ids = unsafe texts(message.ids, message.n_ids)
            return unsafe (
                ids.map { text in Result { () throws(Failure) in try campaignID(text, "id") } },
                message.return_partial_success != 0, try CampaignMask(message.read_mask)
            )
        }
    }
}

private func requireBatch(_ count: Int, _ field: String) throws(Failure) {
    let most = 1_000
    guard (1...most).contains(count) else {
        throw .invalid([
            Violation(
                field, .count, value: String(count), reason: "has \(count) entries", hint: "send 1 to \(most) at once")
        ])
    }
}
