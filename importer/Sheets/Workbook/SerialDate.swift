/// A day and time as Excel counts them: days, with the time of day behind the point.
struct SerialDate {
    private let days: Int
    private let seconds: Int
    /// Days from 1970-01-01 to the day 0 of the count.
    private static let epoch1904 = -24_107
    private static let epoch1900 = -25_569
    /// 9999-12-31 when counted from 1900, the last day Excel has.
    private static let last = 2_958_465.0

    /// Nil for what is no day: negative, beyond 9999, and the 1900-02-29 that never was.
    init?(_ serial: Double, isFrom1904: Bool) {
        guard serial >= 0, serial <= Self.last else { return nil }
        let total = (serial * 86_400).rounded()
        let whole = Int(total / 86_400)
        seconds = Int(total) - whole * 86_400
        if isFrom1904 {
            days = whole + Self.epoch1904
        } else {
            guard whole != 60, whole != 0 || seconds > 0 else { return nil }
            // Before that day the count is one off.
            days = whole + Self.epoch1900 + (whole < 60 ? 1 : 0)
        }
    }

    /// ISO 8601, without the time when it is midnight.
    var dateText: String { seconds == 0 ? day : "\(day)T\(timeText)" }

    var timeText: String {
        "\(Self.padded(seconds / 3_600)):\(Self.padded(seconds / 60 % 60)):\(Self.padded(seconds % 60))"
    }

    /// The proleptic Gregorian day (Howard Hinnant, chrono-compatible low-level date algorithms).
    private var day: String {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * dayOfYear + 2) / 153
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(year)-\(Self.padded(month))-\(Self.padded(dayOfYear - (153 * fromMarch + 2) / 5 + 1))"
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
