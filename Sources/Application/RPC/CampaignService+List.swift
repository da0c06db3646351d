internal import Domain
internal import GRPC
internal import Store
internal import Wire

/// Reading many campaigns.
extension CampaignService {
    enum Limits {
        /// Of the campaigns of one answer: half of what clients take without being asked for more.
        static let answerBytes = 2 << 20
        /// Of an answer that cannot be continued: what clients take.
        static let batchBytes = 4 << 20
        static let totalSize = 100_000
        static let exported = 100
        /// Campaigns in memory at once; one has at most some 300 KB.
        static let read = 100
    }

    /// Campaigns that follow each other in a list, encoded.
    struct Page {
        var campaigns: [[UInt8]] = []
        fileprivate(set) var bytes = 0
        /// The last of them.
        fileprivate(set) var end: PagePosition?
        fileprivate(set) var isLast = false
    }

    func list(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        let request = try ListCampaignsRequest(decoding: message)
        let (query, text) = (request.list.query, request.list.text)
        let start =
            request.pageToken.isEmpty ? nil : try PagePosition(request.pageToken, for: text, in: query.order)
        let page = try await page(query, after: start, size: request.pageSize, request.mask)
        let total = request.returnsTotalSize ? try await store.count(query, upTo: Limits.totalSize) : nil
        return ListCampaignsResponse(
            campaigns: page.campaigns, nextPageToken: page.isLast ? "" : page.end?.token(for: text) ?? "",
            totalSize: total
        ).encoded
    }

    /// As many campaigns as are asked for and an answer holds; one at least if there is one.
    func page(_ query: CampaignQuery, after start: PagePosition?, size: Int, _ mask: CampaignMask)
        async throws(Failure) -> Page
    {
        var page = Page()
        page.end = start
        while page.campaigns.count < size, page.bytes < Limits.answerBytes {
            let wanted = min(size - page.campaigns.count, Limits.read)
            // One more than wanted tells whether there is a next page.
            let records = try await store.campaigns(query, after: page.end, limit: wanted + 1)
            let remarks = try await store.remarks(on: records)
            for record in records.prefix(wanted) where page.bytes < Limits.answerBytes {
                let campaign = record.encoded(remarks[record.id] ?? CampaignRemarks(), mask)
                page.campaigns.append(campaign)
                page.bytes += campaign.count
                page.end = PagePosition(record, in: query.order)
            }
            page.isLast = records.count <= wanted && page.end?.id == records.last?.id ?? page.end?.id
            if page.isLast { break }
        }
        return page
    }

    func batchGet(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        let request = try BatchGetCampaignsRequest(decoding: message)
        var outcomes = BatchOutcomes(isPartial: request.isPartial, "ids")
        let ids = try outcomes.deciding(request.ids) { (id) throws(Failure) in id }
        for start in stride(from: 0, to: ids.count, by: Limits.read) {
            let part = ids[start..<min(start + Limits.read, ids.count)]
            let records = try await store.campaigns(Array(Set(part.map(\.decision))))
            let remarks = try await store.remarks(on: records)
            let known = Dictionary(uniqueKeysWithValues: records.map { ($0.id, $0) })
            for (place, id) in part {
                if let record = known[id] {
                    try outcomes.succeed(place, record.encoded(remarks[id] ?? CampaignRemarks(), request.mask))
                } else {
                    try outcomes.fail(place, .unknownCampaign(id))
                }
            }
        }
        return try outcomes.answer(request.ids.count)
    }
}

extension Failure {
    static func unknownCampaign(_ id: CampaignID) -> Failure {
        .notFound("there is no campaign \(id); ListCampaigns shows those that are")
    }
}
