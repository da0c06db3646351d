internal import Domain
package import GoogleAds
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

private func answered(_ ask: () async throws(Failure) -> RequestGate.Closed?) async -> (
    reason: String, retryAfter: Duration
)? {
    do throws(Failure) {
        return try await ask().map { ($0.reason, $0.delay) }
    } catch {
        return ("the day's quota cannot be read now", .seconds(1))
    }
}
