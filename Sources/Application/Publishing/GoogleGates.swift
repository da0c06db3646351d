internal import Domain
package import GoogleAds
package import Logging
package import Store

/// What uploads wait for: rate limits beside those of the publisher, and the quota of a day that all workers have together.
package func uploadGate(_ settings: RequestPacing.Settings, _ store: Store) -> GoogleAdsClient.UploadGate {
    let gate = RequestGate(settings, store)
    return { operations, customer in
        await answered { () throws(Failure) in try await gate.pass(operations, of: customer) }
    }
}

/// What queries wait for.
package func queryGate(_ settings: RequestPacing.Settings, _ store: Store) -> GoogleAdsClient.QueryGate {
    let gate = RequestGate(settings, store)
    return { await answered { () throws(Failure) in try await gate.reserve(1) } }
}

/// Keeps the breakers of `pacing`, and says when one opens.
package func witness(of pacing: RequestPacing, _ logger: Logger) -> GoogleAdsClient.Witness {
    { kind, customer, silence in
        guard let silence else { return pacing.answered(kind, customer) }
        guard let rest = pacing.failed(kind, customer, silence) else { return }
        logger.warning(
            "Google Ads does not answer: the account's jobs wait",
            metadata: ["customer.id": "\(customer)", "wait": "\(rest)", "failure": "\(silence)"])
    }
}

private func answered(_ ask: () async throws(Failure) -> RequestGate.Closed?) async -> (
    reason: String, retryAfter: Duration
)? {
    do throws(Failure) {
        return try await ask().map { ($0.reason, $0.delay) }
    } catch {
        return ("the day's quota cannot be read now", .seconds(1))
    }
}
