/// How long the workers of the queue wait for each other and for Google.
///
/// The protocol needs no more than the proportions, so tests of crashes run all of it faster by one factor.
package struct PublishTiming: Sendable {
    /// A worker that is gone is noticed after this.
    package let lease: Duration
    /// How often a living one renews all its leases.
    package let heartbeat: Duration
    /// How often somebody looks for dead workers: with the lease, jobs of one are back within 12 s.
    package let rescue: Duration
    /// What a worker that stops gets to finish what it has in hand; half a second more and it has given the rest back.
    package let drain: Duration
    /// From a search to its answer.
    package let search: Duration
    package let policy: PublishPolicy

    /// - Parameter factor: at least 1.
    package init(timesFaster factor: Int = 1) {
        precondition(factor > 0, "time goes on")
        lease = .seconds(10) / factor
        heartbeat = .seconds(3) / factor
        rescue = .seconds(2) / factor
        drain = .milliseconds(4_500) / factor
        search = .seconds(30) / factor
        var policy = PublishPolicy()
        policy.backoffBase /= factor
        policy.backoffMax /= factor
        policy.throttlePause /= factor
        policy.settleDelay /= factor
        policy.sendWindow /= factor
        policy.requestTimeout /= factor
        self.policy = policy
    }
}
