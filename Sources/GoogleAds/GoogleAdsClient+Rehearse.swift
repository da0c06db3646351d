package import Domain
internal import HTTPClient

extension GoogleAdsClient {
    /// What Google says to a create that it only validates.
    package enum Rehearsal: Sendable {
        /// No faults: it would take the campaign.
        case answered([GoogleFault])
        /// For reasons that name no field.
        case refused([String])
        /// Google must not be asked before that delay, when it names one.
        case throttled(String, retryAfter: Duration?)
        case unanswered(String)
    }

    /// Sends what `prepareCreate` and `send` would send, byte for byte, with `validateOnly` before it. Images that are not
    /// in the account yet are uploaded: the request refers to them.
    /// - Parameter leaving: called before it is sent, with the number of its operations; it is not sent when this throws.
    package func rehearse(
        _ complete: CompleteCampaign, id: CampaignID, leaving: (_ operations: Int) async throws(Failure) -> Void
    ) async throws(Failure) -> Rehearsal {
        switch await prepare([(id, complete)])[id] {
        case .ready(let prepared):
            let batch = MutateBatch([prepared])
            try await leaving(batch.operationCount)
            return await rehearse(batch)
        case .unknownHosts(let faults): return .refused(faults)
        case .outcome(let outcome): return Rehearsal(outcome)
        case nil: preconditionFailure("the one campaign was not prepared")
        }
    }

    private func rehearse(_ batch: MutateBatch) async -> Rehearsal {
        let body = Array(#"{"validateOnly":true,"#.utf8) + batch.body.dropFirst()
        let response: Response
        do throws(GoogleAdsTransport.NoToken) {
            let token = try await transport.token(for: .mutate, of: batch.customer)
            do throws(HTTPClientError) {
                response = try await transport.mutate(body, of: batch.customer, token: token)
            } catch {
                return Rehearsal(MutateOutcome(error))
            }
        } catch {
            return Rehearsal(error.outcome)
        }
        guard response.status != 200 else { return .answered([]) }
        switch MutateRefusal(response).outcome(of: batch) {
        case .refused(let refused, _): return .answered(refused.flatMap(\.faults))
        case .tooLarge(let reason): return .refused([reason])
        case .all(let outcome): return Rehearsal(outcome)
        case .created: preconditionFailure("a refusal creates nothing")
        }
    }
}

extension GoogleAdsClient.Rehearsal {
    /// Nothing can have been applied, so an open outcome is none.
    fileprivate init(_ outcome: MutateOutcome) {
        switch outcome {
        case .refused(let reasons), .accountRefused(let reasons): self = .refused(reasons)
        case .nameTaken(let reason): self = .refused([reason])
        case .throttled(_, let reason, let retryAfter): self = .throttled(reason, retryAfter: retryAfter)
        case .notApplied(let reason, _), .unavailable(let reason, _), .unknown(let reason): self = .unanswered(reason)
        case .applied: self = .answered([])
        case .heldUp: self = .unanswered("the account is held up")
        }
    }
}
