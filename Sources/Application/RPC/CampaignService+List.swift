internal import Domain
internal import GRPC
internal import Store
internal import Wire

/// Reading many campaigns.
extension CampaignService {
    enum Limits {
        /// Of the campaigns of one answer: half of what clients take without being asked for more.
        static let answerBytes = 2 << 20
        static let totalSize = 100_000
        static let exported = 500
    }

    func list(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        let request = try ListCampaignsRequest(decoding: message)
        let (query, text) = (request.list.query, request.list.text)
        let start =
            request.pageToken.isEmpty ? nil : try PagePosition(request.pageToken, for: text, in: query.order)
        // One more than asked for tells whether there is a next page.
        let records = try await store.campaigns(query, after: start, limit: request.pageSize + 1)
        let page = try await fitting(records.prefix(request.pageSize), request.mask)
        let next =
            page.count < records.count
            ? PagePosition(records[page.count - 1], in: query.order).token(for: text) : ""
        let total = request.returnsTotalSize ? try await store.count(query, upTo: Limits.totalSize) : nil
        return ListCampaignsResponse(campaigns: page, nextPageToken: next, totalSize: total).encoded
    }

    /// Page by page, each read when the client has taken the one before.
    func export(_ message: [UInt8], to writer: ResponseWriter) async throws(RPCError) {
        try await failing { () throws(Failure) in
            let request = try ExportCampaignsRequest(decoding: message)
            let text = "export \(request.list.text)"
            let start =
                request.resumeToken.isEmpty
                ? nil
                : try PagePosition(request.resumeToken, for: text, field: "resume_token", in: request.list.query.order)
            return Export(query: request.list.query, text: text, mask: request.mask, position: start)
        }.run(self, to: writer)
    }

    /// The state of an export, which no closure holds.
    private struct Export {
        let query: CampaignQuery
        let text: String
        let mask: CampaignMask
        var position: PagePosition?

        consuming func run(_ service: CampaignService, to writer: ResponseWriter) async throws(RPCError) {
            while let answer = try await next(of: service) { try await writer.write(answer) }
        }

        private mutating func next(of service: CampaignService) async throws(RPCError) -> [UInt8]? {
            do throws(Failure) {
                let records = try await service.store.campaigns(query, after: position, limit: Limits.exported)
                let page = try await service.fitting(records[...], mask)
                guard let last = page.indices.last else { return nil }
                let reached = PagePosition(records[last], in: query.order)
                position = reached
                return ExportCampaignsResponse(campaigns: page, resumeToken: reached.token(for: text)).encoded
            } catch {
                throw RPCError(error)
            }
        }
    }

    func batchGet(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        let request = try BatchGetCampaignsRequest(decoding: message)
        var outcomes = BatchOutcomes(isPartial: request.isPartial, "ids")
        let ids = try outcomes.deciding(request.ids) { (id) throws(Failure) in id }
        let records = try await store.campaigns(Array(Set(ids.map(\.decision))))
        let known = Dictionary(uniqueKeysWithValues: records.map { ($0.id, $0) })
        for (place, id) in ids {
            if let record = known[id] {
                outcomes.succeed(place, record)
            } else {
                try outcomes.fail(place, .unknownCampaign(id))
            }
        }
        return try await answer(outcomes, count: request.ids.count, request.mask)
    }

    /// As many of the campaigns as an answer holds, encoded; one at least.
    private func fitting(_ records: ArraySlice<CampaignRecord>, _ mask: CampaignMask) async throws(Failure)
        -> [[UInt8]]
    {
        let remarks = try await store.remarks(on: Array(records))
        var page: [[UInt8]] = []
        var bytes = 0
        for record in records {
            let campaign = record.encoded(remarks[record.id] ?? CampaignRemarks(), mask)
            bytes += campaign.count
            if bytes > Limits.answerBytes, !page.isEmpty { break }
            page.append(campaign)
        }
        return page
    }
}

extension Failure {
    static func unknownCampaign(_ id: CampaignID) -> Failure {
        .notFound("there is no campaign \(id); ListCampaigns shows those that are")
    }
}

/// The answer of something that knows nothing of gRPC.
func failing<Value: ~Copyable>(_ body: () throws(Failure) -> Value) throws(RPCError) -> Value {
    do throws(Failure) {
        return try body()
    } catch {
        throw RPCError(error)
    }
}
