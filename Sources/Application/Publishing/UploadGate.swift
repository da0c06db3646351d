internal import Domain
package import GoogleAds
package import Store

/// What uploads wait for: rate limits beside those of the publisher, and the quota of a day that all workers have together.
package func uploadGate(_ settings: RequestPacing.Settings, _ store: Store) -> GoogleAdsClient.UploadGate {
    let gate = RequestGate(settings, store)
    return { operations, customer in
        do throws(Failure) {
            return try await gate.pass(operations, of: customer).map { ($0.reason, $0.delay) }
        } catch {
            return ("the day's quota cannot be read now", .seconds(1))
        }
    }
}
