package import Domain
internal import FoundationEssentials

extension Instant {
    package static var now: Instant { Instant(microseconds: Int64(Date.now.timeIntervalSince1970 * 1_000_000)) }

    /// The calendar date where it is earliest on earth, twelve hours behind UTC: nobody's "today" is before it.
    var earliestDate: CalendarDate? {
        let microsecondsPerHour: Int64 = 3_600_000_000
        return CalendarDate(daysSince1970: Int((microseconds - 12 * microsecondsPerHour) / (24 * microsecondsPerHour)))
    }
}
