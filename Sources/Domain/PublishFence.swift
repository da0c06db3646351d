/// Time since this machine started, time asleep included (CLOCK_BOOTTIME): a stopped process or a paused virtual machine
/// finds on return how long it was away. Never compared between machines.
package struct Uptime: Hashable, Comparable, Sendable {
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    package static func < (left: Uptime, right: Uptime) -> Bool { left.microseconds < right.microseconds }

    package static func + (start: Uptime, time: Duration) -> Uptime {
        Uptime(microseconds: start.microseconds + time.microseconds)
    }

    package static func - (end: Uptime, start: Uptime) -> Duration {
        .microseconds(end.microseconds - start.microseconds)
    }
}

/// Until when a worker may let the first byte of a send leave.
///
/// Google cannot check our lease, so the worker fences itself. Both moments count from before the question that the
/// database answered, so they are never later than the database's own.
package struct SendFence: Equatable, Sendable {
    /// The lease is known to hold until then: when its claim, or the last heartbeat that was answered, was asked for,
    /// plus the lease.
    package var leaseHoldsUntil: Uptime
    /// When the intent was asked for, plus its send window.
    package var sendNotAfter: Uptime

    package init(leaseHoldsUntil: Uptime, sendNotAfter: Uptime) {
        self.leaseHoldsUntil = leaseHoldsUntil
        self.sendNotAfter = sendNotAfter
    }
}

extension Duration {
    /// Whole microseconds, rounded towards zero.
    package var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
