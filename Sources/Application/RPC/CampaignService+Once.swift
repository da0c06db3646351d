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
    /// Whether it is about a campaign as it was when it was read.
    var namesRevision: Bool { get }
}

extension WriteRequest {
    var namesRevision: Bool { true }
}

extension CreateCampaignRequest: WriteRequest {}
extension UpdateCampaignRequest: WriteRequest { var namesRevision: Bool { revision != nil } }
extension CampaignActionRequest: WriteRequest { var namesRevision: Bool { revision != nil } }
extension BatchRequest: WriteRequest {}
extension PublishJobRequest: WriteRequest {}

extension CampaignService {
    typealias Effect<Request> = (CampaignService) -> (Request) async throws(Failure) -> Written

    private enum OnceLimits {
        static let attempts = 5
    }

    /// Does what a request asks for: once for each request id (AIP-155), and only for show when it says so (AIP-163).
    /// Again when somebody else was quicker, and the request is about a campaign as it is now.
    /// - Parameters:
    ///   - message: the request as it came, by which a repeat is known.
    ///   - effect: a method, not a closure: a debug build crashes when a closure that waits holds an id of its frame.
    func once<Request: WriteRequest>(
        _ method: String, _ request: Request, _ message: [UInt8], inTransaction: Bool = false,
        _ effect: Effect<Request>
    ) async throws(Failure) -> [UInt8] {
        for _ in 1..<OnceLimits.attempts {
            do throws(Failure) {
                return try await attempt(method, request, message, inTransaction: inTransaction, effect)
            } catch {
                guard case .conflict = error, !request.namesRevision else { throw error }
            }
        }
        return try await attempt(method, request, message, inTransaction: inTransaction, effect)
    }

    private func attempt<Request: WriteRequest>(
        _ method: String, _ request: Request, _ message: [UInt8], inTransaction: Bool, _ effect: Effect<Request>
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
            if let id = options.requestID,
                let answer = try await transaction.store.answer(to: id, method, message.spelling(id))
            {
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

extension [UInt8] {
    /// The same request with its id in small letters: RFC 9562 takes both.
    fileprivate func spelling(_ id: RequestID) -> [UInt8] {
        let small = Array(id.description.utf8)
        func isSame(_ place: Int) -> Bool {
            zip(self[place..<place + small.count], small).allSatisfy { $0 == $1 || $0 | 0x20 == $1 }
        }
        guard count >= small.count, let place = (0...count - small.count).first(where: isSame) else { return self }
        return self[..<place] + small + self[(place + small.count)...]
    }
}
