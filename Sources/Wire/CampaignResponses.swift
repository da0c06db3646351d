package import Domain

/// Replies with many campaigns, each encoded already.

/// `adflight.v1.ListCampaignsResponse`.
package struct ListCampaignsResponse: Sendable {
    package let encoded: [UInt8]

    /// - Parameter totalSize: nil when nobody asked for it.
    package init(campaigns: [[UInt8]], nextPageToken: String, totalSize: Int? = nil) {
        var writer = WireWriter()
        for campaign in campaigns { writer.message(1, campaign) }
        writer.text(2, nextPageToken)
        writer.number(3, totalSize ?? 0)
        encoded = writer.bytes
    }
}

/// `adflight.v1.ExportCampaignsResponse`.
package struct ExportCampaignsResponse: Sendable {
    package let encoded: [UInt8]

    package init(campaigns: [[UInt8]], resumeToken: String) {
        encoded = ListCampaignsResponse(campaigns: campaigns, nextPageToken: resumeToken).encoded
    }
}

/// `adflight.v1.BatchGetCampaignsResponse`, and those of the other batches: they have one wire form.
package struct BatchCampaignsResponse: Sendable {
    package let encoded: [UInt8]

    /// - Parameter outcomes: of each request, the campaign or an encoded `google.rpc.Status`.
    package init(_ outcomes: [Outcome]) {
        var writer = WireWriter()
        for outcome in outcomes {
            if case .campaign(let campaign) = outcome { writer.message(1, campaign) } else { writer.message(1, []) }
        }
        for (place, outcome) in outcomes.enumerated() {
            guard case .failed(let status) = outcome else { continue }
            var entry = WireWriter()
            entry.number(1, place)
            entry.message(2, status)
            writer.message(2, entry.bytes)
        }
        encoded = writer.bytes
    }

    package enum Outcome: Sendable {
        case campaign([UInt8])
        case failed(status: [UInt8])
    }
}

/// `adflight.v1.WatchCampaignsResponse`.
package struct WatchCampaignsResponse: Sendable {
    package let encoded: [UInt8]

    package init(_ changes: [Change], resumeToken: String) {
        var writer = WireWriter()
        for change in changes {
            var message = WireWriter()
            switch change {
            case .stands(let campaign): message.message(1, campaign)
            case .expunged(let campaign):
                var rest = WireWriter()
                rest.text(1, campaign.id.description)
                rest.text(2, campaign.customerID.description)
                message.message(1, rest.bytes)
                message.number(2, 1)
            }
            writer.message(1, message.bytes)
        }
        writer.text(2, resumeToken)
        encoded = writer.bytes
    }

    package enum Change: Sendable {
        /// As it is now, encoded.
        case stands([UInt8])
        case expunged(ChangedCampaign)
    }
}
