/// A moment, in microseconds since 1970 UTC: what PostgreSQL can keep.
package struct Instant: Hashable, Comparable, Sendable {
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    package static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }

    package static func + (start: Instant, time: Duration) -> Instant {
        Instant(microseconds: start.microseconds + time.microseconds)
    }

    package static func - (end: Instant, start: Instant) -> Duration {
        .microseconds(end.microseconds - start.microseconds)
    }

    /// The calendar date where it is earliest on earth, twelve hours behind UTC: nobody's "today" is before it. Nil
    /// before 1970.
    package var earliestDate: CalendarDate? { date(hoursFromUTC: -12) }

    /// The same where it is latest, fourteen hours before UTC: nobody's "today" is after it.
    package var latestDate: CalendarDate? { date(hoursFromUTC: 14) }

    private func date(hoursFromUTC hours: Int64) -> CalendarDate? {
        let microsecondsPerHour: Int64 = 3_600_000_000
        return CalendarDate(
            daysSince1970: Int((microseconds + hours * microsecondsPerHour) / (24 * microsecondsPerHour)))
    }
}

/// A day of the calendar without a time zone: Google Ads reads it in the account's.
package struct CalendarDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let year: Int
    package let month: Int
    package let day: Int

    /// Nil for a day that does not exist. Years 1970 to 2037, the end being Google's own "forever".
    package init?(year: Int, month: Int, day: Int) {
        guard (1970...2037).contains(year), (1...12).contains(month),
            (1...Self.days(in: month, of: year)).contains(day)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day that many days after 1970-01-01.
    package init?(daysSince1970 days: Int) {
        guard days >= 0 else { return nil }
        var year = 1970
        var rest = days
        while rest >= Self.days(in: year) {
            rest -= Self.days(in: year)
            year += 1
            guard year <= 2037 else { return nil }
        }
        var month = 1
        while rest >= Self.days(in: month, of: year) {
            rest -= Self.days(in: month, of: year)
            month += 1
        }
        self.init(year: year, month: month, day: rest + 1)
    }

    package var daysSince1970: Int {
        // Of these years every fourth is a leap year. The months before, as if February had 30 days.
        let leapDays = (year - 1969) / 4
        let months = (367 * month - 362) / 12
        let missing = month <= 2 ? 0 : Self.isLeap(year) ? 1 : 2
        return (year - 1970) * 365 + leapDays + months - missing + day - 1
    }

    /// `2027-02-28`.
    package var description: String { "\(year)-\(Self.twoDigits(month))-\(Self.twoDigits(day))" }

    package static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func isLeap(_ year: Int) -> Bool {
        year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    }

    private static func days(in year: Int) -> Int { isLeap(year) ? 366 : 365 }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension CalendarDate: EnteredAsText {
    /// ISO 8601, `2027-02-28`: the only form the API takes.
    package init?(entered text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2],
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    package static let expectation = Expectation(
        reason: "is not a date of the calendar between 1970 and 2037", hint: "write it as year-month-day: 2027-02-28")
}
