/// A day of the proleptic Gregorian calendar, counted from 1970-01-01.
struct CalendarDay: Comparable, CustomStringConvertible {
    let number: Int

    init(number: Int) { self.number = number }

    /// The UTC day of a Unix time in seconds; the sandbox's accounts live in UTC.
    init(unixTime seconds: Int64) { number = Int((Double(seconds) / 86_400).rounded(.down)) }

    /// A `yyyy-MM-dd` text; `nil` when malformed or not a real day.
    init?(_ text: Substring) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], parts.allSatisfy(\.isDigits),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            (1...12).contains(month), (1...Self.days(inMonth: month, of: year)).contains(day)
        else { return nil }
        number = Self.daysBefore(year: year, month: month) + day - 1
    }

    /// `yyyy-MM-dd`; from the count of days by Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms".
    var description: String {
        let shifted = number + 719_468  // from 0000-03-01, so that leap days end a year
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    static func < (left: CalendarDay, right: CalendarDay) -> Bool { left.number < right.number }

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func daysBefore(year: Int, month: Int) -> Int {
        let past = year - 1
        let years = past * 365 + past / 4 - past / 100 + past / 400
        let months = (1..<month).reduce(0) { $0 + days(inMonth: $1, of: year) }
        return years + months - 719_162  // days from 0001-01-01 to 1970-01-01
    }
}
