internal import Domain
internal import GRPC
internal import Store
internal import Wire

/// One call of ExportCampaigns: page by page, each read when the client has taken the one before.
struct CampaignExport {
    private let service: CampaignService
    private let request: ExportCampaignsRequest
    /// What its tokens are bound to.
    private let query: String
    private var position: PagePosition?
    private var hasEnded = false

    init(_ message: [UInt8], _ service: CampaignService) throws(Failure) {
        self.service = service
        request = try ExportCampaignsRequest(decoding: message)
        query = "export \(request.list.text)"
        guard !request.resumeToken.isEmpty else { return }
        position = try PagePosition(
            request.resumeToken, for: query, field: "resume_token", in: request.list.query.order)
    }

    consuming func run(to writer: ResponseWriter) async throws(RPCError) {
        while !hasEnded {
            let turn = try await writer.turn()
            defer { turn.end() }
            let page: CampaignService.Page
            do throws(Failure) {
                page = try await service.page(
                    request.list.query, after: position, size: CampaignService.Limits.exported, request.mask)
            } catch {
                throw RPCError(error)
            }
            hasEnded = page.isLast
            guard !page.campaigns.isEmpty, let end = page.end else { return }
            position = end
            try await writer.write(
                ExportCampaignsResponse(campaigns: page.campaigns, resumeToken: end.token(for: query)).encoded)
        }
    }
}
