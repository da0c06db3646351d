internal import Domain
internal import Store
internal import Wire

/// What a method that writes has done.
struct Written {
    /// The answer.
    let message: [UInt8]
    let queuesJob: Bool

    init(_ message: [UInt8], queuesJob: Bool = false) {
        self.message = message
        self.queuesJob = queuesJob
    }
}

protocol WriteRequest: Sendable {
    var options: WriteOptions { get }
}

extension CreateCampaignRequest: WriteRequest {}
extension UpdateCampaignRequest: WriteRequest {}
extension CampaignActionRequest: WriteRequest {}
extension BatchRequest: WriteRequest {}
extension PublishJobRequest: WriteRequest {}

extension CampaignService {
    typealias Effect<Request> = (CampaignService) -> (Request) async throws(Failure) -> Written

    /// Does what a request asks for: once for each request id (AIP-155), and only for show when it says so (AIP-163).
    /// - Parameters:
    ///   - message: the request as it came, by which a repeat is known.
    ///   - effect: a method, not a closure: a debug build crashes when a closure that waits holds an id of its frame.
    func once<Request: WriteRequest>(
        _ method: String, _ request: Request, _ message: [UInt8], inTransaction: Bool = false,
        _ effect: Effect<Request>
    ) async throws(Failure) -> [UInt8] {
        let options = request.options
        guard inTransaction || options.requestID != nil || options.isValidateOnly else {
            return finished(try await effect(self)(request))
        }
        let transaction = try await store.begin()
        do throws(Failure) {
            let service = CampaignService(store: transaction.store, rehearsals: rehearsals, jobQueued: jobQueued)
            if options.isValidateOnly {
                let written = try await effect(service)(request)
                await transaction.rollBack()
                return written.message
            }
            if let id = options.requestID, let answer = try await transaction.store.answer(to: id, method, message) {
                await transaction.rollBack()
                return answer
            }
            let written = try await effect(service)(request)
            if let id = options.requestID { try await transaction.store.keep(written.message, to: id, method) }
            try await transaction.commit()
            return finished(written)
        } catch {
            await transaction.rollBack()
            throw error
        }
    }

    private func finished(_ written: Written) -> [UInt8] {
        if written.queuesJob { jobQueued() }
        return written.message
    }
}
