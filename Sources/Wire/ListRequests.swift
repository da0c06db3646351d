internal import CProtobufC
internal import CWire
package import Domain

/// `adflight.v1.ListCampaignsRequest`.
package struct ListCampaignsRequest: Sendable {
    package static let pageSizeDefault = 50
    package static let pageSizeMax = 1_000

    package let pageSize: Int
    package let pageToken: String
    package let list: CampaignList
    package let mask: CampaignMask
    package let returnsTotalSize: Bool

    package init(decoding bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__ListCampaignsRequest>(
            bytes, adflight__v1__list_campaigns_request__init)
        self = unsafe try message.read { (message) throws(Failure) in unsafe try Self(message) }
    }

    private init(_ message: Adflight__V1__ListCampaignsRequest) throws(Failure) {
        pageSize = unsafe try Self.pageSize(message.page_size)
        pageToken = unsafe text(message.page_token)
        list = unsafe try CampaignList(
            customer: text(message.customer_id), filter: text(message.filter),
            order: CampaignOrder(text(message.order_by)), showsDeleted: message.show_deleted != 0)
        mask = unsafe try CampaignMask(message.read_mask)
        returnsTotalSize = unsafe message.return_total_size != 0
    }

    /// 0 is the default, and more than the most is the most (AIP-158).
    static func pageSize(_ asked: Int32) throws(Failure) -> Int {
        guard asked >= 0 else {
            throw .invalid([
                Violation(
                    "page_size", .range, value: String(asked), reason: "is negative",
                    hint: "use 1 to 1000, or 0 for 50")
            ])
        }
        return asked == 0 ? pageSizeDefault : min(Int(asked), pageSizeMax)
    }
}

/// A query as a caller wrote it, and as it is understood.
package struct CampaignList: Sendable {
    package let query: CampaignQuery
    /// The same for every page of the list: tokens are bound to it.
    package let text: String

    init(customer: String, filter: String, order: CampaignOrder, showsDeleted: Bool) throws(Failure) {
        query = try CampaignQuery(
            customerID: givenCustomer(customer), filter: CampaignFilter(filter), order: order,
            showsDeleted: showsDeleted)
        text = "\(query.customerID?.description ?? "all") \(order.text) \(showsDeleted) \(filter)"
    }
}

/// `adflight.v1.ExportCampaignsRequest`.
package struct ExportCampaignsRequest: Sendable {
    package let list: CampaignList
    package let mask: CampaignMask
    package let resumeToken: String

    package init(decoding bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__ExportCampaignsRequest>(
            bytes, adflight__v1__export_campaigns_request__init)
        (list, mask, resumeToken) = unsafe try message.read { (message) throws(Failure) in
            unsafe (
                try CampaignList(
                    customer: text(message.customer_id), filter: text(message.filter),
                    order: CampaignOrder(.createTime), showsDeleted: message.show_deleted != 0),
                try CampaignMask(message.read_mask), text(message.resume_token)
            )
        }
    }
}

/// `adflight.v1.WatchCampaignsRequest`, and WatchPublishJobsRequest, which has no mask.
package struct WatchRequest: Sendable {
    package let customerID: CustomerID?
    package let resumeToken: String
    package let mask: CampaignMask

    package init(decoding bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__WatchCampaignsRequest>(
            bytes, adflight__v1__watch_campaigns_request__init)
        (customerID, resumeToken, mask) = unsafe try message.read { (message) throws(Failure) in
            unsafe (
                try givenCustomer(text(message.customer_id)), text(message.resume_token),
                try CampaignMask(message.read_mask)
            )
        }
    }
}

/// Nil for blank text.
func givenCustomer(_ text: String) throws(Failure) -> CustomerID? {
    let entry = Entry<CustomerID>(text: text)
    if case .unreadable(let text, let expected) = entry {
        throw .invalid([
            Violation(.customerID, .unreadable, value: text, reason: expected.reason, hint: expected.hint)
        ])
    }
    return entry.value
}
