package import Domain
internal import FoundationEssentials

extension Instant {
    package static var now: Instant { Instant(microseconds: Int64(Date.now.timeIntervalSince1970 * 1_000_000)) }
}
